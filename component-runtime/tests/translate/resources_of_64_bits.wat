(component
  (core module $m (func (export "dtor") (param i64)))
  (core instance $i (instantiate $m))
  (type $r (resource (rep i64) (dtor (core func $i "dtor"))))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $r))
  (core func $drop (canon resource.drop $r)))
;; ir:
;; component
;;   resource0 = resource of instance0, represented by i64, destructor func-slot0
;;   instance0 = root
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     export "dtor" = func0 : func (i64) -> ()
;;   trampoline0 = resource.new resource0 in instance0 : func (i64) -> (i32)
;;   trampoline1 = resource.rep resource0 in instance0 : func (i32) -> (i64)
;;   trampoline2 = resource.drop resource0 in instance0 : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance0 { }
;;   func-slot0 = core-instance0.func0

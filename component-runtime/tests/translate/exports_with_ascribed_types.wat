;; An ascription changes the type that the outside sees, not what is exported.
(component
  (type $r (resource (rep i32)))
  (export $opaque "r" (type $r) (type (eq $r)))
  (core module $m (func (export "f") (param i32)))
  (core instance $i (instantiate $m))
  (func $f (param "r" (own $opaque)) (canon lift (core func $i "f")))
  (export "f" (func $f) (func (param "r" (own $opaque)))))
;; ir:
;; component
;;   resource0 = resource "r" of instance0
;;   instance0 = root
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     export "f" = func0 : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance0 { }
;;   func-slot0 = core-instance0.func0
;;   lift0 = lift func-slot0 : func(r: own<resource0>) [instance0, utf8]
;;   export "r" = resource0
;;   export "f" = lift0 : func(r: own<resource0>)

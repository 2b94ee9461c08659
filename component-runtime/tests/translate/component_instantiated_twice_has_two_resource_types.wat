;; Resource types are generative, so the constructors of the two instances differ in type.
(component
  (component $c
    (type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 7))))
    (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))))))
    (export $r2 "r" (type $r))
    (func (export "make") (result (own $r2)) (canon lift (core func $m "make"))))
  (instance $a (instantiate $c))
  (instance $b (instantiate $c))
  (export "a" (instance $a))
  (export "b" (instance $b)))
;; ir:
;; component
;;   resource0 = resource "r" of instance1
;;   resource1 = resource "r" of instance2
;;   instance0 = root
;;   instance1 = in instance0 "c"
;;   instance2 = in instance0 "c"
;;   module0 = module "m" : 1 funcs, 1 func-refs, 1 names
;;     func0 = import "" "new" : func (i32) -> (i32)
;;     export "make" = func1 : func () -> (i32)
;;   trampoline0 = resource.new resource0 in instance1 : func (i32) -> (i32)
;;   trampoline1 = resource.new resource1 in instance2 : func (i32) -> (i32)
;;   core-instance0 = instantiate module0 in instance1 { ""."new" = trampoline0 }
;;   core-instance1 = instantiate module0 in instance2 { ""."new" = trampoline1 }
;;   func-slot0 = core-instance0.func1
;;   func-slot1 = core-instance1.func1
;;   lift0 = lift func-slot0 : func() -> own<resource0> [instance1, utf8]
;;   lift1 = lift func-slot1 : func() -> own<resource1> [instance2, utf8]
;;   export "a" = instance
;;     "r" = resource0
;;     "make" = lift0 : func() -> own<resource0>
;;   export "b" = instance
;;     "r" = resource1
;;     "make" = lift1 : func() -> own<resource1>

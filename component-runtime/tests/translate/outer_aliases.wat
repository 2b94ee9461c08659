;; Types, core modules and components of the component around, and of the one around that.
(component
  (core module $m (func (export "f") (result i32) (i32.const 3)))
  (type $u (tuple u8 u8))
  (component $leaf (type $p (record (field "x" f32))) (export "p" (type $p)))
  (component $middle
    (component $inner
      (alias outer 2 $m (core module $m))
      (alias outer 2 $leaf (component $leaf))
      (alias outer 2 $u (type $u))
      (core instance $i (instantiate $m))
      (instance $l (instantiate $leaf))
      (export "u" (type $u))
      (export "leaf" (instance $l))
      (func (export "f") (result u32) (canon lift (core func $i "f"))))
    (instance $i (instantiate $inner))
    (export "inner" (instance $i)))
  (instance $i (instantiate $middle))
  (export "all" (instance $i "inner")))
;; ir:
;; component
;;   type1 = record { x: f32 }
;;   instance0 = root
;;   instance1 = in instance0 "middle"
;;   instance2 = in instance1 "inner"
;;   instance3 = in instance2 "leaf"
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     export "f" = func0 : func () -> (i32)
;;   core-instance0 = instantiate module0 in instance2 { }
;;   func-slot0 = core-instance0.func0
;;   lift0 = lift func-slot0 : func() -> u32 [instance2, utf8]
;;   export "all" = instance
;;     "u" = tuple<u8, u8>
;;     "leaf" = instance
;;       "p" = type1
;;     "f" = lift0 : func() -> u32

;; Two instances of one module; a module that is not instantiated is left out.
(component
  (core module $unused (func (export "never")))
  (core module $m (func (export "f") (result i32) (i32.const 1)))
  (core instance $a (instantiate $m))
  (core instance $b (instantiate $m))
  (func (export "a") (result u32) (canon lift (core func $a "f")))
  (func (export "b") (result u32) (canon lift (core func $b "f"))))
;; ir:
;; component
;;   instance0 = root
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     export "f" = func0 : func () -> (i32)
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module0 in instance0 { }
;;   func-slot0 = core-instance0.func0
;;   func-slot1 = core-instance1.func0
;;   lift0 = lift func-slot0 : func() -> u32 [instance0, utf8]
;;   lift1 = lift func-slot1 : func() -> u32 [instance0, utf8]
;;   export "a" = lift0 : func() -> u32
;;   export "b" = lift1 : func() -> u32

;; An instance that is exported with fewer exports than it has; by an ascription, and because a component
;; that passes it on declared fewer, at two depths.
(component
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (instance $inner (export "f" (func $f)) (export "g" (func $f)))
  (instance $outer (export "inner" (instance $inner)) (export "f" (func $f)))
  (export "whole" (instance $outer))
  (export "ascribed" (instance $outer) (instance (export "inner" (instance (export "g" (func))))))
  (component $pass
    (import "x" (instance $x (export "f" (func))))
    (export "y" (instance $x)))
  (instance $passed (instantiate $pass (with "x" (instance $inner))))
  (export "passed" (instance $passed "y")))
;; ir:
;; component
;;   instance0 = root
;;   instance1 = in instance0 "pass"
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     export "f" = func0 : func () -> ()
;;   core-instance0 = instantiate module0 in instance0 { }
;;   func-slot0 = core-instance0.func0
;;   lift0 = lift func-slot0 : func() [instance0, utf8]
;;   export "whole" = instance
;;     "inner" = instance
;;       "f" = lift0 : func()
;;       "g" = lift0 : func()
;;     "f" = lift0 : func()
;;   export "ascribed" = instance
;;     "inner" = instance
;;       "g" = lift0 : func()
;;   export "passed" = instance
;;     "f" = lift0 : func()

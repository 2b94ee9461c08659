;; $made sees the type and the module around it although another component instantiates it.
(component
  (core module $m (func (export "f") (param i32) (result i32) (local.get 0)))
  (type $e (enum "on" "off"))
  (component $made
    (alias outer 1 $m (core module $m))
    (alias outer 1 $e (type $e'))
    (export $e "e" (type $e'))
    (core instance $i (instantiate $m))
    (func (export "f") (param "e" $e) (result $e) (canon lift (core func $i "f"))))
  (component $maker
    (import "c" (component $c
      (type (enum "on" "off")) (export "e" (type (eq 0)))
      (export "f" (func (param "e" 1) (result 1)))))
    (instance $i (instantiate $c))
    (export "i" (instance $i)))
  (instance $x (instantiate $maker (with "c" (component $made))))
  (export "x" (instance $x "i")))
;; ir:
;; component
;;   type0 = enum { on, off }
;;   instance0 = root
;;   instance1 = in instance0 "maker"
;;   instance2 = in instance1 "made"
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     export "f" = func0 : func (i32) -> (i32)
;;   core-instance0 = instantiate module0 in instance2 { }
;;   func-slot0 = core-instance0.func0
;;   lift0 = lift func-slot0 : func(e: type0) -> type0 [instance2, utf8]
;;   export "x" = instance
;;     "e" = type0
;;     "f" = lift0 : func(e: type0) -> type0

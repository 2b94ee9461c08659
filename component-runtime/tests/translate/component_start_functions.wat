;; An imported function, one of the root's own between two core instances, and a nested component's.
(component
  (import "f" (func $f))
  (component $Inner
    (import "f" (func $f))
    (core func $f (canon lower (func $f)))
    (core module $m (import "" "f" (func)) (func (export "g")))
    (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
    (func $g (canon lift (core func $m "g")))
    (start $g)
    (export "g" (func $g)))
  (instance $inner (instantiate $Inner (with "f" (func $f))))
  (alias export $inner "g" (func $g))
  (core module $n)
  (core instance (instantiate $n))
  (start $f))
;; ir:
;; component
;;   import0 = "f" : func()
;;   instance0 = root
;;   instance1 = in instance0 "Inner"
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     func0 = import "" "f" : func () -> ()
;;     export "g" = func1 : func () -> ()
;;   module1 = module "n" : 0 funcs
;;   trampoline0 = lower import0 "f" : func() [instance1, utf8]
;;   core-instance0 = instantiate module0 in instance1 { ""."f" = trampoline0 }
;;   core-instance1 = instantiate module1 in instance0 { }
;;   func-slot0 = core-instance0.func1
;;   lift0 = lift func-slot0 : func() [instance1, utf8]
;;   start0 = lift0 of instance1, before core-instance1
;;   start1 = import0 of instance0, before core-instance2
;;   import "f" = import0 : func()

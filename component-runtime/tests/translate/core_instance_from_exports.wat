;; A bag of exports mixes two instances and a trampoline, under other names.
(component
  (import "tick" (func $tick))
  (core func $tick (canon lower (func $tick)))
  (core module $a (func (export "f")) (memory (export "m") 1))
  (core module $b (func (export "f")))
  (core module $user
    (import "bag" "one" (func)) (import "bag" "two" (func)) (import "bag" "three" (func)) (import "bag" "mem" (memory 1)))
  (core instance $a (instantiate $a))
  (core instance $b (instantiate $b))
  (core instance $bag
    (export "three" (func $tick)) (export "two" (func $b "f")) (export "one" (func $a "f")) (export "mem" (memory $a "m")))
  (core instance (instantiate $user (with "bag" (instance $bag)))))
;; ir:
;; component
;;   import0 = "tick" : func()
;;   instance0 = root
;;   module0 = module "a" : 1 funcs, 1 func-refs
;;     memory0 = memory 1.. pages
;;     export "f" = func0 : func () -> ()
;;     export "m" = memory0 : memory 1.. pages
;;   module1 = module "b" : 1 funcs, 1 func-refs
;;     export "f" = func0 : func () -> ()
;;   module2 = module "user" : 0 funcs
;;     func0 = import "bag" "one" : func () -> ()
;;     func1 = import "bag" "two" : func () -> ()
;;     func2 = import "bag" "three" : func () -> ()
;;     memory0 = import "bag" "mem" : memory 1.. pages
;;   trampoline0 = lower import0 "tick" : func() [instance0, utf8]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 { }
;;   core-instance2 = instantiate module2 in instance0 {
;;     "bag"."one" = core-instance0.func0
;;     "bag"."two" = core-instance1.func0
;;     "bag"."three" = trampoline0
;;     "bag"."mem" = core-instance0.memory0
;;   }
;;   import "tick" = import0 : func()

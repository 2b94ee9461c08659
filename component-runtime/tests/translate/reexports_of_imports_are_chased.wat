;; Each module passes on what it imports; a definition names the instance that made it.
(component
  (core module $a
    (memory (export "m") 1)
    (table (export "t") 1 funcref)
    (global (export "g") (mut i64) (i64.const 5))
    (func (export "f")))
  (core module $b
    (import "x" "m" (memory 1))
    (import "x" "t" (table 1 funcref))
    (import "x" "g" (global (mut i64)))
    (import "x" "f" (func))
    (func $own)
    (export "m" (memory 0)) (export "t" (table 0)) (export "g" (global 0)) (export "f" (func 0)) (export "own" (func $own)))
  (core instance $a (instantiate $a))
  (core instance $b (instantiate $b (with "x" (instance $a))))
  (core instance $c (instantiate $b (with "x" (instance $b))))
  (core instance $d (instantiate $b (with "x" (instance $c))))
  (func (export "f") (canon lift (core func $d "f")))
  (func (export "own") (canon lift (core func $d "own"))))
;; ir:
;; component
;;   instance0 = root
;;   module0 = module "a" : 1 funcs, 1 func-refs
;;     table0 = table 1.. of funcref
;;     memory0 = memory 1.. pages
;;     global0 = global mut i64
;;     export "m" = memory0 : memory 1.. pages
;;     export "t" = table0 : table 1.. of funcref
;;     export "g" = global0 : global mut i64
;;     export "f" = func0 : func () -> ()
;;   module1 = module "b" : 1 funcs, 2 func-refs, 1 names
;;     memory0 = import "x" "m" : memory 1.. pages
;;     table0 = import "x" "t" : table 1.. of funcref
;;     global0 = import "x" "g" : global mut i64
;;     func0 = import "x" "f" : func () -> ()
;;     export "m" = memory0 : memory 1.. pages
;;     export "t" = table0 : table 1.. of funcref
;;     export "g" = global0 : global mut i64
;;     export "f" = func0 : func () -> ()
;;     export "own" = func1 : func () -> ()
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 {
;;     "x"."m" = core-instance0.memory0
;;     "x"."t" = core-instance0.table0
;;     "x"."g" = core-instance0.global0
;;     "x"."f" = core-instance0.func0
;;   }
;;   core-instance2 = instantiate module1 in instance0 {
;;     "x"."m" = core-instance0.memory0
;;     "x"."t" = core-instance0.table0
;;     "x"."g" = core-instance0.global0
;;     "x"."f" = core-instance0.func0
;;   }
;;   core-instance3 = instantiate module1 in instance0 {
;;     "x"."m" = core-instance0.memory0
;;     "x"."t" = core-instance0.table0
;;     "x"."g" = core-instance0.global0
;;     "x"."f" = core-instance0.func0
;;   }
;;   func-slot0 = core-instance0.func0
;;   func-slot1 = core-instance3.func1 "own"
;;   lift0 = lift func-slot0 : func() [instance0, utf8]
;;   lift1 = lift func-slot1 : func() [instance0, utf8]
;;   export "f" = lift0 : func()
;;   export "own" = lift1 : func()

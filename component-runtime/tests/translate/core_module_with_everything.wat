;; What the IR keeps of a core module.
(component
  (core module $everything
    (type $t (func (param i32) (result i32)))
    (import "env" "log" (func $log (type $t)))
    (import "env" "base" (global $base i32))
    (table $t 4 8 funcref)
    (table $e 1 externref)
    (memory $m 1 3)
    (memory $second 0)
    (global $g (mut i32) (i32.add (global.get $base) (i32.const 4)))
    (global $f funcref (ref.func $first))
    (global $d f64 (f64.const 1.5))
    (elem (table $t) (i32.const 0) func $first $log)
    (elem $passive funcref (ref.func $second) (ref.null func))
    (elem declare func $third)
    (data (memory $m) (i32.const 8) "hello")
    (data (memory $second) (global.get $base) "x")
    (data $later "passive")
    (func $first (param i32) (result i32) (return_call $log (local.get 0)))
    (func $second (drop (ref.func $third)))
    (func $third)
    (func $start)
    (func $unreferenced (param v128) (memory.copy $second $m (i32.const 0) (i32.const 0) (i32.const 0)))
    (start $start)
    (export "first" (func $first)) (export "g" (global $g)) (export "m" (memory $m)) (export "t" (table $t)))
  (import "log" (func $log (param "x" u32) (result u32)))
  (core func $log (canon lower (func $log)))
  (core module $base (global (export "base") i32 (i32.const 100)))
  (core instance $base (instantiate $base))
  (core instance (instantiate $everything (with "env" (instance
    (export "log" (func $log)) (export "base" (global $base "base")))))))
;; ir:
;; component
;;   import0 = "log" : func(x: u32) -> u32
;;   instance0 = root
;;   module0 = module "base" : 0 funcs
;;     global0 = global i32
;;     export "base" = global0 : global i32
;;   module1 = module "everything" : 5 funcs, 3 elems (1 active, 5 items), 3 datas (13 bytes), 3 func-refs, 6 names
;;     func0 = import "env" "log" : func (i32) -> (i32)
;;     global0 = import "env" "base" : global i32
;;     table0 = table 4..8 of funcref, constant with functions of others
;;     table1 = table 1.. of externref
;;     memory0 = memory 1..3 pages
;;     memory1 = memory 0.. pages
;;     global1 = global mut i32
;;     global2 = global funcref
;;     global3 = global f64
;;     export "first" = func1 : func (i32) -> (i32)
;;     export "g" = global1 : global mut i32
;;     export "m" = memory0 : memory 1..3 pages
;;     export "t" = table0 : table 4..8 of funcref
;;     start func4
;;   trampoline0 = lower import0 "log" : func(x: u32) -> u32 [instance0, utf8]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 { "env"."log" = trampoline0, "env"."base" = core-instance0.global0 }
;;   import "log" = import0 : func(x: u32) -> u32

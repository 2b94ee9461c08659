(component
  (core type $t (func (param i64)))
  (core type $m (module
    (alias outer 1 $t (type $t))
    (import "env" "log" (func (type $t)))
    (import "env" "mem" (memory 1 4))
    (export "run" (func (param i32) (result i32)))
    (export "table" (table 1 funcref))))
  (import "m" (core module $m (type $m)))
  (import "log" (func $log (param "x" s64)))
  (core module $libc (memory (export "mem") 1 4))
  (core instance $libc (instantiate $libc))
  (core func $log (canon lower (func $log)))
  (core instance $i (instantiate $m (with "env" (instance
    (export "log" (func $log)) (export "mem" (memory $libc "mem"))))))
  (func (export "run") (param "x" u32) (result u32) (canon lift (core func $i "run"))))
;; ir:
;; component
;;   import0 = "m" : core module
;;   import1 = "log" : func(x: s64)
;;   instance0 = root
;;   module0 = module "libc" : 0 funcs
;;     memory0 = memory 1..4 pages
;;     export "mem" = memory0 : memory 1..4 pages
;;   module1 = module "m" : 0 funcs, 1 func-refs
;;     func0 = import "env" "log" : func (i64) -> ()
;;     memory0 = import "env" "mem" : memory 1..4 pages
;;     table0 = table 1.. of funcref
;;     export "run" = func1 : func (i32) -> (i32)
;;     export "table" = table0 : table 1.. of funcref
;;   trampoline0 = lower import1 "log" : func(x: s64) [instance0, utf8]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 { "env"."log" = trampoline0, "env"."mem" = core-instance0.memory0 }
;;   func-slot0 = core-instance1.func1
;;   lift0 = lift func-slot0 : func(x: u32) -> u32 [instance0, utf8]
;;   import "m" = core module
;;     import "env" "log" : func (i64) -> ()
;;     import "env" "mem" : memory 1..4 pages
;;     export "run" : func (i32) -> (i32)
;;     export "table" : table 1.. of funcref
;;   import "log" = import1 : func(x: s64)
;;   export "run" = lift0 : func(x: u32) -> u32

;; The shape of wit-component: the main module imports through a shim's table, because its lowered
;; imports need its memory; an adapter uses the main module's memory; a fix-up fills the table.
(component
  (import "demo:log/log" (instance $log
    (export "log" (func (param "message" string) (result string)))
    (export "flush" (func))))
  (core module $main
    (import "demo:log/log" "log" (func $log (param i32 i32 i32)))
    (import "old" "write" (func $write (param i32) (result i32)))
    (memory (export "memory") 2)
    (func (export "run") (call $log (i32.const 0) (i32.const 1) (i32.const 8)) (drop (call $write (i32.const 0))))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16)))
  (core module $adapter
    (import "env" "memory" (memory 0))
    (import "demo:log/log" "flush" (func $flush))
    (import "__main_module__" "cabi_realloc" (func (param i32 i32 i32 i32) (result i32)))
    (global $sp (mut i32) (i32.const 0))
    (func (export "write") (param i32) (result i32) (call $flush) (i32.load (local.get 0))))
  (core module $shim
    (type $a (func (param i32 i32 i32)))
    (type $b (func (param i32) (result i32)))
    (table (export "$imports") 2 2 funcref)
    (func (export "0") (param i32 i32 i32)
      (call_indirect (type $a) (local.get 0) (local.get 1) (local.get 2) (i32.const 0)))
    (func (export "1") (param i32) (result i32) (call_indirect (type $b) (local.get 0) (i32.const 1))))
  (core module $fixup
    (import "" "0" (func (param i32 i32 i32)))
    (import "" "1" (func (param i32) (result i32)))
    (import "" "$imports" (table 2 2 funcref))
    (elem (i32.const 0) func 0 1))
  (core instance $shim (instantiate $shim))
  (core instance $log_imports (export "log" (func $shim "0")))
  (core instance $old_imports (export "write" (func $shim "1")))
  (core instance $main (instantiate $main
    (with "demo:log/log" (instance $log_imports)) (with "old" (instance $old_imports))))
  (alias core export $main "memory" (core memory $memory))
  (alias core export $main "cabi_realloc" (core func $realloc))
  (core func $flush (canon lower (func $log "flush")))
  (core instance $adapter (instantiate $adapter
    (with "env" (instance (export "memory" (memory $memory))))
    (with "demo:log/log" (instance (export "flush" (func $flush))))
    (with "__main_module__" (instance $main))))
  (core func $log (canon lower (func $log "log") (memory $memory) (realloc $realloc)))
  (core instance (instantiate $fixup (with "" (instance
    (export "0" (func $log)) (export "1" (func $adapter "write")) (export "$imports" (table $shim "$imports"))))))
  (func (export "run") (canon lift (core func $main "run"))))
;; ir:
;; component
;;   import0 = "demo:log/log#log" : func(message: string) -> string
;;   import1 = "demo:log/log#flush" : func()
;;   instance0 = root
;;   module0 = module "shim" : 2 funcs
;;     table0 = table 2..2 of funcref, constant with functions of others
;;     export "$imports" = table0 : table 2..2 of funcref
;;     export "0" = func0 : func (i32, i32, i32) -> ()
;;     export "1" = func1 : func (i32) -> (i32)
;;   module1 = module "main" : 2 funcs, 2 func-refs, 2 names
;;     func0 = import "demo:log/log" "log" : func (i32, i32, i32) -> ()
;;     func1 = import "old" "write" : func (i32) -> (i32)
;;     memory0 = memory 2.. pages
;;     export "memory" = memory0 : memory 2.. pages
;;     export "run" = func2 : func () -> ()
;;     export "cabi_realloc" = func3 : func (i32, i32, i32, i32) -> (i32)
;;   module2 = module "adapter" : 1 funcs, 1 func-refs, 1 names
;;     memory0 = import "env" "memory" : memory 0.. pages
;;     func0 = import "demo:log/log" "flush" : func () -> ()
;;     func1 = import "__main_module__" "cabi_realloc" : func (i32, i32, i32, i32) -> (i32)
;;     global0 = global mut i32
;;     export "write" = func2 : func (i32) -> (i32)
;;   module3 = module "fixup" : 0 funcs, 1 elems (0 active, 2 items)
;;     func0 = import "" "0" : func (i32, i32, i32) -> ()
;;     func1 = import "" "1" : func (i32) -> (i32)
;;     table0 = import "" "$imports" : table 2..2 of funcref
;;   trampoline0 = lower import1 "demo:log/log#flush" : func() [instance0, utf8]
;;   trampoline1 = lower import0 "demo:log/log#log" : func(message: string) -> string [instance0, utf8, memory-slot0, realloc func-slot0]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 { "demo:log/log"."log" = trampoline1, "old"."write" = core-instance2.func2 }
;;   core-instance2 = instantiate module2 in instance0 { "env"."memory" = core-instance1.memory0, "demo:log/log"."flush" = trampoline0, "__main_module__"."cabi_realloc" = core-instance1.func3 }
;;   core-instance3 = instantiate module3 in instance0 { ""."0" = trampoline1, ""."1" = core-instance2.func2, ""."$imports" = core-instance0.table0 }
;;   memory-slot0 = core-instance1.memory0
;;   func-slot0 = core-instance1.func3
;;   func-slot1 = core-instance1.func2
;;   lift0 = lift func-slot1 : func() [instance0, utf8]
;;   import "demo:log/log" = instance
;;     "log" = import0 : func(message: string) -> string
;;     "flush" = import1 : func()
;;   export "run" = lift0 : func()

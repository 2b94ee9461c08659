(component
  (import "report" (func $report (param "e" error-context) (result (list error-context))))
  (core module $libc
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
  (core instance $libc (instantiate $libc))
  (core func $new (canon error-context.new (memory (core memory $libc "memory")) string-encoding=utf16))
  (core func $message
    (canon error-context.debug-message (memory (core memory $libc "memory"))
      (realloc (core func $libc "realloc"))))
  (core func $drop (canon error-context.drop))
  (core func $report
    (canon lower (func $report) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core module $m
    (import "" "new" (func (param i32 i32) (result i32)))
    (import "" "message" (func (param i32 i32)))
    (import "" "drop" (func (param i32)))
    (import "" "report" (func (param i32 i32))))
  (core instance (instantiate $m (with "" (instance
    (export "new" (func $new))
    (export "message" (func $message))
    (export "drop" (func $drop))
    (export "report" (func $report)))))))
;; ir:
;; component
;;   import0 = "report" : func(e: error-context) -> list<error-context>
;;   instance0 = root
;;   module0 = module "libc" : 1 funcs, 1 func-refs
;;     memory0 = memory 1.. pages
;;     export "memory" = memory0 : memory 1.. pages
;;     export "realloc" = func0 : func (i32, i32, i32, i32) -> (i32)
;;   module1 = module "m" : 0 funcs
;;     func0 = import "" "new" : func (i32, i32) -> (i32)
;;     func1 = import "" "message" : func (i32, i32) -> ()
;;     func2 = import "" "drop" : func (i32) -> ()
;;     func3 = import "" "report" : func (i32, i32) -> ()
;;   trampoline0 = error-context.new : func (i32, i32) -> (i32) [instance0, utf16, memory-slot0]
;;   trampoline1 = error-context.debug-message : func (i32, i32) -> () [instance0, utf8, memory-slot0, realloc func-slot0]
;;   trampoline2 = error-context.drop in instance0 : func (i32) -> ()
;;   trampoline3 = lower import0 "report" : func(e: error-context) -> list<error-context> [instance0, utf8, memory-slot0, realloc func-slot0]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 {
;;     ""."new" = trampoline0
;;     ""."message" = trampoline1
;;     ""."drop" = trampoline2
;;     ""."report" = trampoline3
;;   }
;;   memory-slot0 = core-instance0.memory0
;;   func-slot0 = core-instance0.func0
;;   import "report" = import0 : func(e: error-context) -> list<error-context>

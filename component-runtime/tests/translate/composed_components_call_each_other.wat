;; wac's shape: one component's export is the other's import; the lowering names the lift.
(component
  (component $hello
    (core module $m
      (memory (export "m") 1)
      (func (export "hello") (result i32) (i32.const 0)))
    (core instance $i (instantiate $m))
    (func $hello (result string) (canon lift (core func $i "hello") (memory (core memory $i "m"))))
    (export "hello" (func $hello) (func (result string))))
  (component $greeter
    (import "hello" (func $hello (result string)))
    (core module $libc
      (memory (export "m") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
    (core instance $libc (instantiate $libc))
    (core func $hello (canon lower (func $hello) string-encoding=utf16 (memory (core memory $libc "m")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "" "hello" (func $hello (param i32)))
      (func (export "greet") (call $hello (i32.const 16))))
    (core instance $i (instantiate $m (with "" (instance (export "hello" (func $hello))))))
    (func (export "greet") (canon lift (core func $i "greet"))))
  (instance $hello (instantiate $hello))
  (instance $greeter (instantiate $greeter (with "hello" (func $hello "hello"))))
  (export "greet" (func $greeter "greet")))
;; ir:
;; component
;;   instance0 = root
;;   instance1 = in instance0 "hello"
;;   instance2 = in instance0 "greeter"
;;   module0 = module "m" : 1 funcs, 1 func-refs
;;     memory0 = memory 1.. pages
;;     export "m" = memory0 : memory 1.. pages
;;     export "hello" = func0 : func () -> (i32)
;;   module1 = module "libc" : 1 funcs, 1 func-refs
;;     memory0 = memory 1.. pages
;;     export "m" = memory0 : memory 1.. pages
;;     export "realloc" = func0 : func (i32, i32, i32, i32) -> (i32)
;;   module2 = module "m" : 1 funcs, 1 func-refs, 1 names
;;     func0 = import "" "hello" : func (i32) -> ()
;;     export "greet" = func1 : func () -> ()
;;   trampoline0 = lower lift0 : func() -> string [instance2, utf16, memory-slot1, realloc func-slot1]
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module1 in instance2 { }
;;   core-instance2 = instantiate module2 in instance2 { ""."hello" = trampoline0 }
;;   memory-slot0 = core-instance0.memory0
;;   memory-slot1 = core-instance1.memory0
;;   func-slot0 = core-instance0.func0
;;   func-slot1 = core-instance1.func0
;;   func-slot2 = core-instance2.func1
;;   lift0 = lift func-slot0 : func() -> string [instance1, utf8, memory-slot0]
;;   lift1 = lift func-slot2 : func() [instance2, utf8]
;;   export "greet" = lift1 : func()

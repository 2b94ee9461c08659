;; 16 parameters are flat, 17 are a pointer; two results are a pointer, which a lowering is given.
(component
  (type $f16 (tuple u8 u8 u8 u8 u8 u8 u8 u8))
  (import "flat" (func $flat (param "a" $f16) (param "b" $f16)))
  (import "spilled" (func $spilled (param "a" $f16) (param "b" $f16) (param "c" f64) (result u64)))
  (import "two" (func $two (param "a" u8) (result (tuple u8 u8))))
  (import "joined" (func $joined (param "a" (result s32 (error f32))) (param "b" (result f32 (error s64)))))
  (core module $libc
    (memory (export "m") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
  (core instance $libc (instantiate $libc))
  (alias core export $libc "m" (core memory $m))
  (core func $flat (canon lower (func $flat) (memory $m)))
  (core func $spilled (canon lower (func $spilled) (memory $m)))
  (core func $two (canon lower (func $two) (memory $m)))
  (core func $joined (canon lower (func $joined)))
  (core module $same
    (import "" "flat" (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "" "spilled" (func (param i32) (result i64)))
    (import "" "two" (func (param i32 i32)))
    (import "" "joined" (func (param i32 i32 i32 i64)))
    (export "flat" (func 0)) (export "spilled" (func 1))
    (func (export "two") (param i32) (result i32) (i32.const 0)))
  (core instance $same (instantiate $same (with "" (instance
    (export "flat" (func $flat)) (export "spilled" (func $spilled)) (export "two" (func $two))
    (export "joined" (func $joined))))))
  (func (export "flat2") (param "a" $f16) (param "b" $f16) (canon lift (core func $same "flat")))
  (func (export "spilled2") (param "a" $f16) (param "b" $f16) (param "c" f64) (result u64)
    (canon lift (core func $same "spilled") (memory $m) (realloc (core func $libc "realloc"))))
  (func (export "two2") (param "a" u8) (result (tuple u8 u8)) (canon lift (core func $same "two") (memory $m))))
;; ir:
;; component
;;   import0 = "flat" : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>)
;;   import1 = "spilled" : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, c: f64) -> u64
;;   import2 = "two" : func(a: u8) -> tuple<u8, u8>
;;   import3 = "joined" : func(a: result<s32, f32>, b: result<f32, s64>)
;;   instance0 = root
;;   module0 = module "libc" : 1 funcs, 1 func-refs
;;     memory0 = memory 1.. pages
;;     export "m" = memory0 : memory 1.. pages
;;     export "realloc" = func0 : func (i32, i32, i32, i32) -> (i32)
;;   module1 = module "same" : 1 funcs, 3 func-refs
;;     func0 = import "" "flat" : func (i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32) -> ()
;;     func1 = import "" "spilled" : func (i32) -> (i64)
;;     func2 = import "" "two" : func (i32, i32) -> ()
;;     func3 = import "" "joined" : func (i32, i32, i32, i64) -> ()
;;     export "flat" = func0 : func (i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32) -> ()
;;     export "spilled" = func1 : func (i32) -> (i64)
;;     export "two" = func4 : func (i32) -> (i32)
;;   trampoline0 = lower import0 "flat" : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>) [instance0, utf8, memory-slot0]
;;   trampoline1 = lower import1 "spilled" : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, c: f64) -> u64 [instance0, utf8, memory-slot0]
;;   trampoline2 = lower import2 "two" : func(a: u8) -> tuple<u8, u8> [instance0, utf8, memory-slot0]
;;   trampoline3 = lower import3 "joined" : func(a: result<s32, f32>, b: result<f32, s64>) [instance0, utf8]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 {
;;     ""."flat" = trampoline0
;;     ""."spilled" = trampoline1
;;     ""."two" = trampoline2
;;     ""."joined" = trampoline3
;;   }
;;   memory-slot0 = core-instance0.memory0
;;   func-slot0 = trampoline0
;;   func-slot1 = core-instance0.func0
;;   func-slot2 = trampoline1
;;   func-slot3 = core-instance1.func4
;;   lift0 = lift func-slot0 : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>) [instance0, utf8]
;;   lift1 = lift func-slot2 : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, c: f64) -> u64 [instance0, utf8, memory-slot0, realloc func-slot1]
;;   lift2 = lift func-slot3 : func(a: u8) -> tuple<u8, u8> [instance0, utf8, memory-slot0]
;;   import "flat" = import0 : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>)
;;   import "spilled" = import1 : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, c: f64) -> u64
;;   import "two" = import2 : func(a: u8) -> tuple<u8, u8>
;;   import "joined" = import3 : func(a: result<s32, f32>, b: result<f32, s64>)
;;   export "flat2" = lift0 : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>)
;;   export "spilled2" = lift1 : func(a: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, b: tuple<u8, u8, u8, u8, u8, u8, u8, u8>, c: f64) -> u64
;;   export "two2" = lift2 : func(a: u8) -> tuple<u8, u8>

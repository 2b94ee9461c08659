;; Sixteen flat values at most; results are copied before `post-return`.
(component
  (component $callee
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
    (core instance $libc (instantiate $libc))
    (core module $m (func (export "f") (param i32) (result i32) unreachable) (func (export "post") (param i32)))
    (core instance $m (instantiate $m))
    (func (export "f") (param "a" (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (param "b" u8) (result (tuple u8 u16)) (canon lift (core func $m "f") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")) (post-return (core func $m "post")))))
  (component $caller
    (import "f" (func $f (param "a" (tuple u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64 u64)) (param "b" u8) (result (tuple u8 u16))))
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
    (core instance $libc (instantiate $libc))
    (core func $f (canon lower (func $f) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m (import "" "f" (func (param i32 i32))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $callee (instantiate $callee))
  (instance (instantiate $caller (with "f" (func $callee "f")))))
;; adapters:
;;     func3 = import "runtime" "trampoline0" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module1 in instance1 { }
;;   core-instance2 = instantiate module2 in instance2 { }
;;   core-instance3 = instantiate module4 in instance0 {
;;     "runtime"."trampoline0" = trampoline0
;;   core-instance4 = instantiate module3 in instance2 { ""."f" = core-instance3.func4 }
;;   core-instance3.func4 = fuse lift0 : func(a: type0, b: u8) -> tuple<u8, u16> [instance2, utf8, memory-slot1, realloc func-slot3] => [instance1, utf8, memory-slot0, realloc func-slot0, post-return func-slot1]
;; module4
;; (module $adapter
;;   (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
;;   (type (;1;) (func (param i32) (result i32)))
;;   (type (;2;) (func (param i32)))
;;   (type (;3;) (func (param i32 i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance2" "memory0" (memory (;0;) 1))
;;   (import "core-instance0" "func0" (func (;0;) (type 0) (param i32 i32 i32 i32) (result i32)))
;;   (import "instance1" "flags" (global (;1;) (mut i32)))
;;   (import "core-instance0" "memory0" (memory (;1;) 1))
;;   (import "core-instance1" "func0" (func (;1;) (type 1) (param i32) (result i32)))
;;   (import "core-instance1" "func1" (func (;2;) (type 2) (param i32)))
;;   (import "runtime" "trampoline0" (func $trap (;3;) (type 2) (param i32)))
;;   (func $"call f" (;4;) (type 3) (param i32 i32)
;;     (local i64 i64 i64 i32 i64 i32 i64 i64 i64 i64)
;;     block ;; label = @1
;;       block ;; label = @2
;;         block ;; label = @3
;;           global.get 0
;;           i32.const 5
;;           i32.and
;;           br_if 0 (;@3;)
;;           i64.const 136
;;           local.set 2
;;           local.get 0
;;           i32.const 7
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 3
;;           local.get 0
;;           i64.extend_i32_u
;;           local.get 2
;;           i64.add
;;           local.get 3
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           i64.const 136
;;           local.set 4
;;           global.get 1
;;           i32.const 1
;;           i32.or
;;           global.set 1
;;           i32.const 0
;;           i32.const 0
;;           i32.const 8
;;           local.get 4
;;           i32.wrap_i64
;;           call 0
;;           local.set 5
;;           global.get 1
;;           i32.const -2
;;           i32.and
;;           global.set 1
;;           local.get 5
;;           i32.const 7
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size 1
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 6
;;           local.get 5
;;           i64.extend_i32_u
;;           local.get 4
;;           i64.add
;;           local.get 6
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 5
;;           local.get 0
;;           i32.const 128
;;           memory.copy 1 0
;;           local.get 5
;;           local.get 0
;;           i32.load8_u offset=128
;;           i32.store8 1 offset=128
;;           local.get 5
;;           call 1
;;           local.set 7
;;           i64.const 4
;;           local.set 8
;;           local.get 7
;;           i32.const 1
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size 1
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 9
;;           local.get 7
;;           i64.extend_i32_u
;;           local.get 8
;;           i64.add
;;           local.get 9
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           i64.const 4
;;           local.set 10
;;           local.get 1
;;           i32.const 1
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 11
;;           local.get 1
;;           i64.extend_i32_u
;;           local.get 10
;;           i64.add
;;           local.get 11
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 1
;;           local.get 7
;;           i32.load8_u 1
;;           i32.store8
;;           local.get 1
;;           local.get 7
;;           i32.load16_u 1 offset=2
;;           i32.store16 offset=2
;;           global.get 1
;;           i32.const 1
;;           i32.or
;;           global.set 1
;;           local.get 7
;;           call 2
;;           global.get 1
;;           i32.const -2
;;           i32.and
;;           global.set 1
;;           return
;;         end
;;         i32.const 32
;;         call $trap
;;         unreachable
;;       end
;;       i32.const 35
;;       call $trap
;;       unreachable
;;     end
;;     i32.const 37
;;     call $trap
;;     unreachable
;;   )
;; )

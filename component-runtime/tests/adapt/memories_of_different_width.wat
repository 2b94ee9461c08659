;; Pointers are widened, and sums that could wrap are not made.
(component
  (component $callee
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
    (core instance $libc (instantiate $libc))
    (core module $m (func (export "f") (param i32 i32) unreachable))
    (core instance $m (instantiate $m))
    (func (export "f") (param "a" (list u8)) (canon lift (core func $m "f") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))
  (component $caller
    (import "f" (func $f (param "a" (list u8))))
    (core module $libc
      (memory (export "memory") i64 1)
      (func (export "realloc") (param i64 i64 i64 i64) (result i64) unreachable))
    (core instance $libc (instantiate $libc))
    (core func $f (canon lower (func $f) (memory (core memory $libc "memory"))))
    (core module $m (import "" "f" (func (param i64 i64))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $callee (instantiate $callee))
  (instance (instantiate $caller (with "f" (func $callee "f")))))
;; adapters:
;;     func2 = import "runtime" "trampoline0" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module1 in instance1 { }
;;   core-instance2 = instantiate module2 in instance2 { }
;;   core-instance3 = instantiate module4 in instance0 {
;;     "runtime"."trampoline0" = trampoline0
;;   core-instance4 = instantiate module3 in instance2 { ""."f" = core-instance3.func3 }
;;   core-instance3.func3 = fuse lift0 : func(a: list<u8>) [instance2, utf8, memory-slot1 (64-bit)] => [instance1, utf8, memory-slot0, realloc func-slot0]
;; module4
;; (module $adapter
;;   (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
;;   (type (;1;) (func (param i32 i32)))
;;   (type (;2;) (func (param i32)))
;;   (type (;3;) (func (param i64 i64)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance2" "memory0" (memory (;0;) i64 1))
;;   (import "core-instance0" "func0" (func (;0;) (type 0) (param i32 i32 i32 i32) (result i32)))
;;   (import "instance1" "flags" (global (;1;) (mut i32)))
;;   (import "core-instance0" "memory0" (memory (;1;) 1))
;;   (import "core-instance1" "func0" (func (;1;) (type 1) (param i32 i32)))
;;   (import "runtime" "trampoline0" (func $trap (;2;) (type 2) (param i32)))
;;   (func $"call f" (;3;) (type 3) (param i64 i64)
;;     (local i32 i32 i64 i64 i64 i64 i64 i64 i32 i64 i64 i32)
;;     block ;; label = @1
;;       block ;; label = @2
;;         block ;; label = @3
;;           global.get 0
;;           i32.const 5
;;           i32.and
;;           br_if 0 (;@3;)
;;           local.get 0
;;           local.set 4
;;           local.get 1
;;           local.set 5
;;           local.get 5
;;           local.set 6
;;           local.get 6
;;           i64.const 268435455
;;           i64.gt_u
;;           br_if 2 (;@1;)
;;           local.get 6
;;           i64.const 1
;;           i64.mul
;;           local.set 7
;;           memory.size
;;           i64.const 16
;;           i64.shl
;;           local.set 8
;;           local.get 7
;;           local.get 8
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 4
;;           local.get 8
;;           local.get 7
;;           i64.sub
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 6
;;           i64.const 1
;;           i64.mul
;;           local.set 9
;;           global.get 1
;;           i32.const 1
;;           i32.or
;;           global.set 1
;;           i32.const 0
;;           i32.const 0
;;           i32.const 1
;;           local.get 9
;;           i32.wrap_i64
;;           call 0
;;           local.set 10
;;           global.get 1
;;           i32.const -2
;;           i32.and
;;           global.set 1
;;           memory.size 1
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 11
;;           local.get 10
;;           i64.extend_i32_u
;;           local.get 9
;;           i64.add
;;           local.get 11
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 4
;;           local.set 12
;;           local.get 10
;;           local.set 13
;;           block ;; label = @4
;;             loop ;; label = @5
;;               local.get 7
;;               i64.const 1048576
;;               i64.gt_u
;;               i32.eqz
;;               br_if 1 (;@4;)
;;               local.get 13
;;               local.get 12
;;               i32.const 1048576
;;               memory.copy 1 0
;;               local.get 13
;;               i32.const 1048576
;;               i32.add
;;               local.set 13
;;               local.get 12
;;               i64.const 1048576
;;               i64.add
;;               local.set 12
;;               local.get 7
;;               i64.const 1048576
;;               i64.sub
;;               local.set 7
;;               br 0 (;@5;)
;;             end
;;           end
;;           local.get 13
;;           local.get 12
;;           local.get 7
;;           i32.wrap_i64
;;           memory.copy 1 0
;;           local.get 10
;;           local.set 2
;;           local.get 6
;;           i32.wrap_i64
;;           local.set 3
;;           local.get 2
;;           local.get 3
;;           call 1
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
;;     i32.const 36
;;     call $trap
;;     unreachable
;;   )
;; )

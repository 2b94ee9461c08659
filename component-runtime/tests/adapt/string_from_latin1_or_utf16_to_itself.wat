;; Either kind, and UTF-16 that turns out to be Latin-1 is narrowed.
(component
  (component $callee
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
    (core instance $libc (instantiate $libc))
    (core module $m (func (export "f") (param i32 i32) unreachable))
    (core instance $m (instantiate $m))
    (func (export "f") (param "a" string) (canon lift (core func $m "f") string-encoding=latin1+utf16 (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))
  (component $caller
    (import "f" (func $f (param "a" string)))
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
    (core instance $libc (instantiate $libc))
    (core func $f (canon lower (func $f) string-encoding=latin1+utf16 (memory (core memory $libc "memory"))))
    (core module $m (import "" "f" (func (param i32 i32))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $callee (instantiate $callee))
  (instance (instantiate $caller (with "f" (func $callee "f")))))
;; adapters:
;;     func2 = import "runtime" "trampoline0" : func (i64, i64, i64) -> (i64, i64)
;;     func3 = import "runtime" "trampoline1" : func (i64, i64) -> (i64)
;;     func4 = import "runtime" "trampoline2" : func (i64, i64, i64) -> (i64)
;;     func5 = import "runtime" "trampoline3" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module1 in instance1 { }
;;   core-instance2 = instantiate module2 in instance2 { }
;;   core-instance3 = instantiate module4 in instance0 {
;;     "runtime"."trampoline0" = trampoline0
;;     "runtime"."trampoline1" = trampoline1
;;     "runtime"."trampoline2" = trampoline2
;;     "runtime"."trampoline3" = trampoline3
;;   core-instance4 = instantiate module3 in instance2 { ""."f" = core-instance3.func6 }
;;   core-instance3.func6 = fuse lift0 : func(a: string) [instance2, latin1+utf16, memory-slot1] => [instance1, latin1+utf16, memory-slot0, realloc func-slot0]
;; module4
;; (module $adapter
;;   (type (;0;) (func (param i32 i32)))
;;   (type (;1;) (func (param i32 i32 i32 i32) (result i32)))
;;   (type (;2;) (func (param i64 i64 i64) (result i64 i64)))
;;   (type (;3;) (func (param i64 i64) (result i64)))
;;   (type (;4;) (func (param i64 i64 i64) (result i64)))
;;   (type (;5;) (func (param i32)))
;;   (type (;6;) (func (param i32 i32) (result i32 i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance1" "func0" (func (;0;) (type 0) (param i32 i32)))
;;   (import "core-instance2" "memory0" (memory (;0;) 1))
;;   (import "core-instance0" "func0" (func (;1;) (type 1) (param i32 i32 i32 i32) (result i32)))
;;   (import "instance1" "flags" (global (;1;) (mut i32)))
;;   (import "core-instance0" "memory0" (memory (;1;) 1))
;;   (import "runtime" "trampoline0" (func $"utf16-to-utf16 memory-slot1 to memory-slot0" (;2;) (type 2) (param i64 i64 i64) (result i64 i64)))
;;   (import "runtime" "trampoline1" (func $"see latin1 memory-slot0" (;3;) (type 3) (param i64 i64) (result i64)))
;;   (import "runtime" "trampoline2" (func $"narrow memory-slot0" (;4;) (type 4) (param i64 i64 i64) (result i64)))
;;   (import "runtime" "trampoline3" (func $trap (;5;) (type 5) (param i32)))
;;   (func $"call f" (;6;) (type 0) (param i32 i32)
;;     (local i32 i32 i32 i32 i32 i32)
;;     block ;; label = @1
;;       global.get 0
;;       i32.const 5
;;       i32.and
;;       br_if 0 (;@1;)
;;       local.get 0
;;       local.set 4
;;       local.get 1
;;       local.set 5
;;       local.get 4
;;       local.get 5
;;       call $"pass a string"
;;       local.set 6
;;       local.set 7
;;       local.get 7
;;       local.set 2
;;       local.get 6
;;       local.set 3
;;       local.get 2
;;       local.get 3
;;       call 0
;;       return
;;     end
;;     i32.const 32
;;     call $trap
;;     unreachable
;;   )
;;   (func $"pass a string" (;7;) (type 6) (param i32 i32) (result i32 i32)
;;     (local i32 i64 i64 i64 i64 i64 i64 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i32 i64 i64 i64 i64 i64 i32 i64 i32 i32 i64)
;;     block ;; label = @1
;;       block ;; label = @2
;;         block ;; label = @3
;;           local.get 1
;;           i32.const -2147483648
;;           i32.and
;;           i32.const -2147483648
;;           i32.eq
;;           if ;; label = @4
;;             local.get 1
;;             i32.const -2147483648
;;             i32.xor
;;             local.set 1
;;             local.get 1
;;             i64.extend_i32_u
;;             local.set 4
;;             local.get 4
;;             i64.const 134217727
;;             i64.gt_u
;;             br_if 2 (;@2;)
;;             local.get 4
;;             i64.const 2
;;             i64.mul
;;             local.set 5
;;             local.get 0
;;             i32.const 1
;;             i32.and
;;             br_if 3 (;@1;)
;;             memory.size
;;             i64.extend_i32_u
;;             i64.const 16
;;             i64.shl
;;             local.set 6
;;             local.get 0
;;             i64.extend_i32_u
;;             local.get 5
;;             i64.add
;;             local.get 6
;;             i64.gt_u
;;             br_if 1 (;@3;)
;;             local.get 0
;;             i64.extend_i32_u
;;             local.set 7
;;             local.get 4
;;             i64.const 2
;;             i64.mul
;;             local.set 8
;;             global.get 1
;;             i32.const 1
;;             i32.or
;;             global.set 1
;;             i32.const 0
;;             i32.const 0
;;             i32.const 2
;;             local.get 8
;;             i32.wrap_i64
;;             call 1
;;             local.set 9
;;             global.get 1
;;             i32.const -2
;;             i32.and
;;             global.set 1
;;             local.get 9
;;             i32.const 1
;;             i32.and
;;             br_if 3 (;@1;)
;;             memory.size 1
;;             i64.extend_i32_u
;;             i64.const 16
;;             i64.shl
;;             local.set 10
;;             local.get 9
;;             i64.extend_i32_u
;;             local.get 8
;;             i64.add
;;             local.get 10
;;             i64.gt_u
;;             br_if 1 (;@3;)
;;             local.get 9
;;             i64.extend_i32_u
;;             local.set 11
;;             i64.const 0
;;             local.set 12
;;             i64.const 0
;;             local.set 13
;;             block ;; label = @5
;;               loop ;; label = @6
;;                 local.get 7
;;                 local.get 12
;;                 i64.const 2
;;                 i64.mul
;;                 i64.add
;;                 local.get 4
;;                 local.get 12
;;                 i64.sub
;;                 local.get 11
;;                 local.get 13
;;                 i64.const 2
;;                 i64.mul
;;                 i64.add
;;                 call $"utf16-to-utf16 memory-slot1 to memory-slot0"
;;                 local.set 14
;;                 local.set 15
;;                 local.get 13
;;                 local.get 14
;;                 i64.add
;;                 local.set 13
;;                 local.get 12
;;                 local.get 15
;;                 i64.add
;;                 local.set 12
;;                 local.get 15
;;                 i64.eqz
;;                 br_if 1 (;@5;)
;;                 local.get 12
;;                 local.get 4
;;                 i64.lt_u
;;                 br_if 0 (;@6;)
;;               end
;;             end
;;             local.get 4
;;             local.set 16
;;             i64.const 0
;;             local.set 17
;;             block ;; label = @5
;;               loop ;; label = @6
;;                 local.get 11
;;                 local.get 17
;;                 i64.const 2
;;                 i64.mul
;;                 i64.add
;;                 local.get 4
;;                 local.get 17
;;                 i64.sub
;;                 call $"see latin1 memory-slot0"
;;                 local.set 18
;;                 local.get 17
;;                 local.get 18
;;                 i64.add
;;                 local.set 17
;;                 local.get 18
;;                 i64.eqz
;;                 br_if 1 (;@5;)
;;                 local.get 17
;;                 local.get 4
;;                 i64.lt_u
;;                 br_if 0 (;@6;)
;;               end
;;             end
;;             local.get 17
;;             local.get 4
;;             i64.eq
;;             if ;; label = @5
;;               i64.const 0
;;               local.set 19
;;               block ;; label = @6
;;                 loop ;; label = @7
;;                   local.get 19
;;                   local.get 4
;;                   i64.ge_u
;;                   br_if 1 (;@6;)
;;                   local.get 11
;;                   local.get 4
;;                   local.get 19
;;                   call $"narrow memory-slot0"
;;                   local.set 19
;;                   br 0 (;@7;)
;;                 end
;;               end
;;               global.get 1
;;               i32.const 1
;;               i32.or
;;               global.set 1
;;               local.get 9
;;               local.get 8
;;               i32.wrap_i64
;;               i32.const 1
;;               local.get 4
;;               i32.wrap_i64
;;               call 1
;;               local.set 20
;;               global.get 1
;;               i32.const -2
;;               i32.and
;;               global.set 1
;;               memory.size 1
;;               i64.extend_i32_u
;;               i64.const 16
;;               i64.shl
;;               local.set 21
;;               local.get 20
;;               i64.extend_i32_u
;;               local.get 4
;;               i64.add
;;               local.get 21
;;               i64.gt_u
;;               br_if 2 (;@3;)
;;               local.get 20
;;               local.set 9
;;             else
;;               local.get 16
;;               i64.const 2147483648
;;               i64.or
;;               local.set 16
;;             end
;;             local.get 9
;;             local.set 2
;;             local.get 16
;;             local.set 3
;;           else
;;             local.get 1
;;             i64.extend_i32_u
;;             local.set 22
;;             local.get 22
;;             i64.const 268435455
;;             i64.gt_u
;;             br_if 2 (;@2;)
;;             local.get 22
;;             local.set 23
;;             local.get 0
;;             i32.const 1
;;             i32.and
;;             br_if 3 (;@1;)
;;             memory.size
;;             i64.extend_i32_u
;;             i64.const 16
;;             i64.shl
;;             local.set 24
;;             local.get 0
;;             i64.extend_i32_u
;;             local.get 23
;;             i64.add
;;             local.get 24
;;             i64.gt_u
;;             br_if 1 (;@3;)
;;             local.get 0
;;             i64.extend_i32_u
;;             local.set 25
;;             global.get 1
;;             i32.const 1
;;             i32.or
;;             global.set 1
;;             i32.const 0
;;             i32.const 0
;;             i32.const 2
;;             local.get 22
;;             i32.wrap_i64
;;             call 1
;;             local.set 26
;;             global.get 1
;;             i32.const -2
;;             i32.and
;;             global.set 1
;;             local.get 26
;;             i32.const 1
;;             i32.and
;;             br_if 3 (;@1;)
;;             memory.size 1
;;             i64.extend_i32_u
;;             i64.const 16
;;             i64.shl
;;             local.set 27
;;             local.get 26
;;             i64.extend_i32_u
;;             local.get 22
;;             i64.add
;;             local.get 27
;;             i64.gt_u
;;             br_if 1 (;@3;)
;;             local.get 25
;;             i32.wrap_i64
;;             local.set 28
;;             local.get 26
;;             local.set 29
;;             local.get 22
;;             local.set 30
;;             block ;; label = @5
;;               loop ;; label = @6
;;                 local.get 30
;;                 i64.const 1048576
;;                 i64.gt_u
;;                 i32.eqz
;;                 br_if 1 (;@5;)
;;                 local.get 29
;;                 local.get 28
;;                 i32.const 1048576
;;                 memory.copy 1 0
;;                 local.get 29
;;                 i32.const 1048576
;;                 i32.add
;;                 local.set 29
;;                 local.get 28
;;                 i32.const 1048576
;;                 i32.add
;;                 local.set 28
;;                 local.get 30
;;                 i64.const 1048576
;;                 i64.sub
;;                 local.set 30
;;                 br 0 (;@6;)
;;               end
;;             end
;;             local.get 29
;;             local.get 28
;;             local.get 30
;;             i32.wrap_i64
;;             memory.copy 1 0
;;             local.get 26
;;             local.set 2
;;             local.get 22
;;             local.set 3
;;           end
;;           local.get 2
;;           local.get 3
;;           i32.wrap_i64
;;           return
;;         end
;;         i32.const 35
;;         call $trap
;;         unreachable
;;       end
;;       i32.const 36
;;       call $trap
;;       unreachable
;;     end
;;     i32.const 37
;;     call $trap
;;     unreachable
;;   )
;; )

;; Latin-1 as long as it goes, then widened, then given back what was too much.
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
    (core func $f (canon lower (func $f) (memory (core memory $libc "memory"))))
    (core module $m (import "" "f" (func (param i32 i32))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $callee (instantiate $callee))
  (instance (instantiate $caller (with "f" (func $callee "f")))))
;; adapters:
;;     func2 = import "runtime" "trampoline0" : func (i64, i64, i64) -> (i64, i64)
;;     func3 = import "runtime" "trampoline1" : func (i64, i64) -> (i64)
;;     func4 = import "runtime" "trampoline2" : func (i64, i64, i64) -> (i64, i64)
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
;;   core-instance3.func6 = fuse lift0 : func(a: string) [instance2, utf8, memory-slot1] => [instance1, latin1+utf16, memory-slot0, realloc func-slot0]
;; module4
;; (module $adapter
;;   (type (;0;) (func (param i32 i32)))
;;   (type (;1;) (func (param i32 i32 i32 i32) (result i32)))
;;   (type (;2;) (func (param i64 i64 i64) (result i64 i64)))
;;   (type (;3;) (func (param i64 i64) (result i64)))
;;   (type (;4;) (func (param i32)))
;;   (type (;5;) (func (param i32 i32) (result i32 i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance1" "func0" (func (;0;) (type 0) (param i32 i32)))
;;   (import "core-instance2" "memory0" (memory (;0;) 1))
;;   (import "core-instance0" "func0" (func (;1;) (type 1) (param i32 i32 i32 i32) (result i32)))
;;   (import "instance1" "flags" (global (;1;) (mut i32)))
;;   (import "core-instance0" "memory0" (memory (;1;) 1))
;;   (import "runtime" "trampoline0" (func $"utf8-to-latin1 memory-slot1 to memory-slot0" (;2;) (type 2) (param i64 i64 i64) (result i64 i64)))
;;   (import "runtime" "trampoline1" (func $"widen memory-slot0" (;3;) (type 3) (param i64 i64) (result i64)))
;;   (import "runtime" "trampoline2" (func $"utf8-to-utf16 memory-slot1 to memory-slot0" (;4;) (type 2) (param i64 i64 i64) (result i64 i64)))
;;   (import "runtime" "trampoline3" (func $trap (;5;) (type 4) (param i32)))
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
;;   (func $"pass a string" (;7;) (type 5) (param i32 i32) (result i32 i32)
;;     (local i32 i64 i64 i64 i64 i64 i32 i64 i64 i64 i64 i64 i64 i64 i64 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i32 i64 i32 i64)
;;     block ;; label = @1
;;       block ;; label = @2
;;         block ;; label = @3
;;           local.get 1
;;           i64.extend_i32_u
;;           local.set 4
;;           local.get 4
;;           i64.const 268435455
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 4
;;           local.set 5
;;           memory.size
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 6
;;           local.get 0
;;           i64.extend_i32_u
;;           local.get 5
;;           i64.add
;;           local.get 6
;;           i64.gt_u
;;           br_if 0 (;@3;)
;;           local.get 0
;;           i64.extend_i32_u
;;           local.set 7
;;           global.get 1
;;           i32.const 1
;;           i32.or
;;           global.set 1
;;           i32.const 0
;;           i32.const 0
;;           i32.const 2
;;           local.get 4
;;           i32.wrap_i64
;;           call 1
;;           local.set 8
;;           global.get 1
;;           i32.const -2
;;           i32.and
;;           global.set 1
;;           local.get 8
;;           i32.const 1
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size 1
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 9
;;           local.get 8
;;           i64.extend_i32_u
;;           local.get 4
;;           i64.add
;;           local.get 9
;;           i64.gt_u
;;           br_if 0 (;@3;)
;;           local.get 8
;;           i64.extend_i32_u
;;           local.set 10
;;           i64.const 0
;;           local.set 11
;;           i64.const 0
;;           local.set 12
;;           block ;; label = @4
;;             loop ;; label = @5
;;               local.get 7
;;               local.get 11
;;               i64.add
;;               local.get 4
;;               local.get 11
;;               i64.sub
;;               local.get 10
;;               local.get 12
;;               i64.add
;;               call $"utf8-to-latin1 memory-slot1 to memory-slot0"
;;               local.set 13
;;               local.set 14
;;               local.get 12
;;               local.get 13
;;               i64.add
;;               local.set 12
;;               local.get 11
;;               local.get 14
;;               i64.add
;;               local.set 11
;;               local.get 14
;;               i64.eqz
;;               br_if 1 (;@4;)
;;               local.get 11
;;               local.get 4
;;               i64.lt_u
;;               br_if 0 (;@5;)
;;             end
;;           end
;;           local.get 12
;;           local.set 15
;;           local.get 11
;;           local.get 4
;;           i64.lt_u
;;           if ;; label = @4
;;             local.get 4
;;             i64.const 2
;;             i64.mul
;;             local.set 16
;;             global.get 1
;;             i32.const 1
;;             i32.or
;;             global.set 1
;;             local.get 8
;;             local.get 4
;;             i32.wrap_i64
;;             i32.const 2
;;             local.get 16
;;             i32.wrap_i64
;;             call 1
;;             local.set 17
;;             global.get 1
;;             i32.const -2
;;             i32.and
;;             global.set 1
;;             local.get 17
;;             i32.const 1
;;             i32.and
;;             br_if 3 (;@1;)
;;             memory.size 1
;;             i64.extend_i32_u
;;             i64.const 16
;;             i64.shl
;;             local.set 18
;;             local.get 17
;;             i64.extend_i32_u
;;             local.get 16
;;             i64.add
;;             local.get 18
;;             i64.gt_u
;;             br_if 1 (;@3;)
;;             local.get 17
;;             local.set 8
;;             local.get 8
;;             i64.extend_i32_u
;;             local.set 19
;;             local.get 12
;;             local.set 20
;;             block ;; label = @5
;;               loop ;; label = @6
;;                 local.get 20
;;                 i64.eqz
;;                 br_if 1 (;@5;)
;;                 local.get 19
;;                 local.get 20
;;                 call $"widen memory-slot0"
;;                 local.set 20
;;                 br 0 (;@6;)
;;               end
;;             end
;;             local.get 7
;;             local.get 11
;;             i64.add
;;             local.set 21
;;             local.get 4
;;             local.get 11
;;             i64.sub
;;             local.set 22
;;             local.get 8
;;             i64.extend_i32_u
;;             local.set 23
;;             local.get 23
;;             local.get 12
;;             i64.const 2
;;             i64.mul
;;             i64.add
;;             local.set 24
;;             i64.const 0
;;             local.set 25
;;             i64.const 0
;;             local.set 26
;;             block ;; label = @5
;;               loop ;; label = @6
;;                 local.get 21
;;                 local.get 25
;;                 i64.add
;;                 local.get 22
;;                 local.get 25
;;                 i64.sub
;;                 local.get 24
;;                 local.get 26
;;                 i64.const 2
;;                 i64.mul
;;                 i64.add
;;                 call $"utf8-to-utf16 memory-slot1 to memory-slot0"
;;                 local.set 27
;;                 local.set 28
;;                 local.get 26
;;                 local.get 27
;;                 i64.add
;;                 local.set 26
;;                 local.get 25
;;                 local.get 28
;;                 i64.add
;;                 local.set 25
;;                 local.get 28
;;                 i64.eqz
;;                 br_if 1 (;@5;)
;;                 local.get 25
;;                 local.get 22
;;                 i64.lt_u
;;                 br_if 0 (;@6;)
;;               end
;;             end
;;             local.get 15
;;             local.get 26
;;             i64.add
;;             local.set 15
;;             local.get 15
;;             i64.const 2
;;             i64.mul
;;             local.set 29
;;             local.get 29
;;             local.get 16
;;             i64.lt_u
;;             if ;; label = @5
;;               global.get 1
;;               i32.const 1
;;               i32.or
;;               global.set 1
;;               local.get 8
;;               local.get 16
;;               i32.wrap_i64
;;               i32.const 2
;;               local.get 29
;;               i32.wrap_i64
;;               call 1
;;               local.set 30
;;               global.get 1
;;               i32.const -2
;;               i32.and
;;               global.set 1
;;               local.get 30
;;               i32.const 1
;;               i32.and
;;               br_if 4 (;@1;)
;;               memory.size 1
;;               i64.extend_i32_u
;;               i64.const 16
;;               i64.shl
;;               local.set 31
;;               local.get 30
;;               i64.extend_i32_u
;;               local.get 29
;;               i64.add
;;               local.get 31
;;               i64.gt_u
;;               br_if 2 (;@3;)
;;               local.get 30
;;               local.set 8
;;             end
;;             local.get 15
;;             i64.const 2147483648
;;             i64.or
;;             local.set 15
;;           else
;;             local.get 15
;;             local.get 4
;;             i64.lt_u
;;             if ;; label = @5
;;               global.get 1
;;               i32.const 1
;;               i32.or
;;               global.set 1
;;               local.get 8
;;               local.get 4
;;               i32.wrap_i64
;;               i32.const 2
;;               local.get 15
;;               i32.wrap_i64
;;               call 1
;;               local.set 32
;;               global.get 1
;;               i32.const -2
;;               i32.and
;;               global.set 1
;;               local.get 32
;;               i32.const 1
;;               i32.and
;;               br_if 4 (;@1;)
;;               memory.size 1
;;               i64.extend_i32_u
;;               i64.const 16
;;               i64.shl
;;               local.set 33
;;               local.get 32
;;               i64.extend_i32_u
;;               local.get 15
;;               i64.add
;;               local.get 33
;;               i64.gt_u
;;               br_if 2 (;@3;)
;;               local.get 32
;;               local.set 8
;;             end
;;           end
;;           local.get 8
;;           local.set 2
;;           local.get 15
;;           local.set 3
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

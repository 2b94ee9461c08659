(component
  (component $a
    (core module $m
      (memory (export "m") 1)
      (global $at (mut i32) (i32.const 1024))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (local $r i32)
        (local.set $r (i32.and (i32.add (global.get $at) (i32.sub (local.get 2) (i32.const 1))) (i32.sub (i32.const 0) (local.get 2))))
        (global.set $at (i32.add (local.get $r) (local.get 3)))
        (local.get $r))
      (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
      (func (export "hello") (param i32 i32) (result i32)
        (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
      (func (export "sum") (param i32 i32) (result i64)
        (local $s i64)
        block loop
         local.get 1 i32.eqz br_if 1
         local.get $s local.get 0 i64.load i64.add local.set $s
         local.get 0 i32.const 8 i32.add local.set 0
         local.get 1 i32.const 1 i32.sub local.set 1
         br 0
        end end
        local.get $s))
    (core instance $i (instantiate $m))
    (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
    (func (export "sum") (param "a" (list u64)) (result u64) (canon lift (core func $i "sum") (memory (core memory $i "m")) (realloc (core func $i "realloc"))))
    (func (export "hello") (param "a" string) (result string) (canon lift (core func $i "hello") string-encoding=utf16 (memory (core memory $i "m")) (realloc (core func $i "realloc")))))
  (component $b
    (import "add" (func $add (param "a" u32) (param "b" u32) (result u32)))
    (import "sum" (func $sum (param "a" (list u64)) (result u64)))
    (import "hello" (func $hello (param "a" string) (result string)))
    (core module $libc
      (memory (export "m") 1)
      (global $at (mut i32) (i32.const 1024))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (local $r i32)
        (local.set $r (i32.and (i32.add (global.get $at) (i32.sub (local.get 2) (i32.const 1))) (i32.sub (i32.const 0) (local.get 2))))
        (global.set $at (i32.add (local.get $r) (local.get 3)))
        (local.get $r)))
    (core instance $libc (instantiate $libc))
    (core func $add (canon lower (func $add)))
    (core func $sum (canon lower (func $sum) (memory (core memory $libc "m"))))
    (core func $hello (canon lower (func $hello) (memory (core memory $libc "m")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "" "add" (func $add (param i32 i32) (result i32)))
      (import "" "sum" (func $sum (param i32 i32) (result i64)))
      (import "" "hello" (func $hello (param i32 i32 i32)))
      (func (export "add") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1)))
      (func (export "sum") (param i32 i32) (result i64) (call $sum (local.get 0) (local.get 1)))
      (func (export "hello") (param i32 i32) (result i32) (call $hello (local.get 0) (local.get 1) (i32.const 32)) (i32.const 32)))
    (core instance $i (instantiate $m (with "" (instance (export "add" (func $add)) (export "sum" (func $sum)) (export "hello" (func $hello))))))
    (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
    (func (export "sum") (param "a" (list u64)) (result u64) (canon lift (core func $i "sum") (memory (core memory $libc "m")) (realloc (core func $libc "realloc"))))
    (func (export "hello") (param "a" string) (result string) (canon lift (core func $i "hello") (memory (core memory $libc "m")) (realloc (core func $libc "realloc")))))
  (instance $a (instantiate $a))
  (instance $b (instantiate $b (with "add" (func $a "add")) (with "sum" (func $a "sum")) (with "hello" (func $a "hello"))))
  (export "add" (func $b "add")) (export "sum" (func $b "sum")) (export "hello" (func $b "hello")))
;; adapters:
;;     func4 = import "runtime" "trampoline0" : func (i64, i64, i64) -> (i64, i64)
;;     func6 = import "runtime" "trampoline1" : func (i64, i64, i64) -> (i64, i64)
;;     func7 = import "runtime" "trampoline2" : func (i64, i64, i64) -> (i64, i64)
;;     func8 = import "runtime" "trampoline3" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module1 in instance2 { }
;;   core-instance2 = instantiate module3 in instance0 {
;;     "runtime"."trampoline0" = trampoline0
;;     "runtime"."trampoline1" = trampoline1
;;     "runtime"."trampoline2" = trampoline2
;;     "runtime"."trampoline3" = trampoline3
;;   core-instance3 = instantiate module2 in instance2 { ""."add" = core-instance2.func9, ""."sum" = core-instance2.func10, ""."hello" = core-instance2.func11 }
;;   core-instance2.func9 = fuse lift0 : func(a: u32, b: u32) -> u32 [instance2, utf8] => [instance1, utf8]
;;   core-instance2.func10 = fuse lift1 : func(a: list<u64>) -> u64 [instance2, utf8, memory-slot1] => [instance1, utf8, memory-slot0, realloc func-slot1]
;;   core-instance2.func11 = fuse lift2 : func(a: string) -> string [instance2, utf8, memory-slot1, realloc func-slot4] => [instance1, utf16, memory-slot0, realloc func-slot1]
;; module3
;; (module $adapter
;;   (type (;0;) (func (param i32 i32) (result i32)))
;;   (type (;1;) (func (param i32 i32 i32 i32) (result i32)))
;;   (type (;2;) (func (param i32 i32) (result i64)))
;;   (type (;3;) (func (param i64 i64 i64) (result i64 i64)))
;;   (type (;4;) (func (param i32)))
;;   (type (;5;) (func (param i32 i32 i32)))
;;   (type (;6;) (func (param i32 i32) (result i32 i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance0" "func1" (func (;0;) (type 0) (param i32 i32) (result i32)))
;;   (import "core-instance1" "memory0" (memory (;0;) 1))
;;   (import "core-instance0" "func0" (func (;1;) (type 1) (param i32 i32 i32 i32) (result i32)))
;;   (import "instance1" "flags" (global (;1;) (mut i32)))
;;   (import "core-instance0" "memory0" (memory (;1;) 1))
;;   (import "core-instance0" "func3" (func (;2;) (type 2) (param i32 i32) (result i64)))
;;   (import "core-instance0" "func2" (func (;3;) (type 0) (param i32 i32) (result i32)))
;;   (import "runtime" "trampoline0" (func $"utf8-to-utf16 memory-slot1 to memory-slot0" (;4;) (type 3) (param i64 i64 i64) (result i64 i64)))
;;   (import "core-instance1" "func0" (func (;5;) (type 1) (param i32 i32 i32 i32) (result i32)))
;;   (import "runtime" "trampoline1" (func $"utf16-to-ascii memory-slot0 to memory-slot1" (;6;) (type 3) (param i64 i64 i64) (result i64 i64)))
;;   (import "runtime" "trampoline2" (func $"utf16-to-utf8 memory-slot0 to memory-slot1" (;7;) (type 3) (param i64 i64 i64) (result i64 i64)))
;;   (import "runtime" "trampoline3" (func $trap (;8;) (type 4) (param i32)))
;;   (func $"call add" (;9;) (type 0) (param i32 i32) (result i32)
;;     (local i32 i32 i32 i32)
;;     block ;; label = @1
;;       global.get 0
;;       i32.const 1
;;       i32.and
;;       i32.eqz
;;       br_if 0 (;@1;)
;;       local.get 0
;;       local.set 2
;;       local.get 1
;;       local.set 3
;;       local.get 2
;;       local.get 3
;;       call 0
;;       local.set 4
;;       local.get 4
;;       local.set 5
;;       local.get 5
;;       return
;;     end
;;     i32.const 32
;;     call $trap
;;     unreachable
;;   )
;;   (func $"call sum" (;10;) (type 2) (param i32 i32) (result i64)
;;     (local i32 i32 i32 i32 i64 i64 i64 i64 i32 i64 i32 i32 i64 i64)
;;     block ;; label = @1
;;       block ;; label = @2
;;         block ;; label = @3
;;           block ;; label = @4
;;             global.get 0
;;             i32.const 1
;;             i32.and
;;             i32.eqz
;;             br_if 0 (;@4;)
;;             local.get 0
;;             local.set 4
;;             local.get 1
;;             local.set 5
;;             local.get 5
;;             i64.extend_i32_u
;;             local.set 6
;;             local.get 6
;;             i64.const 33554431
;;             i64.gt_u
;;             br_if 2 (;@2;)
;;             local.get 6
;;             i64.const 8
;;             i64.mul
;;             local.set 7
;;             local.get 4
;;             i32.const 7
;;             i32.and
;;             br_if 3 (;@1;)
;;             memory.size
;;             i64.extend_i32_u
;;             i64.const 16
;;             i64.shl
;;             local.set 8
;;             local.get 4
;;             i64.extend_i32_u
;;             local.get 7
;;             i64.add
;;             local.get 8
;;             i64.gt_u
;;             br_if 1 (;@3;)
;;             local.get 6
;;             i64.const 8
;;             i64.mul
;;             local.set 9
;;             global.get 1
;;             i32.const -2
;;             i32.and
;;             global.set 1
;;             i32.const 0
;;             i32.const 0
;;             i32.const 8
;;             local.get 9
;;             i32.wrap_i64
;;             call 1
;;             local.set 10
;;             global.get 1
;;             i32.const 1
;;             i32.or
;;             global.set 1
;;             local.get 10
;;             i32.const 7
;;             i32.and
;;             br_if 3 (;@1;)
;;             memory.size 1
;;             i64.extend_i32_u
;;             i64.const 16
;;             i64.shl
;;             local.set 11
;;             local.get 10
;;             i64.extend_i32_u
;;             local.get 9
;;             i64.add
;;             local.get 11
;;             i64.gt_u
;;             br_if 1 (;@3;)
;;             local.get 4
;;             local.set 12
;;             local.get 10
;;             local.set 13
;;             block ;; label = @5
;;               loop ;; label = @6
;;                 local.get 7
;;                 i64.const 1048576
;;                 i64.gt_u
;;                 i32.eqz
;;                 br_if 1 (;@5;)
;;                 local.get 13
;;                 local.get 12
;;                 i32.const 1048576
;;                 memory.copy 1 0
;;                 local.get 13
;;                 i32.const 1048576
;;                 i32.add
;;                 local.set 13
;;                 local.get 12
;;                 i32.const 1048576
;;                 i32.add
;;                 local.set 12
;;                 local.get 7
;;                 i64.const 1048576
;;                 i64.sub
;;                 local.set 7
;;                 br 0 (;@6;)
;;               end
;;             end
;;             local.get 13
;;             local.get 12
;;             local.get 7
;;             i32.wrap_i64
;;             memory.copy 1 0
;;             local.get 10
;;             local.set 2
;;             local.get 6
;;             i32.wrap_i64
;;             local.set 3
;;             local.get 2
;;             local.get 3
;;             call 2
;;             local.set 14
;;             local.get 14
;;             local.set 15
;;             local.get 15
;;             return
;;           end
;;           i32.const 32
;;           call $trap
;;           unreachable
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
;;   (func $"call hello" (;11;) (type 5) (param i32 i32 i32)
;;     (local i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i32 i32 i32 i32)
;;     block ;; label = @1
;;       block ;; label = @2
;;         block ;; label = @3
;;           global.get 0
;;           i32.const 1
;;           i32.and
;;           i32.eqz
;;           br_if 0 (;@3;)
;;           local.get 0
;;           local.set 5
;;           local.get 1
;;           local.set 6
;;           local.get 5
;;           local.get 6
;;           call $"pass a string"
;;           local.set 7
;;           local.set 8
;;           local.get 8
;;           local.set 3
;;           local.get 7
;;           local.set 4
;;           local.get 3
;;           local.get 4
;;           call 3
;;           local.set 9
;;           i64.const 8
;;           local.set 10
;;           local.get 9
;;           i32.const 3
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size 1
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 11
;;           local.get 9
;;           i64.extend_i32_u
;;           local.get 10
;;           i64.add
;;           local.get 11
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           i64.const 8
;;           local.set 12
;;           local.get 2
;;           i32.const 3
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 13
;;           local.get 2
;;           i64.extend_i32_u
;;           local.get 12
;;           i64.add
;;           local.get 13
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 9
;;           i32.load 1
;;           local.set 14
;;           local.get 9
;;           i32.load 1 offset=4
;;           local.set 15
;;           local.get 14
;;           local.get 15
;;           call $"#func13 pass a string"
;;           local.set 16
;;           local.set 17
;;           local.get 2
;;           local.get 17
;;           i32.store
;;           local.get 2
;;           local.get 16
;;           i32.store offset=4
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
;;   (func $"pass a string" (;12;) (type 6) (param i32 i32) (result i32 i32)
;;     (local i32 i64 i64 i64 i64 i64 i64 i32 i64 i64 i64 i64 i64 i64 i64 i32 i64)
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
;;           i64.const 1
;;           i64.mul
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
;;           local.get 4
;;           i64.const 2
;;           i64.mul
;;           local.set 8
;;           global.get 1
;;           i32.const -2
;;           i32.and
;;           global.set 1
;;           i32.const 0
;;           i32.const 0
;;           i32.const 2
;;           local.get 8
;;           i32.wrap_i64
;;           call 1
;;           local.set 9
;;           global.get 1
;;           i32.const 1
;;           i32.or
;;           global.set 1
;;           local.get 9
;;           i32.const 1
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size 1
;;           i64.extend_i32_u
;;           i64.const 16
;;           i64.shl
;;           local.set 10
;;           local.get 9
;;           i64.extend_i32_u
;;           local.get 8
;;           i64.add
;;           local.get 10
;;           i64.gt_u
;;           br_if 0 (;@3;)
;;           local.get 9
;;           i64.extend_i32_u
;;           local.set 11
;;           i64.const 0
;;           local.set 12
;;           i64.const 0
;;           local.set 13
;;           block ;; label = @4
;;             loop ;; label = @5
;;               local.get 7
;;               local.get 12
;;               i64.const 1
;;               i64.mul
;;               i64.add
;;               local.get 4
;;               local.get 12
;;               i64.sub
;;               local.get 11
;;               local.get 13
;;               i64.const 2
;;               i64.mul
;;               i64.add
;;               call $"utf8-to-utf16 memory-slot1 to memory-slot0"
;;               local.set 14
;;               local.set 15
;;               local.get 13
;;               local.get 14
;;               i64.add
;;               local.set 13
;;               local.get 12
;;               local.get 15
;;               i64.add
;;               local.set 12
;;               local.get 15
;;               i64.eqz
;;               br_if 1 (;@4;)
;;               local.get 12
;;               local.get 4
;;               i64.lt_u
;;               br_if 0 (;@5;)
;;             end
;;           end
;;           local.get 13
;;           i64.const 2
;;           i64.mul
;;           local.set 16
;;           local.get 16
;;           local.get 8
;;           i64.lt_u
;;           if ;; label = @4
;;             global.get 1
;;             i32.const -2
;;             i32.and
;;             global.set 1
;;             local.get 9
;;             local.get 8
;;             i32.wrap_i64
;;             i32.const 2
;;             local.get 16
;;             i32.wrap_i64
;;             call 1
;;             local.set 17
;;             global.get 1
;;             i32.const 1
;;             i32.or
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
;;             local.set 9
;;           end
;;           local.get 9
;;           local.set 2
;;           local.get 13
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
;;   (func $"#func13 pass a string" (@name "pass a string") (;13;) (type 6) (param i32 i32) (result i32 i32)
;;     (local i32 i64 i64 i64 i64 i64 i32 i64 i64 i64 i64 i64 i64 i64 i64 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i32 i64)
;;     block ;; label = @1
;;       block ;; label = @2
;;         block ;; label = @3
;;           local.get 1
;;           i64.extend_i32_u
;;           local.set 4
;;           local.get 4
;;           i64.const 134217727
;;           i64.gt_u
;;           br_if 1 (;@2;)
;;           local.get 4
;;           i64.const 2
;;           i64.mul
;;           local.set 5
;;           local.get 0
;;           i32.const 1
;;           i32.and
;;           br_if 2 (;@1;)
;;           memory.size 1
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
;;           global.get 0
;;           i32.const -2
;;           i32.and
;;           global.set 0
;;           i32.const 0
;;           i32.const 0
;;           i32.const 1
;;           local.get 4
;;           i32.wrap_i64
;;           call 5
;;           local.set 8
;;           global.get 0
;;           i32.const 1
;;           i32.or
;;           global.set 0
;;           memory.size
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
;;               i64.const 2
;;               i64.mul
;;               i64.add
;;               local.get 4
;;               local.get 11
;;               i64.sub
;;               local.get 10
;;               local.get 12
;;               i64.const 1
;;               i64.mul
;;               i64.add
;;               call $"utf16-to-ascii memory-slot0 to memory-slot1"
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
;;             i64.const 3
;;             i64.mul
;;             local.set 16
;;             global.get 0
;;             i32.const -2
;;             i32.and
;;             global.set 0
;;             local.get 8
;;             local.get 4
;;             i32.wrap_i64
;;             i32.const 1
;;             local.get 16
;;             i32.wrap_i64
;;             call 5
;;             local.set 17
;;             global.get 0
;;             i32.const 1
;;             i32.or
;;             global.set 0
;;             memory.size
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
;;             local.get 7
;;             local.get 11
;;             i64.const 2
;;             i64.mul
;;             i64.add
;;             local.set 19
;;             local.get 4
;;             local.get 11
;;             i64.sub
;;             local.set 20
;;             local.get 8
;;             i64.extend_i32_u
;;             local.set 21
;;             local.get 21
;;             local.get 12
;;             i64.const 1
;;             i64.mul
;;             i64.add
;;             local.set 22
;;             i64.const 0
;;             local.set 23
;;             i64.const 0
;;             local.set 24
;;             block ;; label = @5
;;               loop ;; label = @6
;;                 local.get 19
;;                 local.get 23
;;                 i64.const 2
;;                 i64.mul
;;                 i64.add
;;                 local.get 20
;;                 local.get 23
;;                 i64.sub
;;                 local.get 22
;;                 local.get 24
;;                 i64.const 1
;;                 i64.mul
;;                 i64.add
;;                 call $"utf16-to-utf8 memory-slot0 to memory-slot1"
;;                 local.set 25
;;                 local.set 26
;;                 local.get 24
;;                 local.get 25
;;                 i64.add
;;                 local.set 24
;;                 local.get 23
;;                 local.get 26
;;                 i64.add
;;                 local.set 23
;;                 local.get 26
;;                 i64.eqz
;;                 br_if 1 (;@5;)
;;                 local.get 23
;;                 local.get 20
;;                 i64.lt_u
;;                 br_if 0 (;@6;)
;;               end
;;             end
;;             local.get 15
;;             local.get 24
;;             i64.add
;;             local.set 15
;;             local.get 15
;;             local.get 16
;;             i64.lt_u
;;             if ;; label = @5
;;               global.get 0
;;               i32.const -2
;;               i32.and
;;               global.set 0
;;               local.get 8
;;               local.get 16
;;               i32.wrap_i64
;;               i32.const 1
;;               local.get 15
;;               i32.wrap_i64
;;               call 5
;;               local.set 27
;;               global.get 0
;;               i32.const 1
;;               i32.or
;;               global.set 0
;;               memory.size
;;               i64.extend_i32_u
;;               i64.const 16
;;               i64.shl
;;               local.set 28
;;               local.get 27
;;               i64.extend_i32_u
;;               local.get 15
;;               i64.add
;;               local.get 28
;;               i64.gt_u
;;               br_if 2 (;@3;)
;;               local.get 27
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

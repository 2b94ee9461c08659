;; What a core value has beyond its type is dropped, and what is no value traps.
(component
  (component $callee
    (core module $m (func (export "f") (param i32 i32 i32 i32 f32) (result i64) unreachable))
    (core instance $m (instantiate $m))
    (func (export "f") (param "a" bool) (param "b" u8) (param "c" s16) (param "d" char) (param "e" f32) (result u64) (canon lift (core func $m "f"))))
  (component $caller
    (import "f" (func $f (param "a" bool) (param "b" u8) (param "c" s16) (param "d" char) (param "e" f32) (result u64)))
    (core func $f (canon lower (func $f)))
    (core module $m (import "" "f" (func (param i32 i32 i32 i32 f32) (result i64))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $callee (instantiate $callee))
  (instance (instantiate $caller (with "f" (func $callee "f")))))
;; adapters:
;;     func1 = import "runtime" "trampoline0" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module2 in instance0 { "instance2"."flags" = flags of instance2, "core-instance0"."func0" = core-instance0.func0, "runtime"."trampoline0" = trampoline0 }
;;   core-instance2 = instantiate module1 in instance2 { ""."f" = core-instance1.func2 }
;;   core-instance1.func2 = fuse lift0 : func(a: bool, b: u8, c: s16, d: char, e: f32) -> u64 [instance2, utf8] => [instance1, utf8]
;; module2
;; (module $adapter
;;   (type (;0;) (func (param i32 i32 i32 i32 f32) (result i64)))
;;   (type (;1;) (func (param i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance0" "func0" (func (;0;) (type 0) (param i32 i32 i32 i32 f32) (result i64)))
;;   (import "runtime" "trampoline0" (func $trap (;1;) (type 1) (param i32)))
;;   (func $"call f" (;2;) (type 0) (param i32 i32 i32 i32 f32) (result i64)
;;     (local i32 i32 i32 i32 f32 i32 i64 i64)
;;     block ;; label = @1
;;       block ;; label = @2
;;         global.get 0
;;         i32.const 5
;;         i32.and
;;         br_if 0 (;@2;)
;;         local.get 0
;;         i32.const 0
;;         i32.ne
;;         local.set 5
;;         local.get 1
;;         i32.const 255
;;         i32.and
;;         local.set 6
;;         local.get 2
;;         i32.extend16_s
;;         local.set 7
;;         local.get 3
;;         local.set 10
;;         local.get 10
;;         i32.const 55296
;;         i32.xor
;;         i32.const 2048
;;         i32.sub
;;         i32.const 1112064
;;         i32.ge_u
;;         br_if 1 (;@1;)
;;         local.get 10
;;         local.set 8
;;         local.get 4
;;         local.set 9
;;         local.get 5
;;         local.get 6
;;         local.get 7
;;         local.get 8
;;         local.get 9
;;         call 0
;;         local.set 11
;;         local.get 11
;;         local.set 12
;;         local.get 12
;;         return
;;       end
;;       i32.const 32
;;       call $trap
;;       unreachable
;;     end
;;     i32.const 38
;;     call $trap
;;     unreachable
;;   )
;; )

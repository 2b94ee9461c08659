;; A flat payload is read and written with the bits of its own type.
(component
  (component $callee
    (core module $m (func (export "f") (param i32 f32 i32 i64) unreachable))
    (core instance $m (instantiate $m))
    (func (export "f") (param "a" (option f32)) (param "b" (result u64 (error f32))) (canon lift (core func $m "f"))))
  (component $caller
    (import "f" (func $f (param "a" (option f32)) (param "b" (result u64 (error f32)))))
    (core func $f (canon lower (func $f)))
    (core module $m (import "" "f" (func (param i32 f32 i32 i64))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $callee (instantiate $callee))
  (instance (instantiate $caller (with "f" (func $callee "f")))))
;; adapters:
;;     func1 = import "runtime" "trampoline0" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module2 in instance0 { "instance2"."flags" = flags of instance2, "core-instance0"."func0" = core-instance0.func0, "runtime"."trampoline0" = trampoline0 }
;;   core-instance2 = instantiate module1 in instance2 { ""."f" = core-instance1.func2 }
;;   core-instance1.func2 = fuse lift0 : func(a: option<f32>, b: result<u64, f32>) [instance2, utf8] => [instance1, utf8]
;; module2
;; (module $adapter
;;   (type (;0;) (func (param i32 f32 i32 i64)))
;;   (type (;1;) (func (param i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance0" "func0" (func (;0;) (type 0) (param i32 f32 i32 i64)))
;;   (import "runtime" "trampoline0" (func $trap (;1;) (type 1) (param i32)))
;;   (func $"call f" (;2;) (type 0) (param i32 f32 i32 i64)
;;     (local i32 f32 i32 i64 i32 i32)
;;     block ;; label = @1
;;       block ;; label = @2
;;         global.get 0
;;         i32.const 5
;;         i32.and
;;         br_if 0 (;@2;)
;;         local.get 0
;;         local.set 8
;;         local.get 8
;;         i32.const 2
;;         i32.ge_u
;;         br_if 1 (;@1;)
;;         local.get 8
;;         local.set 4
;;         local.get 8
;;         i32.const 1
;;         i32.eq
;;         if ;; label = @3
;;           local.get 1
;;           local.set 5
;;         end
;;         local.get 2
;;         local.set 9
;;         local.get 9
;;         i32.const 2
;;         i32.ge_u
;;         br_if 1 (;@1;)
;;         local.get 9
;;         local.set 6
;;         block ;; label = @3
;;           block ;; label = @4
;;             block ;; label = @5
;;               local.get 9
;;               br_table 0 (;@5;) 1 (;@4;)
;;             end
;;             local.get 3
;;             local.set 7
;;             br 1 (;@3;)
;;           end
;;           local.get 3
;;           i32.wrap_i64
;;           f32.reinterpret_i32
;;           i32.reinterpret_f32
;;           i64.extend_i32_u
;;           local.set 7
;;           br 0 (;@3;)
;;         end
;;         local.get 4
;;         local.get 5
;;         local.get 6
;;         local.get 7
;;         call 0
;;         return
;;       end
;;       i32.const 32
;;       call $trap
;;       unreachable
;;     end
;;     i32.const 39
;;     call $trap
;;     unreachable
;;   )
;; )

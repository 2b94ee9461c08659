;; The whole of an adapter that only calls.
(component
  (component $callee
    (core module $m (func (export "f")  unreachable))
    (core instance $m (instantiate $m))
    (func (export "f")  (canon lift (core func $m "f"))))
  (component $caller
    (import "f" (func $f ))
    (core func $f (canon lower (func $f)))
    (core module $m (import "" "f" (func )))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $callee (instantiate $callee))
  (instance (instantiate $caller (with "f" (func $callee "f")))))
;; adapters:
;;     func1 = import "runtime" "trampoline0" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module2 in instance0 { "instance2"."flags" = flags of instance2, "core-instance0"."func0" = core-instance0.func0, "runtime"."trampoline0" = trampoline0 }
;;   core-instance2 = instantiate module1 in instance2 { ""."f" = core-instance1.func2 }
;;   core-instance1.func2 = fuse lift0 : func() [instance2, utf8] => [instance1, utf8]
;; module2
;; (module $adapter
;;   (type (;0;) (func))
;;   (type (;1;) (func (param i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance0" "func0" (func (;0;) (type 0)))
;;   (import "runtime" "trampoline0" (func $trap (;1;) (type 1) (param i32)))
;;   (func $"call f" (;2;) (type 0)
;;     block ;; label = @1
;;       global.get 0
;;       i32.const 5
;;       i32.and
;;       br_if 0 (;@1;)
;;       call 0
;;       return
;;     end
;;     i32.const 32
;;     call $trap
;;     unreachable
;;   )
;; )

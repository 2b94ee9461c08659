;; An adapter calls another one of its module.
(component
  (component $last
    (core module $m (func (export "f")))
    (core instance $m (instantiate $m))
    (func (export "f") (canon lift (core func $m "f"))))
  (component $link
    (import "f" (func $f))
    (core func $f (canon lower (func $f)))
    (func (export "f") (canon lift (core func $f))))
  (instance $last (instantiate $last))
  (instance $one (instantiate $link (with "f" (func $last "f"))))
  (instance $two (instantiate $link (with "f" (func $one "f"))))
  (export "f" (func $two "f")))
;; adapters:
;;     func1 = import "runtime" "trampoline0" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module1 in instance0 {
;;     "runtime"."trampoline0" = trampoline0
;;   core-instance1.func2 = fuse lift0 : func() [instance2, utf8] => [instance1, utf8]
;;   core-instance1.func3 = fuse lift1 : func() [instance3, utf8] => [instance2, utf8]
;; module1
;; (module $adapter
;;   (type (;0;) (func))
;;   (type (;1;) (func (param i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "core-instance0" "func0" (func (;0;) (type 0)))
;;   (import "instance3" "flags" (global (;1;) (mut i32)))
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
;;   (func $"call lift1" (;3;) (type 0)
;;     block ;; label = @1
;;       global.get 1
;;       i32.const 5
;;       i32.and
;;       br_if 0 (;@1;)
;;       call $"call f"
;;       return
;;     end
;;     i32.const 32
;;     call $trap
;;     unreachable
;;   )
;; )

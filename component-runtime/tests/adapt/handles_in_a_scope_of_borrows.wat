;; A call with borrows opens a scope, and closes it when the result was copied.
(component
  (component $def
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core module $m (func (export "f") (param i32 i32) (result i32) unreachable))
    (core instance $m (instantiate $m))
    (func (export "f") (param "a" (own $r)) (param "b" (borrow $r)) (result (own $r)) (canon lift (core func $m "f"))))
  (component $caller
    (import "def" (instance $def
      (export "r" (type $r (sub resource)))
      (export "f" (func (param "a" (own $r)) (param "b" (borrow $r)) (result (own $r))))))
    (core func $f (canon lower (func $def "f")))
    (core module $m (import "" "f" (func (param i32 i32) (result i32))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  (instance $def (instantiate $def))
  (instance (instantiate $caller (with "def" (instance $def)))))
;; adapters:
;;     func0 = import "runtime" "trampoline0" : func () -> (i32)
;;     func1 = import "runtime" "trampoline1" : func (i32) -> ()
;;     func2 = import "runtime" "trampoline2" : func (i32) -> ()
;;     func3 = import "runtime" "trampoline3" : func () -> (i32)
;;     func4 = import "runtime" "trampoline4" : func () -> (i32)
;;     func6 = import "runtime" "trampoline5" : func (i32) -> (i32)
;;     func7 = import "runtime" "trampoline6" : func (i32) -> ()
;;     func8 = import "runtime" "trampoline7" : func (i32) -> ()
;;   core-instance0 = instantiate module0 in instance1 { }
;;   core-instance1 = instantiate module2 in instance0 {
;;     "runtime"."trampoline0" = trampoline0
;;     "runtime"."trampoline1" = trampoline1
;;     "runtime"."trampoline2" = trampoline2
;;     "runtime"."trampoline3" = trampoline3
;;     "runtime"."trampoline4" = trampoline4
;;     "runtime"."trampoline5" = trampoline5
;;     "runtime"."trampoline6" = trampoline6
;;     "runtime"."trampoline7" = trampoline7
;;   core-instance2 = instantiate module1 in instance2 { ""."f" = core-instance1.func9 }
;;   core-instance1.func9 = fuse lift0 : func(a: own<resource0>, b: borrow<resource0>) -> own<resource0> [instance2, utf8] => [instance1, utf8]
;; module2
;; (module $adapter
;;   (type (;0;) (func (result i32)))
;;   (type (;1;) (func (param i32)))
;;   (type (;2;) (func (param i32 i32) (result i32)))
;;   (type (;3;) (func (param i32) (result i32)))
;;   (import "instance2" "flags" (global (;0;) (mut i32)))
;;   (import "runtime" "trampoline0" (func $enter-scope (;0;) (type 0) (result i32)))
;;   (import "runtime" "trampoline1" (func $"lift-own resource0 in instance2" (;1;) (type 1) (param i32)))
;;   (import "runtime" "trampoline2" (func $"lift-borrow resource0 in instance2" (;2;) (type 1) (param i32)))
;;   (import "runtime" "trampoline3" (func $"lower-own resource0 in instance1" (;3;) (type 0) (result i32)))
;;   (import "runtime" "trampoline4" (func $"lower-borrow resource0 in instance1" (;4;) (type 0) (result i32)))
;;   (import "core-instance0" "func0" (func (;5;) (type 2) (param i32 i32) (result i32)))
;;   (import "runtime" "trampoline5" (func $"transfer-own resource0 in instance1 to resource0 in instance2" (;6;) (type 3) (param i32) (result i32)))
;;   (import "runtime" "trampoline6" (func $exit-scope (;7;) (type 1) (param i32)))
;;   (import "runtime" "trampoline7" (func $trap (;8;) (type 1) (param i32)))
;;   (func $"call f" (;9;) (type 2) (param i32 i32) (result i32)
;;     (local i32 i32 i32 i32 i32)
;;     block ;; label = @1
;;       global.get 0
;;       i32.const 5
;;       i32.and
;;       br_if 0 (;@1;)
;;       call $enter-scope
;;       local.set 2
;;       local.get 0
;;       call $"lift-own resource0 in instance2"
;;       local.get 1
;;       call $"lift-borrow resource0 in instance2"
;;       call $"lower-own resource0 in instance1"
;;       local.set 3
;;       call $"lower-borrow resource0 in instance1"
;;       local.set 4
;;       local.get 3
;;       local.get 4
;;       call 5
;;       local.set 5
;;       local.get 5
;;       call $"transfer-own resource0 in instance1 to resource0 in instance2"
;;       local.set 6
;;       local.get 2
;;       call $exit-scope
;;       local.get 6
;;       return
;;     end
;;     i32.const 32
;;     call $trap
;;     unreachable
;;   )
;; )

;; What a root component imports and hands on: functions, instances, resources.

;; An imported function is exported as it is, under any name, by an instance too.
(component $through
  (import "host-return-two" (func $f (result u32)))
  (instance $inner (export "f" (func $f)))
  (export "x" (func $f))
  (export "y" (func $f) (func (result u32)))
  (export "inner" (instance $inner)))
(assert_return (invoke "x") (u32.const 2))
(assert_return (invoke "y") (u32.const 2))
(register "through" $through)

;; An item of an imported instance is exported, and so is the instance.
(component
  (import "host" (instance $host (export "return-two" (func (result u32)))))
  (export "again" (func $host "return-two"))
  (export "whole" (instance $host)))
(assert_return (invoke "again") (u32.const 2))

;; Whoever imports what was handed on gets the function behind it.
(component $further
  (import "through" (instance $through
    (export "x" (func (result u32)))
    (export "inner" (instance $inner (export "f" (func (result u32)))))))
  (alias export $through "inner" (instance $inner))
  (core func $x (canon lower (func $through "x")))
  (core func $f (canon lower (func $inner "f")))
  (core module $m
    (import "" "x" (func $x (result i32)))
    (import "" "f" (func $f (result i32)))
    (func (export "run") (result i32) (i32.add (call $x) (i32.mul (i32.const 10) (call $f)))))
  (core instance $m (instantiate $m (with "" (instance (export "x" (func $x)) (export "f" (func $f))))))
  (func (export "run") (result u32) (canon lift (core func $m "run")))
  (export "x" (func $through "x")))
(assert_return (invoke "run") (u32.const 22))
(assert_return (invoke "x") (u32.const 2))

;; A nested component gets what the root imports, and its export of it is the same function.
(component
  (import "host-return-two" (func $f (result u32)))
  (component $C (import "g" (func $g (result u32))) (export "h" (func $g)))
  (instance $c (instantiate $C (with "g" (func $f))))
  (export "h" (func $c "h")))
(assert_return (invoke "h") (u32.const 2))

;; The types are compared all the same.
(assert_invalid
  (component
    (import "host-return-two" (func $f (result u32)))
    (export "x" (func $f) (func (result string))))
  "ascribed type of export is not compatible")
(assert_unlinkable
  (component (import "no-such" (func $f)) (export "x" (func $f)))
  "import `no-such`: the linker has no such function")
(assert_unlinkable
  (component (import "host-return-two" (func $f (result u64))) (export "x" (func $f)))
  "import `host-return-two`: result: expected `u32`, found `u64`")
(assert_unlinkable
  (component (import "through" (instance (export "inner" (instance (export "f" (func (param "a" u8))))))))
  "import `through#inner#f`")

;; Empty instances need not be there, but must not be something else.
(component
  (import "nobody" (instance))
  (import "nobody-either" (instance (export "x" (instance (export "y" (instance))))))
  (import "through" (instance (export "inner" (instance)))))
(assert_unlinkable
  (component (import "host-return-two" (instance)))
  "import `host-return-two`: expected an instance, the linker has a function")
(assert_unlinkable
  (component (import "through" (instance (export "x" (instance)))))
  "import `through#x`: expected an instance, the linker has a function")
(assert_unlinkable
  (component (import "host" (func)))
  "import `host`: expected a function, the linker has an instance")

;; Imported resource types are exported, and whoever imports them again has the same type.
(component definition $Owner
  (type $r' (resource (rep i32)))
  (export $r "r" (type $r'))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $r))
  (core module $m
    (import "" "rep" (func $rep (param i32) (result i32)))
    (func (export "get") (param i32) (result i32) (local.get 0))
    (func (export "take") (param i32) (result i32) (call $rep (local.get 0))))
  (core instance $m (instantiate $m (with "" (instance (export "rep" (func $rep))))))
  (func (export "make") (param "value" u32) (result (own $r)) (canon lift (core func $new)))
  (func (export "get") (param "self" (borrow $r)) (result u32) (canon lift (core func $m "get"))))
(component instance $owner $Owner)
(component instance $other $Owner)
(register "owner" $owner)
(register "other" $other)
(component $relay
  (import "owner" (instance $owner
    (export "r" (type $r (sub resource)))
    (export "make" (func (param "value" u32) (result (own $r))))))
  (alias export $owner "r" (type $r))
  (export $r' "s" (type $r))
  (export "make" (func $owner "make") (func (param "value" u32) (result (own $r')))))
(register "relay" $relay)
(component definition $User
  (import "owner" (instance $owner
    (export "r" (type $r (sub resource)))
    (export "get" (func (param "self" (borrow $r)) (result u32)))))
  (alias export $owner "r" (type $r))
  (import "relay" (instance $relay
    (alias outer 1 $r (type $r))
    (export "s" (type $s (eq $r)))
    (export "make" (func (param "value" u32) (result (own $s))))))
  (core func $make (canon lower (func $relay "make")))
  (core func $get (canon lower (func $owner "get")))
  (core module $m
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "get" (func $get (param i32) (result i32)))
    (func (export "run") (result i32) (call $get (call $make (i32.const 42)))))
  (core instance $m (instantiate $m (with "" (instance (export "make" (func $make)) (export "get" (func $get))))))
  (func (export "run") (result u32) (canon lift (core func $m "run"))))
(component instance $user $User)
(assert_return (invoke $user "run") (u32.const 42))

;; Types that are declared equal must be the same, with functions or without.
(assert_unlinkable
  (component
    (import "owner" (instance $owner (export "r" (type (sub resource)))))
    (alias export $owner "r" (type $r))
    (import "other" (instance (export "r" (type (eq $r))))))
  "import `other#r`: expected the same resource as import `owner#r`, the linker has another")
(component
  (import "owner" (instance $owner (export "r" (type (sub resource)))))
  (alias export $owner "r" (type $r))
  (import "relay" (instance (export "s" (type (eq $r))))))
;; Types that are declared apart may be the same or not.
(component
  (import "owner" (instance (export "r" (type (sub resource)))))
  (import "relay" (instance (export "s" (type (sub resource)))))
  (import "other" (instance (export "r" (type (sub resource))))))
(assert_invalid
  (component
    (import "owner" (instance $owner
      (export "r" (type $r (sub resource)))
      (export "get" (func (param "self" (borrow $r)) (result u32)))))
    (import "other" (instance $other (export "r" (type (sub resource)))))
    (alias export $other "r" (type $r))
    (component $C (import "r" (type $r (sub resource))) (import "get" (func (param "self" (borrow $r)) (result u32))))
    (instance (instantiate $C (with "r" (type $r)) (with "get" (func $owner "get")))))
  "resource types are not the same")

;; The exports of a live instance satisfy the imports of components that are instantiated later.

;; Functions, with values that point into memory.
(component $greeter
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 0) "hello ")
    (global $end (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $end) (i32.const 7)) (i32.const -8)))
      (global.set $end (i32.add (local.get $at) (local.get 3)))
      (local.get $at))
    ;; Greets by name: writes pointer and length to 16.
    (func (export "greet") (param $name i32) (param $length i32) (result i32)
      (memory.copy (i32.const 512) (i32.const 0) (i32.const 6))
      (memory.copy (i32.const 518) (local.get $name) (local.get $length))
      (i32.store (i32.const 16) (i32.const 512))
      (i32.store (i32.const 20) (i32.add (local.get $length) (i32.const 6)))
      (i32.const 16))
    (func (export "trap") unreachable))
  (core instance $m (instantiate $m))
  (func (export "greet") (param "name" string) (result string)
    (canon lift (core func $m "greet") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
  (func (export "trap") (canon lift (core func $m "trap"))))
(register "greeter" $greeter)

(component $caller
  (import "greeter" (instance $greeter
    (export "greet" (func (param "name" string) (result string)))
    (export "trap" (func))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 256)))
  (core instance $memory (instantiate $memory))
  (core func $greet (canon lower (func $greeter "greet")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core func $trap (canon lower (func $greeter "trap")))
  (core module $m
    (import "" "memory" (memory 1))
    (import "" "greet" (func $greet (param i32 i32 i32)))
    (import "" "trap" (func $trap))
    (data (i32.const 8) "world")
    (func (export "run") (result i32)
      (call $greet (i32.const 8) (i32.const 5) (i32.const 64))
      (i32.const 64))
    (func (export "fail") (call $trap)))
  (core instance $m (instantiate $m (with "" (instance
    (export "memory" (memory $memory "memory"))
    (export "greet" (func $greet))
    (export "trap" (func $trap))))))
  (func (export "run") (result string)
    (canon lift (core func $m "run") (memory (core memory $memory "memory"))))
  (func (export "fail") (canon lift (core func $m "fail"))))
(assert_return (invoke $caller "run") (str.const "hello world"))
(assert_return (invoke $caller "run") (str.const "hello world"))
(assert_trap (invoke $caller "fail") "unreachable")

;; A type that differs, a function that is missing, and an instance that nobody registered.
(assert_unlinkable
  (component (import "greeter" (instance (export "greet" (func (param "name" u32) (result string))))))
  "expected `string`, found `u32`")
(assert_unlinkable
  (component (import "greeter" (instance (export "greet" (func (param "who" string) (result string))))))
  "expected parameter `name`, found parameter `who`")
(assert_unlinkable
  (component (import "greeter" (instance (export "part" (func)))))
  "the linker has no such function")
(assert_unlinkable
  (component (import "nobody" (instance (export "greet" (func)))))
  "the linker has no such function")

;; Resources keep their identity: what one importer gets of the owner, another may use.
(component $owner
  (core module $dtor
    (global $dropped (mut i32) (i32.const 0))
    (func (export "dtor") (param i32) (global.set $dropped (local.get 0)))
    (func (export "dropped") (result i32) (global.get $dropped)))
  (core instance $dtor (instantiate $dtor))
  (type $r' (resource (rep i32) (dtor (core func $dtor "dtor"))))
  (export $r "r" (type $r'))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $r))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "get") (param i32) (result i32) (local.get 0)))
  (core instance $m (instantiate $m (with "" (instance (export "new" (func $new)) (export "rep" (func $rep))))))
  (func (export "make") (param "value" u32) (result (own $r)) (canon lift (core func $m "make")))
  (func (export "get") (param "self" (borrow $r)) (result u32) (canon lift (core func $m "get")))
  (func (export "dropped") (result u32) (canon lift (core func $dtor "dropped"))))
(register "owner" $owner)

(component $user
  (import "owner" (instance $owner
    (export "r" (type $r (sub resource)))
    (export "make" (func (param "value" u32) (result (own $r))))
    (export "get" (func (param "self" (borrow $r)) (result u32)))))
  (alias export $owner "r" (type $r))
  (core func $make (canon lower (func $owner "make")))
  (core func $get (canon lower (func $owner "get")))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "get" (func $get (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "run") (result i32)
      (local $a i32) (local $b i32)
      (local.set $a (call $make (i32.const 40)))
      (local.set $b (call $make (i32.const 2)))
      (i32.add (call $get (local.get $a)) (call $get (local.get $b)))
      (call $drop (local.get $b))
      (call $drop (local.get $a)))
    (func (export "twice") (local $a i32)
      (local.set $a (call $make (i32.const 7)))
      (call $drop (local.get $a))
      (call $drop (local.get $a))))
  (core instance $m (instantiate $m (with "" (instance
    (export "make" (func $make)) (export "get" (func $get)) (export "drop" (func $drop))))))
  (func (export "run") (result u32) (canon lift (core func $m "run")))
  (func (export "twice") (canon lift (core func $m "twice"))))
(assert_return (invoke $user "run") (u32.const 42))
(assert_return (invoke $owner "dropped") (u32.const 40))
(assert_trap (invoke $user "twice") "unknown handle index")
(assert_return (invoke $owner "dropped") (u32.const 7))

;; A resource of another instance of the same component is of another type.
(component definition $Owner2
  (type $r' (resource (rep i32)))
  (export $r "r" (type $r'))
  (core module $m (func (export "get") (param i32) (result i32) (local.get 0)))
  (core instance $m (instantiate $m))
  (func (export "get") (param "self" (borrow $r)) (result u32) (canon lift (core func $m "get"))))
(component instance $first $Owner2)
(register "first" $first)
(register "again" $first)
(component instance $second $Owner2)
(register "second" $second)
(component
  (import "first" (instance $first (export "r" (type (sub resource)))))
  (alias export $first "r" (type $r))
  (import "again" (instance
    (alias outer 1 $r (type $r))
    (export "r" (type $r' (eq $r)))
    (export "get" (func (param "self" (borrow $r')) (result u32))))))
(assert_unlinkable
  (component
    (import "first" (instance $first (export "r" (type (sub resource)))))
    (alias export $first "r" (type $r))
    (import "second" (instance
      (alias outer 1 $r (type $r))
      (export "r" (type $r' (eq $r)))
      (export "get" (func (param "self" (borrow $r')) (result u32))))))
  "parameter `self`: expected a handle of a resource of the instance, found a handle of another resource")

;; Instances inside of an instance.
(component $nested
  (core module $m (func (export "f") (result i32) (i32.const 5)))
  (core instance $m (instantiate $m))
  (func $f (result u32) (canon lift (core func $m "f")))
  (instance $inner (export "f" (func $f)))
  (export "inner" (instance $inner)))
(register "nested" $nested)
(component $reach
  (import "nested" (instance $nested
    (export "inner" (instance $inner (export "f" (func (result u32)))))))
  (alias export $nested "inner" (instance $inner))
  (core func $f (canon lower (func $inner "f")))
  (func (export "f") (result u32) (canon lift (core func $f))))
(assert_return (invoke "f") (u32.const 5))

;; Core modules and components as what a root component imports and exports. A definition that is registered is
;; what components import by its name.

(component definition $Doubler
  (import "f" (func $f (result u32)))
  (core func $f (canon lower (func $f)))
  (core module $m
    (import "" "f" (func $f (result i32)))
    (func (export "run") (result i32) (i32.mul (call $f) (i32.const 2))))
  (core instance $m (instantiate $m (with "" (instance (export "f" (func $f))))))
  (func (export "run") (result u32) (canon lift (core func $m "run"))))
(register "doubler" $Doubler)
(module definition $Answer
  (global (export "more") i32 (i32.const 1))
  (func (export "answer") (result i32) (i32.const 21)))
(register "answer" $Answer)

;; Both are imported, instantiated as often as one likes, and called.
(component
  (import "doubler" (component $Doubler
    (import "f" (func (result u32)))
    (export "run" (func (result u32)))))
  (import "answer" (core module $Answer (export "answer" (func (result i32)))))
  (core instance $answer (instantiate $Answer))
  (func $answer (result u32) (canon lift (core func $answer "answer")))
  (instance $one (instantiate $Doubler (with "f" (func $answer))))
  (instance $two (instantiate $Doubler (with "f" (func $one "run"))))
  (export "two" (func $one "run"))
  (export "four" (func $two "run")))
(assert_return (invoke "two") (u32.const 42))
(assert_return (invoke "four") (u32.const 84))

;; What is missing, of another kind, or of another type.
(assert_unlinkable
  (component (import "x" (component)))
  "import `x`: the linker has no such component")
(assert_unlinkable
  (component (import "x" (core module)))
  "import `x`: the linker has no such core module")
(assert_unlinkable
  (component (import "answer" (component)))
  "import `answer`: expected a component, the linker has a core module")
(assert_unlinkable
  (component (import "doubler" (core module)))
  "import `doubler`: expected a core module, the linker has a component")
(assert_unlinkable
  (component (import "doubler" (func)))
  "import `doubler`: expected a function, the linker has a component")
(assert_unlinkable
  (component (import "host-return-two" (component)))
  "import `host-return-two`: expected a component, the linker has a function")
(assert_unlinkable
  (component (import "doubler" (component (import "f" (func (result u32))) (export "run" (func (result string))))))
  "import `doubler`")
(assert_unlinkable
  (component (import "doubler" (component (export "run" (func (result u32))))))
  "import `doubler`")
(assert_unlinkable
  (component (import "answer" (core module (export "answer" (func (result i64))))))
  "import `answer`")
(assert_unlinkable
  (component (import "answer" (core module (export "no-such" (func)))))
  "import `answer`")

;; Both are exported: by the root, by an instance, and as they were imported.
(component $library
  (import "doubler" (component $Doubler
    (import "f" (func (result u32)))
    (export "run" (func (result u32)))))
  (core module $M (func (export "five") (result i32) (i32.const 5)))
  (component $C
    (core module $m (func (export "f") (result i32) (i32.const 3)))
    (core instance $m (instantiate $m))
    (func (export "f") (result u32) (canon lift (core func $m "f"))))
  (instance $inner (export "c" (component $C)))
  (export "m" (core module $M))
  (export "c" (component $C))
  (export "inner" (instance $inner))
  (export "doubler" (component $Doubler)))
(register "library" $library)
(component
  (import "library" (instance $library
    (export "m" (core module (export "five" (func (result i32)))))
    (export "c" (component (export "f" (func (result u32)))))
    (export "inner" (instance $inner (export "c" (component (export "f" (func (result u32)))))))
    (export "doubler" (component (import "f" (func (result u32))) (export "run" (func (result u32)))))))
  (alias export $library "m" (core module $M))
  (alias export $library "c" (component $C))
  (alias export $library "inner" (instance $inner))
  (alias export $inner "c" (component $D))
  (alias export $library "doubler" (component $Doubler))
  (core instance $m (instantiate $M))
  (instance $c (instantiate $C))
  (instance $d (instantiate $D))
  (instance $doubler (instantiate $Doubler (with "f" (func $c "f"))))
  (func (export "five") (result u32) (canon lift (core func $m "five")))
  (export "three" (func $d "f"))
  (export "six" (func $doubler "run")))
(assert_return (invoke "five") (u32.const 5))
(assert_return (invoke "three") (u32.const 3))
(assert_return (invoke "six") (u32.const 6))
(assert_unlinkable
  (component (import "library" (instance (export "c" (component (export "f" (func (result string))))))))
  "import `library#c`")
(assert_unlinkable
  (component (import "library" (instance (export "m" (component)))))
  "import `library#m`: expected a component, the linker has a core module")

;; An imported component that exports a resource: each instance has a type of its own.
(component definition $Pen
  (core module $d
    (global $dropped (mut i32) (i32.const 0))
    (func (export "dtor") (param i32) (global.set $dropped (local.get 0)))
    (func (export "dropped") (result i32) (global.get $dropped)))
  (core instance $d (instantiate $d))
  (type $pen' (resource (rep i32) (dtor (core func $d "dtor"))))
  (export $pen "pen" (type $pen'))
  (core func $new (canon resource.new $pen))
  (func (export "make") (param "ink" u32) (result (own $pen)) (canon lift (core func $new)))
  (func (export "dropped") (result u32) (canon lift (core func $d "dropped"))))
(register "pen" $Pen)
(component $writer
  (import "pen" (component $Pen
    (export "pen" (type $pen (sub resource)))
    (export "make" (func (param "ink" u32) (result (own $pen))))
    (export "dropped" (func (result u32)))))
  (instance $one (instantiate $Pen))
  (instance $two (instantiate $Pen))
  (alias export $one "pen" (type $pen-one))
  (alias export $two "pen" (type $pen-two))
  (core func $make-one (canon lower (func $one "make")))
  (core func $make-two (canon lower (func $two "make")))
  (core func $drop-one (canon resource.drop $pen-one))
  (core func $drop-two (canon resource.drop $pen-two))
  (core module $m
    (import "" "make-one" (func $make-one (param i32) (result i32)))
    (import "" "make-two" (func $make-two (param i32) (result i32)))
    (import "" "drop-one" (func $drop-one (param i32)))
    (import "" "drop-two" (func $drop-two (param i32)))
    (func (export "run")
      (call $drop-one (call $make-one (i32.const 1)))
      (call $drop-two (call $make-two (i32.const 2))))
    (func (export "mix-up") (call $drop-two (call $make-one (i32.const 3)))))
  (core instance $m (instantiate $m (with "" (instance
    (export "make-one" (func $make-one)) (export "make-two" (func $make-two))
    (export "drop-one" (func $drop-one)) (export "drop-two" (func $drop-two))))))
  (func (export "run") (canon lift (core func $m "run")))
  (func (export "mix-up") (canon lift (core func $m "mix-up")))
  (export "dropped-one" (func $one "dropped"))
  (export "dropped-two" (func $two "dropped")))
(assert_return (invoke "run"))
(assert_return (invoke "dropped-one") (u32.const 1))
(assert_return (invoke "dropped-two") (u32.const 2))
(assert_trap (invoke "mix-up") "handle is of another resource type")
;; The trap ran through the writer alone: what both pens say of themselves can be asked still.
(assert_return (invoke "dropped-one") (u32.const 1))
(assert_trap (invoke "run") "locked down")
(assert_invalid
  (component
    (import "pen" (component $Pen
      (export "pen" (type $pen (sub resource)))
      (export "make" (func (param "ink" u32) (result (own $pen))))))
    (instance $one (instantiate $Pen))
    (instance $two (instantiate $Pen))
    (alias export $one "pen" (type $pen))
    (component $C (import "pen" (type $pen (sub resource))) (import "make" (func (param "ink" u32) (result (own $pen)))))
    (instance (instantiate $C (with "pen" (type $pen)) (with "make" (func $two "make")))))
  "resource types are not the same")
(assert_unlinkable
  (component (import "pen" (component (export "pen" (type $pen (sub resource))) (export "get" (func (param "p" (borrow $pen)))))))
  "import `pen`")

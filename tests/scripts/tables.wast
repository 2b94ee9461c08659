;; Tables between modules, filled by modules without code: what a call through one finds is what the segments left,
;; whether or not they are run.

;; Segments that name one table by two indices are run in their own order.
(component
  (core module $shim
    (type $t (func (result i32)))
    (table (export "t") 2 2 funcref) 
    (func $own (result i32) (i32.const 9))
    (func (export "0") (result i32) (i32.const 0) (call_indirect (type $t))))
  (core module $funcs
    (func (export "a") (result i32) (i32.const 1))
    (func (export "b") (result i32) (i32.const 2))
    (func (export "c") (result i64) (i64.const 3)))
  (core module $main (import "" "0" (func $f (result i32))) 
    (func (export "run") (result i32) (call $f)))
  (core instance $shim (instantiate $shim))
  (core instance $funcs (instantiate $funcs))
  (core instance $main (instantiate $main (with "" (instance $shim))))
  (core module $fixups
    (import "" "a" (func $a (result i32))) (import "" "b" (func $b (result i32))) (import "" "c" (func $c (result i64)))
    (import "" "t" (table $t 2 2 funcref)) (import "" "u" (table $u 2 2 funcref))
    (elem (table $u) (i32.const 0) func $a) (elem (table $t) (i32.const 0) func $b))
  (core instance $fixups (instantiate $fixups (with "" (instance
    (export "a" (func $funcs "a")) (export "b" (func $funcs "b")) (export "c" (func $funcs "c"))
    (export "t" (table $shim "t")) (export "u" (table $shim "t"))))))
  (func (export "run") (result u32) (canon lift (core func $main "run"))))
(assert_return (invoke "run") (u32.const 2))

;; The last of several modules that fill a table is the one that counts, and the definer is the first.
(component
  (core module $shim
    (type $t (func (result i32)))
    (table (export "t") 2 2 funcref) (elem (i32.const 0) func $own)
    (func $own (result i32) (i32.const 9))
    (func (export "0") (result i32) (i32.const 0) (call_indirect (type $t))))
  (core module $funcs
    (func (export "a") (result i32) (i32.const 1))
    (func (export "b") (result i32) (i32.const 2))
    (func (export "c") (result i64) (i64.const 3)))
  (core module $main (import "" "0" (func $f (result i32))) 
    (func (export "run") (result i32) (call $f)))
  (core instance $shim (instantiate $shim))
  (core instance $funcs (instantiate $funcs))
  (core instance $main (instantiate $main (with "" (instance $shim))))
  (core module $fixups
    (import "" "a" (func $a (result i32))) (import "" "b" (func $b (result i32))) (import "" "c" (func $c (result i64)))
    (import "" "t" (table $t 2 2 funcref)) (import "" "u" (table $u 2 2 funcref))
    (elem (table $u) (i32.const 0) func $b))
  (core instance $fixups (instantiate $fixups (with "" (instance
    (export "a" (func $funcs "a")) (export "b" (func $funcs "b")) (export "c" (func $funcs "c"))
    (export "t" (table $shim "t")) (export "u" (table $shim "t"))))))
  (core module $fixups2
    (import "" "a" (func $a (result i32))) (import "" "b" (func $b (result i32))) (import "" "c" (func $c (result i64)))
    (import "" "t" (table $t 2 2 funcref)) (import "" "u" (table $u 2 2 funcref))
    (elem (table $t) (i32.const 0) func $a))
  (core instance $fixups2 (instantiate $fixups2 (with "" (instance
    (export "a" (func $funcs "a")) (export "b" (func $funcs "b")) (export "c" (func $funcs "c"))
    (export "t" (table $shim "t")) (export "u" (table $shim "t"))))))
  (func (export "run") (result u32) (canon lift (core func $main "run"))))
(assert_return (invoke "run") (u32.const 1))

;; An element may become null again, or one of another type.
(component
  (core module $shim
    (type $t (func (result i32)))
    (table (export "t") 2 2 funcref) (elem (i32.const 0) func $own)
    (func $own (result i32) (i32.const 9))
    (func (export "0") (result i32) (i32.const 0) (call_indirect (type $t))))
  (core module $funcs
    (func (export "a") (result i32) (i32.const 1))
    (func (export "b") (result i32) (i32.const 2))
    (func (export "c") (result i64) (i64.const 3)))
  (core module $main (import "" "0" (func $f (result i32))) 
    (func (export "run") (result i32) (call $f)))
  (core instance $shim (instantiate $shim))
  (core instance $funcs (instantiate $funcs))
  (core instance $main (instantiate $main (with "" (instance $shim))))
  (core module $fixups
    (import "" "a" (func $a (result i32))) (import "" "b" (func $b (result i32))) (import "" "c" (func $c (result i64)))
    (import "" "t" (table $t 2 2 funcref)) (import "" "u" (table $u 2 2 funcref))
    (elem (table $t) (i32.const 0) funcref (ref.null func)))
  (core instance $fixups (instantiate $fixups (with "" (instance
    (export "a" (func $funcs "a")) (export "b" (func $funcs "b")) (export "c" (func $funcs "c"))
    (export "t" (table $shim "t")) (export "u" (table $shim "t"))))))
  (func (export "run") (result u32) (canon lift (core func $main "run"))))
(assert_trap (invoke "run") "uninitialized element")

(component
  (core module $shim
    (type $t (func (result i32)))
    (table (export "t") 2 2 funcref) 
    (func $own (result i32) (i32.const 9))
    (func (export "0") (result i32) (i32.const 0) (call_indirect (type $t))))
  (core module $funcs
    (func (export "a") (result i32) (i32.const 1))
    (func (export "b") (result i32) (i32.const 2))
    (func (export "c") (result i64) (i64.const 3)))
  (core module $main (import "" "0" (func $f (result i32))) 
    (func (export "run") (result i32) (call $f)))
  (core instance $shim (instantiate $shim))
  (core instance $funcs (instantiate $funcs))
  (core instance $main (instantiate $main (with "" (instance $shim))))
  (core module $fixups
    (import "" "a" (func $a (result i32))) (import "" "b" (func $b (result i32))) (import "" "c" (func $c (result i64)))
    (import "" "t" (table $t 2 2 funcref)) (import "" "u" (table $u 2 2 funcref))
    (elem (table $t) (i32.const 0) func $c))
  (core instance $fixups (instantiate $fixups (with "" (instance
    (export "a" (func $funcs "a")) (export "b" (func $funcs "b")) (export "c" (func $funcs "c"))
    (export "t" (table $shim "t")) (export "u" (table $shim "t"))))))
  (func (export "run") (result u32) (canon lift (core func $main "run"))))
(assert_trap (invoke "run") "indirect call type mismatch")

;; A function that ends where it starts has no end.
(component
  (core module $shim
    (type $t (func (result i32)))
    (table (export "t") 2 2 funcref) (elem (i32.const 0) func 1)
    (func $own (result i32) (i32.const 9))
    (func (export "0") (result i32) (i32.const 0) (call_indirect (type $t))))
  (core module $funcs
    (func (export "a") (result i32) (i32.const 1))
    (func (export "b") (result i32) (i32.const 2))
    (func (export "c") (result i64) (i64.const 3)))
  (core module $main (import "" "0" (func $f (result i32))) 
    (func (export "run") (result i32) (call $f)))
  (core instance $shim (instantiate $shim))
  (core instance $funcs (instantiate $funcs))
  (core instance $main (instantiate $main (with "" (instance $shim))))
  (func (export "run") (result u32) (canon lift (core func $main "run"))))
(assert_trap (invoke "run") "call stack exhausted")

;; What runs before the table is filled finds nothing there.
(assert_trap
(component
  (core module $shim
    (type $t (func (result i32)))
    (table (export "t") 2 2 funcref) 
    (func $own (result i32) (i32.const 9))
    (func (export "0") (result i32) (i32.const 0) (call_indirect (type $t))))
  (core module $funcs
    (func (export "a") (result i32) (i32.const 1))
    (func (export "b") (result i32) (i32.const 2))
    (func (export "c") (result i64) (i64.const 3)))
  (core module $main (import "" "0" (func $f (result i32))) (func $s (drop (call $f))) (start $s)
    (func (export "run") (result i32) (call $f)))
  (core instance $shim (instantiate $shim))
  (core instance $funcs (instantiate $funcs))
  (core instance $main (instantiate $main (with "" (instance $shim))))
  (core module $fixups
    (import "" "a" (func $a (result i32))) (import "" "b" (func $b (result i32))) (import "" "c" (func $c (result i64)))
    (import "" "t" (table $t 2 2 funcref)) (import "" "u" (table $u 2 2 funcref))
    (elem (table $t) (i32.const 0) func $a))
  (core instance $fixups (instantiate $fixups (with "" (instance
    (export "a" (func $funcs "a")) (export "b" (func $funcs "b")) (export "c" (func $funcs "c"))
    (export "t" (table $shim "t")) (export "u" (table $shim "t"))))))
  (func (export "run") (result u32) (canon lift (core func $main "run"))))
  "uninitialized element")

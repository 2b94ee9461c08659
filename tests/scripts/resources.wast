;; Representations of 64 bits: made, read, moved, and given to the destructor whole.
(component $wide
  (core module $d
    (global $dropped (mut i64) (i64.const 0))
    (func (export "dtor") (param i64) (global.set $dropped (local.get 0)))
    (func (export "dropped") (result i64) (global.get $dropped)))
  (core instance $d (instantiate $d))
  (type $r' (resource (rep i64) (dtor (core func $d "dtor"))))
  (export $r "r" (type $r'))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $r))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "" "new" (func $new (param i64) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i64)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "make") (param i64) (result i32) (call $new (local.get 0)))
    (func (export "take") (param i32) (result i64) (call $rep (local.get 0)) (call $drop (local.get 0)))
    (func (export "peek") (param i32) (result i32) (local.get 0)))
  (core instance $m (instantiate $m (with "" (instance
    (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
  (func (export "make") (param "rep" u64) (result (own $r)) (canon lift (core func $m "make")))
  (func (export "take") (param "r" (own $r)) (result u64) (canon lift (core func $m "take")))
  (func (export "peek") (param "r" (borrow $r)) (result u32) (canon lift (core func $m "peek")))
  (func (export "dropped") (result u64) (canon lift (core func $d "dropped"))))
(register "wide" $wide)

(component definition $User
  (import "wide" (instance $wide
    (export "r" (type $r (sub resource)))
    (export "make" (func (param "rep" u64) (result (own $r))))
    (export "take" (func (param "r" (own $r)) (result u64)))
    (export "peek" (func (param "r" (borrow $r)) (result u32)))))
  (alias export $wide "r" (type $r))
  (core func $make (canon lower (func $wide "make")))
  (core func $take (canon lower (func $wide "take")))
  (core func $peek (canon lower (func $wide "peek")))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "" "make" (func $make (param i64) (result i32)))
    (import "" "take" (func $take (param i32) (result i64)))
    (import "" "peek" (func $peek (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "give-back") (param i64) (result i64) (call $take (call $make (local.get 0))))
    (func (export "peek") (param i64) (result i32)
      (local $r i32)
      (local.set $r (call $make (local.get 0)))
      (call $peek (local.get $r))
      (call $drop (local.get $r))))
  (core instance $m (instantiate $m (with "" (instance
    (export "make" (func $make)) (export "take" (func $take))
    (export "peek" (func $peek)) (export "drop" (func $drop))))))
  (func (export "give-back") (param "rep" u64) (result u64) (canon lift (core func $m "give-back")))
  (func (export "peek") (param "rep" u64) (result u32) (canon lift (core func $m "peek"))))
(component instance $user $User)
(assert_return (invoke $user "give-back" (u64.const 0xfedc_ba98_7654_3210)) (u64.const 0xfedc_ba98_7654_3210))
(assert_return (invoke $wide "dropped") (u64.const 0xfedc_ba98_7654_3210))
;; Its own instance takes a borrowed handle as the representation, in 32 bits.
(assert_return (invoke $user "peek" (u64.const 0xffff_ffff)) (u32.const 0xffff_ffff))
(assert_return (invoke $wide "dropped") (u64.const 0xffff_ffff))
(assert_trap (invoke $user "peek" (u64.const 0x1_0000_0000)) "does not fit the 32 bits")

(assert_invalid
  (component (type (resource (rep f32))))
  "resources can only be represented by `i32` or `i64`")
(assert_invalid
  (component
    (core module $m (func (export "dtor") (param i32)))
    (core instance $m (instantiate $m))
    (type (resource (rep i64) (dtor (core func $m "dtor")))))
  "wrong signature for a destructor")

;; `resource.rep` is the one built-in that may be called where an instance may not be left.
(component
  (type $r (resource (rep i32)))
  (core func $new (canon resource.new $r))
  (core func $rep (canon resource.rep $r))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (func (export "run") (result i32) (call $new (i32.const 9)))
    (func (export "after") (param i32)
      (if (i32.ne (call $rep (local.get 0)) (i32.const 9)) (then unreachable))))
  (core instance $m (instantiate $m (with "" (instance (export "new" (func $new)) (export "rep" (func $rep))))))
  (func (export "run") (result u32) (canon lift (core func $m "run") (post-return (core func $m "after")))))
(assert_return (invoke "run") (u32.const 1))

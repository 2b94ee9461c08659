;; The world `village:post/office`: makes a parcel, has it franked, hands the stamp on.
(module
  (import "village:post/desk" "[constructor]parcel" (func $new (param i32 i32 i32 i32 i32) (result i32)))
  (import "village:post/desk" "[method]parcel.frank" (func $frank (param i32 i32)))
  (import "village:post/desk" "[resource-drop]parcel" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))

  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32)
    (result i32)
    (local $start i32)
    (local.set $start
      (i32.and
        (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $free (i32.add (local.get $start) (local.get $size)))
    (local.get $start))

  ;; A place is four core values; a stamp comes and goes through memory, at 16.
  (func (export "send") (param $name i32) (param $length i32) (param $east i32) (param $north i32)
    (param $grams i32) (result i32)
    (local $parcel i32)
    (local.set $parcel
      (call $new (local.get $name) (local.get $length) (local.get $east) (local.get $north) (local.get $grams)))
    (call $frank (local.get $parcel) (i32.const 16))
    (call $drop (local.get $parcel))
    (i32.const 16)))

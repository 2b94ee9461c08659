;; The world `village:library/reader`: asks for a line if there are books at all, and hands on what it
;; was told. result<string, fault> takes 16 bytes.
(module
  (import "village:library/shelves" "first-line" (func $first-line (param i32 i32 i32)))
  (import "village:library/shelves" "count" (func $count (result i32)))
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

  (func (export "read") (param $title i32) (param $length i32) (result i32)
    (drop (call $count))
    (call $first-line (local.get $title) (local.get $length) (i32.const 16))
    (i32.const 16)))

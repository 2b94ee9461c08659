;; The world `village:band/leader`: left and right by turns, one more each time.
(module
  (import "village:band/drums" "play" (func $play (param i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))
  (data (i32.const 32) "leftright")

  (func $realloc (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32)
    (result i32)
    (local $start i32)
    (local.set $start
      (i32.and
        (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $free (i32.add (local.get $start) (local.get $size)))
    (local.get $start))

  (func (export "song") (param $bars i32) (result i32)
    (local $list i32) (local $bar i32)
    (local.set $list
      (call $realloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.mul (local.get $bars) (i32.const 8))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $bar) (local.get $bars)))
        (call $play
          (select (i32.const 36) (i32.const 32) (i32.and (local.get $bar) (i32.const 1)))
          (select (i32.const 5) (i32.const 4) (i32.and (local.get $bar) (i32.const 1)))
          (i32.add (local.get $bar) (i32.const 1))
          (i32.add (local.get $list) (i32.mul (local.get $bar) (i32.const 8))))
        (local.set $bar (i32.add (local.get $bar) (i32.const 1)))
        (br $next)))
    (i32.store (i32.const 16) (local.get $list))
    (i32.store (i32.const 20) (local.get $bars))
    (i32.const 16)))

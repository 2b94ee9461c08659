;; The world `village:band/drummer`: a beat is the hand's name and how often; the answer is "dum "
;; as often, and the hand's name.
(module
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))

  (func $realloc (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32)
    (result i32)
    (local $start i32)
    (local.set $start
      (i32.and
        (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $free (i32.add (local.get $start) (local.get $size)))
    (local.get $start))

  (func (export "play") (param $hand i32) (param $length i32) (param $times i32) (result i32)
    (local $text i32) (local $end i32)
    (local.set $text
      (call $realloc (i32.const 0) (i32.const 0) (i32.const 4)
        (i32.add (i32.mul (local.get $times) (i32.const 4)) (local.get $length))))
    (local.set $end (local.get $text))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $times)))
        (i32.store (local.get $end) (i32.const 0x206d7564)) ;; "dum "
        (local.set $end (i32.add (local.get $end) (i32.const 4)))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br $next)))
    (memory.copy (local.get $end) (local.get $hand) (local.get $length))
    (i32.store (i32.const 16) (local.get $text))
    (i32.store (i32.const 20) (i32.sub (i32.add (local.get $end) (local.get $length)) (local.get $text)))
    (i32.const 16)))

;; The world `village:weather/station`. A reading takes 24 bytes: the name's address and length, the
;; degrees at 8, the unit at 16.
(module
  (import "village:weather/sensors" "readings" (func $readings (param i32)))
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

  ;; option<reading>: a case at 64, the reading at 72.
  (func (export "village:weather/report#highest") (result i32)
    (local $at i32) (local $left i32)
    (call $readings (i32.const 16))
    (local.set $at (i32.load (i32.const 16)))
    (local.set $left (i32.load (i32.const 20)))
    (i32.store8 (i32.const 64) (i32.const 0))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $left)))
        (if (i32.or
              (i32.eqz (i32.load8_u (i32.const 64)))
              (f64.gt (f64.load offset=8 (local.get $at)) (f64.load offset=8 (i32.const 72))))
          (then
            (i32.store8 (i32.const 64) (i32.const 1))
            (memory.copy (i32.const 72) (local.get $at) (i32.const 24))))
        (local.set $at (i32.add (local.get $at) (i32.const 24)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next)))
    (i32.const 64))

  (func (export "stats#mean") (param $at i32) (param $length i32) (result f64)
    (local $sum f64) (local $left i32)
    (local.set $left (local.get $length))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $left)))
        (local.set $sum (f64.add (local.get $sum) (f64.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next)))
    (f64.div (local.get $sum) (f64.convert_i32_u (local.get $length)))))

;; The world `village:clock/chimes`: rings as often as a clock of twelve hours does.
(module
  (import "$root" "hour" (func $hour (result i32)))
  (import "$root" "ring" (func $ring (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "old Marta")

  (func (export "chime") (result i32)
    (local $strokes i32) (local $left i32)
    (local.set $strokes
      (i32.add (i32.rem_u (i32.add (call $hour) (i32.const 11)) (i32.const 12)) (i32.const 1)))
    (local.set $left (local.get $strokes))
    (loop $next
      (call $ring (i32.const 16) (i32.const 9))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $next (local.get $left)))
    (local.get $strokes)))

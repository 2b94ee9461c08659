;; The world `village:ferry/ferry`: it knows nothing of waiting.
(module
  (import "village:ferry/river" "cross" (func $cross (param i32 i32) (result i32)))
  (memory (export "memory") 1)

  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32)
    (result i32)
    (i32.const 64))

  (func (export "work") (param $boat i32) (param $length i32) (param $crossings i32) (result i32)
    (local $strokes i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $crossings)))
        (local.set $strokes
          (i32.add (local.get $strokes) (call $cross (local.get $boat) (local.get $length))))
        (local.set $crossings (i32.sub (local.get $crossings) (i32.const 1)))
        (br $next)))
    (local.get $strokes)))

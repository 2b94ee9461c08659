;; The world `village:mill/grinder`: each sack takes a thousand turns.
(module
  (import "village:mill/meter" "left" (func $left (result i64)))
  (import "village:mill/meter" "more" (func $more (param i64) (result i64)))
  (import "$root" "log" (func $log (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "asks for more")

  (func $fill
    (local $turns i32)
    (loop $again
      (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $turns) (i32.const 1000)))))

  (func (export "grind") (param $sacks i32) (result i32)
    (local $full i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $full) (local.get $sacks)))
        (if (i64.lt_u (call $left) (i64.const 20000))
          (then
            (call $log (i32.const 16) (i32.const 13))
            (br_if $done (i64.eqz (call $more (i64.const 20000))))))
        (call $fill)
        (local.set $full (i32.add (local.get $full) (i32.const 1)))
        (br $next)))
    (local.get $full)))

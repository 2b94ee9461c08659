;; The world `village:garden/sower`: each row has fewer than ten plants.
(module
  (import "$root" "draw" (func $draw (param i32) (result i32)))
  (memory (export "memory") 1)

  (func (export "sow") (param $rows i32) (result i32)
    (local $row i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        (i32.store offset=1024
          (i32.mul (local.get $row) (i32.const 4))
          (call $draw (i32.const 10)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $next)))
    (i32.store (i32.const 16) (i32.const 1024))
    (i32.store (i32.const 20) (local.get $rows))
    (i32.const 16)))

;; The world `village:tally/tally`: a counter is four bytes of memory, and their address is what its
;; handles stand for.
(module
  (import "[export]village:tally/counters" "[resource-new]counter" (func $new (param i32) (result i32)))
  (import "[export]village:tally/counters" "[resource-rep]counter" (func $rep (param i32) (result i32)))
  (import "[export]village:tally/counters" "[resource-drop]counter" (func $drop (param i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 16))
  (global $alive (mut i32) (i32.const 0))

  (func (export "village:tally/counters#[constructor]counter") (param $start i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $free))
    (global.set $free (i32.add (local.get $at) (i32.const 4)))
    (global.set $alive (i32.add (global.get $alive) (i32.const 1)))
    (i32.store (local.get $at) (local.get $start))
    (call $new (local.get $at)))

  ;; A method gets the address itself, not a handle.
  (func (export "village:tally/counters#[method]counter.add") (param $at i32) (param $by i32) (result i32)
    (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (local.get $by)))
    (i32.load (local.get $at)))

  ;; What is owned comes as a handle.
  (func (export "village:tally/counters#[static]counter.larger") (param $a i32) (param $b i32) (result i32)
    (if (i32.lt_u (i32.load (call $rep (local.get $a))) (i32.load (call $rep (local.get $b))))
      (then
        (call $drop (local.get $a))
        (return (local.get $b))))
    (call $drop (local.get $b))
    (local.get $a))

  (func (export "village:tally/counters#[dtor]counter") (param $at i32)
    (global.set $alive (i32.sub (global.get $alive) (i32.const 1))))

  (func (export "village:tally/counters#n-alive") (result i32) (global.get $alive)))

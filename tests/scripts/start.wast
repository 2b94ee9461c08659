;; Start functions of components: they run where they are written, between core instances.

;; A log of digits that its users append to.
(component $log
  (core module $m
    (global $all (mut i64) (i64.const 0))
    (func (export "add") (param i32)
      (global.set $all (i64.add (i64.mul (global.get $all) (i64.const 10)) (i64.extend_i32_u (local.get 0)))))
    (func (export "nine")
      (global.set $all (i64.add (i64.mul (global.get $all) (i64.const 10)) (i64.const 9))))
    (func (export "take") (result i64) (global.get $all) (global.set $all (i64.const 0))))
  (core instance $m (instantiate $m))
  (func (export "add") (param "digit" u32) (canon lift (core func $m "add")))
  (func (export "nine") (canon lift (core func $m "nine")))
  (func (export "take") (result u64) (canon lift (core func $m "take"))))
(register "log" $log)

;; Between the start functions of two core modules, with the state that the first left.
(component
  (import "log" (instance $log (export "add" (func (param "digit" u32)))))
  (core func $add (canon lower (func $log "add")))
  (core module $First
    (import "" "add" (func $add (param i32)))
    (global $digit (mut i32) (i32.const 0))
    (func $start (call $add (i32.const 1)) (global.set $digit (i32.const 2)))
    (start $start)
    (func (export "start") (call $add (global.get $digit))))
  (core instance $first (instantiate $First (with "" (instance (export "add" (func $add))))))
  (func $start (canon lift (core func $first "start")))
  (start $start)
  (core module $Last
    (import "" "add" (func $add (param i32)))
    (func $start (call $add (i32.const 3)))
    (start $start))
  (core instance (instantiate $Last (with "" (instance (export "add" (func $add)))))))
(assert_return (invoke $log "take") (u64.const 123))

;; Nested components have their own, each time they are instantiated; adapters between them are there.
(component
  (import "log" (instance $log (export "add" (func (param "digit" u32)))))
  (component $Relay
    (import "add" (func $add (param "digit" u32)))
    (core func $add (canon lower (func $add)))
    (core module $M
      (import "" "add" (func $add (param i32)))
      (func (export "start") (call $add (i32.const 4)))
      (func (export "add") (param i32) (call $add (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance (export "add" (func $add))))))
    (func $start (canon lift (core func $m "start")))
    (start $start)
    (func (export "add") (param "digit" u32) (canon lift (core func $m "add"))))
  (instance $one (instantiate $Relay (with "add" (func $log "add"))))
  (instance $two (instantiate $Relay (with "add" (func $one "add"))))
  (core func $two (canon lower (func $two "add")))
  (core module $M
    (import "" "add" (func $add (param i32)))
    (func (export "start") (call $add (i32.const 5))))
  (core instance $m (instantiate $M (with "" (instance (export "add" (func $two))))))
  (func $start (canon lift (core func $m "start")))
  (start $start)
  (core module $Empty)
  (core instance (instantiate $Empty)))
(assert_return (invoke $log "take") (u64.const 445))

;; A function that is imported, one of an instance inside, and one that was lowered and lifted again.
(component
  (import "log" (instance $log (export "nine" (func))))
  (alias export $log "nine" (func $nine))
  (start $nine))
(assert_return (invoke $log "take") (u64.const 9))
(component $handed-on
  (import "log" (instance $log (export "nine" (func))))
  (alias export $log "nine" (func $nine))
  (start $nine)
  (export "nine" (func $nine)))
(assert_return (invoke $log "take") (u64.const 9))
(assert_return (invoke $handed-on "nine"))
(assert_return (invoke $log "take") (u64.const 9))
(component
  (import "log" (instance $log (export "nine" (func))))
  (component $Inner
    (import "nine" (func $nine))
    (core func $nine (canon lower (func $nine)))
    (func (export "again") (canon lift (core func $nine))))
  (instance $one (instantiate $Inner (with "nine" (func $log "nine"))))
  (instance $two (instantiate $Inner (with "nine" (func $one "again"))))
  (alias export $two "again" (func $again))
  (start $again))
(assert_return (invoke $log "take") (u64.const 9))

;; A trap there ends the instantiation; what ran before has run, what comes later has not.
(assert_trap
  (component
    (import "log" (instance $log (export "nine" (func)) (export "add" (func (param "digit" u32)))))
    (core func $nine (canon lower (func $log "nine")))
    (core module $M
      (import "" "nine" (func $nine))
      (func (export "start") (call $nine) unreachable))
    (core instance $m (instantiate $M (with "" (instance (export "nine" (func $nine))))))
    (func $start (canon lift (core func $m "start")))
    (start $start)
    (core module $Later (import "" "nine" (func $nine)) (start $nine))
    (core instance (instantiate $Later (with "" (instance (export "nine" (func $nine)))))))
  "unreachable")
(assert_return (invoke $log "take") (u64.const 9))

(assert_invalid
  (component
    (import "f" (func $f (param "x" u32)))
    (start $f))
  "requires 1 arguments")
(assert_invalid
  (component
    (import "f" (func $f (result u32)))
    (start $f))
  "result count")

;; A component instance may be entered again while a call of it is under way, by itself too.

;; A function that is lifted and lowered in the same instance.
(component
  (core module $a (func (export "f") (result i32) (i32.const 7)))
  (core instance $a (instantiate $a))
  (func $f (result u32) (canon lift (core func $a "f")))
  (core func $f (canon lower (func $f)))
  (core module $b
    (import "" "f" (func $f (result i32)))
    (global $started (mut i32) (i32.const 0))
    (func $start (global.set $started (call $f)))
    (start $start)
    (func (export "run") (result i32) (i32.add (global.get $started) (call $f))))
  (core instance $b (instantiate $b (with "" (instance (export "f" (func $f))))))
  (func (export "run") (result u32) (canon lift (core func $b "run"))))
(assert_return (invoke "run") (u32.const 14))

;; A borrowed handle that is lent on to a third instance cannot be dropped before that call ends, even
;; by the instance that lent it: the third calls back into the second, which tries.
(component definition $Lender
  (component $Owner
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 1))))
    (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (result (own $r)) (canon lift (core func $m "make"))))
  (instance $owner (instantiate $Owner))
  (alias export $owner "r" (type $r))

  ;; The parent's table closes the loop: its entry is the function that calls back.
  (core module $table
    (type $f (func (param i32)))
    (table (export "t") 1 funcref)
    (func (export "back") (param i32) (call_indirect (type $f) (local.get 0) (i32.const 0))))
  (core instance $table (instantiate $table))
  (func $back (param "index" u32) (canon lift (core func $table "back")))

  ;; Gets a borrow, keeps it, and calls back with the lender's index.
  (component $Third
    (import "r" (type $r (sub resource)))
    (import "back" (func $back (param "index" u32)))
    (core func $back (canon lower (func $back)))
    (core func $drop (canon resource.drop $r))
    (core module $m
      (import "" "back" (func $back (param i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "look") (param $r i32) (param $index i32)
        (if (local.get $index) (then (call $back (local.get $index))))
        (call $drop (local.get $r))))
    (core instance $m (instantiate $m (with "" (instance (export "back" (func $back)) (export "drop" (func $drop))))))
    (func (export "look") (param "r" (borrow $r)) (param "index" u32) (canon lift (core func $m "look"))))
  (instance $third (instantiate $Third (with "r" (type $r)) (with "back" (func $back))))

  ;; Gets a borrow and lends it on; dropped before and after, it is no trap.
  (component $Second
    (import "r" (type $r (sub resource)))
    (import "look" (func $look (param "r" (borrow $r)) (param "index" u32)))
    (core func $look (canon lower (func $look)))
    (core func $drop (canon resource.drop $r))
    (core module $m
      (import "" "look" (func $look (param i32 i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "pass") (param $r i32) (param $loop i32)
        (call $look (local.get $r) (select (local.get $r) (i32.const 0) (local.get $loop)))
        (call $drop (local.get $r)))
      (func (export "again") (param i32) (call $drop (local.get 0))))
    (core instance $m (instantiate $m (with "" (instance (export "look" (func $look)) (export "drop" (func $drop))))))
    (func (export "pass") (param "r" (borrow $r)) (param "loop" bool) (canon lift (core func $m "pass")))
    (func (export "again") (param "index" u32) (canon lift (core func $m "again"))))
  (instance $second (instantiate $Second (with "r" (type $r)) (with "look" (func $third "look"))))

  (core func $make (canon lower (func $owner "make")))
  (core func $pass (canon lower (func $second "pass")))
  (core func $again (canon lower (func $second "again")))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "" "make" (func $make (result i32)))
    (import "" "pass" (func $pass (param i32 i32)))
    (import "" "again" (func $again (param i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "t" (table 1 funcref))
    (elem (i32.const 0) $again)
    (func (export "run") (param $loop i32)
      (local $r i32)
      (local.set $r (call $make))
      (call $pass (local.get $r) (local.get $loop))
      (call $drop (local.get $r))))
  (core instance $m (instantiate $m (with "" (instance
    (export "make" (func $make)) (export "pass" (func $pass)) (export "again" (func $again))
    (export "drop" (func $drop)) (export "t" (table $table "t"))))))
  (func (export "run") (param "loop" bool) (canon lift (core func $m "run"))))
(component instance $a $Lender)
(assert_return (invoke $a "run" (bool.const false)))
(assert_return (invoke $a "run" (bool.const false)))
(assert_trap (invoke $a "run" (bool.const true)) "handle is lent")

;; An instance that calls itself with two handles: both are lifted before one is lowered, so that the index
;; freed last is the first one to be given out.
(component definition $Self
  (type $r (resource (rep i32)))
  (core func $new (canon resource.new $r))
  (core module $a
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 256))
    (func (export "two") (param i32 i32) (result i32)
      (i32.add (i32.mul (i32.const 10) (local.get 0)) (local.get 1)))
    (func (export "many") (param i32 i32) (result i32)
      (i32.add (i32.mul (i32.const 10) (i32.load (local.get 0))) (i32.load offset=4 (local.get 0)))))
  (core instance $a (instantiate $a))
  (func $two (param "a" (own $r)) (param "b" (own $r)) (result u32) (canon lift (core func $a "two")))
  (func $many (param "all" (list (own $r))) (result u32)
    (canon lift (core func $a "many") (memory (core memory $a "memory")) (realloc (core func $a "realloc"))))
  (core func $two (canon lower (func $two)))
  (core func $many (canon lower (func $many) (memory (core memory $a "memory"))))
  (core module $b
    (import "" "memory" (memory 1))
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "two" (func $two (param i32 i32) (result i32)))
    (import "" "many" (func $many (param i32 i32) (result i32)))
    (func (export "two") (result i32)
      (call $two (call $new (i32.const 7)) (call $new (i32.const 8))))
    (func (export "twice") (result i32)
      (local $h i32)
      (local.set $h (call $new (i32.const 7)))
      (call $two (local.get $h) (local.get $h)))
    (func (export "many") (result i32)
      (i32.store (i32.const 64) (call $new (i32.const 7)))
      (i32.store (i32.const 68) (call $new (i32.const 8)))
      (call $many (i32.const 64) (i32.const 2))))
  (core instance $b (instantiate $b (with "" (instance
    (export "memory" (memory $a "memory")) (export "new" (func $new))
    (export "two" (func $two)) (export "many" (func $many))))))
  (func (export "two") (result u32) (canon lift (core func $b "two")))
  (func (export "twice") (result u32) (canon lift (core func $b "twice")))
  (func (export "many") (result u32) (canon lift (core func $b "many"))))
(component instance $i $Self)
(assert_return (invoke "two") (u32.const 21))
(component instance $i $Self)
(assert_return (invoke "many") (u32.const 21))
(component instance $i $Self)
(assert_trap (invoke "twice") "unknown handle index")

;; The world `village:bank/teller`: handles of accounts are numbers here.
(module
  (import "village:bank/accounts" "[constructor]account" (func $open (param i32 i32) (result i32)))
  (import "village:bank/accounts" "[method]account.deposit" (func $deposit (param i32 i32)))
  (import "village:bank/accounts" "[method]account.balance" (func $balance (param i32) (result i64)))
  (import "village:bank/accounts" "[method]account.owner" (func $owner (param i32 i32)))
  (import "village:bank/accounts" "[resource-drop]account" (func $drop (param i32)))
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

  (func (export "save") (param $name i32) (param $length i32) (param $at i32) (param $left i32) (result i64)
    (local $account i32) (local $saved i64)
    (local.set $account (call $open (local.get $name) (local.get $length)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $left)))
        (call $deposit (local.get $account) (i32.load (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next)))
    (local.set $saved (call $balance (local.get $account)))
    (call $drop (local.get $account))
    (local.get $saved))

  ;; What was borrowed is given back before the call ends.
  (func (export "richer") (param $a i32) (param $b i32) (result i32)
    (call $owner
      (select (local.get $a) (local.get $b)
        (i64.ge_u (call $balance (local.get $a)) (call $balance (local.get $b))))
      (i32.const 16))
    (call $drop (local.get $a))
    (call $drop (local.get $b))
    (i32.const 16)))

;; Fails, one function for each way in which a guest can. Each call goes through a function with a
;; name, so that a backtrace has something to show: `outer` calls what is named in the comment.
(component
  (core module $Faulty
    (memory (export "memory") 1 1)
    (table 2 funcref)
    (elem (i32.const 0) $takes-one)
    (type $nothing (func))
    (data (i32.const 32) "\ff\fe\fd")

    (func $takes-one (param i32))

    ;; outer > inner
    (func $inner (unreachable))
    (func $outer (call $inner))
    (func (export "unreachable") (call $outer))

    (func $divide (export "divide") (param $a i32) (param $b i32) (result i32)
      (i32.div_s (local.get $a) (local.get $b)))
    (func $convert (export "convert") (param $v f64) (result i32)
      (i32.trunc_f64_s (local.get $v)))
    (func $load (export "load") (param $at i32) (result i32)
      (i32.load (local.get $at)))
    (func $call-slot (export "call-slot") (param $slot i32)
      (call_indirect (type $nothing) (local.get $slot)))
    (func $recurse (export "recurse") (param $n i32) (result i32)
      (i32.add (i32.const 1) (call $recurse (i32.add (local.get $n) (i32.const 1)))))
    (func $spin (export "spin") (result i32) (loop $again (br $again)) (i32.const 0))

    ;; Results that are no values of their type.
    (func (export "bad-char") (result i32) (i32.const 0xd800))
    (func (export "bad-case") (result i32) (i32.const 3))
    (func (export "bad-text") (result i32)
      (i32.store (i32.const 16) (i32.const 32))
      (i32.store (i32.const 20) (i32.const 3))
      (i32.const 16))
    (func (export "text-outside") (result i32)
      (i32.store (i32.const 16) (i32.const 65530))
      (i32.store (i32.const 20) (i32.const 7))
      (i32.const 16))
    (func (export "result-outside") (result i32) (i32.const 65532))
    (func (export "result-crooked") (result i32) (i32.const 18))

    ;; An allocator whose answer the host must not believe.
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65535))
    (func (export "take") (param i32 i32)))

  (core instance $faulty (instantiate $Faulty))

  (type $colour' (enum "red" "green" "blue"))
  (export $colour "colour" (type $colour'))

  (func (export "unreachable") (canon lift (core func $faulty "unreachable")))
  (func (export "divide") (param "a" s32) (param "b" s32) (result s32)
    (canon lift (core func $faulty "divide")))
  (func (export "convert") (param "v" f64) (result s32) (canon lift (core func $faulty "convert")))
  (func (export "load") (param "at" u32) (result u32) (canon lift (core func $faulty "load")))
  (func (export "call-slot") (param "slot" u32) (canon lift (core func $faulty "call-slot")))
  (func (export "recurse") (param "n" u32) (result u32) (canon lift (core func $faulty "recurse")))
  (func (export "spin") (result u32) (canon lift (core func $faulty "spin")))
  (func (export "bad-char") (result char) (canon lift (core func $faulty "bad-char")))
  (func (export "bad-case") (result $colour) (canon lift (core func $faulty "bad-case")))
  (func (export "bad-text") (result string)
    (canon lift (core func $faulty "bad-text") (memory (core memory $faulty "memory"))))
  (func (export "text-outside") (result string)
    (canon lift (core func $faulty "text-outside") (memory (core memory $faulty "memory"))))
  (func (export "result-outside") (result string)
    (canon lift (core func $faulty "result-outside") (memory (core memory $faulty "memory"))))
  (func (export "result-crooked") (result string)
    (canon lift (core func $faulty "result-crooked") (memory (core memory $faulty "memory"))))
  (func (export "take") (param "text" string)
    (canon lift (core func $faulty "take")
      (memory (core memory $faulty "memory")) (realloc (core func $faulty "realloc")))))

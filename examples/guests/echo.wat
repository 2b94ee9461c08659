;; Gives back what it is given, one function for each way in which a value can cross. Flat results
;; come back as they are, larger ones through a return area; lists and strings stay where the host
;; put them. `again` passes its string to the host's `hear` first and gives back the host's answer.
;;   hear: func(text: string) -> string     (imported)
(component
  (import "hear" (func $hear (param "text" string) (result string)))

  (core module $Heap
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 1024))
    (func $realloc (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
      (result i32)
      (local $start i32) (local $missing i32)
      (local.set $start
        (i32.and
          (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $free (i32.add (local.get $start) (local.get $size)))
      (local.set $missing
        (i32.sub
          (i32.shr_u (i32.add (global.get $free) (i32.const 65535)) (i32.const 16))
          (memory.size)))
      (if (i32.gt_s (local.get $missing) (i32.const 0))
        (then
          (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then (unreachable)))))
      (memory.copy (local.get $start) (local.get $old) (local.get $old_size))
      (local.get $start))
    (func (export "reset") (global.set $free (i32.const 1024))))
  (core instance $heap (instantiate $Heap))

  (core func $hear-core (canon lower (func $hear)
    (memory (core memory $heap "memory")) (realloc (core func $heap "realloc"))))

  (core module $Main
    (import "heap" "memory" (memory 1))
    (import "heap" "reset" (func $reset))
    (import "host" "hear" (func $hear (param i32 i32 i32)))

    (func $same32 (export "same32") (param i32) (result i32) (local.get 0))
    (func $same64 (export "same64") (param i64) (result i64) (local.get 0))
    (func $float32 (export "float32") (param f32) (result f32) (local.get 0))
    (func $float64 (export "float64") (param f64) (result f64) (local.get 0))

    ;; A string or list: address and length, through the return area at 16.
    (func $pair (export "pair") (param $at i32) (param $length i32) (result i32)
      (i32.store (i32.const 16) (local.get $at))
      (i32.store (i32.const 20) (local.get $length))
      (i32.const 16))

    ;; option<string>: a case in one byte, then the pair.
    (func $maybe (export "maybe") (param $case i32) (param $at i32) (param $length i32) (result i32)
      (i32.store8 (i32.const 16) (local.get $case))
      (i32.store (i32.const 20) (local.get $at))
      (i32.store (i32.const 24) (local.get $length))
      (i32.const 16))

    ;; record { x: f64, y: f64 }
    (func $point (export "point") (param $x f64) (param $y f64) (result i32)
      (f64.store (i32.const 16) (local.get $x))
      (f64.store (i32.const 24) (local.get $y))
      (i32.const 16))

    ;; variant { number(f64), text(string), count(u32), nothing }: number and text share a slot.
    (func $choice (export "choice") (param $case i32) (param $first i64) (param $second i32) (result i32)
      (i32.store8 (i32.const 16) (local.get $case))
      (if (i32.eqz (local.get $case))
        (then (i64.store (i32.const 24) (local.get $first)))
        (else
          (i32.store (i32.const 24) (i32.wrap_i64 (local.get $first)))
          (i32.store (i32.const 28) (local.get $second))))
      (i32.const 16))

    (func $again (export "again") (param $at i32) (param $length i32) (result i32)
      (call $hear (local.get $at) (local.get $length) (i32.const 16))
      (i32.const 16))

    (func $done (export "done") (param i32) (call $reset)))

  (core instance $main (instantiate $Main
    (with "heap" (instance $heap))
    (with "host" (instance (export "hear" (func $hear-core))))))

  (type $point' (record (field "x" f64) (field "y" f64)))
  (export $point "point-type" (type $point'))
  (type $choice' (variant
    (case "number" f64) (case "text" string) (case "count" u32) (case "nothing")))
  (export $choice "choice-type" (type $choice'))

  (func (export "bool") (param "v" bool) (result bool) (canon lift (core func $main "same32")))
  (func (export "u8") (param "v" u8) (result u8) (canon lift (core func $main "same32")))
  (func (export "s16") (param "v" s16) (result s16) (canon lift (core func $main "same32")))
  (func (export "u32") (param "v" u32) (result u32) (canon lift (core func $main "same32")))
  (func (export "s64") (param "v" s64) (result s64) (canon lift (core func $main "same64")))
  (func (export "f32") (param "v" f32) (result f32) (canon lift (core func $main "float32")))
  (func (export "f64") (param "v" f64) (result f64) (canon lift (core func $main "float64")))
  (func (export "char") (param "v" char) (result char) (canon lift (core func $main "same32")))
  (func (export "string") (param "v" string) (result string)
    (canon lift (core func $main "pair")
      (memory (core memory $heap "memory")) (realloc (core func $heap "realloc")) (post-return (core func $main "done"))))
  (func (export "bytes") (param "v" (list u8)) (result (list u8))
    (canon lift (core func $main "pair")
      (memory (core memory $heap "memory")) (realloc (core func $heap "realloc")) (post-return (core func $main "done"))))
  (func (export "strings") (param "v" (list string)) (result (list string))
    (canon lift (core func $main "pair")
      (memory (core memory $heap "memory")) (realloc (core func $heap "realloc")) (post-return (core func $main "done"))))
  (func (export "points") (param "v" (list $point)) (result (list $point))
    (canon lift (core func $main "pair")
      (memory (core memory $heap "memory")) (realloc (core func $heap "realloc")) (post-return (core func $main "done"))))
  (func (export "maybe") (param "v" (option string)) (result (option string))
    (canon lift (core func $main "maybe")
      (memory (core memory $heap "memory")) (realloc (core func $heap "realloc")) (post-return (core func $main "done"))))
  (func (export "point") (param "v" $point) (result $point)
    (canon lift (core func $main "point") (memory (core memory $heap "memory"))))
  (func (export "choice") (param "v" $choice) (result $choice)
    (canon lift (core func $main "choice")
      (memory (core memory $heap "memory")) (realloc (core func $heap "realloc")) (post-return (core func $main "done"))))
  (func (export "again") (param "v" string) (result string)
    (canon lift (core func $main "again")
      (memory (core memory $heap "memory")) (realloc (core func $heap "realloc")) (post-return (core func $main "done")))))

;; Greets: the smallest component that takes and gives a string.
;;   greet: func(name: string) -> string
;;   add: func(a: u32, b: u32) -> u32
(component
  (core module $Main
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 1024))
    (data (i32.const 16) "Hello, ")

    ;; Takes from the end of what is used; `done` gives everything back.
    (func $realloc (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
      (result i32)
      (local $start i32)
      (local.set $start
        (i32.and
          (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $free (i32.add (local.get $start) (local.get $size)))
      (call $reserve (global.get $free))
      (memory.copy (local.get $start) (local.get $old) (local.get $old_size))
      (local.get $start))

    ;; Grows the memory until `end` is inside.
    (func $reserve (param $end i32)
      (local $missing i32)
      (local.set $missing
        (i32.sub
          (i32.shr_u (i32.add (local.get $end) (i32.const 65535)) (i32.const 16))
          (memory.size)))
      (if (i32.gt_s (local.get $missing) (i32.const 0))
        (then
          (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then (unreachable))))))

    (func $greet (export "greet") (param $name i32) (param $length i32) (result i32)
      (local $text i32) (local $pair i32)
      (local.set $text
        (call $realloc (i32.const 0) (i32.const 0) (i32.const 1) (i32.add (local.get $length) (i32.const 8))))
      (memory.copy (local.get $text) (i32.const 16) (i32.const 7))
      (memory.copy (i32.add (local.get $text) (i32.const 7)) (local.get $name) (local.get $length))
      (i32.store8 (i32.add (i32.add (local.get $text) (i32.const 7)) (local.get $length)) (i32.const 33))
      (local.set $pair (call $realloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 8)))
      (i32.store (local.get $pair) (local.get $text))
      (i32.store offset=4 (local.get $pair) (i32.add (local.get $length) (i32.const 8)))
      (local.get $pair))

    (func $done (export "done") (param $pair i32)
      (global.set $free (i32.const 1024)))

    (func $add (export "add") (param $a i32) (param $b i32) (result i32)
      (i32.add (local.get $a) (local.get $b))))

  (core instance $main (instantiate $Main))

  (func (export "greet") (param "name" string) (result string)
    (canon lift (core func $main "greet")
      (memory (core memory $main "memory")) (realloc (core func $main "realloc")) (post-return (core func $main "done"))))
  (func (export "add") (param "a" u32) (param "b" u32) (result u32)
    (canon lift (core func $main "add"))))

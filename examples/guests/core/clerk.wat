;; The world `village:clerk/clerk`: greets those whom its arguments name, reads what they want, and delivers it an
;; hour later; if it cannot find the list of what there is, it ends with a code.
(module
  (import "wasi:cli/environment@0.2.12" "get-arguments" (func $arguments (param i32)))
  (import "wasi:cli/stdin@0.2.12" "get-stdin" (func $stdin (result i32)))
  (import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
  (import "wasi:cli/exit@0.2.12" "exit-with-code" (func $exit (param i32)))
  (import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
  (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush"
    (func $write (param i32 i32 i32 i32)))
  (import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $in (param i64) (result i32)))
  (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
  (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 256) "good morning, ")
  (data (i32.const 272) "\n")
  (data (i32.const 288) "an hour later: ")
  (data (i32.const 304) "there is no store room\n")

  ;; Results of functions are at 0; what they point to begins at 1024.
  (global $free (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32)
    (result i32)
    (local $at i32)
    (local.set $at
      (i32.and
        (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $free (i32.add (local.get $at) (local.get $size)))
    (local.get $at))

  (global $out (mut i32) (i32.const 0))
  (func $say (param $text i32) (param $length i32)
    (call $write (global.get $out) (local.get $text) (local.get $length) (i32.const 16)))

  (func (export "wasi:cli/run@0.2.12#run") (result i32)
    (local $argument i32) (local $end i32)
    (global.set $out (call $stdout))
    ;; The first argument is the program's name.
    (call $arguments (i32.const 0))
    (local.set $argument (i32.load (i32.const 0)))
    (local.set $end (i32.add (local.get $argument) (i32.mul (i32.load (i32.const 4)) (i32.const 8))))
    (block $all
      (loop $next
        (local.set $argument (i32.add (local.get $argument) (i32.const 8)))
        (br_if $all (i32.ge_u (local.get $argument) (local.get $end)))
        (call $say (i32.const 256) (i32.const 14))
        (call $say (i32.load (local.get $argument)) (i32.load offset=4 (local.get $argument)))
        (call $say (i32.const 272) (i32.const 1))
        (br $next)))

    (call $block (call $in (i64.const 3600000000000)))
    (call $read (call $stdin) (i64.const 1000) (i32.const 0))
    (if (i32.load8_u (i32.const 0)) (then (return (i32.const 1))))
    (call $say (i32.const 288) (i32.const 15))
    (call $say (i32.load (i32.const 4)) (i32.load (i32.const 8)))

    (call $directories (i32.const 0))
    (if (i32.eqz (i32.load (i32.const 4)))
      (then
        (call $say (i32.const 304) (i32.const 23))
        (call $exit (i32.const 3))))
    (i32.const 0)))

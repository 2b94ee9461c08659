;; Flattening, `realloc` and the result pointer follow the memory's address type.
(component
  (import "swap" (func $swap (param "s" string) (result string)))
  (core module $m
    (memory (export "m") i64 1)
    (func (export "realloc") (param i64 i64 i64 i64) (result i64) (i64.const 0))
    (func (export "swap") (param i64 i64) (result i64) (i64.const 0)))
  (core instance $i (instantiate $m))
  (alias core export $i "m" (core memory $m))
  (alias core export $i "realloc" (core func $realloc))
  (core func $swap (canon lower (func $swap) (memory $m) (realloc $realloc)))
  (core module $user (import "" "swap" (func (param i64 i64 i64))))
  (core instance (instantiate $user (with "" (instance (export "swap" (func $swap))))))
  (func (export "swap2") (param "s" string) (result string)
    (canon lift (core func $i "swap") (memory $m) (realloc $realloc))))
;; ir:
;; component
;;   import0 = "swap" : func(s: string) -> string
;;   instance0 = root
;;   module0 = module "m" : 2 funcs, 2 func-refs
;;     memory0 = memory 1.. pages with 64-bit addresses
;;     export "m" = memory0 : memory 1.. pages with 64-bit addresses
;;     export "realloc" = func0 : func (i64, i64, i64, i64) -> (i64)
;;     export "swap" = func1 : func (i64, i64) -> (i64)
;;   module1 = module "user" : 0 funcs
;;     func0 = import "" "swap" : func (i64, i64, i64) -> ()
;;   trampoline0 = lower import0 "swap" : func(s: string) -> string [instance0, utf8, memory-slot0 (64-bit), realloc func-slot0]
;;   core-instance0 = instantiate module0 in instance0 { }
;;   core-instance1 = instantiate module1 in instance0 { ""."swap" = trampoline0 }
;;   memory-slot0 = core-instance0.memory0
;;   func-slot0 = core-instance0.func0
;;   func-slot1 = core-instance0.func1
;;   lift0 = lift func-slot1 : func(s: string) -> string [instance0, utf8, memory-slot0 (64-bit), realloc func-slot0]
;;   import "swap" = import0 : func(s: string) -> string
;;   export "swap2" = lift0 : func(s: string) -> string

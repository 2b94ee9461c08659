;; Options of a lift: slots are shared by value, option sets are not.
(component $options
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "swap") (param i32 i32) (result i32) unreachable)
    (func (export "done") (param i32))
    (func (export "count") (param i32 i32) (result i32) unreachable))
  (core instance $i (instantiate $m))
  (alias core export $i "memory" (core memory $memory))
  (alias core export $i "realloc" (core func $realloc))
  (func $swap (param "text" string) (result string)
    (canon lift (core func $i "swap") string-encoding=utf16 (memory $memory) (realloc $realloc) (post-return (core func $i "done"))))
  (func $again (param "text" string) (result string)
    (canon lift (core func $i "swap") string-encoding=utf16 (memory $memory) (realloc $realloc) (post-return (core func $i "done"))))
  (func $count (param "text" string) (result u32)
    (canon lift (core func $i "count") string-encoding=latin1+utf16 (memory $memory) (realloc $realloc)))
  (export "swap" (func $swap))
  (export "again" (func $again))
  (export "count" (func $count)))
;; ir:
;; component "options"
;;   instance0 = root "options"
;;   module0 = module "m" : 4 funcs, 4 func-refs
;;     memory0 = memory 1.. pages
;;     export "memory" = memory0 : memory 1.. pages
;;     export "realloc" = func0 : func (i32, i32, i32, i32) -> (i32)
;;     export "swap" = func1 : func (i32, i32) -> (i32)
;;     export "done" = func2 : func (i32) -> ()
;;     export "count" = func3 : func (i32, i32) -> (i32)
;;   core-instance0 = instantiate module0 in instance0 { }
;;   memory-slot0 = core-instance0.memory0
;;   func-slot0 = core-instance0.func0
;;   func-slot1 = core-instance0.func2
;;   func-slot2 = core-instance0.func1
;;   func-slot3 = core-instance0.func3
;;   lift0 = lift func-slot2 : func(text: string) -> string [instance0, utf16, memory-slot0, realloc func-slot0, post-return func-slot1]
;;   lift1 = lift func-slot2 : func(text: string) -> string [instance0, utf16, memory-slot0, realloc func-slot0, post-return func-slot1]
;;   lift2 = lift func-slot3 : func(text: string) -> u32 [instance0, latin1+utf16, memory-slot0, realloc func-slot0]
;;   export "swap" = lift0 : func(text: string) -> string
;;   export "again" = lift1 : func(text: string) -> string
;;   export "count" = lift2 : func(text: string) -> u32

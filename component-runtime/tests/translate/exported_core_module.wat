(component
  (core module $m
    (import "a" "b" (func (param f32)))
    (memory (export "m") 1)
    (func (export "f") (result i64) (i64.const 1)))
  (export "m" (core module $m)))
;; ir:
;; component
;;   instance0 = root
;;   export "m" = core module
;;     import "a" "b" : func (f32) -> ()
;;     export "m" : memory 1.. pages
;;     export "f" : func () -> (i64)

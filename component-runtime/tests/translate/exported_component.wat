(component
  (type $pair (tuple u32 string))
  (core module $m (func (export "f") (result i32) (i32.const 7)))
  (component $c
    (alias outer 1 $pair (type $pair))
    (alias outer 1 $m (core module $m))
    (import "r" (type $r (sub resource)))
    (import "log" (func (param "what" $pair) (param "by" (borrow $r))))
    (core instance $i (instantiate $m))
    (func (export "f") (result u32) (canon lift (core func $i "f"))))
  (instance $i (export "c" (component $c)))
  (export "i" (instance $i)))
;; ir:
;; component
;;   instance0 = root
;;   export "i" = instance
;;     "c" = component
;;       import "r" = resource0
;;       import "log" = import1 : func(what: tuple<u32, string>, by: borrow<resource0>)
;;       export "f" = lift0 : func() -> u32

(component
  (type $c (component
    (type $point (record (field "x" u32)))
    (import "point" (type $p (eq $point)))
    (import "log" (func (param "line" $p)))
    (export "thing" (type $t (sub resource)))
    (export "make" (func (result (own $t))))
    (export "more" (instance (export "f" (func))))))
  (import "c" (component $c (type $c)))
  (type $point (record (field "x" u32)))
  (import "point" (type $p (eq $point)))
  (import "log" (func $log (param "line" $p)))
  (instance $a (instantiate $c (with "point" (type $p)) (with "log" (func $log))))
  (instance $b (instantiate $c (with "point" (type $p)) (with "log" (func $log))))
  (export "a" (instance $a))
  (export "b" (instance $b)))
;; ir:
;; component
;;   type0 = record { x: u32 }
;;   import0 = "c" : component
;;   import1 = "log" : func(line: type0)
;;   resource0 = resource "thing" of instance0
;;   resource1 = resource "thing" of instance0
;;   instance0 = root
;;   import "c" = component
;;     import "point" = type0
;;     import "log" = import0 : func(line: type0)
;;     export "thing" = resource0
;;     export "make" = func() -> own<resource0>
;;     export "more" = instance
;;       "f" = func()
;;   import "point" = type0
;;   import "log" = import1 : func(line: type0)
;;   export "a" = instance
;;     "thing" = resource0
;;     "make" = func() -> own<resource0>
;;     "more" = instance
;;       "f" = func()
;;   export "b" = instance
;;     "thing" = resource1
;;     "make" = func() -> own<resource1>
;;     "more" = instance
;;       "f" = func()

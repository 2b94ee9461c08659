;; Functions, resources and whole instances of the host go out as they came in.
(component
  (import "f" (func $f (param "x" bool)))
  (import "r" (type $r (sub resource)))
  (import "i" (instance $i
    (export "r" (type $r (sub resource)))
    (export "take" (func (param "r" (own $r))))))
  (export "f" (func $f))
  (export $r2 "r" (type $r))
  (export "i" (instance $i)))
;; ir:
;; component
;;   import0 = "f" : func(x: bool)
;;   import1 = "r" : resource
;;   import2 = "i#r" : resource
;;   import3 = "i#take" : func(r: own<resource1>)
;;   resource0 = resource "r" of import1
;;   resource1 = resource "r" of import2
;;   instance0 = root
;;   import "f" = import0 : func(x: bool)
;;   import "r" = resource0
;;   import "i" = instance
;;     "r" = resource1
;;     "take" = import3 : func(r: own<resource1>)
;;   export "f" = import0 : func(x: bool)
;;   export "r" = resource0
;;   export "i" = instance
;;     "r" = resource1
;;     "take" = import3 : func(r: own<resource1>)

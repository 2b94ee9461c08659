;; Component-level bags of exports nest, rename and share; an alias takes one apart again.
(component
  (import "f" (func $f (result string)))
  (type $t (list u8))
  (instance $inner (export "f" (func $f)) (export "bytes" (type $t)))
  (instance $outer (export "inner" (instance $inner)) (export "same" (instance $inner)) (export "g" (func $f)))
  (alias export $outer "inner" (instance $again))
  (alias export $again "f" (func $f2))
  (export "outer" (instance $outer))
  (export "f2" (func $f2)))
;; ir:
;; component
;;   import0 = "f" : func() -> string
;;   instance0 = root
;;   import "f" = import0 : func() -> string
;;   export "outer" = instance
;;     "inner" = instance
;;       "f" = import0 : func() -> string
;;       "bytes" = list<u8>
;;     "same" = instance
;;       "f" = import0 : func() -> string
;;       "bytes" = list<u8>
;;     "g" = import0 : func() -> string
;;   export "f2" = import0 : func() -> string

;; A version that was cut to what matters for compatibility; the rest of it is an attribute.
(component
  (import "a:b/c@0.2" (version-suffix ".6") (instance $c (export "f" (func))))
  (import "a:b/d@1" (version-suffix ".4.0") (instance $d (export "f" (func))))
  (export "a:b/e@0.0.1" (version-suffix "+build.7") (instance $c)))
;; ir:
;; component
;;   import0 = "a:b/c@0.2#f" : func()
;;   import1 = "a:b/d@1#f" : func()
;;   instance0 = root
;;   import "a:b/c@0.2" = instance
;;     "f" = import0 : func()
;;   import "a:b/d@1" = instance
;;     "f" = import1 : func()
;;   export "a:b/e@0.0.1" = instance
;;     "f" = import0 : func()

(component
  (import "i" (instance (export "m" (core module (export "f" (func)))) (export "c" (component (import "g" (func)))))))
;; ir:
;; component
;;   import0 = "i#m" : core module
;;   import1 = "i#c" : component
;;   instance0 = root
;;   import "i" = instance
;;     "m" = core module
;;       export "f" : func () -> ()
;;     "c" = component
;;       import "g" = import0 : func()

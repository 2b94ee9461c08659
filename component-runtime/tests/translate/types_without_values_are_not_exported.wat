;; The types of functions, instances and components mean nothing to a host.
(component
  (type $f (func))
  (type $i (instance (export "f" (func))))
  (type $c (component))
  (export "f" (type $f))
  (export "i" (type $i))
  (export "c" (type $c))
  (type $v (option string))
  (export "v" (type $v)))
;; ir:
;; component
;;   instance0 = root
;;   export "v" = option<string>

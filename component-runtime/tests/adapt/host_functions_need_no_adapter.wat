;; Only calls between instances have adapters, and only those that somebody can make.
(component
  (import "host" (func $host))
  (core func $host (canon lower (func $host)))
  (core module $m (import "" "host" (func $host)) (func (export "f") (call $host)))
  (core instance $m (instantiate $m (with "" (instance (export "host" (func $host))))))
  (func $f (canon lift (core func $m "f")))
  (core func $unused (canon lower (func $f)))
  (export "f" (func $f)))
;; adapters:
;;   core-instance0 = instantiate module0 in instance0 { ""."host" = trampoline0 }

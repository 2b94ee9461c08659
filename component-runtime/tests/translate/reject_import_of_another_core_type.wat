(component
  (core module $a (func (export "f") (param i32)))
  (core module $b (import "a" "f" (func)))
  (core instance $a (instantiate $a))
  (core instance (instantiate $b (with "a" (instance $a)))))
;; error:
;; the component is not valid: type mismatch for export `f` of module instantiation argument `a`; expected: (func); found:    (func (param i32)) (at offset 0x5f)

(component
  (core module $m (func (export "f") (param i64)))
  (core instance $i (instantiate $m))
  (func (export "f") (param "x" u32) (canon lift (core func $i "f"))))
;; error:
;; the component is not valid: lowered parameter types `[I32]` do not match parameter types `[I64]` of core function 0 (at offset 0x51)

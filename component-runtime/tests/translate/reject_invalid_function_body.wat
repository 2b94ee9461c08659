(component (core module $m (func (result i32) (i64.const 0))))
;; error:
;; the component is not valid: type mismatch: expected i32, found i64 (at offset 0x24)

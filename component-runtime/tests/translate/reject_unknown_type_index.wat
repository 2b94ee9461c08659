(component (import "f" (func (type 7))))
;; error:
;; the component is not valid: unknown type 7: type index out of bounds (at offset 0xb)

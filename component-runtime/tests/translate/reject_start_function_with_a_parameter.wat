(component (core module $m (func $s (param i32)) (start $s)))
;; error:
;; the component is not valid: invalid start function type (at offset 0x1f)

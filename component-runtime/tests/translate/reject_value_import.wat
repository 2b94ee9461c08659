(component (import "v" (value $v u32)))
;; error:
;; `component-model values` is not supported: a value is imported (at offset 0xb)

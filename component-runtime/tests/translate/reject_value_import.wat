(component (import "v" (value $v u32)))
;; error:
;; `component-model values` is not supported: support for component model `value`s is not enabled (at offset 0xb)

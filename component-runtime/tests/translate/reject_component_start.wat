(component (import "f" (func $f)) (start $f))
;; error:
;; `component-model values` is not supported: support for component model `value`s is not enabled (at offset 0x19)

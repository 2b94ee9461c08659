(component (import "i" (instance (export "v" (value string)))))
;; error:
;; `component-model values` is not supported: a value is imported, exported or passed on (at offset 0x16)

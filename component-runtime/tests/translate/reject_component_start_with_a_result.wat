(component (import "f" (func $f (result string))) (start $f (result (value $v))) (export "v" (value $v)))
;; error:
;; `component-model values` is not supported: a start function with parameters or a result (at offset 0x19)

(component (import "f" (func $f async)) (start $f))
;; error:
;; `component-model async` is not supported: a start function of an `async` type (at offset 0x19)

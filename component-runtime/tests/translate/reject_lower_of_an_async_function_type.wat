(component (import "f" (func $f async)) (core func (canon lower (func $f))))
;; error:
;; `component-model async` is not supported: a function of an `async` type is lifted or lowered (at offset 0x1a)

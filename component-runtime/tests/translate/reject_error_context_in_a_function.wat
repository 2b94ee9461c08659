(component
  (import "f" (func $f (param "s" error-context)))
  (core func (canon lower (func $f))))
;; error:
;; `component-model error-context` is not supported: a function whose type mentions `error-context` is lifted or lowered (at offset 0x1d)

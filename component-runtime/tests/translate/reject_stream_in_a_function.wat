(component
  (import "f" (func $f (param "s" (list (stream u8)))))
  (core module $m (memory (export "m") 1))
  (core instance $m (instantiate $m))
  (core func (canon lower (func $f) (memory (core memory $m "m")))))
;; error:
;; `component-model async` is not supported: a function whose type mentions `stream` is lifted or lowered (at offset 0x52)

(component (import "f" (func $f async)) (core func (canon lower (func $f) async)))
;; error:
;; `component-model async` is not supported: the canonical option `async` (at offset 0x1a)

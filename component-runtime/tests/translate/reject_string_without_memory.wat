(component (import "f" (func $f (param "s" string))) (core func (canon lower (func $f))))
;; error:
;; the component is not valid: canonical option `memory` is required (at offset 0x1d)

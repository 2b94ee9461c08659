(component (core func (canon error-context.new)))
;; error:
;; the component is not valid: canonical option `memory` is required (at offset 0xb)

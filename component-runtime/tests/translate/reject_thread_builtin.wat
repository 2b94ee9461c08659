(component (core func (canon thread.index)))
;; error:
;; `component-model threads` is not supported: the built-in `canon thread.index` (at offset 0xb)

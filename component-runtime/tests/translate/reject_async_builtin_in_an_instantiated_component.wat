(component
  (component $c (core func (canon backpressure.inc)))
  (instance (instantiate $c)))
;; error:
;; `component-model async` is not supported: the built-in `canon backpressure.inc` (at offset 0x15)

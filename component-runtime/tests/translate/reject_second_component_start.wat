;; The specification allows it, the parser does not.
(component (import "f" (func $f)) (start $f) (start $f))
;; error:
;; `component-model values` is not supported: a second start function of a component (at offset 0x1e)

(component (type $s (stream u8)) (core func (canon stream.new $s)))
;; error:
;; `component-model async` is not supported: the built-in `canon stream.new` (at offset 0x11)

(component (core module $m (memory 1) (func (drop (i32.atomic.load (i32.const 0))))))
;; error:
;; `threads` is not supported: threads support is not enabled (at offset 0x28)

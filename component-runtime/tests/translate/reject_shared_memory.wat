(component (core module $m (memory 1 1 shared)) (core instance (instantiate $m)))
;; error:
;; `threads` is not supported: threads must be enabled for shared memories (at offset 0x15)

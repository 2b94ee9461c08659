(component (core module $m (tag)))
;; error:
;; `exception-handling` is not supported: exceptions proposal not enabled (at offset 0x1a)

(component (import "m" (core module)))
;; error:
;; `core modules at run time` is not supported: the core module `m` is imported (at offset 0x10)

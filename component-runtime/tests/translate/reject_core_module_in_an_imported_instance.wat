(component
  (import "i" (instance (export "m" (core module)))))
;; error:
;; `core modules at run time` is not supported: the core module `i#m` is imported (at offset 0x1a)

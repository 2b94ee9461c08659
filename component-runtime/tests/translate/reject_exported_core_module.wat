(component (core module $m) (export "m" (core module $m)))
;; error:
;; `core modules at run time` is not supported: an exported core module (at offset 0x20)

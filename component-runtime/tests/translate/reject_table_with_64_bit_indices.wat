(component (core module $m (table i64 1 funcref)) (core instance (instantiate $m)))
;; error:
;; `memory64` is not supported: a table with 64-bit indices (at offset 0x15)

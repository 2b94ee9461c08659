(component (core module $m (type (struct (field i32)))))
;; error:
;; `gc` is not supported: struct indexed types not supported without the gc feature (at offset 0x15)

(component (import "c" (component)))
;; error:
;; `components at run time` is not supported: the component `c` is imported (at offset 0x10)

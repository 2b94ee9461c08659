(component (component $c) (instance $i (export "c" (component $c))) (export "i" (instance $i)))
;; error:
;; `components at run time` is not supported: an exported component (at offset 0x34)

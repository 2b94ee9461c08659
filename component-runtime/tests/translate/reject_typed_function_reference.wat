(component (core module $m (type $f (func)) (func (param (ref $f)))))
;; error:
;; `function-references` is not supported: function references required for index reference types (at offset 0x18)

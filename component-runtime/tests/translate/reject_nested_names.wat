(component (import "a:b:c/d" (func)))
;; error:
;; the component is not valid: import name `a:b:c/d` is not a valid extern name; expected `/` after package name (nested names are a proposal that is not supported) (at offset 0x12)

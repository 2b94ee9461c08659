(component
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func (canon error-context.debug-message (memory (core memory $libc "memory")))))
;; error:
;; the component is not valid: canonical option `realloc` is required (at offset 0x48)

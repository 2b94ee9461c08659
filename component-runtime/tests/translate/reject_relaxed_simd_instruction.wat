(component (core module $m
  (func (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_s (local.get 0)))))
;; error:
;; `relaxed-simd` is not supported: relaxed SIMD support is not enabled (at offset 0x25)

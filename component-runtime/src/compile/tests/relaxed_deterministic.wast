;; What the specification's deterministic profile gives where relaxed operators have a choice: always
;; the first of the alternatives.

(module
  (func (export "swizzle") (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))
  (func (export "trunc_f32x4_s") (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_s (local.get 0)))
  (func (export "trunc_f32x4_u") (param v128) (result v128) (i32x4.relaxed_trunc_f32x4_u (local.get 0)))
  (func (export "trunc_f64x2_s") (param v128) (result v128) (i32x4.relaxed_trunc_f64x2_s_zero (local.get 0)))
  (func (export "trunc_f64x2_u") (param v128) (result v128) (i32x4.relaxed_trunc_f64x2_u_zero (local.get 0)))
  (func (export "f32x4.madd") (param v128 v128 v128) (result v128)
    (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
  (func (export "f32x4.nmadd") (param v128 v128 v128) (result v128)
    (f32x4.relaxed_nmadd (local.get 0) (local.get 1) (local.get 2)))
  (func (export "f64x2.madd") (param v128 v128 v128) (result v128)
    (f64x2.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))
  (func (export "f64x2.nmadd") (param v128 v128 v128) (result v128)
    (f64x2.relaxed_nmadd (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i8x16.laneselect") (param v128 v128 v128) (result v128)
    (i8x16.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i16x8.laneselect") (param v128 v128 v128) (result v128)
    (i16x8.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i32x4.laneselect") (param v128 v128 v128) (result v128)
    (i32x4.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i64x2.laneselect") (param v128 v128 v128) (result v128)
    (i64x2.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))
  (func (export "f32x4.min") (param v128 v128) (result v128) (f32x4.relaxed_min (local.get 0) (local.get 1)))
  (func (export "f32x4.max") (param v128 v128) (result v128) (f32x4.relaxed_max (local.get 0) (local.get 1)))
  (func (export "f64x2.min") (param v128 v128) (result v128) (f64x2.relaxed_min (local.get 0) (local.get 1)))
  (func (export "f64x2.max") (param v128 v128) (result v128) (f64x2.relaxed_max (local.get 0) (local.get 1)))
  (func (export "q15mulr") (param v128 v128) (result v128) (i16x8.relaxed_q15mulr_s (local.get 0) (local.get 1)))
  (func (export "dot") (param v128 v128) (result v128)
    (i16x8.relaxed_dot_i8x16_i7x16_s (local.get 0) (local.get 1)))
  (func (export "dot_add") (param v128 v128 v128) (result v128)
    (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get 0) (local.get 1) (local.get 2))))

;; Indices from 16 on give zero.
(assert_return (invoke "swizzle" (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
                                 (v128.const i8x16 0 15 16 17 31 32 127 128 255 1 1 1 1 1 1 1))
  (v128.const i8x16 1 16 0 0 0 0 0 0 0 2 2 2 2 2 2 2))

;; Truncations saturate.
(assert_return (invoke "trunc_f32x4_s" (v128.const f32x4 nan 2147483648.0 -inf inf))
  (v128.const i32x4 0 0x7fffffff 0x80000000 0x7fffffff))
(assert_return (invoke "trunc_f32x4_u" (v128.const f32x4 nan -1.0 4294967296.0 inf))
  (v128.const i32x4 0 0 0xffffffff 0xffffffff))
(assert_return (invoke "trunc_f64x2_s" (v128.const f64x2 nan 2147483648.0)) (v128.const i32x4 0 0x7fffffff 0 0))
(assert_return (invoke "trunc_f64x2_u" (v128.const f64x2 nan 4294967296.0)) (v128.const i32x4 0 0xffffffff 0 0))

;; Products are rounded before the addition.
(assert_return (invoke "f32x4.madd" (v128.const f32x4 0x1.000004p+0 1 2 3) (v128.const f32x4 0x1.0002p+0 1 2 3)
                                    (v128.const f32x4 -0x1.000204p+0 1 2 3))
  (v128.const f32x4 0 2 6 12))
(assert_return (invoke "f32x4.nmadd" (v128.const f32x4 -0x1.000004p+0 1 2 3) (v128.const f32x4 0x1.0002p+0 1 2 3)
                                     (v128.const f32x4 -0x1.000204p+0 1 2 3))
  (v128.const f32x4 0 0 -2 -6))
(assert_return (invoke "f64x2.madd" (v128.const f64x2 0x1.0000000000001p+0 1) (v128.const f64x2 0x1.0000000000001p+0 1)
                                    (v128.const f64x2 -0x1.0000000000002p+0 1))
  (v128.const f64x2 0 2))
(assert_return (invoke "f64x2.nmadd" (v128.const f64x2 -0x1.0000000000001p+0 1) (v128.const f64x2 0x1.0000000000001p+0 1)
                                     (v128.const f64x2 -0x1.0000000000002p+0 1))
  (v128.const f64x2 0 0))

;; Every bit of a mask counts.
(assert_return (invoke "i8x16.laneselect" (v128.const i64x2 -1 -1) (v128.const i64x2 0 0) (v128.const i64x2 0x807f 0x0180))
  (v128.const i64x2 0x807f 0x0180))
(assert_return (invoke "i16x8.laneselect" (v128.const i64x2 -1 -1) (v128.const i64x2 0 0) (v128.const i64x2 0x807f 0x0180))
  (v128.const i64x2 0x807f 0x0180))
(assert_return (invoke "i32x4.laneselect" (v128.const i64x2 -1 -1) (v128.const i64x2 0 0) (v128.const i64x2 0x80000001 1))
  (v128.const i64x2 0x80000001 1))
(assert_return (invoke "i64x2.laneselect" (v128.const i64x2 -1 -1) (v128.const i64x2 0 0) (v128.const i64x2 0x8000000000000001 1))
  (v128.const i64x2 0x8000000000000001 1))

;; Minima and maxima are those of the plain operators.
(assert_return (invoke "f32x4.min" (v128.const f32x4 nan 1 0 -0) (v128.const f32x4 1 nan -0 0))
  (v128.const f32x4 nan:canonical nan:canonical -0 -0))
(assert_return (invoke "f32x4.max" (v128.const f32x4 nan 1 0 -0) (v128.const f32x4 1 nan -0 0))
  (v128.const f32x4 nan:canonical nan:canonical 0 0))
(assert_return (invoke "f64x2.min" (v128.const f64x2 nan 0) (v128.const f64x2 1 -0)) (v128.const f64x2 nan:canonical -0))
(assert_return (invoke "f64x2.max" (v128.const f64x2 1 -0) (v128.const f64x2 nan 0)) (v128.const f64x2 nan:canonical 0))

;; The one product that overflows saturates.
(assert_return (invoke "q15mulr" (v128.const i16x8 -32768 -32768 32767 1 2 3 4 5) (v128.const i16x8 -32768 32767 32767 1 2 3 4 5))
  (v128.const i16x8 32767 -32767 32766 0 0 0 0 0))

;; Both operands are signed, and sums saturate in 16 bits.
(assert_return (invoke "dot" (v128.const i8x16 -128 -128 127 127 -128 -128 1 2 0 0 0 0 0 0 0 0)
                             (v128.const i8x16 -128 -128 127 127 -127 -127 -1 -2 0 0 0 0 0 0 0 0))
  (v128.const i16x8 32767 32258 32512 -5 0 0 0 0))
(assert_return (invoke "dot_add" (v128.const i8x16 -128 -128 -128 -128 127 127 127 127 1 2 3 4 0 0 0 0)
                                 (v128.const i8x16 -128 -128 -128 -128 127 127 127 127 -1 -2 -3 -4 0 0 0 0)
                                 (v128.const i32x4 1 2 3 4))
  (v128.const i32x4 65535 64518 -27 4))

//! SIMD: the Mandelbrot set, four points at a time, and sums of bytes, sixteen at a time.

use std::arch::wasm32::*;

use kernels::Random;

kernels::kernel!(run);

const SIDE: u32 = 64;
const BYTES: usize = 1 << 14;

fn run(n: u32) -> u64 {
    let mut random = Random::new(0xabcd_ef01);
    let bytes: Vec<u8> = (0..BYTES).map(|_| random.next() as u8).collect();
    (0..n).fold(0u64, |sum, round| {
        let zoom = 1.0 + (round % 16) as f32 / 16.0;
        sum.rotate_left(7) ^ mandelbrot(zoom) ^ (sum_above(&bytes, round as u8) << 20)
    })
}

/// The sum of the rounds that the points of a square take to leave the circle.
#[target_feature(enable = "simd128")]
fn mandelbrot(zoom: f32) -> u64 {
    let step = 3.0 / (zoom * SIDE as f32);
    let mut total = i32x4_splat(0);
    for y in 0..SIDE {
        let ci = f32x4_splat(y as f32 * step - 1.5 / zoom);
        for x in (0..SIDE).step_by(4) {
            let column = f32x4_add(f32x4_splat(x as f32), f32x4(0.0, 1.0, 2.0, 3.0));
            let cr = f32x4_sub(f32x4_mul(column, f32x4_splat(step)), f32x4_splat(2.0 / zoom));
            total = i32x4_add(total, rounds(cr, ci));
        }
    }
    u64x2_extract_lane::<0>(total).wrapping_mul(31) ^ u64x2_extract_lane::<1>(total)
}

#[target_feature(enable = "simd128")]
fn rounds(cr: v128, ci: v128) -> v128 {
    let (mut zr, mut zi) = (f32x4_splat(0.0), f32x4_splat(0.0));
    let mut count = i32x4_splat(0);
    for _ in 0..50 {
        let (rr, ii) = (f32x4_mul(zr, zr), f32x4_mul(zi, zi));
        let inside = f32x4_le(f32x4_add(rr, ii), f32x4_splat(4.0));
        if !v128_any_true(inside) {
            break;
        }
        count = i32x4_sub(count, inside);
        zi = f32x4_add(f32x4_mul(f32x4_add(zr, zr), zi), ci);
        zr = f32x4_add(f32x4_sub(rr, ii), cr);
    }
    count
}

/// The sum of the bytes that are larger than a limit.
#[target_feature(enable = "simd128")]
fn sum_above(bytes: &[u8], limit: u8) -> u64 {
    let limit = u8x16_splat(limit);
    let mut sum = u32x4_splat(0);
    for chunk in bytes.chunks_exact(16) {
        let chunk: [u8; 16] = std::array::from_fn(|at| chunk[at]);
        let lanes: [u64; 2] =
            std::array::from_fn(|half| u64::from_le_bytes(std::array::from_fn(|at| chunk[half * 8 + at])));
        let values = u64x2(lanes[0], lanes[1]);
        let kept = v128_and(values, u8x16_gt(values, limit));
        sum = u32x4_add(sum, u32x4_extadd_pairwise_u16x8(u16x8_extadd_pairwise_u8x16(kept)));
    }
    let pairs = u64x2_add(u64x2_extend_low_u32x4(sum), u64x2_extend_high_u32x4(sum));
    u64x2_extract_lane::<0>(pairs) + u64x2_extract_lane::<1>(pairs)
}

//! Memory: a matrix is transposed against the grain of the caches, and its bytes are counted.

use kernels::Random;

kernels::kernel!(run);

const SIDE: usize = 768;

fn run(n: u32) -> u64 {
    let mut random = Random::new(0x5555_aaaa);
    let mut matrix: Vec<u32> = (0..SIDE * SIDE).map(|_| random.next() as u32).collect();
    let mut turned = vec![0u32; SIDE * SIDE];
    let mut histogram = vec![0u32; 256];
    for round in 0..n {
        transpose(&matrix, &mut turned);
        std::mem::swap(&mut matrix, &mut turned);
        count(&matrix, round, &mut histogram);
    }
    histogram.iter().fold(0u64, |sum, count| sum.wrapping_mul(1_000_003).wrapping_add(u64::from(*count)))
}

#[inline(never)]
fn transpose(from: &[u32], to: &mut [u32]) {
    for y in 0..SIDE {
        for x in 0..SIDE {
            to[x * SIDE + y] = from[y * SIDE + x];
        }
    }
}

#[inline(never)]
fn count(matrix: &[u32], round: u32, histogram: &mut [u32]) {
    for (at, word) in matrix.iter().enumerate() {
        for byte in (word ^ round).to_le_bytes() {
            histogram[usize::from(byte)] += (at & 1) as u32 + 1;
        }
    }
}

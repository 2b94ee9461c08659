//! Bulk memory: copies, moves and fills of 8 to 4,096 bytes whose length the compiler cannot know.

use kernels::Random;

kernels::kernel!(run);

const BYTES: usize = 1 << 16;

fn run(n: u32) -> u64 {
    let mut random = Random::new(0x9e37_79b9);
    let mut from: Vec<u8> = (0..BYTES).map(|_| random.next() as u8).collect();
    let mut to = vec![0u8; BYTES];
    for round in 0..n {
        let bits = random.next();
        let length = 8usize << (bits % 10);
        let (a, b) = ((bits >> 16) as usize % (BYTES - length), (bits >> 32) as usize % (BYTES - length));
        match round % 4 {
            0 | 1 => to[b..b + length].copy_from_slice(&from[a..a + length]),
            2 => to.copy_within(a..a + length, b),
            _ => from[b..b + length / 2].fill(bits as u8),
        }
    }
    to.iter().zip(&from).fold(0u64, |sum, (a, b)| sum.rotate_left(5) ^ u64::from(*a) ^ (u64::from(*b) << 8))
}

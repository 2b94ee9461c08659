//! Integers: SHA-256 of a message of `n` blocks.

use kernels::Random;

kernels::kernel!(run);

const BUFFER_BLOCKS: usize = 256;

fn run(n: u32) -> u64 {
    let mut random = Random::new(0xfeed_f00d);
    let mut buffer = vec![0u8; BUFFER_BLOCKS * 64];
    buffer.fill_with(|| random.next() as u8);
    let constants = fractions_of_cube_roots();
    let mut state =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19u32];
    for block in buffer.chunks_exact(64).cycle().take(n as usize) {
        compress(&mut state, block, &constants);
    }
    (u64::from(state[0]) << 32 | u64::from(state[1])) ^ (u64::from(state[6]) << 32 | u64::from(state[7]))
}

/// The first 32 bits behind the point of the cube roots of the first 64 primes.
fn fractions_of_cube_roots() -> [u32; 64] {
    let is_prime = |n: &u128| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0);
    let mut primes = (2u128..).filter(is_prime);
    std::array::from_fn(|_| cube_root(primes.next().unwrap_or(2) << 96) as u32)
}

fn cube_root(of: u128) -> u128 {
    let (mut low, mut high) = (0u128, 1 << 36);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle * middle * middle <= of { low = middle } else { high = middle }
    }
    low
}

#[inline(never)]
fn compress(state: &mut [u32; 8], block: &[u8], constants: &[u32; 64]) {
    let mut words = [0u32; 64];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    for i in 16..64 {
        let (a, b) = (words[i - 15], words[i - 2]);
        let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
        let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
        words[i] = words[i - 16].wrapping_add(s0).wrapping_add(words[i - 7]).wrapping_add(s1);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for i in 0..64 {
        let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = (e & f) ^ (!e & g);
        let t1 = h.wrapping_add(s1).wrapping_add(choice).wrapping_add(constants[i]).wrapping_add(words[i]);
        let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
        (d, c, b, a) = (c, b, a, t1.wrapping_add(s0).wrapping_add(majority));
    }
    for (word, add) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(add);
    }
}

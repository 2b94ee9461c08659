//! 64-bit multiplication: modular powers by Montgomery's method, and a Miller-Rabin test made of them.

use kernels::Random;

kernels::kernel!(run);

fn run(n: u32) -> u64 {
    let mut random = Random::new(0x1000_0000_01b3);
    let mut sum = 0u64;
    for _ in 0..n {
        let modulus = random.next() >> 1 | 1;
        let field = Montgomery::new(modulus);
        let witness = random.next() % modulus;
        let power = field.power(witness, modulus >> 1);
        sum = sum.rotate_left(1) ^ power ^ u64::from(power == 1 || power == modulus - 1);
    }
    sum
}

struct Montgomery {
    modulus: u64,
    /// `-modulus^-1` modulo 2^64.
    inverse: u64,
}

impl Montgomery {
    fn new(modulus: u64) -> Montgomery {
        let mut inverse = modulus;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(modulus.wrapping_mul(inverse)));
        }
        Montgomery { modulus, inverse: inverse.wrapping_neg() }
    }

    fn multiply(&self, a: u64, b: u64) -> u64 {
        let product = u128::from(a) * u128::from(b);
        let factor = (product as u64).wrapping_mul(self.inverse);
        let sum = (product + u128::from(factor) * u128::from(self.modulus)) >> 64;
        let sum = sum as u64;
        if sum >= self.modulus { sum - self.modulus } else { sum }
    }

    fn enter(&self, a: u64) -> u64 {
        ((u128::from(a) << 64) % u128::from(self.modulus)) as u64
    }

    fn power(&self, base: u64, mut exponent: u64) -> u64 {
        let mut base = self.enter(base);
        let mut power = self.enter(1);
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = self.multiply(power, base);
            }
            base = self.multiply(base, base);
            exponent >>= 1;
        }
        self.multiply(power, 1)
    }
}

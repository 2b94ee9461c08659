//! Indirect calls: trait objects of six types, in an order that no predictor knows.

use std::hint::black_box;

use kernels::Random;

kernels::kernel!(run);

trait Step {
    fn step(&mut self, x: u64) -> u64;
}

struct Add(u64);
struct Xor(u64);
struct Rotate(u32);
struct Count(u64);
struct Scale(u64);
struct Last(u64);

impl Step for Add {
    fn step(&mut self, x: u64) -> u64 {
        x.wrapping_add(self.0)
    }
}

impl Step for Xor {
    fn step(&mut self, x: u64) -> u64 {
        x ^ self.0
    }
}

impl Step for Rotate {
    fn step(&mut self, x: u64) -> u64 {
        x.rotate_left(self.0)
    }
}

impl Step for Count {
    fn step(&mut self, x: u64) -> u64 {
        self.0 += 1;
        x ^ self.0
    }
}

impl Step for Scale {
    fn step(&mut self, x: u64) -> u64 {
        x.wrapping_mul(self.0)
    }
}

impl Step for Last {
    fn step(&mut self, x: u64) -> u64 {
        std::mem::replace(&mut self.0, x) ^ (x >> 3)
    }
}

fn run(n: u32) -> u64 {
    let mut random = Random::new(0x51ed_270b);
    let mut steps: Vec<Box<dyn Step>> = (0..64)
        .map(|_| -> Box<dyn Step> {
            let bits = random.next();
            match bits % 6 {
                0 => Box::new(Add(bits)),
                1 => Box::new(Xor(bits)),
                2 => Box::new(Rotate(bits as u32 >> 26)),
                3 => Box::new(Count(bits)),
                4 => Box::new(Scale(bits | 1)),
                _ => Box::new(Last(bits)),
            }
        })
        .collect();
    let mut x = 1;
    for _ in 0..n {
        for step in black_box(&mut steps) {
            x = step.step(x);
        }
    }
    x
}

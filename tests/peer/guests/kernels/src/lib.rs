//! What the kernels share: their world, and numbers that look random and are the same everywhere.

/// Makes a component with the world `kernel` of a function.
#[macro_export]
macro_rules! kernel {
    ($run:path) => {
        wit_bindgen::generate!({ path: "../wit", world: "kernel" });

        struct Kernel;

        impl Guest for Kernel {
            fn run(n: u32) -> u64 {
                $run(n)
            }
        }

        export!(Kernel);
    };
}

/// A generator of Marsaglia's xorshift family.
pub struct Random(u64);

impl Random {
    /// Starts from a seed, which may be anything but 0.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

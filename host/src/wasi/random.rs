//! `wasi:random`: random numbers.
//!
//! Secure ones are the system's. Those that need not be come from a generator that the system seeds once for each
//! guest. Both can be replaced, by something deterministic for tests.

use anyhow::{Context, ensure};
use rustix::rand::{GetRandomFlags, getrandom};

use super::WasiCtxView;
use super::bindings::wasi::random::{insecure, insecure_seed, random};
use crate::Result;

/// A source of random bytes.
pub trait HostRandom: Send + 'static {
    /// Fills the slice.
    ///
    /// # Errors
    /// When there are no random bytes: a trap.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;
}

/// What a context has of it.
#[derive(Default)]
pub(super) struct Random {
    pub(super) secure: Option<Box<dyn HostRandom>>,
    pub(super) insecure: Option<Box<dyn HostRandom>>,
    pub(super) seed: Option<u128>,
}

/// The system's secure random numbers: what a guest has unless it is given something else.
#[derive(Clone, Copy, Default, Debug)]
pub struct SystemRandom;

impl HostRandom for SystemRandom {
    fn fill(&mut self, mut bytes: &mut [u8]) -> Result<()> {
        while !bytes.is_empty() {
            match getrandom(&mut *bytes, GetRandomFlags::empty()) {
                Ok(some) => bytes = &mut bytes[some..],
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error).context("the system gives no random numbers"),
            }
        }
        Ok(())
    }
}

/// Numbers that look random and are the same for the same seed (SplitMix64). Not secure.
#[derive(Clone, Debug)]
pub struct DeterministicRandom {
    state: u64,
}

impl DeterministicRandom {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> DeterministicRandom {
        DeterministicRandom { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl HostRandom for DeterministicRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

impl Random {
    fn secure(&mut self) -> &mut dyn HostRandom {
        &mut **self.secure.get_or_insert_with(|| Box::new(SystemRandom))
    }

    fn insecure(&mut self) -> Result<&mut dyn HostRandom> {
        if self.insecure.is_none() {
            let seed = u64::from_le_bytes(some_of(&mut SystemRandom)?);
            self.insecure = Some(Box::new(DeterministicRandom::new(seed)));
        }
        Ok(&mut **self.insecure.get_or_insert_with(|| Box::new(SystemRandom)))
    }

    fn seed(&mut self) -> Result<u128> {
        if let Some(seed) = self.seed {
            return Ok(seed);
        }
        let seed = u128::from_le_bytes(some_of(&mut SystemRandom)?);
        Ok(*self.seed.insert(seed))
    }
}

fn some_of<const N: usize>(random: &mut dyn HostRandom) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

fn many_of(random: &mut dyn HostRandom, len: u64, limit: u64) -> Result<Vec<u8>> {
    ensure!(
        len <= limit,
        "a guest gets at most {limit} random bytes at a time (`WasiLimits::random_bytes`), found {len}"
    );
    let mut bytes = vec![0; usize::try_from(len)?];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

impl random::Host for WasiCtxView<'_> {
    fn get_random_bytes(&mut self, len: u64) -> Result<Vec<u8>> {
        many_of(self.ctx.random.secure(), len, self.ctx.limits.random_bytes)
    }

    fn get_random_u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(some_of(self.ctx.random.secure())?))
    }
}

impl insecure::Host for WasiCtxView<'_> {
    fn get_insecure_random_bytes(&mut self, len: u64) -> Result<Vec<u8>> {
        many_of(self.ctx.random.insecure()?, len, self.ctx.limits.random_bytes)
    }

    fn get_insecure_random_u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(some_of(self.ctx.random.insecure()?)?))
    }
}

impl insecure_seed::Host for WasiCtxView<'_> {
    fn insecure_seed(&mut self) -> Result<(u64, u64)> {
        let seed = self.ctx.random.seed()?;
        Ok((seed as u64, (seed >> 64) as u64))
    }
}

//! `wasi:random`: random numbers.
//!
//! Secure ones are the system's. Those that need not be come from a generator that the system seeds once for each
//! guest. Both can be replaced, by something deterministic for tests.
//!
//! # Invariants
//! * Nothing is made for a guest that asks for more than its limit: WASI 0.2 gives all bytes or none, so that is a trap.
//! * Where calls can wait, many bytes are made in pieces, and others have their turns between them.

use anyhow::{Context, ensure};
use rustix::rand::{GetRandomFlags, getrandom};
use tokio::task::yield_now;

use super::WasiCtxView;
use super::bindings::sync::wasi::random as blocking;
use super::bindings::wasi::random as waiting;
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

/// What is made before others have their turn: a millisecond or two.
const PIECE_BYTES: usize = 256 << 10;

/// Bytes that are still to be made.
///
/// # Errors
/// When they are more than the limit.
fn room_for(len: u64, limit: u64) -> Result<Vec<u8>> {
    ensure!(
        len <= limit,
        "a guest gets at most {limit} random bytes at a time (`WasiLimits::random_bytes`), found {len}"
    );
    Ok(vec![0; usize::try_from(len)?])
}

fn many_of(random: &mut dyn HostRandom, len: u64, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = room_for(len, limit)?;
    random.fill(&mut bytes)?;
    Ok(bytes)
}

async fn pieces_of(random: &mut dyn HostRandom, len: u64, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = room_for(len, limit)?;
    let mut pieces = bytes.chunks_mut(PIECE_BYTES).peekable();
    while let Some(piece) = pieces.next() {
        random.fill(piece)?;
        if pieces.peek().is_some() {
            yield_now().await;
        }
    }
    Ok(bytes)
}

impl waiting::random::Host for WasiCtxView<'_> {
    async fn get_random_bytes(&mut self, len: u64) -> Result<Vec<u8>> {
        pieces_of(self.ctx.random.secure(), len, self.ctx.limits.random_bytes).await
    }

    fn get_random_u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(some_of(self.ctx.random.secure())?))
    }
}

impl waiting::insecure::Host for WasiCtxView<'_> {
    async fn get_insecure_random_bytes(&mut self, len: u64) -> Result<Vec<u8>> {
        pieces_of(self.ctx.random.insecure()?, len, self.ctx.limits.random_bytes).await
    }

    fn get_insecure_random_u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(some_of(self.ctx.random.insecure()?)?))
    }
}

impl blocking::random::Host for WasiCtxView<'_> {
    fn get_random_bytes(&mut self, len: u64) -> Result<Vec<u8>> {
        many_of(self.ctx.random.secure(), len, self.ctx.limits.random_bytes)
    }

    fn get_random_u64(&mut self) -> Result<u64> {
        waiting::random::Host::get_random_u64(self)
    }
}

impl blocking::insecure::Host for WasiCtxView<'_> {
    fn get_insecure_random_bytes(&mut self, len: u64) -> Result<Vec<u8>> {
        many_of(self.ctx.random.insecure()?, len, self.ctx.limits.random_bytes)
    }

    fn get_insecure_random_u64(&mut self) -> Result<u64> {
        waiting::insecure::Host::get_insecure_random_u64(self)
    }
}

impl waiting::insecure_seed::Host for WasiCtxView<'_> {
    fn insecure_seed(&mut self) -> Result<(u64, u64)> {
        let seed = self.ctx.random.seed()?;
        Ok((seed as u64, (seed >> 64) as u64))
    }
}

//! `wasi:clocks`: the time, and waiting for it.
//!
//! A guest has the system's clocks unless it is given others. A timer is made when somebody waits for it: a guest that
//! only asks whether it is time has none.
//!
//! # Invariants
//! * No duration or instant of a guest overflows: what is beyond the clock's range never comes.
//! * A guest has at most `WasiLimits::timers` of them.

mod manual;
mod timer;

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context;

pub use manual::ManualClock;

use super::WasiCtxView;
use super::bindings::wasi::clocks::{monotonic_clock, wall_clock};
use super::io::{DynPollable, subscribe};
use crate::Result;
use crate::component::Resource;

/// A clock that shows the date.
pub trait HostWallClock: Send + Sync + 'static {
    /// How much it moves at a time.
    fn resolution(&self) -> Duration;

    /// The time since 1970-01-01 00:00 UTC.
    fn now(&self) -> Duration;
}

/// A clock that never goes back.
pub trait HostMonotonicClock: Send + Sync + 'static {
    /// How many nanoseconds it moves at a time.
    fn resolution(&self) -> u64;

    /// The nanoseconds since some instant.
    fn now(&self) -> u64;

    /// What is ready when the clock shows `when`: by default when so much of the system's time passed. Runs and is
    /// polled where tokio's timers work.
    fn wait_until(&self, when: u64) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(timer::sleep(when.saturating_sub(self.now())))
    }
}

/// What a context has of them.
pub(super) struct Clocks {
    pub(super) wall: Box<dyn HostWallClock>,
    pub(super) monotonic: Arc<dyn HostMonotonicClock>,
}

impl Default for Clocks {
    fn default() -> Clocks {
        Clocks { wall: Box::new(SystemClock), monotonic: Arc::new(SystemClock) }
    }
}

/// The system's clocks. The monotonic one begins when the process first asks for it, and tells nothing of the system's
/// own start.
#[derive(Clone, Copy, Default, Debug)]
pub struct SystemClock;

impl HostWallClock for SystemClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        // A system whose date is before 1970 has none.
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }
}

impl HostMonotonicClock for SystemClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        static START: OnceLock<Instant> = OnceLock::new();
        nanoseconds(START.get_or_init(Instant::now).elapsed())
    }
}

/// A duration as monotonic clocks have it.
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn datetime(time: Duration) -> wall_clock::Datetime {
    wall_clock::Datetime { seconds: time.as_secs(), nanoseconds: time.subsec_nanos() }
}

impl WasiCtxView<'_> {
    fn subscribe_to(&mut self, when: u64) -> Result<Resource<DynPollable>> {
        let limit = self.ctx.limits.timers;
        let share = self.ctx.timers.get_or_insert_with(|| super::Quota::new(limit)).take();
        let share = share.with_context(|| format!("a guest has at most {limit} timers (`WasiLimits::timers`)"))?;
        let timer = timer::Timer::new(self.ctx.clocks.monotonic.clone(), when, share);
        let timer = self.table.push(timer)?;
        subscribe(self.table, timer)
    }
}

impl monotonic_clock::Host for WasiCtxView<'_> {
    fn now(&mut self) -> Result<u64> {
        Ok(self.ctx.clocks.monotonic.now())
    }

    fn resolution(&mut self) -> Result<u64> {
        Ok(self.ctx.clocks.monotonic.resolution())
    }

    fn subscribe_instant(&mut self, when: u64) -> Result<Resource<DynPollable>> {
        self.subscribe_to(when)
    }

    fn subscribe_duration(&mut self, when: u64) -> Result<Resource<DynPollable>> {
        self.subscribe_to(self.ctx.clocks.monotonic.now().saturating_add(when))
    }
}

impl wall_clock::Host for WasiCtxView<'_> {
    fn now(&mut self) -> Result<wall_clock::Datetime> {
        Ok(datetime(self.ctx.clocks.wall.now()))
    }

    fn resolution(&mut self) -> Result<wall_clock::Datetime> {
        Ok(datetime(self.ctx.clocks.wall.resolution()))
    }
}

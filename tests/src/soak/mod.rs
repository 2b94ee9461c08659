//! Tenants that follow each other in the slots of a pool: nothing of one is left for the next, and the process
//! has as much of everything at the end as at the beginning.
//!
//! [`run`] makes, calls and drops instances of the four [`guests`] on several threads; part of the calls is on stacks
//! of their own. Rounds come in intervals;
//! between them all components go, the counts of the pool must be as at the start, and what the process has of the
//! system is read ([`levels`]). [`refusals`] lets the system refuse each step of an instance's life instead.

mod guests;
mod levels;
mod refusals;
mod tenant;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use gusset::{Config, Engine, PoolConcurrencyLimitError, PoolConfig, PoolMetrics, Store};

pub use levels::Levels;
pub use refusals::{Good, Refused, refusals};

use crate::random::Random;
use guests::Guest;
use tenant::{Fresh, Host, Look, Tenant};

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Rounds altogether.
    pub rounds: u64,
    /// Threads that they are divided among.
    pub threads: u32,
    /// Where the random numbers start.
    pub seed: u64,
    /// Slots whose pages are given back at once.
    pub decommit_batch: u32,
    /// Rounds between two looks at everything that an instance has.
    pub whole_every: u64,
    /// Parts after each of which all components go and levels are read.
    pub intervals: u32,
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Rounds whose instance was fresh.
    pub passed: u64,
    /// A line for each of the others, and for what was not as at the start.
    pub failures: Vec<String>,
    /// What the process had after each interval.
    pub levels: Vec<Levels>,
    /// What the pool said at the end.
    pub metrics: PoolMetrics,
    /// How long all rounds took.
    pub time: Duration,
}

/// Instances that a thread keeps alive at most, beside the one that it makes.
const KEPT: usize = 3;
/// Memories for each thread: those of the instances that it keeps, and some that are free.
const MEMORIES: u32 = 20;

/// Runs rounds, until a few of them failed.
///
/// # Errors
/// When a component cannot be compiled, or the system does not tell what the process has.
pub fn run(options: &Options) -> Result<Summary> {
    let engine = Engine::new(&Config { pool: Some(pool(options)), ..Config::default() })?;
    let guests = guests::all();
    let fresh = guests.iter().map(Fresh::of).collect::<Result<Vec<_>>>()?;
    let soak =
        Soak { engine, guests, fresh, options: *options, passed: AtomicU64::new(0), failed: AtomicBool::new(false) };
    let mut summary = Summary::default();
    for interval in 0..options.intervals.max(1) {
        let start = Instant::now();
        summary.failures.extend(soak.interval(interval)?);
        summary.time += start.elapsed();
        summary
            .failures
            .extend(soak.unlike_the_start().err().map(|error| format!("after interval {interval}: {error:#}")));
        summary.levels.push(Levels::read()?);
        if !summary.failures.is_empty() {
            break;
        }
    }
    // The first fifth warms up.
    let warm = &summary.levels[summary.levels.len() / 5..];
    summary.failures.extend(levels::check_level(warm).err().map(|error| error.to_string()));
    summary.failures.extend(soak.every_slot_is_free().err().map(|error| format!("at the end: {error:#}")));
    summary.passed = soak.passed.load(Ordering::Relaxed);
    summary.metrics = soak.engine.pool_metrics().unwrap_or_default();
    Ok(summary)
}

/// Slots for all threads, of which so little stays in place that pages are given back now and then.
fn pool(options: &Options) -> PoolConfig {
    let count = options.threads.max(1).saturating_mul(MEMORIES);
    PoolConfig {
        component_instances: count,
        core_instances: count * 4,
        memories: count,
        tables: count,
        max_table_elements: 2000,
        max_warm_memories: count / 2,
        keep_resident_memory_bytes: 64 << 10,
        keep_resident_table_bytes: 4096,
        decommit_batch: options.decommit_batch,
        ..PoolConfig::default()
    }
}

struct Soak {
    engine: Engine,
    guests: Vec<Guest>,
    fresh: Vec<Fresh>,
    options: Options,
    passed: AtomicU64,
    failed: AtomicBool,
}

impl Soak {
    /// Loads the components and runs a part of the rounds; all that it made is gone at the end.
    fn interval(&self, interval: u32) -> Result<Vec<String>> {
        let tenants = self.tenants()?;
        let Options { rounds, threads, intervals, .. } = self.options;
        let workers = u64::from(threads.max(1)) * u64::from(intervals.max(1));
        let mut failures = Vec::new();
        std::thread::scope(|scope| {
            let work = |worker: u64| {
                let rounds = rounds * (worker + 1) / workers - rounds * worker / workers;
                scope.spawn({
                    let tenants = &tenants;
                    move || self.rounds(tenants, worker, rounds)
                })
            };
            let first = u64::from(interval) * u64::from(threads.max(1));
            let running: Vec<_> = (first..first + u64::from(threads.max(1))).map(work).collect();
            for worker in running {
                let outcome = worker.join().unwrap_or_else(|_| Err(anyhow!("a thread panicked")));
                failures.extend(outcome.err().map(|error| format!("{error:#}")));
            }
        });
        Ok(failures)
    }

    fn tenants(&self) -> Result<Vec<Tenant<'_>>> {
        self.guests.iter().zip(&self.fresh).map(|(guest, fresh)| Tenant::load(&self.engine, guest, fresh)).collect()
    }

    fn rounds(&self, tenants: &[Tenant<'_>], worker: u64, rounds: u64) -> Result<()> {
        let mut random = Random::new(self.options.seed.wrapping_add(worker << 32));
        let mut kept: Vec<Store<Host>> = Vec::new();
        for round in 1..=rounds {
            if self.failed.load(Ordering::Relaxed) {
                break;
            }
            if random.below(4) == 0 {
                tenants[random.below(tenants.len() as u32) as usize].pass_by(&self.engine)?;
            }
            let at = random.below(tenants.len() as u32) as usize;
            let look = if round.is_multiple_of(self.options.whole_every.max(1)) { Look::Whole } else { Look::Sample };
            let visited = tenants[at].visit(&self.engine, &mut random, look);
            let store = visited.inspect_err(|_| self.failed.store(true, Ordering::Relaxed)).with_context(|| {
                format!("round {round} of worker {worker}, seed {}, `{}`", self.options.seed, self.guests[at].name)
            })?;
            self.passed.fetch_add(1, Ordering::Relaxed);
            // Others stay for a while, so that slots are given back in another order than they were taken.
            if random.below(4) == 0 {
                kept.push(store);
            }
            if kept.len() > KEPT {
                kept.swap_remove(random.below(kept.len() as u32) as usize);
            }
        }
        Ok(())
    }

    /// Compares what the pool says with what it says of an unused one.
    fn unlike_the_start(&self) -> Result<()> {
        let metrics = self.engine.pool_metrics().context("the engine has a pool")?;
        let live = [metrics.component_instances.live, metrics.memories.live, metrics.tables.live, metrics.stacks.live];
        ensure!(live == [0; 4] && metrics.live_core_instances == 0, "the pool says that slots are in use: {metrics:?}");
        let least = u64::from(pool(&self.options).memories / 2) * pool(&self.options).keep_resident_memory_bytes as u64;
        ensure!(metrics.memories.resident_bytes <= least, "free memories keep more than they may: {metrics:?}");
        Ok(())
    }

    /// Takes every slot once, which only works if each is free.
    fn every_slot_is_free(&self) -> Result<()> {
        let tenants = self.tenants()?;
        let mut stores = Vec::new();
        for _ in 0..pool(&self.options).memories {
            stores.push(tenants[1].visit(&self.engine, &mut Random::new(0), Look::Whole)?);
        }
        let more = tenants[1].visit(&self.engine, &mut Random::new(0), Look::Whole);
        let refused = more.err().context("there are more instances than the pool has slots")?;
        ensure!(refused.is::<PoolConcurrencyLimitError>(), "expected that the pool is full, found: {refused:#}");
        drop((stores, tenants));
        self.unlike_the_start()
    }
}

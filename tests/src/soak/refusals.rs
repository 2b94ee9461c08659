//! Instances that cannot be made, or not be cleared away, since somebody refuses a step.
//!
//! The system refuses: [`refusals`] lets each step that maps, protects, advises, scans or makes a file fail once,
//! and all that follow it as well, while instances of all guests are made and dropped. A guest or a limit refuses:
//! components fail to start, stores have limits, a limiter denies each of what it is asked, pools are full. After
//! each, the counts of the pool and of the engine's limits must be exact and the next instances fresh; after all of a
//! setting, the process has as many files and mappings as before.

use anyhow::{Context, Result, ensure};
use gusset::{
    Config, Engine, Limits, MemoryConfig, MemoryImages, PagemapScan, PoolConcurrencyLimitError, PoolConfig, Store,
    StoreConfig, Usage,
};
use gusset_runtime::sys::refusals::{Plan, Refusal, with};

use super::guests::{self, Guest};
use super::levels::{Levels, check_level};
use super::tenant::{Denial, Difference, Fresh, Host, Look, Tenant};
use crate::random::Random;

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// Refusals after which all was well.
    pub passed: u64,
    /// How many of them were of the system.
    pub of_the_system: u64,
    /// A line for each other one.
    pub failures: Vec<String>,
}

/// How many instances are made after each refusal, and after all of an engine.
#[derive(Clone, Copy, Debug)]
pub struct Good {
    /// After each.
    pub after_each: u64,
    /// After all.
    pub after_all: u64,
}

/// Lets everything be refused once, on engines of several settings.
///
/// # Errors
/// When an engine or a component cannot be made.
pub fn refusals(good: Good) -> Result<Refused> {
    let guests = guests::all();
    let fresh = guests.iter().map(Fresh::of).collect::<Result<Vec<_>>>()?;
    let mut refused = Refused::default();
    for (name, pool, memory) in settings() {
        let store = StoreConfig { max_memory_bytes: 20 << 16, max_table_elements: 8000, ..StoreConfig::default() };
        // It limits nothing here, but counts what all stores take.
        let limits = Limits { memory_bytes: 1 << 40, ..Limits::NONE };
        let engine = Engine::new(&Config { pool, memory, store, limits, ..Config::default() })?;
        let load = |(guest, fresh)| Tenant::load(&engine, guest, fresh);
        let tenants = guests.iter().zip(&fresh).map(load).collect::<Result<Vec<_>>>()?;
        let mut site = Site { name, engine: &engine, tenants, refused: &mut refused };
        site.count("nothing", site.is_good(site.tenants.len() as u64));
        let before = Levels::read()?;
        site.of_the_system(good.after_each);
        site.when_loaded(&guests, &fresh, good.after_each)?;
        site.of_guests_and_limits(&fresh, good.after_each)?;
        site.of_a_limiter(good.after_each);
        site.of_a_full_pool(good.after_each);
        site.conclude("everything", good.after_all);
        site.count("everything", check_level(&[before, Levels::read()?]));
    }
    Ok(refused)
}

type Setting = (&'static str, Option<PoolConfig>, MemoryConfig);

/// A few slots, of which one stays warm, so that instances find slots of all kinds.
fn settings() -> Vec<Setting> {
    let pool = PoolConfig {
        component_instances: 4,
        core_instances: 16,
        memories: 5,
        tables: 5,
        stacks: 4,
        max_table_elements: 10_000,
        max_warm_memories: 1,
        keep_resident_memory_bytes: 32 << 10,
        keep_resident_table_bytes: 4096,
        ..PoolConfig::default()
    };
    let guarded = MemoryConfig::default();
    let copied = MemoryConfig { images: MemoryImages::Copied, ..MemoryConfig::CHECKED };
    let all_warm = PoolConfig { max_warm_memories: 5, ..pool.clone() };
    let batches = PoolConfig { decommit_batch: 3, ..all_warm.clone() };
    let unscanned = PoolConfig { pagemap_scan: PagemapScan::Off, decommit_batch: 2, ..pool.clone() };
    vec![
        ("on demand", None, guarded),
        ("on demand, checked", None, MemoryConfig::CHECKED),
        ("pooled", Some(pool.clone()), guarded),
        ("pooled, all warm", Some(all_warm), guarded),
        ("pooled, in batches", Some(batches), MemoryConfig::CHECKED),
        ("pooled, without scans", Some(unscanned), guarded),
        ("pooled, copied", Some(pool), copied),
    ]
}

/// How the system refuses: one step, the same after it was done in part, or all from then on.
const WAYS: [(Refusal, u64); 3] = [(Refusal::Whole, 1), (Refusal::Late, 1), (Refusal::Whole, u64::MAX)];

struct Site<'a> {
    name: &'static str,
    engine: &'a Engine,
    tenants: Vec<Tenant<'a>>,
    refused: &'a mut Refused,
}

impl Site<'_> {
    /// Refuses each step of making, using and dropping instances of all guests, one after the other.
    fn of_the_system(&mut self, good: u64) {
        for (refusal, count) in WAYS {
            let mut after = 0;
            loop {
                let plan = Plan { after, count, refusal };
                let (visits, steps) = with(plan, || (0..2).try_for_each(|_| visit_all(self.engine, &self.tenants)));
                self.refused.of_the_system += 1;
                self.count(&format!("{plan:?}"), visits.and_then(|()| self.is_good(good)));
                after += 1;
                if after > steps {
                    break;
                }
            }
        }
    }

    /// The same while a component is new: nothing is prepared for it, its image least of all.
    fn when_loaded(&mut self, guests: &[Guest], fresh: &[Fresh], good: u64) -> Result<()> {
        let last = guests.len() - 1;
        let mut after = 0;
        loop {
            let tenant = Tenant::load(self.engine, &guests[last], &fresh[last])?;
            let plan = Plan { after, count: 1, refusal: Refusal::Whole };
            let (visit, steps) = with(plan, || visit(self.engine, &tenant));
            drop(tenant);
            self.refused.of_the_system += 1;
            self.count(&format!("a new component, {plan:?}"), visit.and_then(|()| self.is_good(good)));
            after += 1;
            if after > steps {
                return Ok(());
            }
        }
    }

    /// Components that never start.
    fn of_guests_and_limits(&mut self, fresh: &[Fresh], good: u64) -> Result<()> {
        for guest in guests::failing() {
            let tenant = Tenant::load(self.engine, &guest, &fresh[0])?;
            for _ in 0..10 {
                let visited = tenant.visit(self.engine, &mut Random::new(0), Look::Whole).map(drop);
                let is_right = |error: anyhow::Error| (!error.is::<Difference>()).then_some(()).ok_or(error);
                let failed = visited.err().context("it has started").and_then(is_right);
                self.count(guest.name, failed.and_then(|()| self.is_good(good)));
            }
        }
        Ok(())
    }

    /// Each question of a store's limiter, from the first memory that is made to the last growth.
    fn of_a_limiter(&mut self, good: u64) {
        let mut most_asked = 0;
        for at in 0..self.tenants.len() {
            for denial in [Denial::No, Denial::Error] {
                for question in 0.. {
                    let (asked, visited) = self.denied(&self.tenants[at], denial(question));
                    most_asked = most_asked.max(asked);
                    let outcome = visited.and_then(|()| self.is_good(good));
                    self.count(&format!("{:?} of a limiter", denial(question)), outcome);
                    if asked <= question {
                        break;
                    }
                }
            }
        }
        let asked =
            if most_asked > 0 { Ok(()) } else { Err(anyhow::anyhow!("no tenant made anything ask its limiter")) };
        self.count("a limiter", asked);
    }

    fn denied(&self, tenant: &Tenant<'_>, denial: Denial) -> (u64, Result<()>) {
        let mut store = Store::new(self.engine, Host { denial: Some(denial), asked: 0 });
        store.limiter(|host| host);
        let visited = tenant.visit_in(&mut store, &mut Random::new(FILLS), Look::Whole);
        (store.data().asked, only_differences(visited))
    }

    /// Instances of each guest until the pool has no slot of some kind, which may be when some are taken already.
    fn of_a_full_pool(&mut self, good: u64) {
        for at in 0..self.tenants.len() * usize::from(self.engine.pool_metrics().is_some()) {
            let filled = self.fill(&self.tenants[at]);
            self.count("a full pool", filled.and_then(|()| self.is_good(good)));
        }
    }

    fn fill(&self, tenant: &Tenant<'_>) -> Result<()> {
        let mut stores = Vec::new();
        let refused = loop {
            match tenant.visit(self.engine, &mut Random::new(FILLS), Look::Whole) {
                Ok(store) => stores.push(store),
                Err(error) => break error,
            }
        };
        ensure!(refused.is::<PoolConcurrencyLimitError>(), "expected that the pool is full, found: {refused:#}");
        let live = self.live();
        for _ in 0..10 {
            let more = tenant.visit(self.engine, &mut Random::new(FILLS), Look::Whole).map(drop);
            ensure!(more.is_err() && self.live() == live, "a refusal changes {live:?} to {:?}", self.live());
        }
        Ok(())
    }

    fn conclude(&mut self, what: &str, good: u64) {
        self.count(what, self.is_good(good));
    }

    fn count(&mut self, what: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => self.refused.passed += 1,
            Err(error) => self.refused.failures.push(format!("{}: {what}: {error:#}", self.name)),
        }
    }

    /// Whether nothing is in use, and the next instances are fresh.
    fn is_good(&self, instances: u64) -> Result<()> {
        self.nothing_is_in_use()?;
        let mut random = Random::new(0);
        for at in 0..instances {
            let tenant = &self.tenants[at as usize % self.tenants.len()];
            tenant.visit(self.engine, &mut random, Look::Whole).with_context(|| format!("instance {at} after it"))?;
        }
        self.nothing_is_in_use()
    }

    fn nothing_is_in_use(&self) -> Result<()> {
        let (live, used) = self.live();
        ensure!(live == [0; 6], "slots are in use: {:?}", self.engine.pool_metrics());
        // What ran is never given back.
        ensure!(used == Usage { fuel: used.fuel, ..Usage::default() }, "the engine's limits say that it has {used:?}");
        Ok(())
    }

    /// What is in use: of the pool, if there is one, and of the engine's limits.
    fn live(&self) -> ([u32; 6], Usage) {
        let metrics = self.engine.pool_metrics().unwrap_or_default();
        let slots = [metrics.component_instances, metrics.memories, metrics.tables, metrics.stacks];
        let [contexts, memories, tables, stacks] = slots.map(|counts| counts.live);
        let used = self.engine.usage().expect("the engine has a limit");
        let shared = metrics.live_shared_memories;
        ([contexts, metrics.live_core_instances, memories, shared, tables, stacks], used)
    }
}

/// Makes, uses and drops an instance of each; whether one was made that is not what it must be.
fn visit_all(engine: &Engine, tenants: &[Tenant<'_>]) -> Result<()> {
    tenants.iter().try_for_each(|tenant| visit(engine, tenant))
}

fn visit(engine: &Engine, tenant: &Tenant<'_>) -> Result<()> {
    // The seed makes the instance grow and fill everything.
    only_differences(tenant.visit(engine, &mut Random::new(FILLS), Look::Whole).map(drop))
}

/// An error that no refusal explains.
fn only_differences(visited: Result<()>) -> Result<()> {
    visited.or_else(|error| if error.is::<Difference>() { Err(error) } else { Ok(()) })
}

/// A seed whose first number is a multiple of 64.
const FILLS: u64 = 6;

#[cfg(test)]
mod tests {
    use super::{FILLS, Random};

    #[test]
    fn the_seed_fills() {
        assert!(Random::new(FILLS).next().is_multiple_of(64));
    }
}

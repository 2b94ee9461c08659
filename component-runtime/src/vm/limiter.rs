//! Who is asked before memories and tables are made or grow: the limiter that an embedding sets.
//!
//! It is asked first, and told who asks ([`Growth`]); then the tree of limits is charged (`vm::accounts`), then the
//! system. It is told, too, when what it allowed was refused there.
//!
//! # Invariants
//! * It gets the address of the embedding's half of the store and nothing of this one, so that nothing can change
//!   under a growth that is under way.

use anyhow::{Error, Result, anyhow};

use super::accounts::counted_bytes;
use super::instance::ComponentInstance;
use super::limits::{LimitExceeded, Usage};
use super::store::Store;
use crate::ids::{CoreInstanceId, DefinedMemoryIndex, DefinedTableIndex, Id};
use crate::translate::{MemoryType, TableType};

/// Allows growths, or refuses them.
pub trait GrowthLimiter: Send + Sync {
    /// Whether a memory or table may be made or grow. An error stops the guest that asks. `host` is
    /// [`Store::host`].
    ///
    /// # Errors
    /// As it likes.
    fn growing(&mut self, host: *mut u8, growth: &Growth<'_>) -> Result<bool>;

    /// What was allowed was refused elsewhere. An error stops the guest that asked.
    ///
    /// # Errors
    /// As it likes.
    fn grow_failed(&mut self, host: *mut u8, what: Grown, error: Error) -> Result<()>;
}

/// What grows, among the definitions of its core instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grown {
    /// A linear memory; sizes are in bytes.
    Memory(DefinedMemoryIndex),
    /// A table; sizes are in elements.
    Table(DefinedTableIndex),
}

/// A memory or table that is to grow, and who asks.
#[derive(Clone, Copy)]
pub struct Growth<'a> {
    instance: &'a ComponentInstance,
    core: CoreInstanceId,
    /// What is to grow.
    pub what: Grown,
    /// Its size now; 0 when it is to be made.
    pub current: u64,
    /// Its size then. May be beyond the maximum: the growth fails then, whatever the limiter says.
    pub desired: u64,
    /// The maximum that its type gives.
    pub maximum: Option<u64>,
}

/// Why something cannot grow.
#[derive(Debug)]
pub enum Refusal {
    /// It would be beyond the maximum of its type, or of its kind.
    Maximum,
    /// A limit stands against it.
    Limit(LimitExceeded),
    /// The limiter does.
    Limiter(LimiterRefused),
    /// The system does, or the pool.
    System(Error),
}

/// A store's limiter does not allow a growth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimiterRefused {
    /// "memory", "table".
    pub what: &'static str,
    /// Its size now, in bytes or elements; 0 when it was to be made.
    pub current: u64,
    /// Its size then.
    pub desired: u64,
}

impl std::fmt::Display for LimiterRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let LimiterRefused { what, current, desired } = self;
        let unit = if *what == "memory" { "bytes" } else { "elements" };
        write!(f, "the store's limiter does not allow a {what} of {desired} {unit}; it has {current}")
    }
}

impl std::error::Error for LimiterRefused {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        match refusal {
            Refusal::Maximum => anyhow!("it would be beyond its maximum"),
            Refusal::Limit(exceeded) => exceeded.into(),
            Refusal::Limiter(refused) => refused.into(),
            Refusal::System(error) => error,
        }
    }
}

impl Growth<'_> {
    /// The number of the instance that asks.
    pub fn serial(&self) -> u64 {
        self.instance.serial()
    }

    /// The name of its component, where it has one.
    pub fn component(&self) -> Option<&str> {
        self.instance.loaded().component().instances.values().next()?.name.as_deref()
    }

    /// The nested instance whose code it is: its position in the component instance (the outermost one is 0), and
    /// the name of its component, where it has one.
    pub fn nested(&self) -> (u32, Option<&str>) {
        let component = self.instance.loaded().component();
        let id = component.core_instances[self.core].instance;
        (id.0, component.instances[id].name.as_deref())
    }

    /// The core instance, in the order of instantiation.
    pub fn core_instance(&self) -> u32 {
        self.core.0
    }

    /// What the whole instance takes now.
    pub fn usage(&self) -> Usage {
        self.instance.usage()
    }

    /// The error of a refusal.
    pub(super) fn refused(&self) -> LimiterRefused {
        let what = match self.what {
            Grown::Memory(_) => "memory",
            Grown::Table(_) => "table",
        };
        LimiterRefused { what, current: self.current, desired: self.desired }
    }
}

impl Store {
    /// Sets who is asked before memories and tables grow.
    pub fn set_limiter(&mut self, limiter: Option<Box<dyn GrowthLimiter>>) {
        self.limiter = limiter;
    }

    /// Asks the limiter, where there is one.
    ///
    /// # Errors
    /// The limiter's; a refusal is one of the two good answers.
    pub(super) fn ask<'g>(&mut self, growth: impl FnOnce() -> Growth<'g>) -> Result<Result<(), LimiterRefused>> {
        let host = self.host();
        let Some(limiter) = &mut self.limiter else { return Ok(Ok(())) };
        let growth = growth();
        Ok(match limiter.growing(host, &growth)? {
            true => Ok(()),
            false => Err(growth.refused()),
        })
    }

    /// Tells the limiter that what it allowed was refused.
    ///
    /// # Errors
    /// The limiter's.
    pub(super) fn tell(&mut self, what: Grown, refusal: &Refusal) -> Result<()> {
        let host = self.host();
        let Some(limiter) = &mut self.limiter else { return Ok(()) };
        let error = match refusal {
            Refusal::Limit(exceeded) => exceeded.clone().into(),
            Refusal::System(error) => anyhow!("{error:#}"),
            Refusal::Maximum => Refusal::Maximum.into(),
            Refusal::Limiter(_) => return Ok(()),
        };
        limiter.grow_failed(host, what, error)
    }

    /// Asks the limiter for a memory that an instance is to get.
    ///
    /// # Errors
    /// The limiter's, or [`LimiterRefused`].
    pub(super) fn ask_new_memory(
        &mut self,
        instance: &ComponentInstance,
        core: CoreInstanceId,
        ty: &MemoryType,
    ) -> Result<()> {
        let maximum = |pages: u64| pages.saturating_mul(ty.shape().page_bytes());
        let asked = self.ask(|| Growth {
            instance,
            core,
            what: Grown::Memory(instance.cores[core].memories.next_key()),
            current: 0,
            desired: counted_bytes(ty),
            maximum: ty.max_pages.map(maximum),
        });
        Ok(asked??)
    }

    /// Asks the limiter for a table that an instance is to get.
    ///
    /// # Errors
    /// The limiter's, or [`LimiterRefused`].
    pub(super) fn ask_new_table(
        &mut self,
        instance: &ComponentInstance,
        core: CoreInstanceId,
        ty: &TableType,
    ) -> Result<()> {
        let what = Grown::Table(instance.cores[core].tables.next_key());
        let asked = self.ask(|| Growth { instance, core, what, current: 0, desired: ty.min, maximum: ty.max });
        Ok(asked??)
    }
}

impl ComponentInstance {
    /// A growth of a memory of its own.
    pub(super) fn memory_growth(
        &self,
        core: CoreInstanceId,
        memory: DefinedMemoryIndex,
        delta_pages: u64,
    ) -> Growth<'_> {
        let component = self.loaded().component();
        let module = &component.modules[component.core_instances[core].module];
        let ty = module.memories.as_slice()[module.n_imported_memories as usize + memory.position()];
        let bytes = |pages: u64| pages.saturating_mul(ty.shape().page_bytes());
        let pages = self.cores[core].memories[memory].pages();
        Growth {
            instance: self,
            core,
            what: Grown::Memory(memory),
            current: bytes(pages),
            desired: bytes(pages.saturating_add(delta_pages)),
            maximum: ty.max_pages.map(bytes),
        }
    }

    /// A growth of a table of its own.
    pub(super) fn table_growth(&self, core: CoreInstanceId, table: DefinedTableIndex, delta: u64) -> Growth<'_> {
        let component = self.loaded().component();
        let module = &component.modules[component.core_instances[core].module];
        let ty = module.tables.as_slice()[module.n_imported_tables as usize + table.position()];
        let current = self.cores[core].tables[table].len();
        let desired = current.saturating_add(delta);
        Growth { instance: self, core, what: Grown::Table(table), current, desired, maximum: ty.max }
    }
}

//! Who is asked before memories and tables are made or grow: the limiter that an embedding sets.
//!
//! A growth is its business first, and it is told who asks ([`Growth`]); then the tree of limits is charged
//! (`vm::accounts`), then the system. A new instance is charged first, for all that it has from its start; then the
//! limiter is asked about each of its memories and tables. It is told, too, when what it allowed was refused there. It
//! may take its time: in a call that can wait (`vm::fiber`) the answer may come in a later poll.
//!
//! # Invariants
//! * While it is asked, nothing refers into the store; what it is told is a copy.
//! * An answer holds for the size that was asked about: if that is another one meanwhile, it is asked again.

use std::sync::Arc;

use anyhow::{Error, Result, anyhow};

use super::accounts::counted_bytes;
use super::adapter_handles::beside_lifted;
use super::instance::ComponentInstance;
use super::keys::Side;
use super::limits::{LimitExceeded, Usage};
use super::linkage::LoadedComponent;
use super::store::Store;
use crate::ids::{CoreInstanceId, DefinedMemoryIndex, DefinedTableIndex, Id};
use crate::translate::{MemoryType, TableType};

/// Allows growths, or refuses them.
pub trait GrowthLimiter: Send + Sync {
    /// Whether a memory or table may be made or grow. An error stops the guest that asks. The store is that of the
    /// limiter; nothing refers into it, so that a call that can wait may do so here.
    ///
    /// # Errors
    /// As it likes.
    fn growing(&mut self, store: *mut Store, growth: &Growth) -> Result<bool>;

    /// What was allowed was refused elsewhere. An error stops the guest that asked. `host` is [`Store::host`].
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
#[derive(Clone)]
pub struct Growth {
    loaded: Arc<LoadedComponent>,
    serial: u64,
    usage: Usage,
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

impl Growth {
    /// The number of the instance that asks.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// The name of its component, where it has one.
    pub fn component(&self) -> Option<&str> {
        self.loaded.component().name()
    }

    /// The nested instance whose code it is: its position in the component instance (the outermost one is 0), and
    /// the name of its component, where it has one.
    pub fn nested(&self) -> (u32, Option<&str>) {
        let component = self.loaded.component();
        let id = component.core_instances[self.core].instance;
        (id.0, component.instances[id].name.as_deref())
    }

    /// The core instance, in the order of instantiation.
    pub fn core_instance(&self) -> u32 {
        self.core.0
    }

    /// What the whole instance took when it asked.
    pub fn usage(&self) -> Usage {
        self.usage
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

    /// Tells the limiter that what it allowed was refused.
    ///
    /// # Errors
    /// The limiter's.
    pub(super) fn tell(&mut self, what: Grown, refusal: &Refusal) -> Result<()> {
        // SAFETY: this is a store.
        let _side = unsafe { Side::host(self) };
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
}

/// Asks the limiter, where there is one; again, if what grows has another size when the answer is there.
///
/// # Errors
/// The limiter's; a refusal is one of the two good answers.
///
/// # Safety
/// Store and instance are valid, and nothing refers into them until this returns.
pub(super) unsafe fn ask(
    store: *mut Store,
    instance: *const ComponentInstance,
    growth: impl Fn(&ComponentInstance) -> Growth,
) -> Result<Result<(), LimiterRefused>> {
    // SAFETY: the caller vouches for the store. A limiter stays where it is while somebody asks it: only who has
    // the store exclusively sets another one.
    let Some(limiter) = unsafe { &mut *store }.limiter.as_deref_mut().map(std::ptr::from_mut) else {
        return Ok(Ok(()));
    };
    // SAFETY: the caller vouches for the store.
    unsafe { &mut *store }.refresh_fuel();
    // SAFETY: as above.
    let _host = unsafe { Side::host(store) };
    let until_it_answers = || {
        // SAFETY: the caller vouches for the instance; the reference ends with the statement, and so below.
        let mut asked = growth(unsafe { &*instance });
        loop {
            // SAFETY: as above; nobody else uses the limiter meanwhile.
            if !unsafe { &mut *limiter }.growing(store, &asked)? {
                return Ok(Err(asked.refused()));
            }
            // SAFETY: as above.
            let now = growth(unsafe { &*instance });
            if now.current == asked.current {
                return Ok(Ok(()));
            }
            asked = now;
        }
    };
    // SAFETY: as above; it may be an adapter whose `realloc` asks.
    unsafe { beside_lifted(store, until_it_answers) }
}

/// Asks the limiter for a memory that an instance is to get.
///
/// # Errors
/// The limiter's, or [`LimiterRefused`].
///
/// # Safety
/// As [`ask`].
pub(super) unsafe fn ask_new_memory(
    store: *mut Store,
    instance: *const ComponentInstance,
    core: CoreInstanceId,
    ty: &MemoryType,
) -> Result<()> {
    let maximum = |pages: u64| pages.saturating_mul(ty.shape().page_bytes());
    let growth = |instance: &ComponentInstance| {
        let what = Grown::Memory(instance.cores[core].memories.next_key());
        instance.growth(core, what, [0, counted_bytes(ty)], ty.max_pages.map(maximum))
    };
    // SAFETY: the caller's contract.
    Ok(unsafe { ask(store, instance, growth) }??)
}

/// Asks the limiter for a table that an instance is to get.
///
/// # Errors
/// The limiter's, or [`LimiterRefused`].
///
/// # Safety
/// As [`ask`].
pub(super) unsafe fn ask_new_table(
    store: *mut Store,
    instance: *const ComponentInstance,
    core: CoreInstanceId,
    ty: &TableType,
) -> Result<()> {
    let growth = |instance: &ComponentInstance| {
        let what = Grown::Table(instance.cores[core].tables.next_key());
        instance.growth(core, what, [0, ty.min], ty.max)
    };
    // SAFETY: the caller's contract.
    Ok(unsafe { ask(store, instance, growth) }??)
}

impl ComponentInstance {
    /// A growth of something of its own, from a size to another.
    fn growth(&self, core: CoreInstanceId, what: Grown, sizes: [u64; 2], maximum: Option<u64>) -> Growth {
        let [current, desired] = sizes;
        let (loaded, serial, usage) = (self.loaded.clone(), self.serial(), self.settled_usage());
        Growth { loaded, serial, usage, core, what, current, desired, maximum }
    }

    /// A growth of a memory of its own.
    pub(super) fn memory_growth(&self, core: CoreInstanceId, memory: DefinedMemoryIndex, delta_pages: u64) -> Growth {
        let component = self.loaded().component();
        let module = &component.modules[component.core_instances[core].module];
        let ty = module.memories.as_slice()[module.n_imported_memories as usize + memory.position()];
        let bytes = |pages: u64| pages.saturating_mul(ty.shape().page_bytes());
        let pages = self.cores[core].memories[memory].pages();
        let sizes = [bytes(pages), bytes(pages.saturating_add(delta_pages))];
        self.growth(core, Grown::Memory(memory), sizes, ty.max_pages.map(bytes))
    }

    /// A growth of a table of its own.
    pub(super) fn table_growth(&self, core: CoreInstanceId, table: DefinedTableIndex, delta: u64) -> Growth {
        let component = self.loaded().component();
        let module = &component.modules[component.core_instances[core].module];
        let ty = module.tables.as_slice()[module.n_imported_tables as usize + table.position()];
        let current = self.cores[core].tables[table].len();
        self.growth(core, Grown::Table(table), [current, current.saturating_add(delta)], ty.max)
    }
}

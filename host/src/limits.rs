//! Limits as hosts set them: a limiter for a store, limits of a store and of an instance, and what they take.
//!
//! The tree itself is the runtime's (`gusset_runtime::vm`, `limits` and `accounts`). Here are the trait by which a
//! host is asked before memories and tables grow ([`ResourceLimiter`], `ResourceLimiterAsync`), the ready-made one ([`StoreLimits`]), and
//! the methods of stores. How the trait reaches a store's data is in `component::typed`.

use gusset_runtime::vm::{Grown, Growth, GrowthLimiter, Limits, Usage};

use crate::component::typed::limiter;
use crate::{AsContextMut, Error, Result, Store, StoreContext, StoreContextMut};

#[cfg(feature = "async")]
mod asynchronous;

#[cfg(feature = "async")]
pub use asynchronous::ResourceLimiterAsync;

/// How many instances, tables and memories a store with a [`ResourceLimiter`] may have, unless that says more.
const DEFAULT_COUNT: usize = 10_000;

/// Is asked before linear memories and tables of a store are made or grow ([`Store::limiter`]).
///
/// The answer `false` makes `memory.grow` or `table.grow` give -1, and refuses what was to be made; an error stops
/// the guest with it. Memories of the host's making are asked for, too; the growth of a memory that threads share
/// is not, since it is of no store.
pub trait ResourceLimiter: Send {
    /// Whether a linear memory may be made, or grow, to `desired` bytes. `maximum` is that of its type; `desired`
    /// may be beyond it, and then the growth fails whatever the answer is.
    ///
    /// # Errors
    /// What shall stop the guest.
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool>;

    /// A growth that was allowed has failed: the type's maximum, a limit of the tree
    /// ([`LimitExceeded`](crate::LimitExceeded)) or the system stands against it.
    ///
    /// # Errors
    /// What shall stop the guest; else `memory.grow` gives -1.
    fn memory_grow_failed(&mut self, error: Error) -> Result<()> {
        let _ = error;
        Ok(())
    }

    /// Whether a table may be made, or grow, to `desired` elements; as [`memory_growing`](Self::memory_growing).
    ///
    /// # Errors
    /// What shall stop the guest.
    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool>;

    /// As [`memory_grow_failed`](Self::memory_grow_failed).
    ///
    /// # Errors
    /// What shall stop the guest; else `table.grow` gives -1.
    fn table_grow_failed(&mut self, error: Error) -> Result<()> {
        let _ = error;
        Ok(())
    }

    /// As [`memory_growing`](Self::memory_growing) and [`table_growing`](Self::table_growing), for limiters that
    /// want to know who asks. Calls these two unless it is implemented otherwise.
    ///
    /// # Errors
    /// What shall stop the guest.
    fn growing(&mut self, request: &GrowthRequest<'_>) -> Result<bool> {
        let (current, desired, maximum) = (request.current(), request.desired(), request.maximum());
        match request.what() {
            GrowthOf::Memory { .. } => self.memory_growing(current, desired, maximum),
            GrowthOf::Table { .. } => self.table_growing(current, desired, maximum),
        }
    }

    /// How many core instances the store may have. Read when the limiter is set, as the next two are.
    fn instances(&self) -> usize {
        DEFAULT_COUNT
    }

    /// How many tables the store may have.
    fn tables(&self) -> usize {
        DEFAULT_COUNT
    }

    /// How many linear memories the store may have.
    fn memories(&self) -> usize {
        DEFAULT_COUNT
    }
}

/// A memory or table that is to be made or to grow, and who asks.
#[derive(Clone, Copy)]
pub struct GrowthRequest<'a>(&'a Growth);

/// What grows: its position among those that its core instance defines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum GrowthOf {
    /// A linear memory; sizes are in bytes.
    Memory {
        /// The position.
        index: u32,
    },
    /// A table; sizes are in elements.
    Table {
        /// The position.
        index: u32,
    },
}

impl<'a> GrowthRequest<'a> {
    pub(crate) fn new(growth: &'a Growth) -> GrowthRequest<'a> {
        GrowthRequest(growth)
    }

    /// What grows.
    pub fn what(&self) -> GrowthOf {
        match self.0.what {
            Grown::Memory(memory) => GrowthOf::Memory { index: memory.0 },
            Grown::Table(table) => GrowthOf::Table { index: table.0 },
        }
    }

    /// Its size; 0 when it is to be made.
    pub fn current(&self) -> usize {
        size(self.0.current)
    }

    /// The size that is asked for.
    pub fn desired(&self) -> usize {
        size(self.0.desired)
    }

    /// The maximum of its type.
    pub fn maximum(&self) -> Option<usize> {
        self.0.maximum.map(size)
    }

    /// The number of the instance whose it is, which [`component::Instance::serial`] and [`Instance::serial`] tell
    /// of instances that are made. No two instances of a process have the same.
    ///
    /// [`component::Instance::serial`]: crate::component::Instance::serial
    /// [`Instance::serial`]: crate::Instance::serial
    pub fn instance(&self) -> u64 {
        self.0.serial()
    }

    /// The name of the instance's component, where it has one.
    pub fn component(&self) -> Option<&str> {
        self.0.component()
    }

    /// The nested instance whose code has it: the position in the component instance (0 is the outermost), as in
    /// [`component::Instance::nested_usage`](crate::component::Instance::nested_usage).
    pub fn nested(&self) -> usize {
        self.0.nested().0 as usize
    }

    /// The name of the nested instance's component, where it has one.
    pub fn nested_component(&self) -> Option<&str> {
        self.0.nested().1
    }

    /// The core instance that defines it, in the order in which the component makes them.
    pub fn core_instance(&self) -> usize {
        self.0.core_instance() as usize
    }

    /// What the whole instance takes at this time. An instance that is being made has been charged for all that it
    /// starts with.
    pub fn usage(&self) -> Usage {
        self.0.usage()
    }
}

impl std::fmt::Debug for GrowthRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GrowthRequest")
            .field("instance", &self.instance())
            .field("component", &self.component())
            .field("nested", &self.nested())
            .field("core_instance", &self.core_instance())
            .field("what", &self.what())
            .field("current", &self.current())
            .field("desired", &self.desired())
            .finish_non_exhaustive()
    }
}

/// What is beyond the address space is as good as the end of it.
fn size(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

/// The limiter that most hosts need: limits for each memory and each table, and for how many there are. Made by a
/// [`StoreLimitsBuilder`]; without limits for sizes, and with room for 10,000 of everything, at first.
#[derive(Clone, Debug)]
pub struct StoreLimits {
    memory_bytes: Option<usize>,
    table_elements: Option<usize>,
    instances: usize,
    tables: usize,
    memories: usize,
    refusal: AtRefusal,
}

/// What a growth that is refused does to the guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum AtRefusal {
    GivesMinusOne,
    Traps,
}

impl Default for StoreLimits {
    fn default() -> Self {
        StoreLimits {
            memory_bytes: None,
            table_elements: None,
            instances: DEFAULT_COUNT,
            tables: DEFAULT_COUNT,
            memories: DEFAULT_COUNT,
            refusal: AtRefusal::GivesMinusOne,
        }
    }
}

impl StoreLimits {
    fn answer(&self, limit: Option<usize>, desired: usize, maximum: Option<usize>, what: &str) -> Result<bool> {
        let allowed = desired <= limit.unwrap_or(usize::MAX) && desired <= maximum.unwrap_or(usize::MAX);
        anyhow::ensure!(
            allowed || self.refusal == AtRefusal::GivesMinusOne,
            "a growth of a {what} to {desired} is beyond its limit, and such a growth stops the guest"
        );
        Ok(allowed)
    }

    fn failed(&self, error: Error) -> Result<()> {
        match self.refusal {
            AtRefusal::GivesMinusOne => Ok(()),
            AtRefusal::Traps => Err(error.context("a growth that fails stops the guest")),
        }
    }
}

impl ResourceLimiter for StoreLimits {
    fn memory_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        self.answer(self.memory_bytes, desired, maximum, "memory")
    }

    fn memory_grow_failed(&mut self, error: Error) -> Result<()> {
        self.failed(error)
    }

    fn table_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        self.answer(self.table_elements, desired, maximum, "table")
    }

    fn table_grow_failed(&mut self, error: Error) -> Result<()> {
        self.failed(error)
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.tables
    }

    fn memories(&self) -> usize {
        self.memories
    }
}

/// Puts [`StoreLimits`] together.
#[derive(Clone, Debug, Default)]
pub struct StoreLimitsBuilder(StoreLimits);

impl StoreLimitsBuilder {
    /// No limits of sizes, and room for 10,000 of everything.
    pub fn new() -> StoreLimitsBuilder {
        StoreLimitsBuilder::default()
    }

    /// The bytes that each linear memory may have.
    #[must_use]
    pub fn memory_size(mut self, bytes: usize) -> Self {
        self.0.memory_bytes = Some(bytes);
        self
    }

    /// The elements that each table may have.
    #[must_use]
    pub fn table_elements(mut self, elements: usize) -> Self {
        self.0.table_elements = Some(elements);
        self
    }

    /// How many core instances the store may have.
    #[must_use]
    pub fn instances(mut self, count: usize) -> Self {
        self.0.instances = count;
        self
    }

    /// How many tables the store may have.
    #[must_use]
    pub fn tables(mut self, count: usize) -> Self {
        self.0.tables = count;
        self
    }

    /// How many linear memories the store may have.
    #[must_use]
    pub fn memories(mut self, count: usize) -> Self {
        self.0.memories = count;
        self
    }

    /// Whether a growth that is refused, or that fails otherwise, stops the guest; it gives -1 at first.
    #[must_use]
    pub fn trap_on_grow_failure(mut self, trap: bool) -> Self {
        self.0.refusal = if trap { AtRefusal::Traps } else { AtRefusal::GivesMinusOne };
        self
    }

    /// The limits.
    pub fn build(self) -> StoreLimits {
        self.0
    }
}

impl<T: 'static> Store<T> {
    /// Sets who is asked before memories and tables of this store are made or grow, and limits the store to as many
    /// core instances, tables and memories as the limiter says now, whatever its limits for these were before
    /// ([`set_limits`](Self::set_limits) changes them afterwards). What the store's data has, as a rule:
    ///
    /// ```
    /// # use gusset::{Engine, Store, StoreLimits, StoreLimitsBuilder};
    /// struct Host {
    ///     limits: StoreLimits,
    /// }
    /// let limits = StoreLimitsBuilder::new().memory_size(1 << 20).instances(10).build();
    /// let mut store = Store::new(&Engine::default(), Host { limits });
    /// store.limiter(|host| &mut host.limits);
    /// ```
    pub fn limiter(&mut self, mut get: impl (FnMut(&mut T) -> &mut dyn ResourceLimiter) + Send + Sync + 'static) {
        let of = get(self.data_mut());
        let counts = [of.instances(), of.memories(), of.tables()];
        let limiter = limiter(get, &mut self.as_context_mut());
        self.set_limiter(limiter, counts);
        self.as_context_mut().opaque_mut().set_async_only(|only| only.limiter = false);
    }

    fn set_limiter(&mut self, limiter: Box<dyn GrowthLimiter>, counts: [usize; 3]) {
        let [instances, memories, tables] = counts.map(|count| count as u64);
        let mut store = self.as_context_mut();
        let runtime = store.opaque_mut().runtime_mut();
        let limits = Limits { core_instances: instances, memories, tables, ..*runtime.limits() };
        runtime.set_limits(limits);
        runtime.set_limiter(Some(limiter));
    }

    /// What its instances may take altogether; at first what [`StoreConfig`](crate::StoreConfig) says.
    pub fn limits(&self) -> &Limits {
        crate::AsContext::as_context(self).opaque().runtime().limits()
    }

    /// Changes what its instances may take altogether. What they have stays, also when it is more.
    pub fn set_limits(&mut self, limits: Limits) {
        self.as_context_mut().opaque_mut().runtime_mut().set_limits(limits);
    }

    /// What its instances take altogether. Handles are those in the tables of guests and those that the host holds
    /// as [`ResourceAny`](crate::component::ResourceAny)s, and count once more for each call to which they are lent.
    pub fn usage(&self) -> Usage {
        crate::AsContext::as_context(self).usage()
    }
}

impl<T: 'static> StoreContext<'_, T> {
    /// As [`Store::usage`].
    pub fn usage(&self) -> Usage {
        self.opaque().runtime().usage()
    }
}

impl<T: 'static> StoreContextMut<'_, T> {
    /// As [`Store::usage`].
    pub fn usage(&self) -> Usage {
        self.opaque().runtime().usage()
    }

    /// As [`Store::set_limits`].
    pub fn set_limits(&mut self, limits: Limits) {
        self.opaque_mut().runtime_mut().set_limits(limits);
    }
}

//! The half of a store that does not know the host's data type: instances, limits, and the record
//! that compiled code shares with it.
//!
//! # Invariants
//! * The [`VmStoreContext`] has an allocation of its own that is only accessed through pointers, as
//!   compiled code and signal handlers do.
//! * An [`InstanceKey`] names one instance for ever: the slot of a removed one gets a new generation.

use std::ptr::NonNull;
use std::sync::Arc;

use anyhow::{Result, ensure};

use super::activation::Pending;
use super::adapter_handles::Lifted;
use super::error_contexts::MessageBudget;
use super::fiber::Fibers;
use super::handles::HandleBudget;
use super::host_func::HostFunction;
use super::instance::ComponentInstance;
use super::metering::{Epochs, Fuel};
use super::scopes::Scope;
use super::traps::Capture;
use crate::ids::unique;
use crate::layout::VmStoreContext;
use crate::sys::resume::stack_pointer;

/// Limits of a store.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// Bytes of stack that guest code may use, counted from the outermost call into it. The thread
    /// must have as many, and what host functions need below them.
    pub max_wasm_stack_bytes: usize,
    /// Handles that may be live at once, over all instances.
    pub max_handles: u32,
    /// Bytes of linear memory, over all instances.
    pub max_memory_bytes: u64,
    /// Table elements, over all instances.
    pub max_table_elements: u64,
}

impl Default for StoreSettings {
    fn default() -> Self {
        StoreSettings {
            max_wasm_stack_bytes: 512 << 10,
            max_handles: 100_000,
            max_memory_bytes: u64::MAX,
            max_table_elements: 10_000_000,
        }
    }
}

/// Tells stores apart; unique in the process.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct StoreId(u64);

impl StoreId {
    /// What no store has.
    pub const NONE: StoreId = StoreId(0);
}

/// Names an instance of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct InstanceKey {
    index: u32,
    generation: u32,
}

/// Instances, limits and pending errors of a store.
pub struct Store {
    context: NonNull<VmStoreContext>,
    host: *mut u8,
    id: StoreId,
    settings: StoreSettings,
    instances: Vec<Slot>,
    /// Slots without an instance whose next generation there is.
    free: Vec<u32>,
    budget: Arc<HandleBudget>,
    messages: Arc<MessageBudget>,
    usage: Usage,
    stack: Stack,
    pub(super) scopes: Vec<Scope>,
    /// Of the adapter that is running.
    pub(super) lifted: Lifted,
    /// Host functions that core modules import.
    pub(super) host_functions: Vec<HostFunction>,
    pub(super) pending: Option<Pending>,
    /// Where a signal handler notes a trap and its backtrace; it cannot allocate.
    pub(super) fault: Capture,
    pub(super) epochs: Epochs,
    pub(super) fuel: Fuel,
    pub(super) fibers: Fibers,
}

struct Slot {
    generation: u32,
    instance: Option<Box<ComponentInstance>>,
}

/// The stack that a store's wasm may use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stack {
    /// An address that only one live thread has: that of the thread which runs on it.
    pub(super) thread: usize,
    limit: usize,
}

/// What the instances of a store take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    pub(super) memory_bytes: u64,
    pub(super) table_elements: u64,
}

// SAFETY: a store owns everything that its pointers lead to, and no thread-local state refers to it
// while no call is under way. (The embedding's store adds its data and asks `T: Send` of it.)
unsafe impl Send for Store {}
// SAFETY: shared access only reads.
unsafe impl Sync for Store {}

impl Store {
    /// An empty store, at an address that stays.
    pub fn new(settings: StoreSettings) -> Box<Store> {
        super::activation::install_handlers();
        let context = Box::new(VmStoreContext::new(super::builtins::host_functions()));
        let mut store = Box::new(Store {
            context: NonNull::from(Box::leak(context)),
            host: std::ptr::null_mut(),
            id: StoreId(unique()),
            budget: HandleBudget::new(settings.max_handles),
            messages: Arc::default(),
            settings,
            instances: Vec::new(),
            free: Vec::new(),
            usage: Usage::default(),
            stack: Stack { thread: 0, limit: 0 },
            scopes: Vec::new(),
            lifted: Lifted::default(),
            host_functions: Vec::new(),
            pending: None,
            fault: Capture::default(),
            epochs: Epochs::default(),
            fuel: Fuel::default(),
            fibers: Fibers::default(),
        });
        let address = (&raw mut *store).cast();
        // SAFETY: the context was just allocated and nobody else has its address.
        unsafe { (*store.context.as_ptr()).store = address };
        store
    }

    /// What compiled code reads and writes.
    #[inline]
    pub fn context(&self) -> *mut VmStoreContext {
        self.context.as_ptr()
    }

    /// Limits the stack of a call into wasm that this thread makes now; returns what held before. Calls
    /// inside of calls share the limit of the outermost, unless a host function went on with its store
    /// on another thread: there the limit of this one's stack would mean nothing.
    #[inline]
    pub(super) fn limit_stack(&mut self, thread: usize) -> Stack {
        let earlier = self.stack;
        // SAFETY: the context lives as long as the store, and wasm does not run.
        let outermost = unsafe { (*self.context.as_ptr()).entry_fp } == 0;
        if outermost {
            self.restore_stack(Stack { thread, limit: self.lowest_from(stack_pointer()) });
        } else if earlier.thread != thread {
            self.limit_other(thread);
        }
        earlier
    }

    /// As [`limit_stack`](Self::limit_stack), in a call inside of another that did not begin on this thread: a
    /// fiber has brought its stack along.
    #[cold]
    fn limit_other(&mut self, thread: usize) {
        let limit = match self.fibers.are_running() {
            true => self.stack.limit,
            false => self.lowest_from(stack_pointer()),
        };
        self.restore_stack(Stack { thread, limit });
    }

    /// How low the stack may become that wasm gets from here.
    fn lowest_from(&self, stack_pointer: usize) -> usize {
        stack_pointer.saturating_sub(self.settings.max_wasm_stack_bytes)
    }

    /// The stack that is in use.
    #[cfg(feature = "async")]
    pub(super) fn stack(&self) -> Stack {
        self.stack
    }

    /// The stack that begins at this address, for wasm.
    #[cfg(feature = "async")]
    pub(super) fn stack_from(&self, top: usize) -> Stack {
        Stack { thread: 0, limit: self.lowest_from(top) }
    }

    /// Makes the stack that [`limit_stack`](Self::limit_stack) returned the one in use again.
    #[inline]
    pub(super) fn restore_stack(&mut self, stack: Stack) {
        self.stack = stack;
        // SAFETY: the context lives as long as the store, and wasm does not run.
        unsafe { (*self.context.as_ptr()).stack_limit = stack.limit };
    }

    /// Notes the address of the embedding's half.
    pub fn set_host(&mut self, host: *mut u8) {
        self.host = host;
    }

    /// The address of the embedding's half.
    #[inline]
    pub fn host(&self) -> *mut u8 {
        self.host
    }

    /// This store's identity.
    #[inline]
    pub fn id(&self) -> StoreId {
        self.id
    }

    /// Its limits.
    #[inline]
    pub fn settings(&self) -> &StoreSettings {
        &self.settings
    }

    /// The count of its live handles.
    pub fn handle_budget(&self) -> &Arc<HandleBudget> {
        &self.budget
    }

    /// The count of what the messages of its guests' error contexts take.
    pub fn message_budget(&self) -> &Arc<MessageBudget> {
        &self.messages
    }

    /// An instance, if it is there still.
    pub fn instance(&self, key: InstanceKey) -> Option<&ComponentInstance> {
        let slot = self.instances.get(key.index as usize)?;
        slot.instance.as_deref().filter(|_| slot.generation == key.generation)
    }

    /// An instance, if it is there still.
    pub fn instance_mut(&mut self, key: InstanceKey) -> Option<&mut ComponentInstance> {
        let slot = self.instances.get_mut(key.index as usize)?;
        slot.instance.as_deref_mut().filter(|_| slot.generation == key.generation)
    }

    /// The key that the next instance gets.
    pub fn next_key(&self) -> InstanceKey {
        let index = self.free.last().copied().unwrap_or(self.instances.len() as u32);
        let generation = self.instances.get(index as usize).map_or(0, |slot| slot.generation);
        InstanceKey { index, generation }
    }

    /// Takes an instance that was made with [`next_key`](Self::next_key).
    pub(super) fn insert(&mut self, instance: Box<ComponentInstance>) -> *mut ComponentInstance {
        let key = instance.key();
        if key.index as usize == self.instances.len() {
            self.instances.push(Slot { generation: 0, instance: None });
        } else {
            let taken = self.free.pop();
            debug_assert_eq!(taken, Some(key.index), "the key is the next one");
        }
        let slot = &mut self.instances[key.index as usize];
        &raw mut **slot.instance.insert(instance)
    }

    /// Drops an instance and gives back what it used.
    pub(super) fn remove(&mut self, key: InstanceKey) {
        if self.instance(key).is_none() {
            return;
        }
        let slot = &mut self.instances[key.index as usize];
        if slot.generation < u32::MAX - 1 {
            self.free.push(key.index);
        }
        slot.generation += 1;
        if let Some(instance) = slot.instance.take() {
            let used = instance.usage();
            self.usage.memory_bytes -= used.memory_bytes;
            self.usage.table_elements -= used.table_elements;
        }
    }

    /// Charges a growth of linear memory; refuses it when the limit is reached.
    pub(super) fn charge_memory(&mut self, bytes: u64) -> Result<()> {
        let wanted = self.usage.memory_bytes.saturating_add(bytes);
        let limit = self.settings.max_memory_bytes;
        let used = self.usage.memory_bytes;
        ensure!(
            wanted <= limit,
            "linear memory limit of the store: {bytes} bytes more than the {used} used of {limit}"
        );
        self.usage.memory_bytes = wanted;
        Ok(())
    }

    /// Gives charged memory back when a growth failed otherwise.
    pub(super) fn refund_memory(&mut self, bytes: u64) {
        self.usage.memory_bytes = self.usage.memory_bytes.saturating_sub(bytes);
    }

    /// Charges table elements; refuses them when the limit is reached.
    pub(super) fn charge_elements(&mut self, count: u64) -> Result<()> {
        let wanted = self.usage.table_elements.saturating_add(count);
        let limit = self.settings.max_table_elements;
        let used = self.usage.table_elements;
        ensure!(wanted <= limit, "table limit of the store: {count} elements more than the {used} used of {limit}");
        self.usage.table_elements = wanted;
        Ok(())
    }

    /// Gives charged elements back when a growth failed otherwise.
    pub(super) fn refund_elements(&mut self, count: u64) {
        self.usage.table_elements = self.usage.table_elements.saturating_sub(count);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.instances.clear();
        // SAFETY: allocated as a box in `new`, and no instance is left that refers to it.
        drop(unsafe { Box::from_raw(self.context.as_ptr()) });
    }
}

//! The half of a store that does not know the host's data type: instances, limits, and the record
//! that compiled code shares with it.
//!
//! # Invariants
//! * The [`VmStoreContext`] is only accessed through pointers, as compiled code and signal handlers do, and the store
//!   stays where it is (it is not `Unpin`, so that no reference to it promises to be the only way to its bytes).
//! * An [`InstanceKey`] names one instance for ever: the slot of a removed one gets a new generation.
//! * A store says that it has entered wasm before it does so (`activation::call` is the only way in): what could
//!   not have been written before is not looked at when it goes.

use std::any::Any;
use std::cell::UnsafeCell;
use std::marker::PhantomPinned;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, OnceLock};

use super::accounts::StoreNode;
use super::activation::Pending;
use super::adapter_handles::Lifted;
use super::error_contexts::MessageBudget;
use super::fiber::Fibers;
use super::fuel::{Fuel, Metering};
use super::handle_budget::HandleBudget;
use super::hooks::Hooks;
use super::host_func::HostFunction;
use super::instance::ComponentInstance;
use super::instance_slots::{Slot, Slots};
use super::limiter::GrowthLimiter;
use super::limits::{EngineNode, Limits, Usage};
use super::metering::Epochs;
use super::scopes::Scopes;
use crate::ids::unique;
use crate::layout::VmStoreContext;
use crate::sys::resume::stack_pointer;

/// Limits of a store.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// Bytes of stack that guest code may use, counted from the outermost call into it. The thread
    /// must have as many, and what host functions need below them.
    pub max_wasm_stack_bytes: usize,
    /// What all instances together, and what the host holds of their handles, may take.
    pub limits: Limits,
    /// What all stores of the engine together take, if that has limits.
    pub engine: Option<Arc<EngineNode>>,
    /// Whether the code of its guests counts fuel.
    pub metering: Metering,
}

impl Default for StoreSettings {
    fn default() -> Self {
        let limits = Limits { handles: 100_000, table_elements: 10_000_000, ..Limits::NONE };
        StoreSettings { max_wasm_stack_bytes: 512 << 10, limits, engine: None, metering: Metering::Off }
    }
}

/// Tells stores apart; unique in the process.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct StoreId(u64);

impl StoreId {
    /// What no store has.
    pub const NONE: StoreId = StoreId(0);

    /// The number behind it, from which [`StoreId::of_number`] makes it again.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The store with a number.
    pub fn of_number(number: u64) -> StoreId {
        StoreId(number)
    }
}

/// Names an instance of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct InstanceKey {
    index: u32,
    generation: u32,
}

/// Instances, limits and pending errors of a store.
pub struct Store {
    pub(super) context: UnsafeCell<VmStoreContext>,
    host: *mut u8,
    id: StoreId,
    max_wasm_stack_bytes: usize,
    instances: Slots,
    /// Slots without an instance whose next generation there is.
    free: Vec<u32>,
    /// Made when the first component comes that may hold handles, or the host holds one.
    budget: OnceLock<Arc<HandleBudget>>,
    /// Made when the first guest makes an error context.
    messages: OnceLock<Arc<MessageBudget>>,
    pub(super) node: StoreNode,
    pub(super) limiter: Option<Box<dyn GrowthLimiter>>,
    /// Whether a call into wasm has to look at the two: hooks, and fuel that is counted.
    pub(super) watched: bool,
    pub(super) hooks: Option<Box<Hooks>>,
    /// Of the stack that its wasm may use: an address that only one live thread has, that of the thread which runs on
    /// it.
    pub(super) thread: usize,
    /// Whether wasm was ever entered.
    entered: bool,
    pub(super) scopes: Scopes,
    /// Of the adapter that is running.
    pub(super) lifted: Lifted,
    /// Host functions that core modules import.
    pub(super) host_functions: Vec<HostFunction>,
    pub(super) pending: Option<Pending>,
    pub(super) epochs: Epochs,
    pub(super) fuel: Fuel,
    pub(super) fibers: Fibers,
    /// The context has the store's address, and compiled code that of the context.
    _fixed: PhantomPinned,
}

/// Why an instance is not called, or not taken out of its store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InstanceRefusal {
    /// It is not there any more.
    Gone,
    /// Calls are under way in it.
    Running {
        /// How many.
        calls: u32,
    },
    /// As many calls are under way in it as there may be.
    TooManyCalls {
        /// How many.
        limit: u32,
    },
    /// Others have references to what it defines.
    Shared,
}

/// The stack that a store's wasm may use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stack {
    thread: usize,
    limit: usize,
}

/// A call is inside of one that another thread began.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct OtherThread;

// SAFETY: a store owns everything that its pointers lead to, and no thread-local state refers to it
// while no call is under way. (The embedding's store adds its data and asks `T: Send` of it.)
unsafe impl Send for Store {}
// SAFETY: shared access only reads.
unsafe impl Sync for Store {}

impl Store {
    /// An empty store, which gets its place with [`settle`](Self::settle).
    // Inlined: it is made where it stays for a while, and is large.
    #[inline]
    pub fn new(settings: StoreSettings) -> Store {
        super::activation::install_handlers();
        Store {
            context: UnsafeCell::new(VmStoreContext::new(super::builtins::host_functions())),
            host: std::ptr::null_mut(),
            id: StoreId(unique()),
            budget: OnceLock::new(),
            messages: OnceLock::new(),
            node: StoreNode::new(settings.limits, settings.engine),
            limiter: None,
            watched: settings.metering == Metering::Fuel,
            hooks: None,
            max_wasm_stack_bytes: settings.max_wasm_stack_bytes,
            instances: Slots::default(),
            free: Vec::new(),
            thread: 0,
            entered: false,
            scopes: Scopes::default(),
            lifted: Lifted::default(),
            host_functions: Vec::new(),
            pending: None,
            epochs: Epochs::default(),
            fuel: Fuel::new(settings.metering),
            fibers: Fibers::default(),
            _fixed: PhantomPinned,
        }
    }

    /// Notes where it lies, and the address of the embedding's half. Only then may it get instances.
    ///
    /// # Safety
    /// The store stays where it is until it is dropped.
    pub unsafe fn settle(&mut self, host: *mut u8) {
        let address = (&raw mut *self).cast();
        self.context.get_mut().store = address;
        self.host = host;
    }

    /// What compiled code reads and writes.
    #[inline]
    pub fn context(&self) -> *mut VmStoreContext {
        self.context.get()
    }

    /// Notes that this thread makes a call into wasm now, and limits its stack; no limit is below `floor`. Calls
    /// inside of calls share the limit of the outermost, unless a host function went on with its store
    /// on another thread: there the limit of this one's stack would mean nothing, and the answer is
    /// [`OtherThread`]. What an outermost call has set, the next one replaces.
    #[inline]
    pub(super) fn limit_stack(&mut self, thread: usize, floor: usize) -> Result<(), OtherThread> {
        self.entered = true;
        // SAFETY: the context lives as long as the store, and wasm does not run.
        let outermost = unsafe { (*self.context.get()).activation }.is_null();
        if outermost {
            self.restore_stack(Stack { thread, limit: self.lowest_from(stack_pointer(), floor) });
        } else if self.thread != thread {
            return Err(OtherThread);
        }
        Ok(())
    }

    /// As [`limit_stack`](Self::limit_stack), in a call inside of another that did not begin on this thread. (Whoever
    /// polls a fiber is on its thread, whichever that is.) Returns what held before, for
    /// [`restore_stack`](Self::restore_stack).
    #[cold]
    pub(super) fn limit_other(&mut self, thread: usize, floor: usize) -> Stack {
        let earlier = self.stack();
        self.restore_stack(Stack { thread, limit: self.lowest_from(stack_pointer(), floor) });
        earlier
    }

    /// How low the stack may become that wasm gets from here.
    #[inline]
    pub(super) fn lowest_from(&self, stack_pointer: usize, floor: usize) -> usize {
        stack_pointer.saturating_sub(self.max_wasm_stack_bytes).max(floor)
    }

    /// The one that is in use.
    #[inline]
    fn stack(&self) -> Stack {
        // SAFETY: the context lives as long as the store, and wasm does not run.
        Stack { thread: self.thread, limit: unsafe { (*self.context.get()).stack_limit } }
    }

    /// Makes the stack that [`limit_other`](Self::limit_other) returned the one in use again.
    #[inline]
    pub(super) fn restore_stack(&mut self, stack: Stack) {
        self.thread = stack.thread;
        // SAFETY: the context lives as long as the store, and wasm does not run.
        unsafe { (*self.context.get()).stack_limit = stack.limit };
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

    /// What its instances take, the handles that they and the host hold, and the fuel that was used in it.
    pub fn usage(&self) -> Usage {
        let handles = self.budget.get().map_or(0, |budget| budget.live().into());
        let used = self.node.used();
        Usage { handles, fuel: used.fuel.saturating_add(self.unsettled_fuel()), ..used }
    }

    /// Its limits.
    pub fn limits(&self) -> &Limits {
        &self.node.limits
    }

    /// Changes its limits. What there is stays.
    pub fn set_limits(&mut self, limits: Limits) {
        self.node.limits = limits;
        if let Some(budget) = self.budget.get() {
            budget.set_limit(limits.handles);
        }
        self.refresh_fuel();
    }

    /// The count of its live handles.
    pub fn handle_budget(&self) -> &Arc<HandleBudget> {
        self.budget.get_or_init(|| HandleBudget::new(self.node.limits.handles, self.node.engine().cloned()))
    }

    /// The count of what the messages of its guests' error contexts take.
    pub fn message_budget(&self) -> &Arc<MessageBudget> {
        self.messages.get_or_init(Arc::default)
    }

    /// An instance, if it is there still.
    #[inline]
    pub fn instance(&self, key: InstanceKey) -> Option<&ComponentInstance> {
        let slot = self.instances.get(key.index)?;
        slot.instance.as_deref().filter(|_| slot.generation == key.generation)
    }

    /// An instance, if it is there still.
    #[inline]
    pub fn instance_mut(&mut self, key: InstanceKey) -> Option<&mut ComponentInstance> {
        let slot = self.instances.get_mut(key.index)?;
        slot.instance.as_deref_mut().filter(|_| slot.generation == key.generation)
    }

    /// All of its instances.
    pub(super) fn instances(&self) -> impl Iterator<Item = &ComponentInstance> {
        self.instances.iter().filter_map(|slot| slot.instance.as_deref())
    }

    /// The key that the next instance gets.
    pub fn next_key(&self) -> InstanceKey {
        let index = self.free.last().copied().unwrap_or(self.instances.len());
        let generation = self.instances.get(index).map_or(0, |slot| slot.generation);
        InstanceKey { index, generation }
    }

    /// Takes an instance that was made with [`next_key`](Self::next_key).
    pub(super) fn insert(&mut self, instance: Box<ComponentInstance>) -> *mut ComponentInstance {
        let key = instance.key();
        if key.index == self.instances.len() {
            self.instances.push(Slot { generation: 0, calls: 0, max_calls: u32::MAX, instance: None });
        } else {
            let taken = self.free.pop();
            debug_assert_eq!(taken, Some(key.index), "the key is the next one");
        }
        let slot = self.instances.get_mut(key.index).expect("the key is that of a place");
        slot.max_calls = instance.max_calls();
        &raw mut **slot.instance.insert(instance)
    }

    /// Counts a call of the host into an instance, which stays in the store until the call ends.
    ///
    /// # Errors
    /// When the instance is gone, or no more calls may be under way in it.
    #[inline]
    pub fn begin_call(&mut self, key: InstanceKey) -> Result<(), InstanceRefusal> {
        match self.instances.get_mut(key.index) {
            Some(slot) if slot.generation == key.generation => match slot.calls < slot.max_calls {
                true => slot.calls += 1,
                false => return Err(InstanceRefusal::TooManyCalls { limit: slot.max_calls }),
            },
            _ => return Err(InstanceRefusal::Gone),
        }
        Ok(())
    }

    /// As [`begin_call`](Self::begin_call), whatever the limit is, of an instance that is there.
    pub fn keep(&mut self, key: InstanceKey) {
        if let Some(slot) = self.place(key) {
            slot.calls = slot.calls.saturating_add(1);
        }
    }

    /// Ends a call that [`begin_call`](Self::begin_call) has counted.
    #[inline]
    pub fn end_call(&mut self, key: InstanceKey) {
        if let Some(slot) = self.place(key) {
            // Never below none: those of an instance that went were counted for a generation of its own.
            slot.calls = slot.calls.wrapping_sub(1);
        }
    }

    /// The place of an instance, unless it went and left it to another one.
    #[inline]
    fn place(&mut self, key: InstanceKey) -> Option<&mut Slot> {
        self.instances.get_mut(key.index).filter(|slot| slot.generation == key.generation)
    }

    /// Drops an instance and gives back what it took.
    ///
    /// # Errors
    /// When it is gone, when it runs, and when others can have references to its definitions: those of a core
    /// module alone.
    pub fn drop_instance(&mut self, key: InstanceKey) -> Result<(), InstanceRefusal> {
        let instance = self.instance(key).ok_or(InstanceRefusal::Gone)?;
        if instance.exposed || !instance.loaded().component().core_exports.is_empty() {
            return Err(InstanceRefusal::Shared);
        }
        match self.instances.get(key.index).map_or(0, |slot| slot.calls) {
            0 => self.remove(key),
            calls => return Err(InstanceRefusal::Running { calls }),
        }
        Ok(())
    }

    /// The instance that has a serial number ([`ComponentInstance::serial`]); looks at all of them.
    pub fn instance_by_serial(&self, serial: u64) -> Option<InstanceKey> {
        self.instances().find(|instance| instance.serial() == serial).map(ComponentInstance::key)
    }

    /// Drops an instance and gives back what it took.
    pub(super) fn remove(&mut self, key: InstanceKey) {
        let Some(slot) = self.instances.get_mut(key.index).filter(|slot| slot.generation == key.generation) else {
            return;
        };
        let Some(instance) = slot.instance.take() else { return };
        if slot.generation < u32::MAX - 1 {
            self.free.push(key.index);
        }
        slot.generation += 1;
        slot.calls = 0;
        self.unhook_instance(&instance);
        self.discard(instance);
    }

    fn discard(&mut self, mut instance: Box<ComponentInstance>) {
        self.node.close(&instance.account);
        if !self.entered {
            instance.note_untouched();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // What a closure of the host holds may panic when it goes: the others go all the same, and what they took is
        // given back.
        let mut panic = None;
        while let Some(instance) = self.instances.take_any() {
            panic = caught(|| self.discard(instance)).or(panic);
        }
        while let Some(function) = self.host_functions.pop() {
            panic = caught(|| drop(function)).or(panic);
        }
        if let Some(panic) = panic.filter(|_| !std::thread::panicking()) {
            resume_unwind(panic);
        }
    }
}

/// The panic of a function, if it has one.
fn caught(run: impl FnOnce()) -> Option<Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(run)).err()
}

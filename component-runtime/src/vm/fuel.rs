//! Fuel: what a store has of it, and whose use it is.
//!
//! Compiled code counts in the store's context, from minus what it was given up to 0. It is given the least of what
//! the store has, of what is left of its turn, and of what the limits of the *running node* and of all around it
//! leave: the nested instance whose code runs. Whenever another one runs, what was used so far is settled: it counts
//! for the one that ran and for all around it. That is when the host enters or leaves an instance ([`enter_counted`]),
//! when an adapter calls into another nested instance ([`fuel_enter`]), and when a stack is left or gone on with
//! (`vm::fiber`). What adapters do themselves counts for the side that calls. Core modules that call each other
//! without the host count for the one that was entered.
//!
//! Of an engine's fuel a store that runs sets some aside, so that the threads of many stores never use more together
//! than there is (`vm::engine_fuel`).
//!
//! What a bulk operator costs counts before its work is done, and not at all if it is refused ([`Store::pay`]). Only
//! of the turn it takes what a piece costs when that is to be done ([`fuel_next_piece`]).
//!
//! # Invariants
//! * What a store's nodes use, each without those in it, adds up to what the store uses.
//! * A store that does not count fuel ([`Metering::Off`]) never gets here from a call.

use anyhow::{Error, Result, ensure};

use super::accounts::Account;
use super::activation::{enter, guard};
use super::adapter_handles::beside_lifted;
use super::engine_fuel::EngineShare;
use super::fiber::pass_turn;
use super::instance::core_of;
use super::limits::{InstanceLimits, LimitExceeded, LimitNode, Limited, Limits, left};
use super::linkage::EntryCode;
use super::lockdown::{entered, running_core};
use super::store::{InstanceKey, Store};
use crate::ids::ComponentInstanceId;
use crate::layout::{VmCoreHeader, VmFunction, VmStoreContext};
use crate::trap::Trap;

/// Whether the code of a store's guests counts the fuel that it uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Metering {
    /// It counts nothing.
    #[default]
    Off,
    /// It was compiled to count it.
    Fuel,
}

/// The outermost instance of a component instance.
const OUTERMOST: ComponentInstanceId = ComponentInstanceId(0);

/// A node of the tree whose code runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct FuelNode {
    instance: InstanceKey,
    nested: ComponentInstanceId,
}

/// The fuel of a store, as it was when it was settled last.
#[derive(Debug)]
pub(super) struct Fuel {
    pub(super) metering: Metering,
    /// What the store has; below 0, what was used in excess of it.
    balance: i64,
    /// What is left of the turn.
    turn: i64,
    /// What a turn is; 0 for all that there is.
    interval: u64,
    /// What the bulk operator that is under way in the innermost entry will take of the turn, and has not yet. It
    /// belongs to the stack that runs, as the entry does.
    ahead: u64,
    /// What compiled code was given: it counts from minus this.
    given: i64,
    /// Whose code runs, or waits for the host.
    running: Option<FuelNode>,
    of_engine: EngineShare,
}

impl Fuel {
    /// None.
    pub(super) fn new(metering: Metering) -> Fuel {
        let of_engine = EngineShare::default();
        Fuel { metering, balance: 0, turn: i64::MAX, interval: 0, ahead: 0, given: 0, running: None, of_engine }
    }

    fn begin_turn(&mut self) {
        self.turn = match self.interval {
            0 => i64::MAX,
            interval => i64::try_from(interval).unwrap_or(i64::MAX),
        };
    }

    fn take_of_turn(&mut self, used: u64) {
        if self.interval != 0 {
            self.turn = self.turn.saturating_sub(signed(used));
        }
    }
}

impl Store {
    /// Gives the store fuel, in place of what it had. At most `i64::MAX` counts.
    pub fn set_fuel(&mut self, fuel: u64) {
        self.settle_fuel();
        self.fuel.balance = fuel.min(i64::MAX as u64) as i64;
        self.fuel.begin_turn();
        self.give_fuel();
    }

    /// The fuel that is left.
    pub fn fuel(&self) -> u64 {
        let balance = self.fuel.balance.max(0).unsigned_abs();
        balance.saturating_sub(self.unsettled_fuel())
    }

    /// Sets after how much fuel guests pass their turn; 0 for never.
    pub fn set_fuel_interval(&mut self, interval: u64) {
        self.settle_fuel();
        self.fuel.balance = self.fuel.balance.max(0);
        self.fuel.interval = interval;
        self.fuel.begin_turn();
        self.give_fuel();
    }

    /// What was used and is not settled yet.
    pub(super) fn unsettled_fuel(&self) -> u64 {
        // SAFETY: the context lives as long as the store; wasm that runs is suspended in a call.
        let consumed = unsafe { (*self.context()).fuel_consumed };
        consumed.saturating_add(self.fuel.given).max(0).unsigned_abs()
    }

    /// What of that was used by an instance, or by one that is in a nested one of it.
    pub(super) fn unsettled_fuel_of(&self, instance: InstanceKey, nested: ComponentInstanceId) -> u64 {
        let Some(running) = self.fuel.running.filter(|running| running.instance == instance) else { return 0 };
        let inside = self.instance(instance).is_some_and(|live| live.is_inside(running.nested, nested));
        if inside { self.unsettled_fuel() } else { 0 }
    }

    /// Applies limits that were changed to the code that runs.
    pub(super) fn refresh_fuel(&mut self) {
        if self.fuel.metering == Metering::Fuel {
            self.settle_fuel();
            self.give_fuel();
        }
    }

    /// Has another node run; returns the one that ran.
    pub(super) fn run_fuel(&mut self, node: Option<FuelNode>) -> Option<FuelNode> {
        let earlier = self.fuel.running;
        if earlier != node {
            self.settle_fuel();
            self.fuel.running = node;
            self.give_fuel();
        }
        earlier
    }

    /// The node that runs, where it is known which.
    #[cfg(feature = "async")]
    pub(super) fn fuel_node(&self) -> Option<FuelNode> {
        self.fuel.running
    }

    /// Exchanges what is ahead on the stack that runs for what is on another.
    #[cfg(feature = "async")]
    pub(super) fn exchange_ahead(&mut self, ahead: &mut u64) {
        std::mem::swap(&mut self.fuel.ahead, ahead);
    }

    /// Counts what was used for everybody whose use it is.
    pub(super) fn settle_fuel(&mut self) {
        let used = self.unsettled_fuel();
        self.fuel.given = 0;
        // SAFETY: as in `unsettled_fuel`.
        unsafe { (*self.context.get()).fuel_consumed = 0 };
        if used != 0 {
            self.fuel.take_of_turn(used);
            self.count_fuel(used);
        }
    }

    /// Counts what was used, but for the turn.
    fn count_fuel(&mut self, used: u64) {
        let fuel = &mut self.fuel;
        fuel.balance = fuel.balance.saturating_sub(signed(used));
        self.node.count_fuel(used);
        if let Some(engine) = self.node.engine() {
            fuel.of_engine.count(engine, used);
        }
        if let Some(FuelNode { instance, nested }) = fuel.running
            && let Some(instance) = self.instance_mut(instance)
        {
            instance.account.count_fuel(nested, instance.loaded.component(), used);
        }
    }

    /// Gives compiled code what it may use until it asks for more.
    fn give_fuel(&mut self) {
        let of_engine = self.share_of_engine();
        let fuel = &self.fuel;
        let of_store = left(self.node.limits.fuel, self.node.used().fuel);
        let mut given = fuel.balance.min(fuel.turn).min(of_store).min(of_engine);
        if let Some(account) = self.running_account()
            && let Some(FuelNode { nested, .. }) = fuel.running
        {
            given = given.min(account.fuel_left(nested));
        }
        // Its negation is a number, too.
        self.fuel.given = given.max(-i64::MAX);
        // SAFETY: as in `unsettled_fuel`.
        unsafe { (*self.context.get()).fuel_consumed = -self.fuel.given };
    }

    /// What may be used of the engine's fuel.
    fn share_of_engine(&mut self) -> i64 {
        match (self.node.engine(), self.fuel.running) {
            (Some(engine), Some(_)) => return self.fuel.of_engine.enter(engine),
            (Some(engine), None) => self.fuel.of_engine.leave(engine),
            (None, _) => {}
        }
        i64::MAX
    }

    /// Settles what was used, and counts what an operator is about to use, but for the turn: `ahead`.
    ///
    /// # Errors
    /// When there is less than that; nothing is counted then of what is ahead.
    fn pay(&mut self, ahead: u64) -> Result<()> {
        // SAFETY: as in `unsettled_fuel`.
        let beyond = unsafe { (*self.context()).fuel_consumed }.max(0).unsigned_abs();
        self.settle_fuel();
        if let Some(refusal) = self.fuel_refusal(beyond, ahead) {
            return Err(Error::new(Trap::OutOfFuel).context(refusal));
        }
        ensure!(self.fuel.balance >= signed(ahead), Trap::OutOfFuel);
        if ahead != 0 {
            if let Some(engine) = self.node.engine() {
                let set_aside = self.fuel.of_engine.set_aside(engine, ahead);
                set_aside.map_err(|refusal| Error::new(Trap::OutOfFuel).context(refusal))?;
            }
            self.count_fuel(ahead);
        }
        Ok(())
    }

    fn running_account(&self) -> Option<&Account> {
        Some(&self.instance(self.fuel.running?.instance)?.account)
    }

    /// Whose limit has ended the fuel that was given, of which so much more was used, or is in the way of what is
    /// ahead: the innermost, but for an engine's and what is ahead.
    fn fuel_refusal(&self, beyond: u64, ahead: u64) -> Option<LimitExceeded> {
        let exceeded = |node: LimitNode, limit, used: u64| {
            let (used, wanted) = (used.saturating_sub(beyond), beyond.saturating_add(ahead));
            LimitExceeded { node, what: Limited::Fuel, limit, used, wanted }
        };
        if let Some(FuelNode { nested, .. }) = self.fuel.running
            && let Some(account) = self.running_account()
            && let Some((node, limit, used)) = account.fuel_exceeded(nested, ahead)
        {
            return Some(exceeded(node, limit, used));
        }
        let (limit, used) = (self.node.limits.fuel, self.node.used().fuel);
        if used.saturating_add(ahead) > limit {
            return Some(exceeded(LimitNode::Store, limit, used));
        }
        let (limit, used) = self.fuel.of_engine.exceeded(self.node.engine()?)?;
        Some(exceeded(LimitNode::Engine, limit, used))
    }

    /// Refuses limits of fuel that nothing would count for.
    ///
    /// # Errors
    /// When there are some, and the store's code does not count fuel.
    #[inline]
    pub(super) fn check_fuel_limits(&self, limits: Option<&InstanceLimits>) -> Result<()> {
        let limited = |limits: &Limits| limits.fuel != u64::MAX;
        if self.fuel.metering == Metering::Off {
            let whole = limited(&self.node.limits) || limits.is_some_and(|limits| limits.any(limited));
            ensure!(!whole, "a limit of fuel: expected code that was compiled to count fuel, found code without");
        }
        Ok(())
    }
}

/// Enters wasm as [`enter`] does; what it uses counts for the instance that is entered.
///
/// # Errors
/// As [`enter`].
///
/// # Safety
/// As [`enter`].
pub(super) unsafe fn enter_counted(
    store: *mut Store,
    entry: EntryCode,
    function: VmFunction,
    values: *mut u64,
) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends with the statement.
    let _entered = match unsafe { &*store }.fuel.metering {
        Metering::Off => None,
        // SAFETY: the caller vouches for store and function.
        Metering::Fuel => Some(unsafe { Entered::new(store, function) }),
    };
    // SAFETY: the caller's contract.
    unsafe { enter(store, entry, function, values) }
}

/// An instance that was entered, until it is left in whatever way.
struct Entered {
    store: *mut Store,
    outer: Option<FuelNode>,
    /// Of the operator that had the host enter.
    ahead: u64,
}

impl Entered {
    /// # Safety
    /// The store is valid until this is dropped, nothing refers into it now and then, and the function is of an
    /// instance of it.
    unsafe fn new(store: *mut Store, function: VmFunction) -> Entered {
        // SAFETY: the caller vouches for the function.
        let entered = unsafe { entered(function) };
        let node = entered.map(|(instance, nested)| {
            // SAFETY: it is the instance of the function, which lives; the reference ends with the statement.
            let instance = unsafe { &*instance }.key();
            FuelNode { instance, nested: nested.unwrap_or(OUTERMOST) }
        });
        // SAFETY: the caller vouches for the store.
        let store_ref = unsafe { &mut *store };
        // A host function that is entered as wasm is does not use any.
        let outer = store_ref.run_fuel(node.or(store_ref.fuel.running));
        Entered { store, outer, ahead: std::mem::take(&mut store_ref.fuel.ahead) }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        // SAFETY: `new` was told that the store is valid, and wasm has returned.
        let store = unsafe { &mut *self.store };
        store.run_fuel(self.outer);
        store.fuel.ahead = self.ahead;
    }
}

/// The built-in `fuel_enter`: an adapter calls into a nested instance. Returns the one that ran.
///
/// # Safety
/// Called by the built-in's trampoline with its caller's context.
pub(super) unsafe extern "C" fn fuel_enter(context: *mut u8, nested: u32) -> u64 {
    // SAFETY: the caller's contract.
    unsafe { cross(context, ComponentInstanceId(nested)) }.0.into()
}

/// The built-in `fuel_leave`: the call is over, and the one runs again that [`fuel_enter`] returned.
///
/// # Safety
/// As [`fuel_enter`].
pub(super) unsafe extern "C" fn fuel_leave(context: *mut u8, nested: u64) -> u8 {
    // SAFETY: the caller's contract.
    unsafe { cross(context, ComponentInstanceId(nested as u32)) };
    1
}

/// # Safety
/// The context is that of the adapter that is calling.
unsafe fn cross(context: *mut u8, nested: ComponentInstanceId) -> ComponentInstanceId {
    // SAFETY: the caller vouches for the context.
    let core = unsafe { core_of(context) };
    // SAFETY: a live core instance's header points to its data.
    let (instance, _) = unsafe { running_core(core) };
    // SAFETY: a core instance points to the instance that it is in; the reference ends before the store is used.
    let instance = unsafe { &*instance };
    let (store, instance) = (instance.store(), instance.key());
    // SAFETY: wasm is suspended in this call, so nothing else refers into its store.
    let earlier = unsafe { &mut *store }.run_fuel(Some(FuelNode { instance, nested }));
    earlier.filter(|earlier| earlier.instance == instance).map_or(OUTERMOST, |earlier| earlier.nested)
}

/// The built-in `fuel_used_up`; `ahead` is what the operator costs that is to run next, in pieces of at most so much.
///
/// # Safety
/// Called by the built-in's trampoline with its caller's context.
pub(super) unsafe extern "C" fn fuel_used_up(context: *mut u8, ahead: u64, piece: u64) -> u8 {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, || ask_for_more(store_context, ahead, piece)) }
}

fn ask_for_more(context: *mut VmStoreContext, ahead: u64, piece: u64) -> Result<()> {
    // SAFETY: `fuel_used_up` passes the context of the store whose wasm is calling.
    let store = unsafe { (*context).store }.cast::<Store>();
    // SAFETY: wasm is suspended in this call, so nothing else refers into the store.
    let store_ref = unsafe { &mut *store };
    store_ref.pay(ahead)?;
    store_ref.fuel.ahead = ahead;
    // SAFETY: as above; the reference is no longer used.
    unsafe { begin_piece(store, piece) }
}

/// The built-in `fuel_next_piece`.
///
/// # Safety
/// Called by the built-in's trampoline with its caller's context.
pub(super) unsafe extern "C" fn fuel_next_piece(context: *mut u8, cost: u64) -> u8 {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context is of the wasm that is calling.
    let body = || unsafe { next_piece(context, cost) };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) }
}

/// Another piece of a bulk operator is to be done, which costs so much: others have their turn first, if that is over.
/// If what the operator costs was within the turn when it began, nothing is ahead.
///
/// # Errors
/// When the turn is over in a call that cannot wait.
///
/// # Safety
/// The context is of the wasm that is calling the built-in, and nothing refers into its store or instance.
pub(super) unsafe fn next_piece(context: *mut u8, cost: u64) -> Result<()> {
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    // SAFETY: the context of the store whose wasm is calling.
    let store = unsafe { (*store_context).store }.cast::<Store>();
    // SAFETY: the caller vouches for the store; the reference ends before it is used again.
    let store_ref = unsafe { &mut *store };
    if store_ref.fuel.ahead == 0 {
        return Ok(());
    }
    store_ref.settle_fuel();
    // SAFETY: wasm is suspended in the caller.
    unsafe { begin_piece(store, cost) }
}

/// Takes of the turn what a piece costs, and passes it if it is over.
///
/// # Errors
/// When the turn is over in a call that cannot wait.
///
/// # Safety
/// The store is valid, its fuel is settled, its wasm is suspended in the caller, and nothing refers into it.
unsafe fn begin_piece(store: *mut Store, cost: u64) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends before others run.
    let store_ref = unsafe { &mut *store };
    let now = store_ref.fuel.ahead.min(cost);
    store_ref.fuel.ahead -= now;
    store_ref.fuel.take_of_turn(now);
    if store_ref.fuel.turn >= 0 {
        store_ref.give_fuel();
        return Ok(());
    }
    store_ref.fuel.begin_turn();
    store_ref.give_fuel();
    // SAFETY: as above; the reference is no longer used.
    let others_run = || unsafe { pass_turn(store, "the guest, whose turn of fuel is over,") };
    // SAFETY: as above.
    unsafe { beside_lifted(store, others_run) }
}

/// As a number that is added and compared with others, of which none is beyond it.
fn signed(fuel: u64) -> i64 {
    i64::try_from(fuel).unwrap_or(i64::MAX)
}

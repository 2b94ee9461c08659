//! Calls on a stack of their own (fibers), which wait without keeping a thread.
//!
//! [`OnFiber`] is a future. Polling it runs a closure on a stack from [`Stacks`] until the closure ends, or what
//! it called has to [`wait`]: then the stack stays as it is, and the thread goes back to whoever polled. What a
//! store keeps of the activation that runs (activation, stack limit, innermost fiber, whose fuel is used and for what)
//! belongs to a stack, so it is exchanged on each switch; everything else of a store stays, since nobody uses a store
//! while a call in it waits: its future has the store exclusively.
//!
//! Fibers of one store nest: a host function that waits may call a guest in turn. The inner activation is linked
//! to the outer one as one on the same stack is, so backtraces and lock-downs see through.
//!
//! | state of [`OnFiber`] | who may touch the closure's data | stack |
//! |---|---|---|
//! | new | its owner | none |
//! | suspended | nobody, but for [`wait`], which goes on in the next poll, or ends in a drop | taken |
//! | done | nobody is left | given back |
//!
//! # Invariants
//! * Nothing is kept in thread-local storage over a switch, and code that leaves its stack is never inlined into code
//!   that uses any: a fiber goes on on any thread.
//!   That holds for the embedding's code too, which whoever calls [`wait`] keeps out of its own function. Whoever polls
//!   does not leave its stack: it is on the same thread when the fiber is back.
//! * Where a stack is left, everything is open to the thread (`vm::keys`): whoever calls [`wait`] has seen to that.
//! * What is on a fiber's stack when it waits may be sent between threads: the closure, the future that is
//!   waited for, values that are being lowered. The embedding's bounds say so.
//! * A fiber that was told of its drop never switches again: [`wait`] fails until the closure has ended.

use std::cell::Cell;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;

use anyhow::{Error, Result, ensure};
use corosensei::stack::StackPointer;
use corosensei::{Coroutine, CoroutineResult, Yielder};

use super::activation::OnThread;
use super::fuel::FuelNode;
use super::keys::Side;
use super::store::Store;
use super::turns::{CallDropped, WouldBlock};
use crate::layout::{VmActivation, VmStoreContext};
use crate::pool::{StackSlot, Stacks};
use crate::trap::Trap;

/// So many fibers of a store may lie inside of each other.
const MAX_NESTED: u32 = 1000;
/// What wasm leaves to host functions of a fiber's stack, whatever store it is of.
const HOST_BYTES: usize = 32 << 10;

/// A closure that runs on a stack of its own when it is polled.
///
/// Dropped while it waits, it ends with [`CallDropped`] where it waits: what is on its stack is dropped, and the
/// instances that it ran in are locked down. Forgotten while it waits, it keeps its stack for ever.
pub struct OnFiber<'s, F, R> {
    store: *mut Store,
    /// What it begins with; `None` once it was polled.
    new: Option<(F, &'s Arc<Stacks>)>,
    /// While it is suspended.
    fiber: Option<Fiber<'s, R>>,
    _store: PhantomData<&'s mut Store>,
}

struct Fiber<'s, R> {
    coroutine: Coroutine<Resume, (), thread::Result<Result<R>>, OwnStack<'s>>,
    /// Of its own stack while it waits, and of the one that it is polled on while it runs. It lies at the top of the
    /// fiber's stack, so that the future that is moved is small.
    kept: NonNull<Kept>,
}

/// What a fiber is told when it goes on.
#[derive(Clone, Copy)]
enum Resume {
    /// The context that the future is polled with.
    Poll(NonNull<Context<'static>>),
    /// The future is dropped.
    Drop,
}

/// The fibers of a store, as the stack that runs sees them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fibers {
    /// The one that runs, or waits for one inside of it; it lies on its own stack.
    innermost: *const Running,
    /// Whether a call hook runs on a stack that is no fiber's.
    in_hook: bool,
}

struct Running {
    yielder: *const Yielder<Resume, ()>,
    told: Cell<Resume>,
    depth: u32,
    /// Whether a call hook runs on this stack, or polls it.
    in_hook: Cell<bool>,
}

/// What is kept of a stack that does not run, of all that belongs to the one that does.
struct Kept {
    activation: *const VmActivation,
    stack_limit: usize,
    innermost: *const Running,
    /// Whose use its fuel is.
    fuel: Option<FuelNode>,
    /// What a bulk operator there will take of the turn.
    ahead: u64,
    /// How low wasm of any store may get on the fiber's own stack.
    floor: usize,
    /// Of the thread while the fiber runs.
    outside: Outside,
}

/// What a thread runs beside a fiber, and what the store knows of it.
struct Outside {
    floor: usize,
    thread: usize,
    current: *mut VmStoreContext,
}

// SAFETY: what is on a suspended fiber's stack may be sent (`OnFiber::new`); the store is lent exclusively, and is
// sent with whoever lends it.
unsafe impl<F: Send, R: Send> Send for OnFiber<'_, F, R> {}
// The closure is moved to its stack, so it is never pinned here.
impl<F, R> Unpin for OnFiber<'_, F, R> {}

impl<'s, F, R> OnFiber<'s, F, R>
where
    F: FnOnce(*mut Store) -> Result<R>,
{
    /// A call of `body`, which gets the store.
    ///
    /// # Safety
    /// The store is valid and nobody else uses it during `'s`. If the future is sent to another thread, the data
    /// that the embedding keeps with the store may be sent, and so may what `body` has on its stack whenever it
    /// calls wasm or [`wait`].
    #[inline]
    pub unsafe fn new(store: *mut Store, stacks: &'s Arc<Stacks>, body: F) -> Self {
        OnFiber { store, new: Some((body, stacks)), fiber: None, _store: PhantomData }
    }

    /// Makes the fiber, which has not run when this returns.
    // Apart from what each poll does, which is a part of whoever polls.
    #[inline(never)]
    fn begin(&mut self, body: F, stacks: &'s Arc<Stacks>) -> Result<()> {
        // SAFETY: the contract of `new`.
        self.fiber = Some(unsafe { Fiber::new(self.store, stacks, body) }?);
        Ok(())
    }

    /// Gives the stack back.
    #[inline(never)]
    fn end(&mut self) {
        self.fiber = None;
    }
}

impl<F, R> OnFiber<'_, F, R> {
    /// Whether it waits, so that a drop ends what runs there.
    #[inline]
    pub fn is_waiting(&self) -> bool {
        self.fiber.is_some()
    }

    /// Ends what waits.
    #[cold]
    #[inline(never)]
    fn stop(&mut self) {
        let Some(fiber) = &mut self.fiber else { return };
        // SAFETY: the contract of `new`. It ends: it cannot wait again.
        let ended = unsafe { fiber.resume(self.store, Resume::Drop) };
        debug_assert!(ended.is_some(), "a fiber that was told of its drop switched again");
        self.fiber = None;
        // Somebody's destructor panicked.
        if let Some(Err(panic)) = ended
            && !thread::panicking()
        {
            resume_unwind(panic);
        }
    }
}

impl<F, R> Future for OnFiber<'_, F, R>
where
    F: FnOnce(*mut Store) -> Result<R>,
{
    type Output = Result<R>;

    // A part of whoever polls: each call between a switch and the loop that polls is a return that the processor does
    // not expect, and another on the fiber's side.
    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<R>> {
        let this = &mut *self;
        if let Some((body, stacks)) = this.new.take()
            && let Err(error) = this.begin(body, stacks)
        {
            return Poll::Ready(Err(error));
        }
        let Some(fiber) = &mut this.fiber else { return Poll::Ready(Err(Trap::InternalBug.into())) };
        let told = Resume::Poll(NonNull::from(cx).cast());
        // SAFETY: the contract of `new`; the context is valid until this returns.
        let Some(ended) = (unsafe { fiber.resume(this.store, told) }) else { return Poll::Pending };
        this.end();
        Poll::Ready(ended.unwrap_or_else(|panic| resume_unwind(panic)))
    }
}

impl<F, R> Drop for OnFiber<'_, F, R> {
    #[inline]
    fn drop(&mut self) {
        if self.is_waiting() {
            self.stop();
        }
    }
}

impl<'s, R> Fiber<'s, R> {
    /// # Safety
    /// As [`OnFiber::new`].
    #[inline(always)]
    unsafe fn new(
        store: *mut Store,
        stacks: &'s Arc<Stacks>,
        body: impl FnOnce(*mut Store) -> Result<R>,
    ) -> Result<Fiber<'s, R>> {
        // SAFETY: the caller vouches for the store.
        let (depth, in_hook) = unsafe { (*store).fibers.beside() };
        ensure!(depth < MAX_NESTED, "calls that can wait are nested more than {MAX_NESTED} deep in one store");
        let stack = OwnStack(stacks.take()?);
        let place = stack.kept();
        // SAFETY: the caller vouches for the store, whose wasm does not run; the place is above what the fiber gets of
        // the stack, and nobody else uses it.
        unsafe { Kept::write_new(place, store, &stack.0) };
        let root = move |yielder: &Yielder<Resume, ()>, told| {
            let running = Running { yielder, told: Cell::new(told), depth, in_hook: Cell::new(in_hook) };
            // SAFETY: the store is valid while its fiber runs.
            unsafe { (*store).fibers.innermost = &raw const running };
            catch_unwind(AssertUnwindSafe(|| body(store)))
        };
        // SAFETY: what the closure borrows is valid until the future ends or is dropped, which ends it; forgotten,
        // it keeps its stack and never runs again.
        let coroutine = unsafe { Coroutine::with_stack_unchecked(stack, root) };
        Ok(Fiber { coroutine, kept: place })
    }

    /// Lets the fiber go on until it waits (`None`) or ends.
    ///
    /// # Safety
    /// As [`OnFiber::new`], for the fiber's store.
    #[inline(always)]
    unsafe fn resume(&mut self, store: *mut Store, told: Resume) -> Option<thread::Result<Result<R>>> {
        let thread = OnThread::here();
        // SAFETY: the caller vouches for the store.
        unsafe { go_on(store, self.kept, thread) };
        let turn = self.coroutine.resume(told);
        // SAFETY: as above; the switch came back to the same thread.
        unsafe { come_back(store, self.kept, thread) };
        match turn {
            CoroutineResult::Yield(()) => None,
            CoroutineResult::Return(ended) => Some(ended),
        }
    }
}

/// Puts what is kept of a fiber's stack in use, before it goes on, and keeps what is of the one that it is polled on.
///
/// # Safety
/// The store is valid, its wasm does not run, what is kept is of a fiber of it that waits, and this is the thread.
#[inline(never)]
unsafe fn go_on(store: *mut Store, mut kept: NonNull<Kept>, thread: NonNull<OnThread>) {
    // SAFETY: the caller vouches for the store.
    let store = unsafe { &mut *store };
    // SAFETY: the caller vouches for what is kept, which only the fiber's owner touches.
    let kept = unsafe { kept.as_mut() };
    // SAFETY: the thread is this one.
    let on_thread = unsafe { thread.as_ref() };
    kept.outside.current = on_thread.current.replace(store.context());
    kept.outside.floor = on_thread.floor.replace(kept.floor);
    kept.outside.thread = std::mem::replace(&mut store.thread, on_thread.address());
    kept.exchange(store);
}

/// The reverse of [`go_on`], when the fiber waits or has ended.
///
/// # Safety
/// As [`go_on`], on the thread on which the fiber went on.
#[inline(never)]
unsafe fn come_back(store: *mut Store, mut kept: NonNull<Kept>, thread: NonNull<OnThread>) {
    // SAFETY: the caller vouches for the store.
    let store = unsafe { &mut *store };
    // SAFETY: the caller vouches for what is kept, which only the fiber's owner touches.
    let kept = unsafe { kept.as_mut() };
    // SAFETY: the thread is this one.
    let on_thread = unsafe { thread.as_ref() };
    on_thread.current.set(kept.outside.current);
    on_thread.floor.set(kept.outside.floor);
    store.thread = kept.outside.thread;
    kept.exchange(store);
}

impl Kept {
    /// For a new stack of wasm: linked to the activation that is the innermost so far.
    ///
    /// # Safety
    /// The store is valid, and its wasm does not run; the place is that of the stack, which nobody uses.
    // Written where it stays.
    #[inline(always)]
    unsafe fn write_new(place: NonNull<Kept>, store: *const Store, stack: &StackSlot<'_>) {
        let floor = stack.limit() + HOST_BYTES;
        // SAFETY: the caller vouches for the store.
        let store = unsafe { &*store };
        // SAFETY: the context lives as long as the store.
        let activation = unsafe { (*store.context()).activation };
        let kept = Kept {
            activation,
            stack_limit: store.lowest_from(stack.top(), floor),
            innermost: store.fibers.innermost,
            fuel: store.fuel_node(),
            ahead: 0,
            floor,
            outside: Outside { floor: 0, thread: 0, current: ptr::null_mut() },
        };
        // SAFETY: the caller vouches for the place.
        unsafe { place.write(kept) };
    }

    /// Exchanges it for what the store has of the stack that runs.
    #[inline(always)]
    fn exchange(&mut self, store: &mut Store) {
        // SAFETY: the context lives as long as the store, whose wasm does not run.
        let context = unsafe { &mut *store.context() };
        std::mem::swap(&mut self.activation, &mut context.activation);
        std::mem::swap(&mut self.stack_limit, &mut context.stack_limit);
        std::mem::swap(&mut self.innermost, &mut store.fibers.innermost);
        if store.watched {
            self.exchange_watched(store);
        }
    }

    /// What few stores have: memories with keys, which this thread may never have opened, and fuel. Those with a call
    /// hook come here, too, and have nothing to exchange.
    #[cold]
    #[inline(never)]
    fn exchange_watched(&mut self, store: &mut Store) {
        store.open_memories();
        self.fuel = store.run_fuel(self.fuel);
        store.exchange_ahead(&mut self.ahead);
    }
}

impl Default for Fibers {
    fn default() -> Self {
        Fibers { innermost: ptr::null(), in_hook: false }
    }
}

impl Fibers {
    /// Whether what runs now is on a stack of its own.
    pub(super) fn are_running(&self) -> bool {
        !self.innermost.is_null()
    }

    /// Notes whether what runs now is a call hook; returns what was noted before.
    pub(super) fn replace_in_hook(&mut self, in_hook: bool) -> bool {
        // SAFETY: the innermost fiber of a store lives on its stack until it ends.
        match unsafe { self.innermost.as_ref() } {
            Some(running) => running.in_hook.replace(in_hook),
            None => std::mem::replace(&mut self.in_hook, in_hook),
        }
    }

    /// How many others a new fiber lies inside of, and whether a call hook polls it.
    #[inline]
    fn beside(&self) -> (u32, bool) {
        // SAFETY: the innermost fiber of a store lives on its stack until it ends.
        match unsafe { self.innermost.as_ref() } {
            Some(running) => (running.depth + 1, running.in_hook.get()),
            None => (0, self.in_hook),
        }
    }
}

impl Running {
    /// # Safety
    /// The store is valid, and this is called on the stack of its innermost fiber, if it has one.
    unsafe fn innermost<'r>(store: *const Store) -> Option<&'r Running> {
        // SAFETY: the caller vouches for the store.
        let innermost = unsafe { (*store).fibers.innermost };
        // SAFETY: it lies at the start of the stack of the caller.
        unsafe { innermost.as_ref() }
    }

    /// The context of the poll that is under way.
    fn context<'c>(&self) -> Result<&'c mut Context<'static>, CallDropped> {
        match self.told.get() {
            // SAFETY: whoever polls waits until this stack is left, and lends the context to nobody else.
            Resume::Poll(mut context) => Ok(unsafe { context.as_mut() }),
            Resume::Drop => Err(CallDropped),
        }
    }

    /// Leaves the stack until the next poll.
    // A part of functions that stay calls of their own: each return after a switch is one that the processor did not
    // expect.
    #[inline(always)]
    fn suspend(&self) -> Result<(), CallDropped> {
        // SAFETY: the yielder lies at the start of this stack.
        let yielder = unsafe { &*self.yielder };
        self.told.set(yielder.suspend(()));
        self.context().map(drop)
    }
}

/// Waits in a guest's call for what `turn` polls: runs it on the stack of the call, with the context of the call's
/// own future, and leaves the stack while it is pending. A call that has no stack of its own cannot wait, but gets
/// what is ready at once. `what` says who has to wait.
///
/// # Errors
/// [`WouldBlock`]; [`CallDropped`] when the future of the call is dropped. The guest must be unwound then.
///
/// # Safety
/// The store is valid, its wasm is suspended in the caller, and what the caller and those before it on this stack
/// hold may be sent between threads. Everything is open to the thread (`vm::keys`), as it is to functions of the host.
/// The caller is no part of code that might use thread-local storage, but for one piece of it at most.
#[inline(always)]
pub unsafe fn wait<R>(
    store: *mut Store,
    mut turn: impl FnMut(&mut Context<'_>) -> Poll<R>,
    what: impl FnOnce() -> String,
) -> Result<R> {
    // SAFETY: the caller vouches for the store; the reference ends with the statement.
    debug_assert!(unsafe { &*store }.is_open_here(), "memories are closed to the thread where a call waits");
    // SAFETY: the caller vouches for the store, and this is the stack of its innermost fiber.
    let Some(running) = (unsafe { Running::innermost(store) }) else {
        return match apart_from_waits(&mut turn, &mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => Ok(result),
            Poll::Pending => Err(would_block(what)),
        };
    };
    loop {
        if let Poll::Ready(result) = apart_from_waits(&mut turn, running.context()?) {
            return Ok(result);
        }
        running.suspend()?;
    }
}

#[cold]
#[inline(never)]
fn would_block(what: impl FnOnce() -> String) -> Error {
    WouldBlock::new(what()).into()
}

/// Runs it in a frame of its own, so that no address of thread-local data lives longer than a poll.
#[inline(never)]
fn apart_from_waits<R>(turn: &mut impl FnMut(&mut Context<'_>) -> Poll<R>, cx: &mut Context<'_>) -> Poll<R> {
    turn(cx)
}

/// Lets others run before the call goes on: its future is pending, and woken at once.
///
/// # Errors
/// As [`wait`].
///
/// # Safety
/// As [`wait`].
#[inline(never)]
pub(super) unsafe fn pass_turn(store: *mut Store, what: &str) -> Result<()> {
    // SAFETY: the caller vouches for the store.
    let _host = unsafe { Side::host(store) };
    // SAFETY: the caller vouches for the store, and this is the stack of its innermost fiber.
    let Some(running) = (unsafe { Running::innermost(store) }) else {
        return Err(WouldBlock::new(what.to_owned()).into());
    };
    running.context()?.waker().wake_by_ref();
    Ok(running.suspend()?)
}

/// A stack slot as the crate that switches wants it.
struct OwnStack<'s>(StackSlot<'s>);

/// Bytes at the top of a stack that its fiber does not get.
const KEPT_BYTES: usize = size_of::<Kept>().next_multiple_of(STACK_ALIGN);
/// More than what is kept needs, and as much as any platform asks of a stack.
const STACK_ALIGN: usize = 16;

impl OwnStack<'_> {
    /// Where is kept what belongs to the stack that does not run.
    #[inline]
    fn kept(&self) -> NonNull<Kept> {
        NonNull::with_exposed_provenance(address(self.0.top() - KEPT_BYTES))
    }
}

// SAFETY: a slot has a guard below it and more than the least number of bytes; its lower end is that of a page, and
// the upper one is aligned.
unsafe impl corosensei::stack::Stack for OwnStack<'_> {
    #[inline]
    fn base(&self) -> StackPointer {
        address(self.0.top() - KEPT_BYTES)
    }

    #[inline]
    fn limit(&self) -> StackPointer {
        address(self.0.limit() - self.0.guard_bytes())
    }
}

#[inline]
fn address(at: usize) -> StackPointer {
    match StackPointer::new(at) {
        Some(address) => address,
        None => unreachable!("a stack does not end at the null page"),
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("depth", &self.depth).finish_non_exhaustive()
    }
}

impl<F, R> std::fmt::Debug for OnFiber<'_, F, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = match (&self.new, &self.fiber) {
            (Some(_), _) => "new",
            (None, Some(_)) => "suspended",
            (None, None) => "done",
        };
        f.debug_struct("OnFiber").field("state", &state).finish_non_exhaustive()
    }
}

//! Calls from a component into the host: `canon lower` of a host function.
//!
//! Compiled code calls a monomorphic `extern "C"` function with a [`VmLowering`] and slots. What it
//! needs beyond that is in a [`HostCall`], made once per import when a component is linked: no lock,
//! no reference count, no hash and no allocation on the way (D3). `may_leave` was checked by the
//! lowering's trampoline.
//!
//! # Invariants
//! * A `HostCall` whose function expects `Store<T>` is only ever instantiated in a `Store<T>`
//!   ([`HostImports`] is generic over `T`).
//! * No reference to the store lives here while the host function has it.

use std::any::Any;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::abi::{MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use gusset_runtime::ids::{FuncTypeId, OptionsId, TrampolineId};
use gusset_runtime::layout::{HostCallee, VmLowering};
use gusset_runtime::translate::{FuncType, Start};
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{
    self, HostDtor, InstanceImports, InstanceKey, KeepAlive, LoadedComponent, ResolvedOptions, ResourceImport,
};

use super::apart::{Apart, apart};
use super::call::Borrows;
use super::direct::Reexport;
use super::lend::Lends;
use super::{ComponentNamedList, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::Func;
use crate::component::context::{LiftContext, LowerContext, Place, Places};
use crate::component::typecheck::{TypeChecker, TypeMismatch};
use crate::store::{StoreContextMut, StoreOpaque};

/// Checks a host function against the type that a component imports it with.
pub(crate) type HostCheck = Box<dyn Fn(&FuncType, &TypeChecker<'_>) -> Result<(), TypeMismatch> + Send + Sync>;

/// The host's side of a call, behind whatever keeps its failures from skipping frames.
///
/// # Safety
/// Called with [`Served::function`] pointing to the closure that it was made for, in a store whose data
/// is of the type that the closure expects, and as many slots as the lowered core type has parameters
/// or results.
pub(crate) type HostBody = unsafe fn(&mut Served, *mut u64) -> Result<()>;

/// A host function as a linker holds it.
pub(crate) struct HostFunc {
    callee: HostCallee,
    body: HostBody,
    closure: Box<dyn Any + Send + Sync>,
    check: HostCheck,
}

impl HostFunc {
    /// A function with Rust types.
    pub(crate) fn wrap<T, F, P, R>(function: F) -> HostFunc
    where
        T: 'static,
        F: Fn(StoreContextMut<'_, T>, P) -> Result<R> + Send + Sync + 'static,
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + 'static,
    {
        let check: HostCheck = Box::new(|func, types| {
            P::typecheck_params(func, types)?;
            R::typecheck_result(func, types)
        });
        let body = body_typed::<T, F, P, R>;
        // SAFETY: the closure is the one that these expect.
        unsafe { HostFunc::new(call_typed::<T, F, P, R>, body, Box::new(function), check) }
    }

    /// A function of any kind.
    ///
    /// # Safety
    /// `callee` and `body` are called with [`Served::function`] pointing to what is in `closure`, in
    /// stores whose data is of the type for which the linker that it is put into was made.
    pub(crate) unsafe fn new(
        callee: HostCallee,
        body: HostBody,
        closure: Box<dyn Any + Send + Sync>,
        check: HostCheck,
    ) -> HostFunc {
        HostFunc { callee, body, closure, check }
    }

    /// The closure, as [`Served::function`] has it.
    pub(super) fn closure(&self) -> *const u8 {
        std::ptr::from_ref(&*self.closure).cast()
    }

    /// Runs it.
    ///
    /// # Safety
    /// As [`HostBody`], with [`HostFunc::closure`].
    pub(super) unsafe fn run(&self, served: &mut Served, slots: *mut u64) -> Result<()> {
        // SAFETY: the caller's contract.
        unsafe { (self.body)(served, slots) }
    }

    /// The same function, which fits only what passes this check.
    #[must_use]
    pub(crate) fn checked(self, check: HostCheck) -> HostFunc {
        HostFunc { check, ..self }
    }

    /// Checks it against the type that a component imports it with.
    pub(crate) fn check(&self, func: &FuncType, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        (self.check)(func, types)
    }
}

/// A host's destructor as the runtime calls it. Only for linkers of `T`. The host's own representations have
/// 32 bits, those of a guest's type may have 64.
pub(crate) fn host_dtor<T: 'static>(
    dtor: impl Fn(StoreContextMut<'_, T>, u64) -> Result<()> + Send + Sync + 'static,
) -> HostDtor {
    Arc::new(move |runtime, rep| {
        // SAFETY: the runtime calls destructors with the live store of the instance whose imports they
        // are (a `Store<T>`), while nothing else uses it.
        let store = unsafe { StoreContextMut::<T>::of_runtime(runtime) };
        dtor(store, rep)
    })
}

/// What a lowered function's `data` points to.
pub(crate) struct HostCall {
    function: *const u8,
    options: OptionsId,
    ty: FuncTypeId,
    borrows: Borrows,
    places: Places,
}

/// All that the host supplies to the instances of one linked component, ready to be copied.
pub(crate) struct HostImports<T> {
    lowerings: Vec<(TrampolineId, HostCallee, *const u8)>,
    resources: Vec<ResourceImport>,
    reexports: Vec<Reexport>,
    /// What the pointers of `lowerings` lead to, if there are any.
    kept: Option<KeepAlive>,
    data: PhantomData<fn(T) -> T>,
}

struct Kept {
    calls: Box<[HostCall]>,
    _functions: Vec<Arc<HostFunc>>,
}

// SAFETY: `HostCall`s are not changed after they were made, and closures are `Send + Sync`.
unsafe impl Send for Kept {}
// SAFETY: as above.
unsafe impl Sync for Kept {}
// SAFETY: its pointers lead into `kept`.
unsafe impl<T> Send for HostImports<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for HostImports<T> {}

/// Puts [`HostImports`] together.
#[derive(Default)]
pub(crate) struct HostImportsBuilder {
    callees: Vec<(TrampolineId, HostCallee)>,
    builtins: Vec<(TrampolineId, HostCallee)>,
    calls: Vec<HostCall>,
    functions: Vec<Arc<HostFunc>>,
    reexports: Vec<Reexport>,
}

impl HostImportsBuilder {
    /// A host function that the component exports as it was imported.
    pub(crate) fn reexport(&mut self, reexport: Reexport) {
        self.reexports.push(reexport);
    }

    /// A trampoline that calls a host function.
    pub(crate) fn function(&mut self, at: TrampolineId, to: &Arc<HostFunc>, lowered: Lowered) {
        let function = to.closure();
        self.functions.push(to.clone());
        let Lowered { options, ty, borrows, places } = lowered;
        self.callees.push((at, to.callee));
        self.calls.push(HostCall { function, options, ty, borrows, places });
    }

    /// A trampoline that is a built-in.
    pub(crate) fn builtin(&mut self, at: TrampolineId, callee: HostCallee) {
        self.builtins.push((at, callee));
    }

    /// All of it. The functions must come from a `Linker<T>`.
    pub(crate) fn finish<T>(self, resources: Vec<ResourceImport>) -> HostImports<T> {
        let has_calls = !self.calls.is_empty();
        let kept = Arc::new(Kept { calls: self.calls.into(), _functions: self.functions });
        let lowerings = self.callees.into_iter().zip(&kept.calls);
        let lowerings = lowerings.map(|((at, callee), call)| (at, callee, std::ptr::from_ref(call).cast()));
        let builtins = self.builtins.into_iter().map(|(at, callee)| (at, callee, std::ptr::null()));
        HostImports {
            lowerings: lowerings.chain(builtins).collect(),
            resources,
            reexports: self.reexports,
            kept: has_calls.then_some(kept as KeepAlive),
            data: PhantomData,
        }
    }
}

/// The component's side of a lowered function.
pub(crate) struct Lowered {
    pub(crate) options: OptionsId,
    pub(crate) ty: FuncTypeId,
    pub(crate) borrows: Borrows,
    pub(crate) places: Places,
}

impl<T: 'static> HostImports<T> {
    /// Makes an instance in a store; runs its start functions.
    pub(crate) fn instantiate(
        &self,
        mut store: StoreContextMut<'_, T>,
        component: &Arc<LoadedComponent>,
        limits: Option<&vm::InstanceLimits>,
    ) -> Result<InstanceKey> {
        let imports = InstanceImports {
            lowerings: &self.lowerings,
            resources: &self.resources,
            core: &[],
            limits,
            keep_alive: self.kept.as_ref(),
        };
        let runtime = store.opaque_mut().runtime_ptr();
        let mut started = Started { runtime, key: None };
        let on_start: vm::OnStart<'_> = &mut |key, start| {
            // SAFETY: `runtime` is the store's, which `instantiate` does not use meanwhile.
            let mut store = unsafe { StoreContextMut::<T>::of_runtime(runtime) };
            if started.key.replace(key).is_none() {
                self.add_direct(store.opaque_mut(), key)?;
            }
            call_start(store, key, component.component().starts[start])
        };
        // SAFETY: the store is lent exclusively and is a `Store<T>`, which is what the functions behind
        // `lowerings` expect; `keep_alive` owns what their data points to.
        let key = unsafe { vm::instantiate(runtime, component, imports, on_start) }?;
        if started.key.replace(key).is_none()
            && let Err(error) = self.add_direct(store.opaque_mut(), key)
        {
            // Nobody knows of it.
            let _ = store.opaque_mut().runtime_mut().drop_instance(key);
            return Err(error);
        }
        started.key = None;
        Ok(key)
    }

    /// Makes the imported functions that an instance hands on, or starts with, callable by the host.
    fn add_direct(&self, store: &mut StoreOpaque, key: InstanceKey) -> Result<()> {
        let Some(instance) = store.runtime_mut().instance_mut(key) else { return Ok(()) };
        let instance = std::ptr::from_mut(instance);
        // SAFETY: live, and used by nothing else in this call.
        store.direct.add(unsafe { &mut *instance }, &self.reexports)
    }

    /// Which types of the host the imported resources are.
    pub(crate) fn resources(&self) -> &[ResourceImport] {
        &self.resources
    }
}

/// An instance whose functions were made callable before its start functions ran. It is gone again, with an error
/// or a panic, unless it is taken from here.
struct Started {
    runtime: *mut vm::Store,
    key: Option<InstanceKey>,
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            // SAFETY: the store is lent to `instantiate`, which has this and uses no reference to it now.
            unsafe { StoreOpaque::of_runtime(self.runtime) }.direct.remove(key);
        }
    }
}

/// Calls a start function of a component in an instance that is being made.
fn call_start<T>(mut store: StoreContextMut<'_, T>, instance: InstanceKey, start: Start) -> Result<()> {
    let func = Func { store: store.opaque_mut().id(), instance, def: start.func, ty: start.ty };
    func.call_inside(store.opaque_mut(), &[], &mut []).context("running a start function of a component")
}

/// A call that a guest makes into the host.
pub(crate) struct Served {
    /// The runtime store of the calling instance.
    pub(crate) runtime: *mut vm::Store,
    /// The host's closure.
    pub(crate) function: *const u8,
    /// Options of the lowering side; they stay while the instance lives.
    options: NonNull<ResolvedOptions>,
    /// The function's type.
    pub(crate) ty: FuncTypeId,
    lends: Lends,
    /// They stay as long as the options.
    places: NonNull<Places>,
}

static NO_PLACES: Places = Places::NONE;

/// Runs the host's side of a lowered function: errors and panics of `body` are kept in the store,
/// and unwind the guest. `borrows` says whether the function's Rust types can hold any.
///
/// # Safety
/// As compiled code calls a [`HostCallee`] whose lowering came from [`HostImports`].
#[inline]
pub(crate) unsafe fn serve(
    lowering: *const VmLowering,
    borrows: Borrows,
    body: impl FnOnce(&mut Served) -> Result<()>,
) -> u8 {
    // SAFETY: compiled code passes the lowering that it was called through.
    let VmLowering { store: context, data, .. } = unsafe { *lowering };
    let run = || {
        // SAFETY: `HostImports` put a `HostCall` there, and the instance keeps it alive.
        let call = unsafe { &*data.cast::<HostCall>() };
        // SAFETY: the lowering is one of a live instance.
        let instance = unsafe { vm::instance_of(lowering) };
        // SAFETY: as above; the reference ends here.
        let options = NonNull::from(unsafe { (*instance).options(call.options) });
        // SAFETY: the context of a lowering is that of its live store.
        let runtime = unsafe { StoreOpaque::runtime_of_context(context) };
        let lends = Lends::new(runtime, borrows.and(call.borrows));
        let mut served = Served::new(runtime, call.function, options, call.ty, lends);
        served.places = NonNull::from(&call.places);
        body(&mut served)?;
        served.close()?;
        // The host may have called into this instance and gone on after a trap there; nothing more runs
        // in it then.
        // SAFETY: the lowering is of the instance that called, and no reference into it is in use.
        unsafe { vm::check_resume(lowering) }
    };
    // SAFETY: `context` is that of the live store whose guest called.
    unsafe { vm::guard(context, run) }
}

impl Served {
    /// A call that is made now. `options` outlive it.
    #[inline]
    pub(super) fn new(
        runtime: *mut vm::Store,
        function: *const u8,
        options: NonNull<ResolvedOptions>,
        ty: FuncTypeId,
        lends: Lends,
    ) -> Served {
        Served { runtime, function, options, ty, lends, places: NonNull::from(&NO_PLACES) }
    }

    /// Ends the call's borrows.
    #[inline]
    pub(super) fn close(self) -> Result<(), Trap> {
        self.lends.close()
    }

    /// Runs `lift` in a context for the parameters.
    #[inline(always)]
    pub(crate) fn lift<V>(&mut self, lift: impl FnOnce(&mut LiftContext<'_>) -> Result<V>) -> Result<V> {
        let mut cx = self.lift_context();
        let lifted = lift(&mut cx);
        cx.end(lifted)
    }

    /// A context for the parameters.
    #[inline(always)]
    fn lift_context(&mut self) -> LiftContext<'_> {
        let place = Place::Params(self.ty);
        // SAFETY: the instance that called lives, and its options are not changed.
        let options = unsafe { self.options.as_ref() };
        // SAFETY: the guest that called is suspended and the host's reference to its store dormant, so
        // this is the only use of it.
        let mut cx = unsafe { LiftContext::new(self.runtime, options, place, Some(&mut self.lends)) };
        // SAFETY: they are kept as long as the instance that called, or for ever.
        cx.know(&unsafe { self.places.as_ref() }.params);
        cx
    }

    /// Runs `lower` in a context for the result.
    #[inline(always)]
    pub(crate) fn lower(&mut self, lower: impl FnOnce(&mut LowerContext<'_>) -> Result<()>) -> Result<()> {
        let mut cx = self.lower_context();
        lower(&mut cx).inspect_err(|_| cx.take_back())
    }

    /// A context for the result.
    #[inline(always)]
    fn lower_context(&mut self) -> LowerContext<'_> {
        let place = Place::Result(self.ty);
        // SAFETY: as in `lift`.
        let options = unsafe { self.options.as_ref() };
        // SAFETY: as in `lift`.
        let mut cx = unsafe { LowerContext::new(self.runtime, options, place, None) };
        // SAFETY: as in `lift`.
        cx.know(&unsafe { self.places.as_ref() }.result);
        cx.owns_values();
        cx
    }
}

/// What compiled code calls for a host function with Rust types.
///
/// # Safety
/// As [`serve`], for a function that was made by `HostFunc::wrap::<T, F, P, R>`; `values` has as many
/// slots as the lowered core type has parameters or results.
unsafe extern "C" fn call_typed<T, F, P, R>(lowering: *const VmLowering, values: *mut u64) -> u8
where
    T: 'static,
    F: Fn(StoreContextMut<'_, T>, P) -> Result<R> + Send + Sync + 'static,
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + 'static,
{
    // SAFETY: this function's contract.
    let body = |served: &mut Served| unsafe { body_typed::<T, F, P, R>(served, values) };
    // SAFETY: this function's contract.
    unsafe { serve(lowering, const { Borrows::in_rust::<P>() }, body) }
}

/// Lifts the parameters, calls the function, lowers its result.
///
/// # Safety
/// As [`HostBody`], for a function that was made by `HostFunc::wrap::<T, F, P, R>`.
#[inline]
unsafe fn body_typed<T, F, P, R>(served: &mut Served, values: *mut u64) -> Result<()>
where
    T: 'static,
    F: Fn(StoreContextMut<'_, T>, P) -> Result<R> + Send + Sync + 'static,
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + 'static,
{
    let call = |served: &mut Served, params| {
        // SAFETY: `wrap` made the closure an `F`, and the linker keeps it.
        let function = unsafe { &*served.function.cast::<F>() };
        // SAFETY: the store is a `Store<T>`, and no other reference to it is in use.
        let store = unsafe { StoreContextMut::<T>::of_runtime(served.runtime) };
        function(store, params)
    };
    // SAFETY: this function's contract.
    unsafe { serve_typed::<P, R>(served, values, call) }
}

/// Lifts parameters for a call, and lowers its result.
///
/// # Safety
/// The function that is served has these types; `values` has as many slots as the lowered core type has parameters
/// or results.
// A part of its caller, so that what it needs of the call lies in registers.
#[inline(always)]
pub(super) unsafe fn serve_typed<P, R>(
    served: &mut Served,
    values: *mut u64,
    call: impl FnOnce(&mut Served, P) -> Result<R>,
) -> Result<()>
where
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + 'static,
{
    let slots = match const { n_slots(P::ABI.flat_count(), R::ABI.flat_count()) } {
        0 => &mut [],
        // SAFETY: the lowered core type of a function that passed the type check has so many.
        n => unsafe { std::slice::from_raw_parts_mut(values, n) },
    };
    // No closures around what is lifted and lowered, which would have the contexts in memory.
    let mut cx = served.lift_context();
    let lifted = lift_params::<P>(&mut cx, slots);
    let params = cx.end(lifted)?;
    let result = match const { spans_a_wait::<R>() } {
        true => apart(|| call(served, params)),
        false => call(served, params),
    };
    let result = Apart::new(result?);
    let mut cx = served.lower_context();
    let lowered = lower_result(&mut cx, slots, const { n_param_slots(P::ABI.flat_count()) }, &*result);
    if const { R::ABI.flat_count() > MAX_FLAT_RESULTS } && lowered.is_err() {
        cx.take_back();
    }
    lowered
}

/// Whether a result is made and dropped by code that might be the embedding's, with a wait between the two: the guest's
/// `realloc` may wait, but nothing of one slot asks for memory.
const fn spans_a_wait<R: ComponentNamedList>() -> bool {
    std::mem::needs_drop::<R>() && R::ABI.flat_count() > MAX_FLAT_RESULTS
}

/// Slots that parameters take: their own, or one for the pointer to them.
pub(crate) const fn n_param_slots(flat_count: usize) -> usize {
    if flat_count <= MAX_FLAT_PARAMS { flat_count } else { 1 }
}

/// Slots of a lowered function: parameters, and the pointer to where a large result goes; or the
/// result's, if that is more.
pub(crate) const fn n_slots(params_flat: usize, result_flat: usize) -> usize {
    let params = n_param_slots(params_flat);
    match (params, result_flat) {
        (_, 2..) => params + 1,
        (0, _) => result_flat,
        _ => params,
    }
}

#[inline(always)]
fn lift_params<P: ComponentNamedList + Lift>(cx: &mut LiftContext<'_>, slots: &[u64]) -> Result<P> {
    if const { P::ABI.flat_count() <= MAX_FLAT_PARAMS } {
        return P::lift_flat(cx, &mut FlatReader::new(slots));
    }
    let (size, align) = cx.layout(&P::ABI);
    let pointer = cx.pointer(slots[0]);
    cx.check_range(pointer, size, align)?;
    P::lift_memory(cx, pointer)
}

#[inline(always)]
fn lower_result<R: ComponentNamedList + Lower>(
    cx: &mut LowerContext<'_>,
    slots: &mut [u64],
    pointer_slot: usize,
    result: &R,
) -> Result<()> {
    if const { R::ABI.flat_count() <= MAX_FLAT_RESULTS } {
        cx.gives_one();
        return result.lower_flat(cx, &mut FlatWriter::new(slots));
    }
    let (size, align) = cx.layout(&R::ABI);
    let pointer = cx.pointer(slots[pointer_slot]);
    cx.check_range(pointer, size, align)?;
    result.lower_memory(cx, pointer)
}

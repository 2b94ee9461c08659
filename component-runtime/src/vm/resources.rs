//! Resource types at run time: identity, the built-ins `resource.new`, `.rep`, `.drop`, destructors.
//!
//! The paragraphs of CanonicalABI.md are "canon resource.new", "canon resource.drop" and
//! "canon resource.rep".

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::activation::{call, enter, guard};
use super::adapters;
use super::error_contexts;
use super::handles::Dropped;
use super::hooks::between_hooks;
use super::instance::{ComponentInstance, Destructor, ResourceData, instance_of};
use super::linkage::{LoadedComponent, func_type};
use super::lockdown::check_resume;
use super::store::Store;
use crate::ids::{ComponentInstanceId, FuncSlotId, Id, ResourceId};
use crate::layout::{HostCallee, VmLowering};
use crate::translate::{ResourceKind, TrampolineKind};

/// Which resource type a type is, over all stores, components and hosts of the process.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ResourceIdentity {
    /// A type of the host, by its Rust type.
    Host(TypeId),
    /// A type of the host, by a number that the host chose.
    HostDynamic(u32),
    /// A type that stands in for one which the host lacks; no two are the same.
    Nobody(u64),
    /// A type that a component instance defines.
    Guest {
        /// [`ComponentInstance::serial`].
        instance: u64,
        /// Its id there.
        resource: ResourceId,
    },
}

/// The host's destructor for a representation.
pub type HostDtor = Arc<dyn Fn(*mut Store, u64) -> Result<()> + Send + Sync>;

/// A resource type that the host supplies.
#[derive(Clone)]
pub struct ResourceImport {
    /// Which one it is.
    pub identity: ResourceIdentity,
    /// What runs when an owned handle of it is dropped.
    pub dtor: Option<HostDtor>,
}

/// The host's side of a built-in; `None` for trampolines whose callee the embedding supplies.
pub(super) fn callee(kind: &TrampolineKind) -> Option<HostCallee> {
    match kind {
        TrampolineKind::Lower { .. }
        | TrampolineKind::ErrorContextNew(_)
        | TrampolineKind::ErrorContextDebugMessage(_) => None,
        TrampolineKind::ErrorContextDrop => Some(error_contexts::drop_handle),
        TrampolineKind::ResourceNew(_) => Some(resource_new),
        TrampolineKind::ResourceRep(_) => Some(resource_rep),
        TrampolineKind::ResourceDrop(_) => Some(resource_drop),
        TrampolineKind::Adapter(builtin) => Some(adapters::callee(*builtin)),
    }
}

/// So many imported types are compared one by one with those before them; a hash finds what more there are, so
/// that a component cannot make its instances take a square of time.
const MAX_SEARCHED: usize = 32;

/// Adds the resource types as an instance knows them.
pub(super) fn resolve(
    instance: &mut ComponentInstance,
    loaded: &LoadedComponent,
    imports: &[ResourceImport],
) -> Result<()> {
    let serial = instance.serial();
    let resolved = &mut instance.resources;
    let mut imports = imports.iter();
    let mut later: Option<HashMap<ResourceIdentity, ResourceId>> = None;
    for (id, resource) in loaded.component().resources.iter() {
        let data = match resource.kind {
            // Different from all others.
            ResourceKind::Defined { instance, dtor, .. } => {
                let identity = ResourceIdentity::Guest { instance: serial, resource: id };
                let dtor = dtor.map_or(Destructor::Nothing, |slot| Destructor::Guest { instance, slot });
                ResourceData { identity, canonical: id, dtor }
            }
            ResourceKind::Imported(_) => {
                let &ResourceImport { identity, ref dtor } =
                    imports.next().context("the host supplies too few resource types")?;
                let early = resolved.iter().take(MAX_SEARCHED).find(|(_, early)| early.identity == identity);
                let canonical = match early {
                    Some((early, _)) => early,
                    None if id.position() < MAX_SEARCHED => id,
                    None => *later.get_or_insert_default().entry(identity).or_insert(id),
                };
                let dtor = dtor.clone().map_or(Destructor::Nothing, Destructor::Host);
                ResourceData { identity, canonical, dtor }
            }
        };
        resolved.push(data);
    }
    ensure!(imports.next().is_none(), "the host supplies too many resource types");
    Ok(())
}

/// Runs the destructor of a resource whose last handle is gone.
///
/// # Errors
/// A trap in a guest's destructor (its instance is then locked down), [`Trap::InstanceLocked`] if its
/// instance is locked down already, or an error of the host's.
///
/// # Panics
/// With the panic of a host function that the destructor called; the instance is then locked down too.
///
/// # Safety
/// `store` and `instance` are valid, and nothing else refers into them; a call in the instance is under way, or it is
/// kept in its store in some other way.
pub unsafe fn destroy(
    store: *mut Store,
    instance: *mut ComponentInstance,
    resource: ResourceId,
    rep: u64,
) -> Result<()> {
    // SAFETY: the caller vouches for the instance; the borrow ends before anything runs.
    match &unsafe { &*instance }.resources[resource].dtor {
        Destructor::Nothing => Ok(()),
        // SAFETY: the caller's contract; the instance keeps its destructors, and never changes them.
        Destructor::Host(dtor) => unsafe { destroy_in_host(store, Arc::as_ptr(dtor), rep) },
        // SAFETY: the caller's contract.
        &Destructor::Guest { instance: nested, slot } => unsafe {
            destroy_in_guest(store, instance, (nested, slot), rep, Dropper::Other)
        },
    }
}

/// Who drops a resource of a guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Dropper {
    /// The instance that defines it: the destructor is a function of its own that it calls, and nobody is told, as
    /// where compiled code makes that call itself (`compile::handles`).
    Itself,
    /// The host, or another instance.
    Other,
}

/// As [`destroy`], for what a guest drops, with the resource's destructor found.
///
/// # Safety
/// As [`destroy`].
#[inline(always)]
unsafe fn destroy_for(store: *mut Store, target: &Target, dtor: *const Destructor, rep: u64) -> Result<()> {
    // SAFETY: the caller vouches for the destructor; the borrow ends before anything runs.
    match unsafe { &*dtor } {
        Destructor::Nothing => Ok(()),
        // SAFETY: as in `destroy`.
        Destructor::Host(dtor) => unsafe { destroy_in_host(store, Arc::as_ptr(dtor), rep) },
        // SAFETY: the caller's contract.
        &Destructor::Guest { instance: nested, slot } if nested == target.nested => unsafe {
            destroy_in_guest(store, target.instance, (nested, slot), rep, Dropper::Itself)
        },
        // SAFETY: the caller's contract.
        Destructor::Guest { .. } => unsafe { destroy(store, target.instance, target.resource, rep) },
    }
}

/// # Safety
/// As [`destroy`], for a destructor that lives as long as the instance.
#[inline(always)]
unsafe fn destroy_in_host(
    store: *mut Store,
    dtor: *const (dyn Fn(*mut Store, u64) -> Result<()> + Send + Sync),
    rep: u64,
) -> Result<()> {
    // SAFETY: the caller vouches for the store; the reference ends with the statement.
    if unsafe { &*store }.is_hooked() {
        // SAFETY: the caller vouches for the destructor.
        let run = move || (unsafe { &*dtor })(store, rep);
        // SAFETY: the caller's contract.
        return unsafe { between_hooks(store, run) };
    }
    // SAFETY: the caller vouches for the destructor.
    (unsafe { &*dtor })(store, rep)
}

/// # Safety
/// As [`destroy`], for a destructor of the instance.
#[inline(never)]
unsafe fn destroy_in_guest(
    store: *mut Store,
    instance: *mut ComponentInstance,
    (nested, slot): (ComponentInstanceId, FuncSlotId),
    rep: u64,
    dropper: Dropper,
) -> Result<()> {
    // SAFETY: the caller vouches for the instance; the borrow ends before wasm runs.
    let instance_ref = unsafe { &*instance };
    if instance_ref.is_locked(nested) {
        return Err(instance_ref.locked_error(nested));
    }
    let loaded = instance_ref.loaded();
    let entry = loaded.entry(func_type(loaded.component(), loaded.component().func_slots[slot]));
    let function = instance_ref.func_slot(slot);
    let mut values = [rep];
    let values = values.as_mut_ptr();
    match dropper {
        // SAFETY: the destructor is a function of this instance with one parameter.
        Dropper::Itself => unsafe { enter(store, entry, function, values) },
        Dropper::Other => {
            // SAFETY: as above.
            let called = unsafe { call(store, entry, function, values) };
            called.context("running the destructor of a resource")
        }
    }
}

/// What a resource built-in works on.
struct Target {
    instance: *mut ComponentInstance,
    nested: ComponentInstanceId,
    resource: ResourceId,
}

/// What [`VmLowering::data`] is for a resource built-in: resource type and calling instance.
pub(super) fn data(resource: ResourceId, nested: ComponentInstanceId) -> u64 {
    u64::from(resource.0) | u64::from(nested.0) << 32
}

/// # Safety
/// The lowering is that of a resource built-in, of the instance that is calling.
unsafe fn target(lowering: *const VmLowering) -> Target {
    // SAFETY: the caller vouches for the lowering.
    let instance = unsafe { instance_of(lowering) };
    // SAFETY: as above.
    let data = unsafe { (*lowering).data }.addr() as u64;
    Target { instance, nested: ComponentInstanceId((data >> 32) as u32), resource: ResourceId(data as u32) }
}

/// Runs a built-in that maps one value to another.
///
/// # Safety
/// The lowering is that of a resource built-in, of the instance that is calling, and `values` has a slot.
unsafe fn run(
    lowering: *const VmLowering,
    values: *mut u64,
    body: impl FnOnce(Target, u64) -> Result<Option<u64>>,
) -> u8 {
    // SAFETY: the caller vouches for the lowering.
    let store = unsafe { (*lowering).store };
    let body = || {
        // SAFETY: the caller vouches for the lowering.
        let target = unsafe { target(lowering) };
        // SAFETY: the trampoline spilled one argument.
        let argument = unsafe { values.read() };
        if let Some(result) = body(target, argument)? {
            // SAFETY: the same slot takes the result.
            unsafe { values.write(result) };
        }
        Ok(())
    };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store, body) }
}

unsafe extern "C" fn resource_new(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |target: Target, rep| {
        // SAFETY: wasm is suspended in this call, so nothing else refers into the instance.
        let instance = unsafe { &mut *target.instance };
        let resource = instance.canonical(target.resource);
        let table = instance.handles(target.nested);
        let index = table.add_own(resource, rep);
        Ok(Some(table.explain(index)?.into()))
    };
    // SAFETY: called by the built-in's trampoline.
    unsafe { run(lowering, values, body) }
}

unsafe extern "C" fn resource_rep(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |target: Target, index| {
        // SAFETY: wasm is suspended in this call, so nothing else refers into the instance.
        let instance = unsafe { &mut *target.instance };
        let resource = instance.canonical(target.resource);
        Ok(Some(instance.handles(target.nested).rep(index as u32, resource)?))
    };
    // SAFETY: called by the built-in's trampoline.
    unsafe { run(lowering, values, body) }
}

unsafe extern "C" fn resource_drop(lowering: *const VmLowering, values: *mut u64) -> u8 {
    let body = |target: Target, index| {
        // SAFETY: wasm is suspended in this call, so nothing else refers into the instance; the
        // borrow ends before a destructor runs.
        let instance = unsafe { &mut *target.instance };
        let store = instance.store();
        let ResourceData { canonical, ref dtor, .. } = instance.resources[target.resource];
        let dtor = std::ptr::from_ref(dtor);
        match instance.handles(target.nested).drop_handle(index as u32, canonical)? {
            Dropped::Own { rep } => {
                // SAFETY: as above; the instance keeps its destructors, and never changes them.
                unsafe { destroy_for(store, &target, dtor, rep) }?;
                // A destructor may have called the host, and the host into this instance and gone on after a
                // trap.
                // SAFETY: the lowering is of the instance that is calling, and the destructor has returned.
                unsafe { check_resume(lowering) }?;
            }
            Dropped::Borrow { scope } => {
                // SAFETY: as above; the store is not part of the instance.
                unsafe { &mut *store }.scope_return(scope);
            }
        }
        Ok(None)
    };
    // SAFETY: called by the built-in's trampoline.
    unsafe { run(lowering, values, body) }
}

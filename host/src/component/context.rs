//! What lifting and lowering may touch: one memory, its `realloc`, one handle table, a budget.
//!
//! A context lives for the conversion of one call's parameters or results. It is made by the typed
//! core ([`super::typed`]) from resolved canonical options; conversions get it by reference.
//!
//! # Invariants
//! * Memory is looked at anew by every access: nothing keeps a slice over a call of `realloc`.
//! * `may_leave` is clear while `realloc` runs, and what `realloc` returns is checked for alignment
//!   and bounds before anything is written there.
//! * Host memory that a guest can make grow is charged ([`LiftContext::charge`]) before it is
//!   allocated.

mod given;
mod handles;
mod memory;
mod parts;

use std::marker::PhantomData;
use std::sync::Arc;

use gusset_runtime::abi::{CanonicalAbi, MAX_LIST_BYTES, discriminant_bytes};
use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::layout::VmComponentHeader;
use gusset_runtime::translate::{Component, StringEncoding, Type, TypeKind, Types};
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{self, InstanceKey, ResolvedOptions, ScopeId};

use super::resource_any::{self, Taken};
use super::typed::{ComponentType, Lends};
use crate::store::StoreOpaque;
use crate::{HostcallBudgetExceeded, Result};
pub(crate) use given::Giving;
use given::Noting;
pub use handles::HandleType;
pub(crate) use parts::FlatParts;
pub use parts::{PartSink, PartSource};

/// What lowering may touch.
pub struct LowerContext<'a> {
    base: Base<'a>,
    noting: Noting,
    scope: Option<ScopeId>,
    sharing: Sharing,
}

/// What lifting may touch.
pub struct LiftContext<'a> {
    base: Base<'a>,
    budget_bytes: usize,
    left_bytes: usize,
    /// From where on the store's list of owned handles is that of this lifting, if it took any. Others are begun and
    /// ended inside of it: a `post-return` may be interrupted by whoever calls guests at a deadline.
    took_from: Option<usize>,
    /// What the guest lends to the call, if it can.
    lends: Option<&'a mut Lends>,
}

/// What both directions have.
struct Base<'a> {
    runtime: *mut vm::Store,
    options: &'a ResolvedOptions,
    place: Place,
    /// The places of the parameters or of the result, if they were found before.
    known: &'a [Place],
    store: PhantomData<&'a mut StoreOpaque>,
}

/// Whether somebody else may have a value, who may lower it on another thread at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sharing {
    Sole,
    Shared,
}

/// The component type that a conversion is at, as far as handles need it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Not said.
    Unknown,
    /// A value of this type.
    Type(Type),
    /// A handle of this type.
    Handle(HandleType),
    /// The parameters of a function of this type.
    Params(FuncTypeId),
    /// The result of a function of this type.
    Result(FuncTypeId),
}

impl<'a> LowerContext<'a> {
    /// A context for one call.
    ///
    /// # Safety
    /// `runtime` must be the live runtime store of a `Store` that nothing else uses during `'a`, and
    /// `options` must be of an instance in it.
    #[inline]
    pub(crate) unsafe fn new(
        runtime: *mut vm::Store,
        options: &'a ResolvedOptions,
        place: Place,
        scope: Option<ScopeId>,
    ) -> LowerContext<'a> {
        let base = Base { runtime, options, place, known: &[], store: PhantomData };
        LowerContext { base, noting: Noting::NotYet, scope, sharing: Sharing::Shared }
    }

    /// The scope of borrows of the call, where its type has borrows.
    pub(crate) fn scope(&self) -> Option<ScopeId> {
        self.scope
    }

    /// The values that are lowered are the call's own, up to those that they only refer to.
    #[inline]
    pub(crate) fn owns_values(&mut self) {
        self.sharing = Sharing::Sole;
    }

    /// Whether somebody else may have the value that is being lowered.
    #[inline]
    pub(crate) fn sharing(&self) -> Sharing {
        self.sharing
    }

    /// Lowers what a value only refers to.
    #[inline]
    pub(crate) fn referred<R>(&mut self, lower: impl FnOnce(&mut Self) -> R) -> R {
        let outer = std::mem::replace(&mut self.sharing, Sharing::Shared);
        let lowered = lower(self);
        self.sharing = outer;
        lowered
    }

    /// Allocates in the guest with its `realloc`; returns an offset that is aligned and in bounds. The alignment is a
    /// power of two.
    ///
    /// # Errors
    /// When `realloc` traps, or what it returns is not aligned or not in bounds.
    #[inline]
    pub fn allocate(&mut self, align: u32, bytes: usize) -> Result<usize> {
        self.reallocate(0, 0, align, bytes)
    }

    /// Grows, shrinks or makes an allocation in the guest with its `realloc`. The alignment is a power of two.
    ///
    /// # Errors
    /// As for [`LowerContext::allocate`].
    #[inline(never)]
    pub fn reallocate(&mut self, old: usize, old_bytes: usize, align: u32, bytes: usize) -> Result<usize> {
        self.reallocate_here(old, old_bytes, align, bytes)
    }

    /// As [`LowerContext::reallocate`], as a part of its caller.
    #[inline(always)]
    pub(crate) fn reallocate_here(&mut self, old: usize, old_bytes: usize, align: u32, bytes: usize) -> Result<usize> {
        let mut values = [old as u64, old_bytes as u64, u64::from(align), bytes as u64];
        self.call_realloc(&mut values)?;
        let pointer = self.pointer(values[0]);
        self.check_range(pointer, bytes, align as usize).inspect_err(|error| self.base.lock_down_after(error))?;
        Ok(pointer)
    }

    #[inline(always)]
    fn call_realloc(&mut self, values: &mut [u64; 4]) -> Result<()> {
        let Some((entry, function)) = self.base.options.realloc else {
            anyhow::bail!("a value needs memory, but the function has no `realloc` option");
        };
        // A host function that called into the guest and kept a trap to itself returns a value.
        self.base.check_not_locked()?;
        // SAFETY: the live flags word of the instance whose options these are, which is kept during its calls.
        let _kept_in = unsafe { KeptIn::new(self.base.options.flags) };
        // SAFETY: the store is live and unused for as long as this context borrows it, and entry code
        // and function are of one instance in it; `realloc` takes four values and returns one.
        let called = unsafe { vm::call(self.base.runtime, entry, function, values.as_mut_ptr()) };
        called.inspect_err(|error| self.base.lock_down_after(error))
    }

    /// Allocates for a list or string of so many bytes.
    ///
    /// # Errors
    /// As for [`LowerContext::allocate`], and when it is longer than the specification allows.
    #[inline]
    pub fn allocate_list(&mut self, align: u32, bytes: Option<usize>) -> Result<usize> {
        match bytes {
            Some(bytes) if bytes as u64 <= MAX_LIST_BYTES => self.allocate(align, bytes),
            _ => Err(Trap::ListTooLong.into()),
        }
    }
}

impl<'a> LiftContext<'a> {
    /// A context for one call.
    ///
    /// # Safety
    /// As for [`LowerContext::new`].
    #[inline]
    pub(crate) unsafe fn new(
        runtime: *mut vm::Store,
        options: &'a ResolvedOptions,
        place: Place,
        lends: Option<&'a mut Lends>,
    ) -> LiftContext<'a> {
        // SAFETY: the caller's contract is that of `of_runtime`.
        let budget_bytes = unsafe { StoreOpaque::of_runtime(runtime) }.hostcall_budget_bytes;
        let base = Base { runtime, options, place, known: &[], store: PhantomData };
        LiftContext { base, budget_bytes, left_bytes: budget_bytes, took_from: None, lends }
    }

    /// The scope of borrows of the call, where its type has borrows.
    pub(crate) fn scope(&mut self) -> Option<ScopeId> {
        self.lends.as_mut()?.scope()
    }

    /// Notes that the host has an owned handle from this lifting.
    pub(crate) fn took(&mut self, taken: Taken) {
        let list = &mut self.host_store().taken;
        let n_taken = list.len();
        list.push(taken);
        self.took_from.get_or_insert(n_taken);
    }

    /// Ends this lifting: the owned handles that it took are the host's, or given up if it has failed.
    #[inline]
    pub(crate) fn end<V>(&mut self, lifted: Result<V>) -> Result<V> {
        if let Some(from) = self.took_from.take() {
            match lifted {
                Ok(_) => self.host_store().taken.truncate(from),
                Err(_) => resource_any::let_go(self.host_store(), from),
            }
        }
        lifted
    }

    /// Takes so many bytes from the budget of this call. Everything that grows with what a guest
    /// sends is charged before it is allocated.
    ///
    /// # Errors
    /// [`HostcallBudgetExceeded`] when so much is not left.
    #[inline]
    pub fn charge(&mut self, bytes: usize) -> Result<()> {
        match self.left_bytes.checked_sub(bytes) {
            Some(left) => self.left_bytes = left,
            None => return Err(HostcallBudgetExceeded { budget_bytes: self.budget_bytes, wanted_bytes: bytes }.into()),
        }
        Ok(())
    }

    /// The canonical options of the call.
    pub(crate) fn options(&self) -> ResolvedOptions {
        *self.base.options
    }

    /// The instance whose memory and handles these are.
    pub(crate) fn instance_key(&self) -> InstanceKey {
        self.base.instance().key()
    }

    /// Checks a list that a guest points to; returns its length in bytes.
    ///
    /// # Errors
    /// When it is too long, not aligned or not in bounds.
    #[inline]
    pub fn check_list(&self, pointer: usize, length: usize, element: &CanonicalAbi) -> Result<usize> {
        let (size, align) = self.base.layout(element);
        let bytes = length.checked_mul(size).filter(|bytes| *bytes as u64 <= MAX_LIST_BYTES);
        let bytes = bytes.ok_or(Trap::ListTooLong)?;
        self.check_range(pointer, bytes, align)?;
        Ok(bytes)
    }
}

macro_rules! common {
    ($($context:ident),*) => {$(
        impl<'a> $context<'a> {
            /// The component.
            #[inline]
            pub(crate) fn component(&self) -> &'a Arc<Component> {
                self.base.component()
            }

            /// The size and alignment of a type in this context's memory, in bytes.
            #[inline]
            pub fn layout(&self, abi: &CanonicalAbi) -> (usize, usize) {
                self.base.layout(abi)
            }

            /// Where the payload of a variant with this ABI lies, which is at `offset` itself. The payload that
            /// is aligned most has the alignment of the whole, or fits behind the discriminant as it is.
            #[inline]
            pub fn payload_offset(&self, offset: usize, n_cases: usize, variant: &CanonicalAbi) -> usize {
                let (_, align) = self.layout(variant);
                (offset + discriminant_bytes(n_cases) as usize).next_multiple_of(align)
            }

            /// The encoding of strings.
            #[inline]
            pub fn string_encoding(&self) -> StringEncoding {
                self.base.options.string_encoding
            }

            /// The pointer or length in a slot. The upper half of a slot that joins types of
            /// different width is not part of a 32-bit pointer.
            #[inline]
            pub fn pointer(&self, slot: u64) -> usize {
                match self.base.options.memory64 {
                    true => slot as usize,
                    false => slot as u32 as usize,
                }
            }

            /// Checks that a range is aligned (to a power of two) and in bounds.
            ///
            /// # Errors
            /// When it is not.
            #[inline]
            pub fn check_range(&self, pointer: usize, bytes: usize, align: usize) -> Result<()> {
                self.base.check_range(pointer, bytes, align)
            }

            /// Bytes of a pointer in this context's memory: 4 or 8.
            #[inline]
            pub fn pointer_bytes(&self) -> usize {
                self.base.pointers() as usize
            }

            /// The conversion turns to part `part` of its value: a field, an element (0), a case's
            /// payload, a parameter. To be undone with `leave`. Costs nothing for parts without
            /// handles.
            #[inline(always)]
            pub fn enter<Part: ComponentType>(&mut self, part: usize) -> Place {
                let outer = self.base.place;
                if Part::HANDLES {
                    self.base.place = self.base.part(part);
                }
                outer
            }

            /// The conversion is done with a part; `outer` is what `enter` returned.
            #[inline(always)]
            pub fn leave<Part: ComponentType>(&mut self, outer: Place) {
                if Part::HANDLES {
                    self.base.place = outer;
                }
            }

            /// Makes known where the parameters are, or the result, so that nobody looks for their types.
            #[inline]
            pub(crate) fn know(&mut self, places: &'a [Place]) {
                self.base.known = places;
            }

            /// The types of the component.
            pub fn types(&self) -> &Types {
                self.base.types()
            }

            /// The component type that the conversion is at.
            pub fn place(&self) -> Place {
                self.base.place
            }

            /// The store.
            pub(crate) fn host_store(&mut self) -> &mut StoreOpaque {
                // SAFETY: the context borrows the store, and `&mut self` lends it on.
                unsafe { StoreOpaque::of_runtime(self.base.runtime) }
            }
        }
    )*};
}

common!(LowerContext, LiftContext);

impl Base<'_> {
    fn pointers(&self) -> PointerWidth {
        match self.options.memory64 {
            true => PointerWidth::Eight,
            false => PointerWidth::Four,
        }
    }

    fn layout(&self, abi: &CanonicalAbi) -> (usize, usize) {
        self.pointers().layout(abi)
    }

    #[inline]
    fn check_range(&self, pointer: usize, bytes: usize, align: usize) -> Result<()> {
        debug_assert!(align.is_power_of_two(), "alignments are powers of two, not {align}");
        // A division would take longer than the rest.
        if pointer & align.wrapping_sub(1) != 0 {
            return Err(Trap::UnalignedPointer.into());
        }
        match pointer.checked_add(bytes) {
            Some(end) if end <= self.memory_bytes() => Ok(()),
            _ => Err(Trap::PointerOutOfBounds.into()),
        }
    }

    fn types(&self) -> &Types {
        &self.component().types
    }

    // A part of its callers, as all that is done for a handle: their contexts need not lie in memory then.
    #[inline(always)]
    fn part(&self, part: usize) -> Place {
        match (self.place, self.known.get(part)) {
            // Not copied as a whole, which would take it through memory.
            (Place::Params(_) | Place::Result(_), Some(&Place::Handle(HandleType::Own(resource)))) => {
                Place::Handle(HandleType::Own(resource))
            }
            (Place::Params(_) | Place::Result(_), Some(&Place::Handle(HandleType::Borrow(resource)))) => {
                Place::Handle(HandleType::Borrow(resource))
            }
            (Place::Params(_) | Place::Result(_), Some(place)) => *place,
            _ => find_part(self.component(), self.place, part),
        }
    }

    fn check_not_locked(&self) -> Result<()> {
        // SAFETY: `flags` is the live flags word of the instance whose options these are.
        let flags = unsafe { self.options.flags.read() };
        match flags & VmComponentHeader::LOCKED {
            0 => Ok(()),
            _ => Err(self.instance().locked_error(self.options.nested)),
        }
    }
}

/// While it lives, an instance may not call out (`may_leave` of the specification).
pub(crate) struct KeptIn(*mut u32);

impl KeptIn {
    /// # Safety
    /// The flags word of an instance, which is there for as long as this.
    pub(crate) unsafe fn new(flags: *mut u32) -> KeptIn {
        // SAFETY: the caller vouches for the word.
        unsafe { *flags |= VmComponentHeader::CANNOT_LEAVE };
        KeptIn(flags)
    }
}

impl Drop for KeptIn {
    fn drop(&mut self) {
        // SAFETY: whoever made this promised that the word is there.
        unsafe { *self.0 &= !VmComponentHeader::CANNOT_LEAVE };
    }
}

impl Place {
    /// That of a value of this type.
    fn of(types: &Types, ty: Type) -> Place {
        let handle = match ty {
            Type::Defined(id) => HandleType::of(&types.def(id).kind),
            _ => None,
        };
        handle.map_or(Place::Type(ty), Place::Handle)
    }
}

/// The places of a function's parameters and of its result, found once for all of its calls.
#[derive(Debug)]
pub(crate) struct Places {
    pub(crate) params: Vec<Place>,
    pub(crate) result: Vec<Place>,
}

impl Places {
    /// Nothing is known.
    pub(crate) const NONE: Places = Places { params: Vec::new(), result: Vec::new() };

    /// Those of a function type.
    pub(crate) fn of(types: &Types, func: FuncTypeId) -> Places {
        let func = types.func(func);
        let params = func.params.iter().map(|(_, ty)| Place::of(types, *ty)).collect();
        Places { params, result: func.result.iter().map(|ty| Place::of(types, *ty)).collect() }
    }
}

/// The place of one part of a value. Its caller's context need not lie in memory for it.
#[inline(never)]
fn find_part(component: &Component, place: Place, part: usize) -> Place {
    let types = &component.types;
    let ty = match place {
        Place::Unknown | Place::Handle(_) => None,
        Place::Params(func) => types.func(func).params.get(part).map(|(_, ty)| *ty),
        Place::Result(func) => types.func(func).result,
        Place::Type(Type::Defined(id)) => part_of(&types.def(id).kind, part),
        Place::Type(_) => None,
    };
    ty.map_or(Place::Unknown, |ty| Place::of(types, ty))
}

/// The type of one part of a value.
fn part_of(kind: &TypeKind, part: usize) -> Option<Type> {
    match (kind, part) {
        (TypeKind::Record(fields), _) => fields.get(part).map(|field| field.ty),
        (TypeKind::Tuple(types), _) => types.get(part).copied(),
        (TypeKind::Variant(cases), _) => cases.get(part).and_then(|case| case.payload),
        (TypeKind::List(ty) | TypeKind::FixedList(ty, _) | TypeKind::Option(ty), _) => Some(*ty),
        (TypeKind::Map(key, _), 0) => Some(*key),
        (TypeKind::Map(_, value), 1) => Some(*value),
        (TypeKind::Result { ok, .. }, 0) => *ok,
        (TypeKind::Result { err, .. }, 1) => *err,
        _ => None,
    }
}

/// Bytes of a pointer in a memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum PointerWidth {
    Four = 4,
    Eight = 8,
}

impl PointerWidth {
    #[inline]
    fn layout(self, abi: &CanonicalAbi) -> (usize, usize) {
        match self {
            PointerWidth::Four => (abi.size32 as usize, abi.align32 as usize),
            PointerWidth::Eight => (abi.size64 as usize, abi.align64 as usize),
        }
    }
}

//! Strings and lists that stay in the guest's memory: [`WasmStr`] and [`WasmList`].
//!
//! A host function that takes one looks at what it needs and copies nothing else. Where the value
//! lies is checked when it is lifted; what is there is read, and checked, whenever somebody asks. A
//! guest that ran in between may have written something else there.
//!
//! # Invariants
//! * Memory is reached only with the store that the value came from, and while its instance lives;
//!   its base and length are looked up anew each time.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::strings::{self, Transcode};
use gusset_runtime::translate::Type;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{InstanceKey, ResolvedOptions, StoreId};

use super::lists::next_pair;
use super::strings::{Encoding, lift_transcoded, locate};
use super::{ComponentType, FlatReader, Lift};
use crate::component::context::{LiftContext, Place};
use crate::component::typecheck::{TypeChecker, TypeMismatch};
use crate::error::CallError;
use crate::store::{AsContextMut, StoreContext, StoreContextMut, StoreOpaque};
use crate::{HostcallBudgetExceeded, Result};

/// A string in the memory of a guest.
///
/// As the result of a call it is of little use: the guest's `post-return` ran already and may have given
/// the memory free.
#[derive(Clone, Copy)]
pub struct WasmStr {
    range: Range,
    encoding: Encoding,
}

/// A list in the memory of a guest; see [`WasmStr`]. Its elements hold no handles.
pub struct WasmList<T> {
    range: Range,
    length: usize,
    elements: PhantomData<fn() -> T>,
}

impl WasmStr {
    fn new(cx: &mut LiftContext<'_>, (pointer, tagged_units): (usize, usize)) -> Result<WasmStr> {
        let (encoding, bytes) = locate(cx, pointer, tagged_units)?;
        Ok(WasmStr { range: Range::new(cx, pointer, bytes), encoding })
    }

    /// The text: the guest's own bytes where they are UTF-8, a copy where they are not.
    ///
    /// # Errors
    /// When the text is not valid, the store is another, or the instance is gone; [`HostcallBudgetExceeded`] for a
    /// copy that is larger than [`Store::set_hostcall_budget`](crate::Store::set_hostcall_budget) allows.
    pub fn to_str<'s, U: 'static>(&self, store: impl Into<StoreContext<'s, U>>) -> Result<Cow<'s, str>> {
        let store = store.into().opaque();
        let bytes = self.range.bytes(store)?;
        match self.encoding {
            Encoding::Utf8 => Ok(Cow::Borrowed(std::str::from_utf8(bytes).map_err(|_| Trap::InvalidString)?)),
            Encoding::Latin1 => copy(store, Transcode::Latin1ToUtf8, bytes, strings::utf8_bytes_of_latin1(bytes)),
            Encoding::Utf16 => copy(store, Transcode::Utf16ToUtf8, bytes, strings::utf8_bytes_of_utf16(bytes)),
        }
    }
}

/// A text that is transcoded to so many bytes of UTF-8.
fn copy(store: &StoreOpaque, op: Transcode, text: &[u8], utf8_bytes: usize) -> Result<Cow<'static, str>> {
    let budget_bytes = store.hostcall_budget_bytes;
    if utf8_bytes > budget_bytes {
        return Err(HostcallBudgetExceeded { budget_bytes, wanted_bytes: utf8_bytes }.into());
    }
    Ok(Cow::Owned(lift_transcoded(op, text, utf8_bytes)?))
}

impl<T: Lift> WasmList<T> {
    fn new(cx: &mut LiftContext<'_>, (pointer, length): (usize, usize)) -> Result<WasmList<T>> {
        const { assert!(!T::HANDLES, "handles cannot be read in place: use a `Vec`") };
        let bytes = cx.check_list(pointer, length, &T::ABI)?;
        Ok(WasmList { range: Range::new(cx, pointer, bytes), length, elements: PhantomData })
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// One element; `None` beyond the end.
    ///
    /// # Errors
    /// When the element is not valid, the store is another, or the instance is gone.
    pub fn get(&self, mut store: impl AsContextMut, index: usize) -> Option<Result<T>> {
        (index < self.length).then(|| self.element(store.as_context_mut().opaque_mut(), index))
    }

    /// The elements, each read when it is asked for; the errors are those of [`WasmList::get`].
    pub fn iter<'s, U: 'static>(
        &'s self,
        store: impl Into<StoreContextMut<'s, U>>,
    ) -> impl ExactSizeIterator<Item = Result<T>> + 's {
        let mut store = store.into();
        (0..self.length).map(move |index| self.element(store.opaque_mut(), index))
    }

    /// The guest's own bytes as elements. Only for elements that are numbers, or records of numbers without
    /// padding; for others this does not compile.
    ///
    /// # Errors
    /// When the store is another, or the instance is gone.
    pub fn as_le_slice<'s, U: 'static>(&self, store: impl Into<StoreContext<'s, U>>) -> Result<&'s [T]> {
        const { assert!(T::ANY_BITS, "only numbers and records of them can be read as they lie in memory") };
        let bytes = self.range.bytes(store.into().opaque())?;
        // SAFETY: every bit pattern is a value of such a type.
        let (before, elements, behind) = unsafe { bytes.align_to::<T>() };
        match before.is_empty() && behind.is_empty() {
            true => Ok(elements),
            false => Err(Trap::UnalignedPointer.into()),
        }
    }

    fn element(&self, store: &mut StoreOpaque, index: usize) -> Result<T> {
        self.range.check(store)?;
        // SAFETY: the store is borrowed exclusively, and the instance whose options these are is live in it.
        let mut cx = unsafe { LiftContext::new(store.runtime_ptr(), &self.range.options, Place::Unknown, None) };
        let (size, _) = cx.layout(&T::ABI);
        T::lift_memory(&mut cx, self.range.pointer + index * size)
    }
}

/// Bytes in a guest's memory that were in bounds once.
#[derive(Clone, Copy)]
struct Range {
    store: StoreId,
    instance: InstanceKey,
    options: ResolvedOptions,
    pointer: usize,
    bytes: usize,
}

// SAFETY: the pointers in the options are followed only with the store they lead into.
unsafe impl Send for Range {}

// SAFETY: as above.
unsafe impl Sync for Range {}

impl Range {
    fn new(cx: &mut LiftContext<'_>, pointer: usize, bytes: usize) -> Range {
        let (instance, options) = (cx.instance_key(), cx.options());
        Range { store: cx.host_store().id(), instance, options, pointer, bytes }
    }

    fn check(&self, store: &StoreOpaque) -> Result<(), CallError> {
        if store.id() != self.store {
            return Err(CallError::WrongStore { what: "value" });
        }
        match store.runtime().instance(self.instance) {
            Some(_) => Ok(()),
            None => Err(CallError::InstanceGone),
        }
    }

    fn bytes<'s>(&self, store: &'s StoreOpaque) -> Result<&'s [u8]> {
        self.check(store)?;
        if self.options.memory.is_null() {
            return Ok(&[]);
        }
        // SAFETY: a memory of canonical options is live as long as its instance, which was just seen.
        let memory = unsafe { *self.options.memory };
        // SAFETY: `length_bytes` bytes from `base` are mapped and initialised; no guest runs, and nothing
        // writes, while the store is borrowed.
        let all = unsafe { std::slice::from_raw_parts(memory.base, memory.length_bytes) };
        let range = self.pointer.checked_add(self.bytes).and_then(|end| all.get(self.pointer..end));
        Ok(range.ok_or(Trap::PointerOutOfBounds)?)
    }
}

macro_rules! pointer_pair {
    ($(($($generics:tt)*) $value:ty, |$ty:ident, $types:ident| $check:expr;)*) => {$(
        // SAFETY: the ABI of every string and list.
        unsafe impl<$($generics)*> ComponentType for $value {
            const ABI: CanonicalAbi = CanonicalAbi::POINTER_PAIR;

            fn typecheck($ty: Type, $types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                $check
            }
        }

        // SAFETY: takes a pointer and a length.
        unsafe impl<$($generics)*> Lift for $value {
            fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                let pair = next_pair(cx, from);
                Self::new(cx, pair)
            }

            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                let pair = cx.load_pointer_pair(offset)?;
                Self::new(cx, pair)
            }
        }
    )*};
}

pointer_pair! {
    () WasmStr, |ty, types| types.primitive(ty, Type::String);
    (T: Lift) WasmList<T>, |ty, types| types.list(ty, T::typecheck);
}

impl<T> Clone for WasmList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for WasmList<T> {}

impl fmt::Debug for WasmStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasmStr").field("bytes", &self.range.bytes).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for WasmList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasmList").field("length", &self.length).finish_non_exhaustive()
    }
}

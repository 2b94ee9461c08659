//! Lists: slices, vectors, arrays.
//!
//! A list of [`PLAIN`](ComponentType::PLAIN) elements is one bounds check and one copy in either
//! direction; other elements are converted one by one. Length, alignment and bounds are checked,
//! and the host's memory is charged, before anything is allocated.

use std::rc::Rc;
use std::sync::Arc;

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

// SAFETY: the ABI of every list.
unsafe impl<T: ComponentType> ComponentType for [T] {
    const ABI: CanonicalAbi = CanonicalAbi::POINTER_PAIR;
    const HANDLES: bool = T::HANDLES;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.list(ty, T::typecheck)
    }
}

// SAFETY: a pointer and a length.
unsafe impl<T: Lower> Lower for [T] {
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        let pointer = lower_list(cx, self)?;
        to.push(pointer as u64);
        to.push(self.len() as u64);
        Ok(())
    }

    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        let pointer = lower_list(cx, self)?;
        cx.store_pointer_pair(offset, pointer, self.len())
    }
}

// SAFETY: as a slice.
unsafe impl<T: ComponentType> ComponentType for Vec<T> {
    const ABI: CanonicalAbi = <[T]>::ABI;
    const HANDLES: bool = T::HANDLES;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        <[T]>::typecheck(ty, types)
    }
}

// SAFETY: as a slice.
unsafe impl<T: Lower> Lower for Vec<T> {
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        self.as_slice().lower_flat(cx, to)
    }

    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        self.as_slice().lower_memory(cx, offset)
    }
}

// SAFETY: takes a pointer and a length.
unsafe impl<T: Lift> Lift for Vec<T> {
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        let (pointer, length) = next_pair(cx, from);
        lift_list(cx, pointer, length)
    }

    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        let (pointer, length) = cx.load_pointer_pair(offset)?;
        lift_list(cx, pointer, length)
    }
}

macro_rules! from_vec {
    ($($pointer:ident),*) => {$(
        // SAFETY: as a vector.
        unsafe impl<T: Lift> Lift for $pointer<[T]> {
            fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                Ok(Vec::<T>::lift_flat(cx, from)?.into())
            }

            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                Ok(Vec::<T>::lift_memory(cx, offset)?.into())
            }
        }
    )*};
}

from_vec!(Box, Rc, Arc);

/// The slots of a pointer and a length.
#[inline]
pub(super) fn next_pair(cx: &LiftContext<'_>, from: &mut FlatReader<'_>) -> (usize, usize) {
    let pointer = cx.pointer(from.next());
    (pointer, cx.pointer(from.next()))
}

/// Writes elements to a new allocation of the guest; returns its offset.
pub(super) fn lower_list<T: Lower>(cx: &mut LowerContext<'_>, elements: &[T]) -> Result<usize> {
    let (size, align) = cx.layout(&T::ABI);
    let pointer = cx.allocate_list(align as u32, elements.len().checked_mul(size))?;
    if T::PLAIN {
        let bytes = plain_bytes(elements);
        cx.bytes_mut(pointer, bytes.len())?.copy_from_slice(bytes);
        return Ok(pointer);
    }
    let outer = cx.enter::<T>(0);
    for (at, element) in elements.iter().enumerate() {
        element.lower_memory(cx, pointer + at * size)?;
    }
    cx.leave::<T>(outer);
    Ok(pointer)
}

/// Reads elements that a guest points to.
pub(super) fn lift_list<T: Lift>(cx: &mut LiftContext<'_>, pointer: usize, length: usize) -> Result<Vec<T>> {
    let bytes = cx.check_list(pointer, length, &T::ABI)?;
    if T::PLAIN && all_hold::<T>(cx.bytes(pointer, bytes)?) {
        cx.charge(bytes)?;
        return Ok(plain_elements(cx.bytes(pointer, bytes)?));
    }
    let (size, _) = cx.layout(&T::ABI);
    cx.charge(length.saturating_mul(size_of::<T>().max(1)))?;
    let mut elements = Vec::with_capacity(length);
    let outer = cx.enter::<T>(0);
    for at in 0..length {
        elements.push(T::lift_memory(cx, pointer + at * size)?);
    }
    cx.leave::<T>(outer);
    Ok(elements)
}

/// Whether all of these elements of a plain type can be taken as they are.
fn all_hold<T: ComponentType>(bytes: &[u8]) -> bool {
    T::ANY_BITS || bytes.chunks_exact(size_of::<T>().max(1)).all(T::holds)
}

/// The bytes of plain elements, which are their canonical bytes.
fn plain_bytes<T: ComponentType>(elements: &[T]) -> &[u8] {
    const { assert!(!T::PLAIN || size_of::<T>() == T::ABI.size32 as usize) };
    // SAFETY: `PLAIN` types have no padding, so all of their bytes are initialised.
    unsafe { std::slice::from_raw_parts(elements.as_ptr().cast(), size_of_val(elements)) }
}

/// Plain elements from their canonical bytes, of which there is a whole number and which all hold.
fn plain_elements<T: ComponentType>(bytes: &[u8]) -> Vec<T> {
    const { assert!(!T::PLAIN || (size_of::<T>() == T::ABI.size32 as usize && size_of::<T>() > 0)) };
    let length = bytes.len() / size_of::<T>().max(1);
    let mut elements = Vec::<T>::with_capacity(length);
    let to = elements.as_mut_ptr().cast::<u8>();
    // SAFETY: `length * size_of::<T>()` is at most `bytes.len()`, the new allocation has room for
    // them, and it does not overlap with the guest's memory.
    unsafe { to.copy_from_nonoverlapping(bytes.as_ptr(), length * size_of::<T>()) };
    // SAFETY: all of these elements were written, and their bytes are those of values.
    unsafe { elements.set_len(length) };
    elements
}

// SAFETY: the ABI of a list of fixed length; an array of plain values is plain.
unsafe impl<T: ComponentType, const N: usize> ComponentType for [T; N] {
    const ABI: CanonicalAbi = match CanonicalAbi::try_fixed_list(&T::ABI, N as u32) {
        Some(abi) if N <= u32::MAX as usize => abi,
        _ => panic!("an array of more than 4 GiB"),
    };
    const PLAIN: bool = T::PLAIN && N > 0;
    const ANY_BITS: bool = T::ANY_BITS && N > 0;
    const HANDLES: bool = T::HANDLES;

    #[inline]
    fn holds(bytes: &[u8]) -> bool {
        Self::PLAIN && all_hold::<T>(bytes)
    }

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.fixed_list(ty, T::typecheck, N)
    }
}

// SAFETY: the elements one after the other.
unsafe impl<T: Lower, const N: usize> Lower for [T; N] {
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        let outer = cx.enter::<T>(0);
        self.iter().try_for_each(|element| element.lower_flat(cx, to))?;
        cx.leave::<T>(outer);
        Ok(())
    }

    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        let (size, _) = cx.layout(&T::ABI);
        let outer = cx.enter::<T>(0);
        let mut elements = self.iter().enumerate();
        elements.try_for_each(|(at, element)| element.lower_memory(cx, offset + at * size))?;
        cx.leave::<T>(outer);
        Ok(())
    }
}

// SAFETY: the elements one after the other.
unsafe impl<T: Lift, const N: usize> Lift for [T; N] {
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        let outer = cx.enter::<T>(0);
        let elements = try_array(|_| T::lift_flat(cx, from))?;
        cx.leave::<T>(outer);
        Ok(elements)
    }

    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        let (size, _) = cx.layout(&T::ABI);
        let outer = cx.enter::<T>(0);
        let elements = try_array(|at| T::lift_memory(cx, offset + at * size))?;
        cx.leave::<T>(outer);
        Ok(elements)
    }
}

/// An array of what `element` gives, until it fails.
fn try_array<T, const N: usize>(mut element: impl FnMut(usize) -> Result<T>) -> Result<[T; N]> {
    let mut elements = Vec::with_capacity(N);
    for at in 0..N {
        elements.push(element(at)?);
    }
    match elements.try_into() {
        Ok(elements) => Ok(elements),
        Err(_) => unreachable!("{N} elements were pushed"),
    }
}

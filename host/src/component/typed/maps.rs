//! `map`: a list of pairs, which Rust holds as a map. A key that a guest gives twice keeps its last
//! value.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::lists::next_pair;
use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

/// Writes pairs to a new allocation of the guest; returns its offset.
fn lower_pairs<'m, K: Lower + 'm, V: Lower + 'm>(
    cx: &mut LowerContext<'_>,
    pairs: impl ExactSizeIterator<Item = (&'m K, &'m V)>,
) -> Result<usize> {
    let (size, align) = cx.layout(&<(K, V)>::ABI);
    let pointer = cx.allocate_list(align as u32, pairs.len().checked_mul(size))?;
    for (at, pair) in pairs.enumerate() {
        // A pair is a part of the map as its key and value are: `enter` counts them alike.
        pair.lower_memory(cx, pointer + at * size)?;
    }
    Ok(pointer)
}

/// Reads the pairs that a guest points to.
fn lift_pairs<K: Lift, V: Lift, M: Default>(
    cx: &mut LiftContext<'_>,
    (pointer, length): (usize, usize),
    mut insert: impl FnMut(&mut M, K, V),
) -> Result<M> {
    cx.check_list(pointer, length, &<(K, V)>::ABI)?;
    let (size, _) = cx.layout(&<(K, V)>::ABI);
    let mut map = M::default();
    for at in 0..length {
        // Maps grow by powers of two and keep a part of their room free.
        cx.charge(4 * (size_of::<(K, V)>() + 1))?;
        let (key, value) = <(K, V)>::lift_memory(cx, pointer + at * size)?;
        insert(&mut map, key, value);
    }
    Ok(map)
}

macro_rules! maps {
    ($(($($generics:tt)*) ($($key:tt)*) $map:ty;)*) => {$(
        // SAFETY: the ABI of every list.
        unsafe impl<K: ComponentType, V: ComponentType $($generics)*> ComponentType for $map {
            const ABI: CanonicalAbi = CanonicalAbi::POINTER_PAIR;
            const HANDLES: bool = K::HANDLES || V::HANDLES;

            fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                types.map(ty, K::typecheck, V::typecheck)
            }
        }

        // SAFETY: a pointer and a length.
        unsafe impl<K: Lower, V: Lower $($generics)*> Lower for $map {
            fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
                let pointer = lower_pairs(cx, self.iter())?;
                to.push(pointer as u64);
                to.push(self.len() as u64);
                Ok(())
            }

            fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
                let pointer = lower_pairs(cx, self.iter())?;
                cx.store_pointer_pair(offset, pointer, self.len())
            }
        }

        // SAFETY: takes a pointer and a length.
        unsafe impl<K: Lift + $($key)*, V: Lift $($generics)*> Lift for $map
        where
            $map: Default,
        {
            fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                let pair = next_pair(cx, from);
                lift_pairs(cx, pair, |map: &mut $map, key, value| drop(map.insert(key, value)))
            }

            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                let pair = cx.load_pointer_pair(offset)?;
                lift_pairs(cx, pair, |map: &mut $map, key, value| drop(map.insert(key, value)))
            }
        }
    )*};
}

maps! {
    () (Ord) BTreeMap<K, V>;
    (, S: BuildHasher) (Eq + Hash) HashMap<K, V, S>;
}

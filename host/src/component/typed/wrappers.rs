//! References and boxes: what they point to stands for itself.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

macro_rules! lower_through {
    ($(($($generics:tt)*) $pointer:ty;)*) => {$(
        // SAFETY: everything is that of the type behind the pointer; not `PLAIN`, as a pointer is not
        // its value.
        unsafe impl<$($generics)*> ComponentType for $pointer {
            const ABI: CanonicalAbi = T::ABI;
            const HANDLES: bool = T::HANDLES;

            fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                T::typecheck(ty, types)
            }

            fn typecheck_payload(ty: Option<Type>, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
                T::typecheck_payload(ty, types)
            }
        }

        // SAFETY: as above.
        unsafe impl<$($generics)* + Lower> Lower for $pointer {
            #[inline]
            fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
                cx.referred(|cx| T::lower_flat(self, cx, to))
            }

            #[inline]
            fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
                cx.referred(|cx| T::lower_memory(self, cx, offset))
            }
        }
    )*};
}

lower_through! {
    ('a, T: ComponentType + ?Sized) &'a T;
    (T: ComponentType + ?Sized) Box<T>;
    (T: ComponentType + ?Sized) Rc<T>;
    (T: ComponentType + ?Sized) Arc<T>;
    ('a, T: ComponentType + ToOwned + ?Sized) Cow<'a, T>;
}

macro_rules! lift_into {
    ($($pointer:ident),*) => {$(
        // SAFETY: as the type behind the pointer.
        unsafe impl<T: Lift> Lift for $pointer<T> {
            #[inline]
            fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                Ok($pointer::new(T::lift_flat(cx, from)?))
            }

            #[inline]
            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                Ok($pointer::new(T::lift_memory(cx, offset)?))
            }
        }
    )*};
}

lift_into!(Box, Rc, Arc);

macro_rules! lift_cow {
    ($(($($generics:tt)*) $borrowed:ty: $owned:ty;)*) => {$(
        // SAFETY: as the owned type, which stands for the same.
        unsafe impl<'a, $($generics)*> Lift for Cow<'a, $borrowed> {
            #[inline]
            fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
                Ok(Cow::Owned(<$owned>::lift_flat(cx, from)?))
            }

            #[inline]
            fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
                Ok(Cow::Owned(<$owned>::lift_memory(cx, offset)?))
            }
        }
    )*};
}

lift_cow! {
    () str: String;
    (T: Lift + Clone) [T]: Vec<T>;
}

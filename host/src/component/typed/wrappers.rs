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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::context::Sharing;
    use crate::component::{Component, Linker};
    use crate::{Engine, Store};

    /// Is lowered as 1 if somebody else may have it, else as 0.
    #[derive(Clone)]
    struct Probe;

    static PROBE: Probe = Probe;

    // SAFETY: it is the `u64` as which it is lowered.
    unsafe impl ComponentType for Probe {
        const ABI: CanonicalAbi = u64::ABI;

        fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
            u64::typecheck(ty, types)
        }
    }

    // SAFETY: as above.
    unsafe impl Lower for Probe {
        fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
            u64::from(cx.sharing() == Sharing::Shared).lower_flat(cx, to)
        }

        fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
            u64::from(cx.sharing() == Sharing::Shared).lower_memory(cx, offset)
        }
    }

    /// Gives what the three functions return as digits: the first's result, both parts of the second's, and the only
    /// element of the third's.
    const GUEST: &str = r#"(component
        (import "flat" (func $flat (result u64)))
        (import "pair" (func $pair (result (tuple u64 u64))))
        (import "list" (func $list (result (list u64))))
        (core module $L
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
        (core instance $l (instantiate $L))
        (core func $flat (canon lower (func $flat)))
        (core func $pair (canon lower (func $pair) (memory (core memory $l "memory"))))
        (core func $list (canon lower (func $list)
            (memory (core memory $l "memory")) (realloc (core func $l "realloc"))))
        (core module $M
            (import "" "memory" (memory 1))
            (import "" "flat" (func $flat (result i64)))
            (import "" "pair" (func $pair (param i32)))
            (import "" "list" (func $list (param i32)))
            (func (export "run") (result i64)
                (call $pair (i32.const 16))
                (call $list (i32.const 32))
                (i64.add
                    (i64.add
                        (i64.mul (call $flat) (i64.const 1000))
                        (i64.mul (i64.load (i32.const 16)) (i64.const 100)))
                    (i64.add (i64.mul (i64.load (i32.const 24)) (i64.const 10)) (i64.load (i32.load (i32.const 32)))))))
        (core instance $m (instantiate $M (with "" (instance
            (export "memory" (memory $l "memory"))
            (export "flat" (func $flat)) (export "pair" (func $pair)) (export "list" (func $list))))))
        (func (export "run") (result u64) (canon lift (core func $m "run"))))"#;

    /// Whether somebody else may have a probe behind such pointers, which a function of the host returns: alone, beside
    /// another one that it owns (whose digit is the third), and in a list.
    fn shared<P: Lower + Send + 'static>(make: fn() -> P) -> u64 {
        let engine = Engine::default();
        let component = Component::new(&engine, wat::parse_str(GUEST).unwrap()).unwrap();
        let mut linker = Linker::<()>::new(&engine);
        linker.root().func_wrap("flat", move |_, (): ()| Ok((make(),))).unwrap();
        linker.root().func_wrap("pair", move |_, (): ()| Ok(((make(), Probe),))).unwrap();
        linker.root().func_wrap("list", move |_, (): ()| Ok((vec![make()],))).unwrap();
        let mut store = Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &component).unwrap();
        instance.get_typed_func::<(), (u64,)>(&store, "run").unwrap().call(&mut store, ()).unwrap().0
    }

    #[test]
    fn what_a_host_function_returns_is_its_own_up_to_what_is_behind_a_pointer() {
        assert_eq!(shared(|| Probe), 0, "a value of its own");
        assert_eq!(shared(|| &PROBE), 1101, "a reference");
        assert_eq!(shared(|| Box::new(Probe)), 1101, "a box");
        assert_eq!(shared(|| Arc::new(Probe)), 1101, "an `Arc`");
        assert_eq!(shared(|| Cow::Borrowed(&PROBE)), 1101, "a `Cow` that borrows");
        assert_eq!(shared(|| Cow::<'static, Probe>::Owned(Probe)), 1101, "a `Cow` that owns");
        assert_eq!(shared(|| Arc::new(Box::new(Probe))), 1101, "what is behind two of them");
    }
}

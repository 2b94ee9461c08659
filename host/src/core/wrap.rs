//! Rust closures as host functions.

use super::host_func::Caller;
use super::typed::{WasmResults, WasmTy};
use crate::{Error, Result};

/// A closure that can be a host function: with a [`Caller`] as first parameter or without, then core
/// values, and a result that is a core value, a tuple of them, or a `Result` of these.
pub trait IntoFunc<T: 'static, Params, Results>: Send + Sync + 'static {
    /// Its parameters without the caller.
    type Params: WasmResults;
    /// Its results.
    type Results: WasmResults;
    /// Calls it.
    ///
    /// # Errors
    /// Its own.
    #[doc(hidden)]
    fn invoke(&self, caller: Caller<'_, T>, params: Self::Params) -> Result<Self::Results>;
}

/// What a host function may return.
pub trait WasmRet {
    /// What it returns when it does not fail.
    type Ok: WasmResults;
    /// As a result.
    ///
    /// # Errors
    /// The one that it is.
    #[doc(hidden)]
    fn into_result(self) -> Result<Self::Ok>;
}

impl<T: WasmTy> WasmRet for T {
    type Ok = T;
    #[inline]
    fn into_result(self) -> Result<T> {
        Ok(self)
    }
}

impl<R: WasmRet, E: Into<Error>> WasmRet for Result<R, E> {
    type Ok = R::Ok;
    #[inline]
    fn into_result(self) -> Result<R::Ok> {
        self.map_err(Into::into)?.into_result()
    }
}

macro_rules! closures {
    ($(($($name:ident)*))*) => {$(
        impl<$($name: WasmTy),*> WasmRet for ($($name,)*) {
            type Ok = ($($name,)*);
            #[inline]
            fn into_result(self) -> Result<Self> {
                Ok(self)
            }
        }

        impl<T: 'static, Closure, $($name: WasmTy,)* Z: WasmRet> IntoFunc<T, ($($name,)*), Z> for Closure
        where
            Closure: Fn($($name),*) -> Z + Send + Sync + 'static,
        {
            type Params = ($($name,)*);
            type Results = Z::Ok;

            #[inline]
            #[allow(non_snake_case, reason = "named like their types")]
            fn invoke(&self, _: Caller<'_, T>, ($($name,)*): Self::Params) -> Result<Z::Ok> {
                self($($name),*).into_result()
            }
        }

        impl<T: 'static, Closure, $($name: WasmTy,)* Z: WasmRet> IntoFunc<T, (Caller<'_, T>, $($name,)*), Z> for Closure
        where
            Closure: Fn(Caller<'_, T>, $($name),*) -> Z + Send + Sync + 'static,
        {
            type Params = ($($name,)*);
            type Results = Z::Ok;

            #[inline]
            #[allow(non_snake_case, reason = "named like their types")]
            fn invoke(&self, caller: Caller<'_, T>, ($($name,)*): Self::Params) -> Result<Z::Ok> {
                self(caller, $($name),*).into_result()
            }
        }
    )*};
}

closures! {
    ()
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
    (A B C D E F G H I)
    (A B C D E F G H I J)
    (A B C D E F G H I J K)
    (A B C D E F G H I J K L)
    (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N)
    (A B C D E F G H I J K L M N O)
    (A B C D E F G H I J K L M N O P)
}

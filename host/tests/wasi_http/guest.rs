//! A store's data, and the host's functions called on it without a guest.

use gusset::component::{Resource, ResourceTable};
use gusset::wasi::http::{HttpLimits, WasiHttpCtx, WasiHttpCtxView, WasiHttpView};
use gusset::wasi::{WasiCtx, WasiCtxView, WasiView};

/// A store's data.
pub(crate) struct Data {
    pub(crate) table: ResourceTable,
    pub(crate) wasi: WasiCtx,
    pub(crate) http: WasiHttpCtx,
}

impl Data {
    pub(crate) fn new() -> Data {
        Data::with_limits(HttpLimits::default())
    }

    pub(crate) fn with_limits(limits: HttpLimits) -> Data {
        Data { table: ResourceTable::new(), wasi: WasiCtx::builder().build(), http: WasiHttpCtx::with_limits(limits) }
    }
}

impl WasiView for Data {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Data {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table }
    }
}

/// The same handle once more, lent.
pub(crate) fn lend<T: 'static>(resource: &Resource<T>) -> Resource<T> {
    Resource::new_borrow(resource.rep())
}

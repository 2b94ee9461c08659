//! Handles of resources and error contexts: from one instance's table to the other's, in the runtime.

use anyhow::Result;

use super::module::Way;
use super::scalars::Access;
use super::value::{Place, Writer};
use crate::ids::ResourceId;
use crate::translate::{AdapterBuiltin, Transfer};

impl Writer<'_, '_> {
    /// An `own` of a resource, which has a number on each side.
    pub(super) fn own(
        &mut self,
        way: Way,
        resource: (ResourceId, ResourceId),
        from: Place<'_>,
        to: Place<'_>,
    ) -> Result<()> {
        let transfer = AdapterBuiltin::TransferOwn(sides(way, resource));
        self.handle(way, transfer, from, to)
    }

    /// A `borrow` of a resource, in the scope that the call opened.
    pub(super) fn borrow(
        &mut self,
        way: Way,
        resource: (ResourceId, ResourceId),
        from: Place<'_>,
        to: Place<'_>,
    ) -> Result<()> {
        let transfer = AdapterBuiltin::TransferBorrow(sides(way, resource));
        self.handle(way, transfer, from, to)
    }

    /// An `error-context`, of which the other side gets a handle of its own.
    pub(super) fn error_context(&mut self, way: Way, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let transfer = AdapterBuiltin::TransferErrorContext { from: way.from.instance, to: way.to.instance };
        self.handle(way, transfer, from, to)
    }

    fn handle(&mut self, way: Way, builtin: AdapterBuiltin, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let callee = self.module.builtin(builtin)?;
        self.transfer(way, Access::I32, from, to, |writer| writer.body.call(callee))
    }
}

fn sides(way: Way, (from, to): (ResourceId, ResourceId)) -> Transfer {
    Transfer { from: (way.from.instance, from), to: (way.to.instance, to) }
}

//! Handles of resources and error contexts: from one instance's table to the other's, in the runtime.

use anyhow::Result;

use super::module::{Handles, Side, Way};
use super::scalars::Access;
use super::value::{Place, Writer};
use crate::ids::ResourceId;
use crate::translate::{AdapterBuiltin, HandleKind, Transfer};

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
        self.handle(way, transfer, HandleKind::Own(resource.1), from, to)
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
        self.handle(way, transfer, HandleKind::Borrow(resource.1), from, to)
    }

    /// An `error-context`, of which the other side gets a handle of its own.
    pub(super) fn error_context(&mut self, way: Way, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let transfer = AdapterBuiltin::TransferErrorContext { from: way.from.instance, to: way.to.instance };
        self.handle(way, transfer, HandleKind::ErrorContext, from, to)
    }

    fn handle(
        &mut self,
        way: Way,
        at_once: AdapterBuiltin,
        kind: HandleKind,
        from: Place<'_>,
        to: Place<'_>,
    ) -> Result<()> {
        if way.handles == Handles::AtOnce {
            let callee = self.module.builtin(at_once)?;
            return self.transfer(way, Access::I32, from, to, |writer| writer.body.call(callee));
        }
        let lower = self.module.builtin(AdapterBuiltin::Lower(kind, way.to.instance))?;
        if let Place::Memory(at) = to {
            self.body.get(at.base);
        }
        self.body.call(lower);
        self.write_on_top(way.to, Access::I32, to)
    }

    /// Lifts the handle whose index is on top.
    pub(super) fn lift_on_top(&mut self, side: Side, kind: HandleKind) -> Result<()> {
        let lift = self.module.builtin(AdapterBuiltin::Lift(kind, side.instance))?;
        self.body.call(lift);
        Ok(())
    }
}

fn sides(way: Way, (from, to): (ResourceId, ResourceId)) -> Transfer {
    Transfer { from: (way.from.instance, from), to: (way.to.instance, to) }
}

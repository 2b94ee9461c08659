//! What adapters call in the runtime: a trampoline for each, interned for the component.

use std::collections::HashMap;

use crate::ids::{ComponentInstanceId, CoreTypeId, IdVec, TrampolineId};
use crate::translate::{AdapterBuiltin, CoreDef, CoreFuncType, CoreTypes, CoreValueType, Trampoline, TrampolineKind};

/// The trampolines and core types of the component while adapters are written.
pub(super) struct Builtins {
    /// Those that stay of the component's, and behind them the built-ins.
    pub(super) trampolines: IdVec<TrampolineId, Trampoline>,
    pub(super) types: CoreTypes,
    known: HashMap<AdapterBuiltin, TrampolineId>,
}

impl Builtins {
    /// No built-ins yet, behind these trampolines.
    pub(super) fn new(trampolines: IdVec<TrampolineId, Trampoline>, types: CoreTypes) -> Builtins {
        Builtins { trampolines, types, known: HashMap::new() }
    }

    /// A built-in, and its core type.
    pub(super) fn get(&mut self, builtin: AdapterBuiltin) -> (CoreDef, CoreTypeId) {
        let ty = self.types.intern(signature(builtin));
        let trampolines = &mut self.trampolines;
        let id = self.known.entry(builtin).or_insert_with(|| {
            let kind = TrampolineKind::Adapter(builtin);
            trampolines.push(Trampoline { ty, instance: ComponentInstanceId(0), kind })
        });
        (CoreDef::Trampoline(*id), ty)
    }

    /// A core type.
    pub(super) fn core_type(&self, ty: CoreTypeId) -> &CoreFuncType {
        self.types.get(ty)
    }
}

/// The core type of a built-in.
fn signature(builtin: AdapterBuiltin) -> CoreFuncType {
    use CoreValueType::{I32, I64};
    let (params, results): (&[CoreValueType], &[CoreValueType]) = match builtin {
        AdapterBuiltin::Trap | AdapterBuiltin::ExitScope => (&[I32], &[]),
        AdapterBuiltin::EnterScope => (&[], &[I32]),
        AdapterBuiltin::TransferOwn(_)
        | AdapterBuiltin::TransferBorrow(_)
        | AdapterBuiltin::TransferErrorContext { .. } => (&[I32], &[I32]),
        AdapterBuiltin::Lift(..) => (&[I32], &[]),
        AdapterBuiltin::Lower(..) => (&[], &[I32]),
        AdapterBuiltin::Transcode { .. } => (&[I64, I64, I64], &[I64, I64]),
        AdapterBuiltin::Widen(_) | AdapterBuiltin::SeeLatin1(_) => (&[I64, I64], &[I64]),
        AdapterBuiltin::Narrow(_) => (&[I64, I64, I64], &[I64]),
    };
    CoreFuncType { params: params.to_vec(), results: results.to_vec() }
}

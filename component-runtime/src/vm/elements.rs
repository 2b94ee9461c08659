//! What becomes of the element segments of a component's modules: found out once, when it is loaded.
//!
//! References to functions lie in the context of the instance, so that an element is the context's
//! address plus a constant. Those constants are kept for every segment that can be written to a table.
//!
//! # Invariants
//! * A segment that is dropped from the start is one that no instruction could ever have used: it is
//!   declared only, or it makes up a constant table.

use crate::ids::{ElemIndex, FuncIndex, IdVec, ModuleId};
use crate::layout::CoreLayout;
use crate::translate::{Component, ConstOp, ElemItems, ElemMode, Module, TableKind};

/// The offset of no reference: there is the context's header.
pub(super) const NULL: u32 = 0;

/// The element segments of a component's modules.
#[derive(Debug)]
pub(super) struct Elements(IdVec<ModuleId, ModuleElements>);

/// The element segments of a module.
#[derive(Debug)]
pub(super) struct ModuleElements {
    /// Those that each instance runs, in order.
    pub(super) run: Vec<ElemIndex>,
    segments: IdVec<ElemIndex, Segment>,
}

/// An element segment.
#[derive(Debug)]
pub(super) enum Segment {
    /// It is dropped from the start.
    Dropped,
    /// Functions, by the offsets of their references in the context, or [`NULL`].
    Funcs(Box<[u32]>),
    /// Its elements must be evaluated.
    Exprs,
}

impl Elements {
    /// Reads the element segments of a component.
    pub(super) fn new(component: &Component) -> Elements {
        Elements(component.modules.values().map(ModuleElements::new).collect())
    }

    /// Those of a module.
    pub(super) fn of(&self, module: ModuleId) -> &ModuleElements {
        &self.0[module]
    }
}

impl ModuleElements {
    fn new(module: &Module) -> ModuleElements {
        let layout = module.layout();
        let is_run = |elem: &ElemIndex| match module.elems[*elem].mode {
            ElemMode::Active { table, .. } => module.table_kind(table) == TableKind::Mutable,
            ElemMode::Passive | ElemMode::Declared => false,
        };
        let segment = |elem: ElemIndex| match module.elems[elem].mode {
            ElemMode::Passive => usable(module, &layout, &module.elems[elem].items),
            _ if is_run(&elem) => usable(module, &layout, &module.elems[elem].items),
            _ => Segment::Dropped,
        };
        ModuleElements {
            run: module.elems.keys().filter(is_run).collect(),
            segments: module.elems.keys().map(segment).collect(),
        }
    }

    /// A segment as it is at first.
    pub(super) fn segment(&self, elem: ElemIndex) -> &Segment {
        &self.segments[elem]
    }
}

fn usable(module: &Module, layout: &CoreLayout, items: &ElemItems) -> Segment {
    // `translate` gives a reference to every function of such a segment.
    let offset = |func: FuncIndex| module.func_ref(func).map(|at| layout.func_ref(at));
    let offsets: Option<Box<[u32]>> = match items {
        ElemItems::Funcs(funcs) => funcs.iter().map(|func| offset(*func)).collect(),
        ElemItems::Exprs(exprs) => exprs
            .iter()
            .map(|expr| match expr.0[..] {
                [ConstOp::RefFunc(func)] => offset(func),
                [ConstOp::RefNull] => Some(NULL),
                _ => None,
            })
            .collect(),
    };
    offsets.map_or(Segment::Exprs, Segment::Funcs)
}

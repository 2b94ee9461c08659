//! What is in a type, all the way down: it decides which derives a type gets and whether a
//! parameter is borrowed.

use std::collections::{HashMap, HashSet};

use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId, TypeOwner};

use crate::later::LeftOut;
use crate::plan::{Plan, Side};

/// The longest tuple that stands for values.
pub(crate) const MAX_TUPLE: usize = 17;
/// The longest tuple for which the standard library has `Debug`.
const MAX_SHOWN_TUPLE: usize = 12;

/// What a value of a type contains.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Facts {
    /// Strings, lists, maps or error contexts: worth borrowing.
    pub(crate) heap: bool,
    /// A handle of the host's, which is not to be cloned.
    pub(crate) host_handle: bool,
    /// Something that is not a number: its bytes in memory cannot be taken as they are.
    pub(crate) checked: bool,
    /// A tuple that is too long for `Debug`.
    pub(crate) unshown: bool,
    /// Something for which there is no Rust type.
    pub(crate) left_out: Option<LeftOut>,
}

impl Facts {
    const NUMBER: Facts = Facts { heap: false, host_handle: false, checked: false, unshown: false, left_out: None };
    const CHECKED: Facts = Facts { checked: true, ..Facts::NUMBER };
    const HEAP: Facts = Facts { heap: true, ..Facts::CHECKED };
    const ASYNCHRONOUS: Facts = Facts { left_out: Some(LeftOut::AsynchronousValue), ..Facts::CHECKED };
    const HOST_HANDLE: Facts = Facts { host_handle: true, ..Facts::CHECKED };

    /// Of a tuple itself; it is not plain.
    fn of_tuple(n_parts: usize) -> Facts {
        let left_out = (n_parts > MAX_TUPLE).then_some(LeftOut::LongTuple);
        Facts { unshown: n_parts > MAX_SHOWN_TUPLE, left_out, ..Facts::CHECKED }
    }

    fn and(self, other: Facts) -> Facts {
        Facts {
            heap: self.heap | other.heap,
            host_handle: self.host_handle | other.host_handle,
            checked: self.checked | other.checked,
            unshown: self.unshown | other.unshown,
            left_out: self.left_out.or(other.left_out),
        }
    }
}

/// The facts of every type of the world.
pub(crate) struct FactTable {
    by_type: HashMap<TypeId, Facts>,
    errors: HashSet<TypeId>,
}

impl FactTable {
    pub(crate) fn new(resolve: &Resolve, plan: &Plan) -> FactTable {
        let mut table = FactTable { by_type: HashMap::new(), errors: HashSet::new() };
        for (id, def) in resolve.types.iter() {
            table.visit(resolve, plan, id);
            if let TypeDefKind::Result(result) = &def.kind
                && let Some(Type::Id(error)) = result.err
            {
                table.errors.insert(definition(resolve, error));
            }
        }
        table
    }

    pub(crate) fn of(&self, id: TypeId) -> Facts {
        self.by_type[&id]
    }

    /// Whether some function returns it as the error of a `result`.
    pub(crate) fn is_error(&self, id: TypeId) -> bool {
        self.errors.contains(&id)
    }

    fn visit(&mut self, resolve: &Resolve, plan: &Plan, id: TypeId) -> Facts {
        if let Some(known) = self.by_type.get(&id) {
            return *known;
        }
        let mut all = |types: &mut dyn Iterator<Item = &Type>| {
            types.fold(Facts::NUMBER, |facts, ty| facts.and(self.visit_type(resolve, plan, ty)))
        };
        let facts = match &resolve.types[id].kind {
            TypeDefKind::Record(record) => all(&mut record.fields.iter().map(|field| &field.ty)),
            TypeDefKind::Tuple(tuple) => all(&mut tuple.types.iter()).and(Facts::of_tuple(tuple.types.len())),
            TypeDefKind::Variant(v) => all(&mut v.cases.iter().filter_map(|case| case.ty.as_ref())).and(Facts::CHECKED),
            TypeDefKind::Result(result) => all(&mut result.ok.iter().chain(&result.err)).and(Facts::CHECKED),
            TypeDefKind::Option(ty) => all(&mut [ty].into_iter()).and(Facts::CHECKED),
            TypeDefKind::Type(ty) | TypeDefKind::FixedLengthList(ty, _) => all(&mut [ty].into_iter()),
            TypeDefKind::List(ty) => all(&mut [ty].into_iter()).and(Facts::HEAP),
            TypeDefKind::Map(key, value) => all(&mut [key, value].into_iter()).and(Facts::HEAP),
            TypeDefKind::Handle(handle) => match resource_side(resolve, plan, handle_target(handle)) {
                Side::Import => Facts::HOST_HANDLE,
                Side::Export => Facts::CHECKED,
            },
            TypeDefKind::Flags(_) | TypeDefKind::Enum(_) | TypeDefKind::Resource => Facts::CHECKED,
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) | TypeDefKind::Unknown => Facts::ASYNCHRONOUS,
        };
        // What stands for it is the caller's affair.
        let left_out = facts.left_out.filter(|_| !plan.mapped_types.contains_key(&id));
        let facts = Facts { left_out, ..facts };
        self.by_type.insert(id, facts);
        facts
    }

    fn visit_type(&mut self, resolve: &Resolve, plan: &Plan, ty: &Type) -> Facts {
        match ty {
            Type::Id(id) => self.visit(resolve, plan, *id),
            Type::String | Type::ErrorContext => Facts::HEAP,
            Type::Bool | Type::Char => Facts::CHECKED,
            _ => Facts::NUMBER,
        }
    }
}

pub(crate) fn handle_target(handle: &Handle) -> TypeId {
    match handle {
        Handle::Own(id) | Handle::Borrow(id) => *id,
    }
}

/// What an alias stands for in the end.
pub(crate) fn definition(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(target)) = resolve.types[id].kind {
        id = target;
    }
    id
}

/// The side on which a resource is defined: its handles are `Resource<T>` or `ResourceAny`.
pub(crate) fn resource_side(resolve: &Resolve, plan: &Plan, resource: TypeId) -> Side {
    match resolve.types[definition(resolve, resource)].owner {
        TypeOwner::Interface(id) => plan.places.get(&id).map_or(Side::Import, |place| place.side),
        TypeOwner::World(_) | TypeOwner::None => Side::Import,
    }
}

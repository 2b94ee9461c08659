//! Whether a type holds what it is made of, or references to it: the option `ownership`.
//!
//! A type that is only a parameter of exported functions is only ever read, so that it may hold
//! references. One that is also a result, or of a function that the host provides, has to own.
//!
//! # Invariants
//! * What an owned type is made of is owned too; of whatever is not, a borrowed form can be written.

use std::collections::{HashMap, HashSet};

use wit_parser::{Function, Resolve, Type, TypeDefKind, TypeId, TypeOwner, World, WorldItem};

use crate::facts::FactTable;
use crate::options::Ownership;
use crate::plan::{Origin, Plan};

/// The Rust types that a WIT type becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// One, which owns.
    Owned,
    /// One, which borrows for a lifetime.
    Borrowed,
    /// `Param`, which borrows, and `Result`, which owns.
    Both,
}

/// The forms of all types of the world.
pub(crate) struct Forms {
    ownership: Ownership,
    not_owned: HashMap<TypeId, Form>,
}

impl Forms {
    pub(crate) fn new(resolve: &Resolve, world: &World, plan: &Plan, facts: &FactTable, ownership: Ownership) -> Forms {
        if ownership == Ownership::Owning {
            return Forms { ownership, not_owned: HashMap::new() };
        }
        let mut uses = Uses { resolve, owned: HashSet::new(), borrowed: HashSet::new() };
        uses.imports(world);
        uses.exports(world);
        let mut not_owned = HashMap::new();
        for (id, def) in resolve.types.iter().filter(|(id, def)| def.name.is_some() && facts.of(*id).heap) {
            let mapped = match def.owner {
                TypeOwner::Interface(owner) => plan.places.get(&owner).is_none_or(|p| p.origin == Origin::Mapped),
                _ => false,
            };
            let form = match (uses.borrowed.contains(&id), uses.owned.contains(&id)) {
                _ if mapped || plan.mapped_types.contains_key(&id) => Form::Owned,
                (true, false) => Form::Borrowed,
                (true, true) if ownership == Ownership::BorrowingDuplicates => Form::Both,
                _ => Form::Owned,
            };
            if form != Form::Owned {
                not_owned.insert(id, form);
            }
        }
        Forms { ownership, not_owned }
    }

    pub(crate) fn of(&self, id: TypeId) -> Form {
        self.not_owned.get(&id).copied().unwrap_or(Form::Owned)
    }

    /// Whether parameters are borrowed all the way down, and not just at the top.
    pub(crate) fn borrows(&self) -> bool {
        self.ownership != Ownership::Owning
    }
}

/// Which types are used how, all the way down.
struct Uses<'a> {
    resolve: &'a Resolve,
    owned: HashSet<TypeId>,
    borrowed: HashSet<TypeId>,
}

/// How a type is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    Owned,
    Borrowed,
}

impl Uses<'_> {
    fn imports(&mut self, world: &World) {
        for function in functions(self.resolve, world.imports.values()) {
            function.parameter_and_result_types().for_each(|ty| self.mark(&ty, Use::Owned));
        }
    }

    /// Types that no function mentions are owned, in the end.
    fn exports(&mut self, world: &World) {
        for function in functions(self.resolve, world.exports.values()) {
            function.params.iter().for_each(|param| self.mark(&param.ty, Use::Borrowed));
            function.result.iter().for_each(|ty| self.mark(ty, Use::Owned));
        }
        for (id, _) in self.resolve.types.iter() {
            if !self.owned.contains(&id) && !self.borrowed.contains(&id) {
                self.mark_type(id, Use::Owned);
            }
        }
    }

    fn mark(&mut self, ty: &Type, how: Use) {
        if let Type::Id(id) = ty {
            self.mark_type(*id, how);
        }
    }

    fn mark_type(&mut self, id: TypeId, how: Use) {
        let marks = if how == Use::Owned { &mut self.owned } else { &mut self.borrowed };
        if !marks.insert(id) {
            return;
        }
        let resolve = self.resolve;
        let mut all = |types: &mut dyn Iterator<Item = &Type>, how| types.for_each(|ty| self.mark(ty, how));
        match &resolve.types[id].kind {
            TypeDefKind::Record(record) => all(&mut record.fields.iter().map(|field| &field.ty), how),
            TypeDefKind::Tuple(tuple) => all(&mut tuple.types.iter(), how),
            TypeDefKind::Variant(variant) => all(&mut variant.cases.iter().filter_map(|case| case.ty.as_ref()), how),
            TypeDefKind::Result(result) => all(&mut result.ok.iter().chain(&result.err), how),
            TypeDefKind::Option(ty)
            | TypeDefKind::Type(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _) => self.mark(ty, how),
            // A borrowed map is a reference to a map that owns.
            TypeDefKind::Map(key, value) => all(&mut [key, value].into_iter(), Use::Owned),
            _ => (),
        }
    }
}

fn functions<'a>(resolve: &'a Resolve, items: impl Iterator<Item = &'a WorldItem>) -> Vec<&'a Function> {
    let of_item = |item: &'a WorldItem| match item {
        WorldItem::Function(function) => vec![function],
        WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.values().collect(),
        WorldItem::Type { .. } => Vec::new(),
    };
    items.flat_map(of_item).collect()
}

//! What adapters ask of a type before they write its conversion.

use crate::abi::CanonicalAbi;
use crate::ids::{Id, TypeId};
use crate::translate::{Type, TypeDef, TypeKind, Types};

/// Answers for every type of a component.
pub(super) struct Facts {
    defined: Vec<Fact>,
}

/// Answers for one type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fact {
    /// How large its conversion is, about in leaves.
    pub(super) weight: u32,
    /// Whether its bytes in one memory are its bytes in another, all of them: numbers without padding,
    /// in memories of whatever width. (Padding is not copied: it may hold what the caller did not send.)
    pub(super) plain: bool,
    /// Whether its values hold handles anywhere.
    pub(super) handles: bool,
    /// What its conversion does that others can see.
    pub(super) order: Order,
}

/// What converting values does that others can see, and in which order: each part is lifted and lowered
/// before the next. What is behind a pointer counts only if it holds handles (`adapt::lifts`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Order {
    /// Something is lifted: it can trap, or takes a handle.
    pub(super) lifts: bool,
    /// Something is lowered: `realloc` is called, or a handle made.
    lowers: bool,
    /// Something is lifted after something was lowered.
    pub(super) is_late: bool,
}

impl Order {
    const NOTHING: Order = Order { lifts: false, lowers: false, is_late: false };
    /// A check.
    pub(super) const LIFTS: Order = Order { lifts: true, lowers: false, is_late: false };
    /// An allocation.
    pub(super) const LOWERS: Order = Order { lifts: false, lowers: true, is_late: false };

    /// First this and then that.
    pub(super) fn then(self, next: Order) -> Order {
        Order {
            lifts: self.lifts || next.lifts,
            lowers: self.lowers || next.lowers,
            is_late: self.is_late || next.is_late || self.lowers && next.lifts,
        }
    }

    /// One of the two.
    fn or(self, other: Order) -> Order {
        Order {
            lifts: self.lifts || other.lifts,
            lowers: self.lowers || other.lowers,
            is_late: self.is_late || other.is_late,
        }
    }
}

impl Fact {
    const LEAF: Fact = Fact { weight: 1, plain: false, handles: false, order: Order::NOTHING };
    const HANDLE: Fact =
        Fact { handles: true, order: Order { lifts: true, lowers: true, is_late: false }, ..Fact::LEAF };
}

/// The weight of a string, list or map beside its elements.
const POINTER_WEIGHT: u32 = 8;

impl Facts {
    pub(super) fn new(types: &Types) -> Facts {
        let mut facts = Facts { defined: Vec::with_capacity(types.defs().len()) };
        for def in types.defs().values() {
            // A type's parts have smaller ids.
            let fact = facts.compute(types, def);
            facts.defined.push(fact);
        }
        facts
    }

    pub(super) fn of(&self, ty: Type) -> Fact {
        match ty {
            Type::Defined(id) => self.defined(id),
            Type::String => Fact { weight: POINTER_WEIGHT, order: Order::LIFTS.then(Order::LOWERS), ..Fact::LEAF },
            Type::ErrorContext => Fact::HANDLE,
            Type::Char => Fact { order: Order::LIFTS, ..Fact::LEAF },
            Type::Bool => Fact::LEAF,
            _ => Fact { plain: true, ..Fact::LEAF },
        }
    }

    fn defined(&self, id: TypeId) -> Fact {
        self.defined[id.position()]
    }

    /// What converting all of these does, one after the other.
    pub(super) fn order_of(&self, types: impl Iterator<Item = Type>) -> Order {
        types.fold(Order::NOTHING, |order, ty| order.then(self.of(ty).order))
    }

    fn compute(&self, types: &Types, def: &TypeDef) -> Fact {
        let mut weight: u32 = 1;
        let mut plain = true;
        let mut handles = matches!(def.kind, TypeKind::Own(_) | TypeKind::Borrow(_));
        let mut size: u32 = 0;
        def.kind.for_each_part(|part| {
            let fact = self.of(part);
            weight = weight.saturating_add(fact.weight);
            plain &= fact.plain;
            handles |= fact.handles;
            let CanonicalAbi { size32, .. } = types.abi(part);
            size = size.saturating_add(size32);
        });
        let plain = plain
            && match def.kind {
                TypeKind::Record(_) | TypeKind::Tuple(_) => size == def.abi.size32,
                TypeKind::FixedList(..) => true,
                _ => false,
            };
        let order = self.order(&def.kind, handles);
        match def.kind {
            TypeKind::List(_) | TypeKind::Map(..) => {
                Fact { weight: weight.saturating_add(POINTER_WEIGHT), plain, handles, order }
            }
            _ => Fact { weight, plain, handles, order },
        }
    }

    fn order(&self, kind: &TypeKind, handles: bool) -> Order {
        let mut each = Vec::new();
        kind.for_each_part(|part| each.push(part));
        match kind {
            TypeKind::Own(_) | TypeKind::Borrow(_) => Fact::HANDLE.order,
            TypeKind::List(_) | TypeKind::Map(..) => {
                let list = Order::LIFTS.then(Order::LOWERS);
                if handles { list.then(Order::LIFTS) } else { list }
            }
            TypeKind::FixedList(ty, length) => {
                // From the third on, nothing new comes.
                self.order_of(std::iter::repeat_n(*ty, (*length).min(2) as usize))
            }
            TypeKind::Variant(_) | TypeKind::Option(_) | TypeKind::Result { .. } | TypeKind::Enum(_) => {
                let cases = each.into_iter().fold(Order::NOTHING, |order, ty| order.or(self.of(ty).order));
                Order::LIFTS.then(cases)
            }
            _ => self.order_of(each.into_iter()),
        }
    }
}

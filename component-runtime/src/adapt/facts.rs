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
            Type::String => Fact { weight: POINTER_WEIGHT, plain: false },
            Type::Bool | Type::Char | Type::ErrorContext => Fact { weight: 1, plain: false },
            _ => Fact { weight: 1, plain: true },
        }
    }

    fn defined(&self, id: TypeId) -> Fact {
        self.defined[id.position()]
    }

    fn compute(&self, types: &Types, def: &TypeDef) -> Fact {
        let mut weight: u32 = 1;
        let mut plain = true;
        let mut size: u32 = 0;
        def.kind.for_each_part(|part| {
            let fact = self.of(part);
            weight = weight.saturating_add(fact.weight);
            plain &= fact.plain;
            let CanonicalAbi { size32, .. } = types.abi(part);
            size = size.saturating_add(size32);
        });
        let plain = plain
            && match def.kind {
                TypeKind::Record(_) | TypeKind::Tuple(_) => size == def.abi.size32,
                TypeKind::FixedList(..) => true,
                _ => false,
            };
        match def.kind {
            TypeKind::List(_) | TypeKind::Map(..) => Fact { weight: weight.saturating_add(POINTER_WEIGHT), plain },
            _ => Fact { weight, plain },
        }
    }
}

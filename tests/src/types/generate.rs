//! Types from seeds.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use gusset_runtime::ids::ResourceId;
use gusset_runtime::translate::{Case, Field, Type, TypeKind, Types};

use crate::differential::Numbers;

/// How deep types nest.
const MAX_DEPTH: u32 = 5;

/// The type of a seed.
///
/// # Errors
/// When it is too large to be interned, which none is.
pub(crate) fn ty(seed: u64, kinds: Kinds, types: &mut Types) -> Result<Type> {
    Generator { numbers: Numbers::new(seed), kinds, n_primitives: PRIMITIVES.len(), types }.defined(0)
}

/// Which kinds of types there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kinds {
    /// All of them.
    All,
    /// Those whose values are just data, and small.
    Values,
}

struct Generator<'a> {
    numbers: Numbers,
    kinds: Kinds,
    /// So many of [`PRIMITIVES`] are taken.
    n_primitives: usize,
    types: &'a mut Types,
}

const PRIMITIVES: [Type; 14] = [
    Type::Bool,
    Type::S8,
    Type::U8,
    Type::S16,
    Type::U16,
    Type::S32,
    Type::U32,
    Type::S64,
    Type::U64,
    Type::F32,
    Type::F64,
    Type::Char,
    Type::String,
    Type::ErrorContext,
];

/// The types that keys of a map can have.
const KEYS: [Type; 11] = [
    Type::Bool,
    Type::S8,
    Type::U8,
    Type::S16,
    Type::U16,
    Type::S32,
    Type::U32,
    Type::S64,
    Type::U64,
    Type::Char,
    Type::String,
];

/// Numbers of cases at which the size of a discriminant changes, and others.
const CASE_COUNTS: [usize; 8] = [1, 2, 3, 7, 255, 256, 257, 300];
/// Numbers of labels at which the size of flags changes, and others.
const LABEL_COUNTS: [usize; 10] = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32];

impl Generator<'_> {
    fn below(&mut self, limit: usize) -> usize {
        (self.numbers.next() >> 8) as usize % limit
    }

    fn any(&mut self, depth: u32) -> Result<Type> {
        if depth >= MAX_DEPTH || self.below(2) == 0 {
            return Ok(PRIMITIVES[self.below(self.n_primitives)]);
        }
        self.defined(depth)
    }

    /// A value of a map, which cannot hold an `error-context`: the last of the primitives.
    fn in_map(&mut self, depth: u32) -> Result<Type> {
        let outside = self.n_primitives;
        if self.kinds == Kinds::Values {
            self.n_primitives = PRIMITIVES.len() - 1;
        }
        let ty = self.any(depth);
        self.n_primitives = outside;
        ty
    }

    fn maybe(&mut self, depth: u32) -> Result<Option<Type>> {
        if self.below(3) == 0 { Ok(None) } else { self.any(depth).map(Some) }
    }

    fn defined(&mut self, depth: u32) -> Result<Type> {
        let depth = depth + 1;
        let (n_kinds, longest) = match self.kinds {
            Kinds::All => (14, 20),
            Kinds::Values => (12, 3),
        };
        let kind = match self.below(n_kinds) {
            0 | 1 => {
                let fields = (0..1 + self.below(6)).map(|at| Ok(Field { name: label(at), ty: self.any(depth)? }));
                TypeKind::Record(fields.collect::<Result<_>>()?)
            }
            2 | 3 => {
                let n_cases = CASE_COUNTS[self.below(CASE_COUNTS.len())];
                // Types of many cases have few payloads, so that a type stays small.
                let n_payloads = 1 + self.below(4);
                let cases = (0..n_cases).map(|at| {
                    let payload = if at < n_payloads { self.maybe(depth)? } else { None };
                    Ok(Case { name: label(at), payload })
                });
                TypeKind::Variant(cases.collect::<Result<_>>()?)
            }
            4 => TypeKind::List(self.any(depth)?),
            5 => TypeKind::FixedList(self.any(depth)?, 1 + self.below(longest) as u32),
            6 => {
                let key = KEYS[self.below(KEYS.len())];
                TypeKind::Map(key, self.in_map(depth)?)
            }
            7 => {
                let parts = (0..1 + self.below(6)).map(|_| self.any(depth));
                TypeKind::Tuple(parts.collect::<Result<_>>()?)
            }
            8 => TypeKind::Flags((0..LABEL_COUNTS[self.below(LABEL_COUNTS.len())]).map(label).collect()),
            9 => TypeKind::Enum((0..CASE_COUNTS[self.below(CASE_COUNTS.len())]).map(label).collect()),
            10 => TypeKind::Option(self.any(depth)?),
            11 => TypeKind::Result { ok: self.maybe(depth)?, err: self.maybe(depth)? },
            12 if self.below(2) == 0 => TypeKind::Own(ResourceId(0)),
            12 => TypeKind::Borrow(ResourceId(0)),
            _ if self.below(2) == 0 => TypeKind::Future(self.maybe(depth)?),
            _ => TypeKind::Stream(self.maybe(depth)?),
        };
        self.types.intern(kind).map_err(|_| anyhow!("a type is too large"))
    }
}

fn label(at: usize) -> Arc<str> {
    format!("l{at}").into()
}

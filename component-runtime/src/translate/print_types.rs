//! Prints component-level and core types, in a notation like WIT's.
//!
//! # Invariants
//! * The text of one type is bounded: what has many parts or nests deeply is printed as its id, and
//!   its definition stands on a line of its own ([`Notation::own_line`]).

use std::fmt;

use super::{CoreFuncType, CoreValueType, FuncType, GlobalType, HeapType, MemoryType, RefType, TableType};
use super::{Type, TypeKind, Types};
use crate::ids::{Id, TypeId};
use crate::layout::WASM_PAGE_BYTES_LOG2;

/// How deep a type may nest to be printed in place.
const MAX_INLINE_DEPTH: u32 = 4;
/// How many types, at any depth, the text of one that is printed in place may name.
const MAX_INLINE_PARTS: u32 = 16;
/// How many members of a record, variant, enum or flags are printed.
const MAX_MEMBERS: usize = 64;

/// The types of a component, and how each is printed.
pub(super) struct Notation<'c> {
    types: &'c Types,
    own_lines: Vec<bool>,
}

/// A value type, where it is used.
pub(super) struct InPlace<'c>(pub(super) &'c Notation<'c>, pub(super) Type);

/// The definition of a type.
pub(super) struct Definition<'c>(pub(super) &'c Notation<'c>, pub(super) TypeId);

/// A function type.
pub(super) struct Func<'c>(pub(super) &'c Notation<'c>, pub(super) &'c FuncType);

impl<'c> Notation<'c> {
    /// Decides for each type where it is printed.
    pub(super) fn new(types: &'c Types) -> Self {
        // Depth and number of parts of each text in place; a type on a line of its own counts as
        // one name. Parts of a type come before it, so one pass is enough.
        let mut sizes: Vec<(u32, u32)> = Vec::with_capacity(types.defs().len());
        let mut own_lines = Vec::with_capacity(types.defs().len());
        for def in types.defs().values() {
            let (mut depth, mut parts) = (1, 1_u32);
            def.kind.for_each_part(|part| {
                let inner = if let Type::Defined(id) = part { sizes[id.position()] } else { (0, 1) };
                depth = depth.max(inner.0 + 1);
                parts = parts.saturating_add(inner.1);
            });
            let named =
                matches!(def.kind, TypeKind::Record(_) | TypeKind::Variant(_) | TypeKind::Flags(_) | TypeKind::Enum(_));
            let own_line = named || depth > MAX_INLINE_DEPTH || parts > MAX_INLINE_PARTS;
            own_lines.push(own_line);
            sizes.push(if own_line { (0, 1) } else { (depth, parts) });
        }
        Notation { types, own_lines }
    }

    /// Whether a type is printed by its id where it is used, and defined on a line of its own.
    pub(super) fn own_line(&self, id: TypeId) -> bool {
        self.own_lines[id.position()]
    }
}

impl fmt::Display for InPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Type::Defined(id) if self.0.own_line(id) => write!(f, "{id}"),
            Type::Defined(id) => write!(f, "{}", Definition(self.0, id)),
            primitive => f.write_str(primitive.primitive_name().unwrap_or_default()),
        }
    }
}

impl fmt::Display for Definition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Definition(notation, id) = *self;
        let ty = |ty: Type| InPlace(notation, ty);
        match &notation.types.def(id).kind {
            TypeKind::Record(fields) => {
                members(f, "record", fields, |f, field| write!(f, "{}: {}", field.name, ty(field.ty)))
            }
            TypeKind::Variant(cases) => members(f, "variant", cases, |f, case| match case.payload {
                Some(payload) => write!(f, "{}({})", case.name, ty(payload)),
                None => write!(f, "{}", case.name),
            }),
            TypeKind::Flags(names) => members(f, "flags", names, |f, name| f.write_str(name)),
            TypeKind::Enum(names) => members(f, "enum", names, |f, name| f.write_str(name)),
            TypeKind::List(element) => write!(f, "list<{}>", ty(*element)),
            TypeKind::FixedList(element, length) => write!(f, "list<{}, {length}>", ty(*element)),
            TypeKind::Map(key, value) => write!(f, "map<{}, {}>", ty(*key), ty(*value)),
            TypeKind::Tuple(parts) => {
                f.write_str("tuple<")?;
                listed(f, parts, |f, part| write!(f, "{}", ty(*part)))?;
                f.write_str(">")
            }
            TypeKind::Option(inner) => write!(f, "option<{}>", ty(*inner)),
            TypeKind::Result { ok: None, err: None } => f.write_str("result"),
            TypeKind::Result { ok: Some(ok), err: None } => write!(f, "result<{}>", ty(*ok)),
            TypeKind::Result { ok: None, err: Some(err) } => write!(f, "result<_, {}>", ty(*err)),
            TypeKind::Result { ok: Some(ok), err: Some(err) } => write!(f, "result<{}, {}>", ty(*ok), ty(*err)),
            TypeKind::Own(resource) => write!(f, "own<{resource}>"),
            TypeKind::Borrow(resource) => write!(f, "borrow<{resource}>"),
            TypeKind::Future(None) => f.write_str("future"),
            TypeKind::Future(Some(inner)) => write!(f, "future<{}>", ty(*inner)),
            TypeKind::Stream(None) => f.write_str("stream"),
            TypeKind::Stream(Some(inner)) => write!(f, "stream<{}>", ty(*inner)),
        }
    }
}

fn members<T>(
    f: &mut fmt::Formatter<'_>,
    keyword: &str,
    all: &[T],
    each: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    write!(f, "{keyword} {{ ")?;
    listed(f, all, each)?;
    f.write_str(" }")
}

fn listed<T>(
    f: &mut fmt::Formatter<'_>,
    all: &[T],
    each: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (at, member) in all.iter().take(MAX_MEMBERS).enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        each(f, member)?;
    }
    match all.len().saturating_sub(MAX_MEMBERS) {
        0 => Ok(()),
        more => write!(f, ", and {more} more"),
    }
}

impl fmt::Display for Func<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Func(notation, func) = *self;
        f.write_str(if func.is_async { "async func(" } else { "func(" })?;
        listed(f, &func.params, |f, (name, ty)| write!(f, "{name}: {}", InPlace(notation, *ty)))?;
        f.write_str(")")?;
        match func.result {
            Some(result) => write!(f, " -> {}", InPlace(notation, result)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for CoreFuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        listed(f, &self.params, |f, ty| write!(f, "{ty}"))?;
        f.write_str(") -> (")?;
        listed(f, &self.results, |f, ty| write!(f, "{ty}"))?;
        f.write_str(")")
    }
}

impl fmt::Display for CoreValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CoreValueType::I32 => f.write_str("i32"),
            CoreValueType::I64 => f.write_str("i64"),
            CoreValueType::F32 => f.write_str("f32"),
            CoreValueType::F64 => f.write_str("f64"),
            CoreValueType::V128 => f.write_str("v128"),
            CoreValueType::Ref(ty) => write!(f, "{ty}"),
        }
    }
}

impl fmt::Display for RefType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.nullable, self.heap) {
            (true, HeapType::Func) => f.write_str("funcref"),
            (true, HeapType::Extern) => f.write_str("externref"),
            (false, HeapType::Func) => f.write_str("(ref func)"),
            (false, HeapType::Extern) => f.write_str("(ref extern)"),
            (true, HeapType::Concrete(ty)) => write!(f, "(ref null {ty})"),
            (false, HeapType::Concrete(ty)) => write!(f, "(ref {ty})"),
        }
    }
}

impl fmt::Display for TableType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = if self.table64 { " with 64-bit indices" } else { "" };
        write!(f, "table {}..{} of {}{bits}", self.min, Max(self.max), self.element)
    }
}

impl fmt::Display for MemoryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = if self.memory64 { " with 64-bit addresses" } else { "" };
        let shared = if self.shared { "shared " } else { "" };
        write!(f, "{shared}memory {}..{} pages", self.min_pages, Max(self.max_pages))?;
        if self.page_bytes_log2 != WASM_PAGE_BYTES_LOG2 {
            write!(f, " of {} bytes", self.shape().page_bytes())?;
        }
        f.write_str(bits)
    }
}

impl fmt::Display for GlobalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "global {}{}", if self.mutable { "mut " } else { "" }, self.value)
    }
}

struct Max(Option<u64>);

impl fmt::Display for Max {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |max| write!(f, "{max}"))
    }
}

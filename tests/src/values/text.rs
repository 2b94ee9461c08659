//! Types as definitions of a component's text.

use gusset_runtime::ids::{Id, TypeId};
use gusset_runtime::translate::{Type, TypeKind, Types};

/// Names with definitions: each after those that it refers to, that of `ty` last and called `t`.
pub(super) fn definitions(types: &Types, ty: Type) -> Vec<(String, String)> {
    // A type is interned after its parts.
    let mut all: Vec<(String, String)> =
        types.defs().iter().map(|(id, def)| (name(id), definition(&def.kind))).collect();
    if let (Type::Defined(_), Some(last)) = (ty, all.last_mut()) {
        last.0 = "t".to_owned();
    }
    all
}

fn name(id: TypeId) -> String {
    format!("d{}", id.position())
}

fn definition(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Record(fields) => {
            let field =
                |field: &gusset_runtime::translate::Field| format!(r#" (field "{}" {})"#, field.name, one(field.ty));
            format!("(record{})", fields.iter().map(field).collect::<String>())
        }
        TypeKind::Variant(cases) => {
            let case = |case: &gusset_runtime::translate::Case| match case.payload {
                Some(payload) => format!(r#" (case "{}" {})"#, case.name, one(payload)),
                None => format!(r#" (case "{}")"#, case.name),
            };
            format!("(variant{})", cases.iter().map(case).collect::<String>())
        }
        TypeKind::List(element) => format!("(list {})", one(*element)),
        TypeKind::FixedList(element, length) => format!("(list {} {length})", one(*element)),
        TypeKind::Map(key, value) => format!("(map {} {})", one(*key), one(*value)),
        TypeKind::Tuple(parts) => {
            format!("(tuple{})", parts.iter().map(|part| format!(" {}", one(*part))).collect::<String>())
        }
        TypeKind::Flags(labels) => format!("(flags{})", quoted(labels)),
        TypeKind::Enum(labels) => format!("(enum{})", quoted(labels)),
        TypeKind::Option(some) => format!("(option {})", one(*some)),
        TypeKind::Result { ok, err } => {
            let ok = ok.map(|ok| format!(" {}", one(ok))).unwrap_or_default();
            let err = err.map(|err| format!(" (error {})", one(err))).unwrap_or_default();
            format!("(result{ok}{err})")
        }
        TypeKind::Own(_) | TypeKind::Borrow(_) | TypeKind::Future(_) | TypeKind::Stream(_) => {
            unreachable!("the generator makes plain values here")
        }
    }
}

fn quoted(labels: &[std::sync::Arc<str>]) -> String {
    labels.iter().map(|label| format!(" \"{label}\"")).collect()
}

fn one(ty: Type) -> String {
    match ty {
        Type::Defined(id) => format!("${}", name(id)),
        primitive => primitive.primitive_name().unwrap_or_default().to_owned(),
    }
}

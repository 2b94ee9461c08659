//! Types as the script beside the definitions reads them: nested lists of JSON, without names.

use gusset_runtime::translate::{Type, TypeKind, Types};

/// A type in JSON.
pub(super) fn describe(types: &Types, ty: Type) -> String {
    let Type::Defined(id) = ty else { return format!("[\"{}\"]", ty.primitive_name().unwrap_or_default()) };
    let one = |ty: &Type| describe(types, *ty);
    let maybe = |ty: &Option<Type>| ty.map_or_else(|| "null".to_owned(), |ty| describe(types, ty));
    let (name, parts): (&str, Vec<String>) = match &types.def(id).kind {
        TypeKind::Record(fields) => ("record", fields.iter().map(|field| one(&field.ty)).collect()),
        TypeKind::Variant(cases) => ("variant", cases.iter().map(|case| maybe(&case.payload)).collect()),
        TypeKind::List(element) => ("list", vec![one(element)]),
        TypeKind::FixedList(element, length) => ("fixed", vec![one(element), length.to_string()]),
        TypeKind::Map(key, value) => ("map", vec![one(key), one(value)]),
        TypeKind::Tuple(parts) => ("tuple", parts.iter().map(one).collect()),
        TypeKind::Flags(labels) => ("flags", vec![labels.len().to_string()]),
        TypeKind::Enum(labels) => ("enum", vec![labels.len().to_string()]),
        TypeKind::Option(some) => ("option", vec![one(some)]),
        TypeKind::Result { ok, err } => ("result", vec![maybe(ok), maybe(err)]),
        TypeKind::Own(_) => ("own", Vec::new()),
        TypeKind::Borrow(_) => ("borrow", Vec::new()),
        TypeKind::Future(payload) => ("future", vec![maybe(payload)]),
        TypeKind::Stream(payload) => ("stream", vec![maybe(payload)]),
    };
    let parts: String = parts.iter().map(|part| format!(", {part}")).collect();
    format!("[\"{name}\"{parts}]")
}

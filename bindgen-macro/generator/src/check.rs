//! Refuses, by name, what the bindings do not support yet.
//!
//! # Invariants
//! * Behind this check no asynchronous function, no accessor and no asynchronous value type is
//!   left in what the world reaches.

use anyhow::{Result, bail, ensure};
use wit_parser::{Function, Interface, Resolve, Type, TypeDefKind, TypeId, World, WorldItem, WorldKey};

pub(crate) fn check(resolve: &Resolve, world: &World) -> Result<()> {
    for (key, item) in world.imports.iter().chain(&world.exports) {
        match item {
            WorldItem::Interface { id, .. } => check_interface(resolve, key, &resolve.interfaces[*id])?,
            WorldItem::Function(function) => check_function(resolve, function, &format!("world `{}`", world.name))?,
            WorldItem::Type { id, .. } => check_typedef(resolve, *id, &format!("world `{}`", world.name))?,
        }
    }
    Ok(())
}

fn check_interface(resolve: &Resolve, key: &WorldKey, interface: &Interface) -> Result<()> {
    let place = format!("interface `{}`", resolve.name_world_key(key));
    for id in interface.types.values() {
        check_typedef(resolve, *id, &place)?;
    }
    for function in interface.functions.values() {
        check_function(resolve, function, &place)?;
    }
    Ok(())
}

fn check_typedef(resolve: &Resolve, id: TypeId, place: &str) -> Result<()> {
    let def = &resolve.types[id];
    let name = def.name.as_deref().unwrap_or("(anonymous)");
    match unsupported_in(resolve, &def.kind) {
        Some(what) => bail!("type `{name}` in {place}: `{what}` values are not supported yet"),
        None => Ok(()),
    }
}

fn check_function(resolve: &Resolve, function: &Function, place: &str) -> Result<()> {
    let name = &function.name;
    ensure!(!function.kind.is_async(), "function `{name}` in {place}: asynchronous functions are not supported yet");
    ensure!(function.kind.accessor().is_none(), "function `{name}` in {place}: accessors are not supported yet");
    for ty in function.parameter_and_result_types() {
        if let Some(what) = unsupported(resolve, &ty) {
            bail!("function `{name}` in {place}: `{what}` values are not supported yet");
        }
    }
    Ok(())
}

/// What of `ty` is unsupported; named types are looked at where they are defined.
fn unsupported(resolve: &Resolve, ty: &Type) -> Option<&'static str> {
    match ty {
        Type::ErrorContext => Some("error-context"),
        Type::Id(id) if resolve.types[*id].name.is_none() => unsupported_in(resolve, &resolve.types[*id].kind),
        _ => None,
    }
}

fn unsupported_in(resolve: &Resolve, kind: &TypeDefKind) -> Option<&'static str> {
    let any = |mut types: &mut dyn Iterator<Item = &Type>| (&mut types).find_map(|ty| unsupported(resolve, ty));
    match kind {
        TypeDefKind::Future(_) => Some("future"),
        TypeDefKind::Stream(_) => Some("stream"),
        TypeDefKind::Record(record) => any(&mut record.fields.iter().map(|field| &field.ty)),
        TypeDefKind::Variant(variant) => any(&mut variant.cases.iter().filter_map(|case| case.ty.as_ref())),
        TypeDefKind::Tuple(tuple) => any(&mut tuple.types.iter()),
        TypeDefKind::Result(result) => any(&mut result.ok.iter().chain(&result.err)),
        TypeDefKind::Map(key, value) => any(&mut [key, value].into_iter()),
        TypeDefKind::Option(ty)
        | TypeDefKind::List(ty)
        | TypeDefKind::FixedLengthList(ty, _)
        | TypeDefKind::Type(ty) => unsupported(resolve, ty),
        TypeDefKind::Resource | TypeDefKind::Handle(_) | TypeDefKind::Flags(_) | TypeDefKind::Enum(_) => None,
        TypeDefKind::Unknown => Some("unknown"),
    }
}

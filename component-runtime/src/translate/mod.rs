//! Component bytes in, component IR out.
//!
//! A binary is validated, parsed into the definitions of each nested component, and then
//! instantiated *symbolically*: every `instantiate`, alias, import and export is followed once, so
//! that what comes out ([`Component`]) is flat and static: which core modules are instantiated in
//! which order with which imports, which functions are lifted and lowered with which options, what
//! the host must supply and what it gets. No code is generated here and nothing is allocated for
//! an instance.

mod canon;
mod const_expr;
mod constant_tables;
mod core_instance;
mod core_module;
mod error;
mod features;
mod fixed_globals;
mod foreign_elems;
mod forwarders;
mod import;
mod instantiate;
mod ir;
pub mod limits;
mod module;
mod module_parse;
mod parse;
mod print;
mod print_module;
mod print_types;
mod scope;
mod segments;
mod source;
mod table_uses;
#[cfg(test)]
mod tests;
mod types;
mod types_eval;
mod visible;
mod worlds;

use std::borrow::Cow;
use std::sync::Arc;

use wasmparser::WasmFeatures;

pub use constant_tables::constant_elements;
pub use error::{TranslateError, TranslateErrorKind};
pub use features::Features;
pub use fixed_globals::FixedGlobals;
pub use ir::*;
pub use module::*;
pub(crate) use module_parse::CoreTypes;
pub use segments::can_show_failure;
pub use source::{Given, Misfit, Source};
pub use types::*;

/// Translates a component with the proposals that are on by default.
///
/// # Errors
/// When the bytes are not a component, not a valid one, use what Gusset does not do, or ask for
/// more than [`limits`] allows.
pub fn translate(bytes: &[u8]) -> Result<Component, TranslateError> {
    translate_with(bytes, &Features::default())
}

/// Translates a component that may use these proposals.
///
/// # Errors
/// As [`translate`].
pub fn translate_with(bytes: &[u8], features: &Features) -> Result<Component, TranslateError> {
    match classify(bytes) {
        BinaryKind::Component => {}
        BinaryKind::CoreModule => return Err(TranslateErrorKind::CoreModule.into()),
        BinaryKind::Other(found) => return Err(TranslateError::not_wasm(found)),
    }
    let accepted = features.accepted();
    let tree = parse::parse(bytes, parse::Validation::Full, accepted)?;
    let mut component = instantiate::instantiate(bytes, &tree, accepted)?;
    mark(&mut component, bytes);
    Ok(component)
}

/// Translates a source of any kind; returns also the binary to whose bytes the result refers.
///
/// # Errors
/// As [`translate`], and when an export is named that is not there.
pub fn translate_source<'s>(
    source: &'s Source,
    features: &Features,
) -> Result<(Component, Cow<'s, [u8]>), TranslateError> {
    if let Source::Binary(bytes) = source {
        return Ok((translate_with(bytes, features)?, Cow::Borrowed(bytes)));
    }
    let assembled = source::Assembled::new(source);
    let mut component = worlds::translate(&assembled, source, features.accepted())?;
    mark(&mut component, &assembled.bytes);
    Ok((component, Cow::Owned(assembled.bytes)))
}

/// Finds what compilation wants to know; one that is not linked is not compiled.
fn mark(component: &mut Component, bytes: &[u8]) {
    if component.is_linked() {
        constant_tables::mark(component, bytes);
        forwarders::resolve(component, bytes);
    }
}

/// What of all that a component is given for its imports of core modules and components does not fit.
///
/// # Errors
/// As [`translate`].
pub fn misfits(main: &Source, given: &[Given], features: &Features) -> Result<Vec<Misfit>, TranslateError> {
    let all = Source::Linked { main: Arc::new(main.clone()), given: given.to_vec() };
    source::misfits(&source::Assembled::new(&all), main, given, features.accepted())
}

/// The binary of a core module that a source exports.
///
/// # Errors
/// As [`translate_source`], and when the module is imported and the import has not been linked.
pub fn exported_module(source: &Source, path: &[String], features: &Features) -> Result<Vec<u8>, TranslateError> {
    worlds::exported_module(&source::Assembled::new(source), source, path, features.accepted())
}

/// Translates a core module that stands alone: a [`Component`] of one core instance whose imports
/// are all the host's ([`Component::core_imports`], [`Component::core_exports`]).
///
/// # Errors
/// As [`translate`], for modules.
pub fn translate_module(bytes: &[u8], features: &Features) -> Result<Component, TranslateError> {
    match classify(bytes) {
        BinaryKind::CoreModule => {}
        BinaryKind::Component => return Err(TranslateErrorKind::Component.into()),
        BinaryKind::Other(found) => return Err(TranslateError::not_wasm(found).of_module()),
    }
    let mut component = core_module::translate(bytes, features.accepted()).map_err(TranslateError::of_module)?;
    constant_tables::mark(&mut component, bytes);
    Ok(component)
}

/// Validates and reads the adapter module that starts in [`Component::adapters`] and is the last there.
///
/// # Errors
/// When it is not a valid module, which is a bug in whoever wrote it.
pub(crate) fn parse_adapter(
    component: &mut Component,
    start: usize,
    types: &mut CoreTypes,
) -> Result<Module, TranslateError> {
    let accepted = WasmFeatures::WASM2
        .union(WasmFeatures::MULTI_MEMORY)
        .union(WasmFeatures::MEMORY64)
        .union(WasmFeatures::CUSTOM_PAGE_SIZES);
    let bytes = &component.adapters;
    core_module::validate(&bytes[start..], accepted)?;
    let module = module_parse::parse_module(bytes, start..bytes.len(), accepted, types, &mut component.data)?;
    Ok(Module { origin: Origin::Adapter, ..module })
}

/// What the first bytes of a binary say about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BinaryKind {
    /// A component.
    Component,
    /// A core module.
    CoreModule,
    /// Neither; in words.
    Other(String),
}

/// Tells components, core modules and other bytes apart by the first of them.
pub fn classify(bytes: &[u8]) -> BinaryKind {
    const MAGIC: &[u8] = b"\0asm";
    if wasmparser::Parser::is_component(bytes) {
        return BinaryKind::Component;
    }
    if wasmparser::Parser::is_core_wasm(bytes) {
        return BinaryKind::CoreModule;
    }
    BinaryKind::Other(match bytes {
        [] => "no bytes at all".to_owned(),
        _ if bytes.len() < 8 && (bytes.starts_with(MAGIC) || MAGIC.starts_with(bytes)) => {
            format!("a header that ends after {} of 8 bytes", bytes.len())
        }
        [0, b'a', b's', b'm', version @ ..] => format!("a header with the unknown version {:02x?}", &version[..4]),
        // An open parenthesis or a comment.
        _ if [&b"("[..], b";;"].iter().any(|start| bytes.trim_ascii_start().starts_with(start)) => {
            "text; if it is WebAssembly's, it must be assembled first".to_owned()
        }
        _ => format!("bytes that start with {:02x?} instead of {MAGIC:02x?}", &bytes[..bytes.len().min(4)]),
    })
}

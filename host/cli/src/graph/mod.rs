//! Draws a component as an SVG: what the host gives it, its instances with their links, what it exports.
//!
//! [`model`] reads the picture's content from the component IR, [`layout`] decides where everything goes, [`svg`]
//! writes it. From left to right goes who provides to who uses: the host's packages, component instances in layers,
//! exports. Modules that tools only put between others (shims, fix-ups) are left out; links lead through them.
//!
//! # Invariants
//! * The same component gives the same bytes: everything is in the order of the IR.
//! * Names of the guest's are escaped and cut before they are written.

mod layout;
mod model;
mod svg;

use std::path::Path;

use anyhow::{Context, Result};
use gusset_runtime::translate;

use crate::load;

/// The picture of the component in a file.
///
/// # Errors
/// When the file cannot be read or is no valid component.
pub fn graph(file: &Path) -> Result<String> {
    let bytes = load::component_bytes(load::read(file)?).with_context(|| format!("file `{}`", file.display()))?;
    let component = translate::translate(&bytes).with_context(|| format!("component `{}`", file.display()))?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(picture(&component, component.name().unwrap_or(&name)))
}

/// The picture of a component.
pub fn picture(component: &translate::Component, title: &str) -> String {
    let model = model::Model::of(component, title);
    svg::write(&model, &layout::Layout::of(&model))
}

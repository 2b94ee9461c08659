//! Generates Rust bindings for Gusset hosts from WIT.
//!
//! Takes [`Options`] (where the WIT is, which world) and gives [`Bindings`]: a trait for each
//! interface that the world imports, which the host implements, and a struct for each interface
//! that it exports, with a method for each function. The `bindgen!` macro comes here; a build script
//! can.
//!
//! ```text
//! load -> check -> plan, facts -> world ( types, import, export ) -> print
//! ```
//!
//! # Invariants
//! * What is generated has no `unsafe` block and no logic: lifting and lowering are the derives'
//!   and the host crate's.
//! * What is not supported is refused by name before anything is written.

mod check;
mod docs;
mod export;
mod facts;
mod import;
mod load;
mod names;
mod options;
mod plan;
mod print;
mod scope;
mod tree;
mod types;
mod world;

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use proc_macro2::TokenStream;

pub use names::{kebab, kebab_of_constant};
pub use options::{ImportResults, Options, With};

/// Generated code, and what it was made from.
pub struct Bindings {
    /// The items: modules, the world's struct, its types.
    pub tokens: TokenStream,
    /// The WIT files that were read: bindings are out of date when one of them changes.
    pub files: Vec<PathBuf>,
}

/// Generates the bindings of one world.
///
/// # Errors
/// When the WIT cannot be read or has an error, the world is not found or not the only one, a
/// `with` entry names nothing in the world, or the world uses what is not supported.
pub fn generate(options: &Options) -> Result<Bindings> {
    check_crate_path(&options.crate_path)?;
    let load::Loaded { resolve, world, files } = load::load(options)?;
    check::check(&resolve, &resolve.worlds[world])?;
    let plan = plan::Plan::new(&resolve, world, options)?;
    let facts = facts::FactTable::new(&resolve, &plan);
    let context = scope::Context { resolve: &resolve, options, plan: &plan, facts: &facts, used: Default::default() };
    Ok(Bindings { tokens: world::generate(&context, &resolve.worlds[world]), files })
}

/// Generates the bindings of one world as text, formatted.
///
/// # Errors
/// Those of [`generate`].
pub fn to_text(options: &Options) -> Result<String> {
    let tokens = generate(options)?.tokens;
    let file = syn::parse2(tokens).context("the generated code is not Rust")?;
    Ok(print::print(&file))
}

/// The path is used in modules of every depth, so it has to mean the same in all of them.
fn check_crate_path(path: &syn::Path) -> Result<()> {
    let absolute = path.leading_colon.is_some() || path.segments.first().is_some_and(|first| first.ident == "crate");
    ensure!(absolute, "the crate path must start with `::` or `crate`");
    Ok(())
}

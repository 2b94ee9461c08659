//! Generates Rust bindings for Gusset hosts from WIT.
//!
//! Takes [`Options`] (where the WIT is, which world) and gives [`Bindings`]: a trait for each
//! interface that the world imports, which the host implements, and a struct for each interface
//! that it exports, with a method for each function. The `bindgen!` macro comes here; a build script
//! can.
//!
//! ```text
//! load -> plan, facts, errors, rules -> world ( types, import, export ) -> print
//! ```
//!
//! # Invariants
//! * What is generated has no `unsafe` block and no logic: lifting and lowering are the derives'
//!   and the host crate's.
//! * What is not supported is left out, and named where it would be.
//! * A mistake in an option is an [`OptionError`] that says in which.

pub mod build_script;
mod docs;
mod errors;
mod export;
mod facts;
mod forms;
mod gates;
mod host_function;
mod import;
mod later;
mod load;
mod names;
mod option_error;
mod options;
mod plan;
mod print;
mod rules;
mod scope;
mod text;
mod traced;
mod tree;
mod types;
mod world;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;

pub use names::{kebab, kebab_of_constant};
pub use option_error::{OptionError, OptionPlace};
pub use options::{
    FunctionRule, FunctionRules, FunctionSettings, HostAccess, ImportResults, Options, Ownership, RuleScope, Tracing,
    Waiting, With,
};

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
/// When the WIT cannot be read or has an error, the world is not found or not the only one, or an
/// option names what is not in the world ([`OptionError`]).
pub fn generate(options: &Options) -> Result<Bindings> {
    check_crate_path(&options.crate_path)?;
    rules::check_exports(&options.exports)?;
    let load::Loaded { resolve, world, files } = load::load(options)?;
    let plan = plan::Plan::new(&resolve, world, options)?;
    let world = &resolve.worlds[world];
    let facts = facts::FactTable::new(&resolve, &plan);
    let context = scope::Context {
        resolve: &resolve,
        world,
        options,
        forms: &forms::Forms::new(&resolve, world, &plan, &facts, options.ownership),
        facts: &facts,
        imports: rules::Rules::new(&options.imports),
        exports: rules::Rules::new(&options.exports),
        errors: &errors::Errors::new(&resolve, world, &plan, &options.trappable_errors)?,
        plan: &plan,
        used: Default::default(),
    };
    let tokens = world::generate(&context);
    context.imports.check_used(OptionPlace::Import, "imported")?;
    context.exports.check_used(OptionPlace::Export, "exported")?;
    Ok(Bindings { tokens, files })
}

impl Bindings {
    /// The code as text, formatted.
    ///
    /// # Errors
    /// When the code is not Rust, which is a bug of the generator.
    pub fn to_text(&self) -> Result<String> {
        let file = syn::parse2(self.tokens.clone()).context("the generated code is not Rust")?;
        Ok(print::print(&file))
    }

    /// As [`Bindings::to_text`], for a file that is included in a module of the user's: lints about
    /// style are kept away from it, as they are from a macro's expansion.
    ///
    /// # Errors
    /// As [`Bindings::to_text`].
    pub fn to_included_text(&self) -> Result<String> {
        let mut file = syn::parse2::<syn::File>(self.tokens.clone()).context("the generated code is not Rust")?;
        let allowance: syn::Attribute = syn::parse_quote!(#[allow(unused_qualifications, clippy::all)]);
        file.items.iter_mut().filter_map(attributes).for_each(|attributes| attributes.push(allowance.clone()));
        Ok(print::print(&file))
    }
}

/// The attributes of an item that has paths in it.
fn attributes(item: &mut syn::Item) -> Option<&mut Vec<syn::Attribute>> {
    match item {
        syn::Item::Struct(item) => Some(&mut item.attrs),
        syn::Item::Enum(item) => Some(&mut item.attrs),
        syn::Item::Impl(item) => Some(&mut item.attrs),
        syn::Item::Trait(item) => Some(&mut item.attrs),
        syn::Item::Type(item) => Some(&mut item.attrs),
        syn::Item::Mod(item) => Some(&mut item.attrs),
        _ => None,
    }
}

/// Reads a Rust path, as [`Options::crate_path`] and [`Options::additional_derives`] hold it.
///
/// # Errors
/// When the text is no path.
pub fn parse_path(text: &str) -> Result<syn::Path> {
    syn::parse_str(text).with_context(|| format!("`{text}` is no Rust path"))
}

/// Generates the bindings of one world as text, formatted.
///
/// # Errors
/// Those of [`generate`].
pub fn to_text(options: &Options) -> Result<String> {
    generate(options)?.to_text()
}

/// The path is used in modules of every depth, so it has to mean the same in all of them.
fn check_crate_path(path: &syn::Path) -> Result<()> {
    let absolute = path.leading_colon.is_some() || path.segments.first().is_some_and(|first| first.ident == "crate");
    match absolute {
        true => Ok(()),
        false => Err(OptionError::at(OptionPlace::CratePath, "the crate path must start with `::` or `crate`")),
    }
}

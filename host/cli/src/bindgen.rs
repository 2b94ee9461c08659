//! Prints the Rust bindings of a WIT world: what `bindgen!` writes, as a file.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use gusset_bindgen::{FunctionRules, Options, Ownership, With, parse_path};

/// Prints Rust bindings for the host of a WIT world.
///
/// The options are those of the macro `bindgen!`. Without `--output` the code goes to the standard output.
#[derive(Args)]
pub struct Bindgen {
    /// Folders or files with WIT; the last one has the world
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The world, where there are several
    #[arg(long)]
    world: Option<String>,
    /// Instead of a world, only interfaces: `import demo:zoo/host;`
    #[arg(long, value_name = "WIT", conflicts_with = "world")]
    interfaces: Option<String>,
    /// What exists already: an interface, type, resource, package or namespace, and its Rust path
    #[arg(long, value_name = "NAME=PATH")]
    with: Vec<String>,
    /// Settings of imported functions: `default=trappable`, `demo:zoo/host.log=tracing|store`
    #[arg(long, value_name = "NAME=FLAGS")]
    imports: Vec<String>,
    /// Settings of exported functions: `default=tracing`
    #[arg(long, value_name = "NAME=FLAGS")]
    exports: Vec<String>,
    /// An error type of WIT and the host's own type for it
    #[arg(long, value_name = "NAME=PATH")]
    trappable_error_type: Vec<String>,
    /// `owning`, `borrowing` or `borrowing-duplicates`
    #[arg(long, default_value = "owning")]
    ownership: Ownership,
    /// A further derive for records, variants and enums
    #[arg(long, value_name = "PATH")]
    derive: Vec<String>,
    /// A feature whose `@unstable` items are taken in
    #[arg(long, value_name = "FEATURE")]
    feature: Vec<String>,
    /// Where the crate `gusset` is in the code
    #[arg(long, value_name = "PATH", default_value = "::gusset")]
    crate_path: String,
    /// Writes to this file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The code.
///
/// # Errors
/// When an option or the WIT is wrong.
pub fn bindgen(options: &Bindgen) -> Result<String> {
    gusset_bindgen::to_text(&options.resolve()?)
}

impl Bindgen {
    fn resolve(&self) -> Result<Options> {
        Ok(Options {
            paths: self.paths.clone(),
            inline: None,
            interfaces: self.interfaces.clone(),
            world: self.world.clone(),
            with: self.with.iter().map(|text| With::from_text(text)).collect::<Result<_>>()?,
            crate_path: parse_path(&self.crate_path)?,
            additional_derives: self.derive.iter().map(|text| parse_path(text)).collect::<Result<_>>()?,
            imports: rules(&self.imports)?,
            exports: rules(&self.exports)?,
            trappable_errors: self.trappable_error_type.iter().map(|t| With::from_text(t)).collect::<Result<_>>()?,
            ownership: self.ownership,
            features: self.feature.clone(),
        })
    }
}

fn rules(texts: &[String]) -> Result<FunctionRules> {
    let mut rules = FunctionRules::default();
    texts.iter().try_for_each(|text| rules.add_text(text))?;
    Ok(rules)
}

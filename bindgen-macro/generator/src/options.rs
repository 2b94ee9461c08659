//! What a caller of the generator chooses.

use std::path::PathBuf;

use anyhow::{Context, Result};

/// What to generate bindings from, and how. Made with [`Options::default`] and filled in.
pub struct Options {
    /// Folders or files with WIT, read in this order. The last one has the world, unless there
    /// is [`inline`](Options::inline) text. May stay empty only when there is inline text.
    pub paths: Vec<PathBuf>,
    /// WIT text that has the world and may use the packages found in the paths.
    pub inline: Option<String>,
    /// The world's name, or `namespace:package/world`. May be left out where there is only one.
    pub world: Option<String>,
    /// What is not to be generated but exists already.
    pub with: Vec<With>,
    /// The path of the crate `gusset` in the generated code: absolute (`::gusset`) or `crate`.
    pub crate_path: syn::Path,
    /// Further derives for records, variants and enums.
    pub additional_derives: Vec<syn::Path>,
    /// What the functions of the host traits return.
    pub imports: ImportResults,
    /// The features whose `@unstable` items are taken in.
    pub features: Vec<String>,
}

/// A WIT name and the Rust item that stands for it.
pub struct With {
    /// An interface (`demo:zoo/host`, to be given a module that this generator made), a type or
    /// resource in it (`demo:zoo/host/sink` or `demo:zoo/host.sink`), or a package
    /// (`demo:zoo`). The version may be left out.
    pub name: String,
    /// The module or type, as seen from where the generated code stands.
    pub path: syn::Path,
}

impl With {
    /// Reads the path from text.
    ///
    /// # Errors
    /// When `path` is not a Rust path.
    pub fn parse(name: impl Into<String>, path: &str) -> Result<With> {
        let name = name.into();
        let path = syn::parse_str(path).with_context(|| format!("`with` maps `{name}` to `{path}`, no Rust path"))?;
        Ok(With { name, path })
    }
}

/// What the functions of the generated host traits return.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ImportResults {
    /// The WIT result itself.
    #[default]
    Plain,
    /// A `gusset::Result` around it: an error becomes a trap of the guest.
    Trappable,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            paths: Vec::new(),
            inline: None,
            world: None,
            with: Vec::new(),
            crate_path: syn::parse_quote!(::gusset),
            additional_derives: Vec::new(),
            imports: ImportResults::default(),
            features: Vec::new(),
        }
    }
}

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
    /// The items of a world that is not generated itself, only the interfaces that it imports:
    /// `import demo:zoo/host;`. In the place of [`inline`](Options::inline) text and world.
    pub interfaces: Option<String>,
    /// The world's name, or `namespace:package/world`. May be left out where there is only one.
    pub world: Option<String>,
    /// What is not to be generated but exists already.
    pub with: Vec<With>,
    /// The path of the crate `gusset` in the generated code: absolute (`::gusset`) or `crate`.
    pub crate_path: syn::Path,
    /// Further derives for records, variants and enums.
    pub additional_derives: Vec<syn::Path>,
    /// What is generated for imported functions.
    pub imports: FunctionRules,
    /// What is generated for exported functions; of the settings only
    /// [`tracing`](FunctionSettings::tracing) and [`waiting`](FunctionSettings::waiting) say something about them.
    pub exports: FunctionRules,
    /// Errors of `result`s for which host functions return a type of the host's own. The WIT name is
    /// that of a type, as in [`With::name`].
    pub trappable_errors: Vec<With>,
    /// Whether parameters of exported functions hold what they are made of.
    pub ownership: Ownership,
    /// The features whose `@unstable` items are taken in.
    pub features: Vec<String>,
}

/// A WIT name and the Rust item that stands for it.
#[derive(Clone)]
pub struct With {
    /// An interface (`demo:zoo/host`, to be given a module that this generator made), a type or
    /// resource in it (`demo:zoo/host.sink` or `demo:zoo/host/sink`), a package (`demo:zoo`) or a
    /// namespace (`demo`). The version may be left out.
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

/// Settings for some functions by name, and for all others.
#[derive(Clone, Default)]
pub struct FunctionRules {
    /// The first that fits a function decides, whatever the others and the default say.
    pub rules: Vec<FunctionRule>,
    /// For functions that no rule fits.
    pub default: FunctionSettings,
}

/// Settings for the functions of one name.
#[derive(Clone)]
pub struct FunctionRule {
    /// A function of the world (`run`), of an interface (`demo:zoo/host.log`,
    /// `demo:zoo/host.[method]sink.write`, `demo:zoo/host.[drop]sink` for a destructor), or all of an interface (`demo:zoo/host`), package
    /// (`demo:zoo`) or namespace (`demo`). The version may be left out.
    pub name: String,
    /// Which names it is compared with.
    pub scope: RuleScope,
    /// What is generated for the functions.
    pub settings: FunctionSettings,
}

/// Which functions a rule's name may stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RuleScope {
    /// One function, or all of an interface, package or namespace.
    #[default]
    Any,
    /// One function.
    Exact,
}

/// What is generated for a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FunctionSettings {
    /// What an imported function returns.
    pub results: ImportResults,
    /// What an imported function is given.
    pub access: HostAccess,
    /// What is told to the subscribers of the crate `tracing`.
    pub tracing: Tracing,
    /// Whether a call can wait without its thread.
    pub waiting: Waiting,
}

/// Whether a call can wait without its thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Waiting {
    /// It is a blocking one.
    #[default]
    Blocking,
    /// It is a future.
    Async,
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

/// What the functions of the generated host traits work on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum HostAccess {
    /// `&mut self`: what is found in the store's data.
    #[default]
    Data,
    /// The store, from which the data is to be had too.
    Store,
}

/// What is told about calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tracing {
    /// Nothing.
    #[default]
    Off,
    /// Each call and its return, with the values that hold no strings, lists or maps.
    Calls,
    /// Each call and its return, with all values.
    Verbose,
}

/// What the generated types hold that are parameters of exported functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ownership {
    /// Strings and lists of their own: one Rust type serves all uses of a WIT type.
    #[default]
    Owning,
    /// References, where a type is a parameter and nothing else.
    Borrowing,
    /// References. A type that is a parameter and something else too becomes two: `ThingParam<'a>`
    /// and `ThingResult`.
    BorrowingDuplicates,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            paths: Vec::new(),
            inline: None,
            interfaces: None,
            world: None,
            with: Vec::new(),
            crate_path: syn::parse_quote!(::gusset),
            additional_derives: Vec::new(),
            imports: FunctionRules::default(),
            exports: FunctionRules::default(),
            trappable_errors: Vec::new(),
            ownership: Ownership::default(),
            features: Vec::new(),
        }
    }
}

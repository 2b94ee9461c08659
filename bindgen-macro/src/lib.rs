//! The macros of the Gusset component host: `bindgen!`, the derives of the value traits, `flags!`.
//!
//! `gusset` re-exports them from `gusset::component`. What `bindgen!` writes comes from
//! `gusset-bindgen`; here are its options, and the derives that the written code uses.
//!
//! # Invariants
//! * Wrong input gives a compile error at what is wrong, never a panic.

mod derive;
mod invocation;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Generates the bindings of a WIT world where it is called.
///
/// ```text
/// bindgen!();                        // the only world in the folder `wit`
/// bindgen!("zoo");                   // the world `zoo` in the folder `wit`
/// bindgen!(in "path/to/wit");
/// bindgen!("zoo" in "path/to/wit");
/// bindgen!({
///     path: "path/to/wit",           // or a list; relative to the crate's Cargo.toml
///     inline: "package a:b; ...",    // WIT that may use the packages in `path`
///     world: "zoo",                  // or "demo:zoo/zoo"
///     interfaces: "import demo:zoo/host;", // instead of a world: only these interfaces
///
///     // What exists already: a type of yours for a resource or type, or bindings for an
///     // interface, a package or a namespace.
///     with: {
///         "demo:zoo/host.sink": MySink,
///         "demo:zoo/types": crate::other::demo::zoo::types,
///         "wasi": crate::wasi,
///     },
///
///     // Settings of functions: the first entry that fits one decides.
///     imports: {
///         "demo:zoo/host.log": tracing | verbose_tracing, // told to subscribers of `tracing`
///         "demo:zoo/host.[method]sink.write": trappable,   // returns a `gusset::Result`
///         "demo:zoo/clock": store,                         // has the store, in `HostWithStore`
///         "demo:zoo/door": async,                          // is an `async fn`, and may wait
///         "demo:zoo/door.[drop]key": async,                // so does a destructor
///         "now": exact | trappable,                        // the world's own `now`, no package `now`
///         "demo:zoo/host.count": plain,                    // none of these, whatever the default
///         default: trappable,
///     },
///     exports: { default: async | tracing },               // calls are futures
///
///     // Trappable functions return `Result<_, MyError>`; `Host::convert_fault` makes a WIT error of
///     // it, or a trap.
///     trappable_error_type: { "demo:zoo/host.fault" => MyError },
///
///     // Types that are only parameters of exported functions hold references.
///     ownership: Borrowing { duplicate_if_necessary: true }, // or `Owning`
///     additional_derives: [PartialEq, Hash],
///     features: ["unstable-feature"],        // whose `@unstable` items are taken in; `LinkOptions` says at
///                                            // run time whether components get them
///     crate_path: ::gusset,
///     include_generated_code_from_file: true, // compiler errors show the generated lines
/// });
/// ```
///
/// The world `zoo` becomes `struct Zoo` with `instantiate` and `add_to_linker`; an imported interface
/// `demo:zoo/host` becomes the module `demo::zoo::host` with a trait `Host`; an exported interface
/// `demo:zoo/ops` becomes `exports::demo::zoo::ops` with `Guest`.
#[proc_macro]
pub fn bindgen(input: TokenStream) -> TokenStream {
    let invocation = parse_macro_input!(input as invocation::Invocation);
    invocation.expand().unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Implements `gusset::component::ComponentType` for a struct or enum.
///
/// What it stands for is said by `#[component(record)]` (a struct with named fields),
/// `#[component(variant)]` (an enum whose cases have no or one payload) or `#[component(enum)]` (an
/// enum without payloads). Fields and cases are called as in Rust, in kebab case, unless
/// `#[component(name = "...")]` says otherwise.
#[proc_macro_derive(ComponentType, attributes(component))]
pub fn derive_component_type(input: TokenStream) -> TokenStream {
    derive::expand(parse_macro_input!(input), derive::Trait::ComponentType).into()
}

/// Implements `gusset::component::Lower`; the attributes are those of `ComponentType`.
#[proc_macro_derive(Lower, attributes(component))]
pub fn derive_lower(input: TokenStream) -> TokenStream {
    derive::expand(parse_macro_input!(input), derive::Trait::Lower).into()
}

/// Implements `gusset::component::Lift`; the attributes are those of `ComponentType`.
#[proc_macro_derive(Lift, attributes(component))]
pub fn derive_lift(input: TokenStream) -> TokenStream {
    derive::expand(parse_macro_input!(input), derive::Trait::Lift).into()
}

/// Defines a struct that stands for a WIT `flags` type, with a constant for each label.
///
/// ```text
/// flags! {
///     Perms {
///         const READ;
///         #[component(name = "write")]
///         const WRITABLE;
///     }
/// }
/// ```
#[proc_macro]
pub fn flags(input: TokenStream) -> TokenStream {
    parse_macro_input!(input as derive::Flags).expand().into()
}

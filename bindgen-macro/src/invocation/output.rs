//! Where the generated code goes: into the macro's expansion, or into a file that the expansion
//! includes, so that compiler errors and debuggers show its lines.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use gusset_bindgen::Bindings;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Error, Result};

/// The variable that makes every `bindgen!` write a file.
const VARIABLE: &str = "GUSSET_DEBUG_BINDGEN";

/// Where to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Output {
    Tokens,
    /// A file; the option that asked for it is here.
    File(Span),
}

impl Default for Output {
    fn default() -> Output {
        match std::env::var_os(VARIABLE) {
            Some(value) if !value.is_empty() && value != "0" => Output::File(Span::call_site()),
            _ => Output::Tokens,
        }
    }
}

/// Writes the code to a file and includes it.
pub(super) fn in_file(bindings: &Bindings, span: Span) -> Result<TokenStream> {
    let failed = |error: &dyn std::fmt::Display, path: &PathBuf| {
        Error::new(span, format!("cannot write the generated code to `{}`: {error}", path.display()))
    };
    let path = file();
    let text = bindings.to_included_text().map_err(|error| failed(&error, &path))?;
    // A new date on the same file would have Cargo build the crate again each time.
    if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
        std::fs::write(&path, text).map_err(|error| failed(&error, &path))?;
    }
    let path = path.display().to_string();
    Ok(quote!(::core::include!(#path);))
}

/// The file of this call: they are numbered within the crate that is compiled.
fn file() -> PathBuf {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let number = CALLS.fetch_add(1, Ordering::Relaxed);
    let name = std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "bindings".to_owned());
    PathBuf::from(env!("OUT_DIR")).join(format!("{name}-{number}.rs"))
}

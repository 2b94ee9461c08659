//! Carries WIT documentation over to Rust.

use proc_macro2::TokenStream;
use quote::quote;
use wit_parser::Docs;

/// One `#[doc]` a line, which prints as `///`.
pub(crate) fn docs(docs: &Docs) -> TokenStream {
    let Some(text) = &docs.contents else { return TokenStream::new() };
    let mut fence = Fence::Outside;
    let lines = text.trim_end().lines().map(|line| {
        let line = fence.see(line);
        if line.is_empty() { String::new() } else { format!(" {line}") }
    });
    lines.map(|line| quote!(#[doc = #line])).collect()
}

/// Whether a line is within a fenced block. An opening fence without a language is given one:
/// rustdoc would take the block for a Rust test.
enum Fence {
    Outside,
    Inside,
}

impl Fence {
    fn see(&mut self, line: &str) -> String {
        let line = line.trim_end();
        if !line.trim_start().starts_with("```") {
            return line.to_owned();
        }
        match self {
            Fence::Outside if line.trim() == "```" => {
                *self = Fence::Inside;
                format!("{line}text")
            }
            Fence::Outside => {
                *self = Fence::Inside;
                line.to_owned()
            }
            Fence::Inside => {
                *self = Fence::Outside;
                line.to_owned()
            }
        }
    }
}

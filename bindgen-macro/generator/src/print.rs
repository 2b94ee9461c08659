//! Prints generated code.
//!
//! `prettyplease` prints Rust; the insides of a macro call are only tokens to it, so the calls of
//! `flags!` are laid out here, a label a line.

use std::fmt::Write;

use proc_macro2::{TokenStream, TokenTree};

/// The text of a file of generated code.
pub(crate) fn print(file: &syn::File) -> String {
    let text = prettyplease::unparse(file);
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.ends_with("::flags! {") {
            let indent = line.len() - line.trim_start().len();
            let end = format!("{:indent$}}}", "");
            let body = lines.by_ref().take_while(|line| *line != end).collect::<Vec<_>>().join("\n");
            match body.parse::<TokenStream>() {
                Ok(tokens) => print_items(tokens, indent + 4, &mut out),
                Err(_) => out.push_str(&body),
            }
            out.push_str(&end);
            out.push('\n');
        }
    }
    out
}

/// Prints attributes and what they belong to, each on a line of its own.
fn print_items(tokens: TokenStream, indent: usize, out: &mut String) {
    let mut line = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if line == "#" => {
                line.clear();
                print_line(&attribute(group.stream()), indent, out);
            }
            TokenTree::Group(group) => {
                print_line(&format!("{line} {{"), indent, out);
                line.clear();
                print_items(group.stream(), indent + 4, out);
                print_line("}", indent, out);
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                print_line(&format!("{line};"), indent, out);
                line.clear();
            }
            other => {
                let space = if line.is_empty() { "" } else { " " };
                line = format!("{line}{space}{other}");
            }
        }
    }
}

fn attribute(tokens: TokenStream) -> String {
    match syn::parse2::<syn::MetaNameValue>(tokens.clone()) {
        Ok(syn::MetaNameValue { path, value: syn::Expr::Lit(value), .. }) if path.is_ident("doc") => match &value.lit {
            syn::Lit::Str(text) => format!("///{}", text.value()),
            _ => format!("#[{tokens}]"),
        },
        _ => format!("#[{tokens}]"),
    }
}

fn print_line(text: &str, indent: usize, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{:indent$}{text}", "");
}

//! Turns WIT names into Rust identifiers.
//!
//! Takes kebab-case labels and gives snake case (functions, fields, modules), upper camel case
//! (types, cases) or upper snake case (flags). What a name stands for is not known here.
//!
//! # Invariants
//! * Every result is a valid Rust identifier: keywords get a trailing `_`.
//! * Within one [`Scope`] no identifier is given out twice.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};

/// The identifiers taken in one Rust namespace: a module's types, a trait's functions.
#[derive(Default)]
pub(crate) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which these names belong to the generator.
    pub(crate) fn reserving<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Scope {
        Scope { taken: names.into_iter().map(Into::into).collect() }
    }

    /// The identifier itself or, where it is taken, with as many `_` behind it as it needs.
    pub(crate) fn claim(&mut self, name: String) -> Ident {
        let mut name = escape(name);
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        Ident::new(&name, Span::call_site())
    }

    /// Keeps the name for the generator.
    pub(crate) fn reserve(&mut self, name: String) {
        self.taken.insert(name);
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}

/// `next-color` becomes `next_color`; a keyword gets a trailing `_`.
pub(crate) fn snake_ident(kebab: &str) -> Ident {
    ident(&snake(kebab))
}

/// An identifier of this text, escaped if it is a keyword.
pub(crate) fn ident(text: &str) -> Ident {
    Ident::new(&escape(text.to_owned()), Span::call_site())
}

/// `next-color` becomes `next_color`; not escaped.
pub(crate) fn snake(kebab: &str) -> String {
    kebab.to_ascii_lowercase().replace('-', "_")
}

/// `next-color` becomes `NextColor`; not escaped.
pub(crate) fn camel(kebab: &str) -> String {
    kebab.split('-').map(capitalize).collect()
}

/// `next-color` becomes `NEXT_COLOR`; not escaped.
pub(crate) fn shouty(kebab: &str) -> String {
    kebab.to_ascii_uppercase().replace('-', "_")
}

/// The name that the derives give to a Rust field or case without a `name` attribute:
/// `next_color` and `NextColor` become `next-color`.
pub fn kebab(rust: &str) -> String {
    let mut out = String::with_capacity(rust.len() + 4);
    for (at, c) in rust.char_indices() {
        if c == '_' {
            out.push('-');
            continue;
        }
        let starts_word = c.is_ascii_uppercase() && at > 0 && !out.ends_with('-');
        if starts_word {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out.trim_end_matches('-').to_owned()
}

/// The name that `flags!` gives to a constant without a `name` attribute.
pub fn kebab_of_constant(rust: &str) -> String {
    rust.trim_end_matches('_').to_ascii_lowercase().replace('_', "-")
}

fn capitalize(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let mut chars = lower.chars();
    match chars.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}

fn escape(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) { name + "_" } else { name }
}

/// Strict and reserved words of every edition.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kebab_names_become_rust_names_and_back() {
        for (wit, snake_case, camel_case) in
            [("next-color", "next_color", "NextColor"), ("a1-b", "a1_b", "A1B"), ("XML-http", "xml_http", "XmlHttp")]
        {
            assert_eq!(snake(wit), snake_case);
            assert_eq!(camel(wit), camel_case);
        }
        assert_eq!(kebab("next_color"), "next-color");
        assert_eq!(kebab("NextColor"), "next-color");
        assert_eq!(kebab("type_"), "type");
        assert_eq!(kebab_of_constant("READ_ALL"), "read-all");
    }

    #[test]
    fn a_scope_never_gives_a_name_twice() {
        let mut scope = Scope::reserving(["Host"]);
        assert_eq!(scope.claim("Host".to_owned()), "Host_");
        assert_eq!(scope.claim("Host".to_owned()), "Host__");
        assert_eq!(scope.claim("type".to_owned()), "type_");
        assert_eq!(scope.claim("type".to_owned()), "type__");
        assert_eq!(snake_ident("self"), "self_");
    }
}

//! `unsafe` stays where the design has it.
//!
//! Whether a block has a SAFETY text is clippy's business; here is only which files may have one.

use super::Finding;
use super::code::{only_shipped_code, words};
use super::tree::{SourceFile, Tree};

/// What a place may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed {
    /// Blocks, functions, traits, implementations.
    Everything,
    /// Only where this word follows: a form that promises something but does nothing.
    Before(&'static str),
}

/// The places, with the reason.
const PLACES: &[(&str, Allowed, &str)] = &[
    ("component-runtime/src/vm/", Allowed::Everything, "reads and writes what compiled code does"),
    ("component-runtime/src/pool/", Allowed::Everything, "hands out mapped slots"),
    ("component-runtime/src/sys/", Allowed::Everything, "calls the operating system"),
    ("host/src/component/typed.rs", Allowed::Everything, "the typed lift and lower core"),
    ("host/src/component/typed/", Allowed::Everything, "the typed lift and lower core"),
    ("host/src/component/context.rs", Allowed::Everything, "the memory that typed values are written to and read from"),
    ("host/src/component/context/", Allowed::Everything, "the memory that typed values are written to and read from"),
    ("host/src/component/code.rs", Allowed::Before("fn"), "who loads an artifact vouches for it"),
    ("host/src/core/module.rs", Allowed::Before("fn"), "who loads an artifact vouches for it"),
    ("host/src/core/call.rs", Allowed::Everything, "enters wasm with the values of core functions"),
    ("host/src/core/func.rs", Allowed::Everything, "calls core functions whose types it has compared"),
    ("host/src/core/host_func.rs", Allowed::Everything, "what core modules call in the host"),
    ("host/src/core/host_func/", Allowed::Everything, "what core modules call in the host"),
    ("host/src/core/typed.rs", Allowed::Everything, "the Rust types of core values"),
    ("component-runtime/src/layout/", Allowed::Before("extern"), "types of functions that compiled code calls"),
    ("bindgen-macro/", Allowed::Before("impl"), "the derives' layout claims, which a const proves"),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let shipped = tree.rust().filter(|file| !file.is_test());
    shipped.flat_map(|file| complaints(file, allowed(file))).collect()
}

fn allowed(file: &SourceFile) -> Option<Allowed> {
    PLACES.iter().find(|(place, ..)| file.is_in(place)).map(|(_, allowed, _)| *allowed)
}

fn complaints(file: &SourceFile, allowed: Option<Allowed>) -> Vec<Finding> {
    let code = only_shipped_code(&file.text);
    let lines = code.lines().enumerate().filter(|(_, line)| match allowed {
        Some(Allowed::Everything) => false,
        Some(Allowed::Before(word)) => uses(line).any(|next| next != Some(word)),
        None => uses(line).next().is_some(),
    });
    let text = match allowed {
        Some(Allowed::Before(word)) => format!("only `unsafe {word}` may be here"),
        _ => "`unsafe` may not be here".to_owned(),
    };
    lines.map(|(index, _)| Finding::of_line(file, index + 1, text.clone())).collect()
}

/// For each `unsafe` of a line, the word after it.
fn uses(line: &str) -> impl Iterator<Item = Option<&str>> {
    let words: Vec<_> = words(line).collect();
    let found: Vec<_> =
        (0..words.len()).filter(|at| words[*at] == "unsafe").map(|at| words.get(at + 1).copied()).collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tests::{accepts, rejects};

    const BLOCK: &str = "fn f() { unsafe { g() } }\n";

    #[test]
    fn the_lowest_layers_may() {
        accepts(check, &[("component-runtime/src/vm/memory.rs", BLOCK), ("host/src/component/typed.rs", BLOCK)]);
    }

    #[test]
    fn tests_and_prose_may() {
        let prose = "//! Not `unsafe`.\nconst TEXT: &str = \"unsafe\";\n#[cfg(test)]\nmod tests { unsafe fn f() {} }\n";
        accepts(check, &[("host/src/store.rs", prose), ("host/tests/raw.rs", BLOCK)]);
    }

    #[test]
    fn others_may_not() {
        rejects(check, &[("host/src/store.rs", BLOCK)], &["error: host/src/store.rs:1: `unsafe` may not be here"]);
        let neighbour = "component-runtime/src/vmx/memory.rs";
        rejects(check, &[(neighbour, BLOCK)], &[&format!("error: {neighbour}:1: `unsafe` may not be here")]);
    }

    #[test]
    fn a_place_of_promises_may_promise_but_not_act() {
        accepts(check, &[("component-runtime/src/layout/a.rs", "pub type Callee = unsafe extern \"C\" fn();\n")]);
        accepts(check, &[("bindgen-macro/src/derive.rs", "quote! { unsafe impl Lift for #name {} }\n")]);
        let wanted = "error: bindgen-macro/src/derive.rs:1: only `unsafe impl` may be here";
        rejects(check, &[("bindgen-macro/src/derive.rs", BLOCK)], &[wanted]);
    }
}

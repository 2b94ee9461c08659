//! A build without a compiler: what needs one is refused by name. Run with `--no-default-features`.
#![cfg(not(feature = "compile"))]

use gusset::component::{Component, Linker};
use gusset::{Engine, Error, Module};

const REASON: &str = "this build of gusset has no compiler (feature `compile`)";

#[track_caller]
fn refused(error: &Error, context: &str) {
    let text = format!("{error:#}");
    assert!(text.ends_with(REASON) && text.starts_with(context), "{text}");
}

fn component(text: &str) -> gusset::Result<Component> {
    Component::new(&Engine::default(), wat::parse_str(text).unwrap())
}

#[test]
fn binaries_are_refused() {
    let engine = Engine::default();
    let core = wat::parse_str("(module)").unwrap();
    refused(&Module::new(&engine, &core).unwrap_err(), "");
    refused(&engine.precompile_module(&core).unwrap_err(), "");
    refused(&component("(component)").unwrap_err(), "");
    let binary = wat::parse_str("(component)").unwrap();
    refused(&engine.precompile_component(&binary).unwrap_err(), "");
}

#[test]
fn what_is_no_component_is_told_from_what_cannot_be_compiled() {
    let error = Component::new(&Engine::default(), b"text").unwrap_err();
    assert!(!error.to_string().contains("feature"), "{error}");
}

#[test]
fn code_that_is_linked_is_refused_with_the_component_that_wants_it() {
    let importer = component(r#"(component $app (import "c" (component (import "m" (core module)))))"#).unwrap();
    let given = Component::new(importer.engine(), wat::parse_str(r#"(component (import "m" (core module)))"#).unwrap());
    let mut linker = Linker::<()>::new(importer.engine());
    linker.root().component("c", &given.unwrap()).unwrap();
    let error = linker.instantiate_pre(&importer).unwrap_err();
    refused(&error, "compiling component `app` with what it was given: ");
}

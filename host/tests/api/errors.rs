//! What is not a component, or not a usable one.

use gusset::component::{Component, ComponentError, ComponentErrorKind, Linker};
use gusset::{CallError, Config, ConfigError, Engine, Store};

use crate::support::{component, engine};

#[track_caller]
fn refused(bytes: &[u8]) -> ComponentErrorKind {
    let error = Component::new(engine(), bytes).unwrap_err();
    error.downcast_ref::<ComponentError>().unwrap_or_else(|| panic!("not a named error: {error:?}")).kind().clone()
}

#[test]
fn bytes_that_are_no_wasm_are_named() {
    assert!(matches!(refused(b"hello world"), ComponentErrorKind::NotWasm { .. }));
    assert!(matches!(refused(b""), ComponentErrorKind::NotWasm { .. }));
}

#[test]
fn a_core_module_given_as_a_component_is_named() {
    let module = wat::parse_str("(module (func (export \"f\")))").unwrap();
    assert_eq!(refused(&module), ComponentErrorKind::CoreModule);
    let error = Component::new(engine(), module).unwrap_err();
    assert!(error.to_string().contains("found a core module"), "{error}");
}

#[test]
fn a_truncated_component_is_named_wherever_it_ends() {
    let bytes = wat::parse_str(
        r#"(component
            (core module $M (func (export "f") (result i32) (i32.const 1)))
            (core instance $m (instantiate $M))
            (func (export "f") (result u32) (canon lift (core func $m "f"))))"#,
    )
    .unwrap();
    assert!(Component::new(engine(), &bytes).is_ok());
    let mut refusals = 0;
    for end in 0..bytes.len() {
        // A cut between two sections may leave a valid, smaller component.
        if let Err(error) = Component::new(engine(), &bytes[..end]) {
            assert!(error.downcast_ref::<ComponentError>().is_some(), "cut at {end}: {error:?}");
            refusals += 1;
        }
    }
    assert!(refusals > bytes.len() / 2);
}

#[test]
fn an_unsupported_feature_is_named() {
    let bytes = wat::parse_str(
        r#"(component
            (core module $M (memory (export "m") i64 1))
            (core instance $m (instantiate $M))
            (core func $f (canon context.get i32 0)))"#,
    )
    .unwrap();
    assert!(matches!(refused(&bytes), ComponentErrorKind::Unsupported { .. }));
}

#[test]
fn a_small_binary_that_wants_a_huge_context_is_refused() {
    let globals = "(global i32 (i32.const 0))".repeat(5000);
    let instances = "(core instance (instantiate $M))".repeat(4000);
    let bytes = wat::parse_str(format!("(component (core module $M {globals}) {instances})")).unwrap();
    assert!(bytes.len() < 50_000, "{}", bytes.len());
    let error = Component::new(engine(), bytes).unwrap_err();
    assert_eq!(error.to_string(), "the component's context would take more than 268435456 bytes");
}

#[test]
fn a_file_is_named_when_it_cannot_be_read() {
    let error = Component::from_file(engine(), "no/such/file.wasm").unwrap_err();
    assert_eq!(error.to_string(), "reading component `no/such/file.wasm`");
}

#[test]
fn things_of_another_engine_are_refused() {
    let other = Engine::default();
    let component = component("(component)");
    let error = Linker::<()>::new(&other).instantiate_pre(&component).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::WrongEngine { what: "component" }));
    let mut store = Store::new(&other, ());
    let error = Linker::new(engine()).instantiate(&mut store, &component).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::WrongEngine { what: "store" }));
}

#[test]
fn a_setting_out_of_range_is_named() {
    let error = Engine::new(Config::new().max_wasm_stack(100)).unwrap_err();
    assert!(error.downcast_ref::<ConfigError>().is_some());
    assert_eq!(error.to_string(), "setting `max_wasm_stack_bytes`: expected at least 16384, found 100");
}

#[test]
fn a_trap_in_a_start_function_fails_the_instantiation() {
    let wat = r#"(component
        (core module $M (func $start unreachable) (start $start))
        (core instance (instantiate $M)))"#;
    let mut store = Store::new(engine(), ());
    let error = Linker::new(engine()).instantiate(&mut store, &component(wat)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&gusset::Trap::UnreachableCodeReached), "{error:?}");
}

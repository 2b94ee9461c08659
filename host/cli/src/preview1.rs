//! Makes a component of a core module that a compiler for WASI preview 1 wrote.
//!
//! Takes a core module; what it imports from `wasi_snapshot_preview1` is given by the public adapter, which calls
//! WASI 0.2 in turn. A module that exports `_start` becomes a command (`wasi:cli/run`); of any other one the world
//! that its custom section describes becomes the component's. The result is a component like any other: nothing
//! after this knows what it was made of.

use anyhow::{Context, Result, bail, ensure};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

/// The component that a core module is made into.
///
/// # Errors
/// When the module imports what neither its world nor WASI preview 1 has, or has no world and is no command.
pub fn to_component(module: &[u8]) -> Result<Vec<u8>> {
    let shape = Shape::of(module)?;
    if let Some(foreign) = shape.foreign.filter(|_| !shape.has_world) {
        bail!("a core module without a WIT world imports only from `{PREVIEW1}`: this one imports `{foreign}`");
    }
    ensure!(
        shape.has_start || shape.has_world,
        "a core module is run as a component if it is a command (exports `_start`) or says what its WIT world is \
         (custom section `component-type`): `wasm-tools component embed` adds that section"
    );
    let adapter = match shape.has_start {
        true => WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER,
        false => WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
    };
    let mut encoder = ComponentEncoder::default();
    encoder.module(module)?.validate(true);
    if shape.has_preview1 || shape.has_start {
        encoder.adapter(PREVIEW1, adapter)?;
    }
    encoder.encode().context("making a component of a core module")
}

const PREVIEW1: &str = WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME;

/// What decides how a module is made into a component.
#[derive(Default)]
struct Shape {
    has_start: bool,
    has_preview1: bool,
    has_world: bool,
    /// An import from elsewhere.
    foreign: Option<String>,
}

impl Shape {
    fn of(module: &[u8]) -> Result<Shape> {
        let mut shape = Shape::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        match import.module == PREVIEW1 {
                            true => shape.has_preview1 = true,
                            false => shape.foreign = Some(format!("{}#{}", import.module, import.name)),
                        }
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        shape.has_start |= export?.name == "_start";
                    }
                }
                Payload::CustomSection(section) => shape.has_world |= section.name().starts_with("component-type"),
                _ => {}
            }
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::to_component;

    fn module(text: &str) -> Vec<u8> {
        wat::parse_str(text).expect("a core module")
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = format!("{:#}", to_component(&module(text)).unwrap_err());
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_command_gets_a_run_function() {
        let command = r#"(module
            (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
            (memory (export "memory") 1)
            (func (export "_start") (drop (call $yield))))"#;
        let component = to_component(&module(command)).expect("a component");
        let name = b"wasi:cli/run@0.2";
        assert!(component.windows(name.len()).any(|bytes| bytes == name));
    }

    #[test]
    fn a_command_without_imports_is_one_too() {
        let component = to_component(&module(r#"(module (memory (export "memory") 1) (func (export "_start")))"#));
        assert!(component.is_ok_and(|component| component.starts_with(b"\0asm\x0d")));
    }

    #[test]
    fn what_is_no_command_is_refused_with_the_way_out() {
        refused(r#"(module (func (export "add")))"#, "exports `_start`");
        let foreign = r#"(module (import "env" "tick" (func)) (memory (export "memory") 1) (func (export "_start")))"#;
        refused(foreign, "this one imports `env#tick`");
    }

    #[test]
    fn an_unknown_function_of_preview1_is_refused() {
        let unknown = r#"(module (import "wasi_snapshot_preview1" "fly" (func))
            (memory (export "memory") 1) (func (export "_start")))"#;
        refused(unknown, "fly");
    }

    #[test]
    fn bytes_that_are_no_module_are_refused() {
        assert!(to_component(b"\0asm").is_err());
        assert!(to_component(b"\0asm\x0d\0\x01\0").is_err());
    }
}

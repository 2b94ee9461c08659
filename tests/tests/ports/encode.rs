//! Makes the programs' guests: a core module in text becomes a component of the world that the program
//! gives to `bindgen!`.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The component; `program` is the text of a file that has the WIT behind `inline: r#"`.
pub(crate) fn guest(program: &str, core: &str) -> Vec<u8> {
    let wit = program.split("inline: r#\"").nth(1).and_then(|rest| rest.split("\"#").next());
    let mut resolve = Resolve::default();
    let package = resolve.push_str("program.wit", wit.expect("the program's WIT")).expect("WIT");
    let world = resolve.select_world(&[package], None).expect("one world");
    let mut module = wat::parse_str(core).expect("a core module");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).expect("a module");
    let mut encoder = ComponentEncoder::default();
    let encoder = encoder.validate(true).module(&module).expect("a module of the world");
    encoder.encode().expect("a component")
}

/// An allocator that never frees; what guests with strings or lists begin with.
pub(crate) const ALLOCATOR: &str = r#"
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 1024))
    (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (local $start i32)
        (local.set $start (i32.and
            (i32.add (global.get $free) (i32.sub (local.get 2) (i32.const 1)))
            (i32.sub (i32.const 0) (local.get 2))))
        (global.set $free (i32.add (local.get $start) (local.get 3)))
        (local.get $start))
    (func $pair (param i32 i32) (result i32)
        (i32.store (i32.const 16) (local.get 0))
        (i32.store (i32.const 20) (local.get 1))
        (i32.const 16))
"#;

//! An interface that is imported by its package, and one that is exported by a name.

use host::component::*;
use host::{Engine, Store};

bindgen!({
    inline: r#"
        package port:world-exports;

        interface tools {
            roll: func() -> u32;
            digest: func(bytes: list<u8>) -> string;
        }

        world workshop {
            import tools;
            export bench: interface {
                work: func() -> string;
            }
        }
    "#,
});

struct Shelf {
    seed: u32,
}

impl port::world_exports::tools::Host for Shelf {
    fn roll(&mut self) -> u32 {
        self.seed
    }

    fn digest(&mut self, bytes: Vec<u8>) -> String {
        format!("{} bytes, sum {}", bytes.len(), bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>())
    }
}

const GUEST: &str = r#"
    (import "port:world-exports/tools" "roll" (func $roll (result i32)))
    (import "port:world-exports/tools" "digest" (func $digest (param i32 i32 i32)))
    (func (export "bench#work") (result i32)
        (i32.store (i32.const 32) (call $roll))
        (call $digest (i32.const 32) (i32.const 4) (i32.const 16))
        (i32.const 16))
"#;

fn run() -> host::Result<String> {
    let engine = Engine::default();
    let module = format!("(module {GUEST} {})", crate::encode::ALLOCATOR);
    let component = Component::new(&engine, crate::encode::guest(include_str!("world_exports.rs"), &module))?;

    let mut linker = Linker::new(&engine);
    Workshop::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut Shelf| state)?;

    let mut store = Store::new(&engine, Shelf { seed: 0x0102_0304 });
    let bindings = Workshop::instantiate(&mut store, &component, &linker)?;
    bindings.bench().call_work(&mut store)
}

#[test]
fn an_exported_interface_uses_an_imported_one() {
    assert_eq!(run().unwrap(), "4 bytes, sum 10");
}

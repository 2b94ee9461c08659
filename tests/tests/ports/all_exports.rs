//! A world that exports a function, an interface by a name and an interface by its package.

use host::component::{Component, HasSelf, Linker, bindgen};
use host::{Engine, Result, Store};

bindgen!({
    inline: r#"
        package port:all-exports;

        world everything {
            import say: func(text: string);

            export run: func();

            /// An interface without a package.
            export notes: interface {
                get: func(name: string) -> string;
                set: func(name: string, text: string);
            }

            /// One with a package.
            export figures;
        }

        interface figures {
            /// In words.
            of-bytes: func(bytes: u64) -> string;
            /// In words, too.
            of-time: func(seconds: u64, ns: u32) -> string;
        }
    "#,
});

struct MyState {
    said: Vec<String>,
}

impl EverythingImports for MyState {
    fn say(&mut self, text: String) {
        self.said.push(text);
    }
}

const GUEST: &str = r#"
    (import "$root" "say" (func $say (param i32 i32)))
    (data (i32.const 32) "many bytessome time")
    (global $text (mut i32) (i32.const 0))
    (global $length (mut i32) (i32.const 0))
    (func (export "run") (call $say (i32.const 32) (i32.const 4)))
    (func (export "notes#get") (param i32 i32) (result i32)
        (call $pair (global.get $text) (global.get $length)))
    (func (export "notes#set") (param i32 i32 i32 i32)
        (global.set $text (local.get 2))
        (global.set $length (local.get 3)))
    (func (export "port:all-exports/figures#of-bytes") (param i64) (result i32)
        (call $pair (i32.const 32) (i32.const 10)))
    (func (export "port:all-exports/figures#of-time") (param i64 i32) (result i32)
        (call $pair (i32.const 42) (i32.const 9)))
"#;

fn run() -> Result<Vec<String>> {
    let engine = Engine::default();
    let module = format!("(module {GUEST} {})", crate::encode::ALLOCATOR);
    let component = Component::new(&engine, crate::encode::guest(include_str!("all_exports.rs"), &module))?;

    let mut linker = Linker::new(&engine);
    Everything::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;

    let mut store = Store::new(&engine, MyState { said: Vec::new() });
    let bindings = Everything::instantiate(&mut store, &component, &linker)?;

    bindings.call_run(&mut store)?;

    bindings.notes().call_set(&mut store, "key", "value")?;
    let value = bindings.notes().call_get(&mut store, "key")?;
    assert_eq!(value, "value");

    let figures = bindings.port_all_exports_figures();
    let bytes = figures.call_of_bytes(&mut store, 1 << 30)?;
    let time = figures.call_of_time(&mut store, 1 << 20, 12345)?;
    let mut said = store.into_data().said;
    said.extend([bytes, time]);
    Ok(said)
}

#[test]
fn exports_of_all_kinds_are_called() {
    assert_eq!(run().unwrap(), ["many", "many bytes", "some time"]);
}

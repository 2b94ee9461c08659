//! A world that imports functions and an interface without a package.

use host::component::*;
use host::{Engine, Store};

bindgen!({
    inline: r#"
        package port:world-imports;

        world pages {
            /// The next line.
            import next-line: func() -> string;
            /// Keeps a line.
            import keep: func(line: string);
            import counter: interface {
                turn: func();
            }
            export copy: func(times: u32);
        }
    "#,
});

#[derive(Default)]
struct Desk {
    kept: Vec<String>,
    turned: u32,
}

impl counter::Host for Desk {
    fn turn(&mut self) {
        self.turned += 1;
    }
}

impl PagesImports for Desk {
    fn next_line(&mut self) -> String {
        format!("line {}", self.turned)
    }

    fn keep(&mut self, line: String) {
        self.kept.push(line);
    }
}

const GUEST: &str = r#"
    (import "$root" "next-line" (func $next (param i32)))
    (import "$root" "keep" (func $keep (param i32 i32)))
    (import "counter" "turn" (func $turn))
    (func (export "copy") (param $times i32)
        (loop $again
            (call $turn)
            (call $next (i32.const 16))
            (call $keep (i32.load (i32.const 16)) (i32.load (i32.const 20)))
            (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
"#;

fn run() -> host::Result<Desk> {
    let engine = Engine::default();
    let module = format!("(module {GUEST} {})", crate::encode::ALLOCATOR);
    let component = Component::new(&engine, crate::encode::guest(include_str!("world_imports.rs"), &module))?;

    let mut linker = Linker::new(&engine);
    Pages::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;

    let mut store = Store::new(&engine, Desk::default());
    let bindings = Pages::instantiate(&mut store, &component, &linker)?;
    bindings.call_copy(&mut store, 2)?;
    Ok(store.into_data())
}

#[test]
fn a_guest_calls_functions_of_the_world_and_of_its_interface() {
    let desk = run().unwrap();
    assert_eq!((desk.turned, desk.kept), (2, vec!["line 1".to_string(), "line 2".to_string()]));
}

//! A world of one function each way.

use host::component::*;
use host::{Engine, Store};

bindgen!({
    inline: r#"
        package port:hello;
        world visit {
            import who: func() -> string;
            export knock: func() -> string;
        }
    "#,
});

struct House {
    who: String,
}

impl VisitImports for House {
    fn who(&mut self) -> String {
        self.who.clone()
    }
}

const GUEST: &str = r#"
    (import "$root" "who" (func $who (param i32)))
    (func (export "knock") (result i32) (call $who (i32.const 16)) (i32.const 16))
"#;

fn run() -> host::Result<String> {
    let engine = Engine::default();
    let bytes =
        crate::encode::guest(include_str!("hello.rs"), &format!("(module {GUEST} {})", crate::encode::ALLOCATOR));
    let component = Component::new(&engine, bytes)?;

    let mut linker = Linker::new(&engine);
    Visit::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;

    let mut store = Store::new(&engine, House { who: "Ada".to_string() });
    let bindings = Visit::instantiate(&mut store, &component, &linker)?;
    bindings.call_knock(&mut store)
}

#[test]
fn a_guest_asks_the_host_and_answers_it() {
    assert_eq!(run().unwrap(), "Ada");
}

//! Types of an imported interface.

use host::component::{Component, HasSelf, Linker, bindgen};
use host::{Engine, Result, Store};
use port::interface_imports::signals::Colour;

bindgen!({
    inline: r#"
        package port:interface-imports;

        interface signals {
            enum colour {
                red,
                amber,
                green,
            }

            show: func(colour: colour, text: string);
        }

        world crossing {
            import signals;
            export run: func();
        }
    "#,
});

#[derive(Default)]
struct Street {
    shown: Vec<(Colour, String)>,
}

impl port::interface_imports::signals::Host for Street {
    fn show(&mut self, colour: Colour, text: String) {
        self.shown.push((colour, text));
    }
}

const GUEST: &str = r#"
    (import "port:interface-imports/signals" "show" (func $show (param i32 i32 i32)))
    (data (i32.const 32) "stopgo")
    (func (export "run")
        (call $show (i32.const 0) (i32.const 32) (i32.const 4))
        (call $show (i32.const 2) (i32.const 36) (i32.const 2)))
"#;

fn run() -> Result<Street> {
    let engine = Engine::default();
    let module = format!("(module {GUEST} {})", crate::encode::ALLOCATOR);
    let component = Component::new(&engine, crate::encode::guest(include_str!("interface_imports.rs"), &module))?;
    let mut linker = Linker::new(&engine);
    // The interface alone, without the world.
    port::interface_imports::signals::add_to_linker::<_, HasSelf<Street>>(&mut linker, |state| state)?;
    let mut store = Store::new(&engine, Street::default());
    let pre = CrossingPre::new(linker.instantiate_pre(&component)?)?;
    let bindings = pre.instantiate(&mut store)?;
    bindings.call_run(&mut store)?;
    Ok(store.into_data())
}

#[test]
fn cases_of_an_enum_arrive_by_name() {
    let shown = run().unwrap().shown;
    assert_eq!(shown.len(), 2);
    assert!(matches!(shown[0].0, Colour::Red) && shown[0].1 == "stop");
    assert!(shown[1].0 == Colour::Green && shown[1].0 as u32 == 2 && shown[1].1 == "go");
}

//! A resource of the guest.

use self::exports::port::exported_resources::boats::Size;
use host::component::{Component, Linker, bindgen};
use host::{Engine, Result, Store};

bindgen!({
    inline: r#"
        package port:exported-resources;

        world harbour {
            export boats;
        }

        interface boats {
            enum size {
                dinghy,
                sloop,
                ferry,
            }

            resource boat {
                constructor(size: size);
                get-size: func() -> size;
                set-size: func(size: size);
                name: func(size: size, name: string) -> string;
            }
        }
    "#,
});

struct MyState;

const GUEST: &str = r#"
    (import "[export]port:exported-resources/boats" "[resource-new]boat" (func $new (param i32) (result i32)))
    (func (export "port:exported-resources/boats#[constructor]boat") (param $size i32) (result i32)
        (local $at i32)
        (local.set $at (call $realloc (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 4)))
        (i32.store (local.get $at) (local.get $size))
        (call $new (local.get $at)))
    (func (export "port:exported-resources/boats#[method]boat.get-size") (param i32) (result i32)
        (i32.load (local.get 0)))
    (func (export "port:exported-resources/boats#[method]boat.set-size") (param i32 i32)
        (i32.store (local.get 0) (local.get 1)))
    (func (export "port:exported-resources/boats#[method]boat.name") (param i32 i32 i32 i32) (result i32)
        (call $pair (local.get 2) (local.get 3)))
"#;

fn run() -> Result<String> {
    let engine = Engine::default();
    let module = format!("(module {GUEST} {})", crate::encode::ALLOCATOR);
    let component = Component::new(&engine, crate::encode::guest(include_str!("exported_resources.rs"), &module))?;

    let linker = Linker::new(&engine);
    let mut store = Store::new(&engine, MyState);
    let bindings = Harbour::instantiate(&mut store, &component, &linker)?;
    let guest = bindings.port_exported_resources_boats();
    let boat = guest.boat();

    let mine = boat.call_constructor(&mut store, Size::Sloop)?;
    assert_eq!(boat.call_get_size(&mut store, mine)?, Size::Sloop);
    boat.call_set_size(&mut store, mine, Size::Ferry)?;
    assert_eq!(boat.call_get_size(&mut store, mine)?, Size::Ferry);
    let name = boat.call_name(&mut store, mine, Size::Dinghy, "Undine")?;

    mine.resource_drop(&mut store)?;
    Ok(name)
}

#[test]
fn a_resource_of_the_guest_is_made_used_and_dropped() {
    assert_eq!(run().unwrap(), "Undine");
}

//! Host functions that are given the store, beside one that is not.

use host::component::{Access, Component, HasData, Linker, bindgen};
use host::{AsContextMut, Engine, Result, Store, StoreContextMut};

bindgen!({
    inline: r#"
        package port:store-in-imports;

        world ship {
            import with-store: func();
            import without-store: func();
            export run: func();
        }
    "#,

    imports: {
        "with-store": store,
    },
});

#[derive(Default)]
struct MyState {
    calls: Vec<&'static str>,
}

impl HasData for MyState {
    type Data<'a> = &'a mut MyState;
}

impl<T> ShipImportsWithStore<T> for MyState {
    fn with_store(mut host: Access<'_, T, Self>) {
        let store: StoreContextMut<'_, T> = host.as_context_mut();
        let _data: &T = store.data();
        let my_state: &mut MyState = host.get();
        my_state.calls.push("with");
    }
}

impl ShipImports for MyState {
    fn without_store(&mut self) {
        self.calls.push("without");
    }
}

const GUEST: &str = r#"(module
    (import "$root" "with-store" (func $with))
    (import "$root" "without-store" (func $without))
    (func (export "run") (call $with) (call $without)))"#;

fn run() -> Result<Vec<&'static str>> {
    let engine = Engine::default();
    let component = Component::new(&engine, crate::encode::guest(include_str!("store_in_imports.rs"), GUEST))?;
    let mut linker = Linker::new(&engine);
    Ship::add_to_linker::<_, MyState>(&mut linker, |state| state)?;
    let mut store = Store::new(&engine, MyState::default());
    Ship::instantiate(&mut store, &component, &linker)?.call_run(&mut store)?;
    Ok(store.into_data().calls)
}

#[test]
fn a_function_reaches_the_store_and_the_host_in_it() {
    assert_eq!(run().unwrap(), ["with", "without"]);
}

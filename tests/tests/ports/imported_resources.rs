//! A resource of the host, with a type and a table of the host's own.

use host::component::{Component, HasSelf, Linker, Resource, ResourceTable, bindgen};
use host::{Engine, Result, Store};
use port::imported_resources::jars::{Fruit, Host, HostJar};

bindgen!({
    inline: r#"
        package port:imported-resources;

        interface jars {
            enum fruit {
                plum,
                quince,
            }

            resource jar {
                constructor(of: fruit);
                get-fruit: func() -> fruit;
                set-fruit: func(of: fruit);
                fill: func(grams: u32, label: string);
            }
        }

        world cellar {
            import jars;
            export cook: func() -> u32;
        }
    "#,

    with: {
        "port:imported-resources/jars.jar": MyJar,
    },

    imports: { default: trappable },
});

/// What a jar is here.
pub struct MyJar {
    pub fruit: Fruit,
    pub grams: u32,
}

#[derive(Default)]
struct MyState {
    table: ResourceTable,
    labels: Vec<String>,
}

impl Host for MyState {}

/// How a label has it.
fn name(fruit: Fruit) -> &'static str {
    match fruit {
        Fruit::Plum => "plum",
        Fruit::Quince => "quince",
    }
}

impl HostJar for MyState {
    fn new(&mut self, of: Fruit) -> Result<Resource<MyJar>> {
        let id = self.table.push(MyJar { fruit: of, grams: 0 })?;
        Ok(id)
    }

    fn get_fruit(&mut self, jar: Resource<MyJar>) -> Result<Fruit> {
        assert!(!jar.owned());
        let jar = self.table.get(&jar)?;
        Ok(jar.fruit)
    }

    fn set_fruit(&mut self, jar: Resource<MyJar>, of: Fruit) -> Result<()> {
        assert!(!jar.owned());
        self.table.get_mut(&jar)?.fruit = of;
        Ok(())
    }

    fn fill(&mut self, jar: Resource<MyJar>, grams: u32, label: String) -> Result<()> {
        let jar = self.table.get_mut(&jar)?;
        jar.grams += grams;
        self.labels.push(label);
        Ok(())
    }

    fn drop(&mut self, jar: Resource<MyJar>) -> Result<()> {
        assert!(jar.owned());
        let jar: MyJar = self.table.delete(jar)?;
        self.labels.push(format!("{}, {} g", name(jar.fruit), jar.grams));
        Ok(())
    }
}

const GUEST: &str = r#"
    (import "port:imported-resources/jars" "[constructor]jar" (func $new (param i32) (result i32)))
    (import "port:imported-resources/jars" "[method]jar.get-fruit" (func $get (param i32) (result i32)))
    (import "port:imported-resources/jars" "[method]jar.set-fruit" (func $set (param i32 i32)))
    (import "port:imported-resources/jars" "[method]jar.fill" (func $fill (param i32 i32 i32 i32)))
    (import "port:imported-resources/jars" "[resource-drop]jar" (func $drop (param i32)))
    (data (i32.const 32) "sweet")
    (func (export "cook") (result i32)
        (local $jar i32) (local $fruit i32)
        (local.set $jar (call $new (i32.const 0)))
        (call $set (local.get $jar) (i32.const 1))
        (call $fill (local.get $jar) (i32.const 250) (i32.const 32) (i32.const 5))
        (local.set $fruit (call $get (local.get $jar)))
        (call $drop (local.get $jar))
        (local.get $fruit))
"#;

fn run() -> Result<(u32, MyState)> {
    let engine = Engine::default();
    let module = format!("(module {GUEST} {})", crate::encode::ALLOCATOR);
    let component = Component::new(&engine, crate::encode::guest(include_str!("imported_resources.rs"), &module))?;
    let mut linker = Linker::new(&engine);
    Cellar::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut MyState| state)?;
    let mut store = Store::new(&engine, MyState::default());
    let bindings = Cellar::instantiate(&mut store, &component, &linker)?;
    let fruit = bindings.call_cook(&mut store)?;
    Ok((fruit, store.into_data()))
}

#[test]
fn a_guest_makes_uses_and_drops_what_the_table_holds() {
    let (fruit, state) = run().unwrap();
    assert_eq!(fruit, 1);
    assert_eq!(state.labels, ["sweet", "quince, 250 g"]);
    assert!(state.table.is_empty());
}

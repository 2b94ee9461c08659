//! Host functions that have the store, and a host that is only a part of the store's data.
//!
//! `cargo run --example 10-store`

use gusset::component::{Access, Component, HasData, Linker, bindgen};
use gusset::{AsContextMut, Config, Engine, Result, Store};

use village::mill::meter;

bindgen!({
    path: "wit/10-store.wit",
    imports: {
        // These are in the trait `HostWithStore`, and may fail.
        "village:mill/meter": store | trappable,
    },
});

/// The store's data: more than what guests are served from.
struct Village {
    name: &'static str,
    mill: Mill,
}

/// What the functions below work on.
struct Mill {
    purse: u64,
    lines: Vec<String>,
}

/// Names the part of [`Village`] that the world is served from.
struct MillOfVillage;

impl HasData for MillOfVillage {
    type Data<'a> = &'a mut Mill;
}

// Functions without the store are methods of that part ...
impl GrinderImports for Mill {
    fn log(&mut self, line: String) {
        self.lines.push(line);
    }
}

impl meter::Host for Mill {}

// ... functions with the store are given an `Access`, which leads to both.
impl<T> meter::HostWithStore<T> for MillOfVillage {
    fn left(mut host: Access<'_, T, Self>) -> Result<u64> {
        host.as_context_mut().get_fuel()
    }

    fn more(mut host: Access<'_, T, Self>, wanted: u64) -> Result<u64> {
        let mill = host.get();
        let granted = wanted.min(mill.purse);
        mill.purse -= granted;
        let mut store = host.as_context_mut();
        let fuel = store.get_fuel()?;
        store.set_fuel(fuel + granted)?;
        Ok(granted)
    }
}

fn main() -> Result<()> {
    let mut config = Config::new();
    config.consume_fuel(true);
    let engine = Engine::new(&config)?;
    let component = Component::new(&engine, gusset_examples::encoded("10-store", "grinder")?)?;
    let mut linker = Linker::new(&engine);
    Grinder::add_to_linker::<_, MillOfVillage>(&mut linker, |village: &mut Village| &mut village.mill)?;

    let mill = Mill { purse: 30_000, lines: Vec::new() };
    let mut store = Store::new(&engine, Village { name: "Upper Village", mill });
    store.set_fuel(30_000)?;
    let grinder = Grinder::instantiate(&mut store, &component, &linker)?;
    println!("full: {}", grinder.call_grind(&mut store, 3)?);
    println!("full: {}", grinder.call_grind(&mut store, 100)?);
    let Village { name, mill } = store.data();
    println!("{name}: {} left in the purse, it said {:?}", mill.purse, mill.lines);
    Ok(())
}

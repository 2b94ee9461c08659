//! A resource that lives in the guest: the host holds handles, calls methods and drops them.
//!
//! `cargo run --example 07-guest-resources`

use gusset::component::{Component, Linker, bindgen};
use gusset::{Engine, Result, Store};

bindgen!({ path: "wit/07-guest-resources.wit" });

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("07-guest-resources", "tally")?)?;
    // The world imports nothing, so there is nothing to add.
    let linker = Linker::<()>::new(&engine);
    let mut store = Store::new(&engine, ());
    let tally = Tally::instantiate(&mut store, &component, &linker)?;
    let counters = tally.village_tally_counters();

    // The functions of a resource are reached through its name.
    let counter = counters.counter();
    let sheep = counter.call_constructor(&mut store, 20)?;
    let goats = counter.call_constructor(&mut store, 5)?;
    println!("sheep: {}", counter.call_add(&mut store, sheep, 2)?);
    println!("goats: {}", counter.call_add(&mut store, goats, 30)?);
    println!("alive: {}", counters.call_n_alive(&mut store)?);

    // Both handles go to the guest; one comes back as a new one.
    let larger = counter.call_larger(&mut store, sheep, goats)?;
    println!("the larger: {}", counter.call_add(&mut store, larger, 0)?);
    println!("alive: {}", counters.call_n_alive(&mut store)?);
    let gone = counter.call_add(&mut store, sheep, 1);
    println!("sheep: {}", gone.map_or_else(|error| error.to_string(), |shown| shown.to_string()));

    // A handle is a number that can be copied, so nothing is dropped before the host says so.
    larger.resource_drop(&mut store)?;
    println!("alive: {}", counters.call_n_alive(&mut store)?);
    Ok(())
}

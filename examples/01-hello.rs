//! The smallest host: loads a component without imports and calls two of its functions.
//!
//! `cargo run --example 01-hello`

use gusset::component::{Component, Linker};
use gusset::{Engine, Result, Store};

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::guest("hello.wat")?)?;
    let linker = Linker::<()>::new(&engine);
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component)?;

    // The types are checked here, once; the calls below look nothing up.
    let greet = instance.get_typed_func::<(&str,), (String,)>(&mut store, "greet")?;
    let add = instance.get_typed_func::<(u32, u32), (u32,)>(&mut store, "add")?;

    let (text,) = greet.call(&mut store, ("component",))?;
    let (sum,) = add.call(&mut store, (40, 2))?;
    println!("{text} 40 and 2 are {sum}.");
    Ok(())
}

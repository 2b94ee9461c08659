//! Bindings that a build script made (`examples/build.rs`): a file that can be looked at, in place of a
//! macro's expansion.
//!
//! `cargo run --example 12-build-script`

use gusset::component::{Component, HasSelf, Linker};
use gusset::{Engine, Result, Store};

include!(concat!(env!("OUT_DIR"), "/sower.rs"));

/// Draws the same numbers every day.
struct Urn(u32);

impl SowerImports for Urn {
    fn draw(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (self.0 >> 16) % below
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("12-build-script", "sower")?)?;
    let mut linker = Linker::new(&engine);
    Sower::add_to_linker::<_, HasSelf<Urn>>(&mut linker, |urn| urn)?;
    let mut store = Store::new(&engine, Urn(1));
    let sower = Sower::instantiate(&mut store, &component, &linker)?;
    println!("{:?}", sower.call_sow(&mut store, 6)?);
    Ok(())
}

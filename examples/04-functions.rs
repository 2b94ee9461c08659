//! Functions that a world imports and exports by itself, outside of any interface.
//!
//! `cargo run --example 04-functions`

use gusset::component::{Component, HasSelf, Linker, bindgen};
use gusset::{Engine, Result, Store};

bindgen!({ path: "wit/04-functions.wit" });

/// The host: what the hands show, and how often it rang.
struct Tower {
    hour: u32,
    rung: u32,
}

// What the world `chimes` imports itself is this trait.
impl ChimesImports for Tower {
    fn hour(&mut self) -> u32 {
        self.hour
    }

    fn ring(&mut self, bell: String) {
        self.rung += 1;
        println!("{bell}: dong");
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("04-functions", "chimes")?)?;
    let mut linker = Linker::new(&engine);
    // The store's data is the host itself; where it is only a part, the closure finds that part.
    Chimes::add_to_linker::<_, HasSelf<Tower>>(&mut linker, |tower| tower)?;

    let mut store = Store::new(&engine, Tower { hour: 15, rung: 0 });
    let chimes = Chimes::instantiate(&mut store, &component, &linker)?;
    let strokes = chimes.call_chime(&mut store)?;
    println!("it is {strokes} o'clock; the bell rang {} times", store.data().rung);
    Ok(())
}

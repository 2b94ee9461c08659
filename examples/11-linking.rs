//! Two components linked while the program runs: what one exports is what the other imports. Then the
//! same import is served by the host, and the importer cannot tell.
//!
//! `cargo run --example 11-linking`

use gusset::component::{Component, HasSelf, Linker};
use gusset::{Engine, Result, Store};

use village::band::drums::{self, Beat};

gusset::component::bindgen!({ path: "wit/11-linking.wit", world: "leader" });

/// A host that drums itself.
struct Host;

impl drums::Host for Host {
    fn play(&mut self, beat: Beat) -> String {
        format!("{} times tap, {}", beat.times, beat.hand)
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let drummer = Component::new(&engine, gusset_examples::encoded("11-linking", "drummer")?)?;
    let leader = Component::new(&engine, gusset_examples::encoded("11-linking", "leader")?)?;

    // Both live in one store; values go from one to the other as they would to the host.
    let mut store = Store::new(&engine, Host);
    let drummer = Linker::new(&engine).instantiate(&mut store, &drummer)?;
    let mut linker = Linker::new(&engine);
    linker.root().live_instance(&store, "village:band/drums", drummer)?;
    let band = Leader::instantiate(&mut store, &leader, &linker)?;
    println!("two guests: {:?}", band.call_song(&mut store, 3)?);

    let mut linker = Linker::new(&engine);
    Leader::add_to_linker::<_, HasSelf<Host>>(&mut linker, |host| host)?;
    let band = Leader::instantiate(&mut store, &leader, &linker)?;
    println!("guest and host: {:?}", band.call_song(&mut store, 2)?);
    Ok(())
}

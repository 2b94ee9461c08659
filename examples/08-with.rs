//! What exists already is not generated again: `with` names a type of the host for a resource, a type of
//! the host for a record, and bindings made before for a whole package.
//!
//! `cargo run --example 08-with`

use gusset::component::{Component, ComponentType, HasSelf, Lift, Linker, Lower, Resource, ResourceTable};
use gusset::{Engine, Result, Store};

use maps::village::maps::places;
use village::post::desk;

/// The bindings of a package that several worlds of a program may use.
mod maps {
    gusset::component::bindgen!({
        path: "wit/08-with.wit",
        interfaces: "import village:maps/places@1.0.0;",
    });
}

gusset::component::bindgen!({
    path: "wit/08-with.wit",
    world: "village:post/office",
    with: {
        "village:maps": crate::maps::village::maps,
        "village:post/desk.parcel": Parcel,
        "village:post/desk.stamp": PaidStamp,
    },
    imports: { default: trappable },
});

/// What a handle of `parcel` stands for.
pub struct Parcel {
    to: Place,
    grams: u32,
}

/// The record `stamp`: any type will do that has the same fields.
#[derive(Clone, Debug, ComponentType, Lift, Lower)]
#[component(record)]
pub struct PaidStamp {
    cents: u32,
    #[component(name = "picture")]
    motif: String,
}

#[derive(Default)]
struct Post {
    parcels: ResourceTable,
}

/// Where the post office stands.
const HERE: (i32, i32) = (0, 0);

impl places::Host for Post {
    fn distance(&mut self, a: Place, b: Place) -> u32 {
        a.east.abs_diff(b.east) + a.north.abs_diff(b.north)
    }
}

impl desk::Host for Post {}

impl desk::HostParcel for Post {
    fn new(&mut self, to: Place, grams: u32) -> Result<Resource<Parcel>> {
        Ok(self.parcels.push(Parcel { to, grams })?)
    }

    fn frank(&mut self, parcel: Resource<Parcel>) -> Result<PaidStamp> {
        let Parcel { to, grams } = self.parcels.get(&parcel)?;
        let (to, grams) = (to.clone(), *grams);
        let here = Place { name: "here".to_owned(), east: HERE.0, north: HERE.1 };
        let motif = format!("a view of {}", to.name);
        Ok(PaidStamp { cents: grams / 10 + places::Host::distance(self, here, to), motif })
    }

    fn drop(&mut self, parcel: Resource<Parcel>) -> Result<()> {
        let Parcel { to, grams } = self.parcels.delete(parcel)?;
        println!("post: {grams} g are on the way to {}", to.name);
        Ok(())
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("08-with", "office")?)?;
    let mut linker = Linker::new(&engine);
    Office::add_to_linker::<_, HasSelf<Post>>(&mut linker, |post| post)?;
    let mut store = Store::new(&engine, Post::default());
    let office = Office::instantiate(&mut store, &component, &linker)?;

    // `Place` is the type of `maps`, which the world names too.
    let ridge = Place { name: "the ridge".to_owned(), east: -4, north: 11 };
    let stamp: PaidStamp = office.call_send(&mut store, &ridge, 2_500)?;
    println!("{} cents, {}", stamp.cents, stamp.motif);
    Ok(())
}

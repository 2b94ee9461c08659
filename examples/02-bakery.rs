//! A bakery whose counter is a guest and whose kitchen is this program: values of every kind cross in
//! both directions.
//!
//! `cargo run --example 02-bakery`
//!
//! The world is `wit/bakery`. The guest (`examples/guests/bakery`) exports `counter`, with a resource
//! `order` of its own; it imports `kitchen`, with a resource `oven` that lives here. Lines that begin
//! with `kitchen:` are printed by functions that the guest called.

use gusset::component::{Component, HasSelf, Linker, Resource, ResourceAny, ResourceTable};
use gusset::{Engine, Result, Store};

use exports::village::bakery::counter::Guest;
use village::bakery::goods::{self, Grain, Payment, Traces};
use village::bakery::kitchen::{self, Notice, Tone};

gusset::component::bindgen!({
    path: "../wit/bakery",
    world: "bakery",
    imports: { default: trappable },
    with: { "village:bakery/kitchen.oven": Oven },
});

/// The host's side of `kitchen`.
#[derive(Default)]
struct Kitchen {
    ovens: ResourceTable,
    notices: usize,
}

/// What a handle of `oven` stands for.
pub struct Oven {
    name: String,
    baked: u64,
}

/// Hotter than this and the door stays shut.
const MAX_DEGREES: u16 = 240;

impl goods::Host for Kitchen {}

impl kitchen::Host for Kitchen {
    fn announce(&mut self, notice: Notice) -> Result<u32> {
        self.notices += 1;
        let verb = match notice.tone {
            Tone::Whisper => "whispers",
            Tone::Say => "says",
            Tone::Shout => "shouts",
        };
        println!("kitchen: the guest {verb} {:?} to {:?}", notice.text, notice.readers);
        Ok(u32::try_from(notice.readers.len())?)
    }
}

impl kitchen::HostOven for Kitchen {
    fn new(&mut self, name: String) -> Result<Resource<Oven>> {
        println!("kitchen: oven {name:?} is built");
        Ok(self.ovens.push(Oven { name, baked: 0 })?)
    }

    fn heat(&mut self, oven: Resource<Oven>, to: u16) -> Result<Result<u16, String>> {
        let name = &self.ovens.get(&oven)?.name;
        if to > MAX_DEGREES {
            return Ok(Err(format!("{name:?} does not go to {to} degrees")));
        }
        println!("kitchen: oven {name:?} is at {to} degrees");
        Ok(Ok(to))
    }

    fn bake(&mut self, oven: Resource<Oven>, dough: Vec<u8>) -> Result<Vec<u8>> {
        let oven = self.ovens.get_mut(&oven)?;
        oven.baked += dough.len() as u64;
        println!("kitchen: oven {:?} bakes {:?}", oven.name, String::from_utf8_lossy(&dough));
        Ok(dough.to_ascii_uppercase())
    }

    fn baked(&mut self, oven: Resource<Oven>) -> Result<u64> {
        Ok(self.ovens.get(&oven)?.baked)
    }

    fn busier(&mut self, a: Resource<Oven>, b: Resource<Oven>) -> Result<String> {
        let (a, b) = (self.ovens.get(&a)?, self.ovens.get(&b)?);
        Ok(if a.baked >= b.baked { a.name.clone() } else { b.name.clone() })
    }

    fn drop(&mut self, oven: Resource<Oven>) -> Result<()> {
        let oven = self.ovens.delete(oven)?;
        println!("kitchen: oven {:?} is torn down", oven.name);
        Ok(())
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::guest("bakery/bakery.wasm")?)?;
    let mut linker = Linker::new(&engine);
    Bakery::add_to_linker::<_, HasSelf<Kitchen>>(&mut linker, |kitchen| kitchen)?;
    let mut store = Store::new(&engine, Kitchen::default());
    let bakery = Bakery::instantiate(&mut store, &component, &linker)?;
    let counter = bakery.village_bakery_counter();

    ask(&mut store, counter)?;
    sell(&mut store, counter)?;
    println!("{} notices; every oven is gone: {}", store.data().notices, store.data().ovens.is_empty());
    Ok(())
}

/// Strings, lists, records, enums, flags, options and results.
fn ask(store: &mut Store<Kitchen>, counter: &Guest) -> Result<()> {
    println!("greet: {}", counter.call_greet(&mut *store, "Ada")?);
    let menu = counter.call_menu(&mut *store)?;
    for recipe in &menu {
        let grain = recipe.grain;
        println!("menu: {:?} for {}, {} g, {grain:?}, {:?}", recipe.name, recipe.serves, recipe.grams, recipe.steps);
    }
    let traces = menu[1].traces;
    println!("zopf: milk {}, nuts {}", traces.contains(Traces::MILK), traces.contains(Traces::NUTS));
    for serves in [9, 0] {
        let scaled = counter.call_scale(&mut *store, &menu[0], serves)?;
        println!("for {serves}: {:?}", scaled.map(|recipe| (recipe.name, recipe.serves, recipe.grams)));
    }
    println!("suits: {:?}", counter.call_suits(&mut *store, Traces::MILK | Traces::NUTS)?);
    println!("favourite: {:?}", counter.call_favourite(&mut *store, &[Grain::Rye, Grain::Spelt, Grain::Spelt])?);
    println!("favourite of none: {:?}", counter.call_favourite(&mut *store, &[])?);
    Ok(())
}

/// Resources of both sides, variants, and functions of the host that the guest calls back.
fn sell(store: &mut Store<Kitchen>, counter: &Guest) -> Result<()> {
    let order = place_order(store, counter)?;
    let oven = store.data_mut().ovens.push(Oven { name: "the new one".to_owned(), baked: 0 })?;
    let lent = Resource::new_borrow(oven.rep());
    println!("bake: {:?}", counter.call_bake(&mut *store, order, lent)?.map(String::from_utf8));
    println!("warm up: {:?}", counter.call_warm_up(&mut *store, "the spare one")?);
    println!("loaves behind {:?}: {}", "the new one", store.data().ovens.get(&oven)?.baked);
    store.data_mut().ovens.delete(oven)?;

    // The order goes to the guest for good: what is left here is an empty handle.
    println!("pay: {:?}", counter.call_pay(&mut *store, order, &Payment::Cash(5_000))?);
    let small = counter.order().call_constructor(&mut *store, "Bo")?;
    counter.order().call_add(&mut *store, small, "zopf", 1)?.ok();
    println!("pay too little: {:?}", counter.call_pay(&mut *store, small, &Payment::Cash(1))?);
    let card = counter.order().call_constructor(&mut *store, "Cy")?;
    println!("pay by card: {:?}", counter.call_pay(&mut *store, card, &Payment::Card(("Cy".to_owned(), 4711)))?);
    Ok(())
}

/// Makes two orders and has the guest merge them.
fn place_order(store: &mut Store<Kitchen>, counter: &Guest) -> Result<ResourceAny> {
    let orders = counter.order();
    let mine = orders.call_constructor(&mut *store, "Ada")?;
    println!("add: {:?}", orders.call_add(&mut *store, mine, "zopf", 2)?);
    println!("add: {:?}", orders.call_add(&mut *store, mine, "bagel", 1)?);
    println!("add: {:?}", orders.call_add(&mut *store, mine, "zopf", 41)?);
    let theirs = orders.call_constructor(&mut *store, "Dan")?;
    orders.call_add(&mut *store, theirs, "crêpe de sarrasin", 3)?.ok();
    let merged = orders.call_merge(&mut *store, mine, theirs)?;
    println!("lines: {:?}", orders.call_lines(&mut *store, merged)?);
    println!("price: {}", orders.call_price(&mut *store, merged)?);
    Ok(merged)
}

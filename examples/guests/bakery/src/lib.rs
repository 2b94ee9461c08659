//! The guest side of `wit/bakery`: keeps the counter, and uses the kitchen that the host owns.
//!
//! The world is made so that every kind of value crosses in both directions: what is computed here
//! is small and plain, so that an example can show both sides of each crossing.

mod order;
mod recipes;

use order::{Order, price_of};
use recipes::{book, find};

wit_bindgen::generate!({ path: "../../../wit/bakery", world: "bakery" });

use exports::village::bakery::counter::{
    Grain, Guest, Order as OrderHandle, OrderBorrow, Oven, Payment, Receipt, Recipe, Refusal, Traces,
};
use village::bakery::kitchen::{self, Notice, Tone};

/// Degrees at which bread goes in.
const BREAD_DEGREES: u16 = 230;

struct Counter;

impl Guest for Counter {
    type Order = Order;

    fn greet(name: String) -> String {
        format!("Good morning, {name}! The rye is still warm.")
    }

    fn menu() -> Vec<Recipe> {
        book()
    }

    fn scale(recipe: Recipe, serves: u8) -> Result<Recipe, Refusal> {
        if recipe.serves == 0 || serves == 0 {
            return Err(Refusal::TooLittle(-i32::from(serves.max(recipe.serves))));
        }
        let grams = recipe.grams * f64::from(serves) / f64::from(recipe.serves);
        Ok(Recipe { serves, grams, ..recipe })
    }

    fn suits(avoid: Traces) -> Vec<String> {
        book()
            .into_iter()
            .filter(|recipe| (recipe.traces & avoid) == Traces::empty())
            .map(|recipe| recipe.name)
            .collect()
    }

    fn favourite(grains: Vec<Grain>) -> Option<Grain> {
        let count = |grain: Grain| grains.iter().filter(|other| **other == grain).count();
        [Grain::Wheat, Grain::Rye, Grain::Spelt]
            .into_iter()
            .filter(|grain| count(*grain) > 0)
            .max_by_key(|grain| count(*grain))
    }

    fn bake(order: OrderBorrow<'_>, oven: &Oven) -> Result<Vec<u8>, String> {
        let order = order.get::<Order>();
        oven.heat(BREAD_DEGREES)?;
        let mut basket = Vec::new();
        for (name, loaves) in order.rows() {
            let raw = vec![name.as_bytes()[0]; loaves as usize];
            basket.extend(oven.bake(&raw));
        }
        let heard = kitchen::announce(&Notice {
            tone: Tone::Shout,
            text: format!("{} loaves for {}", basket.len(), order.customer()),
            readers: vec![order.customer().to_owned(), "the street".to_owned()],
        });
        if heard == 0 { Err("nobody came".to_owned()) } else { Ok(basket) }
    }

    fn warm_up(name: String) -> Result<u16, String> {
        let mine = Oven::new(&name);
        let other = Oven::new("the old one");
        mine.bake(b"test");
        let busier = Oven::busier(&mine, &other);
        kitchen::announce(&Notice { tone: Tone::Whisper, text: format!("{busier} is warm, {} baked", mine.baked()), readers: vec![] });
        mine.heat(BREAD_DEGREES + 20)
    }

    fn pay(order: OrderHandle, payment: Payment) -> Result<Receipt, Refusal> {
        let order = order.into_inner::<Order>();
        let price = order.total();
        let change = match &payment {
            Payment::Cash(given) if *given < price => {
                return Err(Refusal::TooLittle(given.cast_signed() - price.cast_signed()));
            }
            Payment::Cash(given) => Some(given - price),
            Payment::Card(_) | Payment::OnTheHouse => None,
        };
        Ok(Receipt { customer: order.customer().to_owned(), loaves: order.loaves(), paid: payment, change })
    }
}

/// Checks that a loaf is on the menu and in stock.
fn admit(name: &str, loaves: u32) -> Result<u32, Refusal> {
    let recipe = find(name).ok_or_else(|| Refusal::Unknown(name.to_owned()))?;
    if loaves > recipes::IN_STOCK { Err(Refusal::SoldOut) } else { Ok(price_of(&recipe) * loaves) }
}

export!(Counter);

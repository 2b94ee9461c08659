//! The recipe book: fixed, so that examples print the same lines everywhere.

use crate::exports::village::bakery::counter::{Grain, Recipe, Traces};

/// Loaves of one kind that the shop can give in a day.
pub(crate) const IN_STOCK: u32 = 40;

/// Everything that is baked here.
pub(crate) fn book() -> Vec<Recipe> {
    vec![
        recipe("country loaf", 4, 500.0, Some(Grain::Rye), Traces::GLUTEN, &["mix", "wait a night", "bake dark"]),
        recipe("zopf", 6, 750.0, Some(Grain::Wheat), Traces::GLUTEN | Traces::MILK | Traces::EGGS, &["braid", "glaze"]),
        recipe("almond biscuit", 10, 120.0, None, Traces::EGGS | Traces::NUTS, &["whisk", "fold", "dry slowly"]),
        recipe("crêpe de sarrasin", 3, 250.0, None, Traces::empty(), &["stir", "turn once"]),
    ]
}

/// The recipe of that name.
pub(crate) fn find(name: &str) -> Option<Recipe> {
    book().into_iter().find(|recipe| recipe.name == name)
}

fn recipe(name: &str, serves: u8, grams: f64, grain: Option<Grain>, traces: Traces, steps: &[&str]) -> Recipe {
    let steps = steps.iter().map(|step| (*step).to_owned()).collect();
    Recipe { name: name.to_owned(), serves, grams, grain, traces, steps }
}

//! An order: the resource that the guest owns and the host holds handles of.

use std::cell::RefCell;

use crate::admit;
use crate::exports::village::bakery::counter::{GuestOrder, Order as OrderHandle, Recipe, Refusal};
use crate::recipes::find;

/// A customer with the loaves asked for so far.
pub(crate) struct Order {
    customer: String,
    rows: RefCell<Vec<(String, u32)>>,
}

/// Cents for a loaf: by weight, so that no price list is needed.
pub(crate) fn price_of(recipe: &Recipe) -> u32 {
    (recipe.grams / f64::from(recipe.serves.max(1))) as u32 * 2
}

impl Order {
    pub(crate) fn customer(&self) -> &str {
        &self.customer
    }

    pub(crate) fn rows(&self) -> Vec<(String, u32)> {
        self.rows.borrow().clone()
    }

    pub(crate) fn loaves(&self) -> u32 {
        self.rows.borrow().iter().map(|(_, loaves)| loaves).sum()
    }

    pub(crate) fn total(&self) -> u32 {
        let price = |name: &str| find(name).map_or(0, |recipe| price_of(&recipe));
        self.rows.borrow().iter().map(|(name, loaves)| price(name) * loaves).sum()
    }
}

impl GuestOrder for Order {
    fn new(customer: String) -> Self {
        Order { customer, rows: RefCell::default() }
    }

    fn add(&self, name: String, loaves: u32) -> Result<u32, Refusal> {
        admit(&name, loaves)?;
        self.rows.borrow_mut().push((name, loaves));
        Ok(self.loaves())
    }

    fn price(&self) -> u32 {
        self.total()
    }

    fn lines(&self) -> Vec<(String, u32)> {
        self.rows()
    }

    fn merge(a: OrderHandle, b: OrderHandle) -> OrderHandle {
        let (a, b) = (a.into_inner::<Order>(), b.into_inner::<Order>());
        let customer = format!("{} and {}", a.customer, b.customer);
        let mut rows = a.rows.into_inner();
        rows.extend(b.rows.into_inner());
        OrderHandle::new(Order { customer, rows: RefCell::new(rows) })
    }
}

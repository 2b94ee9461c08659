//! The orders of fields that a call has met.
//!
//! Records that were built alike share a table of names: where their values lie in the order of a type is found
//! once for all of them, not once for each.

use std::cell::RefCell;
use std::sync::Arc;

use gusset_runtime::translate::Names;

use crate::component::val::{Order, RecordDifference};

/// Orders that are kept at once.
const KEPT: usize = 4;

/// The orders of one call; those that were found last are in front. Most calls find none, and have nothing to drop.
#[derive(Default)]
pub(crate) struct Orders(RefCell<Option<[Option<Found>; KEPT]>>);

/// An order that was found. The tables are kept, so that their addresses are those of no others.
struct Found {
    own: Arc<Names>,
    names: Arc<Names>,
    order: Order,
}

impl Orders {
    /// The order of records with the names `own` for a type with the names `names`.
    ///
    /// # Errors
    /// When one has a name that the other lacks.
    #[inline]
    pub(super) fn of(&self, own: &Arc<Names>, names: &Arc<Names>) -> Result<Order, RecordDifference> {
        if Arc::ptr_eq(own, names) {
            return Ok(Order::Same);
        }
        let known = |found: &&Found| Arc::ptr_eq(&found.own, own) && Arc::ptr_eq(&found.names, names);
        if let Some(found) = self.0.borrow().iter().flatten().flatten().find(known) {
            return Ok(found.order.clone());
        }
        self.find(own, names)
    }

    #[cold]
    fn find(&self, own: &Arc<Names>, names: &Arc<Names>) -> Result<Order, RecordDifference> {
        let order = Order::find(own, names)?;
        let mut orders = self.0.borrow_mut();
        let orders = orders.get_or_insert_default();
        orders.rotate_right(1);
        orders[0] = Some(Found { own: own.clone(), names: names.clone(), order: order.clone() });
        Ok(order)
    }
}

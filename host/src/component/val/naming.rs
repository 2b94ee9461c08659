//! Tables of names for values that are built by name.
//!
//! Who builds a list of records by name says the same names again and again. A thread remembers the tables that it
//! made last, so that such values share one: no name is copied for them, and a comparison of addresses tells that two
//! have the same names.
//!
//! # Invariants
//! * What a thread remembers is bounded, whatever is built: [`REMEMBERED`] tables of [`MAX_NAMES`] names and
//!   [`MAX_BYTES`] bytes.

use std::cell::RefCell;
use std::sync::Arc;

use gusset_runtime::translate::Names;

/// Tables that a thread remembers.
const REMEMBERED: usize = 16;
/// Larger tables are not remembered.
const MAX_NAMES: usize = 64;
/// Longer ones neither.
const MAX_BYTES: usize = 4096;

thread_local! {
    /// Those that are asked for most are in front.
    static TABLES: RefCell<Vec<Arc<Names>>> = const { RefCell::new(Vec::new()) };
}

/// Names that come one by one.
pub(super) enum Naming {
    /// The first so many names of a table that was made before.
    Known(Arc<Names>, usize),
    /// Others.
    New(Vec<Arc<str>>),
}

impl Naming {
    pub(super) fn new() -> Naming {
        Naming::New(Vec::new())
    }

    /// The table of one name.
    pub(super) fn of_one(name: &str) -> Arc<Names> {
        let mut naming = Naming::new();
        naming.push(name);
        naming.finish()
    }

    pub(super) fn push(&mut self, name: &str) {
        let before = match self {
            Naming::Known(table, count) if table.0.get(*count).is_some_and(|known| **known == *name) => {
                *count += 1;
                return;
            }
            Naming::Known(table, count) => &table.0[..*count],
            Naming::New(names) if names.is_empty() => &[],
            Naming::New(names) => return names.push(Arc::from(name)),
        };
        *self = match remembered(|table| begins_with(table, before, name)) {
            Some(table) => Naming::Known(table, before.len() + 1),
            None => Naming::New(before.iter().cloned().chain([Arc::from(name)]).collect()),
        };
    }

    pub(super) fn finish(self) -> Arc<Names> {
        let names = match self {
            Naming::Known(table, count) if table.0.len() == count => return table,
            Naming::Known(table, count) => table.0[..count].to_vec(),
            Naming::New(names) => names,
        };
        remembered(|table| *table.0 == *names).unwrap_or_else(|| remember(Names(names.into())))
    }
}

fn begins_with(table: &Names, before: &[Arc<str>], name: &str) -> bool {
    match table.0.split_at_checked(before.len()) {
        Some((first, [next, ..])) => **next == *name && first == before,
        _ => false,
    }
}

/// The table of this thread that is wanted, if there is one.
fn remembered(wanted: impl Fn(&Names) -> bool) -> Option<Arc<Names>> {
    let find = |tables: &RefCell<Vec<Arc<Names>>>| {
        let mut tables = tables.borrow_mut();
        let at = tables.iter().position(|table| wanted(table))?;
        tables[at / 2..=at].rotate_right(1);
        Some(tables[at / 2].clone())
    };
    TABLES.try_with(find).ok().flatten()
}

/// A new table, remembered behind the half that is asked for most.
fn remember(names: Names) -> Arc<Names> {
    let bytes: usize = names.0.iter().map(|name| name.len()).sum();
    let small = names.0.len() <= MAX_NAMES && bytes <= MAX_BYTES;
    let table = Arc::new(names);
    let keep = |tables: &RefCell<Vec<Arc<Names>>>| {
        let mut tables = tables.borrow_mut();
        tables.truncate(REMEMBERED - 1);
        let middle = tables.len() / 2;
        tables.insert(middle, table.clone());
    };
    if small {
        // A thread that ends remembers nothing.
        let _ = TABLES.try_with(keep);
    }
    table
}

#[cfg(test)]
mod tests;

//! Which values share a table of names.

use std::sync::Arc;

use super::{MAX_BYTES, MAX_NAMES, Naming, REMEMBERED, TABLES};
use gusset_runtime::translate::Names;

fn table<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Arc<Names> {
    let mut naming = Naming::new();
    names.into_iter().for_each(|name| naming.push(name.as_ref()));
    naming.finish()
}

fn texts(table: &Names) -> Vec<&str> {
    table.0.iter().map(|name| &**name).collect()
}

#[test]
fn the_same_names_are_one_table() {
    let sets: [&[&str]; 6] = [&["x", "y"], &["x"], &["x", "y", "z"], &["x", "z"], &["y", "x"], &[]];
    let first = sets.map(table);
    let second = sets.map(table);
    for ((names, first), second) in sets.iter().zip(&first).zip(&second) {
        assert_eq!(texts(first), *names);
        assert!(Arc::ptr_eq(first, second), "{names:?}");
    }
}

#[test]
fn names_that_others_share_in_part_are_not_mixed_up() {
    let _ = [table(["a", "b", "c"]), table(["a", "c"])];
    for names in [["a", "b", "d"], ["a", "c", "c"], ["b", "b", "c"]] {
        assert_eq!(texts(&table(names)), names);
    }
}

#[test]
fn what_is_remembered_is_bounded() {
    for at in 0..10 * REMEMBERED {
        let name = format!("name-{at}");
        assert_eq!(texts(&table([&name])), [&name]);
    }
    let many: Vec<String> = (0..=MAX_NAMES).map(|at| format!("many-{at}")).collect();
    let long = "l".repeat(MAX_BYTES + 1);
    assert_eq!(texts(&table(&many)).len(), many.len());
    assert_eq!(texts(&table([&long])), [&long]);
    TABLES.with_borrow(|tables| {
        assert_eq!(tables.len(), REMEMBERED);
        assert!(tables.iter().all(|table| texts(table) != [&long] && texts(table) != many));
    });
}

#[test]
fn a_table_in_use_stays_while_others_come_and_go() {
    let used = table(["id", "text"]);
    for at in 0..10 * REMEMBERED {
        let _ = table([format!("case-{at}")]);
        assert!(Arc::ptr_eq(&used, &table(["id", "text"])), "after {at}");
    }
}

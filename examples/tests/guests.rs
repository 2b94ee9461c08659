//! The guests are what their sources and worlds say, before any of them runs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use gusset_examples::{encoded, guest};
use wit_parser::Resolve;

#[test]
fn every_text_guest_is_a_component() {
    let mut n_guests = 0;
    for entry in folder("guests").read_dir().expect("the folder of guests") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if name.ends_with(".wat") {
            n_guests += 1;
            let bytes = guest(&name).unwrap_or_else(|error| panic!("{error:#}"));
            assert_eq!(bytes[..8], *b"\0asm\x0d\0\x01\0", "`{name}` is no component");
        }
    }
    assert!(n_guests >= 3, "only {n_guests} guests");
}

#[test]
fn a_guest_that_is_not_there_is_named() {
    let error = guest("gone.wat").expect_err("there is no such guest");
    assert_eq!(error.to_string(), "cannot read the guest `gone.wat`");
}

#[test]
fn a_core_module_becomes_a_component_of_its_world_and_of_no_other() {
    assert_eq!(encoded("04-functions", "chimes").expect("a component")[..8], *b"\0asm\x0d\0\x01\0");
    let error = |example: &str, world: &str| encoded(example, world).expect_err("no component").to_string();
    assert_eq!(error("04-functions", "gone"), "cannot read the guest `core/gone.wat`");
    error("05-interfaces", "chimes");
    error("99-gone", "chimes");
}

/// A world that changed without its guest being built again would fail only when it is linked.
#[test]
fn the_bakery_fits_the_world_that_is_here() {
    let world = fs::read_to_string(folder("../wit/bakery/bakery.wit")).expect("the world's text");
    fits(&world).unwrap_or_else(|error| panic!("{error:#}"));
}

#[test]
fn the_bakery_does_not_fit_a_world_that_changed() {
    let world = fs::read_to_string(folder("../wit/bakery/bakery.wit")).expect("the world's text");
    for (from, to) in [
        ("heat: func(to: u16)", "heat: func(to: u32)"),
        ("enum grain { wheat, rye, spelt }", "enum grain { wheat, rye }"),
        ("greet: func(name: string) -> string;", "greet: func(name: string) -> string; part: func();"),
    ] {
        assert!(world.contains(from), "the world has no `{from}`");
        fits(&world.replace(from, to)).expect_err(to);
    }
}

fn fits(world: &str) -> Result<()> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("bakery.wit", world)?;
    let world = resolve.select_world(&[package], Some("bakery"))?;
    wit_component::targets(&resolve, world, &guest("bakery/bakery.wasm")?, false)
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

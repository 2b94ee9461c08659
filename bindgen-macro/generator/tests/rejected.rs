//! Input that is refused, with the exact message.

use gusset_bindgen::{Options, With, generate};

#[track_caller]
fn check_options(options: Options, message: &str) {
    match generate(&options) {
        Ok(_) => panic!("the input was accepted"),
        Err(error) => assert_eq!(format!("{error:#}"), message),
    }
}

#[track_caller]
fn check(wit: &str, message: &str) {
    check_options(inline(wit), message);
}

fn inline(wit: &str) -> Options {
    Options { inline: Some(wit.to_owned()), ..Options::default() }
}

fn with(wit: &str, name: &str) -> Options {
    Options { with: vec![With::parse(name, "crate::Mine").expect("a path")], ..inline(wit) }
}

const TWO: &str = "package a:b; world first {} world second {}";

#[test]
fn an_unknown_world_is_told_the_known_ones() {
    let options = Options { world: Some("third".to_owned()), ..inline(TWO) };
    check_options(options, "world `third` is not in package `a:b`, which has `first`, `second`");
    let options = Options { world: Some("third".to_owned()), ..inline("package a:b;") };
    check_options(options, "world `third` is not in package `a:b`, which has no world");
}

#[test]
fn of_two_worlds_one_must_be_chosen() {
    check(TWO, "package `a:b` has 2 worlds and none was chosen: `first`, `second`");
}

#[test]
fn a_package_needs_a_world() {
    check("package a:b; interface i {}", "package `a:b` has no world");
}

#[test]
fn a_world_of_another_package_must_exist() {
    let options = Options { world: Some("x:y/z".to_owned()), ..inline(TWO) };
    check_options(options, "world `x:y/z`: unknown package `x:y`");
}

#[test]
fn a_path_must_exist() {
    let options = Options { paths: vec!["no/such/wit".into()], ..Options::default() };
    check_options(options, "the WIT path `no/such/wit` does not exist");
}

#[test]
fn something_must_be_read() {
    check_options(Options::default(), "neither a path nor inline WIT was given");
}

#[test]
fn asynchronous_functions_are_refused_by_name() {
    check(
        "package a:b; interface i { f: async func(); } world w { import i; }",
        "function `f` in interface `a:b/i`: asynchronous functions are not supported yet",
    );
    check(
        "package a:b; world w { export run: async func(); }",
        "function `run` in world `w`: asynchronous functions are not supported yet",
    );
}

#[test]
fn asynchronous_values_are_refused_by_name() {
    check(
        "package a:b; interface i { f: func(x: option<stream<u8>>); } world w { import i; }",
        "function `f` in interface `a:b/i`: `stream` values are not supported yet",
    );
    check(
        "package a:b; interface i { record r { later: list<future<u8>> } } world w { export i; }",
        "type `r` in interface `a:b/i`: `future` values are not supported yet",
    );
    check(
        "package a:b; world w { import f: func() -> error-context; }",
        "function `f` in world `w`: `error-context` values are not supported yet",
    );
    check("package a:b; world w { type s = stream; }", "type `s` in world `w`: `stream` values are not supported yet");
}

#[test]
fn accessors_are_refused_by_name() {
    check(
        "package a:b; interface i { size: get() -> u32; } world w { import i; }",
        "function `[get]size` in interface `a:b/i`: accessors are not supported yet",
    );
}

#[test]
fn a_with_entry_must_name_something_imported() {
    let wit = "package a:b; interface i { resource r; } interface j {} world w { import i; export j; }";
    check_options(with(wit, "a:b/x"), "`with` names `a:b/x`, which is not among the imports of world `w`: `a:b/i`");
    check_options(with(wit, "a:b/i/s"), "`with` names `a:b/i/s`, which is not among the imports of world `w`: `a:b/i`");
    check_options(with(wit, "a:b/j"), "`with` names `a:b/j`, which is not among the imports of world `w`: `a:b/i`");
    check_options(
        with(TWO.trim_end_matches("world second {}"), "x"),
        "`with` names `x`, which is not among the imports of world `first`: no interface",
    );
}

#[test]
fn a_with_path_must_be_rust() {
    let error = With::parse("a:b/i", "no path!").map(|_| ()).expect_err("no path");
    assert_eq!(error.to_string(), "`with` maps `a:b/i` to `no path!`, no Rust path");
}

#[test]
fn a_relative_crate_path_would_mean_something_else_in_each_module() {
    let options = Options { crate_path: syn::parse_quote!(my::gusset), ..inline("package a:b; world w {}") };
    check_options(options, "the crate path must start with `::` or `crate`");
}

#[test]
fn wit_errors_are_shown_with_their_line() {
    check(
        "package a:b; world w { import missing; }",
        "interface or world `missing` does not exist\n     --> inline:1:31\n      |\n    1 | package a:b; world w { import missing; }\n      |                               ^------",
    );
    check(
        "package a:b; interface i { f: fnc(); }",
        "expected keyword `func`, found an identifier\n     --> inline:1:31\n      |\n    1 | package a:b; interface i { f: fnc(); }\n      |                               ^",
    );
}

//! Input that is refused, with the exact message.

use gusset_bindgen::{
    FunctionRule, FunctionRules, FunctionSettings, OptionError, OptionPlace, Options, RuleScope, With, generate,
};

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

/// What an error blames.
fn blamed(options: Options) -> Option<OptionPlace> {
    let error = generate(&options).map(|_| ()).expect_err("a mistake");
    error.downcast_ref::<OptionError>().map(|error| error.place)
}

fn rules(names: &[&str]) -> FunctionRules {
    let rule = |name: &&str| FunctionRule {
        name: (*name).to_owned(),
        scope: RuleScope::Any,
        settings: FunctionSettings::default(),
    };
    FunctionRules { rules: names.iter().map(rule).collect(), default: FunctionSettings::default() }
}

const HOST: &str =
    "package a:b; interface i { enum e { x } f: func() -> result<u8, e>; } world w { import i; export g: func(); }";

#[test]
fn a_rule_must_fit_a_function() {
    let options = Options { imports: rules(&["a:b/i.f", "a:b/i.g"]), ..inline(HOST) };
    check_options(options, "no imported function of the world is meant by `a:b/i.g`");
    let options = Options { exports: rules(&["a:b/i.f"]), ..inline(HOST) };
    check_options(options, "no exported function of the world is meant by `a:b/i.f`");
    // The first rule takes everything, so that nothing is left for the second.
    let options = Options { imports: rules(&["a:b", "a:b/i.f"]), ..inline(HOST) };
    check_options(options, "no imported function of the world is meant by `a:b/i.f`");
}

#[test]
fn an_export_is_not_served_by_the_host() {
    let message = "`trappable` and `store` say how the host serves an import; there is nothing to them in `exports`";
    for text in ["g=trappable", "default=store"] {
        let mut options = inline(HOST);
        options.exports.add_text(text).expect("a rule");
        check_options(options, message);
    }
}

#[test]
fn an_error_type_must_be_imported() {
    let error = |name: &str| With::parse(name, "crate::Mine").expect("a path");
    let options = Options { trappable_errors: vec![error("a:b/i.e"), error("a:b/i.x")], ..inline(HOST) };
    check_options(options, "no type that the world imports is meant by `a:b/i.x`");
}

#[test]
fn a_type_has_one_error_type() {
    let error = |name: &str| With::parse(name, "crate::Mine").expect("a path");
    let options = Options { trappable_errors: vec![error("a:b/i.e"), error("a:b/i/e")], ..inline(HOST) };
    check_options(options, "the type that `a:b/i/e` means has an error type already, under another name");
}

#[test]
fn a_mistake_is_blamed_on_its_option() {
    assert_eq!(blamed(Options { imports: rules(&["a:b/i.f", "g"]), ..inline(HOST) }), Some(OptionPlace::Import(1)));
    assert_eq!(blamed(Options { exports: rules(&["h"]), ..inline(HOST) }), Some(OptionPlace::Export(0)));
    assert_eq!(blamed(with(HOST, "x")), Some(OptionPlace::With(0)));
    assert_eq!(blamed(Options { world: Some("x".to_owned()), ..inline(HOST) }), Some(OptionPlace::World));
    assert_eq!(blamed(inline("package a:b; world w { import x; }")), Some(OptionPlace::Inline));
    assert_eq!(blamed(Options { paths: vec!["no/wit".into()], ..inline(HOST) }), Some(OptionPlace::Path(0)));
    assert_eq!(blamed(Options::default()), None);
}

#[test]
fn a_world_of_interfaces_has_nothing_else() {
    let interfaces = |items: &str| Options { interfaces: Some(items.to_owned()), ..Options::default() };
    check_options(
        interfaces("import i: interface {} import f: func();"),
        "`interfaces` imports interfaces and has nothing else, but `f` is something else",
    );
    check_options(
        Options { inline: Some(HOST.to_owned()), ..interfaces("") },
        "`interfaces` is a world of its own, beside which there cannot be `inline` text",
    );
    check_options(
        Options { world: Some("w".to_owned()), ..interfaces("") },
        "`interfaces` is a world of its own, so that no `world` can be chosen",
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

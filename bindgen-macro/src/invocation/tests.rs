//! Which options `bindgen!` takes, and where it points at wrong ones.

use super::*;

fn options(text: &str) -> Options {
    syn::parse_str::<Invocation>(text).expect("a valid invocation").options
}

#[track_caller]
fn rejected(text: &str, message: &str) {
    match syn::parse_str::<Invocation>(text) {
        Ok(_) => panic!("`{text}` was accepted"),
        Err(error) => assert_eq!(error.to_string(), message),
    }
}

#[test]
fn the_short_forms_name_world_and_path() {
    assert_eq!(options("").paths, [PathBuf::from("wit")]);
    assert_eq!(options("").world, None);
    assert_eq!(options("\"zoo\"").world.as_deref(), Some("zoo"));
    let both = options("\"zoo\" in \"there\"");
    assert_eq!(both.world.as_deref(), Some("zoo"));
    assert_eq!(both.paths, [PathBuf::from("there")]);
}

#[test]
fn every_option_arrives() {
    let all = options(
        r#"{
            path: ["a", "b"], inline: "package x:y;", world: "w", with: { "a:b/c": d::e, "a:b/c/r": R },
            imports: { default: trappable }, additional_derives: [PartialEq, serde::Serialize],
            features: ["f"], crate_path: crate,
        }"#,
    );
    assert_eq!(all.paths.len(), 2);
    assert_eq!(all.inline.as_deref(), Some("package x:y;"));
    assert_eq!(all.world.as_deref(), Some("w"));
    assert_eq!(all.with.iter().map(|with| with.name.as_str()).collect::<Vec<_>>(), ["a:b/c", "a:b/c/r"]);
    assert_eq!(all.imports, ImportResults::Trappable);
    assert_eq!(all.additional_derives.len(), 2);
    assert_eq!(all.features, ["f"]);
    assert!(all.crate_path.is_ident("crate"));
}

#[test]
fn inline_wit_needs_no_path() {
    assert!(options("{ inline: \"package x:y; world w {}\" }").paths.is_empty());
}

#[test]
fn wrong_options_are_named() {
    rejected(
        "{ paths: \"a\" }",
        "option `paths` is unknown; there are `path`, `inline`, `world`, `with`, `imports`, `additional_derives`, \
         `features`, `crate_path`",
    );
    rejected("{ world: \"a\", world: \"b\" }", "option `world` is given twice");
    rejected("{ imports: { default: async } }", "`async` is not supported; there is `trappable`");
    rejected("{ imports: { \"f\": trappable } }", "expected ident");
    rejected("{ imports: { f: trappable } }", "only `default` is supported: all imported functions are alike");
    rejected("{ world: zoo }", "expected string literal");
    rejected("zoo", "expected string literal");
}

#[test]
fn a_wit_error_is_a_compile_error() {
    let invocation = syn::parse_str::<Invocation>("{ inline: \"package x:y; world w { import f: fnc(); }\" }");
    let error = invocation.expect("valid options").expand().expect_err("`fnc` is no WIT");
    assert!(error.to_string().contains("fnc"), "{error}");
}

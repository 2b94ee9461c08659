//! Which options `bindgen!` takes, and where it points at wrong ones.

use gusset_bindgen::{FunctionSettings, HostAccess, ImportResults, RuleScope, Tracing};

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
    let path = options("in [\"here\", \"there\"]");
    assert_eq!((path.paths.len(), path.world), (2, None));
}

#[test]
fn every_option_arrives() {
    let all = options(
        r#"{
            path: ["a", "b"], inline: "package x:y;", world: "w", with: { "a:b/c": d::e, "a:b/c/r": R },
            imports: { "a:b/c.f": store | tracing, "g": exact | tracing | verbose_tracing, "h": plain, default: trappable },
            exports: { default: tracing }, trappable_error_type: { "a:b/c.e" => m::E },
            ownership: Borrowing { duplicate_if_necessary: true }, additional_derives: [PartialEq, serde::Serialize],
            features: ["f"], crate_path: crate, include_generated_code_from_file: false,
        }"#,
    );
    assert_eq!(all.paths.len(), 2);
    assert_eq!(all.inline.as_deref(), Some("package x:y;"));
    assert_eq!(all.world.as_deref(), Some("w"));
    assert_eq!(all.with.iter().map(|with| with.name.as_str()).collect::<Vec<_>>(), ["a:b/c", "a:b/c/r"]);
    let [f, g, h] = all.imports.rules.as_slice() else { panic!("three rules") };
    assert_eq!((f.name.as_str(), f.scope, f.settings.access), ("a:b/c.f", RuleScope::Any, HostAccess::Store));
    assert_eq!((f.settings.tracing, g.settings.tracing), (Tracing::Calls, Tracing::Verbose));
    assert_eq!((h.name.as_str(), h.settings), ("h", FunctionSettings::default()));
    assert_eq!((g.scope, all.imports.default.results), (RuleScope::Exact, ImportResults::Trappable));
    assert_eq!((all.exports.default.tracing, all.ownership), (Tracing::Calls, Ownership::BorrowingDuplicates));
    assert_eq!(all.trappable_errors[0].name, "a:b/c.e");
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
    rejected("{ paths: \"a\" }", &format!("option `paths` is unknown; there are {KNOWN}"));
    rejected("{ world: \"a\", world: \"b\" }", "option `world` is given twice");
    rejected("{ world: zoo }", "expected string literal");
    rejected("zoo", "expected a world's name, `in` with a path, or options in braces");
    rejected(
        "{ ownership: Sharing }",
        "ownership `Sharing` is unknown; there are `Owning` and `Borrowing { duplicate_if_necessary: ... }`",
    );
    rejected(
        "{ ownership: Borrowing { twice: true } }",
        "`Borrowing` has no `twice`; there is `duplicate_if_necessary`",
    );
    rejected("{ with: { \"a:b\": c, \"a:b\": d } }", "`a:b` is given twice");
}

#[test]
fn wrong_settings_of_functions_are_named() {
    let known = "there are `trappable`, `store`, `async`, `tracing`, `verbose_tracing`, `exact`, `plain`";
    rejected("{ imports: { default: fast } }", &format!("`fast` is unknown; {known}"));
    rejected("{ imports: { default: async | async } }", "`async` is given twice");
    rejected("{ imports: { f: trappable } }", "expected a function's name in quotes or `default`, found `f`");
    rejected("{ imports: { \"f\": store | store } }", "`store` is given twice");
    rejected("{ imports: { \"f\": store, \"f\": tracing } }", "`f` is given twice");
    rejected("{ imports: { default: verbose_tracing } }", "`verbose_tracing` goes with `tracing`");
    rejected("{ imports: { \"f\": trappable | plain } }", "`plain` is without other settings");
    rejected("{ imports: { default: exact } }", "`exact` says nothing about `default`");
    rejected("{ imports: { default: store, default: store } }", "`default` is given twice");
    rejected(
        "{ exports: { default: trappable } }",
        "`trappable` says how the host serves an import; there is nothing to it in `exports`",
    );
}

#[test]
fn a_wit_error_is_a_compile_error() {
    let invocation = syn::parse_str::<Invocation>("{ inline: \"package x:y; world w { import f: fnc(); }\" }");
    let error = invocation.expect("valid options").expand().expect_err("`fnc` is no WIT");
    assert!(error.to_string().contains("fnc"), "{error}");
}

//! Worlds and what is generated for them: each `worlds/NAME.wit` has its expansion beside it.
//!
//! `BLESS=1` rewrites the expansions. Lines such as `// world: NAME` at the head of a file are options.

use std::path::{Path, PathBuf};

use gusset_bindgen::{FunctionRules, Options, With, parse_path, to_text};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds")
}

fn options(wit: &Path) -> Options {
    let text = std::fs::read_to_string(wit).expect("the world's file");
    let mut options = Options { paths: vec![wit.to_owned()], ..Options::default() };
    for line in text.lines() {
        let Some((key, value)) = line.strip_prefix("// ").and_then(|line| line.split_once(": ")) else { continue };
        match key {
            "world" => options.world = Some(value.to_owned()),
            "imports" => rule(&mut options.imports, value),
            "exports" => rule(&mut options.exports, value),
            "interfaces" => options.interfaces = Some(value.to_owned()),
            "error" => options.trappable_errors.push(with(value)),
            "ownership" => options.ownership = value.parse().expect("an ownership"),
            "feature" => options.features.push(value.to_owned()),
            "derive" => options.additional_derives.push(parse_path(value).expect("a derive")),
            "crate" => options.crate_path = parse_path(value).expect("a path"),
            "with" => options.with.push(with(value)),
            _ => (),
        }
    }
    options
}

fn with(text: &str) -> With {
    With::from_text(text).expect("a name and a path")
}

fn rule(rules: &mut FunctionRules, text: &str) {
    rules.add_text(text).expect("a name and flags");
}

#[track_caller]
fn check(name: &str) {
    let wit = folder().join(name).with_extension("wit");
    let golden = wit.with_extension("rs");
    let text = to_text(&options(&wit)).unwrap_or_else(|error| panic!("{name}: {error:#}"));
    let unsafety = ["unsafe {", "unsafe fn", "unsafe impl"].into_iter().find(|form| text.contains(form));
    assert_eq!(unsafety, None, "{name}: generated code has `unsafe`");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, text).expect("the expansion is written");
        return;
    }
    let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
    if text != wanted {
        let differs = text.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
        let line = differs.unwrap_or(text.lines().count().min(wanted.lines().count()));
        let [found, wanted] = [&text, &wanted].map(|text| text.lines().nth(line).unwrap_or("(nothing)"));
        let golden = golden.display();
        panic!("{golden}:{}: expected `{wanted}`, found `{found}`; BLESS=1 rewrites it", line + 1);
    }
}

macro_rules! worlds {
    ($($test:ident $file:literal,)*) => {
        $(#[test] fn $test() { check($file); })*

        #[test]
        fn every_world_has_a_test() {
            let tested = [$($file),*];
            for entry in std::fs::read_dir(folder()).expect("the folder of worlds") {
                let path = entry.expect("an entry").path();
                let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
                assert!(tested.contains(&name), "`{name}` has no test");
            }
        }
    };
}

worlds! {
    every_value_type_arrives_on_both_sides "values",
    definitions_get_the_derives_they_can_have "shapes",
    host_resources_have_traits_and_typed_handles "host-resources",
    guest_resources_have_views "guest-resources",
    imported_and_exported_types_are_distinct "both-sides",
    used_types_are_aliases_along_the_chain "uses",
    a_world_has_its_own_types_and_functions "world-items",
    taken_names_are_escaped "keywords",
    versions_are_named_where_two_meet "versions",
    documentation_is_carried_over "docs",
    mapped_items_are_not_generated "with",
    trappable_host_functions_return_results "trappable",
    maps_and_fixed_lists_have_rust_types "collections",
    an_empty_world_still_instantiates "empty",
    interfaces_of_types_need_no_guest "types-only",
    gated_items_follow_the_features "gates",
    settings_follow_the_first_rule_that_fits "rules",
    errors_are_converted_where_they_are_defined "errors",
    what_is_asynchronous_is_left_out_by_name "asynchronous",
    error_contexts_are_values "error-contexts",
    interfaces_need_no_world "interfaces",
    parameters_hold_references_where_they_can "borrowing",
    a_type_of_two_uses_becomes_two "duplicates",
    host_functions_take_and_give_every_primitive "primitives-in",
    guest_functions_take_and_give_every_primitive "primitives-out",
    lists_of_every_primitive_are_slices_and_vectors "lists-of-each",
    options_nest "options",
    results_nest_and_errors_are_errors "results",
    long_tuples_are_not_shown "tuples",
    what_is_too_long_is_left_out_by_name "too-many",
    records_nest "nested-records",
    records_of_numbers_have_a_layout "plain-records",
    a_case_has_any_payload "payloads",
    many_cases_are_possible "many-cases",
    flags_have_up_to_32_labels "flag-sizes",
    fixed_lists_hold_anything "fixed-lists",
    maps_have_any_key "map-keys",
    aliases_refer_to_aliases "alias-chains",
    handles_are_in_any_value "handles-everywhere",
    constructors_may_fail_and_statics_have_no_self "resource-functions",
    resources_are_used_across_interfaces "resources-across",
    a_world_has_resources "world-resources",
    interfaces_in_place_have_modules "inline-interfaces",
    types_go_through_packages "three-packages",
    packages_may_be_called_alike "same-names",
    versions_meet_in_one_interface "version-uses",
    worlds_include_worlds "includes",
    every_keyword_is_escaped "all-keywords",
    types_may_be_called_like_generated_items "generator-names",
    functions_may_be_called_like_generated_ones "function-names",
    types_may_be_called_like_the_prelude "prelude-names",
    documentation_survives_special_characters "documented",
    gates_close_items_anywhere "stability",
    types_are_mapped_one_by_one "with-types",
    namespaces_are_mapped "with-namespace",
    further_derives_are_added "derives",
    every_call_can_be_told "traced",
    every_function_can_have_the_store "with-store",
    calls_that_wait_are_futures_beside_those_that_do_not "waiting",
    a_world_starts_as_a_future_where_its_exports_wait "waiting-start",
    errors_of_the_world_are_converted "world-errors",
    borrowed_values_hold_handles "borrowing-handles",
    every_kind_of_value_is_borrowed "borrowing-all",
    interfaces_come_from_several_packages "several-interfaces",
    a_system_interface_has_bindings "streams",
    what_holds_asynchronous_values_is_left_out "async-everywhere",
    empty_interfaces_are_modules "nothing-inside",
    capitals_and_digits_become_rust_names "digits-and-acronyms",
    resources_refer_to_each_other "many-resources",
    exports_use_imported_types "export-uses-import",
    modules_may_be_called_like_generated_ones "reserved-modules",
    an_interface_has_several_names "named-imports",
}

/// The lines that one more function adds to a world.
#[track_caller]
fn lines_of_a_function(signature: &str, direction: &str) -> usize {
    let n_lines = |n: usize| {
        let functions = (0..n).map(|n| format!("f{n}: func{signature};")).collect::<String>();
        let wit = format!("package a:b; interface i {{ {functions} }} world w {{ {direction} i; }}");
        let text = to_text(&Options { inline: Some(wit), ..Options::default() }).expect("a valid world");
        text.lines().count()
    };
    (n_lines(11) - n_lines(1)) / 10
}

#[test]
fn a_function_takes_at_most_15_lines() {
    for signature in ["()", "(name: string) -> string", "(name: string, by: u32) -> result<list<u8>, string>"] {
        for direction in ["import", "export"] {
            let n_lines = lines_of_a_function(signature, direction);
            assert!(n_lines <= 15, "{direction} of `func{signature}`: {n_lines} lines");
        }
    }
}

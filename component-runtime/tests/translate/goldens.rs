//! Golden files: a component in text form, with what translating it gives at the bottom.
//!
//! A file ends in the IR's text behind a line `;; ir:` or in an error behind `;; error:`.
//! `BLESS=1` rewrites what is behind the line; the line itself is written by hand, so that blessing
//! cannot turn an accepted input into a rejected one.

use std::fs;
use std::path::{Path, PathBuf};

use gusset_runtime::translate::translate;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/translate")
}

#[track_caller]
fn check(name: &str) {
    let path = folder().join(format!("{name}.wat"));
    let text = fs::read_to_string(&path).expect("golden file");
    let (marker, wanted_ok) = if text.contains(";; error:\n") { (";; error:\n", false) } else { (";; ir:\n", true) };
    let (input, expected) = text.split_once(marker).unwrap_or_else(|| panic!("`{name}` has no line `;; ir:`"));
    let bytes = wat::parse_str(input).unwrap_or_else(|error| panic!("`{name}`: {error}"));
    let found = match (translate(&bytes), wanted_ok) {
        (Ok(component), true) => component.to_text(),
        (Err(error), false) => format!("{error}\n"),
        (Ok(component), false) => panic!("`{name}` was expected to be refused:\n{}", component.to_text()),
        (Err(error), true) => panic!("`{name}` was refused: {error}"),
    };
    let found: String = found.lines().map(|line| format!(";; {line}\n")).collect();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{input}{marker}{found}")).expect("golden file is writable");
    } else if found != expected {
        panic!("`{name}` changed; BLESS=1 rewrites it. Found:\n{found}\nexpected:\n{expected}");
    }
}

macro_rules! goldens {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_golden_file_has_a_test() {
            let mut files: Vec<String> = fs::read_dir(folder())
                .expect("golden folder")
                .map(|entry| entry.expect("entry").file_name().into_string().expect("name"))
                .filter_map(|name| name.strip_suffix(".wat").map(str::to_owned))
                .collect();
            files.sort();
            let mut tests: Vec<&str> = vec![$(stringify!($name)),*];
            tests.sort_unstable();
            assert_eq!(files, tests);
        }
    };
}

goldens! {
    canonical_interface_names
    component_instantiated_twice_has_two_resource_types
    component_passed_as_an_argument_keeps_its_scope
    component_start_functions
    composed_components_call_each_other
    core_instance_from_exports
    core_module_in_an_imported_instance
    core_module_instantiated_twice_is_one_module
    core_module_with_everything
    deep_types_are_printed_by_reference
    defined_resource_with_destructor
    empty_component
    exported_component
    exported_core_module
    error_contexts_are_made_read_and_dropped
    exported_instances_have_what_their_types_say
    exports_with_ascribed_types
    imported_component
    imported_core_module
    imported_resources_are_numbered_first
    imported_resources_are_shared_by_aliases
    imports_are_exported_again
    instance_from_exports
    lift_with_every_option
    main_module_with_shim_adapter_and_fixup
    many_values_go_through_memory
    memories_and_tables_of_every_kind
    names_come_from_the_name_sections
    nested_component_gets_its_arguments
    outer_aliases
    pointers_into_a_64_bit_memory_are_i64
    reexports_of_imports_are_chased
    reject_async_builtin
    reject_async_builtin_in_an_instantiated_component
    reject_async_lift
    reject_async_lower
    reject_component_start_with_a_result
    reject_debug_message_without_realloc
    reject_error_context_without_memory
    reject_exception_tag
    reject_gc_canonical_option
    reject_import_of_another_core_type
    reject_invalid_function_body
    reject_lift_of_another_signature
    reject_lower_of_an_async_function_type
    reject_nested_names
    reject_second_component_start
    reject_start_function_of_an_async_type
    reject_start_function_with_a_parameter
    reject_stream_builtin
    reject_stream_in_a_function
    reject_string_without_memory
    reject_struct_type
    reject_thread_builtin
    reject_unknown_type_index
    reject_value_import
    reject_value_of_an_imported_instance
    resources_of_64_bits
    typed_function_references
    types_without_values_are_not_exported
    v128_constant_in_a_global
    value_types_of_every_kind
    what_is_not_reached_is_not_refused
}

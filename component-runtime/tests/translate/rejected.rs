//! Refused inputs that are built by code: bytes that are no component, and components that ask for
//! too much. None may panic, hang or make the host allocate without bound.

use std::fmt::Write;

use gusset_runtime::translate::{Features, TranslateErrorKind, limits, translate, translate_with};

/// Expects an error whose text is exactly this.
#[track_caller]
fn check(bytes: &[u8], expected: &str) {
    match translate(bytes) {
        Ok(component) => panic!("expected to be refused with `{expected}`, translated:\n{}", component.to_text()),
        Err(error) => assert_eq!(error.to_string(), expected),
    }
}

/// Expects a component to exceed a limit, which the error names.
#[track_caller]
fn check_too_large(wat: &str, expected: &str, expected_limit: u64) {
    let bytes = wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}"));
    let error = translate(&bytes).map(|_| ()).expect_err("too large");
    match error.kind() {
        TranslateErrorKind::TooLarge { what, limit, found, .. } => {
            assert_eq!((*what, *limit), (expected, expected_limit));
            assert!(found > limit);
        }
        _ => panic!("expected too many `{expected}`, found: {error}"),
    }
}

#[track_caller]
fn component(wat: &str) -> Vec<u8> {
    wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_section_that_defines_values_is_named() {
    let mut bytes = component("(component)");
    let end = bytes.len();
    bytes.extend([12, 1, 0]);
    let place = end + 2;
    check(
        &bytes,
        &format!("`component-model values` is not supported: a section that defines values (at offset {place:#x})"),
    );
    // The next id is nothing at all.
    bytes[end] = 13;
    check(&bytes, &format!("the component is not valid: malformed section id: 13 (at offset {place:#x})"));
}

#[test]
fn an_imported_value_is_named_in_the_specifications_encoding_too() {
    // One import `v`: a value, by its type, `string`.
    for (ty, what) in [(&[2, 1, 0x73][..], "a value is imported"), (&[2, 0x73], "a value is imported")] {
        let mut bytes = component("(component)");
        let place = bytes.len() + 3;
        bytes.extend([10, 4 + ty.len() as u8, 1, 0, 1, b'v']);
        bytes.extend(ty);
        check(&bytes, &format!("`component-model values` is not supported: {what} (at offset {place:#x})"));
    }
}

#[test]
fn a_proposal_that_is_switched_off_is_named() {
    let all = Features::default();
    for (features, feature, body) in [
        (Features { simd: false, relaxed_simd: false, ..all }, "simd", "(drop (i8x16.splat (i32.const 0)))"),
        (
            Features { relaxed_simd: false, ..all },
            "relaxed-simd",
            "(drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))",
        ),
        (
            Features { reference_types: false, function_references: false, ..all },
            "reference-types",
            "(drop (ref.null func))",
        ),
        (
            Features { wide_arithmetic: false, ..all },
            "wide-arithmetic",
            "(drop (i64.mul_wide_u (i64.const 0) (i64.const 0))) drop",
        ),
    ] {
        let bytes = component(&format!("(component (core module (func {body})))"));
        translate(&bytes).expect("on by default");
        match translate_with(&bytes, &features).map(|_| ()).expect_err(feature).kind() {
            TranslateErrorKind::Unsupported { feature: found, .. } => assert_eq!(*found, feature),
            other => panic!("expected `{feature}` to be named, found: {other:?}"),
        }
    }
}

#[test]
fn no_bytes_are_not_wasm() {
    check(b"", "expected a WebAssembly component, found no bytes at all");
}

#[test]
fn half_a_header_is_not_wasm() {
    check(b"\0asm\x0d", "expected a WebAssembly component, found a header that ends after 5 of 8 bytes");
}

#[test]
fn text_is_not_wasm() {
    for text in [&b" (component)"[..], b";; a comment\n(component)", b"(; another ;) (component)"] {
        check(text, "expected a WebAssembly component, found text; if it is WebAssembly's, it must be assembled first");
    }
}

#[test]
fn other_files_are_not_wasm() {
    check(
        b"\x7fELF\x02\x01\x01\0",
        "expected a WebAssembly component, found bytes that start with [7f, 45, 4c, 46] instead of [00, 61, 73, 6d]",
    );
}

#[test]
fn a_component_of_an_older_version_is_not_wasm() {
    check(
        b"\0asm\x0c\0\x01\0",
        "expected a WebAssembly component, found a header with the unknown version [0c, 00, 01, 00]",
    );
}

#[test]
fn a_core_module_says_how_to_become_a_component() {
    let bytes = component("(module)");
    check(
        &bytes,
        "expected a WebAssembly component, found a core module; \
         `wasm-tools component new` makes a component of a module that embeds its WIT world",
    );
    assert_eq!(translate(&bytes).expect_err("module").kind(), &TranslateErrorKind::CoreModule);
}

#[test]
fn bytes_behind_the_component_are_invalid() {
    let mut bytes = component("(component)");
    bytes.extend([0xff, 0xff, 0xff]);
    let error = translate(&bytes).expect_err("trailing bytes");
    assert!(matches!(error.kind(), TranslateErrorKind::Invalid { .. }), "{error}");
}

/// Of every accepted golden file: every truncation, and every byte changed in three ways.
#[test]
fn damaged_components_never_panic() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/translate");
    let mut n_files = 0;
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.extension().is_none_or(|extension| extension != "wat") {
            continue;
        }
        n_files += 1;
        let whole = wat::parse_file(&path).unwrap_or_else(|error| panic!("{error}"));
        for end in 0..whole.len() {
            // A cut between two sections can leave a whole component behind.
            never_internal(&whole[..end]);
        }
        let mut bytes = whole.clone();
        for at in 0..whole.len() {
            for change in [0x01, 0x80, 0xff] {
                bytes[at] ^= change;
                never_internal(&bytes);
                bytes[at] = whole[at];
            }
        }
    }
    assert!(n_files > 0);
}

#[track_caller]
fn never_internal(bytes: &[u8]) {
    match translate(bytes) {
        Ok(component) => {
            component.to_text();
            super::components::check_invariants(&component);
        }
        Err(error) => {
            assert!(!matches!(error.kind(), TranslateErrorKind::Internal { .. }), "{error}: {bytes:02x?}");
        }
    }
}

#[test]
fn component_instances_that_double_are_too_many() {
    let mut wat = String::from("(component (component $c0)");
    for level in 1..40 {
        let inner = level - 1;
        write!(
            wat,
            "(component $c{level} (alias outer 1 $c{inner} (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))"
        )
        .expect("string");
    }
    wat.push_str("(instance (instantiate $c39)))");
    check_too_large(&wat, "component instances", limits::MAX_COMPONENT_INSTANCES as u64);
}

#[test]
fn core_instances_that_multiply_are_too_many() {
    let mut wat = String::from("(component (core module $m) (component $c (alias outer 1 $m (core module $m))");
    wat.push_str(&"(core instance (instantiate $m))".repeat(200));
    wat.push(')');
    wat.push_str(&"(instance (instantiate $c))".repeat(60));
    wat.push(')');
    check_too_large(&wat, "core instances", limits::MAX_CORE_INSTANCES as u64);
}

#[test]
fn definitions_that_multiply_are_too_many() {
    let mut wat = String::from("(component (component $c");
    wat.push_str(&"(type (record (field \"a\" u8) (field \"b\" u8)))".repeat(1_000));
    wat.push(')');
    wat.push_str(&"(instance (instantiate $c))".repeat(900));
    wat.push(')');
    check_too_large(&wat, "definitions to evaluate", limits::MAX_ITEMS);
}

#[test]
fn long_names_that_multiply_are_too_many() {
    let name = "a".repeat(90_000);
    let mut wat =
        format!("(component (component $c (type $r (resource (rep i32))) (type (record (field \"{name}\" (own $r)))))");
    wat.push_str(&"(instance (instantiate $c))".repeat(900));
    wat.push(')');
    check_too_large(&wat, "definitions to evaluate", limits::MAX_ITEMS);
}

#[test]
fn imports_of_a_core_module_that_multiply_are_too_many() {
    let (mut exports, mut imports) = (String::new(), String::new());
    for at in 0..1_000 {
        write!(exports, "(export \"{at}\" (func 0))").expect("string");
        write!(imports, "(import \"f\" \"{at}\" (func))").expect("string");
    }
    let instances = "(core instance (instantiate $m (with \"f\" (instance $f))))".repeat(2_000);
    let wat = format!(
        "(component (core module $f (func) {exports}) (core instance $f (instantiate $f)) (core module $m {imports}) {instances})"
    );
    check_too_large(&wat, "definitions to evaluate", limits::MAX_ITEMS);
}

#[test]
fn instantiations_inside_of_each_other_are_too_deep() {
    let mut wat = String::from("(component (component $c0)");
    for level in 1..=limits::MAX_INSTANTIATION_DEPTH {
        let inner = level - 1;
        write!(wat, "(component $c{level} (alias outer 1 $c{inner} (component $c)) (instance (instantiate $c)))")
            .expect("string");
    }
    write!(wat, "(instance (instantiate $c{})))", limits::MAX_INSTANTIATION_DEPTH).expect("string");
    check_too_large(&wat, "instantiations inside of each other", limits::MAX_INSTANTIATION_DEPTH.into());
}

#[test]
fn the_deepest_allowed_instantiation_translates() {
    let mut wat = String::from("(component (component $c1)");
    for level in 2..=limits::MAX_INSTANTIATION_DEPTH {
        let inner = level - 1;
        write!(wat, "(component $c{level} (alias outer 1 $c{inner} (component $c)) (instance (instantiate $c)))")
            .expect("string");
    }
    write!(wat, "(instance (instantiate $c{})))", limits::MAX_INSTANTIATION_DEPTH).expect("string");
    let component = translate(&component(&wat)).expect("deep but allowed");
    assert_eq!(component.instances.len(), limits::MAX_INSTANTIATION_DEPTH as usize + 1);
}

/// Components around components, made without a text parser, whose own recursion is limited.
fn nested_components(depth: usize) -> Vec<u8> {
    const HEADER: &[u8] = b"\0asm\x0d\0\x01\0";
    let mut bytes = HEADER.to_vec();
    for _ in 0..depth {
        let mut outer = HEADER.to_vec();
        outer.push(4);
        let mut length = bytes.len();
        while length >= 0x80 {
            outer.push(length as u8 | 0x80);
            length >>= 7;
        }
        outer.push(length as u8);
        outer.extend(&bytes);
        bytes = outer;
    }
    bytes
}

#[test]
fn components_written_in_each_other_are_too_deep() {
    assert!(translate(&nested_components(limits::MAX_COMPONENT_NESTING - 1)).is_ok());
    for depth in [limits::MAX_COMPONENT_NESTING + 1, 3_000] {
        let error = translate(&nested_components(depth)).expect_err("too deep");
        assert!(
            matches!(error.kind(), TranslateErrorKind::TooLarge { what: "components nested in each other", .. }),
            "{error}"
        );
    }
}

#[test]
fn deep_value_types_are_refused() {
    let mut wat = String::from("(component (type $t0 (list u8))");
    for level in 1..100_000 {
        write!(wat, "(type $t{level} (list $t{}))", level - 1).expect("string");
    }
    wat.push(')');
    let error = translate(&component(&wat)).expect_err("too deep");
    assert!(error.to_string().contains("type nesting is too deep"), "{error}");
}

#[test]
fn instance_types_that_double_are_refused() {
    let mut wat = String::from("(component (type $t0 (instance (export \"f\" (func))))");
    for level in 1..40 {
        let inner = level - 1;
        write!(
            wat,
            "(type $t{level} (instance (alias outer 1 $t{inner} (type $t)) (export \"a\" (instance (type $t))) (export \"b\" (instance (type $t)))))"
        )
        .expect("string");
    }
    wat.push_str("(import \"i\" (instance (type $t39))))");
    let error = translate(&component(&wat)).expect_err("too large");
    assert!(error.to_string().contains("effective type size exceeds the limit"), "{error}");
}

#[test]
fn wide_types_translate_and_print_in_bounds() {
    let mut wat = String::from("(component (type $t0 (tuple u8 u8 u8 u8 u8 u8 u8 u8))");
    for level in 1..6 {
        let inner = format!(" $t{}", level - 1).repeat(8);
        write!(wat, "(type $t{level} (tuple{inner}))").expect("string");
    }
    wat.push_str("(import \"f\" (func (param \"x\" $t5))))");
    let text = translate(&component(&wat)).expect("wide").to_text();
    assert!(text.len() < 50_000, "{} bytes", text.len());
}

/// Sizes at the edges of their integers (tables, memories, lists of fixed length).
#[test]
fn extreme_sizes_never_panic() {
    for definition in [
        "(core module $m (table 4294967295 funcref))",
        "(core module $m (table 10000000 4294967295 funcref))",
        "(core module $m (memory 65536 65536))",
        "(core module $m (memory i64 281474976710656))",
        "(core module $m (memory i64 18446744073709551615))",
        "(core module $m (table i64 18446744073709551615 funcref))",
        "(core module $m) (type (list u8 4294967295))",
        "(core module $m) (type (list u64 1073741824))",
        "(core module $m) (type $a (list u8 268435455)) (type $b (list $a 16)) (type (list $b 16))",
        "(core module $m) (type $a (list u8 268435455)) (type (tuple $a $a $a $a $a $a $a $a $a $a $a $a $a $a $a $a $a))",
    ] {
        never_internal(&component(&format!("(component {definition} (core instance (instantiate $m)))")));
    }
}

/// `n` components, each of which exports the one before it under these names; the last is exported.
fn exporting(n: usize, names: &[&str]) -> String {
    let mut text = String::from("(component (component $c0)");
    for level in 1..n {
        let exports: String = names.iter().map(|name| format!("(export \"{name}\" (component $inner))")).collect();
        write!(text, "(component $c{level} (alias outer 1 $c{} (component $inner)) {exports})", level - 1).unwrap();
    }
    write!(text, "(export \"c\" (component $c{})))", n - 1).unwrap();
    text
}

#[test]
fn exported_components_that_double_are_too_many() {
    let doubled = translate(&component(&exporting(10, &["a", "b"]))).expect("small enough");
    assert!(doubled.to_text().len() < 100_000);
    translate(&component(&exporting(60, &["a", "b"]))).map(|_| ()).expect_err("2^60 components");
}

#[test]
fn exported_components_inside_of_each_other_are_too_deep() {
    translate(&component(&exporting(80, &["a"]))).expect("80 are allowed");
    let deepest = limits::MAX_INSTANTIATION_DEPTH as usize;
    translate(&component(&exporting(deepest + 1, &["a"]))).map(|_| ()).expect_err("too deep");
}

#[test]
fn an_exported_component_that_uses_what_is_refused_is_refused() {
    let bytes = component(r#"(component (component $c (core func (canon thread.index))) (export "c" (component $c)))"#);
    let error = translate(&bytes).map(|_| ()).expect_err("refused by name");
    assert!(matches!(error.kind(), TranslateErrorKind::Unsupported { .. }), "{error}");
}

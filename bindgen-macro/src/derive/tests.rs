//! What the derives write, and what they refuse.

use syn::parse_quote;

use super::*;

#[track_caller]
fn rejected(input: DeriveInput, message: &str) {
    match Container::read(&input) {
        Ok(_) => panic!("the type was accepted"),
        Err(error) => assert_eq!(error.to_string(), message),
    }
}

#[track_caller]
fn rejected_flags(text: &str, message: &str) {
    match syn::parse_str::<Flags>(text) {
        Ok(_) => panic!("`{text}` was accepted"),
        Err(error) => assert_eq!(error.to_string(), message),
    }
}

/// Every derive gives items that parse, and says `contained` somewhere.
#[track_caller]
fn accepted(input: DeriveInput, contained: &[&str]) {
    let traits = [Trait::ComponentType, Trait::Lower, Trait::Lift];
    let tokens = traits.map(|which| expand(input.clone(), which)).into_iter().collect::<TokenStream>();
    let file = syn::parse2::<syn::File>(tokens.clone()).expect("the derives write Rust");
    assert_eq!(file.items.len(), 3);
    let text = tokens.to_string();
    for part in contained {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn fields_and_cases_are_named_in_kebab_case_or_as_the_attribute_says() {
    accepted(
        parse_quote! {
            #[component(record)]
            struct Person { first_name: String, r#type: u8, #[component(name = "e-mail")] email: Option<String> }
        },
        &["\"first-name\"", "\"type\"", "\"e-mail\""],
    );
    accepted(
        parse_quote! {
            #[component(variant)]
            enum Shape { BigCircle(f64), #[component(name = "Nothing")] Empty }
        },
        &["\"big-circle\"", "\"Nothing\""],
    );
    accepted(
        parse_quote! {
            #[component(enum)]
            enum Color { Red, DarkRed }
        },
        &["\"red\"", "\"dark-red\""],
    );
}

#[test]
fn type_parameters_are_bounded_by_the_trait() {
    accepted(
        parse_quote! {
            #[component(record)]
            struct Pair<A, B: Copy> where A: Clone { a: A, b: B }
        },
        &["A : :: gusset :: component :: Lift", "B : Copy + :: gusset :: component :: Lower"],
    );
    accepted(
        parse_quote! {
            #[component(variant)]
            #[component(crate = "crate")]
            enum Either<A, B> { A(A), B(B) }
        },
        &["A : crate :: component :: Lift"],
    );
}

#[test]
fn what_is_no_component_type_is_rejected_where_it_stands() {
    rejected(
        parse_quote!(
            struct Nothing;
        ),
        "what the type stands for must be said: `#[component(record)]`, `#[component(variant)]` or `#[component(enum)]`",
    );
    rejected(
        parse_quote!(
            #[component(record)]
            enum E {
                A,
            }
        ),
        "a record is a struct",
    );
    rejected(
        parse_quote!(
            #[component(record)]
            struct T(u32);
        ),
        "a record's fields have names",
    );
    rejected(
        parse_quote!(
            #[component(variant)]
            struct S {
                a: u32,
            }
        ),
        "a WIT `variant` is an enum of Rust",
    );
    rejected(
        parse_quote!(
            #[component(variant)]
            enum E {}
        ),
        "a WIT `variant` has at least one case",
    );
    rejected(
        parse_quote!(
            #[component(variant)]
            enum E {
                A(u8, u8),
            }
        ),
        "case `A` may have one unnamed payload",
    );
    rejected(
        parse_quote!(
            #[component(variant)]
            enum E {
                A { a: u8 },
            }
        ),
        "case `A` may have one unnamed payload",
    );
    rejected(
        parse_quote!(
            #[component(enum)]
            enum E {
                A(u8),
            }
        ),
        "case `A` has a payload: that is `#[component(variant)]`",
    );
    rejected(
        parse_quote!(
            #[component(tuple)]
            struct S {
                a: u32,
            }
        ),
        "unknown here; there are `record`, `variant`, `enum`, `crate = \"...\"`",
    );
    rejected(
        parse_quote!(
            #[component(record)]
            struct S {
                #[component(rename = "b")]
                a: u32,
            }
        ),
        "unknown here; there is `name = \"...\"`",
    );
}

#[test]
fn attributes_that_contradict_each_other_are_rejected() {
    rejected(
        parse_quote!(
            #[component(variant)]
            #[component(enum)]
            enum E {
                A,
            }
        ),
        "it is a `variant` already",
    );
    rejected(
        parse_quote!(
            #[component(record)]
            struct S {
                #[component(name = "b", name = "c")]
                a: u32,
            }
        ),
        "`name` is given twice",
    );
}

#[test]
fn an_error_is_reported_by_one_of_the_three_derives() {
    let input: DeriveInput = parse_quote!(
        struct Nothing;
    );
    assert!(expand(input.clone(), Trait::ComponentType).to_string().contains("compile_error"));
    assert!(expand(input.clone(), Trait::Lower).is_empty());
    assert!(expand(input, Trait::Lift).is_empty());
}

#[test]
fn flags_take_the_smallest_integer() {
    for (n, bits) in [(1, "u8"), (8, "u8"), (9, "u16"), (16, "u16"), (17, "u32"), (32, "u32")] {
        let labels = (0..n).map(|n| format!("const L{n};")).collect::<String>();
        let flags = syn::parse_str::<Flags>(&format!("F {{ {labels} }}")).expect("valid flags");
        let text = flags.expand().to_string();
        assert!(text.contains(&format!("struct F {{ bits : {bits} }}")), "{n} labels:\n{text}");
        syn::parse_str::<syn::File>(&text).expect("`flags!` writes Rust");
    }
}

#[test]
fn flags_without_labels_or_with_too_many_are_rejected() {
    rejected_flags("F {}", "flags `F`: 1 to 32 labels are possible, found 0");
    let labels = (0..33).map(|n| format!("const L{n};")).collect::<String>();
    rejected_flags(&format!("F {{ {labels} }}"), "flags `F`: 1 to 32 labels are possible, found 33");
    rejected_flags("F { READ; }", "expected `const`");
}

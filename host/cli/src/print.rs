//! Values as case files show them.
//!
//! WAVE text, but for two kinds of value: a `list<u8>` of more than 64 bytes is its length and
//! SHA-256, and a handle is `<resource>` or `<error-context>`.

use std::fmt::Write;

use gusset::component::Val;
use gusset::component::wave::{self, Special};
use sha2::{Digest, Sha256};

/// Longer lists of bytes are printed as a digest.
const MAX_PRINTED_BYTES: usize = 64;

/// The text of a value.
pub fn value(value: &Val) -> String {
    let mut text = String::new();
    wave::print_with(value, &mut text, &mut |value, text| match long_bytes(value) {
        Some(bytes) => {
            digest(&bytes, text);
            Special::Written
        }
        None => Special::No,
    });
    text
}

/// The bytes of a long `list<u8>`.
fn long_bytes(value: &Val) -> Option<Vec<u8>> {
    let Val::List(items) = value else { return None };
    if items.len() <= MAX_PRINTED_BYTES {
        return None;
    }
    let byte = |item: &Val| match item {
        Val::U8(byte) => Some(*byte),
        _ => None,
    };
    items.iter().map(byte).collect()
}

fn digest(bytes: &[u8], text: &mut String) {
    write!(text, "<{} bytes sha256 ", bytes.len()).expect("writing to a string does not fail");
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    text.push('>');
}

#[cfg(test)]
mod tests {
    use gusset::component::Val;

    #[track_caller]
    fn check(value: Val, expected: &str) {
        assert_eq!(super::value(&value), expected);
    }

    #[test]
    fn long_byte_lists_are_digests_at_any_depth() {
        check(Val::bytes(&[7; 3]), "[7, 7, 7]");
        let sixty_four = super::value(&Val::bytes(&[1; 64]));
        assert!(sixty_four.starts_with("[1, 1") && !sixty_four.contains("sha256"));
        let digest = "<100000 bytes sha256 629d3149040db4d0ee8b0e6d0d0dc375b2dcbd937ab2d547e277fe3a9b05d0d1>";
        check(Val::bytes(&[171; 100_000]), digest);
        check(Val::ok(Some(Val::bytes(&[171; 100_000]))), &format!("ok({digest})"));
        let numbers = super::value(&Val::List(vec![Val::U16(1); 65]));
        assert!(numbers.starts_with("[1, 1"), "only bytes are digested");
    }

    #[test]
    fn values_look_as_in_case_files() {
        check(Val::Tuple(vec![Val::Float64(2.25), Val::Float64(3.0), Val::U32(3)]), "(2.25, 3, 3)");
        check(Val::Tuple(vec![Val::Float32(f32::NAN), Val::Float64(-0.0)]), "(nan, -0)");
        check(Val::Float64(f64::NEG_INFINITY), "-inf");
        check(Val::Float32(0.1), "0.1");
        check(Val::err(Some(Val::variant("not-found", Some(Val::from("no name"))))), "err(not-found(\"no name\"))");
        check(Val::some(Val::from("tab\t\"quoted\"\u{7}")), "some(\"tab\\t\\\"quoted\\\"\\u{7}\")");
        check(Val::flags(["read", "exec"]), "{read, exec}");
        check(Val::record([("x", Val::Float64(1.5)), ("y", Val::Float64(-0.25))]), "{x: 1.5, y: -0.25}");
        check(Val::Char('🦀'), "'🦀'");
    }
}

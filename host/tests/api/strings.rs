//! Strings in all encodings, valid and not.

use gusset::Trap;

use crate::support::{instance, with_memory};

/// Exports `echo: func(s: string) -> string` that stores what it gets and returns it, `stored: func()
/// -> u32` for the length as the guest got it, `raw: func(pointer: u32, length: u32) -> string` that
/// returns whatever it is told to, and `poke`.
fn strings(encoding: &str) -> String {
    with_memory(
        r#"(global $length (mut i32) (i32.const 0))
           (func (export "echo") (param i32 i32) (result i32)
                (global.set $length (local.get 1))
                (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1))
                (i32.const 16))
           (func (export "raw") (param i32 i32) (result i32)
                (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1))
                (i32.const 16))
           (func (export "poke") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
           (func (export "length") (result i32) (global.get $length))"#,
        &format!(
            r#"(func (export "echo") (param "s" string) (result string)
                    (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc")) {encoding}))
               (func (export "raw") (param "pointer" u32) (param "length" u32) (result string)
                    (canon lift (core func $m "raw") (memory (core memory $m "memory")) {encoding}))
               (func (export "poke") (param "at" u32) (param "bits" u32) (canon lift (core func $m "poke")))
               (func (export "allocations") (result u32) (canon lift (core func $m "allocations")))
               (func (export "length") (result u32) (canon lift (core func $m "length")))"#
        ),
    )
}

const TAG: u32 = 1 << 31;

/// Echoes a string; checks the guest's view of its length and how often `realloc` was called.
#[track_caller]
fn echoes(encoding: &str, text: &str, length: u32, allocations: u32) {
    let (mut store, instance) = instance(&strings(encoding));
    let echo = instance.get_typed_func::<(&str,), (String,)>(&store, "echo").unwrap();
    assert_eq!(echo.call(&mut store, (text,)).unwrap().0, text);
    let number = |store: &mut gusset::Store<()>, name| {
        let func = instance.get_typed_func::<(), (u32,)>(&*store, name).unwrap();
        func.call(store, ()).unwrap().0
    };
    assert_eq!(number(&mut store, "length"), length, "{text:?} as {encoding}");
    assert_eq!(number(&mut store, "allocations"), allocations, "{text:?} as {encoding}");
}

#[test]
fn utf8_strings_are_copied() {
    for text in ["", "a", "grüße", "日本語", "🦀 and more"] {
        echoes("string-encoding=utf8", text, text.len() as u32, 1);
    }
}

#[test]
fn utf16_strings_are_made_in_room_for_the_worst_case_that_then_shrinks() {
    echoes("string-encoding=utf16", "", 0, 1);
    echoes("string-encoding=utf16", "ascii", 5, 1);
    echoes("string-encoding=utf16", "grüße", 5, 2);
    echoes("string-encoding=utf16", "日本語", 3, 2);
    echoes("string-encoding=utf16", "🦀🦀", 4, 2);
}

#[test]
fn latin1_strings_turn_to_utf16_when_they_must() {
    echoes("string-encoding=latin1+utf16", "", 0, 1);
    echoes("string-encoding=latin1+utf16", "ascii", 5, 1);
    echoes("string-encoding=latin1+utf16", "grüße", 5, 2);
    echoes("string-encoding=latin1+utf16", "x日本語", 4 | TAG, 3);
    echoes("string-encoding=latin1+utf16", "🦀", 2 | TAG, 3);
}

#[test]
fn long_strings_come_back_whatever_character_is_where_pieces_meet() {
    for encoding in ["utf8", "utf16", "latin1+utf16"] {
        let (mut store, instance) = instance(&strings(&format!("string-encoding={encoding}")));
        let echo = instance.get_typed_func::<(&str,), (String,)>(&store, "echo").unwrap();
        for before in 254..258 {
            for character in ["a", "é", "日", "🦀"] {
                let text = format!("{}{}", "x".repeat(before), character.repeat(300));
                assert_eq!(echo.call(&mut store, (&text,)).unwrap().0, text, "{before} {character} {encoding}");
            }
        }
    }
}

/// What a guest returns, with two words in its memory at 32 and 36, is refused.
#[track_caller]
fn refused(encoding: &str, (pointer, length): (u32, u32), words: [u32; 2], trap: Trap) {
    let (mut store, instance) = instance(&strings(encoding));
    let poke = instance.get_typed_func::<(u32, u32), ()>(&store, "poke").unwrap();
    poke.call(&mut store, (32, words[0])).unwrap();
    poke.call(&mut store, (36, words[1])).unwrap();
    let raw = instance.get_typed_func::<(u32, u32), (String,)>(&store, "raw").unwrap();
    let error = raw.call(&mut store, (pointer, length)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&trap), "{encoding} {pointer:#x} {length:#x}: {error:?}");
}

const MEMORY: u32 = 3 << 16;

#[test]
fn row37_strings_that_reach_beyond_the_memory_are_refused() {
    for (pointer, length) in [(MEMORY, 1), (MEMORY - 1, 2), (u32::MAX, 1), (0, MEMORY + 1)] {
        refused("string-encoding=utf8", (pointer, length), [0; 2], Trap::PointerOutOfBounds);
    }
    // Bounds are in bytes, not in code units.
    for (pointer, length) in [(MEMORY - 2, 2), (MEMORY - 4, 3), (0, MEMORY / 2 + 1)] {
        refused("string-encoding=utf16", (pointer, length), [0; 2], Trap::PointerOutOfBounds);
        refused("string-encoding=latin1+utf16", (pointer, length | TAG), [0; 2], Trap::PointerOutOfBounds);
    }
    refused("string-encoding=latin1+utf16", (MEMORY - 2, 3), [0; 2], Trap::PointerOutOfBounds);
}

#[test]
fn strings_that_are_too_long_are_refused_before_their_bounds() {
    refused("string-encoding=utf8", (0, 1 << 28), [0; 2], Trap::ListTooLong);
    refused("string-encoding=utf8", (0, u32::MAX), [0; 2], Trap::ListTooLong);
    refused("string-encoding=utf16", (0, 1 << 27), [0; 2], Trap::ListTooLong);
    refused("string-encoding=utf16", (0, u32::MAX), [0; 2], Trap::ListTooLong);
    refused("string-encoding=latin1+utf16", (0, (1 << 27) | TAG), [0; 2], Trap::ListTooLong);
}

#[test]
fn strings_that_are_not_aligned_are_refused() {
    refused("string-encoding=utf16", (33, 1), [0; 2], Trap::UnalignedPointer);
    refused("string-encoding=latin1+utf16", (33, 1), [0; 2], Trap::UnalignedPointer);
    refused("string-encoding=utf16", (33, 0), [0; 2], Trap::UnalignedPointer);
}

#[test]
fn strings_that_are_not_of_their_encoding_are_refused() {
    refused("string-encoding=utf8", (32, 1), [0xff, 0], Trap::InvalidString);
    refused("string-encoding=utf8", (32, 3), [0x0080_a0ed, 0], Trap::InvalidString);
    refused("string-encoding=utf16", (32, 1), [0xd800, 0], Trap::InvalidString);
    refused("string-encoding=utf16", (32, 2), [0xd800_dc00, 0], Trap::InvalidString);
    refused("string-encoding=latin1+utf16", (32, 1 | TAG), [0xdfff, 0], Trap::InvalidString);
}

#[test]
fn empty_strings_may_point_to_the_end_of_the_memory() {
    for encoding in ["string-encoding=utf8", "string-encoding=utf16", "string-encoding=latin1+utf16"] {
        let (mut store, instance) = instance(&strings(encoding));
        let raw = instance.get_typed_func::<(u32, u32), (String,)>(&store, "raw").unwrap();
        assert_eq!(raw.call(&mut store, (MEMORY, 0)).unwrap().0, "", "{encoding}");
    }
}

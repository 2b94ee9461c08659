//! What a guest's `realloc` returns is checked before the host writes there.

use gusset::{Error, Trap};

use crate::support::instance;

/// A component with a memory of one page whose `realloc` returns these pointers, one after the other,
/// the last from then on. Exports `take: func(s: string)` and `list: func(s: list<u64>)`.
fn with_realloc(encoding: &str, returned: [i64; 3]) -> String {
    let [first, second, third] = returned.map(|pointer| pointer as u32 as i32);
    format!(
        r#"(component
            (core module $M
                (memory (export "memory") 1)
                (global $calls (mut i32) (i32.const 0))
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                    (if (i32.eq (global.get $calls) (i32.const 1)) (then (return (i32.const {first}))))
                    (if (i32.eq (global.get $calls) (i32.const 2)) (then (return (i32.const {second}))))
                    (i32.const {third}))
                (func (export "take") (param i32 i32)))
            (core instance $m (instantiate $M))
            (func (export "take") (param "s" string)
                (canon lift (core func $m "take") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))
                    string-encoding={encoding}))
            (func (export "list") (param "s" (list u64))
                (canon lift (core func $m "take") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))"#
    )
}

#[track_caller]
fn take(encoding: &str, text: &str, returned: [i64; 3]) -> Result<(), Error> {
    let (mut store, instance) = instance(&with_realloc(encoding, returned));
    let take = instance.get_typed_func::<(&str,), ()>(&store, "take").unwrap();
    let result = take.call(&mut store, (text,));
    let locked = take.call(&mut store, ("",)).is_err_and(|error| error.downcast_ref() == Some(&Trap::InstanceLocked));
    assert_eq!(locked, result.is_err(), "a `realloc` that misbehaves locks its instance down");
    result
}

const END: i64 = 65536;

#[test]
fn row35_what_realloc_returns_is_checked_at_its_first_call() {
    for encoding in ["utf8", "utf16", "latin1+utf16"] {
        for text in ["ascii", "grüße", "x日本語"] {
            for pointer in [END, END - 1, END - 2, u32::MAX as i64, u32::MAX as i64 - 1] {
                let error = take(encoding, text, [pointer; 3]).unwrap_err();
                let trap = error.downcast_ref::<Trap>().copied();
                let wanted = match encoding != "utf8" && pointer % 2 == 1 {
                    true => Trap::UnalignedPointer,
                    false => Trap::PointerOutOfBounds,
                };
                assert_eq!(trap, Some(wanted), "{encoding} {text} {pointer:#x}: {error:?}");
            }
        }
    }
}

#[test]
fn row36_what_realloc_returns_is_checked_at_its_later_calls() {
    // (encoding, text, which call): every call that lowering makes after the first.
    for (encoding, text, call) in [
        ("utf16", "grüße", 1),
        ("latin1+utf16", "grüße", 1),
        ("latin1+utf16", "x日本語", 1),
        ("latin1+utf16", "x日本語", 2),
    ] {
        for (pointer, trap) in [
            (END, Trap::PointerOutOfBounds),
            (u32::MAX as i64 - 1, Trap::PointerOutOfBounds),
            (4097, Trap::UnalignedPointer),
        ] {
            let mut returned = [1024; 3];
            returned[call] = pointer;
            let error = take(encoding, text, returned).unwrap_err();
            assert_eq!(error.downcast_ref(), Some(&trap), "{encoding} {text} call {call} {pointer:#x}: {error:?}");
        }
    }
}

#[test]
fn an_allocation_may_end_where_the_memory_ends() {
    take("utf8", "abcd", [END - 4; 3]).unwrap();
    take("utf8", "", [END; 3]).unwrap();
    let error = take("utf8", "abcd", [END - 3; 3]).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::PointerOutOfBounds));
}

#[test]
fn allocations_of_lists_are_aligned() {
    let (mut store, instance) = instance(&with_realloc("utf8", [1028; 3]));
    let list = instance.get_typed_func::<(&[u64],), ()>(&store, "list").unwrap();
    let error = list.call(&mut store, (&[1, 2, 3],)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnalignedPointer), "{error:?}");
}

#[test]
fn values_that_are_too_long_are_refused_before_the_guest_is_asked() {
    let (mut store, instance) = instance(&with_realloc("utf8", [0; 3]));
    let list = instance.get_typed_func::<(&[u64],), ()>(&store, "list").unwrap();
    let long = vec![0_u64; 1 << 25];
    let error = list.call(&mut store, (&long,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::ListTooLong), "{error:?}");
}

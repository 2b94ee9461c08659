//! What a guest can make its host take: no function copies without bound, no kind of resource is without end.

use crate::support::{guest, host, refused, run, stays_below};

/// A guest with much memory, which is nowhere until it is touched.
fn wasteful(import: &str, params: &str, call: &str) -> String {
    format!(
        r#"(module
            (import {import} (func $waste (param {params})))
            (import "wasi:cli/stdout@VERSION" "get-stdout" (func $stdout (result i32)))
            (import "wasi:sockets/instance-network@VERSION" "instance-network" (func $network (result i32)))
            (memory (export "memory") 4097)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
            (func (export "run") (result i32)
                (call $waste {call})
                (i32.const 1)))"#
    )
}

/// Rows 30, 49 and 56.
#[test]
fn row30_row49_row56_arguments_beyond_the_budget_of_a_call_are_refused_before_they_are_copied() {
    for (import, params, call) in [
        (
            r#""wasi:io/streams@VERSION" "[method]output-stream.write""#,
            "i32 i32 i32 i32",
            "(call $stdout) (i32.const 64) (i32.const 0x0fffffff) (i32.const 16)",
        ),
        (
            r#""wasi:io/streams@VERSION" "[method]output-stream.blocking-write-and-flush""#,
            "i32 i32 i32 i32",
            "(call $stdout) (i32.const 64) (i32.const 0x0fffffff) (i32.const 16)",
        ),
        (
            r#""wasi:sockets/ip-name-lookup@VERSION" "resolve-addresses""#,
            "i32 i32 i32 i32",
            "(call $network) (i32.const 64) (i32.const 0x0fffffff) (i32.const 16)",
        ),
        (r#""wasi:io/poll@VERSION" "poll""#, "i32 i32 i32", "(i32.const 64) (i32.const 0x03ffffff) (i32.const 16)"),
    ] {
        let component = guest(&wasteful(import, params, call));
        stays_below(64, import, || {
            let error = refused(run(host(|ctx| ctx), &component).1);
            let is_named = error.contains("the values of a call take more than") || error.contains("handle");
            assert!(is_named, "{import}: {error}");
        });
    }
}

/// Calls a function without end, which gives a new handle each time.
fn hoarder(import: &str, params: &str, call: &str) -> String {
    format!(
        r#"(module
            (import {import} (func $take {params} (result i32)))
            (func (export "run") (result i32)
                (loop $more (drop (call $take {call})) (br $more))
                (i32.const 1)))"#
    )
}

/// Rows 30 and 72.
#[test]
fn row30_row72_a_guest_that_takes_without_end_is_stopped_by_a_limit_that_is_named() {
    for (import, params, call, limit) in [
        (r#""wasi:cli/stdout@VERSION" "get-stdout""#, "", "", "handles"),
        (r#""wasi:cli/stdin@VERSION" "get-stdin""#, "", "", "handles"),
        (r#""wasi:sockets/instance-network@VERSION" "instance-network""#, "", "", "handles"),
        (
            r#""wasi:clocks/monotonic-clock@VERSION" "subscribe-duration""#,
            "(param i64)",
            "(i64.const -1)",
            "a guest has at most 10000 timers (`WasiLimits::timers`)",
        ),
    ] {
        let component = guest(&hoarder(import, params, call));
        stays_below(128, import, || {
            let error = refused(run(host(|ctx| ctx), &component).1);
            assert!(error.contains(limit), "{import}: {error}");
        });
    }
}

/// Row 30.
#[test]
fn row30_random_bytes_beyond_the_limit_trap_the_guest_and_are_not_made() {
    let greedy = r#"(module
        (import "wasi:random/random@VERSION" "get-random-bytes" (func $random (param i64 i32)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "run") (result i32)
            (call $random (i64.const -1) (i32.const 16))
            (i32.const 1)))"#;
    let component = guest(greedy);
    stays_below(32, "random bytes", || {
        let error = refused(run(host(|ctx| ctx), &component).1);
        assert!(error.contains("a guest gets at most 67108864 random bytes at a time"), "{error}");
    });
}

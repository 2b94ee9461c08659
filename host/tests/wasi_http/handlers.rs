//! Handlers that do what none should, written as core modules.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// What all of them import, and how they answer and begin a body.
const PRELUDE: &str = r#"
    (import "wasi:http/types@0.2.12" "[constructor]fields" (func $fields (result i32)))
    (import "wasi:http/types@0.2.12" "[method]fields.append" (func $append (param i32 i32 i32 i32 i32 i32)))
    (import "wasi:http/types@0.2.12" "[constructor]outgoing-response" (func $response (param i32) (result i32)))
    (import "wasi:http/types@0.2.12" "[method]outgoing-response.body" (func $body (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[static]response-outparam.set"
        (func $set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
    (import "wasi:http/types@0.2.12" "[resource-drop]response-outparam" (func $drop-outparam (param i32)))
    (import "wasi:http/types@0.2.12" "[method]outgoing-body.write" (func $write (param i32 i32)))
    (import "wasi:http/types@0.2.12" "[static]outgoing-body.finish" (func $finish (param i32 i32 i32 i32)))
    (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush"
        (func $blocking-write (param i32 i32 i32 i32)))
    (import "wasi:io/streams@0.2.12" "[resource-drop]output-stream" (func $drop-stream (param i32)))
    (import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
    (import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $timer (param i64) (result i32)))
    (memory (export "memory") 1)
    (global $heap (mut i32) (i32.const 4096))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $heap (i32.add (global.get $heap) (local.get 3)))
        (i32.sub (global.get $heap) (local.get 3)))
    (data (i32.const 1024) "content-length5trailerx-sum1")
    (func $answer (param $out i32) (param $response i32)
        (call $set (local.get $out) (i32.const 0) (local.get $response)
            (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
    ;; Answers 200; the body.
    (func $begin (param $out i32) (result i32) (local $response i32)
        (local.set $response (call $response (call $fields)))
        (call $body (local.get $response) (i32.const 0))
        (call $answer (local.get $out) (local.get $response))
        (i32.load (i32.const 4)))
    (func $stream (param $body i32) (result i32)
        (call $write (local.get $body) (i32.const 0))
        (i32.load (i32.const 4)))
    ;; Writes so many zeros; 0 when that worked.
    (func $send (param $stream i32) (param $bytes i32) (result i32)
        (call $blocking-write (local.get $stream) (i32.const 8192) (local.get $bytes) (i32.const 0))
        (i32.load8_u (i32.const 0)))
"#;

/// A handler; `body` has the request as local 0, the outparam as local `$out`.
pub(crate) fn handler(body: &str) -> Vec<u8> {
    let module = format!(
        "(module {PRELUDE}
            (func (export \"wasi:http/incoming-handler@0.2.12#handle\") (param $request i32) (param $out i32)
                (local $body i32) (local $stream i32) (local $response i32) (local $n i32)
                {body}))"
    );
    let mut module = wat::parse_str(&module).unwrap();
    let mut resolve = Resolve::default();
    let wit = concat!(env!("CARGO_MANIFEST_DIR"), "/../wit/wasi");
    let mut package = None;
    for name in ["io", "clocks", "random", "filesystem", "sockets", "cli", "http"] {
        package = Some(resolve.push_file(format!("{wit}/{name}.wit")).unwrap());
    }
    let world = resolve.select_world(&[package.unwrap()], Some("proxy")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}

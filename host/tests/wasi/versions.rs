//! Components of every WASI 0.2 are served.

use gusset::wasi::io::MemoryOutputPipe;

use crate::support::{guest_of, host, run};

const HELLO: &str = r#"(module
    (import "wasi:cli/stdout@VERSION" "get-stdout" (func $stdout (result i32)))
    (import "wasi:io/streams@VERSION" "[method]output-stream.blocking-write-and-flush"
        (func $write (param i32 i32 i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 64) "hello\n")
    (func (export "run") (result i32)
        (call $write (call $stdout) (i32.const 64) (i32.const 6) (i32.const 16))
        (i32.load8_u (i32.const 16))))"#;

#[test]
fn a_component_of_an_earlier_version_runs() {
    for version in ["0.2.0", "0.2.1", "0.2.3", "0.2.6", "0.2.9", "0.2.11", "0.2.12"] {
        let output = MemoryOutputPipe::new(100);
        let (_, written) = run(host(|ctx| ctx.stdout(output.clone())), &guest_of(version, HELLO));
        assert_eq!(written.expect("it runs"), 0, "{version}");
        assert_eq!(output.contents(), "hello\n", "{version}");
    }
}

//! Arguments, environment, standard streams and the end of a program.

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::cli::{
    environment, stderr, stdin, stdout, terminal_input, terminal_stderr, terminal_stdin, terminal_stdout,
};
use gusset::wasi::bindings::wasi::io::streams::{HostInputStream, HostOutputStream};
use gusset::wasi::io::{DynInputStream, MemoryInputPipe, MemoryOutputPipe, StreamError};
use gusset::wasi::{I32Exit, StdinStream, WasiLimits, WasiView};

use crate::support::{guest, host, refused, run, run_async, runtime};

#[test]
fn a_guest_has_no_argument_no_variable_and_no_input_unless_it_is_given_one() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    assert!(environment::Host::get_arguments(&mut view).expect("arguments").is_empty());
    assert!(environment::Host::get_environment(&mut view).expect("variables").is_empty());
    assert_eq!(environment::Host::initial_cwd(&mut view).expect("a directory"), None);
    let input = stdin::Host::get_stdin(&mut view).expect("a stream");
    assert!(matches!(HostInputStream::read(&mut view, input, 1), Err(StreamError::Closed)));
    assert!(terminal_stdin::Host::get_terminal_stdin(&mut view).expect("it says").is_none());
    assert!(terminal_stdout::Host::get_terminal_stdout(&mut view).expect("it says").is_none());
    assert!(terminal_stderr::Host::get_terminal_stderr(&mut view).expect("it says").is_none());
}

#[test]
fn a_guest_has_what_it_was_given_in_its_order() {
    let mut host = host(|ctx| {
        ctx.arg("program").args(&["one", "two"]).env("A", "1").envs(&[("B", "2"), ("A", "3")]).initial_cwd("/home")
    });
    let mut view = host.ctx();
    assert_eq!(environment::Host::get_arguments(&mut view).expect("arguments"), ["program", "one", "two"]);
    let variables = [("A", "1"), ("B", "2"), ("A", "3")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(environment::Host::get_environment(&mut view).expect("variables"), variables);
    assert_eq!(environment::Host::initial_cwd(&mut view).expect("a directory").as_deref(), Some("/home"));
}

#[test]
fn arguments_and_environment_have_a_limit_that_is_named() {
    let long = "x".repeat(1 << 20);
    let mut host = host(|ctx| ctx.arg(&long).env("LONG", &long));
    let mut view = host.ctx();
    let error = refused(environment::Host::get_arguments(&mut view));
    assert!(
        error.starts_with("the guest's arguments may take 1048576 bytes (`WasiLimits::environment_bytes`)"),
        "{error}"
    );
    refused(environment::Host::get_environment(&mut view));
    let mut limits = WasiLimits::default();
    limits.environment_bytes = 2 << 20;
    let mut host = crate::support::host(|ctx| ctx.limits(limits).arg(&long));
    assert_eq!(environment::Host::get_arguments(&mut host.ctx()).expect("it fits").len(), 1);
}

#[test]
fn streams_that_are_asked_for_twice_are_the_same() {
    let output = MemoryOutputPipe::new(100);
    let mut host = host(|ctx| ctx.stdin(MemoryInputPipe::new("abc")).stdout(output.clone()).stderr(output.clone()));
    let mut view = host.ctx();
    for expected in ["a", "b", "c"] {
        let input = stdin::Host::get_stdin(&mut view).expect("a stream");
        assert_eq!(HostInputStream::read(&mut view, input, 1).expect("a byte"), expected.as_bytes());
    }
    for byte in [b'x', b'y'] {
        let stream = stdout::Host::get_stdout(&mut view).expect("a stream");
        HostOutputStream::write(&mut view, stream, vec![byte]).expect("it fits");
    }
    let stream = stderr::Host::get_stderr(&mut view).expect("a stream");
    HostOutputStream::write(&mut view, stream, b"z".to_vec()).expect("it fits");
    assert_eq!(output.contents(), "xyz");
}

#[test]
fn a_guest_is_told_of_a_terminal_where_the_host_says_so() {
    struct Terminal;
    impl StdinStream for Terminal {
        fn stream(&self) -> DynInputStream {
            Box::new(MemoryInputPipe::new(""))
        }
        fn is_terminal(&self) -> bool {
            true
        }
    }
    let mut host = host(|ctx| ctx.stdin(Terminal));
    let mut view = host.ctx();
    let terminal = terminal_stdin::Host::get_terminal_stdin(&mut view).expect("it says").expect("it is one");
    let other = Resource::new_own(terminal.rep());
    terminal_input::HostTerminalInput::drop(&mut view, terminal).expect("it goes");
    refused(terminal_input::HostTerminalInput::drop(&mut view, other));
    assert!(host.table.is_empty());
}

fn exiting(call: &str) -> String {
    format!(
        r#"(module
            (import "wasi:cli/exit@VERSION" "exit" (func $exit (param i32)))
            (import "wasi:cli/exit@VERSION" "exit-with-code" (func $exit-with-code (param i32)))
            (func (export "run") (result i32) {call} (i32.const 1)))"#
    )
}

#[test]
fn a_guest_that_exits_is_not_returned_to_and_its_code_is_found() {
    for (call, code) in [
        ("(call $exit (i32.const 0))", 0),
        ("(call $exit (i32.const 1))", 1),
        ("(call $exit-with-code (i32.const 0))", 0),
        ("(call $exit-with-code (i32.const 42))", 42),
        ("(call $exit-with-code (i32.const 255))", 255),
    ] {
        let component = guest(&exiting(call));
        let error = run(host(|ctx| ctx), &component).1.expect_err("it exits");
        assert_eq!(error.downcast_ref::<I32Exit>(), Some(&I32Exit(code)), "{call}");
        let error = runtime().block_on(run_async(host(|ctx| ctx), &component)).1.expect_err("it exits");
        assert_eq!(error.downcast_ref::<I32Exit>(), Some(&I32Exit(code)), "{call}");
        assert!(format!("{error:#}").contains(&format!("the guest exited with code {code}")), "{error:#}");
    }
}

/// Copies its input to its output, by `blocking-splice`.
pub(crate) const CAT: &str = r#"(module
    (import "wasi:cli/stdin@VERSION" "get-stdin" (func $stdin (result i32)))
    (import "wasi:cli/stdout@VERSION" "get-stdout" (func $stdout (result i32)))
    (import "wasi:io/streams@VERSION" "[method]output-stream.blocking-splice"
        (func $splice (param i32 i32 i64 i32)))
    (memory (export "memory") 1)
    (func (export "run") (result i32) (local $in i32) (local $out i32) (local $copied i32)
        (local.set $in (call $stdin))
        (local.set $out (call $stdout))
        (loop $more
            (call $splice (local.get $out) (local.get $in) (i64.const -1) (i32.const 16))
            (if (i32.eqz (i32.load8_u (i32.const 16)))
                (then
                    (local.set $copied (i32.add (local.get $copied) (i32.load (i32.const 24))))
                    (br $more))))
        (local.get $copied)))"#;

#[test]
fn a_guest_reads_its_input_to_the_end_and_writes_it() {
    let text = "line\n".repeat(50_000);
    let component = guest(CAT);
    let output = MemoryOutputPipe::new(1 << 20);
    let given = || host(|ctx| ctx.stdin(MemoryInputPipe::new(text.clone())).stdout(output.clone()));
    assert_eq!(run(given(), &component).1.expect("it ends") as usize, text.len());
    assert_eq!(output.contents(), text);
    assert_eq!(runtime().block_on(run_async(given(), &component)).1.expect("it ends") as usize, text.len());
    assert_eq!(output.contents().len(), 2 * text.len());
}

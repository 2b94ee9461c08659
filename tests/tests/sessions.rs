//! Scripts against a small component: what a session prints, keeps, and refuses.

use gusset::component::{Component, Linker};
use gusset::{Engine, Store};
use gusset_cli::script;
use gusset_cli::session::Session;

const COMPONENT: &str = r#"(component
    (core module $M
        (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
        (func (export "half") (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0)))
        (func (export "none")))
    (core instance $m (instantiate $M))
    (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "add")))
    (func $half (param "a" u32) (result u32) (canon lift (core func $m "half")))
    (func $none (canon lift (core func $m "none")))
    (instance $one (export "add" (func $add)) (export "none" (func $none)))
    (instance $two (export "add" (func $add)))
    (export "t:t/one@1.0.0" (instance $one))
    (export "t:t/two@1.0.0" (instance $two))
    (export "half" (func $half)))"#;

/// Runs a script; the lines that it gives, and the error that ended it.
fn run(text: &str) -> (Vec<String>, Option<String>) {
    let engine = Engine::default();
    let component = Component::new(&engine, wat::parse_str(COMPONENT).unwrap()).unwrap();
    let mut session = Session::new(Store::new(&engine, ()), &Linker::new(&engine), &component).unwrap();
    let mut lines = Vec::new();
    for step in script::parse(text).unwrap() {
        match session.run(&step) {
            Ok(line) => lines.push(line),
            Err(error) => return (lines, Some(format!("{error:#}"))),
        }
    }
    (lines, None)
}

#[track_caller]
fn gives(text: &str, expected: &[&str]) {
    let (lines, error) = run(text);
    assert_eq!(error, None);
    assert_eq!(lines, expected);
}

#[track_caller]
fn refused(text: &str, message: &str) {
    assert_eq!(run(text).1.as_deref(), Some(message));
}

#[test]
fn calls_print_their_values_and_values_are_kept() {
    gives(
        "use t:t/one@1.0.0\n$x = add(2, 3)\nadd($x, $x)\nnone()\nt:t/two#add(1, 1)\n",
        &["use t:t/one@1.0.0", "$x = add(2, 3) => 5", "add($x, $x) => 10", "none() => ", "t:t/two#add(1, 1) => 2"],
    );
    gives("half(4)\nnone()", &["half(4) => 25", "none() => "]);
}

#[test]
fn a_trap_is_printed_and_ends_the_script() {
    let (lines, error) = run("half(0)\nhalf(4)\n");
    assert_eq!(lines, ["half(0) => TRAP integer divide by zero"]);
    assert_eq!(error.as_deref(), Some("no step runs after a trap"));
}

#[test]
fn steps_that_do_not_fit_the_component_are_refused() {
    refused(
        "add(1, 2)",
        "function `add` is exported more than once, say which one is meant: `t:t/one@1.0.0#add`, `t:t/two@1.0.0#add`",
    );
    refused("use t:t/one@1.0.0\nhalf(1)", "instance `t:t/one@1.0.0` exports no function `half`, but `add`, `none`");
    refused("use t:t/three", "the component exports no instance `t:t/three`, but `t:t/one@1.0.0`, `t:t/two@1.0.0`");
    refused("half($y)", "call of `half`: parameter `a`: no value is kept under the name `$y`");
    refused("half(1, 2)", "call of `half`: wrong number of arguments: expected 1, found 2: func(a: u32) -> u32");
    refused("half(\"x\")", "call of `half`: parameter `a`: expected `u32`, found string `\"x\"`");
    refused("$x = none()", "call of `t:t/one@1.0.0#none`: `$x` keeps nothing, as the function has no result");
    refused("drop $x", "no value is kept under the name `$x`");
    refused("$x = half(4)\ndrop $x", "`$x` is not a handle");
}

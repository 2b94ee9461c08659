//! Lines that are steps of a script, and lines that are none.

use super::{Action, Call, parse, parse_step};

#[track_caller]
fn action(text: &str, expected: Action) {
    assert_eq!(parse_step(1, text).unwrap().action, expected);
}

#[track_caller]
fn refused(text: &str, message: &str) {
    assert_eq!(format!("{:#}", parse_step(1, text).unwrap_err()), message);
}

fn call(instance: Option<&str>, func: &str, args: &str) -> Call {
    Call { instance: instance.map(str::to_owned), func: func.to_owned(), args: args.to_owned() }
}

#[test]
fn calls_are_split_into_instance_function_and_arguments() {
    let keep = |keep: &str| Some(keep.to_owned());
    action("greet(\"x\")", Action::Call { keep: None, call: call(None, "greet", "(\"x\")") });
    action("run()", Action::Call { keep: None, call: call(None, "run", "()") });
    let qualified = call(Some("demo:zoo/ops@0.1.0"), "greet", "(\"a#b=c\")");
    action("demo:zoo/ops@0.1.0#greet(\"a#b=c\")", Action::Call { keep: None, call: qualified });
    let constructor = call(None, "[constructor]counter", "(10)");
    action("$a = [constructor]counter(10)", Action::Call { keep: keep("a"), call: constructor });
    let method = call(None, "[method]counter.add", "($a, 5)");
    action("$e00=[method]counter.add($a, 5)", Action::Call { keep: keep("e00"), call: method });
    action("drop(1)", Action::Call { keep: None, call: call(None, "drop", "(1)") });
}

#[test]
fn use_and_drop_name_what_they_work_on() {
    action("use demo:zoo/ops@0.1.0", Action::Use("demo:zoo/ops@0.1.0".to_owned()));
    action("drop $a", Action::Drop("a".to_owned()));
}

#[test]
fn comments_and_empty_lines_are_no_steps_and_lines_are_counted() {
    let steps = parse("# head\n\n  greet()  \r\n\n# host saw: nothing\ndrop $a\n").unwrap();
    assert_eq!(
        steps.iter().map(|step| (step.line, step.text.as_str())).collect::<Vec<_>>(),
        [(3, "greet()"), (6, "drop $a")]
    );
}

#[test]
fn what_is_no_step_is_refused_with_its_line() {
    refused("greet", "expected a call `FUNCTION(ARGUMENTS)`, found `greet`");
    refused("greet(1", "expected `)` at the end of `greet(1`");
    refused("(1)", "expected a function before `(` in `(1)`");
    refused("#f(1)", "expected an instance before `#` in `#f(1)`");
    refused("two words(1)", "expected a function before `(` in `two words(1)`");
    refused("drop a", "expected `drop $NAME`, found `drop a`");
    refused("use a b", "expected `use INSTANCE`, found `use a b`");
    refused("drop $", "`$` is not a name: letters, digits, `-` and `_` after `$`");
    refused("$a b = f()", "`$a b` is not a name: letters, digits, `-` and `_` after `$`");
    refused("$a", "expected a call `FUNCTION(ARGUMENTS)`, found `$a`");
    let error = parse("f()\n\nnonsense\n").unwrap_err();
    assert_eq!(format!("{error:#}"), "line 3: expected a call `FUNCTION(ARGUMENTS)`, found `nonsense`");
}

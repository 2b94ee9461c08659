//! The process's own standard input: in a process of its own, which is this test program once more.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::cli::CAT;
use crate::support::{guest, host, run, run_async, runtime};

/// What the child does.
const HOW: &str = "GUSSET_TEST_STDIN";

fn child(how: &str, stdin: Stdio) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "stdin::what_the_child_does", "--nocapture", "--quiet"]).env(HOW, how);
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts")
}

#[test]
fn what_the_child_does() {
    let Ok(how) = std::env::var(HOW) else { return };
    let component = guest(CAT);
    let cat = || host(|ctx| ctx.inherit_stdin().inherit_stdout());
    let copied = match how.as_str() {
        "blocking" => run(cat(), &component).1,
        "waiting" => runtime().block_on(run_async(cat(), &component)).1,
        "impatient" => {
            let waited = async { tokio::time::timeout(Duration::from_millis(20), run_async(cat(), &component)).await };
            assert!(runtime().block_on(waited).is_err(), "nobody wrote");
            println!("gave up");
            return;
        }
        how => panic!("{how}"),
    };
    println!("copied {}", copied.expect("it ends"));
}

fn output_of(mut child: Child) -> String {
    let mut text = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut text).expect("it is text");
    assert!(child.wait().expect("it ends").success(), "{text}");
    text
}

#[test]
fn input_that_comes_late_is_waited_for_and_its_end_too() {
    for how in ["blocking", "waiting"] {
        let mut child = child(how, Stdio::piped());
        let mut input = child.stdin.take().expect("it is piped");
        for text in ["one\n", "two\n"] {
            std::thread::sleep(Duration::from_millis(30));
            input.write_all(text.as_bytes()).expect("it reads");
        }
        drop(input);
        let output = output_of(child);
        assert!(output.contains("one\ntwo\ncopied 8\n"), "{how}: {output}");
    }
}

#[test]
fn input_from_a_file_and_from_nowhere_is_read_to_its_end() {
    for how in ["blocking", "waiting"] {
        let output = output_of(child(how, Stdio::null()));
        assert!(output.contains("copied 0\n"), "{how}: {output}");
        let file = std::fs::File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect("it is there");
        let len = file.metadata().expect("it has a size").len();
        let output = output_of(child(how, file.into()));
        assert!(output.contains(&format!("copied {len}\n")), "{how}: {output}");
    }
}

#[test]
fn a_read_that_nobody_answers_keeps_no_process_from_ending() {
    let start = Instant::now();
    let mut child = child("impatient", Stdio::piped());
    let input = child.stdin.take();
    let output = output_of(child);
    drop(input);
    assert!(output.contains("gave up"), "{output}");
    assert!(start.elapsed() < Duration::from_secs(30));
}

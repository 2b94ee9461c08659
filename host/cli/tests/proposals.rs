//! `wasi:config` and `wasi:keyvalue` by the options of the command.

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Folder, Run};

/// Gives what it imports of the proposals to who calls it.
const THROUGH: &str = r#"(component
  (import "wasi:config/store@0.2.0-rc.1" (instance $config
    (type $error' (variant (case "upstream" string) (case "io" string)))
    (export "error" (type $error (eq $error')))
    (export "get" (func (param "key" string) (result (result (option string) (error $error)))))))
  (import "wasi:keyvalue/store@0.2.0-draft" (instance $store
    (type $error' (variant (case "no-such-store") (case "access-denied") (case "other" string)))
    (export "error" (type $error (eq $error')))
    (export "bucket" (type $bucket (sub resource)))
    (export "open" (func (param "identifier" string) (result (result (own $bucket) (error $error)))))
    (export "[method]bucket.set" (func (param "self" (borrow $bucket)) (param "key" string) (param "value" (list u8))
      (result (result (error $error)))))
    (export "[method]bucket.get" (func (param "self" (borrow $bucket)) (param "key" string)
      (result (result (option (list u8)) (error $error)))))))
  (export "wasi:config/store@0.2.0-rc.1" (instance $config))
  (export "wasi:keyvalue/store@0.2.0-draft" (instance $store)))"#;

fn through(folder: &Folder) -> PathBuf {
    let file = folder.path.join("through.wasm");
    fs::write(&file, wat::parse_str(THROUGH).expect("a component's text")).expect("a file");
    file
}

#[test]
fn a_configuration_is_told_that_was_not_given() {
    let folder = Folder::new("config");
    let run = || Run::new(through(&folder)).option("--invoke=get(\"A\")");
    run().gives("ok(none)\n");
    run().option("--config-var=A=x=y").gives("ok(some(\"x=y\"))\n");
    run().option("--config-var=A").env("A", "of the command").gives("ok(some(\"of the command\"))\n");
    run().option("--config-var=B=1").option("--env=A=1").gives("ok(none)\n");
}

#[test]
fn a_bucket_is_there_that_was_not_given() {
    let folder = Folder::new("keyvalue");
    let run = || Run::new(through(&folder));
    run().option("--invoke=open(\"data\")").gives("err(no-such-store)\n");
    let run = run().option("--keyvalue=data").option("--invoke=$b = open(\"data\")");
    let output = run
        .option("--invoke=[method]bucket.set($b, \"k\", [1, 2])")
        .option("--invoke=[method]bucket.get($b, \"k\")")
        .option("--invoke=[method]bucket.get($b, \"none\")")
        .output();
    assert!(output.stdout.ends_with("ok\nok(some([1, 2]))\nok(none)\n"), "{} {}", output.stdout, output.stderr);
}

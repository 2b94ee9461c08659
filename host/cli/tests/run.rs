//! `gusset run`, `gusset compile` and the configuration file: what they accept, and what they say when they do not.

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Folder, Run, guest, gusset};

/// A component from its text, in a folder.
fn component(folder: &Folder, text: &str) -> PathBuf {
    let file = folder.path.join("a.wasm");
    fs::write(&file, wat::parse_str(text).expect("a component's text")).expect("a file");
    file
}

const ADD: &str = r#"(component
  (core module $m
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "fail") unreachable))
  (core instance $m (instantiate $m))
  (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "add")))
  (func (export "fail") (canon lift (core func $m "fail"))))"#;

#[test]
fn functions_are_called_with_values_in_wave() {
    let folder = Folder::new("invoke");
    let file = component(&folder, ADD);
    Run::new(file.clone()).option("--invoke").option("add(2, 3)").gives("5\n");
    Run::new(file.clone()).option("--invoke=add(2, 3)").option("--invoke=add(4, 5)").gives("5\n9\n");
    let run = Run::new(file).option("--invoke=fail()").output();
    assert!(run.status == 134 && run.stderr.contains("`unreachable`"), "{}", run.stderr);
}

#[test]
fn what_cannot_be_called_is_said() {
    let folder = Folder::new("misuse");
    let file = component(&folder, ADD);
    Run::new(file.clone()).refused("it is no command (exports no `wasi:cli/run`); `--invoke 'NAME(ARGUMENTS)'`");
    Run::new(file.clone()).refused("`add`, `fail`");
    Run::new(file.clone()).option("--invoke=ad(1)").refused("near to it are `add`");
    Run::new(file.clone()).option("--invoke=add").refused("expected a call `FUNCTION(ARGUMENTS)`, found `add`");
    Run::new(file).option("--invoke=add(1)").refused("add");
    let nothing = component(&folder, "(component)");
    Run::new(nothing).refused("nor does it export anything else");
    Run::new(guest("http-server/http-server.wasm")).refused("`gusset serve` runs it");
}

#[test]
fn what_is_no_guest_is_refused() {
    let folder = Folder::new("no-guest");
    Run::new(folder.path.join("missing.wasm")).refused("missing.wasm`");
    let file = folder.path.join("text");
    fs::write(&file, "hello").expect("a file");
    Run::new(file).refused("expected a component or a core module");
    let file = component(&folder, r#"(module (func (export "f")))"#);
    Run::new(file).refused("is run as a component if it is a command (exports `_start`)");
    let file = component(&folder, r#"(component (import "other:host/api" (instance (export "f" (func)))))"#);
    Run::new(file).option("--invoke=f()").refused("import `other:host/api#f`: the linker has no such function");
}

#[test]
fn wrong_options_are_refused_by_what_was_wanted() {
    #[track_caller]
    fn refused(option: &str, expected: &str) {
        let run = Run::new(guest("commands/hello.wasm")).option(option).output();
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    }
    refused("--timeout=soon", "expected a duration such as");
    refused("--max-memory=1TB", "expected a size such as");
    refused("--env==x", "expected NAME or NAME=VALUE");
    refused("--dir=::x", "expected a folder before `::`");
    refused("--allow-connect=1.2.3", "neither a name nor an address");
    Run::new(guest("commands/hello.wasm")).option("--dir=/no/such/folder").refused("/no/such/folder");
}

#[test]
fn compiled_code_is_kept_and_used_again() {
    let folder = Folder::new("cache");
    let run = || Run::new(guest("commands/hello.wasm")).option("--cache-dir").option(folder.path.join("kept"));
    let entries = || fs::read_dir(folder.path.join("kept")).map_or(0, Iterator::count);
    run().option("--no-cache").gives("hello from Rust\n");
    assert_eq!(entries(), 0);
    run().gives("hello from Rust\n");
    run().gives("hello from Rust\n");
    assert_eq!(entries(), 1);
    run().option("--fuel=10000000").gives("hello from Rust\n");
    assert_eq!(entries(), 2, "code that counts fuel is other code");
}

/// `gusset compile` with arguments; what it says, or its error.
fn compile(arguments: &[&std::ffi::OsStr]) -> Result<String, String> {
    let output = gusset().arg("compile").args(arguments).output().expect("the command");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[test]
fn code_that_was_compiled_before_is_compiled_again() {
    let folder = Folder::new("compiled");
    let kept = folder.path.join("kept");
    let entries = || fs::read_dir(&kept).map_or(0, Iterator::count);
    let file = guest("commands/hello.wasm");
    let arguments = [file.as_os_str(), "--cache-dir".as_ref(), kept.as_os_str()];
    let said = compile(&arguments).expect("it compiles");
    assert!(said.contains("in the cache (`"), "{said}");
    assert_eq!(entries(), 1);
    let run = |file: PathBuf| Run::new(file).option("--cache-dir").option(&kept);
    run(file.clone()).gives("hello from Rust\n");
    let copy = folder.path.join("copy.wasm");
    fs::copy(&file, &copy).expect("a copy");
    run(copy).gives("hello from Rust\n");
    assert_eq!(entries(), 1, "`gusset run` looks for other code");
    // What a core module is made into is kept as well.
    let module = guest("commands/hello-preview1.wasm");
    compile(&[module.as_os_str(), "--cache-dir".as_ref(), kept.as_os_str()]).expect("it compiles");
    let n_entries = entries();
    run(module).gives("hello from Rust\n");
    assert_eq!(entries(), n_entries);
    let said = compile(&arguments).expect("it compiles");
    assert!(said.contains("in the cache already (`"), "{said}");
    compile(&[file.as_os_str(), "--fuel".as_ref(), "--cache-dir".as_ref(), kept.as_os_str()]).expect("it compiles");
    Run::new(file.clone()).option("--fuel=10000000").option("--cache-dir").option(&kept).gives("hello from Rust\n");
    assert_eq!(entries(), n_entries + 1);
    let error = compile(&[file.as_os_str(), "--no-cache".as_ref()]).expect_err("it has no place");
    assert!(error.contains("there is no cache to keep the code in"), "{error}");
    let tiny = [file.as_os_str(), "--cache-size=1KiB".as_ref(), "--cache-dir".as_ref(), kept.as_os_str()];
    assert!(compile(&tiny).expect("it is there").contains("already"));
    let tiny = [
        file.as_os_str(),
        "--timeout".as_ref(),
        "--cache-size=1KiB".as_ref(),
        "--cache-dir".as_ref(),
        kept.as_os_str(),
    ];
    let error = compile(&tiny).expect_err("it does not fit");
    assert!(error.contains("the cache does not keep the code"), "{error}");
}

#[test]
fn a_file_of_machine_code_is_run_without_a_check() {
    let folder = Folder::new("machine-code");
    let file = folder.path.join("hello.gusset");
    let source = guest("commands/hello.wasm");
    let said = compile(&[source.as_os_str(), "-o".as_ref(), file.as_os_str()]).expect("it compiles");
    assert!(said.contains("hello.gusset: "), "{said}");
    let refusal = "it is machine code, which nothing can check: the command runs only what it compiled itself; \
                   `gusset compile FILE` keeps the code of a component in the cache";
    Run::new(file.clone()).refused(refusal);
    for command in ["serve", "compile", "inspect"] {
        let output = gusset().args([command.as_ref(), file.as_os_str()]).output().expect("the command");
        assert!(!output.status.success(), "{command}");
    }
    fs::write(&file, b"\x7fgusset\nand nothing else").expect("a file");
    Run::new(file).refused(refusal);
}

#[test]
fn a_configuration_file_says_what_options_say() {
    let folder = Folder::new("configuration");
    let config = folder.path.join("gusset.toml");
    let run = |text: &str| {
        fs::write(&config, text).expect("a file");
        Run::new(guest("commands/environment.wasm")).option("--config").option(&config)
    };
    run("guest.env = ['A=1', 'B=2']")
        .option("--env=B=3")
        .gives("argument 0: environment.wasm\nA=1\nB=3\ninitial directory: None\n");
    run("[guest]\nenvs = []\n").refused("gusset.toml`:2:1: unknown field `envs`, expected one of `env`");
    let limited = run("[limits]\nfuel = 1000\n").output();
    assert!(limited.status == 134 && limited.stderr.contains("all fuel consumed"), "{}", limited.stderr);
    let env = "guest.inherit-env = true\n";
    let own = |run: Run| run.env("GUSSET_TEST", "own").output().stdout;
    assert!(own(run(env)).contains("GUSSET_TEST=own"));
    assert!(!own(run(env).option("--inherit-env=false")).contains("GUSSET_TEST"));
    Run::new(guest("commands/hello.wasm")).option("--config=/no/such.toml").refused("`/no/such.toml`");
    fs::write(&config, "[guest]\ndir = ['data::/data']\n").expect("a file");
    fs::create_dir(folder.path.join("data")).expect("a folder");
    fs::write(folder.path.join("data/x"), "found").expect("a file");
    let run = Run::new(guest("commands/fs.wasm")).option("--config").option(&config);
    run.args(&["cat", "/data/x"]).gives("found\n");
}

#[test]
fn the_users_own_file_lies_below_the_named_one() {
    let folder = Folder::new("own-configuration");
    fs::create_dir(folder.path.join("gusset")).expect("a folder");
    fs::write(folder.path.join("gusset/config.toml"), "guest.env = ['A=own', 'B=own']").expect("a file");
    fs::write(folder.path.join("named.toml"), "guest.env = ['B=named']").expect("a file");
    let home = folder.path.to_str().expect("a path");
    let run = Run::new(guest("commands/environment.wasm")).env("XDG_CONFIG_HOME", home);
    let named = folder.path.join("named.toml");
    run.env("GUSSET_CONFIG", named.to_str().expect("a path"))
        .gives("argument 0: environment.wasm\nA=own\nB=named\ninitial directory: None\n");
}

#[test]
fn an_empty_name_of_a_configuration_file_is_one() {
    Run::new(guest("commands/hello.wasm")).env("GUSSET_CONFIG", "").gives("hello from Rust\n");
}

#[test]
fn a_variable_that_is_no_text_is_left_out() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    for option in ["--env", "--config-var"] {
        let mut command = Run::new(guest("commands/hello.wasm")).option(option).option("GUSSET_TEST").command();
        let output = command.env("GUSSET_TEST", OsStr::from_bytes(b"\xff")).output().expect("the command");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && errors.contains("variable `GUSSET_TEST` is no UTF-8"), "{errors}");
    }
}

#[test]
fn a_home_that_cannot_be_written_to_stops_guests() {
    let hello = || Run::new(guest("commands/hello.wasm"));
    hello().env("XDG_CACHE_HOME", "/dev/null/nothing").gives("hello from Rust\n");
    hello().option("--cache-dir=/dev/null/nothing").refused("directory `/dev/null/nothing` of the cache");
}

#[test]
fn a_guest_writes_into_the_cache() {
    let folder = Folder::new("around-the-cache");
    let cache = folder.path.join("cache");
    let run = |option: &str| {
        let run = Run::new(guest("commands/hello.wasm")).option("--cache-dir").option(&cache);
        run.option(option).option(folder.named("/d"))
    };
    run("--dir").refused("where compiled code is kept");
    run("--dir-ro").gives("hello from Rust\n");
    // Another cache, or none, is for this run: the next one would find what the guest wrote.
    let folders_cache = folder.path.to_str().expect("its name is text");
    let elsewhere = Folder::new("another-cache");
    for other in [vec!["--no-cache"], vec!["--cache-dir", elsewhere.path.to_str().expect("its name is text")]] {
        let run = |cache: &str, option: &str| {
            let run = Run::new(guest("commands/hello.wasm")).env("XDG_CACHE_HOME", cache);
            other.iter().fold(run, |run, option| run.option(*option)).option(option).option(folder.named("/d"))
        };
        run(folders_cache, "--dir").refused("where compiled code is kept, for this run or for later ones");
        run(folders_cache, "--dir-ro").gives("hello from Rust\n");
        run("/dev/null/nothing", "--dir").gives("hello from Rust\n");
    }
}

#[test]
fn machine_code_takes_the_place_of_a_link_or_a_pipe() {
    let folder = Folder::new("compiled-to");
    let (target, link, pipe) = (folder.path.join("target"), folder.path.join("link"), folder.path.join("pipe"));
    fs::write(&target, "old").expect("a file");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    let source = guest("commands/hello.wasm");
    let to =
        |out: &std::path::Path| compile(&[source.as_os_str(), "-o".as_ref(), out.as_os_str()]).expect("it compiles");
    to(&link);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    let code = fs::read(&target).expect("it is there");
    assert!(code.starts_with(b"\x7f"), "{} bytes", code.len());
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let reading = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read(pipe).expect("what comes")
    });
    to(&pipe);
    assert_eq!(reading.join().expect("no panic").len(), code.len());
    assert!(!fs::symlink_metadata(&pipe).expect("it is there").is_file());
}

/// A guest whose call makes a function of the host's trap.
const ASKS_TOO_MUCH: &str = r#"(component
    (import "wasi:random/random@0.2.0" (instance $random
        (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
    (core module $memory (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)))
    (core instance $memory (instantiate $memory))
    (alias export $random "get-random-bytes" (func $get))
    (alias core export $memory "memory" (core memory $bytes))
    (alias core export $memory "realloc" (core func $realloc))
    (core func $get-core (canon lower (func $get) (memory (core memory $bytes)) (realloc (core func $realloc))))
    (core module $main
        (import "host" "get" (func $get (param i64 i32)))
        (func (export "run") (result i32) (call $get (i64.const 0x4000000000) (i32.const 0)) (i32.const 0)))
    (core instance $main (instantiate $main (with "host" (instance (export "get" (func $get-core))))))
    (alias core export $main "run" (core func $run-core))
    (func $run (result (result)) (canon lift (core func $run-core)))
    (instance $command (export "run" (func $run)))
    (export "wasi:cli/run@0.2.0" (instance $command)))"#;

#[test]
fn a_trap_by_the_host_looks_like_a_guest_that_could_not_be_run() {
    let folder = Folder::new("host-trap");
    let file = folder.path.join("asks.wasm");
    fs::write(&file, wat::parse_str(ASKS_TOO_MUCH).expect("a component")).expect("a file");
    let output = Run::new(file).output();
    assert_eq!(output.status, 134, "{}", output.stderr);
    assert!(output.stderr.contains("random bytes at a time"), "{}", output.stderr);
}

#[test]
fn names_of_a_file_tell_the_terminal_something() {
    let folder = Folder::new("names");
    let file = folder.path.join("names.wasm");
    let module = r#"(module $"\1b[31mred\07" (import "a\1b]0;title\07" "b\r" (func)) (func (export "c\1b[2J")))"#;
    fs::write(&file, wat::parse_str(module).expect("a module")).expect("a file");
    let output = gusset().arg("inspect").arg(&file).output().expect("the command");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("[31mred") && text.contains("]0;title") && text.contains("[2J"), "{text}");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
}

#[test]
fn what_is_in_a_component_is_told_at_a_glance() {
    let inspect = |arguments: &[&str], file: PathBuf| {
        let output = gusset().arg("inspect").args(arguments).arg(file).output().expect("the command");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let summary = inspect(&[], guest("commands/hello.wasm"));
    for part in ["wasi:cli/run@0.2.12", "output-stream.check-write", "core module  ", " functions\n"] {
        assert!(summary.contains(part), "no `{part}` in\n{summary}");
    }
    let summary = inspect(&[], guest("commands/hello-preview1.wasm"));
    assert!(summary.contains("wasi_snapshot_preview1  fd_write") && summary.contains("_start"), "{summary}");
    let wit = inspect(&["--wit"], guest("commands/hello.wasm"));
    assert!(wit.contains("export wasi:cli/run@0.2.12;") && wit.contains("interface streams {"), "{wit}");
    let svg = inspect(&["--graph"], guest("commands/hello.wasm"));
    assert!(svg.starts_with("<svg ") && svg.contains(">wasi:filesystem<") && svg.contains(">main<"), "{svg}");
}

#[test]
fn shells_can_complete() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = gusset().args(["completions", shell]).output().expect("the command");
        assert!(String::from_utf8_lossy(&output.stdout).contains("allow-connect"), "{shell}");
    }
}

//! What making and dropping an instance asks of the system may not grow unnoticed.
//!
//! `tests/system_calls.txt` is the table; `BLESS=1` (`cargo xtask bless`) writes it anew. `strace`, where there is one,
//! counts the system calls of `instances` (`src/bin`) for two numbers of instances; their difference is that of the
//! instances alone, of the thread that makes them. A pool of a system that cannot tell which pages were written does
//! something else, and is not compared.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// How an instance is allocated, and what becomes of it.
const KINDS: [&str; 6] =
    ["on demand, empty", "on demand, idle", "on demand, called", "pooled, empty", "pooled, idle", "pooled, called"];
/// Instances of the shorter run, after which everything that is made once is there.
const BEFORE: u32 = 20;
/// Those of the longer run beyond.
const MORE: u32 = 100;
/// What `instances` exits with where the system cannot tell which pages were written.
const NO_PAGEMAP: i32 = 2;

/// System calls by name.
type Counts = BTreeMap<String, u64>;

#[test]
fn an_instance_takes_no_more_system_calls_than_the_table_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("system_calls.txt");
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    let mut table = String::from("# system calls of making and dropping an instance\n");
    for kind in KINDS {
        let row = match measure(kind) {
            Ok(row) => Some(format!("{kind}:{row}")),
            Err(why) => {
                println!("skipped: system calls of an instance {kind}: {why}");
                // As it was.
                before.lines().find(|line| line.starts_with(&format!("{kind}:"))).map(str::to_owned)
            }
        };
        table.extend(row.map(|row| row + "\n"));
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(table, expected, "`BLESS=1` rewrites tests/system_calls.txt");
}

#[test]
fn only_what_the_instances_add_is_printed() {
    let counts = |counts: &[(&str, u64)]| counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    let (before, after) =
        (counts(&[("mmap", 30), ("exit", 1)]), counts(&[("mmap", 230), ("exit", 1), ("ioctl", 15), ("futex", 4)]));
    assert_eq!(print(&before, &after), " ioctl 0.2, mmap 2.0");
    assert_eq!(print(&before, &before), " none");
}

#[test]
fn a_kind_of_instances_that_is_none_is_not_taken_for_another() {
    for (kind, said) in [
        ("pooled, calld", "`calld` is none of `empty`, `idle` and `called`"),
        ("pool, called", "`pool` is neither `pooled` nor `on demand`"),
        ("called", "`called` is no kind"),
    ] {
        let output = run(Command::new(env!("CARGO_BIN_EXE_instances")), kind, 1);
        let found = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), found.trim()), (Some(1), said));
    }
}

/// The row of a kind, or why there is none. The program itself may not fail.
fn measure(kind: &str) -> Result<String, &'static str> {
    let output = run(Command::new(env!("CARGO_BIN_EXE_instances")), kind, BEFORE + MORE);
    match output.status.code() {
        Some(0) => {}
        Some(NO_PAGEMAP) => return Err("this system cannot tell which pages were written"),
        _ => panic!("`instances` fails ({kind}; {}): {}", output.status, String::from_utf8_lossy(&output.stderr)),
    }
    if !succeeds("strace", &["--version"]) {
        return Err("there is no `strace`");
    }
    if !succeeds("strace", &["-c", "true"]) {
        return Err("this system does not let itself be traced");
    }
    let [before, after] = [BEFORE, BEFORE + MORE].map(|times| count(kind, times));
    Ok(print(&before, &after))
}

/// Makes so many instances of a kind.
fn run(mut program: Command, kind: &str, times: u32) -> Output {
    program.arg(kind).arg(times.to_string()).output().unwrap()
}

fn succeeds(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The system calls of a process that makes so many instances.
fn count(kind: &str, times: u32) -> Counts {
    let name = format!("system-calls-{}-{times}", std::process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut strace = Command::new("strace");
    strace.args(["-c", "-o"]).arg(&file).arg(env!("CARGO_BIN_EXE_instances"));
    let output = run(strace, kind, times);
    let text = std::fs::read_to_string(&file);
    let _ = std::fs::remove_file(&file);
    assert!(output.status.success(), "{kind}, {times} times: {}", String::from_utf8_lossy(&output.stderr));
    let text = text.unwrap();
    // Percent, seconds, microseconds a call, calls, errors (where there are any), the name.
    let row = |line: &str| {
        let mut columns = line.split_whitespace().skip(3);
        let calls = columns.next()?.parse().ok()?;
        Some((columns.last()?.to_owned(), calls))
    };
    let rows = text.lines().filter(|line| !line.ends_with(" total")).filter_map(row);
    rows.collect()
}

/// What there is more of, for each instance, in tenths: locks and allocators ask the system now and then.
fn print(before: &Counts, after: &Counts) -> String {
    let more = |(name, count): (&String, &u64)| {
        let more = count.saturating_sub(before.get(name).copied().unwrap_or_default());
        let tenths = (more * 10 + u64::from(MORE) / 2) / u64::from(MORE);
        (tenths > 0).then(|| format!(" {name} {}.{}", tenths / 10, tenths % 10))
    };
    let rows: Vec<_> = after.iter().filter_map(more).collect();
    if rows.is_empty() { " none".to_owned() } else { rows.join(",") }
}

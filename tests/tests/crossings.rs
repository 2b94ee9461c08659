//! What a crossing of a boundary takes: allocations and instructions may not grow unnoticed.
//!
//! `tests/crossings.txt` is the table; `BLESS=1` (`cargo xtask bless`) writes it anew. Allocations are counted by this
//! program's allocator and must be equal. Instructions are counted by valgrind's callgrind where there is one, in a
//! second run of this program, of the code as `cargo test` compiles it: what they cost is not what a release costs, but
//! a step more on a path shows. They may differ by [`TOLERANCE_PERCENT`], since other versions of compiler and C
//! library give other numbers; a larger difference in either direction is to be looked at and blessed.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{Command, Stdio};
use std::task::{Context, Poll, Waker};

use gusset::component::{Component, Instance, Linker, Resource, ResourceType, Val};
use gusset::{Engine, Store};

/// By how much a count of instructions may differ from the table's.
const TOLERANCE_PERCENT: u64 = 10;
/// Differences below this are not looked at: a few instructions more of a short path are many percent.
const TOLERANCE: u64 = 12;
/// Callgrind follows the stack pointer, so that what it counts for a function ends where another stack begins: of this
/// crossing the table says only what it allocates, and that one poll is all, which is one switch each way.
const ON_ANOTHER_STACK: &str = "call that could wait, func()";
/// Crossings of one count.
const TIMES: u32 = 100;

/// Counts what this thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's contract is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What the table says of a crossing, or what was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Counts {
    allocations: u64,
    /// Missing where there is no callgrind.
    instructions: Option<u64>,
}

/// Names of crossings with what they take, in the order of measuring.
type Table = Vec<(&'static str, Counts)>;

/// The resource that the host supplies.
struct Thing;

struct Guest {
    store: Store<()>,
    instance: Instance,
}

/// Makes a number of crossings.
type Crossing = Box<dyn FnMut(&mut Guest, u32)>;

impl Guest {
    fn new() -> Guest {
        let engine = Engine::default();
        let text = include_str!("../crossings.wat");
        let component = Component::new(&engine, wat::parse_str(text).expect("the guest assembles")).unwrap();
        let mut linker = Linker::new(&engine);
        let mut root = linker.root();
        root.resource("thing", ResourceType::host::<Thing>(), |_, _| Ok(())).unwrap();
        root.func_wrap("nothing", |_, (): ()| Ok(())).unwrap();
        root.func_wrap("length", |_, (text,): (String,)| Ok((text.len() as u32,))).unwrap();
        root.func_wrap("make", |_, (): ()| Ok((Resource::<Thing>::new_own(7),))).unwrap();
        root.func_wrap("look", |_, (thing,): (Resource<Thing>,)| {
            black_box(thing.rep());
            Ok(())
        })
        .unwrap();
        let mut store = Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &component).unwrap();
        Guest { store, instance }
    }

    /// A function that makes so many crossings as it is told.
    fn inside(&mut self, name: &str) -> Crossing {
        let func = self.instance.get_typed_func::<(u32,), ()>(&mut self.store, name).unwrap();
        Box::new(move |guest, times| func.call(&mut guest.store, (times,)).unwrap())
    }
}

/// Calls of a function with Rust types.
macro_rules! calls {
    ($guest:expr, $name:literal, $params:ty => $results:ty, $arguments:expr) => {{
        let func = $guest.instance.get_typed_func::<$params, $results>(&mut $guest.store, $name).unwrap();
        Box::new(move |guest: &mut Guest, times: u32| {
            (0..times).for_each(|_| {
                black_box(func.call(&mut guest.store, $arguments).unwrap());
            });
        }) as Crossing
    }};
}

fn crossings(guest: &mut Guest) -> Vec<(&'static str, Crossing)> {
    const TEXT: &str = "a string of thirty-two bytes, ok";
    const NUMBERS: &[u32] = &[7; 16];
    let add = guest.instance.get_func(&mut guest.store, "add").unwrap();
    let dynamic: Crossing = Box::new(move |guest, times| {
        let mut results = [Val::Bool(false)];
        (0..times).for_each(|_| add.call(&mut guest.store, &[Val::U32(40), Val::U32(2)], &mut results).unwrap());
    });
    let records = guest.instance.get_func(&mut guest.store, "records").unwrap();
    let record = |at| Val::record([("x", Val::Float64(f64::from(at))), ("y", Val::Float64(0.5))]);
    let list = [Val::List((0..64).map(record).collect())];
    let dynamic_list: Crossing = Box::new(move |guest, times| {
        let mut results = [Val::Bool(false)];
        (0..times).for_each(|_| records.call(&mut guest.store, &list, &mut results).unwrap());
    });
    let serve = guest.instance.get_typed_func::<(), ()>(&mut guest.store, "serve").unwrap();
    let asynchronous: Crossing = Box::new(move |guest, times| {
        (0..times).for_each(|_| {
            let call = pin!(serve.call_async(&mut guest.store, ()));
            assert!(matches!(call.poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(()))));
        });
    });
    vec![
        ("host to guest, func()", calls!(guest, "serve", () => (), ())),
        ("host to guest, (u32, u32) -> u32", calls!(guest, "add", (u32, u32) => (u32,), (40, 2))),
        ("host to guest, 32-byte string", calls!(guest, "measure", (&str,) => (u32,), (TEXT,))),
        ("host to guest, list of 16 u32", calls!(guest, "numbers", (&[u32],) => (u32,), (NUMBERS,))),
        ("guest returns a 32-byte string", calls!(guest, "text", () => (String,), ())),
        ("dynamic call, (u32, u32) -> u32", dynamic),
        ("dynamic call, list of 64 records", dynamic_list),
        ("guest to host, func()", guest.inside("call-nothing")),
        ("guest to host, 32-byte string", guest.inside("call-length")),
        ("guest to host, borrow of a host resource", guest.inside("lend")),
        ("host resource made and dropped by a guest", guest.inside("make-and-drop")),
        ("guest's own resource, new and drop", guest.inside("own")),
        ("component to component, func()", guest.inside("sibling-nothing")),
        ("component to component, (u32, u32) -> u32", guest.inside("sibling-add")),
        ("component to component, 32-byte string", guest.inside("sibling-length")),
        (ON_ANOTHER_STACK, asynchronous),
    ]
}

/// A function for each crossing, which callgrind tells from the others by its name.
macro_rules! counted {
    ($($name:ident)*) => {
        const COUNTED: &[(&str, fn(&mut Crossing, &mut Guest))] = &[$((stringify!($name), $name)),*];
        $(#[inline(never)]
        fn $name(crossing: &mut Crossing, guest: &mut Guest) {
            black_box(stringify!($name));
            crossing(guest, black_box(TIMES));
        })*
    };
}

counted! {
    counted_00 counted_01 counted_02 counted_03 counted_04 counted_05 counted_06 counted_07 counted_08 counted_09
    counted_10 counted_11 counted_12 counted_13 counted_14 counted_15
}

#[test]
fn a_crossing_takes_no_more_allocations_and_instructions_than_the_table_says() {
    let mut found = allocations();
    match instructions() {
        Ok(counts) => found.iter_mut().zip(counts).for_each(|((name, found), count)| {
            found.instructions = (*name != ON_ANOTHER_STACK).then_some(count);
        }),
        Err(reason) => println!("skipped: instructions of {} crossings: {reason}", found.len()),
    }
    if std::env::var_os("BLESS").is_some() {
        let is_counted = |(name, counts): &(_, Counts)| *name == ON_ANOTHER_STACK || counts.instructions.is_some();
        assert!(found.iter().all(is_counted), "the table needs callgrind");
        std::fs::write(file(), print(&found)).unwrap();
    }
    let text = std::fs::read_to_string(file()).unwrap_or_default();
    let table = read(&text);
    let wrong: Vec<_> = found.iter().filter_map(|(name, counts)| complaint(name, *counts, table.get(*name))).collect();
    assert!(wrong.is_empty(), "{}\n`BLESS=1` rewrites tests/crossings.txt:\n{}", wrong.join("\n"), print(&found));
    assert_eq!(table.len(), found.len(), "the table names crossings that nobody makes");
}

/// The second run, under callgrind: each crossing is counted for itself.
#[test]
#[ignore = "run by the test of the table, under callgrind"]
fn crossings_under_callgrind() {
    let mut guest = Guest::new();
    let crossings = crossings(&mut guest);
    assert_eq!(crossings.len(), COUNTED.len(), "each crossing has a function");
    for ((_, mut crossing), (_, counted)) in crossings.into_iter().zip(COUNTED) {
        crossing(&mut guest, 3);
        counted(&mut crossing, &mut guest);
    }
}

#[test]
fn what_differs_from_the_table_is_told() {
    let row = |allocations, instructions| Some(Counts { allocations, instructions });
    let check = |found: Option<Counts>, table: Option<Counts>| complaint("x", found.unwrap(), table.as_ref());
    assert_eq!(check(row(0, Some(1000)), row(0, Some(1000))), None);
    assert_eq!(check(row(0, Some(1090)), row(0, Some(1000))), None);
    assert_eq!(check(row(0, None), row(0, Some(1000))), None);
    assert_eq!(check(row(0, Some(5)), row(0, Some(2))), None);
    for (found, table) in [
        (row(1, Some(1000)), row(0, Some(1000))),
        (row(0, Some(1000)), row(1, Some(1000))),
        (row(0, Some(1150)), row(0, Some(1000))),
        (row(0, Some(850)), row(0, Some(1000))),
        (row(0, Some(1000)), None),
    ] {
        assert!(check(found, table).is_some(), "{found:?} beside {table:?}");
    }
}

fn allocations() -> Table {
    let mut guest = Guest::new();
    let all = crossings(&mut guest).into_iter();
    let counted = all.map(|(name, mut crossing)| {
        crossing(&mut guest, 3);
        let before = ALLOCATIONS.get();
        crossing(&mut guest, TIMES);
        let allocations = (ALLOCATIONS.get() - before) / u64::from(TIMES);
        (name, Counts { allocations, instructions: None })
    });
    counted.collect()
}

/// Runs this program under callgrind.
fn instructions() -> Result<Vec<u64>, String> {
    let found = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        return Err("there is no `valgrind`".to_owned());
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crossings-{}", std::process::id()));
    let counts = run_callgrind(&file);
    let _ = std::fs::remove_file(&file);
    counts
}

fn run_callgrind(file: &Path) -> Result<Vec<u64>, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--demangle=no"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args(["--exact", "crossings_under_callgrind", "--ignored", "--test-threads=1"])
        .output()
        .map_err(|error| format!("`valgrind`: {error}"))?;
    assert!(output.status.success(), "the run under callgrind fails: {output:?}");
    let text = std::fs::read_to_string(file).map_err(|error| format!("`{}`: {error}", file.display()))?;
    let count = |(name, _): &(&str, _)| inclusive(&text, name).ok_or_else(|| format!("no count of `{name}`"));
    COUNTED.iter().map(|counted| Ok(count(counted)? / u64::from(TIMES))).collect()
}

/// What a call of a function took, in a file of callgrind: `cfn=(7)`, a line `calls=`, and one that ends with the
/// instructions. The number stands for a name, which follows it once, in a line like this or another.
fn inclusive(text: &str, name: &str) -> Option<u64> {
    let named = text.lines().find(|line| line.contains("fn=(") && line.contains(name))?;
    let number = &named[named.find('(')?..=named.find(')')?];
    let is_call = |line: &&str| line.strip_prefix("cfn=").is_some_and(|callee| callee.starts_with(number));
    let mut lines = text.lines().skip_while(|line| !is_call(line));
    lines.nth(2)?.rsplit(' ').next()?.parse().ok()
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crossings.txt")
}

fn print(table: &Table) -> String {
    let mut text = String::from("# allocations and instructions of one crossing, as `cargo test` compiles them\n");
    for (name, Counts { allocations, instructions }) in table {
        let instructions = instructions.map_or_else(|| "?".to_owned(), |count| count.to_string());
        let _ = writeln!(text, "{name:<44} {allocations:>4} {instructions:>8}");
    }
    text
}

fn read(text: &str) -> BTreeMap<&str, Counts> {
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let row = |line| {
        let (rest, instructions) = str::rsplit_once(line, ' ')?;
        let (name, allocations) = rest.trim_end().rsplit_once(' ')?;
        let counts = Counts { allocations: allocations.parse().ok()?, instructions: instructions.parse().ok() };
        Some((name.trim_end(), counts))
    };
    rows.filter_map(row).collect()
}

/// What is wrong with a crossing.
fn complaint(name: &str, found: Counts, table: Option<&Counts>) -> Option<String> {
    let Some(table) = table else { return Some(format!("{name}: not in the table")) };
    if found.allocations != table.allocations {
        return Some(format!("{name}: {} allocations, expected {}", found.allocations, table.allocations));
    }
    let (now, expected) = (found.instructions?, table.instructions?);
    let allowed = (expected * TOLERANCE_PERCENT / 100).max(TOLERANCE);
    (now.abs_diff(expected) > allowed).then(|| format!("{name}: {now} instructions, expected {expected} ± {allowed}"))
}

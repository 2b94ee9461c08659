//! How long a guest goes on after its deadline, wherever it is.
#![cfg(feature = "compile")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use gusset::component::{Component, Instance, Linker, ResourceAny};
use gusset::{Config, Engine, Result, Store, StoreContextMut, Trap, UpdateDeadline};

fn engine() -> Engine {
    let mut config = Config::new();
    config.epoch_interruption(true);
    Engine::new(&config).unwrap()
}

/// How late a guest may stop, by what it takes of a processor: whatever else this machine does does not count.
const LATE: Duration = Duration::from_millis(10);

/// A component of an inner instance, whose functions may spin where `spin` says, and an outer one, which calls it
/// through adapters.
fn guest(spin: Spin) -> String {
    let at = |place: Spin| if place == spin { "(loop (br 0))" } else { "" };
    format!(
        r#"(component
        (import "text" (func $text (result string)))
        (component $inner
            (import "text" (func $text (result string)))
            (core module $D (func (export "dtor") (param i32) {dtor}))
            (core instance $d (instantiate $D))
            (type $r' (resource (rep i32) (dtor (func $d "dtor"))))
            (export $r "r" (type $r'))
            (core func $new (canon resource.new $r'))
            (core func $drop (canon resource.drop $r'))
            (core module $Memory
                (memory (export "memory") 2)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc} (i32.const 1024)))
            (core instance $memory (instantiate $Memory))
            (core func $text (canon lower (func $text)
                (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
            (core module $M
                (import "" "new" (func $new (param i32) (result i32)))
                (import "" "drop" (func $drop (param i32)))
                (import "" "text" (func $text (param i32)))
                (func $forever {function})
                (func $start {start})
                (start $start)
                (func (export "plain") (call $forever))
                (func $tail (export "tail") {tail})
                (func (export "take") (param i32 i32) {taking})
                (func (export "give") (result i32) (i32.const 0))
                (func (export "post") (param i32) {post})
                (func (export "make") (result i32) (call $new (i32.const 9)))
                (func (export "unmake") (call $drop (call $new (i32.const 9))))
                (func (export "fetch") (call $text (i32.const 16))))
            (core instance $m (instantiate $M (with "" (instance
                (export "new" (func $new)) (export "drop" (func $drop)) (export "text" (func $text))))))
            (func (export "plain") (canon lift (core func $m "plain")))
            (func (export "tail") (canon lift (core func $m "tail")))
            (func (export "take") (param "text" string) (canon lift (core func $m "take")
                (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
            (func (export "give") (result string) (canon lift (core func $m "give")
                (memory (core memory $memory "memory")) (post-return (func $m "post"))))
            (func (export "make") (result (own $r)) (canon lift (core func $m "make")))
            (func (export "unmake") (canon lift (core func $m "unmake")))
            (func (export "fetch") (canon lift (core func $m "fetch"))))
        (component $outer
            (import "take" (func $take (param "text" string)))
            (import "give" (func $give (result string)))
            (core module $Memory
                (memory (export "memory") 2)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
            (core instance $memory (instantiate $Memory))
            (core func $take (canon lower (func $take) (memory (core memory $memory "memory"))))
            (core func $give (canon lower (func $give)
                (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
            (core module $M
                (import "" "take" (func $take (param i32 i32)))
                (import "" "give" (func $give (param i32)))
                (func (export "take") (call $take (i32.const 0) (i32.const 4)))
                (func (export "give") (call $give (i32.const 16))))
            (core instance $m (instantiate $M (with "" (instance
                (export "take" (func $take)) (export "give" (func $give))))))
            (func (export "take") (canon lift (core func $m "take")))
            (func (export "give") (canon lift (core func $m "give"))))
        (instance $i (instantiate $inner (with "text" (func $text))))
        (instance $o (instantiate $outer (with "take" (func $i "take")) (with "give" (func $i "give"))))
        (export "plain" (func $i "plain")) (export "tail" (func $i "tail")) (export "take" (func $i "take"))
        (export "give" (func $i "give")) (export $r "r" (type $i "r"))
        (export "make" (func $i "make") (func (result (own $r))))
        (export "unmake" (func $i "unmake")) (export "fetch" (func $i "fetch"))
        (export "through-take" (func $o "take")) (export "through-give" (func $o "give")))"#,
        dtor = at(Spin::Destructor),
        realloc = at(Spin::Realloc),
        function = at(Spin::Function),
        start = at(Spin::Start),
        tail = if spin == Spin::TailCalls { "(return_call $tail)" } else { "" },
        taking = at(Spin::Callee),
        post = at(Spin::PostReturn),
    )
}

/// Where the inner instance never ends.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Spin {
    Function,
    TailCalls,
    Callee,
    Realloc,
    PostReturn,
    Destructor,
    Start,
}

fn instantiate(store: &mut Store<()>, component: &Component) -> Result<Instance> {
    let mut linker = Linker::new(component.engine());
    linker.root().func_wrap("text", |_: StoreContextMut<'_, ()>, ()| Ok(("text".to_owned(),)))?;
    linker.instantiate(store, component)
}

/// How long something runs on after the deadline, which comes 5 ms after it has begun.
fn lateness(engine: &Engine, run: impl FnOnce() -> Result<()>) -> Duration {
    let taken = ProcessorTime::of_this_thread();
    std::thread::scope(|scope| {
        let ticker = scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(5));
            let due = taken.so_far();
            engine.increment_epoch();
            due
        });
        let error = run().expect_err("a guest that never ends");
        let ended = taken.so_far();
        assert_eq!(error.downcast_ref(), Some(&Trap::Interrupt), "{error:?}");
        ended - ticker.join().expect("the ticker")
    })
}

/// How late something is that is tried so often, but for the half that is later.
fn usual_lateness(n_attempts: usize, attempt: impl Fn() -> Duration) -> Duration {
    let mut late: Vec<_> = (0..n_attempts).map(|_| attempt()).collect();
    late.sort_unstable();
    late[n_attempts / 2]
}

/// The clock of what a thread takes of a processor.
#[derive(Clone, Copy)]
struct ProcessorTime(libc::clockid_t);

impl ProcessorTime {
    fn of_this_thread() -> ProcessorTime {
        let mut clock = 0;
        // SAFETY: it has no requirements.
        let thread = unsafe { libc::pthread_self() };
        // SAFETY: the thread is this one, and the place for the answer is writable.
        let failed = unsafe { libc::pthread_getcpuclockid(thread, &raw mut clock) };
        assert_eq!(failed, 0, "threads have such clocks");
        ProcessorTime(clock)
    }

    fn so_far(self) -> Duration {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the place for the answer is writable; of a thread that is gone it would be an error.
        let failed = unsafe { libc::clock_gettime(self.0, &raw mut time) };
        assert_eq!(failed, 0, "the thread is there");
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    }
}

/// Checks that what never ends in one place ends soon after its deadline.
#[track_caller]
fn check(spin: Spin, run: impl Fn(&mut Store<()>, &Component) -> Result<()>) {
    let engine = engine();
    let component = Component::new(&engine, wat::parse_str(guest(spin)).unwrap()).unwrap();
    let attempt = || {
        let mut store = Store::new(&engine, ());
        store.set_epoch_deadline(1);
        lateness(&engine, || run(&mut store, &component))
    };
    let late = usual_lateness(10, attempt);
    assert!(late <= LATE, "{spin:?}: {late:?}");
}

fn call(name: &'static str) -> impl Fn(&mut Store<()>, &Component) -> Result<()> {
    move |store, component| {
        let instance = instantiate(store, component)?;
        instance.get_typed_func::<(), ()>(&*store, name)?.call(store, ())
    }
}

#[test]
fn functions_that_never_end_stop_soon() {
    check(Spin::Function, call("plain"));
    check(Spin::TailCalls, call("tail"));
}

#[test]
fn a_callee_behind_an_adapter_stops_soon() {
    check(Spin::Callee, call("through-take"));
}

#[test]
fn realloc_stops_soon_whoever_calls_it() {
    check(Spin::Realloc, call("through-take"));
    check(Spin::Realloc, call("fetch"));
    check(Spin::Realloc, |store, component| {
        let instance = instantiate(store, component)?;
        instance.get_typed_func::<(&str,), ()>(&*store, "take")?.call(store, ("text",))
    });
}

#[test]
fn post_return_stops_soon_whoever_calls_it() {
    check(Spin::PostReturn, call("through-give"));
    check(Spin::PostReturn, |store, component| {
        let instance = instantiate(store, component)?;
        instance.get_typed_func::<(), (String,)>(&*store, "give")?.call(store, ()).map(drop)
    });
}

#[test]
fn destructors_stop_soon_whoever_drops() {
    check(Spin::Destructor, call("unmake"));
    check(Spin::Destructor, |store, component| {
        let instance = instantiate(store, component)?;
        let (held,) = instance.get_typed_func::<(), (ResourceAny,)>(&*store, "make")?.call(&mut *store, ())?;
        held.resource_drop(store)
    });
}

#[test]
fn start_functions_stop_soon() {
    check(Spin::Start, |store, component| instantiate(store, component).map(drop));
}

/// A component that instantiates one module so often that what is in its segment is written for seconds.
fn writer(exported: &str, field: &str) -> Component {
    let users = "(core instance (instantiate $Writer (with \"m\" (instance $m))))".repeat(3000);
    let text = format!(
        r#"(component
            (core module $M {exported})
            (core instance $m (instantiate $M))
            (core module $Writer {field})
            {users})"#
    );
    Component::new(&engine(), wat::parse_str(text).unwrap()).unwrap()
}

#[test]
fn segments_of_instances_that_are_made_stop_soon() {
    let bytes = "x".repeat(3 << 20);
    let data = writer(
        r#"(memory (export "memory") 64)"#,
        &format!(r#"(import "m" "memory" (memory 64)) (data (i32.const 0) "{bytes}")"#),
    );
    let items = "(ref.func $f) (ref.null func)".repeat(50_000);
    let elements = writer(
        r#"(table (export "table") 100000 funcref)"#,
        &format!(r#"(import "m" "table" (table 100000 funcref)) (func $f) (elem (i32.const 0) funcref {items})"#),
    );
    for component in [data, elements] {
        let attempt = || {
            let mut store = Store::new(component.engine(), ());
            store.set_epoch_deadline(1);
            let linker = Linker::new(component.engine());
            lateness(component.engine(), || linker.instantiate(&mut store, &component).map(drop))
        };
        let late = usual_lateness(10, attempt);
        assert!(late <= LATE, "{late:?}");
    }
}

/// How often it is looked at the epoch while instances of a module are made for a component.
fn looks_of_making(module: &str, n_instances: usize) -> u32 {
    let engine = engine();
    let instances = "(core instance (instantiate $M))".repeat(n_instances);
    let text = format!("(component (core module $M {module}) {instances})");
    let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let mut store = Store::new(&engine, 0);
    store.epoch_deadline_callback(|mut store: StoreContextMut<'_, u32>| {
        *store.data_mut() += 1;
        Ok(UpdateDeadline::Continue(0))
    });
    Linker::new(&engine).instantiate(&mut store, &component).unwrap();
    *store.data()
}

#[test]
fn making_memories_and_tables_looks_at_the_epoch() {
    assert!(looks_of_making("(memory 1) (memory 1)", 64) >= 8);
    let grown = "(func (drop (table.grow 0 (ref.null func) (table.grow 1 (ref.null func) (i32.const 1)))))";
    assert!(looks_of_making(&format!("(table 1 funcref) (table 1 funcref) {grown}"), 64) >= 8);
    assert_eq!(looks_of_making("(memory 1)", 2), 0);
    // Of 8 MiB.
    let filled = "(table 1048576 funcref (ref.func $f)) (func $f (table.set 0 (i32.const 0) (ref.null func)))";
    assert!(looks_of_making(filled, 1) >= 8);
}

/// How often a guest looks at the epoch while it runs `f` of a module.
fn looks(module: &str) -> u32 {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.features.threads = true;
    let engine = Engine::new(&config).unwrap();
    let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
    let looks = Arc::new(AtomicU32::new(0));
    let counter = looks.clone();
    store.epoch_deadline_callback(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(UpdateDeadline::Continue(0))
    });
    instance.get_typed_func::<(), ()>(&mut store, "f").unwrap().call(&mut store, ()).unwrap();
    looks.load(Ordering::Relaxed)
}

/// Checks that an operator on so many mebibytes looks at the epoch after each of them.
#[track_caller]
fn check_operator(definitions: &str, operator: &str, mebibytes: u32) {
    let without = looks(&format!("(module {definitions} (func (export \"f\")))"));
    let with = looks(&format!("(module {definitions} (func (export \"f\") {operator}))"));
    assert!(with - without >= mebibytes - 1, "{operator}: {with} looks, {without} without it");
}

#[test]
fn operators_on_large_ranges_look_at_the_epoch_after_each_piece() {
    let memory = "(memory 129)";
    check_operator(memory, "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x800000))", 8);
    check_operator(memory, "(memory.copy (i32.const 1) (i32.const 0) (i32.const 0x800000))", 8);
    check_operator(memory, "(memory.copy (i32.const 0) (i32.const 1) (i32.const 0x800000))", 8);
    let shared = "(memory 65 65 shared)";
    check_operator(shared, "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x400000))", 4);
    let data = format!("(memory 65) (data $d \"{}\")", "x".repeat(0x40_0000));
    check_operator(&data, "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 0x400000))", 4);
    let table = "(table $t 1048577 funcref) (func $g) (elem declare func $g)";
    check_operator(table, "(table.fill $t (i32.const 0) (ref.func $g) (i32.const 1048576))", 8);
    check_operator(table, "(table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 1048576))", 8);
    check_operator(table, "(table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 1048576))", 8);
    let elem = format!("(table $t 400000 funcref) (func $g) (elem $e func {})", "$g ".repeat(400_000));
    check_operator(&elem, "(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 400000))", 3);
}

/// Checks that code looks at the epoch at least so often, beside the look at the function's head.
#[track_caller]
fn check_looks(definitions: &str, body: &str, at_least: u32) {
    let n_looks = looks(&format!("(module {definitions} (func (export \"f\") {body}))")) - 1;
    assert!(n_looks >= at_least, "{n_looks} looks, expected {at_least}");
}

/// Operators that do nothing.
fn nops(count: usize) -> String {
    "nop ".repeat(count)
}

#[test]
fn code_without_loops_looks_at_the_epoch_after_a_thousand_operators_whichever_way_it_goes() {
    check_looks("", &nops(10_000), 9);
    check_looks("", &nops(900), 0);
    // Looks on ways that are not taken count for nothing.
    check_looks("", &format!("{} (if (i32.const 0) (then {}))", nops(990), nops(20)).repeat(50), 49);
    check_looks("", &format!("(if (i32.const 0) (then {}) (else {}))", nops(1500), nops(900)).repeat(50), 40);
    check_looks("", &format!("(if (i32.const 1) (then {}) (else {}))", nops(900), nops(1500)).repeat(50), 40);
    check_looks("", &format!("{} (block (br_if 0 (i32.const 1)) {})", nops(990), nops(20)).repeat(50), 49);
    let skips = format!("(block (block {} (br_table 0 1 (i32.const 1))) {})", nops(990), nops(20));
    check_looks("", &skips.repeat(50), 49);
    let null = "(drop (br_on_null 0 (ref.null func)))";
    check_looks("", &format!("{} (block {null} {})", nops(990), nops(20)).repeat(50), 49);
    // The frame of a way that ends is left alone.
    check_looks("", &format!("(block {} (br 0) (block {}))", nops(990), nops(2000)).repeat(50), 49);
}

#[test]
fn operators_of_any_length_in_a_row_are_interrupted_between_them() {
    let memory = "(memory 20 2000) (data $d \"four\")";
    for operator in [
        "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x100000))",
        "(memory.copy (i32.const 0) (i32.const 1) (i32.const 0x100000))",
        "(memory.copy (i32.const 0) (i32.const 1) (i32.const 129))",
        "(memory.fill (i32.const 0) (i32.const 1) (memory.size))",
        "(memory.init $d (i32.const 0) (i32.const 0) (i32.const 4))",
        "(drop (memory.grow (i32.const 1)))",
    ] {
        check_looks(memory, &operator.repeat(100), 99);
    }
    let table = "(table $t 100000 funcref) (func $g) (elem $e func $g)";
    for operator in [
        "(table.fill $t (i32.const 0) (ref.null func) (i32.const 100000))",
        "(table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 90000))",
        "(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))",
        "(drop (table.grow $t (ref.null func) (i32.const 10)))",
    ] {
        check_looks(table, &operator.repeat(100), 99);
    }
    let waits = "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 1)))";
    check_looks("(memory 1 1 shared)", &waits.repeat(100), 99);
}

#[test]
fn a_deep_stack_is_not_left_without_looks() {
    let depths = |tail: usize| {
        let deep = format!(
            "(func $deep (param i32) (if (local.get 0) (then
                (call $deep (i32.sub (local.get 0) (i32.const 1))) {})))",
            nops(tail)
        );
        check_looks(&deep, "(call $deep (i32.const 1000))", 1001 + if tail > 9 { 1000 } else { 0 });
    };
    depths(0);
    depths(10);
    depths(500);
}

#[test]
fn fuel_is_the_same_whether_epochs_are_looked_at_or_not() {
    let body = format!("{} (if (i32.const 1) (then {}))", nops(10), "(drop (i32.const 1))".repeat(3000));
    let module = format!("(module (func (export \"f\") {body}))");
    let left = [false, true].map(|epochs| {
        let mut config = Config::new();
        config.consume_fuel(true).epoch_interruption(epochs);
        let engine = Engine::new(&config).unwrap();
        let module = gusset::Module::new(&engine, wat::parse_str(&module).unwrap()).unwrap();
        let mut store = Store::new(&engine, ());
        store.set_fuel(100_000).unwrap();
        store.set_epoch_deadline(u64::MAX);
        let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
        instance.get_typed_func::<(), ()>(&mut store, "f").unwrap().call(&mut store, ()).unwrap();
        store.get_fuel().unwrap()
    });
    assert_eq!(left[0], left[1]);
}

/// How late a module's `f` is, on a machine that does nothing else.
fn late_module(text: &str) -> Duration {
    let engine = engine();
    let module = gusset::Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let attempt = || {
        let mut store = Store::new(&engine, ());
        store.set_epoch_deadline(1);
        let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
        let f = instance.get_typed_func::<(), ()>(&mut store, "f").unwrap();
        lateness(&engine, || f.call(&mut store, ()))
    };
    usual_lateness(5, attempt)
}

#[test]
fn what_has_no_loops_stops_soon_however_much_it_does() {
    let fills = "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x100000))".repeat(2_000);
    let pages: String = (0..40_000).map(|at| format!("(i32.store (i32.const {}) (i32.const 1))", at * 4096)).collect();
    for (name, body) in [("fills", fills), ("pages", pages)] {
        let late = late_module(&format!("(module (memory 65535) (func (export \"f\") (loop {body} (br 0))))"));
        assert!(late <= LATE, "{name}: {late:?}");
    }
}

#[test]
fn what_is_done_in_pieces_is_done_whole_or_not_at_all() {
    let module = r#"(module
        (table $t 300000 funcref) (table $u 300000 funcref) (func $g) (elem declare func $g)
        (func (export "copy") (param $to i32) (param $from i32) (result i32) (local $at i32) (local $n i32)
            (table.fill $t (i32.const 0) (ref.null func) (i32.const 300000))
            (table.set $t (local.get $from) (ref.func $g))
            (table.set $t (i32.add (local.get $from) (i32.const 140000)) (ref.func $g))
            (table.set $t (i32.add (local.get $from) (i32.const 279999)) (ref.func $g))
            (table.copy $t $t (local.get $to) (local.get $from) (i32.const 280000))
            (i32.and (i32.eqz (ref.is_null (table.get $t (local.get $to))))
                (i32.and (i32.eqz (ref.is_null (table.get $t (i32.add (local.get $to) (i32.const 140000)))))
                    (i32.eqz (ref.is_null (table.get $t (i32.add (local.get $to) (i32.const 279999))))))))
        (func (export "beyond") (table.fill $u (i32.const 1) (ref.func $g) (i32.const 300000)))
        (func (export "clean") (result i32) (ref.is_null (table.get $u (i32.const 1)))))"#;
    let engine = engine();
    let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(u64::MAX);
    let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
    let copy = instance.get_typed_func::<(i32, i32), i32>(&mut store, "copy").unwrap();
    for (to, from) in [(0, 9), (9, 0), (0, 20_000), (20_000, 0), (5, 5)] {
        assert_eq!(copy.call(&mut store, (to, from)).unwrap(), 1, "to {to} from {from}");
    }
    let beyond = instance.get_typed_func::<(), ()>(&mut store, "beyond").unwrap();
    assert_eq!(beyond.call(&mut store, ()).unwrap_err().downcast_ref(), Some(&Trap::TableOutOfBounds));
    let clean = instance.get_typed_func::<(), i32>(&mut store, "clean").unwrap();
    assert_eq!(clean.call(&mut store, ()).unwrap(), 1);
}

#[test]
fn a_segment_that_is_dropped_at_the_deadline_is_written_to_its_end() {
    let engine = engine();
    let data = "x".repeat(0x30_0000);
    let items = "$g ".repeat(300_000);
    let module = format!(
        r#"(module (memory (export "memory") 65) (data $d "{data}") (table $t 300000 funcref) (func $g)
            (elem $e func {items})
            (func (export "drop") (data.drop $d) (elem.drop $e))
            (func (export "f") (result i32)
                (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0x300000))
                (i32.load8_u (i32.const 0x2fffff)))
            (func (export "g") (result i32)
                (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 300000))
                (ref.is_null (table.get $t (i32.const 299999)))))"#
    );
    let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
    for (name, expected) in [("f", i32::from(b'x')), ("g", 0)] {
        let mut store = Store::new(&engine, 0);
        let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
        let drops = instance.get_typed_func::<(), ()>(&mut store, "drop").unwrap();
        store.epoch_deadline_callback(move |mut store| {
            *store.data_mut() += 1;
            // The first look is that of the function.
            if *store.data() == 2 {
                store.set_epoch_deadline(1);
                drops.call(&mut store, ())?;
            }
            Ok(UpdateDeadline::Continue(0))
        });
        let f = instance.get_typed_func::<(), i32>(&mut store, name).unwrap();
        assert_eq!(f.call(&mut store, ()).unwrap(), expected, "{name}");
        assert!(*store.data() >= 3);
        let error = f.call(&mut store, ()).unwrap_err();
        assert!(error.downcast_ref::<Trap>().is_some(), "{error:?}");
    }
}

#[test]
fn row48_what_is_done_in_pieces_sees_a_table_that_grows_meanwhile() {
    let engine = engine();
    let items = "$g ".repeat(300_000);
    let module = format!(
        r#"(module (table $t 300000 funcref) (func $g) (elem $e func {items})
            (func (export "grow") (drop (table.grow $t (ref.func $g) (i32.const 200000))))
            (func (export "fill") (table.fill $t (i32.const 0) (ref.func $g) (i32.const 300000)))
            (func (export "copy") (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 299999)))
            (func (export "init") (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 300000)))
            (func (export "null") (result i32) (local $at i32) (local $n i32)
                (loop
                    (local.set $n (i32.add (local.get $n) (ref.is_null (table.get $t (local.get $at)))))
                    (local.set $at (i32.add (local.get $at) (i32.const 1)))
                    (br_if 0 (i32.lt_u (local.get $at) (i32.const 300000))))
                (local.get $n)))"#
    );
    let module = gusset::Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
    for (name, n_null) in [("fill", 0), ("copy", 300_000), ("init", 0)] {
        let mut store = Store::new(&engine, 0);
        let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
        let grow = instance.get_typed_func::<(), ()>(&mut store, "grow").unwrap();
        store.epoch_deadline_callback(move |mut store| {
            *store.data_mut() += 1;
            store.set_epoch_deadline(1);
            grow.call(&mut store, ())?;
            Ok(UpdateDeadline::Continue(0))
        });
        let f = instance.get_typed_func::<(), ()>(&mut store, name).unwrap();
        f.call(&mut store, ()).unwrap();
        assert!(*store.data() >= 3, "{name}: {} looks", store.data());
        store.set_epoch_deadline(u64::MAX);
        let null = instance.get_typed_func::<(), i32>(&mut store, "null").unwrap();
        assert_eq!(null.call(&mut store, ()).unwrap(), n_null, "{name}");
    }
}

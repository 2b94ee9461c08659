//! Runs cases through an adapter: a component for each pair of sides, with an allocator that follows a script.

use std::collections::HashMap;

use anyhow::{Context, Result};
use gusset::component::{Component, Instance, Linker, TypedFunc};
use gusset::{Engine, Store, Trap};

use super::case::{ANSWERS, Answer, Case, Outcome, Side};
use super::model::{FILL, MAX_PAGES};

/// Bytes of an answer in the script.
const ANSWER_BYTES: usize = 16;

/// A component for each pair of sides that was needed.
#[derive(Default)]
pub struct Machines {
    engine: Engine,
    pairs: HashMap<(Side, Side), Pair>,
}

struct Pair {
    component: Component,
    live: Option<Live>,
}

/// An instance on which no case has left traces that `reset` does not remove.
struct Live {
    store: Store<()>,
    load: TypedFunc<(u32, Vec<u8>), ()>,
    script: TypedFunc<(Vec<u8>,), ()>,
    run: TypedFunc<(u64, u64), ()>,
    /// The number of calls, the string's place and length, a hash of the memory, and the arguments of calls.
    got: TypedFunc<(u32,), (u64,)>,
}

impl Machines {
    /// What becomes of a case.
    ///
    /// # Errors
    /// When its component cannot be made, or fails in another way than by trapping.
    pub fn outcome(&mut self, case: &Case) -> Result<Outcome> {
        let engine = &self.engine;
        let pair = match self.pairs.entry((case.from, case.to)) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                let bytes = wat::parse_str(text(case.from, case.to))?;
                new.insert(Pair { component: Component::new(engine, bytes)?, live: None })
            }
        };
        let mut live = match pair.live.take() {
            Some(live) => live,
            None => Live::new(engine, &pair.component)?,
        };
        let outcome = live.outcome(case)?;
        // A trap locks the instance down, and a memory that grew cannot shrink.
        let grew = case.answers.iter().any(|answer| answer.grows);
        if outcome != Outcome::Trap && !grew {
            pair.live = Some(live);
        }
        Ok(outcome)
    }
}

impl Live {
    fn new(engine: &Engine, component: &Component) -> Result<Live> {
        let mut store = Store::new(engine, ());
        let instance: Instance = Linker::new(engine).instantiate(&mut store, component)?;
        Ok(Live {
            load: instance.get_typed_func(&mut store, "load")?,
            script: instance.get_typed_func(&mut store, "script")?,
            run: instance.get_typed_func(&mut store, "run")?,
            got: instance.get_typed_func(&mut store, "got")?,
            store,
        })
    }

    fn outcome(&mut self, case: &Case) -> Result<Outcome> {
        let store = &mut self.store;
        self.load.call(&mut *store, (case.data_at as u32, case.data.clone()))?;
        self.script.call(&mut *store, (script(case),))?;
        match self.run.call(&mut *store, (case.pointer, case.length)) {
            Ok(()) => {}
            Err(error) => {
                let trap = error.downcast_ref::<Trap>().copied().with_context(|| format!("not a trap: {error:#}"))?;
                anyhow::ensure!(trap != Trap::InternalBug, "the trap of a bug");
                return Ok(Outcome::Trap);
            }
        }
        let mut got = |at: usize| Ok::<u64, anyhow::Error>(self.got.call(&mut *store, (at as u32,))?.0);
        let (n_calls, pointer, length, memory) = (got(0)?, got(1)?, got(2)?, got(3)?);
        let call = |got: &mut dyn FnMut(usize) -> Result<u64>, at: usize| {
            Ok([got(4 + 4 * at)?, got(5 + 4 * at)?, got(6 + 4 * at)?, got(7 + 4 * at)?])
        };
        let calls = (0..n_calls as usize).map(|at| call(&mut got, at)).collect::<Result<_>>()?;
        Ok(Outcome::Passed { pointer, length, calls, memory })
    }
}

/// The answers as the component reads them.
fn script(case: &Case) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ANSWERS * ANSWER_BYTES);
    for Answer { place, grows, copies } in &case.answers {
        bytes.extend((u64::from(*grows) | u64::from(*copies) << 1).to_le_bytes());
        bytes.extend(case.to.address(*place).to_le_bytes());
    }
    bytes
}

/// The component of two sides.
fn text(from: Side, to: Side) -> String {
    let (caller, callee) = (caller(from), callee(to));
    format!(
        "(component {callee} {caller}
        (instance $callee (instantiate $callee))
        (instance $caller (instantiate $caller (with \"f\" (func $callee \"f\"))))
        (export \"load\" (func $caller \"load\")) (export \"run\" (func $caller \"run\"))
        (export \"script\" (func $callee \"script\")) (export \"got\" (func $callee \"got\")))"
    )
}

/// What both have: a memory of a page for the host's bytes, and where these go.
const STAGE: &str = r#"(memory $stage (export "stage") 1)
    (func (export "stage-realloc") (param i32 i32 i32 i32) (result i32) (i32.const 32768))"#;
const STAGED: &str = r#"(memory (core memory $m "stage")) (realloc (core func $m "stage-realloc"))"#;

/// The declaration of a memory, the type of its addresses, and what makes them of 64 bits and the reverse.
fn words(side: Side) -> (&'static str, &'static str, &'static str, &'static str) {
    match side.wide {
        true => ("i64 1", "i64", "", ""),
        false => ("1", "i32", "i32.wrap_i64", "i64.extend_i32_u"),
    }
}

fn caller(side: Side) -> String {
    let (memory, p, narrow, _) = words(side);
    let narrowed = |local: &str| match narrow {
        "" => format!("(local.get {local})"),
        narrow => format!("({narrow} (local.get {local}))"),
    };
    let (pointer, length, at) = (narrowed("0"), narrowed("1"), narrowed("$to"));
    let encoding = side.encoding.name();
    format!(
        r#"(component $caller
            (import "f" (func $f (param "s" string)))
            (core module $libc (memory (export "memory") {memory} ))
            (core instance $libc (instantiate $libc))
            (core func $f (canon lower (func $f) string-encoding={encoding} (memory (core memory $libc "memory"))))
            (core module $m
                (import "libc" "memory" (memory $memory {memory}))
                (import "" "f" (func $f (param {p} {p})))
                {STAGE}
                (func (export "load") (param $at i32) (param $from i32) (param $bytes i32)
                    (local $to i64)
                    (memory.fill $memory ({p}.const 0) (i32.const 0) ({p}.const 65536))
                    (local.set $to (i64.extend_i32_u (local.get $at)))
                    (memory.copy $memory $stage {at} (local.get $from) (local.get $bytes)))
                (func (export "run") (param i64 i64) (call $f {pointer} {length})))
            (core instance $m (instantiate $m
                (with "libc" (instance $libc)) (with "" (instance (export "f" (func $f))))))
            (func (export "load") (param "at" u32) (param "bytes" (list u8)) (canon lift (core func $m "load") {STAGED}))
            (func (export "run") (param "at" u64) (param "units" u64) (canon lift (core func $m "run"))))"#
    )
}

fn callee(side: Side) -> String {
    let (memory, p, narrow, widen) = words(side);
    let apply = |op: &str, value: &str| match op {
        "" => value.to_owned(),
        op => format!("({op} {value})"),
    };
    let wide = |local: &str| apply(widen, &format!("(local.get {local})"));
    let narrowed = |value: &str| apply(narrow, value);
    let fits = |at: &str, bytes: &str| {
        format!("(i64.le_u (i64.add {at} {bytes}) (i64.shl {} (i64.const 16)))", apply(widen, "(memory.size $memory)"))
    };
    let both_fit = format!(
        "(i32.and {} {})",
        fits(&wide("$old"), &wide("$old_bytes")),
        fits("(i64.load $stage offset=8 (local.get $answer))", &wide("$bytes"))
    );
    let place = narrowed("(i64.load $stage offset=8 (local.get $answer))");
    let (old, old_bytes, align, bytes) = (wide("$old"), wide("$old_bytes"), wide("$align"), wide("$bytes"));
    let (pointer, length) = (wide("0"), wide("1"));
    let encoding = side.encoding.name();
    let size = apply(widen, "(memory.size $memory)");
    let word = narrowed("(local.get $at)");
    format!(
        r#"(component $callee
            (core module $m
                (memory $memory (export "memory") {memory} {MAX_PAGES})
                {STAGE}
                ;; On the stage: answers at 0, what `got` gives at 1024.
                (global $calls (mut i32) (i32.const 0))
                (func (export "script") (param $from i32) (param $n i32)
                    (memory.copy $stage $stage (i32.const 0) (local.get $from) (local.get $n))
                    (memory.fill $memory ({p}.const 0) (i32.const {FILL}) ({p}.const 65536))
                    (global.set $calls (i32.const 0)))
                (func (export "realloc") (param $old {p}) (param $old_bytes {p}) (param $align {p}) (param $bytes {p})
                    (result {p})
                    (local $answer i32) (local $trace i32)
                    (if (i32.ge_u (global.get $calls) (i32.const {ANSWERS})) (then unreachable))
                    (local.set $answer (i32.mul (global.get $calls) (i32.const {ANSWER_BYTES})))
                    (local.set $trace (i32.mul (global.get $calls) (i32.const 32)))
                    (i64.store $stage offset=1056 (local.get $trace) {old})
                    (i64.store $stage offset=1064 (local.get $trace) {old_bytes})
                    (i64.store $stage offset=1072 (local.get $trace) {align})
                    (i64.store $stage offset=1080 (local.get $trace) {bytes})
                    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                    (if (i32.and (i32.load8_u $stage (local.get $answer)) (i32.const 1))
                        (then (drop (memory.grow $memory ({p}.const 1)))))
                    (if (i32.and (i32.load8_u $stage (local.get $answer)) (i32.const 2))
                        (then (if {both_fit}
                            (then (memory.copy $memory $memory {place} (local.get $old)
                                (select (local.get $old_bytes) (local.get $bytes)
                                        ({p}.lt_u (local.get $old_bytes) (local.get $bytes))))))))
                    {place})
                (func (export "f") (param {p} {p})
                    (i64.store $stage (i32.const 1024) (i64.extend_i32_u (global.get $calls)))
                    (i64.store $stage (i32.const 1032) {pointer})
                    (i64.store $stage (i32.const 1040) {length})
                    (i64.store $stage (i32.const 1048) (call $hash)))
                (func $hash (result i64) (local $at i64) (local $weight i64) (local $hash i64)
                    (local.set $weight (i64.const 1))
                    (loop
                        (local.set $hash
                            (i64.add (local.get $hash) (i64.mul (i64.load $memory {word}) (local.get $weight))))
                        (local.set $weight (i64.add (local.get $weight) (i64.const 2)))
                        (local.set $at (i64.add (local.get $at) (i64.const 8)))
                        (br_if 0 (i64.lt_u (local.get $at) (i64.shl {size} (i64.const 16)))))
                    (local.get $hash))
                (func (export "got") (param i32) (result i64)
                    (i64.load $stage offset=1024 (i32.mul (local.get 0) (i32.const 8)))))
            (core instance $m (instantiate $m))
            (func (export "f") (param "s" string) (canon lift (core func $m "f") string-encoding={encoding}
                (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
            (func (export "script") (param "bytes" (list u8)) (canon lift (core func $m "script") {STAGED}))
            (func (export "got") (param "at" u32) (result u64) (canon lift (core func $m "got"))))"#
    )
}

//! Instances that are made and dropped: the time of one, each in a store of its own.
//!
//! Rows `on demand` compare both engines as they are by default, rows `pooled` both with a pool, the peer's at its
//! best. With two threads, each makes as many instances, and the time is that on the wall. An instance that nobody
//! called may cost less to take down than one that has written to its memories, so there are rows with a call too:
//! of an export that both engines find by an index, not by its name.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::measure::{Clock, Contender, alternate, time};
use crate::report::{Goal, Report, Row, Unit};

/// A component without anything.
pub(crate) const EMPTY: &str = "(component)";
/// Two core modules, the second with the first one's function; four pages of memory.
pub(crate) const TWO_MODULES: &str = r#"(component
  (core module $A
    (memory (export "memory") 2)
    (func (export "f") (param i32) (result i32) (i32.store (i32.const 64) (local.get 0)) (i32.const 1)))
  (core module $B
    (import "a" "f" (func $f (param i32) (result i32)))
    (memory (export "memory") 2)
    (table 8 funcref)
    (elem (i32.const 1) func $f)
    (func (export "run") (param i32) (result i32)
      (i32.store (i32.const 128) (local.get 0))
      (call_indirect (param i32) (result i32) (local.get 0) (i32.const 1))))
  (core instance $a (instantiate $A))
  (core instance $b (instantiate $B (with "a" (instance $a))))
  (func (export "run") (param "x" u32) (result u32) (canon lift (core func $b "run"))))"#;
/// Two components, the second of which calls the first with a string.
const TWO_COMPONENTS: &str = r#"(component
  (component $C
    (core module $M
      (memory (export "memory") 4)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "len") (param i32 i32) (result i32) (local.get 1)))
    (core instance $m (instantiate $M))
    (func (export "len") (param "s" string) (result u32)
      (canon lift (core func $m "len") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))
  (component $D
    (import "len" (func $len (param "s" string) (result u32)))
    (core module $Memory (memory (export "memory") 4))
    (core instance $memory (instantiate $Memory))
    (core func $len_core (canon lower (func $len) (memory (core memory $memory "memory"))))
    (core module $M
      (import "" "len" (func $len (param i32 i32) (result i32)))
      (func (export "run") (param i32) (result i32) (call $len (i32.const 16) (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance (export "len" (func $len_core))))))
    (func (export "run") (param "x" u32) (result u32) (canon lift (core func $m "run"))))
  (instance $c (instantiate $C))
  (instance $d (instantiate $D (with "len" (func $c "len"))))
  (export "run" (func $d "run")))"#;

/// What is instantiated.
struct Subject {
    name: &'static str,
    bytes: Vec<u8>,
    life: Life,
    /// Instances of one round and thread.
    times: u32,
    goal: Goal,
}

/// What becomes of an instance before it is dropped.
#[derive(Clone, Copy)]
pub(crate) enum Life {
    Idle,
    /// Its export [`RUN`], which takes and returns a number, is called once.
    Called,
}

/// An export that is called.
pub(crate) const RUN: &str = "run";

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let mut wanted = Vec::new();
    for (name, text, life, times, goal) in [
        ("empty component", EMPTY, Life::Idle, 20_000, Goal::AtLeast(0.61 / 0.15)),
        ("two modules, 4 pages", TWO_MODULES, Life::Idle, 5_000, Goal::AtLeast(3.2 / 1.2)),
        ("two modules, one call", TWO_MODULES, Life::Called, 5_000, Goal::Nothing),
        ("two components, 8 pages", TWO_COMPONENTS, Life::Idle, 5_000, Goal::AtLeast(4.5 / 1.6)),
    ] {
        wanted.push(Subject { name, bytes: wat::parse_str(text)?, life, times, goal });
    }
    let files = [("hello", "composed/hello.wasm", 2_000), ("starlingmonkey", LARGE, 500)];
    for (name, path, times) in files {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/components").join(path);
        match std::fs::read(path) {
            Ok(bytes) => wanted.push(Subject { name, bytes, life: Life::Idle, times, goal: Goal::Nothing }),
            Err(_) => report.skip(&format!("instantiate {name}"), "the component is not there"),
        }
    }
    wanted.retain(|subject| plan.wants("instantiate", &format!("instantiate {}", subject.name)));
    if !wanted.is_empty() {
        report.part("Instances, time to make and drop one");
    }
    for subject in &wanted {
        measure(plan, engines, subject, report).with_context(|| format!("instantiating `{}`", subject.name))?;
    }
    Ok(())
}

const LARGE: &str = "zoo/zoo-starlingmonkey-nowasi.component.wasm";

fn measure(plan: &Plan, engines: &Engines, subject: &Subject, report: &mut Report) -> Result<()> {
    let Subject { bytes, life, .. } = subject;
    let peer = peers::Subject::new(&engines.peer, bytes, *life)?;
    let best = peers::Subject::new(&engines.peer_best, bytes, *life)?;
    let on_demand = ours::Subject::new(&engines.gusset, bytes, *life)?;
    let pooled = ours::Subject::new(&engines.gusset_pooled, bytes, *life)?;
    for threads in [1, 2] {
        let clock = if threads == 1 { Clock::Thread } else { Clock::Wall };
        let contenders: &mut [Contender<'_>] = &mut [
            Box::new(|| rounds(clock, threads, subject.times, &|| peer.instantiate())),
            Box::new(|| rounds(clock, threads, subject.times, &|| best.instantiate())),
            Box::new(|| rounds(clock, threads, subject.times, &|| on_demand.instantiate())),
            Box::new(|| rounds(clock, threads, subject.times, &|| pooled.instantiate())),
        ];
        let times = alternate(plan.rounds, contenders)?;
        let with = if threads == 1 { "" } else { ", 2 threads" };
        let row = |how: &str, peer_best: Option<f64>, ours: usize, ratio: f64, goal| Row {
            name: format!("{}, {how}{with}", subject.name),
            unit: Unit::Nanoseconds,
            peer: times.median(0),
            peer_best,
            gusset: times.median(ours),
            ratio,
            goal,
        };
        report.row(row("on demand", None, 2, times.ratio(0, 2), Goal::Nothing));
        report.row(row("pooled", Some(times.median(1)), 3, times.ratio(1, 3), subject.goal));
    }
    Ok(())
}

/// Makes so many instances on each thread; the time of one, in nanoseconds.
fn rounds(clock: Clock, threads: u32, times: u32, instantiate: &(dyn Fn() -> Result<()> + Sync)) -> Result<f64> {
    let all = || (0..times).try_for_each(|_| instantiate());
    let (time, done) = match threads {
        1 => time(clock, all),
        _ => time(clock, || {
            std::thread::scope(|scope| {
                let threads: Vec<_> = (0..threads).map(|_| scope.spawn(all)).collect();
                threads.into_iter().try_for_each(|thread| thread.join().expect("a thread that measures does not panic"))
            })
        }),
    };
    done.map(|()| time / f64::from(times))
}

/// A component that is linked, in one of the engines. Both have the same names for everything that it takes.
macro_rules! subject {
    ($module:ident, $krate:ident) => {
        mod $module {
            use $krate::component::{Component, ComponentExportIndex, InstancePre, Linker};
            use $krate::{Engine, Store};

            use super::*;

            pub(super) struct Subject {
                engine: Engine,
                pre: InstancePre<()>,
                called: Option<ComponentExportIndex>,
            }

            impl Subject {
                pub(super) fn new(engine: &Engine, bytes: &[u8], life: Life) -> Result<Subject> {
                    let component = Component::new(engine, bytes).plain()?;
                    let mut linker = Linker::new(engine);
                    linker.define_unknown_imports_as_traps(&component).plain()?;
                    let pre = linker.instantiate_pre(&component).plain()?;
                    let called = match life {
                        Life::Idle => None,
                        Life::Called => Some(component.get_export_index(None, RUN).context("nothing to call")?),
                    };
                    Ok(Subject { engine: engine.clone(), pre, called })
                }

                pub(super) fn instantiate(&self) -> Result<()> {
                    let mut store = Store::new(&self.engine, ());
                    let instance = self.pre.instantiate(&mut store).plain()?;
                    let Some(called) = &self.called else { return Ok(()) };
                    let run = instance.get_typed_func::<(u32,), (u32,)>(&mut store, called).plain()?;
                    run.call(&mut store, (7,)).plain().map(drop)
                }
            }
        }
    };
}

subject!(ours, gusset);
subject!(peers, wasmtime);

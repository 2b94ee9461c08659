//! Calls from wasm to the host: values, errors, panics, nesting, and `may_leave`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::bail;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{InstanceRefusal, StoreSettings, WasmBacktrace};

use crate::harness::{HostFn, Machine, load};

const CALLS_OUT: &str = r#"(component
  (import "h" (func $h (param "x" u32) (result u32)))
  (core func $h (canon lower (func $h)))
  (core module $m (import "" "h" (func $h (param i32) (result i32)))
    (func (export "f") (param i32) (result i32) (i32.add (call $h (local.get 0)) (i32.const 1)))
    (func (export "tail") (param i32) (result i32) (return_call $h (local.get 0)))
    (func $mid (param i32) (result i32) (i32.mul (call $h (local.get 0)) (i32.const 2)))
    (func (export "deep") (param i32) (result i32) (i32.add (call $mid (local.get 0)) (i32.const 1))))
  (core instance $i (instantiate $m (with "" (instance (export "h" (func $h))))))
  (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f")))
  (func (export "tail") (param "x" u32) (result u32) (canon lift (core func $i "tail")))
  (func (export "deep") (param "x" u32) (result u32) (canon lift (core func $i "deep"))))"#;

fn host(body: impl Fn(&mut Machine, &mut [u64]) -> anyhow::Result<()> + Send + Sync + 'static) -> Vec<HostFn> {
    vec![Box::new(body)]
}

#[test]
fn values_go_out_and_come_back() {
    let double = host(|_, values| {
        values[0] *= 2;
        Ok(())
    });
    let mut machine = Machine::new(CALLS_OUT, double).unwrap();
    assert_eq!(machine.call("f", &[20]).unwrap()[0], 41);
    assert_eq!(machine.call("tail", &[20]).unwrap()[0], 40);
    assert_eq!(machine.call("deep", &[20]).unwrap()[0], 81);
}

#[derive(Debug)]
struct Refused(u64);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused {}", self.0)
    }
}

impl std::error::Error for Refused {}

#[test]
fn a_host_error_comes_out_as_itself_with_a_backtrace() {
    let refuse = host(|_, values| Err(Refused(values[0]).into()));
    let mut machine = Machine::new(CALLS_OUT, refuse).unwrap();
    for (export, frames) in [("f", 1), ("tail", 0), ("deep", 2)] {
        let error = machine.call(export, &[7]).unwrap_err();
        assert_eq!(error.downcast_ref::<Refused>().unwrap().0, 7);
        assert_eq!(error.downcast_ref::<WasmBacktrace>().unwrap().frames().len(), frames, "{export}: {error:?}");
    }
}

#[test]
fn a_host_panic_passes_through_wasm_once() {
    let panics = host(|_, values| {
        if values[0] == 1 {
            panic!("host panic");
        }
        Ok(())
    });
    let mut machine = Machine::new(CALLS_OUT, panics).unwrap();
    for export in ["f", "tail", "deep"] {
        let panic = catch_unwind(AssertUnwindSafe(|| machine.call(export, &[1]))).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"host panic"));
        machine.call(export, &[2]).unwrap();
    }
}

#[test]
fn host_and_guest_nest_and_a_trap_inside_unwinds_one_level_at_a_time() {
    let nest = host(|machine, values| {
        let depth = values[0];
        if depth == 0 {
            bail!(Trap::UnreachableCodeReached);
        }
        let inner = machine.call("f", &[depth - 1]);
        if depth == 3 {
            let error = inner.unwrap_err();
            assert_eq!(error.downcast_ref::<WasmBacktrace>().unwrap().frames().len(), 6);
            values[0] = 100;
            return Ok(());
        }
        values[0] = inner?[0];
        Ok(())
    });
    let mut machine = Machine::new(CALLS_OUT, nest).unwrap();
    assert_eq!(machine.call("f", &[5]).unwrap()[0], 103);
    let error = machine.call("f", &[1]).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UnreachableCodeReached));
}

#[test]
fn host_recursion_through_the_guest_ends_in_a_trap() {
    let endless = host(|machine, values| {
        values[0] = machine.call("f", &[values[0]])?[0];
        Ok(())
    });
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(|| {
        let mut machine = Machine::new(CALLS_OUT, endless).unwrap();
        let error = machine.call("f", &[1]).unwrap_err();
        assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::StackOverflow));
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn calls_are_made_from_any_thread() {
    let threads: Vec<_> = (0..4)
        .map(|at: u64| {
            std::thread::spawn(move || {
                let mut machine = Machine::new(
                    CALLS_OUT,
                    host(|_, values| {
                        if values[0] == 13 {
                            bail!(Refused(13))
                        }
                        Ok(())
                    }),
                )
                .unwrap();
                for round in 0..200 {
                    assert_eq!(machine.call("f", &[at + 100 * round + 20]).unwrap()[0], at + 100 * round + 21);
                    machine.call("f", &[13]).unwrap_err();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_call_that_ends_when_its_instance_has_gone_is_none_of_the_next_one_in_its_place() {
    let loaded = load(r#"(component (core module $m) (core instance (instantiate $m)))"#).unwrap();
    let mut machine = Machine::of(&loaded, Vec::new(), Vec::new(), StoreSettings::default()).unwrap();
    let old = machine.key.unwrap();
    // SAFETY: the store lives as long as the machine, and nothing else refers into it.
    unsafe { &mut *machine.store }.drop_instance(old).unwrap();
    let new = machine.instantiate(&loaded, Vec::new()).unwrap();
    // SAFETY: as above.
    let store = unsafe { &mut *machine.store };
    assert_ne!(new, old);
    store.begin_call(new).unwrap();
    store.end_call(old);
    assert_eq!(store.drop_instance(new), Err(InstanceRefusal::Running { calls: 1 }));
    store.keep(old);
    store.end_call(new);
    assert_eq!((store.drop_instance(new), store.drop_instance(new)), (Ok(()), Err(InstanceRefusal::Gone)));
}

//! Calls from a guest into the host: data, errors, panics, re-entrance, memory.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gusset::component::{Component, Instance, Linker, Resource, ResourceAny, ResourceType, TypedFunc};
use gusset::{Config, Engine, Store, StoreContextMut, Trap};

use crate::support::{linked, with_memory};

/// Exports `run: func(x: u32) -> u32`, which calls the imported `host` with `x`.
const CALLER: &str = r#"(component
    (import "host" (func $host (param "x" u32) (result u32)))
    (core func $lowered (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (func (export "run") (param i32) (result i32) (call $host (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
    (func (export "run") (param "x" u32) (result u32) (canon lift (core func $m "run"))))"#;

#[test]
fn a_host_function_sees_its_parameters_and_the_stores_data() {
    let (mut store, instance) = linked(CALLER, vec![10_u32], |linker| {
        linker.root().func_wrap("host", |mut store: StoreContextMut<'_, Vec<u32>>, (x,): (u32,)| {
            store.data_mut().push(x);
            Ok((store.data().iter().sum::<u32>(),))
        })
    });
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (5,)).unwrap(), (15,));
    assert_eq!(run.call(&mut store, (7,)).unwrap(), (22,));
    assert_eq!(store.into_data(), [10, 5, 7]);
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the host is out of {0}")]
struct OutOf(&'static str);

#[test]
fn a_host_error_is_kept_as_the_source_and_locks_the_instance_down() {
    let (mut store, instance) = linked(CALLER, (), |linker| {
        linker.root().func_wrap("host", |_, (x,): (u32,)| match x {
            0 => Err(OutOf("patience").into()),
            x => Ok((x,)),
        })
    });
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (3,)).unwrap(), (3,));
    let error = run.call(&mut store, (0,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&OutOf("patience")), "{error:?}");
    let backtrace = error.downcast_ref::<gusset::WasmBacktrace>().expect("where the guest was");
    assert_eq!(backtrace.frames().len(), 1);
    assert_eq!(run.call(&mut store, (3,)).unwrap_err().downcast_ref(), Some(&Trap::InstanceLocked));
}

#[test]
fn a_panic_of_a_host_function_reaches_the_caller_and_locks_the_instance_down() {
    let (mut store, instance) = linked(CALLER, (), |linker| {
        linker.root().func_wrap("host", |_, (_,): (u32,)| -> gusset::Result<(u32,)> { panic!("host panic") })
    });
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| run.call(&mut store, (1,)))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"host panic"));
    assert_eq!(run.call(&mut store, (3,)).unwrap_err().downcast_ref(), Some(&Trap::InstanceLocked));
}

#[test]
fn a_panic_below_a_destructor_that_the_host_runs_locks_the_instance_down() {
    let wat = r#"(component
        (import "host" (func $host (param "x" u32) (result u32)))
        (core func $lowered (canon lower (func $host)))
        (core module $Dtor
            (import "" "host" (func $host (param i32) (result i32)))
            (func (export "dtor") (param i32) (drop (call $host (local.get 0)))))
        (core instance $dtor (instantiate $Dtor (with "" (instance (export "host" (func $lowered))))))
        (type $r' (resource (rep i32) (dtor (core func $dtor "dtor"))))
        (export $r "r" (type $r'))
        (core func $new (canon resource.new $r))
        (func (export "new") (param "rep" u32) (result (own $r)) (canon lift (core func $new))))"#;
    let (mut store, instance) = linked(wat, (), |linker| {
        linker.root().func_wrap("host", |_, (_,): (u32,)| -> gusset::Result<(u32,)> { panic!("host panic") })
    });
    let new = instance.get_typed_func::<(u32,), (ResourceAny,)>(&store, "new").unwrap();
    let (held,) = new.call(&mut store, (1,)).unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| held.resource_drop(&mut store))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"host panic"));
    assert_eq!(new.call(&mut store, (2,)).unwrap_err().downcast_ref(), Some(&Trap::InstanceLocked));
}

#[test]
fn a_panic_below_a_start_function_leaves_the_store_as_it_was() {
    let wat = r#"(component
        (import "host" (func $host (param "x" u32) (result u32)))
        (core func $lowered (canon lower (func $host)))
        (core module $M
            (import "" "host" (func $host (param i32) (result i32)))
            (memory 1)
            (func $start (drop (call $host (i32.const 1))))
            (start $start))
        (core instance (instantiate $M (with "" (instance (export "host" (func $lowered)))))))"#;
    let mut config = Config::new();
    config.store.max_memory_bytes = 1 << 16;
    let engine = Engine::new(&config).unwrap();
    let component = Component::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
    let mut linker = Linker::<bool>::new(&engine);
    let host = |store: StoreContextMut<'_, bool>, (x,): (u32,)| {
        assert!(!*store.data(), "host panic");
        Ok((x,))
    };
    linker.root().func_wrap("host", host).unwrap();
    let mut store = Store::new(&engine, true);
    catch_unwind(AssertUnwindSafe(|| linker.instantiate(&mut store, &component))).unwrap_err();
    *store.data_mut() = false;
    linker.instantiate(&mut store, &component).expect("the memory of the one that panicked was given back");
}

#[test]
fn a_host_function_may_call_into_guests() {
    let (mut store, instance) = linked(CALLER, None::<Instance>, |linker| {
        linker.root().func_wrap("host", |mut store: StoreContextMut<'_, Option<Instance>>, (x,): (u32,)| {
            let Some(instance) = *store.data() else { return Ok((x,)) };
            if x == 0 {
                return Ok((100,));
            }
            let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run")?;
            let (inner,) = run.call(&mut store, (x - 1,))?;
            Ok((inner + 1,))
        })
    });
    *store.data_mut() = Some(instance);
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, (20,)).unwrap(), (120,));
}

#[test]
fn a_host_function_sees_what_one_further_in_wrote() {
    struct Data {
        count: u32,
        bump: Option<TypedFunc<(u32,), (u32,)>>,
    }
    let (mut store, instance) = linked(CALLER, Data { count: 0, bump: None }, |linker| {
        linker.root().func_wrap("host", |mut store: StoreContextMut<'_, Data>, (x,): (u32,)| {
            if x == 0 {
                store.data_mut().count += 10;
                return Ok((0,));
            }
            let bump = store.data().bump.expect("the test set it");
            store.data_mut().count = 1;
            bump.call(&mut store, (0,))?;
            Ok((store.data().count,))
        })
    });
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    store.data_mut().bump = Some(run);
    assert_eq!(run.call(&mut store, (1,)).unwrap(), (11,));
    store.data_mut().count = 1;
    run.call(&mut store, (0,)).unwrap();
    assert_eq!(store.data().count, 11);
}

#[test]
fn a_guest_does_not_go_on_after_a_trap_further_in() {
    let wat = r#"(component
        (import "pen" (type $pen (sub resource)))
        (import "host" (func $host))
        (core func $host (canon lower (func $host)))
        (core func $drop (canon resource.drop $pen))
        (core module $M
            (import "" "host" (func $host))
            (import "" "drop" (func $drop (param i32)))
            (func (export "call") (call $host) unreachable)
            (func (export "drop") (param i32) (call $drop (local.get 0)) unreachable)
            (func (export "trap") (drop (i32.div_u (i32.const 1) (i32.const 0)))))
        (core instance $m (instantiate $M (with "" (instance
            (export "host" (func $host)) (export "drop" (func $drop))))))
        (func (export "call") (canon lift (core func $m "call")))
        (func (export "drop") (param "p" (own $pen)) (canon lift (core func $m "drop")))
        (func (export "trap") (canon lift (core func $m "trap"))))"#;
    struct Pen;
    fn trap_inside(mut store: StoreContextMut<'_, Option<Instance>>) -> gusset::Result<()> {
        let instance = store.data().expect("the test set it");
        let trap = instance.get_typed_func::<(), ()>(&store, "trap")?;
        let error = trap.call(&mut store, ()).expect_err("the function traps");
        assert_eq!(error.downcast_ref(), Some(&Trap::IntegerDivisionByZero));
        Ok(())
    }
    for name in ["call", "drop"] {
        let (mut store, instance) = linked(wat, None::<Instance>, |linker| {
            linker.root().resource("pen", ResourceType::host::<Pen>(), |store, _| trap_inside(store))?;
            linker.root().func_wrap("host", |store, ()| trap_inside(store))
        });
        *store.data_mut() = Some(instance);
        let error = match name {
            "call" => {
                let call = instance.get_typed_func::<(), ()>(&store, name).unwrap();
                call.call(&mut store, ()).unwrap_err()
            }
            _ => {
                let drop = instance.get_typed_func::<(Resource<Pen>,), ()>(&store, name).unwrap();
                drop.call(&mut store, (Resource::new_own(1),)).unwrap_err()
            }
        };
        assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{name}: {error:?}");
    }
}

#[test]
fn a_host_function_may_go_on_with_its_store_on_another_thread() {
    let wat = r#"(component
        (import "elsewhere" (func $elsewhere))
        (core func $elsewhere (canon lower (func $elsewhere)))
        (core module $M
            (import "" "elsewhere" (func $elsewhere))
            (func (export "run") (call $elsewhere))
            (func $leaf)
            (func (export "nothing") (call $leaf))
            (func $dive (export "dive") (param i32) (result i32)
                (i32.add (call $dive (local.get 0)) (i32.const 1))))
        (core instance $m (instantiate $M (with "" (instance (export "elsewhere" (func $elsewhere))))))
        (func (export "run") (canon lift (core func $m "run")))
        (func (export "nothing") (canon lift (core func $m "nothing")))
        (func (export "dive") (param "n" u32) (result u32) (canon lift (core func $m "dive"))))"#;
    let (mut store, instance) = linked(wat, None::<Instance>, |linker| {
        linker.root().func_wrap(
            "elsewhere",
            |mut store: StoreContextMut<'_, Option<Instance>>, ()| -> gusset::Result<()> {
                let instance = store.data().expect("the test set it");
                let nothing = instance.get_typed_func::<(), ()>(&store, "nothing")?;
                let dive = instance.get_typed_func::<(u32,), (u32,)>(&store, "dive")?;
                std::thread::scope(|scope| {
                    let other = scope.spawn(|| {
                        nothing.call(&mut store, ()).expect("the other thread has a stack of its own");
                        dive.call(&mut store, (1,)).expect_err("the other thread's stack is limited too")
                    });
                    Err(other.join().expect("the other thread does not panic"))
                })
            },
        )
    });
    *store.data_mut() = Some(instance);
    let run = instance.get_typed_func::<(), ()>(&store, "run").unwrap();
    let error = run.call(&mut store, ()).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::StackOverflow), "{error:?}");
}

#[test]
fn a_guest_goes_on_with_its_own_stack_after_a_call_on_another_thread() {
    let wat = r#"(component
        (import "elsewhere" (func $elsewhere))
        (core func $elsewhere (canon lower (func $elsewhere)))
        (core module $M
            (import "" "elsewhere" (func $elsewhere))
            (func $deep (param i32) (result i32)
                (if (result i32) (local.get 0)
                    (then (i32.add (call $deep (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
                    (else (i32.const 0))))
            (func $dive (param i32) (result i32) (i32.add (call $dive (local.get 0)) (i32.const 1)))
            (func (export "run") (param i32) (result i32)
                (call $elsewhere)
                (drop (call $deep (i32.const 100)))
                (call $elsewhere)
                (if (local.get 0) (then (drop (call $dive (i32.const 0)))))
                (call $deep (i32.const 100)))
            (func (export "deep") (param i32) (result i32) (call $deep (local.get 0))))
        (core instance $m (instantiate $M (with "" (instance (export "elsewhere" (func $elsewhere))))))
        (func (export "run") (param "dive" bool) (result u32) (canon lift (core func $m "run")))
        (func (export "deep") (param "n" u32) (result u32) (canon lift (core func $m "deep"))))"#;
    let guest = || {
        let (mut store, instance) = linked(wat, None::<Instance>, |linker| {
            linker.root().func_wrap(
                "elsewhere",
                |mut store: StoreContextMut<'_, Option<Instance>>, ()| -> gusset::Result<()> {
                    let instance = store.data().expect("the test set it");
                    let deep = instance.get_typed_func::<(u32,), (u32,)>(&store, "deep")?;
                    let (n,) = std::thread::scope(|scope| scope.spawn(|| deep.call(&mut store, (100,))).join())
                        .expect("the other thread does not panic")?;
                    assert_eq!(n, 100);
                    Ok(())
                },
            )
        });
        *store.data_mut() = Some(instance);
        let run = instance.get_typed_func::<(bool,), (u32,)>(&store, "run").unwrap();
        assert_eq!(run.call(&mut store, (false,)).unwrap(), (100,));
        let error = run.call(&mut store, (true,)).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::StackOverflow), "{error:?}");
    };
    // The main thread of a test, and one of which the other threads' stacks lie on the other side.
    guest();
    let (before, after) = (std::thread::spawn(std::thread::park), std::thread::spawn(guest));
    after.join().unwrap();
    before.thread().unpark();
    before.join().unwrap();
    guest();
}

#[test]
fn closures_live_as_long_as_an_instance_uses_them_and_no_longer() {
    let calls = Arc::new(AtomicUsize::new(0));
    let (mut store, instance) = {
        let calls = calls.clone();
        linked(CALLER, (), move |linker| {
            linker.root().func_wrap("host", move |_, (x,): (u32,)| {
                calls.fetch_add(1, Ordering::Relaxed);
                Ok((x,))
            })
        })
    };
    let run = instance.get_typed_func::<(u32,), (u32,)>(&store, "run").unwrap();
    run.call(&mut store, (1,)).unwrap();
    assert_eq!((calls.load(Ordering::Relaxed), Arc::strong_count(&calls)), (1, 2));
    drop(store);
    assert_eq!(Arc::strong_count(&calls), 1);
}

/// Exports `run: func(s: string) -> string`, which calls the imported `host` of the same type.
fn echo() -> String {
    r#"(component
        (import "host" (func $host (param "s" string) (result string)))
        (core module $Libc
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                (global.get $next)
                (global.set $next (i32.add (global.get $next) (local.get 3)))))
        (core instance $libc (instantiate $Libc))
        (core func $lowered (canon lower (func $host) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core module $M
            (import "" "host" (func $host (param i32 i32 i32)))
            (func (export "run") (param i32 i32) (result i32)
                (call $host (local.get 0) (local.get 1) (i32.const 16))
                (i32.const 16)))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
        (func (export "run") (param "s" string) (result string)
            (canon lift (core func $m "run") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))"#
        .to_string()
}

#[test]
fn strings_cross_both_ways() {
    let (mut store, instance) =
        linked(&echo(), (), |linker| linker.root().func_wrap("host", |_, (s,): (String,)| Ok((s.to_uppercase(),))));
    let run = instance.get_typed_func::<(&str,), (String,)>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, ("grüße",)).unwrap().0, "GRÜSSE");
    assert_eq!(run.call(&mut store, ("",)).unwrap().0, "");
}

#[test]
fn a_return_pointer_out_of_bounds_traps() {
    let wat = echo().replace(
        "(i32.const 16))\n                (i32.const 16)",
        "(i32.const 65532))\n                (i32.const 16)",
    );
    let (mut store, instance) =
        linked(&wat, (), |linker| linker.root().func_wrap("host", |_, (s,): (String,)| Ok((s,))));
    let run = instance.get_typed_func::<(&str,), (String,)>(&store, "run").unwrap();
    let error = run.call(&mut store, ("x",)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::PointerOutOfBounds), "{error:?}");
}

#[test]
fn many_parameters_and_a_record_result_go_through_memory() {
    // 17 parameters: the guest gets them in memory, and passes the pointer on to the host.
    let params: String = (0..17).map(|at| format!("(param \"p{at}\" u32)")).collect();
    let wat = format!(
        r#"(component
            (import "host" (func $host {params} (result (tuple u32 u64))))
            (core module $Libc
                (memory (export "memory") 1)
                (global $next (mut i32) (i32.const 1024))
                (func (export "realloc") (param i32 i32 i32 i32) (result i32)
                    (global.get $next)
                    (global.set $next (i32.add (global.get $next) (local.get 3)))))
            (core instance $libc (instantiate $Libc))
            (core func $lowered (canon lower (func $host) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
            (core module $M
                (import "" "host" (func $host (param i32 i32)))
                (func (export "run") (param i32) (result i32)
                    (call $host (local.get 0) (i32.const 32))
                    (i32.const 32)))
            (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
            (func (export "run") {params} (result (tuple u32 u64))
                (canon lift (core func $m "run") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))"#
    );
    type Params = (u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32, u32);
    let (mut store, instance) =
        linked(&wat, (), |linker| linker.root().func_wrap("host", |_, p: Params| Ok(((p.0, u64::from(p.16) << 32),))));
    let run = instance.get_typed_func::<Params, ((u32, u64),)>(&store, "run").unwrap();
    let params = (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 17);
    assert_eq!(run.call(&mut store, params).unwrap(), ((1, 17 << 32),));
}

#[test]
fn what_a_guest_sends_is_bounded_by_the_stores_budget() {
    let wat = with_memory(
        r#"(func (export "list") (param i32) (result i32)
                (i32.store (i32.const 16) (i32.const 64)) (i32.store (i32.const 20) (local.get 0))
                (i32.const 16))"#,
        r#"(func (export "strings") (param "n" u32) (result (list string))
                (canon lift (core func $m "list") (memory (core memory $m "memory"))))
           (func (export "bools") (param "n" u32) (result (list (option bool)))
                (canon lift (core func $m "list") (memory (core memory $m "memory"))))
           (func (export "bytes") (param "n" u32) (result (list u8))
                (canon lift (core func $m "list") (memory (core memory $m "memory"))))"#,
    );
    let (mut store, instance) = linked(&wat, (), |_| Ok(()));
    store.set_hostcall_budget(10_000);
    let bytes = instance.get_typed_func::<(u32,), (Vec<u8>,)>(&store, "bytes").unwrap();
    assert_eq!(bytes.call(&mut store, (10_000,)).unwrap().0.len(), 10_000);
    let strings = instance.get_typed_func::<(u32,), (Vec<String>,)>(&store, "strings").unwrap();
    assert_eq!(strings.call(&mut store, (400,)).unwrap().0.len(), 400, "each call has the whole budget");
    // A string is 8 bytes of the guest's memory and 24 of the host's.
    let error = strings.call(&mut store, (500,)).unwrap_err();
    let found = error.downcast_ref::<gusset::HostcallBudgetExceeded>().copied();
    assert_eq!(found, Some(gusset::HostcallBudgetExceeded { budget_bytes: 10_000, wanted_bytes: 12_000 }));
}

#[test]
fn a_host_function_is_not_reached_from_realloc_or_post_return() {
    // `realloc` and `post-return` of this component call an import, which they must not.
    let wat = r#"(component
        (import "host" (func $host))
        (core func $lowered (canon lower (func $host)))
        (core module $M
            (import "" "host" (func $host))
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $host) (i32.const 64))
            (func (export "length") (param i32 i32) (result i32) (local.get 1))
            (func (export "one") (result i32) (i32.const 1))
            (func (export "after") (param i32) (call $host)))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $lowered))))))
        (func (export "length") (param "s" string) (result u32)
            (canon lift (core func $m "length") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
        (func (export "one") (result u32) (canon lift (core func $m "one") (post-return (core func $m "after")))))"#;
    for name in ["length", "one"] {
        let (mut store, instance) = linked(wat, 0, |linker| {
            linker.root().func_wrap("host", |mut store: StoreContextMut<'_, i32>, ()| {
                *store.data_mut() += 1;
                Ok(())
            })
        });
        let error = match name {
            "length" => {
                let length = instance.get_typed_func::<(&str,), (u32,)>(&store, name).unwrap();
                length.call(&mut store, ("text",)).unwrap_err()
            }
            _ => {
                let one = instance.get_typed_func::<(), (u32,)>(&store, name).unwrap();
                one.call(&mut store, ()).unwrap_err()
            }
        };
        assert_eq!(error.downcast_ref(), Some(&Trap::CannotLeave), "{name}: {error:?}");
        assert_eq!(*store.data(), 0, "{name}");
        let again = instance.get_typed_func::<(&str,), (u32,)>(&store, "length").unwrap();
        let error = again.call(&mut store, ("",)).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{name}");
    }
}

//! Growths that wait for a limiter end as they would if it had answered at once, and refusals change nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;

use gusset::component::{Component, Instance, Linker};
use gusset::{
    CallError, Caller, LockCause, LockedDown, Memory, MemoryType, Module, Ref, RefType, ResourceLimiter,
    ResourceLimiterAsync, Result, Store, StoreLimits, Table, TableType, Usage,
};

use crate::support::{Turns, component, engine, run, run_for, run_on_threads};

const PAGE: usize = 65536;

/// A memory of one page and a table of three elements, and functions that grow them.
const GUEST: &str = r#"(component $guest
    (core module $M
        (memory (export "memory") 1 20)
        (table $t 3 funcref)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "extend") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
        (func (export "sizes") (result i32) (i32.add (i32.mul (memory.size) (i32.const 1000)) (table.size $t))))
    (core instance $m (instantiate $M))
    (func (export "grow") (param "pages" s32) (result s32) (canon lift (core func $m "grow")))
    (func (export "extend") (param "elements" s32) (result s32) (canon lift (core func $m "extend")))
    (func (export "sizes") (result s32) (canon lift (core func $m "sizes"))))"#;

/// What one instance takes.
const START: Usage = Usage {
    memory_bytes: PAGE as u64,
    table_elements: 3,
    core_instances: 1,
    memories: 1,
    tables: 1,
    handles: 0,
    fuel: 0,
};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Answer {
    Yes,
    No,
    Fail,
    Panic,
}

/// Answers after so many turns, and keeps what it was asked.
struct Slow {
    turns: u32,
    answer: Answer,
    asked: Vec<(usize, usize)>,
    failures: usize,
}

impl Slow {
    fn answer<'f>(
        &'f mut self,
        current: usize,
        desired: usize,
    ) -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 'f>> {
        Box::pin(async move {
            Turns(self.turns).await;
            self.asked.push((current, desired));
            match self.answer {
                Answer::Fail => anyhow::bail!("no such thing"),
                Answer::Panic => panic!("a limiter panics"),
                answer => Ok(answer == Answer::Yes),
            }
        })
    }
}

impl ResourceLimiterAsync for Slow {
    fn memory_growing<'s, 'f>(
        &'s mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        self.answer(current, desired)
    }

    fn memory_grow_failed(&mut self, _: gusset::Error) -> Result<()> {
        self.failures += 1;
        Ok(())
    }

    fn table_growing<'s, 'f>(
        &'s mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        self.answer(current, desired)
    }

    fn table_grow_failed(&mut self, error: gusset::Error) -> Result<()> {
        self.memory_grow_failed(error)
    }
}

fn slow(turns: u32) -> Store<Slow> {
    let mut store = Store::new(engine(), Slow { turns, answer: Answer::Yes, asked: Vec::new(), failures: 0 });
    store.limiter_async(|slow| slow);
    store
}

fn guest_component() -> Component {
    component(engine(), GUEST)
}

fn instantiate(store: &mut Store<Slow>) -> (Result<Instance>, u32) {
    let pre = Linker::<Slow>::new(engine()).instantiate_pre(&guest_component()).unwrap();
    run(pre.instantiate_async(store))
}

fn ask(store: &mut Store<Slow>, instance: Instance, name: &str, by: i32) -> (Result<i32>, u32) {
    let f = instance.get_typed_func::<(i32,), (i32,)>(&*store, name).unwrap();
    let (answer, n_pending) = run(f.call_async(store, (by,)));
    (answer.map(|(answer,)| answer), n_pending)
}

/// Pages and elements, thousands of the ones and ones of the others.
fn sizes(store: &mut Store<Slow>, instance: Instance) -> i32 {
    let f = instance.get_typed_func::<(), (i32,)>(&*store, "sizes").unwrap();
    run(f.call_async(store, ())).0.unwrap().0
}

#[test]
fn a_growth_waits_for_the_limiter_and_then_happens() {
    let mut store = slow(3);
    let (instance, n_pending) = instantiate(&mut store);
    assert_eq!(n_pending, 6, "a memory and a table");
    let instance = instance.unwrap();
    let (grew, n_pending) = ask(&mut store, instance, "grow", 2);
    assert_eq!((grew.unwrap(), n_pending), (1, 3));
    let (grew, n_pending) = ask(&mut store, instance, "extend", 4);
    assert_eq!((grew.unwrap(), n_pending), (3, 3));
    assert_eq!(sizes(&mut store, instance), 3007);
    assert_eq!(store.data().asked, [(0, PAGE), (0, 3), (PAGE, 3 * PAGE), (3, 7)]);
    let grow = instance.get_typed_func::<(i32,), (i32,)>(&store, "grow").unwrap();
    assert_eq!(run_on_threads(grow.call_async(&mut store, (1,))).unwrap(), (3,));
    // Beyond the type's maximum, whatever the limiter says.
    assert_eq!(ask(&mut store, instance, "grow", 100).0.unwrap(), -1);
    assert_eq!(store.data().failures, 1);
}

#[test]
fn a_refusal_an_error_and_a_panic_of_the_limiter_leave_everything_as_it_was() {
    for (answer, turns) in
        [Answer::No, Answer::Fail, Answer::Panic].into_iter().flat_map(|answer| [(answer, 0), (answer, 2)])
    {
        for name in ["grow", "extend"] {
            let mut store = slow(turns);
            let instance = instantiate(&mut store).0.unwrap();
            store.data_mut().answer = answer;
            let asked = catch_unwind(AssertUnwindSafe(|| ask(&mut store, instance, name, 1).0));
            match (answer, &asked) {
                (Answer::No, Ok(Ok(-1))) | (Answer::Fail, Ok(Err(_))) | (Answer::Panic, Err(_)) => {}
                _ => panic!("{name}, {answer:?}: {:?}", asked.map_err(drop)),
            }
            assert_eq!(store.usage(), START);
            if answer == Answer::No {
                assert_eq!(sizes(&mut store, instance), 1003);
            }
            let made = catch_unwind(AssertUnwindSafe(|| instantiate(&mut store).0.map(drop)));
            assert!(!matches!(made, Ok(Ok(()))), "there is no memory for it");
            assert_eq!(store.usage(), START);
            store.data_mut().answer = Answer::Yes;
            let fresh = instantiate(&mut store).0.unwrap();
            assert_eq!(ask(&mut store, fresh, "grow", 1).0.unwrap(), 1);
        }
    }
}

#[test]
fn a_growth_whose_call_is_dropped_while_the_limiter_is_asked_does_not_happen() {
    for name in ["grow", "extend"] {
        for n_polls in 1..=4 {
            let mut store = slow(3);
            let instance = instantiate(&mut store).0.unwrap();
            let f = instance.get_typed_func::<(i32,), (i32,)>(&store, name).unwrap();
            let ended = run_for(f.call_async(&mut store, (1,)), n_polls);
            assert_eq!(ended.is_some(), n_polls == 4);
            if n_polls == 4 {
                continue;
            }
            assert_eq!(store.usage(), START);
            let error = ask(&mut store, instance, name, 1).0.unwrap_err();
            let locked = LockedDown { component: Some("guest".to_owned()), cause: LockCause::DroppedCall };
            assert_eq!(error.downcast_ref(), Some(&locked));
        }
    }
}

#[test]
fn an_instance_is_not_made_when_its_future_is_dropped_while_the_limiter_is_asked() {
    let pre = Linker::<Slow>::new(engine()).instantiate_pre(&guest_component()).unwrap();
    for n_polls in 0..=4 {
        let mut store = slow(2);
        assert!(run_for(pre.instantiate_async(&mut store), n_polls).is_none());
        assert_eq!(
            store.usage(),
            Usage {
                memory_bytes: 0,
                table_elements: 0,
                core_instances: 0,
                memories: 0,
                tables: 0,
                handles: 0,
                fuel: 0
            }
        );
    }
}

#[test]
fn blocking_methods_are_refused_in_a_store_with_an_async_limiter() {
    #[track_caller]
    fn refused<R>(result: Result<R>, expected: &'static str) {
        let Err(error) = result else { panic!("a blocking method ran: {expected}") };
        assert_eq!(error.downcast_ref(), Some(&CallError::AsyncOnly { what: expected }), "{error:#}");
    }
    let mut store = slow(0);
    let instance = instantiate(&mut store).0.unwrap();
    let grow = instance.get_typed_func::<(i32,), (i32,)>(&store, "grow").unwrap();
    refused(grow.call(&mut store, (0,)), "function");
    let grow = instance.get_func(&store, "grow").unwrap();
    let mut results = [gusset::component::Val::Bool(false)];
    refused(grow.call(&mut store, &[gusset::component::Val::S32(1)], &mut results), "function");
    refused(Linker::<Slow>::new(engine()).instantiate(&mut store, &guest_component()), "start of an instance");
    refused(Memory::new(&mut store, MemoryType::new(1, None)), "making of a memory");
    let table = TableType::new(RefType::FUNCREF, 1, None);
    refused(Table::new(&mut store, table.clone(), Ref::Func(None)), "making of a table");
    let memory = run(Memory::new_async(&mut store, MemoryType::new(1, None))).0.unwrap();
    let table = run(Table::new_async(&mut store, table, Ref::Func(None))).0.unwrap();
    refused(memory.grow(&mut store, 1), "growth of a memory");
    refused(table.grow(&mut store, 1, Ref::Func(None)), "growth of a table");
    let module = Module::new(engine(), wat::parse_str("(module)").unwrap()).unwrap();
    refused(gusset::Instance::new(&mut store, &module, &[]), "start of an instance");
    let text = grow.call(&mut store, &[], &mut []).unwrap_err().to_string();
    assert_eq!(
        text,
        "the function was to run by a blocking method, but the store has an async limiter or call hook, which may have \
         to wait; use the method whose name ends with `_async`"
    );
}

#[test]
fn what_the_host_makes_and_grows_waits_for_the_limiter_too() {
    let mut store = slow(2);
    let (memory, n_pending) = run(Memory::new_async(&mut store, MemoryType::new(1, Some(4))));
    let memory = memory.unwrap();
    let (grew, more) = run(memory.grow_async(&mut store, 2));
    assert_eq!((grew.unwrap(), memory.size(&store), n_pending, more), (1, 3, 2, 2));
    let (table, _) = run(Table::new_async(&mut store, TableType::new(RefType::FUNCREF, 5, None), Ref::Func(None)));
    let table = table.unwrap();
    assert_eq!(run(table.grow_async(&mut store, 2, Ref::Func(None))).0.unwrap(), 5);
    store.data_mut().answer = Answer::No;
    run(memory.grow_async(&mut store, 1)).0.unwrap_err();
    run(table.grow_async(&mut store, 1, Ref::Func(None))).0.unwrap_err();
    assert!(run_for(memory.grow_async(&mut store, 1), 1).is_none());
    assert_eq!((memory.size(&store), table.size(&store)), (3, 7));
}

#[test]
fn row70_a_host_function_that_cannot_wait_grows_nothing_that_has_to() {
    let mut store = slow(1);
    let memory = run(Memory::new_async(&mut store, MemoryType::new(1, None))).0.unwrap();
    let mut linker = gusset::Linker::<Slow>::new(engine());
    let grow = move |caller: Caller<'_, Slow>| -> Result<u64> { memory.grow(caller, 1) };
    linker.func_wrap("host", "grow", move |caller: Caller<'_, Slow>| grow(caller).map(|size| size as i64)).unwrap();
    let module =
        r#"(module (import "host" "grow" (func $grow (result i64))) (func (export "f") (result i64) (call $grow)))"#;
    let module = Module::new(engine(), wat::parse_str(module).unwrap()).unwrap();
    let instance = run(linker.instantiate_async(&mut store, &module)).0.unwrap();
    let f = instance.get_typed_func::<(), i64>(&mut store, "f").unwrap();
    let error = run(f.call_async(&mut store, ())).0.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&CallError::AsyncOnly { what: "growth of a memory" }), "{error:#}");
}

struct Both {
    slow: Slow,
    quick: StoreLimits,
}

#[test]
fn a_blocking_limiter_in_its_place_allows_blocking_calls_again() {
    let slow = Slow { turns: 1, answer: Answer::No, asked: Vec::new(), failures: 0 };
    let mut store = Store::new(engine(), Both { slow, quick: StoreLimits::default() });
    store.limiter_async(|both| &mut both.slow);
    let linker = Linker::<Both>::new(engine());
    linker.instantiate(&mut store, &guest_component()).unwrap_err();
    store.limiter(|both| &mut both.quick as &mut dyn ResourceLimiter);
    let instance = linker.instantiate(&mut store, &guest_component()).unwrap();
    let grow = instance.get_typed_func::<(i32,), (i32,)>(&store, "grow").unwrap();
    assert_eq!(grow.call(&mut store, (1,)).unwrap(), (1,));
    // A call that can wait asks a limiter that cannot, as well.
    assert_eq!(run(grow.call_async(&mut store, (1,))).0.unwrap(), (2,));
    assert!(store.data().slow.asked.is_empty());
}

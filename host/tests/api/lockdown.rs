//! A trap locks down the instances that it ran through, and nothing else of the store.

use gusset::component::{Func, Instance, Linker, ResourceAny};
use gusset::{LockCause, LockedDown, Store, StoreContextMut, Trap};

use crate::support::{component, engine};

/// `fails` traps, `works` does not, `passes` calls the host.
const GUEST: &str = r#"(component $guest
    (import "host" (func $host (result u32)))
    (core func $host (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host (result i32)))
        (func (export "fails") unreachable)
        (func (export "works") (result i32) (i32.const 7))
        (func (export "passes") (result i32) (call $host)))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
    (func (export "fails") (canon lift (core func $m "fails")))
    (func (export "works") (result u32) (canon lift (core func $m "works")))
    (func (export "passes") (result u32) (canon lift (core func $m "passes"))))"#;

/// What the host does when a guest calls it.
#[derive(Default)]
struct Host {
    calls: Option<Func>,
    swallows: bool,
}

fn guests<const N: usize>() -> (Store<Host>, [Instance; N]) {
    let mut linker = Linker::<Host>::new(engine());
    let host = |mut store: StoreContextMut<'_, Host>, ()| {
        let Some(func) = store.data().calls else { return Ok((1_u32,)) };
        let called = func.typed::<(), ()>(&store)?.call(&mut store, ());
        match store.data().swallows {
            true => Ok((2,)),
            false => called.map(|()| (3,)),
        }
    };
    linker.root().func_wrap("host", host).unwrap();
    let mut store = Store::new(engine(), Host::default());
    let pre = linker.instantiate_pre(&component(GUEST)).unwrap();
    let instances = std::array::from_fn(|_| pre.instantiate(&mut store).unwrap());
    (store, instances)
}

fn number(store: &mut Store<Host>, instance: &Instance, name: &str) -> gusset::Result<u32> {
    Ok(instance.get_typed_func::<(), (u32,)>(&*store, name)?.call(store, ())?.0)
}

#[track_caller]
fn is_locked(store: &mut Store<Host>, instance: &Instance) {
    let error = number(store, instance, "works").unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked));
    assert_eq!(
        error.downcast_ref(),
        Some(&LockedDown { component: Some("guest".to_owned()), cause: LockCause::Failure })
    );
    assert_eq!(
        format!("{error:#}"),
        "the instance of component `guest` cannot be entered: component instance is locked down after an earlier trap"
    );
}

#[test]
fn an_instance_that_trapped_is_locked_and_another_of_the_same_component_is_not() {
    let (mut store, [a, b]) = guests();
    a.get_typed_func::<(), ()>(&store, "fails").unwrap().call(&mut store, ()).unwrap_err();
    is_locked(&mut store, &a);
    is_locked(&mut store, &a);
    assert_eq!(number(&mut store, &b, "works").unwrap(), 7);
    assert_eq!(number(&mut store, &b, "passes").unwrap(), 1);
}

#[test]
fn a_trap_locks_all_instances_that_it_runs_through() {
    let (mut store, [a, b, c]) = guests();
    store.data_mut().calls = b.get_func(&store, "fails");
    let error = number(&mut store, &a, "passes").unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::UnreachableCodeReached));
    is_locked(&mut store, &a);
    is_locked(&mut store, &b);
    assert_eq!(number(&mut store, &c, "works").unwrap(), 7);
}

#[test]
fn an_instance_whose_host_function_handles_a_trap_goes_on() {
    let (mut store, [a, b]) = guests();
    store.data_mut().calls = b.get_func(&store, "fails");
    store.data_mut().swallows = true;
    assert_eq!(number(&mut store, &a, "passes").unwrap(), 2);
    is_locked(&mut store, &b);
    assert_eq!(number(&mut store, &a, "passes").unwrap(), 2, "what it called is locked, it is not");
    assert_eq!(number(&mut store, &a, "works").unwrap(), 7);
}

#[test]
fn a_resource_of_a_locked_instance_cannot_be_dropped_and_says_whose_it_is() {
    let owner = r#"(component $owner
        (core module $M (func (export "dtor") (param i32)) (func (export "fails") unreachable))
        (core instance $m (instantiate $M))
        (type $r (resource (rep i32) (dtor (core func $m "dtor"))))
        (core func $new (canon resource.new $r))
        (export $r' "r" (type $r))
        (func (export "make") (param "rep" u32) (result (own $r')) (canon lift (core func $new)))
        (func (export "fails") (canon lift (core func $m "fails"))))"#;
    let mut store = Store::new(engine(), ());
    let owner = Linker::new(engine()).instantiate(&mut store, &component(owner)).unwrap();
    let make = owner.get_typed_func::<(u32,), (ResourceAny,)>(&store, "make").unwrap();
    let (resource,) = make.call(&mut store, (1,)).unwrap();
    owner.get_typed_func::<(), ()>(&store, "fails").unwrap().call(&mut store, ()).unwrap_err();
    let error = resource.resource_drop(&mut store).unwrap_err();
    assert_eq!(
        error.downcast_ref(),
        Some(&LockedDown { component: Some("owner".to_owned()), cause: LockCause::Failure })
    );
}

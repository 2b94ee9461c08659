//! The exports of a live instance, as what other components import.

use gusset::component::{DefinedTwice, Instance, Linker};
use gusset::{CallError, Engine, Store, Trap};

use crate::support::{component, engine};

const COUNTER: &str = r#"(component
    (core module $m
        (global $n (mut i32) (i32.const 0))
        (func (export "next") (result i32)
            (global.set $n (i32.add (global.get $n) (i32.const 1)))
            (global.get $n)))
    (core instance $m (instantiate $m))
    (func (export "next") (result u32) (canon lift (core func $m "next"))))"#;

const USER: &str = r#"(component
    (import "counter" (instance $counter (export "next" (func (result u32)))))
    (core func $next (canon lower (func $counter "next")))
    (func (export "next") (result u32) (canon lift (core func $next))))"#;

fn instance(store: &mut Store<()>, linker: &Linker<()>, text: &str) -> Instance {
    linker.instantiate(store, &component(text)).unwrap()
}

fn next(store: &mut Store<()>, instance: Instance) -> gusset::Result<u32> {
    let next = instance.get_typed_func::<(), (u32,)>(&mut *store, "next")?;
    Ok(next.call(store, ())?.0)
}

#[test]
fn two_users_of_a_live_instance_share_its_state() {
    let mut store = Store::new(engine(), ());
    let mut linker = Linker::new(engine());
    let counter = instance(&mut store, &linker, COUNTER);
    linker.root().live_instance(&store, "counter", counter).unwrap();
    let (a, b) = (instance(&mut store, &linker, USER), instance(&mut store, &linker, USER));
    assert_eq!(next(&mut store, a).unwrap(), 1);
    assert_eq!(next(&mut store, b).unwrap(), 2);
    assert_eq!(next(&mut store, counter).unwrap(), 3);
}

#[test]
fn in_another_store_its_functions_fail() {
    let mut store = Store::new(engine(), ());
    let mut linker = Linker::new(engine());
    let counter = instance(&mut store, &linker, COUNTER);
    linker.root().live_instance(&store, "counter", counter).unwrap();
    let mut other = Store::new(engine(), ());
    let user = instance(&mut other, &linker, USER);
    let error = next(&mut other, user).unwrap_err();
    assert_eq!(error.downcast_ref::<CallError>(), Some(&CallError::WrongStore { what: "function" }));
    assert_eq!(next(&mut other, user).unwrap_err().downcast_ref::<Trap>(), Some(&Trap::InstanceLocked));
    assert_eq!(next(&mut store, counter).unwrap(), 1);
}

#[test]
fn what_cannot_be_defined_is_refused() {
    let mut store = Store::new(engine(), ());
    let mut linker = Linker::new(engine());
    let counter = instance(&mut store, &linker, COUNTER);
    let other = Store::new(engine(), ());
    let error = linker.root().live_instance(&other, "counter", counter).unwrap_err();
    assert_eq!(error.downcast_ref::<CallError>(), Some(&CallError::WrongStore { what: "instance" }));
    linker.root().live_instance(&store, "counter", counter).unwrap();
    let error = linker.root().live_instance(&store, "counter", counter).unwrap_err();
    assert_eq!(error.downcast_ref::<DefinedTwice>(), Some(&DefinedTwice { name: "counter".to_owned() }));
    let mut foreign = Linker::<()>::new(&Engine::default());
    let error = foreign.root().live_instance(&store, "counter", counter).unwrap_err();
    assert_eq!(error.downcast_ref::<CallError>(), Some(&CallError::WrongEngine { what: "store" }));
}

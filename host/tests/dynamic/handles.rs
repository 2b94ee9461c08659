//! Resources of a guest, held by the host as handles of any type.

use gusset::component::{Func, Instance, Linker, Resource, ResourceAny, ResourceAnyError, ResourceType, Val};
use gusset::{AsContextMut, Error, Result, Store, StoreContextMut};

use crate::support::{component, engine};

/// Defines `thing`, whose destructor notes the rep. `during` calls the import while it has a borrow.
const GUEST: &str = r#"(component
    (import "host" (func $host))
    (core func $host (canon lower (func $host)))
    (core module $D
        (global $dropped (mut i32) (i32.const 0))
        (func (export "dtor") (param i32) (global.set $dropped (local.get 0)))
        (func (export "dropped") (result i32) (global.get $dropped)))
    (core instance $d (instantiate $D))
    (type $thing' (resource (rep i32) (dtor (core func $d "dtor"))))
    (export $thing "thing" (type $thing'))
    (core func $new (canon resource.new $thing'))
    (core func $drop (canon resource.drop $thing'))
    (core module $M
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (import "" "host" (func $host))
        (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
        (func (export "get") (param i32) (result i32) (local.get 0))
        (func (export "during") (param i32) (result i32) (call $host) (local.get 0))
        (func (export "take") (param i32) (call $drop (local.get 0)))
        (func (export "pass") (param i32) (result i32) (local.get 0)))
    (core instance $m (instantiate $M (with "" (instance
        (export "new" (func $new)) (export "drop" (func $drop)) (export "host" (func $host))))))
    (func (export "dropped") (result u32) (canon lift (core func $d "dropped")))
    (func (export "make") (param "rep" u32) (result (own $thing)) (canon lift (core func $m "make")))
    (func (export "get") (param "t" (borrow $thing)) (result u32) (canon lift (core func $m "get")))
    (func (export "during") (param "t" (borrow $thing)) (result u32) (canon lift (core func $m "during")))
    (func (export "take") (param "t" (own $thing)) (canon lift (core func $m "take")))
    (func (export "pass") (param "t" (own $thing)) (result (own $thing)) (canon lift (core func $m "pass"))))"#;

/// A handle that the host function tries to drop, and what came of it.
#[derive(Default)]
struct Data {
    handle: Option<ResourceAny>,
    outcome: Option<Result<()>>,
}

struct Guest {
    store: Store<Data>,
    instance: Instance,
}

impl Guest {
    fn new() -> Guest {
        let mut store = Store::new(engine(), Data::default());
        let mut linker = Linker::new(engine());
        let host = |mut store: StoreContextMut<'_, Data>, (): ()| {
            let handle = store.data().handle;
            let outcome = handle.map(|handle| handle.resource_drop(store.as_context_mut()));
            store.data_mut().outcome = outcome;
            Ok(())
        };
        linker.root().func_wrap("host", host).unwrap();
        let instance = linker.instantiate(&mut store, &component(GUEST)).unwrap();
        Guest { store, instance }
    }

    fn func(&mut self, name: &str) -> Func {
        self.instance.get_func(&mut self.store, name).unwrap()
    }

    fn call(&mut self, name: &str, param: Option<Val>) -> Result<Option<Val>> {
        let func = self.func(name);
        let mut results = vec![Val::Bool(false); func.ty(&self.store)?.results().len()];
        func.call(&mut self.store, param.as_slice(), &mut results)?;
        Ok(results.pop())
    }

    fn make(&mut self, rep: u32) -> ResourceAny {
        match self.call("make", Some(Val::U32(rep))).unwrap() {
            Some(Val::Resource(handle)) => handle,
            other => panic!("expected a handle, found {other:?}"),
        }
    }

    #[track_caller]
    fn dropped(&mut self, rep: u32) {
        assert_eq!(self.call("dropped", None).unwrap(), Some(Val::U32(rep)));
    }
}

#[track_caller]
fn is(error: &Error, wanted: ResourceAnyError) {
    assert_eq!(error.downcast_ref::<ResourceAnyError>(), Some(&wanted), "{error:?}");
}

#[test]
fn dropping_an_owned_handle_runs_the_destructor_once() {
    let mut guest = Guest::new();
    let thing = guest.make(41);
    assert!(thing.owned());
    assert_eq!(guest.call("get", Some(Val::Resource(thing))).unwrap(), Some(Val::U32(41)));
    guest.dropped(0);
    thing.resource_drop(&mut guest.store).unwrap();
    guest.dropped(41);
    is(&thing.resource_drop(&mut guest.store).unwrap_err(), ResourceAnyError::Stale);
    is(&guest.call("get", Some(Val::Resource(thing))).unwrap_err(), ResourceAnyError::Stale);
}

#[test]
fn a_handle_that_was_given_away_is_stale() {
    let mut guest = Guest::new();
    let thing = guest.make(41);
    guest.call("take", Some(Val::Resource(thing))).unwrap();
    guest.dropped(41);
    is(&guest.call("take", Some(Val::Resource(thing))).unwrap_err(), ResourceAnyError::Stale);
    // The same place in the table is another resource now.
    let other = guest.make(42);
    is(&thing.resource_drop(&mut guest.store).unwrap_err(), ResourceAnyError::Stale);
    other.resource_drop(&mut guest.store).unwrap();
}

#[test]
fn a_handle_comes_back_as_another_handle_of_the_same_type() {
    let mut guest = Guest::new();
    let thing = guest.make(41);
    let Some(Val::Resource(back)) = guest.call("pass", Some(Val::Resource(thing))).unwrap() else {
        panic!("expected a handle")
    };
    assert_ne!(thing, back);
    assert_eq!(thing.ty(), back.ty());
    assert_eq!(guest.call("get", Some(Val::Resource(back))).unwrap(), Some(Val::U32(41)));
}

#[test]
fn a_handle_is_lent_while_a_call_has_borrowed_it_and_free_afterwards() {
    let mut guest = Guest::new();
    let thing = guest.make(41);
    guest.store.data_mut().handle = Some(thing);
    guest.call("during", Some(Val::Resource(thing))).unwrap();
    let outcome = guest.store.data_mut().outcome.take().expect("the host function ran");
    is(&outcome.unwrap_err(), ResourceAnyError::Lent);
    thing.resource_drop(&mut guest.store).unwrap();
    guest.dropped(41);
}

#[test]
fn handles_of_other_stores_and_types_are_refused() {
    let (mut a, mut b) = (Guest::new(), Guest::new());
    let thing = a.make(41);
    is(&thing.resource_drop(&mut b.store).unwrap_err(), ResourceAnyError::WrongStore);
    is(&b.call("get", Some(Val::Resource(thing))).unwrap_err(), ResourceAnyError::WrongType);
    struct Host;
    is(&thing.try_into_resource::<Host>(&mut a.store).unwrap_err(), ResourceAnyError::WrongType);
    let of_host = ResourceAny::try_from_resource(Resource::<Host>::new_own(7), &mut a.store).unwrap();
    is(&a.call("get", Some(Val::Resource(of_host))).unwrap_err(), ResourceAnyError::WrongType);
    assert_eq!(of_host.try_into_resource::<Host>(&mut a.store).unwrap().rep(), 7);
    // Nothing of that stopped the instance.
    assert_eq!(a.call("get", Some(Val::Resource(thing))).unwrap(), Some(Val::U32(41)));
}

#[test]
fn typed_functions_take_and_give_handles_of_any_type() {
    let mut guest = Guest::new();
    let make = guest.instance.get_typed_func::<(u32,), (ResourceAny,)>(&mut guest.store, "make").unwrap();
    let get = guest.instance.get_typed_func::<(ResourceAny,), (u32,)>(&mut guest.store, "get").unwrap();
    let (thing,) = make.call(&mut guest.store, (5,)).unwrap();
    assert_eq!(get.call(&mut guest.store, (thing,)).unwrap(), (5,));
    thing.resource_drop(&mut guest.store).unwrap();
    guest.dropped(5);
}

#[test]
fn a_resource_of_the_host_is_destroyed_though_the_guest_that_had_it_is_locked_down() {
    struct Host;
    let mut linker = Linker::<Vec<u32>>::new(engine());
    let note = |mut store: StoreContextMut<'_, Vec<u32>>, rep: u32| {
        store.data_mut().push(rep);
        Ok(())
    };
    linker.root().resource("r", ResourceType::host::<Host>(), note).unwrap();
    let text = r#"(component
        (import "r" (type $r (sub resource)))
        (core module $m (func (export "pass") (param i32) (result i32) (local.get 0)) (func (export "trap") unreachable))
        (core instance $m (instantiate $m))
        (func (export "pass") (param "r" (own $r)) (result (own $r)) (canon lift (core func $m "pass")))
        (func (export "trap") (canon lift (core func $m "trap"))))"#;
    let mut store = Store::new(engine(), vec![]);
    let instance = linker.instantiate(&mut store, &component(text)).unwrap();
    let pass = instance.get_typed_func::<(ResourceAny,), (ResourceAny,)>(&store, "pass").unwrap();
    let own = ResourceAny::try_from_resource(Resource::<Host>::new_own(7), &mut store).unwrap();
    let (back,) = pass.call(&mut store, (own,)).unwrap();
    instance.get_func(&store, "trap").unwrap().call(&mut store, &[], &mut []).unwrap_err();
    back.resource_drop(&mut store).unwrap();
    assert_eq!(*store.data(), [7]);
}

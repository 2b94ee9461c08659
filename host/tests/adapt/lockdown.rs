//! A trap locks down the nested instances that it ran through; their siblings and callers that were not
//! running go on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gusset::component::{Component, Instance, InstancePre, Linker, ResourceAny};
use gusset::{Error, LockCause, LockedDown, Store, StoreContextMut, Trap};

use crate::support::{component, engine, instance};

/// Two workers, and a boss who calls both; each of them may be called by the host.
const FAMILY: &str = r#"(component $Family
    (import "host" (func $host (result u32)))
    (component $Worker
        (import "host" (func $host (result u32)))
        (core func $host (canon lower (func $host)))
        (core module $M
            (import "" "host" (func $host (result i32)))
            (global $n (mut i32) (i32.const 0))
            (func (export "works") (result i32)
                (global.set $n (i32.add (global.get $n) (i32.const 1)))
                (global.get $n))
            (func (export "fails") (result i32) unreachable)
            (func $deep (export "deep") (result i32) (i32.add (call $deep) (call $deep)))
            (func (export "asks") (result i32) (i32.add (call $host) (i32.const 0)))
            (func (export "asks-last") (result i32) (return_call $host)))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
        (func (export "works") (result u32) (canon lift (core func $m "works")))
        (func (export "fails") (result u32) (canon lift (core func $m "fails")))
        (func (export "deep") (result u32) (canon lift (core func $m "deep")))
        (func (export "asks") (result u32) (canon lift (core func $m "asks")))
        (func (export "asks-last") (result u32) (canon lift (core func $m "asks-last"))))
    (instance $a (instantiate $Worker (with "host" (func $host))))
    (instance $b (instantiate $Worker (with "host" (func $host))))
    (component $Boss
        (type $Worker (instance
            (export "works" (func (result u32))) (export "fails" (func (result u32)))
            (export "deep" (func (result u32))) (export "asks" (func (result u32)))
            (export "asks-last" (func (result u32)))))
        (import "a" (instance $a (type $Worker)))
        (import "b" (instance $b (type $Worker)))
        (core func $a-works (canon lower (func $a "works")))
        (core func $a-fails (canon lower (func $a "fails")))
        (core func $a-deep (canon lower (func $a "deep")))
        (core func $a-asks (canon lower (func $a "asks")))
        (core func $a-asks-last (canon lower (func $a "asks-last")))
        (core func $b-works (canon lower (func $b "works")))
        (core module $M
            (import "" "a-works" (func $a-works (result i32)))
            (import "" "a-fails" (func $a-fails (result i32)))
            (import "" "a-deep" (func $a-deep (result i32)))
            (import "" "a-asks" (func $a-asks (result i32)))
            (import "" "a-asks-last" (func $a-asks-last (result i32)))
            (import "" "b-works" (func $b-works (result i32)))
            (func (export "works") (result i32) (i32.const 70))
            (func (export "fails") (result i32) unreachable)
            (func (export "a-works") (result i32) (i32.add (call $a-works) (i32.const 0)))
            (func (export "a-fails") (result i32) (i32.add (call $a-fails) (i32.const 0)))
            (func (export "a-deep") (result i32) (i32.add (call $a-deep) (i32.const 0)))
            (func (export "a-asks") (result i32) (i32.add (call $a-asks) (i32.const 100)))
            (func (export "a-asks-last") (result i32) (return_call $a-asks-last))
            (func (export "b-works") (result i32) (i32.add (call $b-works) (i32.const 0))))
        (core instance $m (instantiate $M (with "" (instance
            (export "a-works" (func $a-works)) (export "a-fails" (func $a-fails)) (export "a-deep" (func $a-deep))
            (export "a-asks" (func $a-asks)) (export "a-asks-last" (func $a-asks-last))
            (export "b-works" (func $b-works))))))
        (func (export "works") (result u32) (canon lift (core func $m "works")))
        (func (export "fails") (result u32) (canon lift (core func $m "fails")))
        (func (export "a-works") (result u32) (canon lift (core func $m "a-works")))
        (func (export "a-fails") (result u32) (canon lift (core func $m "a-fails")))
        (func (export "a-deep") (result u32) (canon lift (core func $m "a-deep")))
        (func (export "a-asks") (result u32) (canon lift (core func $m "a-asks")))
        (func (export "a-asks-last") (result u32) (canon lift (core func $m "a-asks-last")))
        ;; A lowered function that is lifted again: between host and adapter is no guest's frame.
        (func (export "a-asks-through") (result u32) (canon lift (core func $a-asks-last)))
        (func (export "b-works") (result u32) (canon lift (core func $b-works))))
    (instance $boss (instantiate $Boss (with "a" (instance $a)) (with "b" (instance $b))))
    (export "a" (instance $a))
    (export "b" (instance $b))
    (export "boss" (instance $boss)))"#;

/// What the host does when a guest asks.
#[derive(Clone, Copy, Default)]
enum Host {
    #[default]
    Answers,
    Fails,
    Panics,
    /// Calls this function and keeps its error to itself.
    Calls(&'static str, &'static str),
}

struct Family {
    store: Store<(Host, Option<Instance>)>,
    instance: Instance,
}

fn linked(component: &Component) -> InstancePre<(Host, Option<Instance>)> {
    let mut linker = Linker::new(engine());
    let host = |mut store: StoreContextMut<'_, (Host, Option<Instance>)>, ()| match *store.data() {
        (Host::Answers, _) => Ok((1_u32,)),
        (Host::Fails, _) => Err(Error::msg("the host fails")),
        (Host::Panics, _) => panic!("the host panics"),
        (Host::Calls(member, func), instance) => {
            store.data_mut().0 = Host::Answers;
            let func = instance.unwrap().get_typed_func::<(), (u32,)>(&store, (member, func))?;
            func.call(&mut store, ()).unwrap_err();
            Ok((2,))
        }
    };
    linker.root().func_wrap("host", host).unwrap();
    linker.instantiate_pre(component).unwrap()
}

impl Family {
    fn new(host: Host) -> Family {
        Family::of(&component(FAMILY), host)
    }

    fn of(component: &Component, host: Host) -> Family {
        let mut store = Store::new(engine(), (host, None));
        let instance = linked(component).instantiate(&mut store).unwrap();
        store.data_mut().1 = Some(instance);
        Family { store, instance }
    }

    fn call(&mut self, member: &str, func: &str) -> gusset::Result<u32> {
        let func = self.instance.get_typed_func::<(), (u32,)>(&self.store, (member, func))?;
        Ok(func.call(&mut self.store, ())?.0)
    }

    #[track_caller]
    fn fails(&mut self, member: &str, func: &str, trap: Trap) {
        let error = self.call(member, func).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&trap), "{error:?}");
    }

    /// Which members may still be called.
    #[track_caller]
    fn expect_open(&mut self, open: &[&str]) {
        for member in ["a", "b", "boss"] {
            match (self.call(member, "works"), open.contains(&member)) {
                (Ok(_), true) => {}
                (Err(error), false) => {
                    assert_eq!(error.downcast_ref(), Some(&Trap::InstanceLocked), "{error:?}");
                    let component = Some(if member == "boss" { "Boss" } else { "Worker" }.to_owned());
                    assert_eq!(error.downcast_ref(), Some(&LockedDown { component, cause: LockCause::Failure }));
                }
                (found, _) => panic!("{member}: {found:?}, where {open:?} may be called"),
            }
        }
    }
}

#[test]
fn a_sibling_of_the_same_component_goes_on_and_keeps_its_state() {
    let mut family = Family::new(Host::Answers);
    assert_eq!(family.call("b", "works").unwrap(), 1);
    family.fails("a", "fails", Trap::UnreachableCodeReached);
    family.expect_open(&["b", "boss"]);
    assert_eq!(family.call("boss", "b-works").unwrap(), 3);
    assert_eq!(family.call("b", "asks").unwrap(), 1);
}

#[test]
fn caller_and_callee_of_an_adapter_are_locked_and_no_others() {
    let mut family = Family::new(Host::Answers);
    family.fails("boss", "a-fails", Trap::UnreachableCodeReached);
    family.expect_open(&["b"]);
}

#[test]
fn a_call_into_a_locked_instance_traps_by_name_and_locks_its_caller() {
    let mut family = Family::new(Host::Answers);
    family.fails("a", "fails", Trap::UnreachableCodeReached);
    assert_eq!(family.call("boss", "b-works").unwrap(), 1, "the other callee is not locked");
    let error = family.call("boss", "a-works").unwrap_err();
    let text = format!("{error:#}");
    assert!(
        text.contains("the instance of component `Worker` cannot be entered: component instance is locked"),
        "{text}"
    );
    family.expect_open(&["b"]);
}

#[test]
fn a_recursion_without_end_locks_nobody_who_was_not_in_it() {
    let mut family = Family::new(Host::Answers);
    family.fails("a", "deep", Trap::StackOverflow);
    family.expect_open(&["b", "boss"]);
    // The adapter's frame lies below thousands of others.
    let mut family = Family::new(Host::Answers);
    family.fails("boss", "a-deep", Trap::StackOverflow);
    family.expect_open(&["b"]);
}

#[test]
fn tail_calls_hide_nobody() {
    for func in ["a-asks-last", "a-asks-through"] {
        let mut family = Family::new(Host::Fails);
        assert_eq!(family.call("boss", func).unwrap_err().root_cause().to_string(), "the host fails");
        family.expect_open(&["b"]);
    }
    let mut family = Family::new(Host::Fails);
    family.call("a", "asks-last").unwrap_err();
    family.expect_open(&["b", "boss"]);
}

#[test]
fn a_panic_of_the_host_locks_the_same_instances_as_an_error() {
    let mut family = Family::new(Host::Panics);
    catch_unwind(AssertUnwindSafe(|| family.call("boss", "a-asks"))).unwrap_err();
    family.expect_open(&["b"]);
}

#[test]
fn a_trap_that_the_host_keeps_to_itself_stops_nobody_else() {
    let mut family = Family::new(Host::Calls("b", "fails"));
    assert_eq!(family.call("boss", "a-asks").unwrap(), 102);
    family.expect_open(&["a", "boss"]);
    // Calls of the host look closer from now on, and find nothing.
    assert_eq!(family.call("boss", "a-asks").unwrap(), 101);
}

#[test]
fn a_suspended_call_does_not_return_into_an_instance_that_was_locked_meanwhile() {
    // The boss is further out than the worker who asks.
    let mut family = Family::new(Host::Calls("boss", "fails"));
    family.fails("boss", "a-asks", Trap::InstanceLocked);
    family.expect_open(&["b"]);
    // The worker himself.
    let mut family = Family::new(Host::Calls("a", "fails"));
    family.fails("boss", "a-asks", Trap::InstanceLocked);
    family.expect_open(&["b"]);
    // Frames that tail calls took away.
    for locked in ["a", "boss"] {
        let mut family = Family::new(Host::Calls(locked, "fails"));
        family.fails("boss", "a-asks-last", Trap::InstanceLocked);
        family.expect_open(&["b"]);
    }
}

#[test]
fn lockdown_works_in_a_component_from_an_artifact() {
    let bytes = component(FAMILY).serialize().unwrap();
    // SAFETY: the artifact was made by this program.
    let component = unsafe { Component::deserialize(engine(), bytes) }.unwrap();
    let mut family = Family::of(&component, Host::Answers);
    family.fails("a", "fails", Trap::UnreachableCodeReached);
    family.fails("boss", "a-works", Trap::InstanceLocked);
    family.expect_open(&["b"]);
}

/// More callees than a word has flags: those behind the thirtieth have their own words looked at.
#[test]
fn each_of_many_callees_is_locked_alone() {
    const CALLEES: usize = 40;
    let workers: String = (0..CALLEES).map(|at| format!("(instance $w{at} (instantiate $Worker))")).collect();
    let imports: String = (0..CALLEES)
        .map(|at| {
            format!(
                r#"(import "w{at}" (func $w{at} (param "fails" bool))) (core func $w{at} (canon lower (func $w{at})))"#
            )
        })
        .collect();
    let lifts: String = (0..CALLEES)
        .map(|at| format!(r#"(func (export "w{at}") (param "fails" bool) (canon lift (core func $w{at})))"#))
        .collect();
    let with: String = (0..CALLEES).map(|at| format!(r#"(with "w{at}" (func $w{at} "run"))"#)).collect();
    let bosses = ["one", "two"]
        .map(|boss| format!(r#"(instance ${boss} (instantiate $Boss {with})) (export "{boss}" (instance ${boss}))"#));
    let text = format!(
        r#"(component
            (component $Worker
                (core module $M (func (export "run") (param i32) (if (local.get 0) (then unreachable))))
                (core instance $m (instantiate $M))
                (func (export "run") (param "fails" bool) (canon lift (core func $m "run"))))
            {workers}
            (component $Boss {imports} {lifts})
            {})"#,
        bosses.concat()
    );
    let component = component(&text);
    for locked in [0, 29, 30, 31, 39] {
        let mut store = Store::new(engine(), ());
        let instance = Linker::new(engine()).instantiate(&mut store, &component).unwrap();
        let mut call = |boss: &str, at: usize, fails: bool| {
            let func = instance.get_typed_func::<(bool,), ()>(&store, (boss, format!("w{at}").as_str())).unwrap();
            func.call(&mut store, (fails,)).map_err(|error| *error.downcast_ref::<Trap>().unwrap())
        };
        assert_eq!(call("one", locked, true), Err(Trap::UnreachableCodeReached));
        (0..CALLEES).filter(|at| *at != locked).for_each(|at| call("two", at, false).unwrap());
        assert_eq!(call("two", locked, false), Err(Trap::InstanceLocked));
    }
}

/// More calls between instances on the stack than are kept apart: still nobody is missed.
#[test]
fn every_instance_of_a_long_chain_of_calls_is_locked() {
    const LINKS: usize = 45;
    let chain: String = (1..LINKS)
        .map(|at| format!(r#"(instance $w{at} (instantiate $Link (with "next" (func $w{} "run"))))"#, at - 1))
        .collect();
    let exports: String = (0..LINKS).map(|at| format!(r#"(export "w{at}" (func $w{at} "run"))"#)).collect();
    let (mut store, instance) = instance(&format!(
        r#"(component
            (component $End
                (core module $M (func (export "run") (param i32) (if (local.get 0) (then unreachable))))
                (core instance $m (instantiate $M))
                (func (export "run") (param "fails" bool) (canon lift (core func $m "run"))))
            (component $Link
                (import "next" (func $next (param "fails" bool)))
                (core func $next (canon lower (func $next)))
                (core module $M
                    (import "" "next" (func $next (param i32)))
                    (func (export "run") (param i32) (call $next (local.get 0))))
                (core instance $m (instantiate $M (with "" (instance (export "next" (func $next))))))
                (func (export "run") (param "fails" bool) (canon lift (core func $m "run"))))
            (instance $w0 (instantiate $End))
            {chain}
            {exports})"#
    ));
    let mut call = |at: usize, fails: bool| {
        let func = instance.get_typed_func::<(bool,), ()>(&store, format!("w{at}").as_str()).unwrap();
        func.call(&mut store, (fails,)).map_err(trap_of)
    };
    assert_eq!(call(LINKS - 1, false), Ok(()));
    assert_eq!(call(LINKS - 1, true), Err(Trap::UnreachableCodeReached));
    (0..LINKS).for_each(|at| assert_eq!(call(at, false), Err(Trap::InstanceLocked), "{at}"));
}

/// An owner of a resource with or without a destructor, and two users.
fn owner_and_users(destructor: &str) -> (Store<()>, Instance) {
    instance(&format!(
        r#"(component
            (component $Owner
                (core module $M
                    (func (export "dtor") (param i32) (if (i32.eq (local.get 0) (i32.const 13)) (then unreachable)))
                    (func (export "fails") unreachable))
                (core instance $m (instantiate $M))
                (type $r (resource (rep i32) {destructor}))
                (core func $new (canon resource.new $r))
                (export $r' "r" (type $r))
                (func (export "make") (param "rep" u32) (result (own $r')) (canon lift (core func $new)))
                (func (export "fails") (canon lift (core func $m "fails"))))
            (instance $owner (instantiate $Owner))
            (alias export $owner "r" (type $r))
            (component $User
                (import "r" (type $r (sub resource)))
                (import "make" (func $make (param "rep" u32) (result (own $r))))
                (core func $make (canon lower (func $make)))
                (core func $drop (canon resource.drop $r))
                (core module $M
                    (import "" "make" (func $make (param i32) (result i32)))
                    (import "" "drop" (func $drop (param i32)))
                    (func (export "make") (param i32) (result i32) (call $make (local.get 0)))
                    (func (export "drop") (param i32) (call $drop (local.get 0))))
                (core instance $m (instantiate $M (with "" (instance
                    (export "make" (func $make)) (export "drop" (func $drop))))))
                (func (export "make") (param "rep" u32) (result u32) (canon lift (core func $m "make")))
                (func (export "drop") (param "index" u32) (canon lift (core func $m "drop"))))
            (instance $one (instantiate $User (with "r" (type $r)) (with "make" (func $owner "make"))))
            (instance $two (instantiate $User (with "r" (type $r)) (with "make" (func $owner "make"))))
            (export "owner" (instance $owner))
            (export "one" (instance $one))
            (export "two" (instance $two)))"#
    ))
}

const DESTRUCTOR: &str = r#"(dtor (core func $m "dtor"))"#;

struct Users(Store<()>, Instance);

impl Users {
    fn make(&mut self, user: &str, rep: u32) -> Result<u32, Trap> {
        let func = self.1.get_typed_func::<(u32,), (u32,)>(&self.0, (user, "make")).unwrap();
        func.call(&mut self.0, (rep,)).map(|(index,)| index).map_err(trap_of)
    }

    fn drop(&mut self, user: &str, index: u32) -> Result<(), Trap> {
        let func = self.1.get_typed_func::<(u32,), ()>(&self.0, (user, "drop")).unwrap();
        func.call(&mut self.0, (index,)).map_err(trap_of)
    }

    fn fail(&mut self) {
        let func = self.1.get_typed_func::<(), ()>(&self.0, ("owner", "fails")).unwrap();
        func.call(&mut self.0, ()).unwrap_err();
    }
}

fn trap_of(error: Error) -> Trap {
    *error.downcast_ref::<Trap>().unwrap_or_else(|| panic!("no trap: {error:?}"))
}

#[test]
fn a_destructor_that_traps_locks_its_own_instance_and_who_dropped() {
    let (store, instance) = owner_and_users(DESTRUCTOR);
    let mut users = Users(store, instance);
    let unlucky = users.make("one", 13).unwrap();
    let other = users.make("two", 1).unwrap();
    assert_eq!(users.drop("one", unlucky), Err(Trap::UnreachableCodeReached));
    assert_eq!(users.make("one", 1), Err(Trap::InstanceLocked));
    // The other user was not running; what it has to do with the owner fails by name.
    assert_eq!(users.drop("two", other), Err(Trap::InstanceLocked));
}

#[test]
fn a_handle_whose_destructor_is_locked_cannot_be_dropped_and_one_without_a_destructor_can() {
    for (destructor, expected) in [(DESTRUCTOR, Err(Trap::InstanceLocked)), ("", Ok(()))] {
        let (store, instance) = owner_and_users(destructor);
        let mut users = Users(store, instance);
        let index = users.make("one", 1).unwrap();
        let make = users.1.get_typed_func::<(u32,), (ResourceAny,)>(&users.0, ("owner", "make")).unwrap();
        let (held,) = make.call(&mut users.0, (2,)).unwrap();
        users.fail();
        assert_eq!(users.drop("one", index), expected);
        assert_eq!(held.resource_drop(&mut users.0).map_err(trap_of), expected);
        assert_eq!(users.drop("two", 99), Err(Trap::UnknownHandle), "the other user may be called");
    }
}

#[test]
fn realloc_of_a_locked_instance_does_not_run() {
    let text = r#"(component
        (import "host" (func $host (result string)))
        (core module $Memory
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
        (core instance $memory (instantiate $Memory))
        (core func $host (canon lower (func $host)
            (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
        (core module $M
            (import "" "host" (func $host (param i32)))
            (func (export "asks") (call $host (i32.const 0)))
            (func (export "fails") (drop (i32.div_u (i32.const 1) (i32.const 0)))))
        (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
        (func (export "asks") (canon lift (core func $m "asks")))
        (func (export "fails") (canon lift (core func $m "fails"))))"#;
    let mut linker = Linker::<Option<Instance>>::new(engine());
    let host = |mut store: StoreContextMut<'_, Option<Instance>>, ()| {
        let fails = store.data().unwrap().get_typed_func::<(), ()>(&store, "fails")?;
        fails.call(&mut store, ()).unwrap_err();
        Ok(("text",))
    };
    linker.root().func_wrap("host", host).unwrap();
    let mut store = Store::new(engine(), None);
    let instance = linker.instantiate(&mut store, &component(text)).unwrap();
    *store.data_mut() = Some(instance);
    let error = instance.get_typed_func::<(), ()>(&store, "asks").unwrap().call(&mut store, ()).unwrap_err();
    assert_eq!(trap_of(error), Trap::InstanceLocked);
}

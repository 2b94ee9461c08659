//! Instances that are removed before their store goes: what they give back, and what is left of them elsewhere.

use gusset::component::{
    Func, Instance, InstancePre, Linker, Resource, ResourceAny, ResourceAnyError, ResourceType, Val, WasmList, WasmStr,
};
use gusset::{
    AsContextMut, CallError, Engine, InstanceLimits, PoolConfig, PoolMetrics, Result, Store, StoreContextMut, Trap,
    UpdateDeadline, Usage,
};

use crate::support::{GUEST, START, ask, component, engine, guest};

/// What stands in the way.
#[track_caller]
fn because<R: std::fmt::Debug>(answer: Result<R>, wanted: &CallError) {
    let error = answer.expect_err("it is refused");
    assert_eq!(error.downcast_ref(), Some(wanted), "{error:?}");
}

#[test]
fn a_removed_instance_gives_back_all_that_it_took() {
    let pooled = engine(|config| config.pool = Some(PoolConfig { component_instances: 1, ..PoolConfig::default() }));
    for engine in [engine(|_| {}), pooled] {
        let start = engine.pool_metrics();
        let live = |metrics: &PoolMetrics| {
            let PoolMetrics { component_instances, live_core_instances, memories, tables, .. } = metrics;
            [component_instances.live, *live_core_instances, memories.live, tables.live]
        };
        let mut store = Store::new(&engine, ());
        for rep in 0..50 {
            let instance = guest(&mut store).unwrap();
            assert_eq!(ask(&mut store, instance, "grow", 3).unwrap(), 1);
            assert_eq!(ask(&mut store, instance, "extend", 3).unwrap(), 10);
            (0..=rep).for_each(|rep| assert!(ask(&mut store, instance, "make", rep).is_ok()));
            assert_eq!(store.usage().handles, rep as u64 + 1);
            instance.remove(&mut store).unwrap();
            assert_eq!(store.usage(), Usage::default());
            assert_eq!(engine.pool_metrics().as_ref().map(live), start.as_ref().map(live));
        }
    }
}

#[test]
fn nothing_of_a_removed_instance_can_be_called_and_nobody_takes_its_place() {
    let mut store = Store::new(&engine(|_| {}), ());
    let instance = guest(&mut store).unwrap();
    let typed = instance.get_typed_func::<(i32,), (i32,)>(&store, "grow").unwrap();
    let func: Func = instance.get_func(&store, "grow").unwrap();
    let exports = instance.exports(&store).unwrap();
    let export = exports.typed_func::<(i32,), (i32,)>(None, "grow").unwrap();
    let mut other = Store::new(store.engine(), ());
    because(instance.remove(&mut other), &CallError::WrongStore { what: "instance" });
    instance.remove(&mut store).unwrap();
    // The next instance lies where this one lay.
    let next = guest(&mut store).unwrap();
    for _ in 0..2 {
        because(typed.call(&mut store, (1,)), &CallError::InstanceGone);
        because(func.call(&mut store, &[Val::S32(1)], &mut [Val::S32(0)]), &CallError::InstanceGone);
        because(func.typed::<(i32,), (i32,)>(&store), &CallError::InstanceGone);
        because(func.ty(&store), &CallError::InstanceGone);
        because(export.bind(&mut store, &instance), &CallError::InstanceGone);
        because(instance.get_typed_func::<(i32,), (i32,)>(&store, "grow"), &CallError::InstanceGone);
        because(instance.usage(&store), &CallError::InstanceGone);
        because(instance.nested_usage(&store), &CallError::InstanceGone);
        because(instance.serial(&store), &CallError::InstanceGone);
        because(instance.exports(&store), &CallError::InstanceGone);
        because(instance.remove(&mut store), &CallError::InstanceGone);
        assert!(instance.get_func(&store, "grow").is_none());
        assert!(instance.get_export_index(&store, None, "grow").is_none());
        let mut linker = Linker::<()>::new(store.engine());
        because(linker.root().live_instance(&store, "i", instance), &CallError::InstanceGone);
        assert_eq!(store.usage(), START);
    }
    assert_eq!(ask(&mut store, next, "grow", 1).unwrap(), 1);
    next.remove(&mut store).unwrap();
}

/// A component whose functions call the host in the middle of all that a guest can be in the middle of.
const CALLER: &str = r#"(component $caller
  (import "host" (func $host))
  (import "again" (func $again (param "depth" s32)))
  (import "take" (func $take (param "text" string) (param "list" (list u32))))
  (core func $h (canon lower (func $host)))
  (core func $a (canon lower (func $again)))
  (core module $L (memory (export "memory") 1) (data (i32.const 16) "text\01\00\00\00\02\00\00\00"))
  (core instance $l (instantiate $L))
  (core func $t (canon lower (func $take) (memory $l "memory")))
  (core module $D
    (import "" "host" (func $host))
    (func (export "dtor") (param i32) (call $host)))
  (core instance $d (instantiate $D (with "" (instance (export "host" (func $h))))))
  (type $r (resource (rep i32) (dtor (func $d "dtor"))))
  (core func $new (canon resource.new $r))
  (core func $drop (canon resource.drop $r))
  (core module $M
    (import "" "host" (func $host))
    (import "" "again" (func $again (param i32)))
    (import "" "take" (func $take (param i32 i32 i32 i32)))
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "memory" (memory 1))
    (func (export "call") (call $host))
    (func (export "again") (param i32) (call $again (local.get 0)))
    (func (export "drop") (call $drop (call $new (i32.const 7))))
    (func (export "make") (result i32) (call $new (i32.const 7)))
    (func (export "give") (call $take (i32.const 16) (i32.const 4) (i32.const 20) (i32.const 2)))
    (func (export "spin") (loop $l (br $l))))
  (core instance $m (instantiate $M (with "" (instance
    (export "host" (func $h)) (export "again" (func $a)) (export "take" (func $t))
    (export "new" (func $new)) (export "drop" (func $drop)) (export "memory" (memory $l "memory"))))))
  (func (export "call") (canon lift (core func $m "call")))
  (func (export "again") (param "depth" s32) (canon lift (core func $m "again")))
  (func (export "drop") (canon lift (core func $m "drop")))
  (func (export "give") (canon lift (core func $m "give")))
  (func (export "spin") (canon lift (core func $m "spin")))
  (export $R "r" (type $r))
  (func (export "make") (result (own $R)) (canon lift (core func $m "make")))
  (export "host" (func $host)))"#;

/// What the host functions of [`CALLER`] work on.
#[derive(Default)]
struct Host {
    instance: Option<Instance>,
    removals: Vec<Result<()>>,
    text: Option<WasmStr>,
    list: Option<WasmList<u32>>,
}

/// Tries to remove the instance.
fn remove(mut store: StoreContextMut<'_, Host>) {
    let Some(instance) = store.data().instance else { return };
    let outcome = instance.remove(&mut store);
    store.data_mut().removals.push(outcome);
}

fn calling(engine: &Engine) -> InstancePre<Host> {
    let mut linker = Linker::<Host>::new(engine);
    let mut root = linker.root();
    root.func_wrap("host", |store, (): ()| {
        remove(store);
        Ok(())
    })
    .unwrap();
    root.func_wrap("again", |mut store: StoreContextMut<'_, Host>, (depth,): (i32,)| {
        if depth == 0 {
            remove(store);
            return Ok(());
        }
        let Some(instance) = store.data().instance else { return Ok(()) };
        let again = instance.get_typed_func::<(i32,), ()>(&store, "again")?;
        again.call(&mut store, (depth - 1,))
    })
    .unwrap();
    root.func_wrap("take", |mut store: StoreContextMut<'_, Host>, (text, list): (WasmStr, WasmList<u32>)| {
        let host = store.data_mut();
        (host.text, host.list) = (Some(text), Some(list));
        Ok(())
    })
    .unwrap();
    linker.instantiate_pre(&component(engine, CALLER)).unwrap()
}

fn caller(engine: &Engine) -> (Store<Host>, Instance) {
    let mut store = Store::new(engine, Host::default());
    let instance = calling(engine).instantiate(&mut store).unwrap();
    store.data_mut().instance = Some(instance);
    (store, instance)
}

#[test]
fn an_instance_that_runs_is_not_removed_wherever_it_is() {
    let (mut store, instance) = caller(&engine(|_| {}));
    let before = store.usage();
    for name in ["call", "drop", "host"] {
        let func = instance.get_typed_func::<(), ()>(&store, name).unwrap();
        func.call(&mut store, ()).unwrap();
        because(store.data_mut().removals.pop().unwrap(), &CallError::InstanceRunning { calls: 1 });
        assert!(store.data().removals.is_empty(), "{name}");
    }
    let again = instance.get_typed_func::<(i32,), ()>(&store, "again").unwrap();
    again.call(&mut store, (4,)).unwrap();
    because(store.data_mut().removals.pop().unwrap(), &CallError::InstanceRunning { calls: 5 });
    let make = instance.get_typed_func::<(), (ResourceAny,)>(&store, "make").unwrap();
    let (handle,) = make.call(&mut store, ()).unwrap();
    handle.resource_drop(&mut store).unwrap();
    because(store.data_mut().removals.pop().unwrap(), &CallError::InstanceRunning { calls: 1 });
    assert_eq!(store.usage(), before);
    instance.remove(&mut store).unwrap();
    assert_eq!(store.usage(), Usage::default());
}

#[test]
fn a_callback_at_the_deadline_cannot_remove_what_it_interrupts() {
    let (mut store, instance) = caller(&engine(|config| config.compile.epoch_interruption = true));
    store.epoch_deadline_callback(|mut store| {
        remove(store.as_context_mut());
        Ok(UpdateDeadline::Interrupt)
    });
    let spin = instance.get_typed_func::<(), ()>(&store, "spin").unwrap();
    let error = spin.call(&mut store, ()).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::Interrupt));
    because(store.data_mut().removals.pop().unwrap(), &CallError::InstanceRunning { calls: 1 });
    instance.remove(&mut store).expect("an instance that trapped does not run");
    assert_eq!(store.usage(), Usage::default());
}

#[test]
fn a_call_that_fails_or_panics_has_ended() {
    let engine = engine(|_| {});
    let mut linker = Linker::<()>::new(&engine);
    linker.root().func_wrap("host", |_, (): ()| -> Result<()> { panic!("a host function panics") }).unwrap();
    let wat = r#"(component (import "host" (func $h)) (core func $l (canon lower (func $h)))
      (core module $M (import "" "h" (func $h)) (func (export "f") (call $h)) (func (export "t") unreachable))
      (core instance $m (instantiate $M (with "" (instance (export "h" (func $l))))))
      (func (export "f") (canon lift (core func $m "f"))) (func (export "t") (canon lift (core func $m "t"))))"#;
    let pre = linker.instantiate_pre(&component(&engine, wat)).unwrap();
    let mut store = Store::new(&engine, ());
    for name in ["f", "t"] {
        let instance = pre.instantiate(&mut store).unwrap();
        let func = instance.get_typed_func::<(), ()>(&store, name).unwrap();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| func.call(&mut store, ())));
        assert!(!matches!(outcome, Ok(Ok(()))));
        instance.remove(&mut store).unwrap();
        because(func.call(&mut store, ()), &CallError::InstanceGone);
    }
    assert_eq!(store.usage(), Usage::default());
}

#[test]
fn one_instance_can_remove_another_while_it_runs() {
    let (mut store, instance) = caller(&engine(|_| {}));
    let other = guest(&mut store).unwrap();
    store.data_mut().instance = Some(other);
    instance.get_typed_func::<(), ()>(&store, "call").unwrap().call(&mut store, ()).unwrap();
    store.data_mut().removals.pop().unwrap().unwrap();
    because(other.usage(&store), &CallError::InstanceGone);
    instance.remove(&mut store).unwrap();
}

#[test]
fn values_in_the_memory_of_a_removed_instance_are_gone() {
    let (mut store, instance) = caller(&engine(|_| {}));
    instance.get_typed_func::<(), ()>(&store, "give").unwrap().call(&mut store, ()).unwrap();
    let (text, list) = (store.data().text.unwrap(), store.data().list.unwrap());
    assert_eq!(text.to_str(&store).unwrap(), "text");
    assert_eq!(list.as_le_slice(&store).unwrap(), [1, 2]);
    instance.remove(&mut store).unwrap();
    because(text.to_str(&store), &CallError::InstanceGone);
    because(list.as_le_slice(&store), &CallError::InstanceGone);
    because(list.get(&mut store, 0).unwrap(), &CallError::InstanceGone);
}

#[test]
fn a_host_function_that_a_removed_instance_handed_on_cannot_be_called() {
    let (mut store, instance) = caller(&engine(|_| {}));
    let host = instance.get_typed_func::<(), ()>(&store, "host").unwrap();
    let func = instance.get_func(&store, "host").unwrap();
    store.data_mut().instance = None;
    host.call(&mut store, ()).unwrap();
    instance.remove(&mut store).unwrap();
    because(host.call(&mut store, ()), &CallError::InstanceGone);
    because(func.typed::<(), ()>(&store), &CallError::InstanceGone);
}

/// Defines a resource type with a destructor that counts.
const DEFINER: &str = r#"(component
  (core module $C
    (global $n (mut i32) (i32.const 0))
    (func (export "dtor") (param i32) (global.set $n (i32.add (global.get $n) (i32.const 1))))
    (func (export "dropped") (result i32) (global.get $n)))
  (core instance $c (instantiate $C))
  (type $r (resource (rep i32) (dtor (func $c "dtor"))))
  (core func $new (canon resource.new $r))
  (core module $M
    (import "" "new" (func $new (param i32) (result i32)))
    (func (export "make") (result i32) (call $new (i32.const 5))))
  (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
  (export $R "r" (type $r))
  (func (export "make") (result (own $R)) (canon lift (core func $m "make")))
  (func (export "dropped") (result s32) (canon lift (core func $c "dropped"))))"#;

/// Uses the type of a definer, and hands resources of it on.
const USER: &str = r#"(component
  (import "definer" (instance $d
    (export "r" (type $r (sub resource))) (export "make" (func (result (own $r))))))
  (alias export $d "r" (type $r))
  (core func $make (canon lower (func $d "make")))
  (core func $drop (canon resource.drop $r))
  (core module $M
    (import "" "make" (func $make (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (global $h (mut i32) (i32.const 0))
    (func (export "hold") (global.set $h (call $make)))
    (func (export "drop") (call $drop (global.get $h)))
    (func (export "pass") (result i32) (call $make)))
  (core instance $m (instantiate $M (with "" (instance (export "make" (func $make)) (export "drop" (func $drop))))))
  (func (export "hold") (canon lift (core func $m "hold")))
  (func (export "drop") (canon lift (core func $m "drop")))
  (func (export "pass") (result (own $r)) (canon lift (core func $m "pass"))))"#;

fn linked(store: &mut Store<()>) -> (Instance, Instance) {
    let engine = store.engine().clone();
    let definer = Linker::new(&engine).instantiate(&mut *store, &component(&engine, DEFINER)).unwrap();
    let mut linker = Linker::new(&engine);
    linker.root().live_instance(&*store, "definer", definer).unwrap();
    (definer, linker.instantiate(store, &component(&engine, USER)).unwrap())
}

fn call(store: &mut Store<()>, instance: Instance, name: &str) -> Result<()> {
    instance.get_typed_func::<(), ()>(&*store, name)?.call(store, ())
}

fn resource(store: &mut Store<()>, instance: Instance, name: &str) -> ResourceAny {
    instance.get_typed_func::<(), (ResourceAny,)>(&*store, name).unwrap().call(store, ()).unwrap().0
}

fn dropped(store: &mut Store<()>, definer: Instance) -> i32 {
    definer.get_typed_func::<(), (i32,)>(&*store, "dropped").unwrap().call(store, ()).unwrap().0
}

#[test]
fn an_importer_of_a_removed_instance_drops_its_resources_and_fails_to_call_it() {
    let mut store = Store::new(&engine(|_| {}), ());
    let (definer, user) = linked(&mut store);
    call(&mut store, user, "hold").unwrap();
    definer.remove(&mut store).unwrap();
    assert_eq!(store.usage().handles, 1, "the importer's own");
    call(&mut store, user, "drop").expect("there is nothing to destroy");
    assert_eq!(store.usage().handles, 0);
    because(call(&mut store, user, "hold"), &CallError::InstanceGone);
    user.remove(&mut store).unwrap();
    assert_eq!(store.usage(), Usage::default());
}

#[test]
fn a_resource_outlives_the_instance_that_handed_it_on_and_not_the_one_that_defines_it() {
    let mut store = Store::new(&engine(|_| {}), ());
    let (definer, user) = linked(&mut store);
    let [first, second] = [resource(&mut store, user, "pass"), resource(&mut store, user, "pass")];
    let own = resource(&mut store, definer, "make");
    user.remove(&mut store).unwrap();
    first.resource_drop(&mut store).unwrap();
    assert_eq!(dropped(&mut store, definer), 1, "its destructor is in an instance that is there");
    definer.remove(&mut store).unwrap();
    assert_eq!(store.usage(), Usage { handles: 2, ..Usage::default() }, "what the host holds");
    second.resource_drop(&mut store).unwrap();
    own.resource_drop(&mut store).unwrap();
    assert_eq!(own.resource_drop(&mut store).unwrap_err().downcast_ref(), Some(&ResourceAnyError::Stale));
    assert_eq!(store.usage(), Usage::default());
}

#[test]
fn a_resource_of_the_host_stays_the_hosts_when_the_instance_that_passed_it_is_gone() {
    struct Cup;
    let engine = engine(|_| {});
    let mut linker = Linker::<()>::new(&engine);
    linker.root().resource("r", ResourceType::host::<Cup>(), |_, _| panic!("nobody calls this")).unwrap();
    let wat = r#"(component (import "r" (type $r (sub resource)))
      (core module $M (func (export "pass") (param i32) (result i32) (local.get 0)))
      (core instance $m (instantiate $M))
      (func (export "pass") (param "r" (own $r)) (result (own $r)) (canon lift (core func $m "pass"))))"#;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component(&engine, wat)).unwrap();
    let pass = instance.get_typed_func::<(Resource<Cup>,), (ResourceAny,)>(&store, "pass").unwrap();
    let (handle,) = pass.call(&mut store, (Resource::new_own(7),)).unwrap();
    instance.remove(&mut store).unwrap();
    let error = handle.resource_drop(&mut store).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&ResourceAnyError::DestructorGone));
    assert_eq!(handle.try_into_resource::<Cup>(&mut store).unwrap().rep(), 7);
    assert_eq!(store.usage(), Usage::default());
}

#[test]
fn as_many_calls_are_under_way_in_an_instance_as_its_limit_says() {
    let engine = engine(|_| {});
    let mut store = Store::new(&engine, Host::default());
    let limits = InstanceLimits { calls: 3, ..InstanceLimits::default() };
    let instance = calling(&engine).with_limits(limits).instantiate(&mut store).unwrap();
    store.data_mut().instance = Some(instance);
    let again = instance.get_typed_func::<(i32,), ()>(&store, "again").unwrap();
    for _ in 0..3 {
        again.call(&mut store, (2,)).unwrap();
    }
    because(again.call(&mut store, (3,)), &CallError::TooManyCalls { limit: 3 });
    instance.remove(&mut store).unwrap();
}

#[test]
fn row6_store_engine_and_what_is_left_of_an_instance_go_in_any_order() {
    let engine = engine(|config| config.pool = Some(PoolConfig::default()));
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, GUEST)).unwrap();
    let mut store = Store::new(&engine, ());
    let instances: Vec<Instance> = (0..4).map(|_| pre.instantiate(&mut store).unwrap()).collect();
    let func = instances[3].get_typed_func::<(i32,), (i32,)>(&store, "grow").unwrap();
    drop(engine);
    instances[1].remove(&mut store).unwrap();
    drop(pre);
    instances[3].remove(&mut store).unwrap();
    assert_eq!(ask(&mut store, instances[0], "grow", 1).unwrap(), 1);
    because(func.call(&mut store, (1,)), &CallError::InstanceGone);
    drop(store);
    let _ = func;
}

#[test]
fn a_store_that_lives_long_keeps_nothing_of_the_instances_that_came_and_went() {
    let engine = engine(|config| config.pool = Some(PoolConfig::default()));
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, GUEST)).unwrap();
    let mut store = Store::new(&engine, ());
    let stays = pre.instantiate(&mut store).unwrap();
    for round in 0..2000 {
        let comes = pre.instantiate(&mut store).unwrap();
        assert_eq!(ask(&mut store, comes, "make", round).unwrap(), 1, "a table of its own");
        comes.remove(&mut store).unwrap();
    }
    assert_eq!(ask(&mut store, stays, "grow", 1).unwrap(), 1);
    assert_eq!(store.usage().core_instances, 1);
    assert_eq!(engine.pool_metrics().unwrap().component_instances.live, 1);
}

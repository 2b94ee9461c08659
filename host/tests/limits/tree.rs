//! The tree of limits: who refuses, what it says, and that nothing has changed then.

use std::sync::atomic::{AtomicU64, Ordering};

use gusset::component::{Linker, Resource, ResourceAny, ResourceType};
use gusset::{
    Config, InstanceLimits, LimitExceeded, LimitNode, Limited, Limits, Memory, MemoryType, PoolConcurrencyLimitError,
    PoolConfig, PoolMetrics, Ref, RefType, ResourceLimiter, Store, StoreContextMut, StoreLimits, StoreLimitsBuilder,
    Table, TableType, Trap, Usage,
};

use crate::support::{GUEST, START, Who, ask, component, engine, guest, refused};

const PAGE: u64 = 65536;

#[test]
fn a_store_refuses_what_is_beyond_its_limits_and_counts_what_it_has() {
    let mut store = Store::new(&engine(|_| {}), ());
    let cases: [(Limits, Limited, [u64; 3]); 5] = [
        (Limits { memory_bytes: PAGE - 1, ..Limits::NONE }, Limited::MemoryBytes, [PAGE - 1, 0, PAGE]),
        (Limits { table_elements: 9, ..Limits::NONE }, Limited::TableElements, [9, 0, 10]),
        (Limits { core_instances: 0, ..Limits::NONE }, Limited::CoreInstances, [0, 0, 1]),
        (Limits { memories: 0, ..Limits::NONE }, Limited::Memories, [0, 0, 1]),
        (Limits { tables: 0, ..Limits::NONE }, Limited::Tables, [0, 0, 1]),
    ];
    for (limits, what, numbers) in cases {
        store.set_limits(limits);
        refused(guest(&mut store), Who::Store, what, numbers);
        assert_eq!(store.usage(), Usage::default(), "a refusal has changed a count");
    }
    store.set_limits(Limits::NONE);
    let one = guest(&mut store).unwrap();
    assert_eq!((store.usage(), one.usage(&store).unwrap()), (START, START));
    let [grown, extended] = [("grow", 3), ("extend", 5)].map(|(name, by)| ask(&mut store, one, name, by).unwrap());
    assert_eq!((grown, extended), (1, 10));
    ask(&mut store, one, "make", 7).unwrap();
    let used = Usage { memory_bytes: 4 * PAGE, table_elements: 15, handles: 1, ..START };
    assert_eq!((store.usage(), one.usage(&store).unwrap()), (used, used));
    guest(&mut store).unwrap();
    assert_eq!(store.usage().memory_bytes, 5 * PAGE);
    assert_eq!(one.usage(&store).unwrap(), used, "what another instance takes is not its own");
}

#[test]
fn a_growth_beyond_a_limit_of_any_node_gives_minus_one_and_changes_nothing() {
    let limited = Limits { memory_bytes: 3 * PAGE, table_elements: 12, ..Limits::NONE };
    let of_engine = engine(|config| config.limits = limited);
    let of_store = engine(|config| (config.store.max_memory_bytes, config.store.max_table_elements) = (3 * PAGE, 12));
    let of_instance = engine(|_| {});
    for engine in [of_engine, of_store, of_instance.clone()] {
        let mut store = Store::new(&engine, ());
        let pre = Linker::new(&engine).instantiate_pre(&component(&engine, GUEST)).unwrap();
        let pre = if engine.same(&of_instance) { pre.with_limits(InstanceLimits::whole(limited)) } else { pre };
        let instance = pre.instantiate(&mut store).unwrap();
        for _ in 0..3 {
            assert_eq!(ask(&mut store, instance, "grow", 3).unwrap(), -1);
            assert_eq!(ask(&mut store, instance, "extend", 3).unwrap(), -1);
            assert_eq!(store.usage(), START);
            assert_eq!(engine.usage().unwrap_or(START), START);
        }
        assert_eq!(ask(&mut store, instance, "grow", 2).unwrap(), 1);
        assert_eq!(ask(&mut store, instance, "extend", 2).unwrap(), 10);
        assert_eq!(ask(&mut store, instance, "grow", 1).unwrap(), -1);
        let used = Usage { memory_bytes: 3 * PAGE, table_elements: 12, ..START };
        assert_eq!((store.usage(), instance.usage(&store).unwrap()), (used, used));
        assert_eq!(engine.usage().unwrap_or(used), used);
        drop(store);
        assert_eq!(engine.usage().unwrap_or_default(), Usage::default(), "a store has given back all");
    }
}

#[test]
fn a_growth_beyond_the_maximum_of_its_type_costs_nothing() {
    let mut store = Store::new(&engine(|_| {}), ());
    let instance = guest(&mut store).unwrap();
    assert_eq!(ask(&mut store, instance, "grow", 20).unwrap(), -1);
    assert_eq!(ask(&mut store, instance, "grow", -1).unwrap(), -1);
    assert_eq!(store.usage(), START);
}

#[test]
fn stores_of_an_engine_share_its_limits() {
    let engine = engine(|config| config.limits = Limits { memories: 2, handles: 3, ..Limits::NONE });
    let mut stores = [Store::new(&engine, ()), Store::new(&engine, ()), Store::new(&engine, ())];
    let [one, two] = [0, 1].map(|at: usize| guest(&mut stores[at]).unwrap());
    refused(guest(&mut stores[2]), Who::Engine, Limited::Memories, [2, 2, 1]);
    assert_eq!(engine.usage().unwrap().core_instances, 2, "what was refused has not counted before");
    ask(&mut stores[0], one, "make", 1).unwrap();
    ask(&mut stores[0], one, "make", 2).unwrap();
    ask(&mut stores[1], two, "make", 3).unwrap();
    refused(ask(&mut stores[1], two, "make", 4), Who::Engine, Limited::Handles, [3, 3, 1]);
    assert_eq!(engine.usage().unwrap().handles, 3);
    let [first, second, mut third] = stores;
    drop(first);
    assert_eq!(engine.usage().unwrap(), Usage { handles: 1, ..START });
    guest(&mut third).unwrap();
    ResourceAny::try_from_host_dynamic(1, 1, &mut third).unwrap();
    assert_eq!(engine.usage().unwrap().handles, 2);
    drop((second, third));
    assert_eq!(engine.usage().unwrap(), Usage::default());
}

#[test]
fn what_no_process_can_address_is_refused_before_others_limits_count_it() {
    struct Asked(u32);
    impl ResourceLimiter for Asked {
        fn memory_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> gusset::Result<bool> {
            self.0 += 1;
            Ok(true)
        }

        fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> gusset::Result<bool> {
            self.0 += 1;
            Ok(true)
        }
    }
    let engine = engine(|config| config.limits = Limits { memories: 9, ..Limits::NONE });
    for cores in ["(memory i64 0x7fffffffff00) (memory i64 0x10000)", "(table i64 0x100000000000 funcref)"] {
        let text = format!("(component (core module $M {cores}) (core instance (instantiate $M)))");
        let huge = component(&engine, &text);
        let mut store = Store::new(&engine, Asked(0));
        store.limiter(|asked| asked);
        let error = Linker::new(&engine).instantiate(&mut store, &huge).unwrap_err();
        assert!(format!("{error:#}").contains("more than a process can address"), "{error:#}");
        assert_eq!((store.data().0, engine.usage()), (0, Some(Usage::default())), "{cores}");
    }
}

#[test]
fn two_threads_that_share_an_engines_limit_never_go_beyond_it_and_leave_nothing_counted() {
    let engine = engine(|config| config.limits = Limits { memories: 3, ..Limits::NONE });
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, GUEST)).unwrap();
    // Counted after an instance is made, and before it goes: never more than there are.
    let (live, made) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for round in 0..200 {
                    let mut store = Store::new(&engine, ());
                    let mut own = 0;
                    while pre.instantiate(&mut store).is_ok() {
                        own += 1;
                        assert!(live.fetch_add(1, Ordering::SeqCst) < 3, "{round}");
                    }
                    live.fetch_sub(own, Ordering::SeqCst);
                    made.fetch_add(own, Ordering::SeqCst);
                }
            });
        }
    });
    assert!(made.into_inner() >= 400, "whoever is alone gets all three");
    assert_eq!(engine.usage().unwrap(), Usage::default());
}

#[test]
fn row72_handles_count_for_each_node_and_a_trap_says_whose_limit_it_is() {
    let by_store = engine(|config| config.store.max_handles = 5);
    let by_instance = engine(|_| {});
    for (engine, who) in [(by_store, Who::Store), (by_instance, Who::Instance)] {
        let mut store = Store::new(&engine, ());
        let limits = match who {
            Who::Store => InstanceLimits::default(),
            _ => InstanceLimits::whole(Limits { handles: 5, ..Limits::NONE }),
        };
        let pre = Linker::new(&engine).instantiate_pre(&component(&engine, GUEST)).unwrap().with_limits(limits);
        let instance = pre.instantiate(&mut store).unwrap();
        for _ in 0..20 {
            let handles: Vec<i32> = (0..5).map(|rep| ask(&mut store, instance, "make", rep).unwrap()).collect();
            assert_eq!((store.usage().handles, instance.usage(&store).unwrap().handles), (5, 5));
            let unmake = instance.get_typed_func::<(i32,), ()>(&store, "unmake").unwrap();
            handles.into_iter().for_each(|handle| unmake.call(&mut store, (handle,)).unwrap());
        }
        (0..5).for_each(|rep| assert!(ask(&mut store, instance, "make", rep).is_ok()));
        let error = ask(&mut store, instance, "make", 6).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::HandleLimit), "{error:?}");
        refused::<()>(Err(error), who, Limited::Handles, [5, 5, 1]);
        assert_eq!((store.usage().handles, instance.usage(&store).unwrap().handles), (5, 5));
    }
}

#[test]
fn resources_that_the_host_holds_are_handles_of_the_store() {
    let mut store = Store::new(&engine(|config| config.store.max_handles = 2), ());
    let ty = ResourceType::host_dynamic(1);
    let mut held: Vec<ResourceAny> =
        (0..2).map(|rep| ResourceAny::try_from_host_dynamic(1, rep, &mut store).unwrap()).collect();
    assert!(held.iter().all(|handle| handle.ty() == ty));
    refused(ResourceAny::try_from_host_dynamic(1, 2, &mut store), Who::Store, Limited::Handles, [2, 2, 1]);
    assert_eq!(store.usage().handles, 2);
    held.pop().unwrap().resource_drop(&mut store).unwrap();
    assert_eq!(store.usage().handles, 1);
    ResourceAny::try_from_host_dynamic(1, 3, &mut store).unwrap();
}

#[test]
fn a_resource_that_a_guest_is_refused_can_be_given_to_another() {
    let wat = r#"(component
      (import "r" (type $r (sub resource)))
      (core module $M (func (export "keep") (param i32)))
      (core instance $m (instantiate $M))
      (func (export "keep") (param "r" (own $r)) (canon lift (core func $m "keep"))))"#;
    let engine = engine(|_| {});
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    linker.root().resource("r", ResourceType::host::<Usage>(), |_, _| Ok(())).unwrap();
    let pre = linker.instantiate_pre(&component(&engine, wat)).unwrap();
    let poor = pre.clone().with_limits(InstanceLimits::whole(Limits { handles: 0, ..Limits::NONE }));
    let resource = Resource::<Usage>::new_own(4);
    for (pre, is_given) in [(&poor, false), (&pre, true)] {
        let instance = pre.instantiate(&mut store).unwrap();
        let keep = instance.get_typed_func::<(&Resource<Usage>,), ()>(&store, "keep").unwrap();
        assert_eq!(keep.call(&mut store, (&resource,)).is_ok(), is_given);
        assert_eq!((resource.owned(), store.usage().handles), (!is_given, is_given.into()));
    }
}

#[test]
fn a_handle_moves_between_guest_and_host_when_no_more_may_be_made() {
    let wat = r#"(component
      (import "r" (type $r (sub resource)))
      (core module $M
        (func (export "pass") (param i32) (result i32) (local.get 0))
        (func (export "keep") (param i32)))
      (core instance $m (instantiate $M))
      (func (export "pass") (param "r" (own $r)) (result (own $r)) (canon lift (core func $m "pass")))
      (func (export "keep") (param "r" (own $r)) (canon lift (core func $m "keep"))))"#;
    let engine = engine(|config| config.store.max_handles = 1);
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    linker.root().resource("r", ResourceType::host_dynamic(1), |_, _| Ok(())).unwrap();
    let pre = linker.instantiate_pre(&component(&engine, wat)).unwrap();
    let instance = pre.instantiate(&mut store).unwrap();
    let handle = ResourceAny::try_from_host_dynamic(1, 9, &mut store).unwrap();
    let pass = instance.get_typed_func::<(ResourceAny,), (ResourceAny,)>(&store, "pass").unwrap();
    let (handle,) = pass.call(&mut store, (handle,)).unwrap();
    assert_eq!(store.usage().handles, 1);
    let no_handles = InstanceLimits::whole(Limits { handles: 0, ..Limits::NONE });
    let poor = pre.clone().with_limits(no_handles).instantiate(&mut store).unwrap();
    let keep = poor.get_typed_func::<(ResourceAny,), ()>(&store, "keep").unwrap();
    refused(keep.call(&mut store, (handle,)), Who::Instance, Limited::Handles, [0, 0, 1]);
    assert_eq!(store.usage().handles, 1, "what the guest was refused is the host's still");
    assert_eq!(handle.try_into_host_dynamic(&mut store).unwrap(), (1, 9));
    assert_eq!(store.usage().handles, 0);
}

/// A component with two others inside, the second of which has one inside, too; each has a memory that it grows.
const NESTED: &str = r#"(component $outer
  (component $small
    (core module $M (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
    (core instance $m (instantiate $M))
    (func (export "grow") (param "pages" s32) (result s32) (canon lift (core func $m "grow"))))
  (component $large
    (component $inmost
      (type $r (resource (rep i32)))
      (core func $new (canon resource.new $r))
      (core module $M
        (import "" "new" (func $new (param i32) (result i32)))
        (memory 1)
        (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
      (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
      (func (export "make") (param "rep" s32) (result s32) (canon lift (core func $m "make")))
      (func (export "grow") (param "pages" s32) (result s32) (canon lift (core func $m "grow"))))
    (instance $i (instantiate $inmost))
    (core module $M (memory 1))
    (core instance (instantiate $M))
    (export "make" (func $i "make"))
    (export "grow" (func $i "grow")))
  (instance $a (instantiate $small))
  (instance $b (instantiate $large))
  (export "small" (func $a "grow"))
  (export "large" (func $b "grow"))
  (export "make" (func $b "make")))"#;

#[test]
fn nested_instances_have_limits_of_their_own_and_count_what_is_in_them() {
    let engine = engine(|_| {});
    let mut store = Store::new(&engine, ());
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, NESTED)).unwrap();
    let pages = |pages: u64| Limits { memory_bytes: pages * PAGE, ..Limits::NONE };
    let mut limits = InstanceLimits { whole: pages(9), each_nested: pages(4), ..InstanceLimits::default() };
    limits.nested.insert("large".into(), Limits { handles: 1, ..pages(5) });
    limits.nested.extend(["small", "inmost"].map(|name| (name.into(), pages(3))));
    let instance = pre.clone().with_limits(limits.clone()).instantiate(&mut store).unwrap();
    let memory = |store: &Store<()>| -> Vec<(Option<String>, u64)> {
        let nested = instance.nested_usage(store).unwrap().into_iter();
        nested.map(|nested| (nested.component, nested.usage.memory_bytes / PAGE)).collect()
    };
    let named = |all: [(&str, u64); 4]| all.map(|(name, pages)| (Some(name.to_owned()), pages)).to_vec();
    assert_eq!(memory(&store), named([("outer", 3), ("small", 1), ("large", 2), ("inmost", 1)]));
    assert_eq!(ask(&mut store, instance, "small", 3).unwrap(), -1);
    assert_eq!(ask(&mut store, instance, "small", 2).unwrap(), 1);
    assert_eq!(ask(&mut store, instance, "large", 3).unwrap(), -1, "its own limit is 3 pages");
    assert_eq!(ask(&mut store, instance, "large", 2).unwrap(), 1);
    assert_eq!(memory(&store), named([("outer", 7), ("small", 3), ("large", 4), ("inmost", 3)]));
    let total = instance.usage(&store).unwrap();
    assert_eq!((total.memory_bytes, total.core_instances, total.memories), (7 * PAGE, 3, 3));
    assert_eq!(instance.nested_usage(&store).unwrap()[0].usage, total);
    ask(&mut store, instance, "make", 1).unwrap();
    assert_eq!(instance.nested_usage(&store).unwrap().map_handles(), [1, 0, 1, 1]);
    refused(ask(&mut store, instance, "make", 2), Who::Nested(2), Limited::Handles, [1, 1, 1]);

    let before = store.usage();
    limits.nested.insert("inmost".into(), pages(0));
    let refusal = pre.clone().with_limits(limits.clone()).instantiate(&mut store);
    refused(refusal, Who::Nested(3), Limited::MemoryBytes, [0, 0, PAGE]);
    limits.whole = Limits { core_instances: 2, ..Limits::NONE };
    refused(pre.with_limits(limits).instantiate(&mut store), Who::Instance, Limited::CoreInstances, [2, 0, 3]);
    assert_eq!(store.usage(), before);
}

/// The handles of each nested instance.
trait MapHandles {
    fn map_handles(self) -> Vec<u64>;
}

impl MapHandles for Vec<gusset::component::NestedUsage> {
    fn map_handles(self) -> Vec<u64> {
        self.into_iter().map(|nested| nested.usage.handles).collect()
    }
}

#[test]
fn a_refusal_names_node_limit_use_and_request() {
    let mut store = Store::new(&engine(|_| {}), ());
    let pre = Linker::<()>::new(store.engine()).instantiate_pre(&component(store.engine(), GUEST)).unwrap();
    let limits = InstanceLimits::whole(Limits { table_elements: 3, ..Limits::NONE });
    let error = pre.with_limits(limits).instantiate(&mut store).unwrap_err();
    let LimitNode::Instance { serial, .. } = error.downcast_ref::<LimitExceeded>().unwrap().node else {
        panic!("{error:#}")
    };
    assert_eq!(
        format!("{error:#}"),
        format!("table limit of the instance {serial}, of component `guest`: 10 elements more than the 0 used of 3")
    );
    store.set_limits(Limits { memories: 1, ..Limits::NONE });
    guest(&mut store).unwrap();
    let error = guest(&mut store).unwrap_err();
    assert_eq!(format!("{error:#}"), "memory count limit of the store: 1 memories more than the 1 used of 1");
}

#[test]
fn what_the_host_makes_counts_and_its_refused_growth_says_why() {
    let mut store = Store::new(&engine(|_| {}), ());
    store.set_limits(Limits { memory_bytes: 2 * PAGE, table_elements: 5, tables: 1, ..Limits::NONE });
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    refused(memory.grow(&mut store, 2), Who::Store, Limited::MemoryBytes, [2 * PAGE, PAGE, 2 * PAGE]);
    assert_eq!(memory.grow(&mut store, 1).unwrap(), 1);
    let table = Table::new(&mut store, TableType::new(RefType::FUNCREF, 4, None), Ref::Func(None)).unwrap();
    refused(table.grow(&mut store, 2, Ref::Func(None)), Who::Store, Limited::TableElements, [5, 4, 2]);
    let another = Table::new(&mut store, TableType::new(RefType::FUNCREF, 1, None), Ref::Func(None));
    refused(another, Who::Store, Limited::Tables, [1, 1, 1]);
    let used = store.usage();
    assert_eq!((used.memory_bytes, used.table_elements, used.memories, used.tables), (2 * PAGE, 4, 1, 1));
}

#[test]
fn row43_a_size_beyond_64_bits_is_refused_and_leaves_the_counts_exact() {
    let mut store = Store::new(&engine(|config| config.features.memory64 = true), ());
    guest(&mut store).unwrap();
    let before = store.usage();
    for min in [1_u64 << 48, (1 << 48) - 1] {
        let wat = format!("(component (core module $m (memory i64 {min})) (core instance (instantiate $m)))");
        let component = component(store.engine(), &wat);
        let engine = store.engine().clone();
        assert!(Linker::new(&engine).instantiate(&mut store, &component).is_err());
        assert_eq!(store.usage(), before);
    }
}

#[test]
fn row87_what_an_instance_lends_counts_among_its_own_handles() {
    let wat = r#"(component
      (import "r" (type $r (sub resource)))
      (import "look" (func $look (param "all" (list (borrow $r)))))
      (core module $L (memory (export "memory") 1))
      (core instance $l (instantiate $L))
      (core func $look (canon lower (func $look) (memory $l "memory")))
      (core module $M
        (import "" "memory" (memory 1))
        (import "" "look" (func $look (param i32 i32)))
        (func (export "lend") (param $handle i32) (param $times i32) (local $at i32)
          (loop $next
            (i32.store (i32.mul (local.get $at) (i32.const 4)) (local.get $handle))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $at) (local.get $times))))
          (call $look (i32.const 0) (local.get $times))))
      (core instance $m (instantiate $M (with "" (instance
        (export "memory" (memory $l "memory")) (export "look" (func $look))))))
      (func (export "lend") (param "r" (own $r)) (param "times" u32) (canon lift (core func $m "lend"))))"#;
    let engine = engine(|_| {});
    let mut store = Store::new(&engine, Usage::default());
    let mut linker = Linker::<Usage>::new(&engine);
    linker.root().resource("r", ResourceType::host::<Usage>(), |_, _| Ok(())).unwrap();
    let look = |mut store: StoreContextMut<'_, Usage>, (_,): (Vec<Resource<Usage>>,)| {
        *store.data_mut() = store.usage();
        Ok(())
    };
    linker.root().func_wrap("look", look).unwrap();
    let pre = linker.instantiate_pre(&component(&engine, wat)).unwrap();
    let limits = InstanceLimits::whole(Limits { handles: 10, ..Limits::NONE });
    let instance = pre.with_limits(limits).instantiate(&mut store).unwrap();
    let lend = instance.get_typed_func::<(Resource<Usage>, u32), ()>(&store, "lend").unwrap();
    lend.call(&mut store, (Resource::new_own(1), 9)).unwrap();
    assert_eq!((store.data().handles, store.usage().handles), (10, 1));
    lend.call(&mut store, (Resource::new_own(2), 8)).unwrap();
    let third = lend.call(&mut store, (Resource::new_own(3), 8));
    refused(third, Who::Instance, Limited::Handles, [10, 10, 1]);
    assert_eq!(store.usage().handles, 3, "what was lent came back");
    instance.remove(&mut store).unwrap();
    assert_eq!(store.usage(), Usage::default());
}

/// What makes an instantiation fail, and a component with which it does.
const FAILURES: [(&str, &str); 7] = [
    ("a data segment beyond the memory", r#"(memory 1) (data (i32.const 65530) "too long")"#),
    ("an element segment beyond the table", "(table 2 funcref) (func $f) (elem (i32.const 2) func $f)"),
    ("a start function", "(memory 2) (table 5 funcref) (func $f unreachable) (start $f)"),
    ("a memory that is too large", "(memory 1) (table 1 funcref)) (core module $N (memory i64 0x1000000000000)"),
    ("a memory beyond the limits", "(memory 100)"),
    ("a memory that the limiter refuses", "(memory 51)"),
    ("a table that the limiter refuses", "(memory 1) (table 51 funcref)"),
];

#[test]
fn row7_every_way_to_fail_an_instantiation_leaves_all_counts_exact() {
    let limits = |config: &mut Config| {
        config.limits = Limits { tables: 1000, ..Limits::NONE };
        config.store.max_memory_bytes = 60 * PAGE;
    };
    let pooled = engine(|config| {
        limits(config);
        config.pool = Some(PoolConfig { memories: 4, tables: 4, ..PoolConfig::default() });
    });
    for engine in [engine(limits), pooled] {
        let builder = StoreLimitsBuilder::new().memory_size(50 * PAGE as usize).table_elements(50);
        let mut store = Store::new(&engine, builder.build());
        store.limiter(|limits| limits);
        let good = guest(&mut store).unwrap();
        let counts = |store: &Store<StoreLimits>| (store.usage(), engine.usage(), engine.pool_metrics().map(in_use));
        let before = counts(&store);
        for (why, module) in FAILURES {
            let second = if module.contains("$N") { "(core instance (instantiate $N))" } else { "" };
            let wat = format!("(component (core module $M {module}) (core instance (instantiate $M)) {second})");
            let Ok(component) = gusset::component::Component::new(&engine, wat::parse_str(wat).unwrap()) else {
                assert!(engine.pool_metrics().is_some(), "{why}: only a pool refuses what it has no slot for");
                continue;
            };
            let pre = Linker::new(&engine).instantiate_pre(&component).unwrap();
            let each_nested = Limits { memories: 9, handles: 9, ..Limits::NONE };
            for limits in [InstanceLimits::default(), InstanceLimits { each_nested, ..Default::default() }] {
                let pre = pre.clone().with_limits(limits);
                for _ in 0..20 {
                    assert!(pre.instantiate(&mut store).is_err(), "{why}");
                    assert_eq!(counts(&store), before, "{why}");
                }
            }
        }
        for _ in 0..50 {
            guest(&mut store).unwrap().remove(&mut store).unwrap();
        }
        assert_eq!(counts(&store), before);
        assert_eq!(ask(&mut store, good, "grow", 1).unwrap(), 1);
    }
}

/// Slots that are in use; how many were at most, and which are warm, may change.
fn in_use(metrics: PoolMetrics) -> [u32; 4] {
    let PoolMetrics { component_instances, live_core_instances, memories, tables, .. } = metrics;
    [component_instances.live, live_core_instances, memories.live, tables.live]
}

#[test]
fn a_pool_that_is_used_up_in_the_middle_of_a_component_leaves_all_counts_exact() {
    let engine = engine(|config| {
        config.limits = Limits { tables: 1000, ..Limits::NONE };
        config.pool = Some(PoolConfig { memories: 2, ..PoolConfig::default() });
    });
    let wat = r#"(component
      (core module $M (memory 1) (table 1 funcref))
      (core instance (instantiate $M)) (core instance (instantiate $M)))"#;
    let mut store = Store::new(&engine, ());
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, wat)).unwrap();
    let one = guest(&mut store).unwrap();
    let before = (store.usage(), engine.usage(), engine.pool_metrics().map(in_use));
    for _ in 0..20 {
        let error = pre.instantiate(&mut store).unwrap_err();
        assert_eq!(error.downcast_ref::<PoolConcurrencyLimitError>().map(|limit| limit.what()), Some("memories"));
        assert_eq!((store.usage(), engine.usage(), engine.pool_metrics().map(in_use)), before);
    }
    one.remove(&mut store).unwrap();
    pre.instantiate(&mut store).expect("there is room for it now");
}

#[test]
fn instances_of_a_module_have_limits_of_their_own_too() {
    let wat = r#"(module $lone (memory (export "memory") 1)
      (func (export "grow") (result i32) (memory.grow (i32.const 1))))"#;
    let mut store = Store::new(&engine(|_| {}), ());
    let module = gusset::Module::new(store.engine(), wat::parse_str(wat).unwrap()).unwrap();
    let pre = gusset::Linker::new(store.engine()).instantiate_pre(&module).unwrap();
    let instance = pre.with_limits(InstanceLimits::whole(Limits { memory_bytes: 2 * PAGE, ..Limits::NONE }));
    let instance = instance.instantiate(&mut store).unwrap();
    let grow = instance.get_typed_func::<(), i32>(&store, "grow").unwrap();
    assert_eq!([grow.call(&mut store, ()).unwrap(), grow.call(&mut store, ()).unwrap()], [1, -1]);
    let memory = instance.get_memory(&store, "memory").unwrap();
    refused(memory.grow(&mut store, 1), Who::Instance, Limited::MemoryBytes, [2 * PAGE, 2 * PAGE, PAGE]);
    assert_eq!(instance.usage(&store).unwrap().memory_bytes, 2 * PAGE);
}

#[test]
fn a_growth_that_the_pool_has_no_room_for_leaves_the_counts_exact() {
    let engine = engine(|config| {
        config.limits = Limits { tables: 1000, ..Limits::NONE };
        let (max_memory_bytes, max_table_elements) = (3 * PAGE as usize, 600);
        config.pool = Some(PoolConfig { max_memory_bytes, max_table_elements, ..PoolConfig::default() });
    });
    let mut store = Store::new(&engine, ());
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component(&engine, GUEST)).unwrap();
    let roomy = InstanceLimits { each_nested: Limits { memories: 9, ..Limits::NONE }, ..InstanceLimits::default() };
    let instance = pre.with_limits(roomy).instantiate(&mut store).unwrap();
    for _ in 0..3 {
        assert_eq!(ask(&mut store, instance, "grow", 3).unwrap(), -1);
        assert_eq!(ask(&mut store, instance, "extend", 600).unwrap(), -1);
        assert_eq!((store.usage(), engine.usage().unwrap()), (START, START));
        assert_eq!(instance.usage(&store).unwrap(), START);
    }
    assert_eq!(ask(&mut store, instance, "grow", 2).unwrap(), 1);
}

//! Slots of a pool: what lies beside them, who takes them, and what is said when there are none.

use gusset::component::{Component, Linker};
use gusset::{
    Config, Engine, Instance, InstanceLimits, Limited, Limits, MemoryConfig, Module, PoolConcurrencyLimitError,
    PoolConfig, PoolMisfit, ResourceLimiter, Result, Store,
};

use crate::support::{Who, component, engine, refused};

const PAGE: u64 = 65536;

fn pooled(change: impl FnOnce(&mut Config, &mut PoolConfig)) -> Engine {
    let mut pool = PoolConfig { memories: 2, component_instances: 8, tables: 4, stacks: 2, ..PoolConfig::default() };
    engine(|config| {
        config.features.custom_page_sizes = true;
        config.features.memory64 = true;
        change(config, &mut pool);
        config.pool = Some(pool);
    })
}

/// A module whose functions read, fill and grow its memory. Modules are not locked down when they trap.
fn reader(engine: &Engine, memory: &str) -> Module {
    let (index, wrap) = match memory.starts_with("i64") {
        true => ("i64", ""),
        false => ("i32", "i32.wrap_i64"),
    };
    let address = if wrap.is_empty() { "(local.get 0)".to_owned() } else { format!("({wrap} (local.get 0))") };
    let text = format!(
        r#"(module (memory {memory})
          (func (export "far") (param i64) (result i64) (i64.load offset=65528 {address}))
          (func (export "near") (param i64) (result i64) (i64.load8_u {address}))
          (func (export "grow") (param i64) (result i64)
            (i64.extend_i32_u ({index}.ne (memory.grow {address}) ({index}.const -1))))
          (func (export "fill") (param i64) (result i64)
            (memory.fill ({index}.const 0) (i32.const 0xa5) {address}) (i64.const 0)))"#
    );
    Module::new(engine, wat::parse_str(text).unwrap()).unwrap()
}

fn ask(store: &mut Store<()>, instance: Instance, name: &str, value: u64) -> Option<u64> {
    let function = instance.get_typed_func::<u64, u64>(&*store, name).unwrap();
    function.call(store, value).ok()
}

/// Guards and memories: small ones of both kinds.
const NARROW: [MemoryConfig; 4] = [
    MemoryConfig { reservation_bytes: 4 << 30, guard_bytes: 4096, ..MemoryConfig::CHECKED },
    MemoryConfig { reservation_bytes: 4 << 30, guard_bytes: 1, guard_before_bytes: 1, ..MemoryConfig::CHECKED },
    MemoryConfig { guard_bytes: 4096, ..MemoryConfig::CHECKED },
    MemoryConfig::CHECKED,
];

#[test]
fn an_access_that_goes_unchecked_never_reaches_the_neighbours_slot() {
    for memory in NARROW {
        for ty in ["1 2", "i64 1 2"] {
            let engine = pooled(|config, pool| {
                config.memory = memory;
                pool.max_memory_bytes = 2 * PAGE as usize;
            });
            let module = reader(&engine, ty);
            let mut store = Store::new(&engine, ());
            let both = [0, 1].map(|_| Instance::new(&mut store, &module, &[]).unwrap());
            for by in [0, 1] {
                for instance in both {
                    assert_eq!(ask(&mut store, instance, "grow", by), Some(1));
                    ask(&mut store, instance, "fill", (by + 1) * PAGE).unwrap();
                }
                for instance in both {
                    let wrong =
                        [(by + 1) * PAGE, 2 * PAGE, (4 << 30) - 1].map(|at| ask(&mut store, instance, "far", at));
                    assert_eq!(wrong, [None; 3], "{memory:?} {ty}");
                }
            }
        }
    }
}

#[test]
fn row40_in_a_slot_a_memory_ends_where_it_says_however_large_the_one_before_was() {
    let layouts = [MemoryConfig::default(), MemoryConfig::CHECKED, NARROW[2]];
    let types = [
        ("1 20", "1 20", 9, PAGE),
        ("i64 1 20", "i64 1 20", 9, PAGE),
        ("1 20", "5000 99999 (pagesize 1)", 9, 5000),
        ("5000 999999 (pagesize 1)", "1 20", 800_000, PAGE),
        ("12 20", "0 20", 1, 0),
    ];
    for memory in layouts {
        let engine = pooled(|config, pool| {
            config.memory = memory;
            (pool.memories, pool.max_memory_bytes) = (1, 20 * PAGE as usize);
        });
        for (former, next, by, end) in types {
            let [former, next] = [former, next].map(|ty| reader(&engine, ty));
            let mut store = Store::new(&engine, ());
            let instance = Instance::new(&mut store, &former, &[]).unwrap();
            assert_eq!(ask(&mut store, instance, "grow", by), Some(1));
            ask(&mut store, instance, "fill", 9 * PAGE).unwrap();
            drop(store);
            let mut store = Store::new(&engine, ());
            let instance = Instance::new(&mut store, &next, &[]).unwrap();
            for at in (0..end).step_by(4093) {
                assert_eq!(ask(&mut store, instance, "near", at), Some(0), "{memory:?} {at}");
            }
            for at in [end, end + 4096, 2 * PAGE, 9 * PAGE - 1, 12 * PAGE, 20 * PAGE] {
                assert_eq!(ask(&mut store, instance, "near", at), None, "{memory:?} {at} behind {end}");
            }
        }
    }
}

#[test]
fn what_takes_no_slot_is_not_counted_when_a_component_is_loaded() {
    let engine = pooled(|_, pool| {
        (pool.max_tables_per_component, pool.max_tables_per_module, pool.max_table_elements) = (0, 0, 1);
        (pool.max_memories_per_component, pool.max_memories_per_module) = (0, 0);
    });
    let wat = r#"(component (core module $M (table 3 funcref)
        (type $f (func (result i32)))
        (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
        (elem (i32.const 0) func $one $two $one)
        (func (export "f") (param i32) (result i32) (call_indirect (type $f) (local.get 0))))
      (core instance $m (instantiate $M))
      (func (export "f") (param "at" u32) (result u32) (canon lift (core func $m "f"))))"#;
    let component = component(&engine, wat);
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
    let f = instance.get_typed_func::<(u32,), (u32,)>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, (1,)).unwrap(), (2,));
    let metrics = engine.pool_metrics().unwrap();
    assert_eq!((metrics.memories.live, metrics.tables.live, metrics.component_instances.live), (0, 0, 1));
    for taking in
        ["(memory 1)", "(table $t 1 funcref) (func (export \"set\") (table.set $t (i32.const 0) (ref.null func)))"]
    {
        let wat = format!("(component $taking (core module $M {taking}) (core instance (instantiate $M)))");
        let error = Component::new(&engine, wat::parse_str(wat).unwrap()).unwrap_err();
        let misfit = error.downcast_ref::<PoolMisfit>().expect("it takes a slot");
        assert_eq!(misfit.component(), Some("taking"));
        assert!(misfit.to_string().starts_with("component `taking` does not fit the pool: it takes 1 "), "{misfit}");
    }
}

const SHARED: &str = r#"(component $threads (core module $M (memory (export "m") 1 4 shared)
        (func (export "grow") (result i32) (memory.grow (i32.const 1))))
    (core instance $m (instantiate $M))
    (func (export "grow") (result s32) (canon lift (core func $m "grow"))))"#;

#[test]
fn shared_memories_are_within_the_pools_limits_too() {
    let engine = pooled(|config, pool| {
        config.features.threads = true;
        (pool.shared_memories, pool.memories, pool.max_memory_bytes) = (2, 0, 2 * PAGE as usize);
    });
    let (component, linker) = (component(&engine, SHARED), Linker::new(&engine));
    let live = || engine.pool_metrics().unwrap().live_shared_memories;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &component).unwrap();
    let grow = instance.get_typed_func::<(), (i32,)>(&store, "grow").unwrap();
    let grown: Vec<i32> = (0..3).map(|_| grow.call(&mut store, ()).unwrap().0).collect();
    assert_eq!(grown, [1, -1, -1], "its type allows 4 pages, the pool 2");
    linker.instantiate(&mut store, &component).unwrap();
    assert_eq!(live(), 2);
    let error = linker.instantiate(&mut Store::new(&engine, ()), &component).unwrap_err();
    let full = error.downcast_ref::<PoolConcurrencyLimitError>().expect("no slot is missing, but a limit is reached");
    assert_eq!((full.what(), full.limit(), full.component()), ("shared_memories", 2, Some("threads")));
    assert_eq!(live(), 2);
    drop(store);
    assert_eq!(live(), 0);
    linker.instantiate(&mut Store::new(&engine, ()), &component).unwrap();
}

/// Allows memories of a page.
struct OnePage;

impl ResourceLimiter for OnePage {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired as u64 <= PAGE)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        Ok(true)
    }
}

#[test]
fn an_instantiation_that_fails_after_its_shared_memory_was_made_gives_it_back() {
    let engine = pooled(|config, pool| {
        config.features.threads = true;
        (pool.shared_memories, pool.memories) = (3, 2);
    });
    let linker = Linker::new(&engine);
    let live = || engine.pool_metrics().unwrap().live_shared_memories;
    let after = |what: &str| {
        let text = format!(
            "(component (core module $A (memory 1 1 shared)) (core instance (instantiate $A))
             (core module $B {what}) (core instance (instantiate $B)))"
        );
        component(&engine, &text)
    };
    let mut store = Store::new(&engine, OnePage);
    store.limiter(|limiter| limiter);
    let mut fails = |what: &str| linker.instantiate(&mut store, &after(what)).map(drop).unwrap_err();
    for (what, said) in [("(func $f unreachable) (start $f)", "unreachable"), ("(memory 2)", "limiter")] {
        let error = fails(what);
        assert!(format!("{error:#}").contains(said), "{error:#}");
        assert_eq!(live(), 0, "{what}");
    }
    let others = [(); 2].map(|()| {
        let (mut store, linker) = (Store::new(&engine, ()), Linker::new(&engine));
        linker.instantiate(&mut store, &after("")).unwrap();
        store
    });
    assert_eq!(live(), 2);
    let error = fails("(memory 1 1 shared)");
    let full = error.downcast_ref::<PoolConcurrencyLimitError>().expect("the second one is beyond the limit");
    assert_eq!((full.what(), full.limit(), live()), ("shared_memories", 3, 2));
    drop(others);
    assert_eq!(live(), 0);
}

#[test]
fn a_component_counts_with_the_instances_that_are_nested_in_it() {
    let text = r#"(component $three
        (component $C (core module $M) (core instance (instantiate $M)) (core instance (instantiate $M)))
        (instance (instantiate $C))
        (instance (instantiate $C)))"#;
    let load = |limit| {
        let engine = pooled(|_, pool| pool.max_component_instances_per_component = limit);
        Component::new(&engine, wat::parse_str(text).unwrap())
    };
    let error = load(2).unwrap_err();
    let misfit = error.downcast_ref::<PoolMisfit>().expect("it does not fit");
    assert_eq!(
        misfit.to_string(),
        "component `three` does not fit the pool: it takes 3 component instances, \
         `max_component_instances_per_component` allows 2"
    );
    load(3).unwrap();
}

#[test]
fn a_component_with_more_or_larger_shared_memories_than_a_pool_allows_is_refused() {
    type Case = (fn(&mut PoolConfig), &'static str);
    let limits: [Case; 4] = [
        (|pool| pool.shared_memories = 1, "it takes 2 shared memories, `shared_memories` allows 1"),
        (|pool| pool.max_memories_per_component = 2, "it takes 3 memories, `max_memories_per_component` allows 2"),
        (
            |pool| pool.max_memories_per_module = 2,
            "it takes 3 memories of a module, `max_memories_per_module` allows 2",
        ),
        (|pool| pool.max_memory_bytes = 2 << 16, "it takes 196608 bytes of a memory, `max_memory_bytes` allows 131072"),
    ];
    for (limit, said) in limits {
        let engine = pooled(|config, pool| {
            config.features.threads = true;
            pool.max_memories_per_module = 3;
            limit(pool);
        });
        let memories = "(memory 1) (memory 0 9 shared) (memory 3 9 shared)";
        let wat = format!("(component (core module $M {memories}) (core instance (instantiate $M)))");
        let error = Component::new(&engine, wat::parse_str(wat).unwrap()).unwrap_err();
        let misfit = error.downcast_ref::<PoolMisfit>().expect("it does not fit");
        assert_eq!(misfit.to_string(), format!("the component does not fit the pool: {said}"));
    }
}

#[test]
fn a_component_that_wants_more_core_instances_than_are_free_is_told_how_many_are() {
    let engine = pooled(|_, pool| pool.core_instances = 4);
    let modules = |name: &str, count: usize| {
        let cores = "(core instance (instantiate $M))".repeat(count);
        component(&engine, &format!("(component ${name} (core module $M) {cores})"))
    };
    let (one, two) = (modules("one", 1), modules("two", 2));
    let mut store = Store::new(&engine, ());
    let linker = Linker::new(&engine);
    for _ in 0..3 {
        linker.instantiate(&mut store, &one).unwrap();
    }
    let said = |error: gusset::Error| {
        assert!(error.downcast_ref::<PoolConcurrencyLimitError>().is_some(), "{error:#}");
        error.to_string()
    };
    assert_eq!(
        said(linker.instantiate(&mut store, &two).unwrap_err()),
        "1 of the 4 `core_instances` of the pool are free, 2 are wanted at once; an instance of component `two` wants \
         more"
    );
    linker.instantiate(&mut store, &one).unwrap();
    assert_eq!(
        said(linker.instantiate(&mut store, &two).unwrap_err()),
        "all 4 `core_instances` of the pool are in use; an instance of component `two` wants more"
    );
}

#[test]
fn a_name_that_a_guest_chose_for_an_inner_component_gives_it_no_more_than_others_have() {
    let inner = |id: &str| {
        format!(
            r#"(component ${id} (@name "trusted")
              (core module $M (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
              (core instance $m (instantiate $M))
              (func (export "grow") (param "by" s32) (result s32) (canon lift (core func $m "grow"))))
            (instance ${id}i (instantiate ${id}))
            (export "{id}" (func ${id}i "grow"))"#
        )
    };
    let wat = format!("(component {} {})", inner("a"), inner("b"));
    let engine = engine(|_| {});
    let component = component(&engine, &wat);
    let pre = Linker::<()>::new(&engine).instantiate_pre(&component).unwrap();
    let pages = |pages: u64| Limits { memory_bytes: pages * PAGE, ..Limits::NONE };
    let grown = |named: Limits, each_nested: Limits| {
        let nested = [("trusted".to_owned(), named)].into();
        let limits = InstanceLimits { each_nested, nested, ..InstanceLimits::default() };
        let mut store = Store::new(&engine, ());
        let instance = pre.clone().with_limits(limits).instantiate(&mut store).unwrap();
        ["a", "b"]
            .map(|name| (1..10).take_while(|_| crate::support::ask(&mut store, instance, name, 1).unwrap() > 0).count())
    };
    assert_eq!(grown(pages(8), pages(3)), [2, 2], "a name is no way around what holds for each");
    assert_eq!(grown(pages(4), Limits::NONE), [3, 3], "each of them has the limit, not both together");
    assert_eq!(grown(Limits { memories: 1, ..Limits::NONE }, pages(2)), [1, 1]);
    let limits = InstanceLimits {
        each_nested: pages(0),
        nested: [("trusted".to_owned(), pages(5))].into(),
        ..Default::default()
    };
    let made = pre.with_limits(limits).instantiate(&mut Store::new(&engine, ()));
    refused(made, Who::Nested(1), Limited::MemoryBytes, [0, 0, PAGE]);
}

#[test]
fn a_resource_that_goes_back_and_forth_takes_one_place_of_the_host() {
    use gusset::component::{ResourceAny, ResourceType};
    let wat = r#"(component
      (import "r" (type $r (sub resource)))
      (core module $M (func (export "keep") (param i32)))
      (core instance $m (instantiate $M))
      (func (export "keep") (param "r" (own $r)) (canon lift (core func $m "keep"))))"#;
    let engine = engine(|_| {});
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    linker.root().resource("r", ResourceType::host_dynamic(1), |_, _| Ok(())).unwrap();
    let instance = linker.instantiate(&mut store, &component(&engine, wat)).unwrap();
    let keep = instance.get_typed_func::<(ResourceAny,), ()>(&store, "keep").unwrap();
    for rep in 0..100 {
        let handle = ResourceAny::try_from_host_dynamic(1, rep, &mut store).unwrap();
        keep.call(&mut store, (handle,)).unwrap();
        keep.call(&mut store, (handle,)).unwrap_err();
        let said = format!("{handle:?}");
        assert!(said.contains("index: 0") || said.contains("index: 1"), "{said}");
    }
    assert_eq!(store.usage().handles, 100);
}

/// Panics when it goes.
struct Explosive;

impl Drop for Explosive {
    fn drop(&mut self) {
        panic!("what a closure holds");
    }
}

#[test]
fn what_panics_when_it_goes_with_a_store_keeps_no_slot_and_no_count_of_the_others() {
    let text = r#"(component (import "host" (func $h)) (core func $h (canon lower (func $h)))
        (core module $m (import "" "host" (func)) (memory 1) (table 3 funcref))
        (core instance (instantiate $m (with "" (instance (export "host" (func $h)))))))"#;
    let engine = pooled(|config, pool| {
        pool.memories = 3;
        config.limits = Limits { memories: 100, ..Limits::NONE };
    });
    let component = component(&engine, text);
    let mut store = Store::new(&engine, ());
    for _ in 0..3 {
        let (mut linker, explosive) = (Linker::<()>::new(&engine), Explosive);
        let host = move |_: gusset::StoreContextMut<'_, ()>, (): ()| {
            let _held = &explosive;
            Ok(())
        };
        linker.root().func_wrap("host", host).unwrap();
        linker.instantiate(&mut store, &component).unwrap();
    }
    assert_eq!(engine.usage().unwrap().memories, 3);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(store))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"what a closure holds"), "it goes on when all is given back");
    assert_eq!(engine.usage().unwrap(), gusset::Usage::NOTHING);
    let metrics = engine.pool_metrics().unwrap();
    let live = [metrics.component_instances, metrics.memories, metrics.tables].map(|counts| counts.live);
    assert_eq!((live, metrics.live_core_instances), ([0; 3], 0));
}

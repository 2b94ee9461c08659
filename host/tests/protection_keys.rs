//! Guests whose memories have protection keys of the processor reach no memory but their store's, whatever happened
//! before; the host reaches all. The tests that need keys say `skipped` on a machine without, and fail there where
//! `GUSSET_TEST_KEYS` is `required`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::task::{Context, Poll, Waker};

use gusset::component::{self, Component, ResourceType};
use gusset::{
    Caller, Config, Engine, Instance, Linker, Memory, Module, NoProtectionKeys, PoolConcurrencyLimitError, PoolConfig,
    ProtectionKeys, ResourceLimiter, Result, Store, StoreContextMut, Trap,
};

const GUEST: &str = r#"(module
    (import "host" "out" (func $out))
    (import "host" "wait" (func $wait))
    (memory (export "memory") 1 4)
    (data (i32.const 16) "m")
    (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "far") (param i32) (result i32) (i32.load8_u offset=0x70000000 (local.get 0)))
    (func (export "poke") (param i32) (result i32) (i32.store8 (local.get 0) (i32.const 9)) (i32.const 109))
    (func (export "out") (param i32) (result i32) (call $out) (i32.load8_u (local.get 0)))
    (func (export "wait") (param i32) (result i32) (call $wait) (i32.load8_u (local.get 0)))
    (func (export "grow") (param i32) (result i32)
        (drop (memory.grow (i32.const 1)))
        (i32.load8_u (local.get 0)))
    (func (export "loop") (param i32) (result i32) (local $n i32)
        (loop
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (br_if 0 (i32.lt_u (local.get $n) (i32.const 5))))
        (i32.load8_u (local.get 0))))"#;

/// A store with a guest.
struct Tenant {
    store: Store<Host>,
    instance: Instance,
    memory: Memory,
}

/// What the host of a tenant has: another one.
#[derive(Default)]
struct Host {
    other: Option<Box<Tenant>>,
    on_out: Option<fn() -> Result<()>>,
}

impl Tenant {
    fn new(engine: &Engine) -> Result<Tenant> {
        let mut linker = Linker::new(engine);
        linker.func_wrap("host", "out", |mut caller: Caller<'_, Host>| {
            caller.data_mut().look();
            caller.data().on_out.map_or(Ok(()), |out| out())
        })?;
        linker.func_wrap_async("host", "wait", |mut caller: Caller<'_, Host>, ()| {
            Box::new(async move {
                for _ in 0..3 {
                    Once(false).await;
                    caller.data_mut().look();
                }
            })
        })?;
        let mut store = Store::new(engine, Host::default());
        if engine.config().compile.epoch_interruption {
            store.set_epoch_deadline(0);
            store.epoch_deadline_async_yield_and_update(0);
        }
        let module = Module::new(engine, wat::parse_str(GUEST)?)?;
        let instance = {
            let mut made = pin!(linker.instantiate_async(&mut store, &module));
            run(|| made.as_mut().poll(&mut context()))?
        };
        let memory = instance.get_memory(&store, "memory").unwrap();
        Ok(Tenant { store, instance, memory })
    }

    fn base(&self) -> usize {
        self.memory.data(&self.store).as_ptr() as usize
    }

    /// Calls an export that ends with a load, each poll on a thread of its own.
    fn call(&mut self, export: &str, address: usize) -> Result<i32> {
        let f = self.instance.get_typed_func::<i32, i32>(&self.store, export)?;
        let mut call = pin!(f.call_async(&mut self.store, address as u32 as i32));
        run(|| {
            let poll = || call.as_mut().poll(&mut context());
            std::thread::scope(|scope| scope.spawn(poll).join())
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// The export finds the guest's own memory, and not what is so far behind it.
    #[track_caller]
    fn check(&mut self, export: &str, apart: usize) {
        assert_eq!(self.call(export, 16).unwrap(), 109, "{export}");
        let reached = self.call(export, apart);
        let error = reached.expect_err(export);
        assert_eq!(error.downcast_ref(), Some(&Trap::MemoryOutOfBounds), "{export}: {error:#}");
        self.memory.data_mut(&mut self.store)[16] = b'm';
    }
}

impl Host {
    /// Reads and writes another store's memory, and calls its guest.
    fn look(&mut self) {
        let Some(other) = &mut self.other else { return };
        other.memory.data_mut(&mut other.store)[17] += 1;
        assert_eq!(other.memory.data(&other.store)[16], b'm');
        assert_eq!(other.call("peek", 16).unwrap(), 109);
    }
}

/// A future that is pending once.
struct Once(bool);

impl Future for Once {
    type Output = ();

    fn poll(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

fn run<R>(mut poll: impl FnMut() -> Poll<R>) -> R {
    loop {
        if let Poll::Ready(result) = poll() {
            return result;
        }
    }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

fn config() -> Config {
    let protection_keys = ProtectionKeys::Required;
    let pool = PoolConfig { memories: 60, max_memory_bytes: 1 << 18, protection_keys, ..PoolConfig::default() };
    Config { pool: Some(pool), ..Config::default() }
}

/// An engine whose memories have keys; `None` where there are none.
fn engine(config: &Config) -> Option<Engine> {
    match Engine::new(config) {
        Err(error) if error.is::<NoProtectionKeys>() => {
            assert!(std::env::var_os("GUSSET_TEST_KEYS").is_none_or(|keys| keys != "required"), "{error:#}");
            println!("skipped: no protection keys on this CPU");
            None
        }
        made => Some(made.unwrap()),
    }
}

/// Two tenants, and by how much the memory of the second is behind that of the first: less than a guest can reach.
fn neighbours(engine: &Engine) -> (Tenant, Tenant, usize) {
    let mut tenants: Vec<Tenant> = Vec::new();
    loop {
        assert!(tenants.len() < 30, "no two tenants are neighbours");
        // Each thread has a stripe of its own, while there is room.
        let tenant = std::thread::scope(|scope| scope.spawn(|| Tenant::new(engine)).join()).unwrap().unwrap();
        let apart = |other: &Tenant| tenant.base().checked_sub(other.base()).filter(|apart| *apart < 4 << 30);
        if let Some(at) = tenants.iter().position(|other| apart(other).is_some()) {
            let first = tenants.swap_remove(at);
            let apart = tenant.base() - first.base();
            return (first, tenant, apart);
        }
        tenants.push(tenant);
    }
}

#[test]
fn keys_that_are_required_and_missing_are_a_clear_error_of_the_engine() {
    let Err(error) = Engine::new(&config()) else { return };
    assert!(error.is::<NoProtectionKeys>(), "{error:#}");
    assert!(format!("{error:#}").contains("`protection_keys` are required"), "{error:#}");
    let pool = PoolConfig { protection_keys: ProtectionKeys::Auto, ..PoolConfig::default() };
    Engine::new(&Config { pool: Some(pool), ..Config::default() }).unwrap();
}

#[test]
fn a_guest_that_reaches_into_a_neighbours_slot_traps() {
    let Some(engine) = engine(&config()) else { return };
    let (mut first, mut second, apart) = neighbours(&engine);
    assert!(apart <= 3 << 30, "slots are no closer together: {apart}");
    first.check("peek", apart + 16);
    first.check("peek", apart);
    first.check("poke", apart + 16);
    let error = first.call("far", apart.wrapping_sub(0x7000_0000) & 0xffff_ffff).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::MemoryOutOfBounds));
    assert_eq!(second.call("peek", 16).unwrap(), 109);
    second.memory.grow(&mut second.store, 1).unwrap_or_default();
    first.check("peek", apart + (1 << 16));
}

#[test]
fn a_guest_reaches_no_further_after_the_host_looked_at_other_stores_and_called_their_guests() {
    let Some(engine) = engine(&config()) else { return };
    let (mut first, second, apart) = neighbours(&engine);
    first.check("out", apart + 16);
    first.check("wait", apart + 16);
    first.store.data_mut().other = Some(Box::new(second));
    for export in ["out", "wait", "grow", "peek"] {
        first.check(export, apart + 16);
    }
}

#[test]
fn the_host_reaches_all_memories_after_failures_and_panics_of_its_functions_and_traps() {
    let Some(engine) = engine(&config()) else { return };
    let (mut first, second, apart) = neighbours(&engine);
    first.store.data_mut().other = Some(Box::new(second));
    let fail: fn() -> Result<()> = || Err(Trap::Interrupt.into());
    for out in [fail, || panic!("as planned")] {
        first.store.data_mut().on_out = Some(out);
        let called = catch_unwind(AssertUnwindSafe(|| first.call("out", 16)));
        assert!(called.is_err() || called.is_ok_and(|called| called.is_err()));
        first.store.data_mut().look();
        assert_eq!(first.memory.data(&first.store)[16], b'm');
        first.store.data_mut().on_out = None;
        first.check("peek", apart + 16);
        first.store.data_mut().look();
    }
}

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        self.look();
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        Ok(true)
    }
}

#[test]
fn the_host_reads_what_it_was_given_of_another_memory_after_a_call_and_after_a_trap() {
    let Some(engine) = engine(&config()) else { return };
    let (mut first, second, apart) = neighbours(&engine);
    let bytes = second.memory.data(&second.store);
    let peek = first.instance.get_typed_func::<i32, i32>(&first.store, "peek").unwrap();
    assert_eq!((peek.call(&mut first.store, 16).unwrap(), bytes[16]), (109, b'm'));
    assert!(peek.call(&mut first.store, apart as u32 as i32).is_err());
    assert_eq!(bytes[16], b'm');
}

#[test]
fn a_limiter_that_a_guest_asks_reaches_all_memories_and_the_guest_only_its_own() {
    let Some(engine) = engine(&config()) else { return };
    let (mut first, second, apart) = neighbours(&engine);
    first.store.data_mut().other = Some(Box::new(second));
    first.store.limiter(|host| host);
    first.check("grow", apart + 16);
}

#[test]
fn guests_that_pass_their_turn_and_go_on_on_other_threads_reach_no_further() {
    let mut config = config();
    config.epoch_interruption(true);
    let Some(engine) = engine(&config) else { return };
    let (mut first, second, apart) = neighbours(&engine);
    first.check("loop", apart + 16);
    first.store.data_mut().other = Some(Box::new(second));
    first.check("wait", apart + 16);
}

#[test]
fn a_thread_that_was_there_before_the_keys_reads_what_it_is_given() {
    let (tenant, bytes, barrier) = (OnceLock::new(), OnceLock::<&[u8]>::new(), Barrier::new(2));
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            barrier.wait();
            bytes.get().map(|bytes| bytes[16])
        });
        if let Some(engine) = engine(&config()) {
            let tenant = tenant.get_or_init(|| Tenant::new(&engine).unwrap());
            bytes.get_or_init(|| tenant.memory.data(&tenant.store));
        }
        barrier.wait();
        assert_eq!(reader.join().unwrap(), bytes.get().map(|_| b'm'));
    });
}

#[test]
fn a_store_whose_stripe_is_full_is_told_so_and_the_others_go_on() {
    let mut config = config();
    let pool = config.pool.as_mut().unwrap();
    (pool.memories, pool.max_protection_keys) = (4, 2);
    let Some(engine) = engine(&config) else { return };
    let mut tenant = Tenant::new(&engine).unwrap();
    let module = Module::new(&engine, wat::parse_str("(module (memory 1))").unwrap()).unwrap();
    Instance::new(&mut tenant.store, &module, &[]).unwrap();
    let error = Instance::new(&mut tenant.store, &module, &[]).unwrap_err();
    let full = error.downcast_ref::<PoolConcurrencyLimitError>().unwrap();
    assert_eq!((full.what(), full.limit(), full.stripe().is_some()), ("memories", 2, true), "{error:#}");
    Tenant::new(&engine).unwrap().check("peek", 16 << 16);
    tenant.check("peek", 16 << 16);
}

/// The stripe of a store that has a memory, while all slots of the pool are in use.
fn stripe_of(store: &mut Store<()>, memory: &Module) -> u32 {
    let error = Instance::new(store, memory, &[]).unwrap_err();
    error.downcast_ref::<PoolConcurrencyLimitError>().and_then(|full| full.stripe()).expect("its stripe is full")
}

/// An engine with two stripes of two slots each, and modules with one memory and with none.
fn two_by_two() -> Option<(Engine, Module, Module)> {
    let mut config = config();
    let pool = config.pool.as_mut().unwrap();
    (pool.memories, pool.max_protection_keys) = (4, 2);
    let engine = engine(&config)?;
    let module = |text| Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let (memory, none) = (module("(module (memory 1))"), module("(module)"));
    Some((engine, memory, none))
}

/// A store with one memory.
fn holder(engine: &Engine, memory: &Module) -> Store<()> {
    let mut store = Store::new(engine, ());
    Instance::new(&mut store, memory, &[]).unwrap();
    store
}

#[test]
fn a_store_whose_first_instance_was_refused_gets_the_stripe_that_has_room_later() {
    let Some((engine, memory, _)) = two_by_two() else { return };
    let mut holders = [(); 4].map(|()| Some(holder(&engine, &memory)));
    let mut store = Store::new(&engine, ());
    let refused = stripe_of(&mut store, &memory);
    let other = holders.iter_mut().position(|holder| stripe_of(holder.as_mut().unwrap(), &memory) != refused);
    holders[other.expect("there are two stripes")] = None;
    Instance::new(&mut store, &memory, &[]).unwrap();
    assert_ne!(stripe_of(&mut store, &memory), refused);
}

#[test]
fn a_store_is_bound_to_its_stripe_by_its_first_memory_and_not_by_an_instance_without() {
    let Some((engine, memory, none)) = two_by_two() else { return };
    let mut store = Store::new(&engine, ());
    // Bound to the stripe that this thread prefers, which others use up.
    Instance::new(&mut store, &none, &[]).unwrap();
    let mut first = [(); 2].map(|()| holder(&engine, &memory));
    Instance::new(&mut store, &memory, &[]).unwrap();
    let mut last = holder(&engine, &memory);
    let home = stripe_of(&mut first[0], &memory);
    assert_eq!(home, stripe_of(&mut first[1], &memory));
    let bound = stripe_of(&mut store, &memory);
    assert_ne!(bound, home);
    assert_eq!(bound, stripe_of(&mut last, &memory));
    // Whoever has a memory stays with it, whatever is free elsewhere.
    drop(first);
    Instance::new(&mut store, &none, &[]).unwrap();
    assert_eq!(stripe_of(&mut store, &memory), bound);
}

#[test]
fn a_store_keeps_its_stripe_while_a_guest_of_it_runs() {
    let Some((engine, memory, _)) = two_by_two() else { return };
    let text = r#"(module (import "host" "more" (func $more)) (func (export "run") (call $more)))"#;
    let caller = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let mut linker = Linker::new(&engine);
    let inner = memory.clone();
    let more = move |mut caller: Caller<'_, ()>| Instance::new(&mut caller, &inner, &[]).map(drop);
    linker.func_wrap("host", "more", more).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &caller).unwrap();
    let run = instance.get_typed_func::<(), ()>(&store, "run").unwrap();
    let first = [(); 2].map(|()| holder(&engine, &memory));
    let error = run.call(&mut store, ()).unwrap_err();
    assert!(error.is::<PoolConcurrencyLimitError>(), "{error:#}");
    drop(first);
    run.call(&mut store, ()).unwrap();
}

const DROPPER: &str = r#"(component
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (param "why" string) (result (own $r))))
    (core module $L
        (memory (export "memory") 1 4)
        (data (i32.const 16) "m")
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
    (core instance $l (instantiate $L))
    (core func $make (canon lower (func $make) (memory (core memory $l "memory")) (realloc (core func $l "realloc"))))
    (core func $drop (canon resource.drop $r))
    (core module $M
        (import "" "memory" (memory 1))
        (import "" "make" (func $make (param i32 i32) (result i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "peek") (param i32) (result i32)
            (call $drop (call $make (i32.const 16) (i32.const 1)))
            (i32.load8_u (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance
        (export "memory" (memory $l "memory")) (export "make" (func $make)) (export "drop" (func $drop))))))
    (func (export "peek") (param "at" u32) (result u32) (canon lift (core func $m "peek"))))"#;

#[test]
fn a_destructor_of_the_host_reaches_all_memories_and_the_guest_that_drops_only_its_own() {
    struct Thing;
    let bytes = wat::parse_str(DROPPER).unwrap();
    let Some(engine) = engine(&config()) else { return };
    let (mut first, mut second, apart) = neighbours(&engine);
    let mut linker = component::Linker::<Host>::new(&engine);
    let dtor = |mut store: StoreContextMut<'_, Host>, _: u32| {
        store.data_mut().look();
        Ok(())
    };
    linker.root().resource("r", ResourceType::host::<Thing>(), dtor).unwrap();
    let make = |mut store: StoreContextMut<'_, Host>, (why,): (String,)| {
        assert_eq!(why, "m");
        store.data_mut().look();
        Ok((component::Resource::<Thing>::new_own(7),))
    };
    linker.root().func_wrap("make", make).unwrap();
    let component = Component::new(&engine, bytes).unwrap();
    // Each gets the next slot of its store's stripe, so that they are neighbours as the first ones are.
    let instance = linker.instantiate(&mut first.store, &component).unwrap();
    linker.instantiate(&mut second.store, &component).unwrap();
    first.store.data_mut().other = Some(Box::new(second));
    let peek = instance.get_typed_func::<(u32,), (u32,)>(&mut first.store, "peek").unwrap();
    assert_eq!(peek.call(&mut first.store, (16,)).unwrap(), (109,));
    let error = peek.call(&mut first.store, (apart as u32 + 16,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::MemoryOutOfBounds), "{error:#}");
    first.store.data_mut().look();
}

const DROPPER_OF_ANOTHERS: &str = r#"(component
    (component $B
        (core module $M (func (export "dtor") (param i32)))
        (core instance $m (instantiate $M))
        (type $r (resource (rep i32) (dtor (core func $m "dtor"))))
        (export $r' "r" (type $r))
        (core func $new (canon resource.new $r))
        (func (export "make") (param "rep" u32) (result (own $r')) (canon lift (core func $new))))
    (instance $b (instantiate $B))
    (component $A
        (import "r" (type $r (sub resource)))
        (import "make" (func $make (param "rep" u32) (result (own $r))))
        (core func $make (canon lower (func $make)))
        (core func $drop (canon resource.drop $r))
        (core module $M
            (import "" "make" (func $make (param i32) (result i32)))
            (import "" "drop" (func $drop (param i32)))
            (memory 1 4)
            (data (i32.const 16) "m")
            (func (export "peek") (param i32) (result i32)
                (call $drop (call $make (i32.const 1)))
                (i32.load8_u (local.get 0))))
        (core instance $m (instantiate $M (with "" (instance
            (export "make" (func $make)) (export "drop" (func $drop))))))
        (func (export "peek") (param "at" u32) (result u32) (canon lift (core func $m "peek"))))
    (instance $a (instantiate $A (with "r" (type $b "r")) (with "make" (func $b "make"))))
    (export "peek" (func $a "peek")))"#;

#[test]
fn a_call_hook_that_a_drop_runs_reaches_all_memories_and_the_guest_that_drops_only_its_own() {
    let bytes = wat::parse_str(DROPPER_OF_ANOTHERS).unwrap();
    let Some(engine) = engine(&config()) else { return };
    let component = Component::new(&engine, bytes).unwrap();
    let (mut first, mut second, apart) = neighbours(&engine);
    let linker = component::Linker::<Host>::new(&engine);
    // Each gets the next slot of its store's stripe, so that they are neighbours as the first ones are.
    let instance = linker.instantiate(&mut first.store, &component).unwrap();
    linker.instantiate(&mut second.store, &component).unwrap();
    first.store.data_mut().other = Some(Box::new(second));
    let times = Arc::new(AtomicUsize::new(0));
    let counted = times.clone();
    first.store.call_hook(move |mut store, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        store.data_mut().look();
        Ok(())
    });
    let peek = instance.get_typed_func::<(u32,), (u32,)>(&mut first.store, "peek").unwrap();
    assert_eq!(peek.call(&mut first.store, (16,)).unwrap(), (109,));
    assert_eq!(times.load(Ordering::Relaxed), 4, "the hook does not run for the destructor");
    let error = peek.call(&mut first.store, (apart as u32 + 16,)).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::MemoryOutOfBounds), "{error:#}");
    first.store.data_mut().look();
}

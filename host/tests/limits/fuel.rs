//! Fuel as a limit of every node of the tree: whose use it is, and who stops when there is no more.

use std::collections::BTreeMap;
use std::sync::Arc;

use gusset::component::{Component, Instance, InstancePre, Linker};
use gusset::{Engine, InstanceLimits, LimitExceeded, Limited, Limits, Result, Store, StoreContextMut, Trap};

use crate::support::{Who, component, engine};

/// `user` calls `middle` with a text, `middle` calls `inner`, which is in `box` and calls the host. Each of them
/// spins as often as it is told to: `middle` in its `realloc`, in its function and in its `post-return`, `inner` in
/// its start function, in its function and in a destructor.
const GUEST: &str = r#"(component $outer
  (import "pause" (func $pause))
  (component $box
    (import "pause" (func $pause))
    (component $inner
      (import "pause" (func $pause))
      (core func $pause (canon lower (func $pause)))
      (core module $Drop SPIN
        (func $start (call $spin (i32.const 50)))
        (start $start)
        (func (export "drop") (param i32) (call $spin (local.get 0))))
      (core instance $drop (instantiate $Drop))
      (type $own (resource (rep i32) (dtor (func $drop "drop"))))
      (core func $new (canon resource.new $own))
      (core module $M
        (import "" "pause" (func $pause))
        (import "" "new" (func $new (param i32) (result i32)))
        SPIN
        (func (export "work") (param i32) (call $spin (local.get 0)) (call $pause))
        (func (export "make") (param i32) (result i32) (call $new (local.get 0))))
      (core instance $m (instantiate $M (with "" (instance
        (export "pause" (func $pause)) (export "new" (func $new))))))
      (export $r "r" (type $own))
      (func (export "work") (param "turns" u32) (canon lift (core func $m "work")))
      (func (export "make") (param "rep" u32) (result (own $r)) (canon lift (core func $m "make"))))
    (instance $i (instantiate $inner (with "pause" (func $pause))))
    (export $r "r" (type $i "r"))
    (export "work" (func $i "work"))
    (export "make" (func $i "make") (func (param "rep" u32) (result (own $r)))))
  (component $middle
    (import "work" (func $work (param "turns" u32)))
    (core func $work (canon lower (func $work)))
    (core module $M
      (import "" "work" (func $work (param i32)))
      (memory (export "memory") 1)
      (global $after (mut i32) (i32.const 0))
      SPIN
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (call $spin (i32.mul (local.get 3) (i32.const 100)))
        (i32.const 1024))
      (func (export "say") (param $at i32) (param $length i32) (param $turns i32) (param $work i32)
        (call $spin (local.get $turns))
        (global.set $after (local.get $turns))
        (call $work (local.get $work)))
      (func (export "after") (call $spin (global.get $after))))
    (core instance $m (instantiate $M (with "" (instance (export "work" (func $work))))))
    (func (export "say") (param "text" string) (param "turns" u32) (param "work" u32)
      (canon lift (core func $m "say")
        (memory $m "memory") (realloc (func $m "realloc")) (post-return (func $m "after")))))
  (component $user
    (import "r" (type $r (sub resource)))
    (import "say" (func $say (param "text" string) (param "turns" u32) (param "work" u32)))
    (import "make" (func $make (param "rep" u32) (result (own $r))))
    (core module $Memory (memory (export "memory") 1))
    (core instance $memory (instantiate $Memory))
    (core func $say (canon lower (func $say) (memory $memory "memory")))
    (core func $make (canon lower (func $make)))
    (core func $drop (canon resource.drop $r))
    (core module $M
      (import "" "say" (func $say (param i32 i32 i32 i32)))
      (import "" "make" (func $make (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      SPIN
      (func (export "run") (param $turns i32) (param $length i32) (param $middle i32) (param $inner i32)
        (call $spin (local.get $turns))
        (call $say (i32.const 0) (local.get $length) (local.get $middle) (local.get $inner)))
      (func (export "drop") (param i32) (call $drop (call $make (local.get 0))))
      (func (export "spin") (param i32) (call $spin (local.get 0)))
      (func (export "trap") (call $spin (i32.const 9)) unreachable))
    (core instance $m (instantiate $M (with "" (instance
      (export "say" (func $say)) (export "make" (func $make)) (export "drop" (func $drop))))))
    (func (export "run") (param "turns" u32) (param "length" u32) (param "middle" u32) (param "inner" u32)
      (canon lift (core func $m "run")))
    (func (export "drop") (param "turns" u32) (canon lift (core func $m "drop")))
    (func (export "spin") (param "turns" u32) (canon lift (core func $m "spin")))
    (func (export "trap") (canon lift (core func $m "trap"))))
  (instance $box (instantiate $box (with "pause" (func $pause))))
  (instance $middle (instantiate $middle (with "work" (func $box "work"))))
  (instance $user (instantiate $user
    (with "r" (type $box "r")) (with "say" (func $middle "say")) (with "make" (func $box "make"))))
  (export "run" (func $user "run"))
  (export "drop" (func $user "drop"))
  (export "spin" (func $user "spin"))
  (export "trap" (func $user "trap"))
  (export "work" (func $box "work")))"#;

/// A turn of the loop, in fuel.
pub(crate) const TURN: u64 = 8;

pub(crate) const SPIN: &str = r"(func $spin (param i32) (block (loop
  (br_if 1 (i32.eqz (local.get 0)))
  (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
  (br 0))))";

/// All that anybody wants, unless a test says otherwise.
pub(crate) const FUEL: u64 = 1 << 40;

type OnPause = dyn Fn(StoreContextMut<'_, ()>) -> Result<()> + Send + Sync;

pub(crate) fn metered(limits: Limits) -> Engine {
    engine(|config| {
        config.consume_fuel(true);
        config.limits = limits;
    })
}

fn guest(engine: &Engine) -> Component {
    component(engine, &GUEST.replace("SPIN", SPIN))
}

fn pre(guest: &Component, on_pause: Arc<OnPause>) -> InstancePre<()> {
    let mut linker = Linker::<()>::new(guest.engine());
    linker.root().func_wrap("pause", move |store: StoreContextMut<'_, ()>, (): ()| on_pause(store)).unwrap();
    linker.instantiate_pre(guest).unwrap()
}

fn quiet(guest: &Component) -> InstancePre<()> {
    pre(guest, Arc::new(|_| Ok(())))
}

pub(crate) fn store(engine: &Engine) -> Store<()> {
    let mut store = Store::new(engine, ());
    store.set_fuel(FUEL).unwrap();
    store
}

/// What each nested instance used itself, by the name of its component.
pub(crate) type Uses = BTreeMap<String, u64>;

/// Checks what holds at any time: an instance used what it and those in it used, and the store what all of them did.
#[track_caller]
pub(crate) fn uses(store: &Store<()>, instance: Instance) -> Uses {
    let nested = instance.nested_usage(store).unwrap();
    let own = |at: usize| {
        let inside = nested.iter().filter(|other| other.parent == Some(at));
        nested[at].usage.fuel - inside.map(|other| other.usage.fuel).sum::<u64>()
    };
    let uses: Uses = (0..nested.len()).map(|at| (nested[at].component.clone().unwrap(), own(at))).collect();
    let sum = uses.values().sum::<u64>();
    assert_eq!((nested[0].usage.fuel, instance.usage(store).unwrap().fuel), (sum, sum), "{uses:?}");
    assert_eq!(store.usage().fuel, sum, "{uses:?}");
    uses
}

fn run(store: &mut Store<()>, instance: Instance, with: [u32; 4]) -> Result<()> {
    let [turns, length, middle, inner] = with;
    let run = instance.get_typed_func::<(u32, u32, u32, u32), ()>(&mut *store, "run")?;
    run.call(store, (turns, length, middle, inner))
}

pub(crate) fn tell(store: &mut Store<()>, instance: Instance, name: &str, turns: u32) -> Result<()> {
    instance.get_typed_func::<(u32,), ()>(&mut *store, name)?.call(store, (turns,))
}

/// What a call made of the uses.
#[track_caller]
pub(crate) fn spent(
    store: &mut Store<()>,
    instance: Instance,
    call: impl FnOnce(&mut Store<()>) -> Result<()>,
) -> Uses {
    let (before, fuel) = (uses(store, instance), store.get_fuel().unwrap());
    call(store).unwrap();
    let after = uses(store, instance);
    let spent: Uses = after.into_iter().map(|(name, used)| (name.clone(), used - before[&name])).collect();
    assert_eq!(spent.values().sum::<u64>(), fuel - store.get_fuel().unwrap(), "{spent:?}");
    spent
}

#[test]
fn fuel_counts_for_the_instance_whose_code_used_it() {
    let guest = guest(&metered(Limits::NONE));
    let mut store = store(guest.engine());
    let instance = quiet(&guest).instantiate(&mut store).unwrap();
    let started = uses(&store, instance);
    assert!(started["inner"] > 50 * TURN && started.values().sum::<u64>() == started["inner"], "{started:?}");
    let plain = spent(&mut store, instance, |store| run(store, instance, [1, 0, 1, 1]));
    assert_eq!((plain["outer"], plain["box"]), (0, 0));
    let mut differs = |with: [u32; 4], expected: [(&str, u64); 3]| {
        let mut wanted = plain.clone();
        expected.iter().for_each(|(name, turns)| *wanted.get_mut(*name).unwrap() += turns * TURN);
        assert_eq!(spent(&mut store, instance, |store| run(store, instance, with)), wanted, "{with:?}");
    };
    differs([101, 0, 1, 1], [("user", 100), ("middle", 0), ("inner", 0)]);
    differs([1, 0, 101, 1], [("user", 0), ("middle", 200), ("inner", 0)]);
    differs([1, 0, 1, 101], [("user", 0), ("middle", 0), ("inner", 100)]);
    differs([11, 0, 21, 31], [("user", 10), ("middle", 40), ("inner", 30)]);
    // What the adapter does for a longer text is its caller's.
    let long = spent(&mut store, instance, |store| run(store, instance, [1, 30, 1, 1]));
    assert_eq!((long["middle"] >= plain["middle"] + 3000 * TURN, long["inner"]), (true, plain["inner"]));
    assert!(long["user"] < plain["user"] + 1000, "{long:?}");
    let [few, many] = [3, 103].map(|turns| spent(&mut store, instance, |store| tell(store, instance, "drop", turns)));
    assert_eq!((many["user"], many["inner"]), (few["user"], few["inner"] + 100 * TURN), "the destructor is of `inner`");
    let work = spent(&mut store, instance, |store| tell(store, instance, "work", 5));
    assert_eq!(work.values().sum::<u64>(), work["inner"]);
}

#[test]
fn whose_fuel_it_is_can_be_seen_while_guests_run() {
    let guest = guest(&metered(Limits::NONE));
    let mut store = store(guest.engine());
    let seen = Arc::new(std::sync::Mutex::new((None::<Instance>, Vec::new())));
    let (see, depth) = (seen.clone(), std::sync::atomic::AtomicU32::new(0));
    let on_pause = move |mut store: StoreContextMut<'_, ()>| {
        let Some(instance) = see.lock().unwrap().0 else { return Ok(()) };
        let look = |store: &StoreContextMut<'_, ()>| -> Vec<u64> {
            let nested = instance.nested_usage(store).unwrap();
            assert_eq!(nested[0].usage.fuel, store.usage().fuel);
            nested.iter().map(|nested| nested.usage.fuel).collect()
        };
        if depth.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
            let before = look(&store);
            let spin = instance.get_typed_func::<(u32,), ()>(&mut store, "spin")?;
            spin.call(&mut store, (100,))?;
            see.lock().unwrap().1 = vec![before, look(&store)];
        }
        Ok(())
    };
    let instance = pre(&guest, Arc::new(on_pause)).instantiate(&mut store).unwrap();
    seen.lock().unwrap().0 = Some(instance);
    tell(&mut store, instance, "work", 10).unwrap();
    let names: Vec<String> =
        instance.nested_usage(&store).unwrap().into_iter().map(|nested| nested.component.unwrap()).collect();
    let seen = seen.lock().unwrap();
    let [before, after] = &seen.1[..] else { panic!("the host function did not run") };
    for (at, name) in names.iter().enumerate() {
        let more = after[at] - before[at];
        match name.as_str() {
            "outer" | "user" => assert!(more > 100 * TURN, "{name}: {more}"),
            _ => assert_eq!(more, 0, "{name}"),
        }
    }
    drop(seen);
    uses(&store, instance);
}

/// Steps of a sequence that looks random.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// One call of a guest, with numbers that chance gave it.
#[derive(Clone, Copy, Debug)]
struct Step(u64, [u32; 4]);

impl Step {
    fn by(chance: &mut Chance) -> Step {
        Step(chance.below(4), std::array::from_fn(|_| chance.below(60) as u32))
    }

    fn take(self, store: &mut Store<()>, instance: Instance) -> Result<()> {
        let Step(kind, with) = self;
        match kind {
            0 => tell(store, instance, "drop", with[0]),
            1 => tell(store, instance, "work", with[0]),
            _ => run(store, instance, with),
        }
    }
}

/// The nodes of the guest, from the innermost to the outermost ones, and what of them is in which.
const NODES: [(&str, &[&str]); 5] = [
    ("inner", &["inner"]),
    ("box", &["inner", "box"]),
    ("middle", &["middle"]),
    ("user", &["user"]),
    ("outer", &["inner", "box", "middle", "user", "outer"]),
];

fn together(uses: &Uses, names: &[&str]) -> u64 {
    names.iter().map(|name| uses[*name]).sum()
}

/// An episode: the same calls with and without limits. Returns whose limit ended it.
fn episode(guest: &Component, seed: u64) -> Option<String> {
    let mut chance = Chance(seed);
    let (mut free, mut bound) = (store(guest.engine()), store(guest.engine()));
    let model = quiet(guest).instantiate(&mut free).unwrap();
    let fuel = |fuel: u64| Limits { fuel, ..Limits::NONE };
    let mut allowed: BTreeMap<&str, u64> = BTreeMap::new();
    for (name, _) in NODES.iter().chain(&[("store", &[][..])]) {
        let limit = if chance.below(2) == 0 { 500 + chance.below(40_000) } else { u64::MAX };
        allowed.insert(name, limit);
    }
    let mut limits = InstanceLimits::whole(fuel(allowed["outer"]));
    limits.nested = NODES[..4].iter().map(|(name, _)| ((*name).to_owned(), fuel(allowed[name]))).collect();
    bound.set_limits(fuel(allowed["store"]));
    let limited = quiet(guest).with_limits(limits).instantiate(&mut bound).unwrap();
    for _ in 0..20 {
        let step = Step::by(&mut chance);
        step.take(&mut free, model).unwrap();
        let (wanted, called) = (uses(&free, model), step.take(&mut bound, limited));
        let used = uses(&bound, limited);
        let is_beyond = |name: &str, names| together(&wanted, names) > allowed[name];
        let beyond: Vec<&str> =
            NODES.iter().filter(|(name, names)| is_beyond(name, names)).map(|(name, _)| *name).collect();
        let store_too = is_beyond("store", NODES[4].1);
        let Err(error) = called else {
            assert!(beyond.is_empty() && !store_too, "seed {seed}, {step:?}: beyond {beyond:?} of {allowed:?}");
            assert_eq!(used, wanted, "seed {seed}, {step:?}");
            continue;
        };
        assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::OutOfFuel), "seed {seed}, {step:?}: {error:?}");
        let refusal = error.downcast_ref::<LimitExceeded>().expect("a limit ended it");
        let named = match &refusal.node {
            gusset::LimitNode::Nested { component, .. } | gusset::LimitNode::Instance { component, .. } => {
                component.clone().unwrap()
            }
            _ => "store".to_owned(),
        };
        assert!(beyond.contains(&&*named) || (named == "store" && store_too), "seed {seed}, {step:?}: {refusal}");
        let names = NODES.iter().find(|(name, _)| *name == named).map_or(NODES[4].1, |(_, names)| names);
        let total = together(&used, names);
        assert_eq!(refusal.what, Limited::Fuel);
        assert_eq!((refusal.limit, refusal.used + refusal.wanted), (allowed[&*named], total), "seed {seed}: {refusal}");
        assert!(refusal.used <= refusal.limit && total > refusal.limit, "seed {seed}: {refusal}");
        let before = bound.usage();
        limited.remove(&mut bound).unwrap();
        assert_eq!(bound.usage(), gusset::Usage { fuel: before.fuel, ..gusset::Usage::NOTHING });
        return Some(named);
    }
    None
}

#[test]
fn under_random_limits_the_uses_add_up_and_the_right_node_stops_the_guest() {
    let guest = guest(&metered(Limits::NONE));
    let mut ended: BTreeMap<Option<String>, u32> = BTreeMap::new();
    for seed in 0..300 {
        *ended.entry(episode(&guest, seed)).or_default() += 1;
    }
    // Every node has had its turn, and so have episodes without an end.
    assert_eq!(ended.len(), NODES.len() + 2, "{ended:?}");
}

#[test]
fn a_trap_or_a_start_that_fails_leaves_the_counts_exact() {
    let guest = guest(&metered(Limits::NONE));
    let mut store = store(guest.engine());
    let instance = quiet(&guest).instantiate(&mut store).unwrap();
    let before = uses(&store, instance);
    let trap = instance.get_typed_func::<(), ()>(&mut store, "trap").unwrap();
    trap.call(&mut store, ()).unwrap_err();
    let after = uses(&store, instance);
    assert!(after["user"] >= before["user"] + 9 * TURN, "{after:?}");

    let used = store.usage().fuel;
    let mut limits = InstanceLimits::default();
    limits.nested.insert("inner".into(), Limits { fuel: 100, ..Limits::NONE });
    let error = quiet(&guest).with_limits(limits).instantiate(&mut store).unwrap_err();
    let refusal = error.downcast_ref::<LimitExceeded>().unwrap();
    assert_eq!((Who::of(&refusal.node), refusal.limit, refusal.used <= 100), (Who::Nested(2), 100, true), "{refusal}");
    assert_eq!(store.usage().fuel, used + refusal.used + refusal.wanted, "what the failed instance used stays");
}

#[test]
fn an_error_says_which_node_ran_out() {
    let guest = guest(&metered(Limits::NONE));
    let mut store = store(guest.engine());
    let limits = InstanceLimits { each_nested: Limits { fuel: 1000, ..Limits::NONE }, ..InstanceLimits::default() };
    let instance = quiet(&guest).with_limits(limits).instantiate(&mut store).unwrap();
    let error = tell(&mut store, instance, "spin", 10_000).unwrap_err();
    let LimitExceeded { used, wanted, .. } = error.downcast_ref().unwrap();
    let serial = instance.serial(&store).unwrap();
    assert!(format!("{error:#}").contains(&format!(
        "fuel limit of the nested instance 4, of component `user`, in instance {serial}: \
         {wanted} units of fuel more than the {used} used of 1000"
    )));
    // A limit that is changed while nobody runs holds for the next call; the store's own fuel says so as ever.
    let mut store = Store::new(guest.engine(), ());
    store.set_fuel(10_000).unwrap();
    let instance = quiet(&guest).instantiate(&mut store).unwrap();
    let used = store.usage().fuel;
    store.set_limits(Limits { fuel: used + 100, ..*store.limits() });
    tell(&mut store, instance, "spin", 10).unwrap();
    store.set_limits(Limits::NONE);
    store.set_fuel(50).unwrap();
    let error = tell(&mut store, instance, "spin", 10).unwrap_err();
    assert_eq!((error.downcast_ref(), error.downcast_ref::<LimitExceeded>()), (Some(&Trap::OutOfFuel), None));
}

#[test]
fn the_threads_of_an_engine_do_not_use_more_than_it_has() {
    let limit = 2_000_000;
    let engine = metered(Limits { fuel: limit, ..Limits::NONE });
    let guest = guest(&engine);
    let spend = || {
        let mut store = store(&engine);
        let mut instance = quiet(&guest).instantiate(&mut store)?;
        loop {
            if let Err(error) = tell(&mut store, instance, "spin", 1000) {
                break anyhow::Ok((store.usage().fuel, error));
            }
            instance.remove(&mut store).unwrap();
            instance = quiet(&guest).instantiate(&mut store)?;
        }
    };
    let ended: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(spend)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for result in ended {
        let error = result.map_or_else(|error| error, |(_, error)| error);
        let refusal = error.downcast_ref::<LimitExceeded>().unwrap_or_else(|| panic!("{error:?}"));
        assert_eq!((Who::of(&refusal.node), refusal.what, refusal.limit), (Who::Engine, Limited::Fuel, limit));
    }
    let used = engine.usage().unwrap().fuel;
    assert!((limit..limit + 3 * 20).contains(&used), "what each was beyond the limit is less than a turn: {used}");
}

#[test]
fn an_engine_knows_what_its_stores_used_exactly_when_nobody_runs() {
    let of_fuel = Limits { fuel: u64::MAX - 1, ..Limits::NONE };
    let of_others = Limits { memories: 1000, ..Limits::NONE };
    for engine in [of_fuel, of_others].map(metered) {
        let guest = guest(&engine);
        let mut total = 0;
        for turns in [10, 100_000] {
            let mut store = store(&engine);
            let instance = quiet(&guest).instantiate(&mut store).unwrap();
            run(&mut store, instance, [turns, 3, 4, 5]).unwrap();
            let trap = instance.get_typed_func::<(), ()>(&mut store, "trap").unwrap();
            trap.call(&mut store, ()).unwrap_err();
            total += uses(&store, instance).values().sum::<u64>();
            assert_eq!(engine.usage().unwrap().fuel, total);
        }
        assert_eq!(engine.usage().unwrap(), gusset::Usage { fuel: total, ..gusset::Usage::NOTHING });
    }
}

#[test]
fn a_limit_that_nothing_counts_for_is_refused() {
    let limits = Limits { fuel: 5, ..Limits::NONE };
    let mut config = gusset::Config::new();
    config.limits = limits;
    let error = Engine::new(&config).err().unwrap();
    assert_eq!(error.to_string(), "setting `limits.fuel`: expected none without `consume_fuel`, found 5");
    let guest = guest(&engine(|_| {}));
    let mut store = Store::new(guest.engine(), ());
    let nested = InstanceLimits { each_nested: limits, ..InstanceLimits::default() };
    for instance_limits in [InstanceLimits::whole(limits), nested] {
        let error = quiet(&guest).with_limits(instance_limits).instantiate(&mut store).unwrap_err();
        assert!(
            format!("{error:#}").contains("a limit of fuel: expected code that was compiled to count fuel"),
            "{error:#}"
        );
    }
    quiet(&guest).instantiate(&mut store).unwrap();
    assert_eq!(store.usage().fuel, 0);
    store.set_limits(limits);
    quiet(&guest).instantiate(&mut store).unwrap_err();
}

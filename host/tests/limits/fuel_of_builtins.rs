//! Fuel for what guests do not do themselves: bulk operators, which are paid by their size before they begin, and
//! built-ins for resources that a component lifts, which run destructors.

use gusset::component::{Component, Instance, Linker};
use gusset::{Engine, InstanceLimits, LimitExceeded, Limited, Limits, OptLevel, Store, Trap};

use crate::fuel::{FUEL, SPIN, TURN, metered, spent, store, tell, uses};
use crate::support::{Who, component, engine};

/// Fills memories: as much as one could have of 32 and of 64 bits, and as much as it is told to.
const FILLER: &str = r#"(component $filler
  (core module $M
    (memory $m 65)
    (memory $wide i64 1)
    (func (export "fill") (param i32) (memory.fill $m (i32.const 0) (i32.const 0) (local.get 0)))
    (func (export "narrow") (param i32) (memory.fill $m (i32.const 0) (i32.const 0) (i32.const -1)))
    (func (export "wide") (param i32) (memory.fill $wide (i64.const 0) (i32.const 0) (i64.const -1))))
  (core instance $m (instantiate $M))
  (func (export "fill") (param "bytes" u32) (canon lift (core func $m "fill")))
  (func (export "narrow") (param "nothing" u32) (canon lift (core func $m "narrow")))
  (func (export "wide") (param "nothing" u32) (canon lift (core func $m "wide"))))"#;

/// What fills of [`FILLER`] cost by their size, more than a store sets aside at once.
const BYTES: u32 = 65 << 16;
const BY_SIZE: u64 = BYTES as u64 / 64;

const fn fuel(fuel: u64) -> Limits {
    Limits { fuel, ..Limits::NONE }
}

fn limited(store: &mut Store<()>, component: &Component, limits: InstanceLimits) -> Instance {
    let pre = Linker::new(component.engine()).instantiate_pre(component).unwrap();
    pre.with_limits(limits).instantiate(store).unwrap()
}

fn free(store: &mut Store<()>, component: &Component) -> Instance {
    limited(store, component, InstanceLimits::default())
}

/// Calls what needs more fuel than there is; returns whose limit is in the way.
#[track_caller]
fn refused(store: &mut Store<()>, instance: Instance, name: &str, with: u32) -> Option<LimitExceeded> {
    let error = tell(store, instance, name, with).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Trap::OutOfFuel), "{error:?}");
    let refusal = error.downcast_ref::<LimitExceeded>()?.clone();
    assert_eq!(refusal.what, Limited::Fuel);
    assert!(refusal.used <= refusal.limit && refusal.used + refusal.wanted > refusal.limit, "{refusal}");
    Some(refusal)
}

#[test]
fn a_fill_that_is_refused_costs_nobody_its_size() {
    for name in ["narrow", "wide"] {
        let engine = metered(fuel(1 << 40));
        let filler = component(&engine, FILLER);
        let mut store = store(&engine);
        store.set_limits(fuel(1 << 30));
        // Their sizes together are more than 2^64.
        for _ in 0..70 {
            let instance = limited(&mut store, &filler, InstanceLimits::whole(fuel(1000)));
            let refusal = refused(&mut store, instance, name, 0).unwrap();
            assert_eq!((Who::of(&refusal.node), refusal.limit), (Who::Instance, 1000));
            assert!(refusal.wanted >= (1 << 26) - 1 && instance.usage(&store).unwrap().fuel < 100, "{name}: {refusal}");
            instance.remove(&mut store).unwrap();
        }
        let used = store.usage().fuel;
        assert!((70..70 * 100).contains(&used), "{name}: {used}");
        assert_eq!((engine.usage().unwrap().fuel, store.get_fuel().unwrap()), (used, FUEL - used), "{name}");
        let mut other = self::store(&engine);
        let instance = free(&mut other, &filler);
        tell(&mut other, instance, "fill", BYTES).unwrap();
    }
}

/// A limit that holds for a call of [`FILLER`], in one of four places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Engine,
    Store,
    Instance,
    Balance,
}

/// An instance of which one limit is known.
fn placed(place: Place, limit: u64) -> (Engine, Store<()>, Instance) {
    let at = |other| if place == other { limit } else { u64::MAX };
    let engine = metered(fuel(at(Place::Engine)));
    let mut store = store(&engine);
    store.set_limits(fuel(at(Place::Store)));
    let instance = limited(&mut store, &component(&engine, FILLER), InstanceLimits::whole(fuel(at(Place::Instance))));
    if place == Place::Balance {
        store.set_fuel(limit).unwrap();
    }
    (engine, store, instance)
}

#[test]
fn a_fill_runs_exactly_if_there_is_fuel_for_all_of_it() {
    let (_, mut store, instance) = placed(Place::Engine, u64::MAX);
    tell(&mut store, instance, "fill", 0).unwrap();
    let cost = store.usage().fuel + BY_SIZE;
    for place in [Place::Engine, Place::Store, Place::Instance, Place::Balance] {
        let (engine, mut store, instance) = placed(place, cost);
        tell(&mut store, instance, "fill", BYTES).unwrap();
        assert_eq!((store.usage().fuel, instance.usage(&store).unwrap().fuel), (cost, cost), "{place:?}");
        assert!(engine.usage().is_none_or(|used| used.fuel == cost), "{place:?}");

        let (engine, mut store, instance) = placed(place, cost - 1);
        let refusal = refused(&mut store, instance, "fill", BYTES);
        let who = match place {
            Place::Engine => Some(Who::Engine),
            Place::Store => Some(Who::Store),
            Place::Instance => Some(Who::Instance),
            Place::Balance => None,
        };
        assert_eq!(refusal.map(|refusal| Who::of(&refusal.node)), who);
        let used = store.usage().fuel;
        assert!(used < 100 && instance.usage(&store).unwrap().fuel == used, "{place:?}: {used}");
        assert!(engine.usage().is_none_or(|of_all| of_all.fuel == used), "{place:?}");
        if place == Place::Balance {
            assert_eq!(store.get_fuel().unwrap(), cost - 1 - used);
        }
    }
}

#[test]
fn the_use_of_an_engine_without_a_limit_of_fuel_does_not_wrap() {
    let engine = metered(Limits { memories: 1000, ..Limits::NONE });
    let filler = component(&engine, FILLER);
    for _ in 0..70 {
        // There is enough fuel, so it is paid, and is beyond the memory then.
        let mut store = store(&engine);
        store.set_fuel(u64::MAX).unwrap();
        let instance = free(&mut store, &filler);
        let error = tell(&mut store, instance, "wide", 0).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::MemoryOutOfBounds), "{error:?}");
        assert!(store.usage().fuel >= 1 << 57);
    }
    assert_eq!(engine.usage().unwrap().fuel, u64::MAX);
}

/// `definer` lifts the built-ins for its resource, whose destructor spins; `user` calls them.
const LIFTED: &str = r#"(component $outer
  (component $definer
    (core module $Drop SPIN (func (export "drop") (param i32) (call $spin (local.get 0))))
    (core instance $drop (instantiate $Drop))
    (type $r (resource (rep i32) (dtor (func $drop "drop"))))
    (core func $new (canon resource.new $r))
    (core func $rep (canon resource.rep $r))
    (core func $drop (canon resource.drop $r))
    (func (export "new") (param "rep" u32) (result u32) (canon lift (core func $new)))
    (func (export "rep") (param "handle" u32) (result u32) (canon lift (core func $rep)))
    (func (export "drop") (param "handle" u32) (canon lift (core func $drop))))
  (component $user
    (import "new" (func $new (param "rep" u32) (result u32)))
    (import "rep" (func $rep (param "handle" u32) (result u32)))
    (import "drop" (func $drop (param "handle" u32)))
    (core func $new (canon lower (func $new)))
    (core func $rep (canon lower (func $rep)))
    (core func $drop (canon lower (func $drop)))
    (core module $M
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "drop") (param i32) (local $handle i32)
        (local.set $handle (call $new (local.get 0)))
        (if (i32.ne (call $rep (local.get $handle)) (local.get 0)) (then unreachable))
        (call $drop (local.get $handle))))
    (core instance $m (instantiate $M (with "" (instance
      (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
    (func (export "drop") (param "turns" u32) (canon lift (core func $m "drop"))))
  (instance $definer (instantiate $definer))
  (instance $user (instantiate $user
    (with "new" (func $definer "new")) (with "rep" (func $definer "rep")) (with "drop" (func $definer "drop"))))
  (export "drop" (func $user "drop"))
  (export "new" (func $definer "new"))
  (export "drop-it" (func $definer "drop")))"#;

#[test]
fn the_destructor_of_a_lifted_drop_counts_for_who_defines_the_resource() {
    for level in [OptLevel::Speed, OptLevel::None] {
        let engine = engine(|config| {
            config.consume_fuel(true).cranelift_opt_level(level);
        });
        let lifted = component(&engine, &LIFTED.replace("SPIN", SPIN));
        let mut store = store(&engine);
        let instance = free(&mut store, &lifted);
        let [few, many] =
            [3, 103].map(|turns| spent(&mut store, instance, |store| tell(store, instance, "drop", turns)));
        assert_eq!((many["user"], many["definer"]), (few["user"], few["definer"] + 100 * TURN), "{level:?}");
        assert!(few["definer"] >= 3 * TURN && few["outer"] == 0, "{level:?}: {few:?}");
        let by_host = spent(&mut store, instance, |store| {
            let new = instance.get_typed_func::<(u32,), (u32,)>(&mut *store, "new")?;
            let (handle,) = new.call(&mut *store, (3,))?;
            tell(store, instance, "drop-it", handle)
        });
        assert_eq!((by_host["user"], by_host["definer"]), (0, few["definer"]), "{level:?}");

        let mut store = self::store(&engine);
        let mut limits = InstanceLimits::default();
        limits.nested.insert("definer".into(), fuel(1000));
        let instance = limited(&mut store, &lifted, limits);
        let refusal = refused(&mut store, instance, "drop", 1_000_000_000).unwrap();
        assert_eq!((Who::of(&refusal.node), refusal.limit), (Who::Nested(1), 1000), "{level:?}");
        let used = uses(&store, instance);
        assert!(used["user"] < 100 && used["definer"] <= 1000 + 2 * TURN, "{level:?}: {used:?}");
    }
}

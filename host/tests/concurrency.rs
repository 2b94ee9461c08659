//! Many calls that wait, on the threads of an executor.
#![cfg(all(feature = "compile", feature = "async"))]

use std::fs::File;
use std::future::poll_fn;
use std::io::{BufRead, BufReader};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use gusset::component::{Component, Linker, TypedFunc};
use gusset::{Config, Engine, PoolConfig, Store, StoreContextMut, UpdateDeadline};
use tokio::runtime::Builder;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// `f` calls the host so often; `spin` never ends.
const GUEST: &str = r#"(component
    (import "host" (func $host (param "n" u32) (result u32)))
    (core func $host (canon lower (func $host)))
    (core module $M
        (import "" "host" (func $host (param i32) (result i32)))
        (func (export "f") (param $n i32) (result i32) (local $sum i32)
            (block $done
                (loop $next
                    (br_if $done (i32.eqz (local.get $n)))
                    (local.set $sum (i32.add (local.get $sum) (call $host (local.get $n))))
                    (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                    (br $next)))
            (local.get $sum))
        (func (export "spin") (loop (br 0))))
    (core instance $m (instantiate $M (with "" (instance (export "host" (func $host))))))
    (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f")))
    (func (export "spin") (canon lift (core func $m "spin"))))"#;

/// `f`.
type Summing = TypedFunc<(u32,), (u32,)>;

/// No mapping of anybody else has this size.
const STACK_BYTES: usize = (1 << 20) + 3 * 4096;

const N_CALLS: u32 = 10_000;
const N_WAITS: u32 = 10;

/// What is measured is this process's: one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn two_threads() -> Builder {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_time();
    builder
}

/// What calls of the host pass first.
static GATE: Gate = Gate(Mutex::new(Waiting { closed: false, wakers: Vec::new() }));

struct Gate(Mutex<Waiting>);

struct Waiting {
    closed: bool,
    wakers: Vec<Waker>,
}

impl Gate {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass(&self) {
        poll_fn(|cx| {
            let mut waiting = self.waiting();
            if waiting.closed {
                waiting.wakers.push(cx.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    fn open(&self) {
        let mut waiting = self.waiting();
        waiting.closed = false;
        waiting.wakers.drain(..).for_each(Waker::wake);
    }
}

fn linker<T: Send + 'static>(engine: &Engine) -> (Linker<T>, Component) {
    let mut linker = Linker::new(engine);
    let defined = linker.root().func_wrap_async("host", |_: StoreContextMut<'_, T>, (n,): (u32,)| {
        Box::new(async move {
            GATE.pass().await;
            sleep(Duration::from_millis(u64::from(20 * (n % 7 + 1)))).await;
            Ok((n,))
        })
    });
    defined.expect("a name that is free");
    let bytes = wat::parse_str(GUEST).expect("the guest's text");
    (linker, Component::new(engine, bytes).expect("a component"))
}

/// Bytes of this process that are in memory, and those of them that are pages of stacks: what was touched of them.
fn resident() -> (usize, usize) {
    // Line by line: the text has some megabytes, which are not to be measured.
    let maps = BufReader::new(File::open("/proc/self/smaps").expect("the process's mappings"));
    let (mut all, mut stacks, mut size) = (0, 0, 0);
    for line in maps.lines().map(|line| line.expect("a line of text")) {
        let number = || line.split_whitespace().nth(1).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0) << 10;
        if line.starts_with("Size:") {
            size = number();
        } else if line.starts_with("Rss:") {
            all += number();
            stacks += if size == STACK_BYTES { number() } else { 0 };
        }
    }
    (all, stacks)
}

#[test]
fn ten_thousand_calls_wait_at_once_take_little_more_than_their_stacks_and_none_starves() {
    let _alone = alone();
    let mut config = Config::new();
    config.async_stack_size(STACK_BYTES).allocation_strategy(PoolConfig {
        stacks: N_CALLS,
        component_instances: N_CALLS + 20,
        core_instances: N_CALLS + 20,
        max_context_bytes: 4096,
        memories: 1,
        tables: 1,
        ..PoolConfig::default()
    });
    let engine = Engine::new(&config).expect("an engine");
    let (linker, component) = linker::<()>(&engine);
    let pre = linker.instantiate_pre(&component).expect("a linked component");
    let guest = |_| {
        let mut store = Store::new(&engine, ());
        let instance = pre.instantiate(&mut store).expect("an instance");
        let f: Summing = instance.get_typed_func(&store, "f").expect("the function");
        (store, f)
    };
    let runtime = two_threads().build().expect("a runtime");
    let call = |(mut store, f): (Store<()>, Summing)| {
        runtime.spawn(async move {
            let sum = f.call_async(&mut store, (N_WAITS,)).await.expect("a sum").0;
            (sum, Instant::now())
        })
    };
    let ended = |call: JoinHandle<_>| runtime.block_on(call).expect("a call that ends");
    // Code that runs for the first time becomes resident, too.
    let warm: Vec<_> = (0..20).map(guest).map(call).collect();
    warm.into_iter().map(ended).for_each(drop);
    let guests: Vec<_> = (0..N_CALLS).map(guest).collect();
    let (before, stacks_before) = resident();
    GATE.waiting().closed = true;
    let calls: Vec<_> = guests.into_iter().map(call).collect();
    while engine.pool_metrics().expect("a pool").stacks.live < N_CALLS {
        std::thread::sleep(Duration::from_millis(1));
    }
    let during = resident();
    let opened = Instant::now();
    GATE.open();
    let (sums, ends): (Vec<u32>, Vec<Instant>) = calls.into_iter().map(ended).unzip();
    let mut times: Vec<Duration> = ends.into_iter().map(|end| end.duration_since(opened)).collect();
    assert!(sums.iter().all(|sum| *sum == N_WAITS * (N_WAITS + 1) / 2));
    let metrics = engine.pool_metrics().expect("a pool").stacks;
    assert_eq!((metrics.live, metrics.peak), (0, N_CALLS));
    for (when, (all, stacks)) in [("while they wait", during), ("at the end", resident())] {
        let (more, stacks) = (all.saturating_sub(before), stacks - stacks_before);
        let ratio = more as f64 / stacks as f64;
        println!("{when}: the process has {more} bytes more, of which {stacks} are stacks: {ratio:.3} times as many");
        assert!(ratio <= 1.2, "{when}: {more} bytes more, of which {stacks} are stacks");
        assert!(stacks / N_CALLS as usize <= 16 << 10, "{stacks} bytes of stacks");
    }
    // All wait for the same times altogether.
    times.sort();
    let (median, last) = (times[times.len() / 2], times[times.len() - 1]);
    println!("the median call took {median:?}, the slowest {last:?}");
    assert!(last <= 2 * median, "{median:?}, {last:?}");
}

#[test]
fn an_endless_guest_on_the_only_thread_lets_a_timer_fire_in_time() {
    let mut builder = Builder::new_current_thread();
    builder.enable_time();
    assert_in_time(1, &mut builder);
}

#[test]
fn endless_guests_on_every_thread_let_a_timer_fire_in_time() {
    assert_in_time(2, &mut two_threads());
    assert_in_time(4, &mut two_threads());
}

/// The guest passes its turn at each look at the epoch.
fn by_epochs(store: &mut Store<()>) {
    store.set_epoch_deadline(0);
    store.epoch_deadline_async_yield_and_update(0);
}

/// The guest passes its turn after so much fuel.
fn by_fuel(store: &mut Store<()>) {
    store.set_epoch_deadline(u64::MAX);
    store.fuel_async_yield_interval(Some(10_000)).expect("an engine that counts fuel");
}

/// A guest that is woken at once is polled as often as the executor does so before it looks at its timers.
#[test]
fn a_timer_beside_a_guest_that_is_woken_at_once_waits_for_61_of_its_turns_at_most() {
    let _alone = alone();
    let mut config = Config::new();
    config.epoch_interruption(true).consume_fuel(true);
    let engine = Engine::new(&config).expect("an engine");
    let (linker, component) = linker::<()>(&engine);
    for passes_turns in [by_epochs, by_fuel] {
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX).expect("an engine that counts fuel");
        let instance = linker.instantiate(&mut store, &component).expect("an instance");
        let spin = instance.get_typed_func::<(), ()>(&store, "spin").expect("the function");
        passes_turns(&mut store);
        // Timers are late by a millisecond or so whatever happens.
        let late = Arc::new(Mutex::new((Instant::now() + Duration::from_secs(3600), 0)));
        let counted = late.clone();
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let guest = tokio::spawn(async move {
                let mut call = std::pin::pin!(spin.call_async(&mut store, ()));
                poll_fn(|cx| {
                    let mut counted = counted.lock().expect("nobody panics");
                    counted.1 += u32::from(Instant::now() > counted.0);
                    call.as_mut().poll(cx)
                })
                .await
            });
            let timers = tokio::spawn(async move {
                for _ in 0..20 {
                    let timer = sleep(Duration::from_millis(5));
                    let due = timer.deadline().into_std();
                    *late.lock().expect("nobody panics") = (due + Duration::from_millis(2), 0);
                    timer.await;
                    let n_turns = late.lock().expect("nobody panics").1;
                    assert!(n_turns <= 61, "{n_turns} turns of the guest after a timer was due");
                }
            });
            timers.await.expect("timers in time");
            guest.abort();
            assert!(guest.await.expect_err("an endless guest").is_cancelled());
        });
    }
}

/// Timers beside endless guests are at most 20 ms late, in two attempts of five: something else goes on on a machine,
/// too.
#[track_caller]
fn assert_in_time(n_guests: u32, builder: &mut Builder) {
    let _alone = alone();
    let mut late: Vec<_> = (0..5).map(|_| lateness(n_guests, builder)).collect();
    late.sort();
    println!("a timer beside {n_guests} endless guests is late by {late:?}");
    assert!(late[1] <= Duration::from_millis(20), "{late:?}");
}

/// How late nine of ten timers are at most.
fn lateness(n_guests: u32, builder: &mut Builder) -> Duration {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = Engine::new(&config).expect("an engine");
    let (linker, component) = linker::<()>(&engine);
    let stop = Arc::new(AtomicBool::new(false));
    let ticker = std::thread::spawn({
        let (engine, stop) = (engine.clone(), stop.clone());
        move || {
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
                engine.increment_epoch();
            }
        }
    });
    let runtime = builder.build().expect("a runtime");
    let late = runtime.block_on(async {
        let start = |_| {
            let mut store = Store::new(&engine, ());
            store.set_epoch_deadline(1);
            // The executor's own way: woken at once, a guest would be polled again before it looks at its timers.
            let others = || Box::pin(tokio::task::yield_now());
            store.epoch_deadline_callback(move |_| Ok(UpdateDeadline::YieldCustom(1, others())));
            let instance = linker.instantiate(&mut store, &component).expect("an instance");
            let spin = instance.get_typed_func::<(), ()>(&store, "spin").expect("the function");
            tokio::spawn(async move { spin.call_async(&mut store, ()).await })
        };
        let guests: Vec<_> = (0..n_guests).map(start).collect();
        let timer = tokio::spawn(async {
            let mut late = Vec::new();
            for _ in 0..20 {
                let due = Instant::now() + Duration::from_millis(5);
                sleep(Duration::from_millis(5)).await;
                late.push(due.elapsed());
            }
            late.sort();
            late[late.len() * 9 / 10]
        });
        let late = timer.await.expect("the timer");
        // Each ends where it waits.
        for guest in guests {
            guest.abort();
            assert!(guest.await.expect_err("an endless guest").is_cancelled());
        }
        late
    });
    stop.store(true, Ordering::Relaxed);
    ticker.join().expect("the ticker");
    late
}

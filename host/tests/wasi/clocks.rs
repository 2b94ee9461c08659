//! Clocks and timers.

use std::time::{Duration, Instant};

use gusset::wasi::bindings::wasi::clocks::{monotonic_clock, wall_clock};
use gusset::wasi::bindings::wasi::io::poll::{self, HostPollable};
use gusset::wasi::bindings::wasi::io::streams::HostInputStream;
use gusset::wasi::io::{AsyncReadStream, DynInputStream};
use gusset::wasi::{ManualClock, WasiLimits, WasiView};

use crate::support::{borrow, guest, host, refused, run, run_async, runtime};

/// Sleeps 20 ms by `block`; gives whether so much time passed.
const SLEEPER: &str = r#"(module
    (import "wasi:clocks/monotonic-clock@VERSION" "now" (func $now (result i64)))
    (import "wasi:clocks/monotonic-clock@VERSION" "subscribe-duration" (func $subscribe (param i64) (result i32)))
    (import "wasi:io/poll@VERSION" "[method]pollable.block" (func $block (param i32)))
    (import "wasi:io/poll@VERSION" "[resource-drop]pollable" (func $drop (param i32)))
    (func (export "run") (result i32) (local $start i64) (local $timer i32)
        (local.set $start (call $now))
        (local.set $timer (call $subscribe (i64.const 20000000)))
        (call $block (local.get $timer))
        (call $drop (local.get $timer))
        (i64.ge_u (i64.sub (call $now) (local.get $start)) (i64.const 20000000))))"#;

#[test]
fn a_guest_that_sleeps_wakes_when_its_time_has_come() {
    let component = guest(SLEEPER);
    let start = Instant::now();
    let (store, slept) = run(host(|ctx| ctx), &component);
    assert_eq!(slept.expect("it wakes"), 1);
    assert!(store.data().table.is_empty());
    assert!(start.elapsed() >= Duration::from_millis(20));
    let (store, slept) = runtime().block_on(run_async(host(|ctx| ctx), &component));
    assert_eq!(slept.expect("it wakes"), 1);
    assert!(store.data().table.is_empty());
}

#[test]
fn guests_that_sleep_on_one_thread_sleep_at_the_same_time() {
    let component = guest(SLEEPER);
    let start = Instant::now();
    runtime().block_on(async {
        let all: Vec<_> = (0..20)
            .map(|_| {
                let component = component.clone();
                tokio::spawn(async move { run_async(host(|ctx| ctx), &component).await.1.expect("it wakes") })
            })
            .collect();
        for one in all {
            assert_eq!(one.await.expect("no panic"), 1);
        }
    });
    assert!(start.elapsed() < Duration::from_millis(300), "{:?}", start.elapsed());
}

#[test]
fn a_guest_whose_waits_are_always_over_lets_others_run() {
    // Waits for the past until 100 ms have gone by.
    let busy = guest(
        r#"(module
            (import "wasi:clocks/monotonic-clock@VERSION" "now" (func $now (result i64)))
            (import "wasi:clocks/monotonic-clock@VERSION" "subscribe-instant" (func $subscribe (param i64) (result i32)))
            (import "wasi:io/poll@VERSION" "[method]pollable.block" (func $block (param i32)))
            (func (export "run") (result i32) (local $start i64) (local $past i32)
                (local.set $start (call $now))
                (local.set $past (call $subscribe (i64.const 0)))
                (loop $again
                    (call $block (local.get $past))
                    (br_if $again (i64.lt_u (i64.sub (call $now) (local.get $start)) (i64.const 100000000))))
                (i32.const 1)))"#,
    );
    let n_ticks = runtime().block_on(async {
        let guest = tokio::spawn(async move { run_async(host(|ctx| ctx), &busy).await.1.expect("it ends") });
        let mut n_ticks = 0;
        while !guest.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
            n_ticks += 1;
        }
        n_ticks
    });
    assert!(n_ticks > 5, "{n_ticks}");
}

/// tokio has a task yield after 128 operations; a guest that only asks cannot.
#[test]
fn what_is_ready_is_so_however_often_a_guest_asks() {
    runtime().block_on(async {
        let mut host = host(|ctx| ctx);
        let mut view = host.ctx();
        let reader: DynInputStream = Box::new(AsyncReadStream::new(tokio::io::repeat(7)));
        let reader = view.table.push(reader).expect("room");
        for n in 0..1000 {
            let read = HostInputStream::read(&mut view, borrow(&reader), 1).expect("it is open");
            assert_eq!(read, [7], "the read {n}");
        }
    });
}

#[test]
fn a_guest_that_sleeps_by_a_clock_that_skips_does_not_wait() {
    let long = SLEEPER.replace("20000000", "3600000000000");
    let start = Instant::now();
    let clock = ManualClock::skipping(Duration::ZERO);
    let (_, slept) = run(host(|ctx| ctx.monotonic_clock(clock.clone()).wall_clock(clock.clone())), &guest(&long));
    assert_eq!(slept.expect("it wakes"), 1);
    assert!(start.elapsed() < Duration::from_secs(60));
    let mut host = host(|ctx| ctx.wall_clock(clock));
    assert_eq!(wall_clock::Host::now(&mut host.ctx()).expect("a date").seconds, 3600);
}

/// Waits by a clock that skips for several instants at once; gives which were there, and the time then.
fn skip_to(view: &mut gusset::wasi::WasiCtxView<'_>, instants: &[u64]) -> (Vec<u32>, u64) {
    let timers: Vec<_> =
        instants.iter().map(|&when| monotonic_clock::Host::subscribe_instant(view, when).expect("a timer")).collect();
    let ready = runtime().block_on(poll::Host::poll(view, timers.iter().map(borrow).collect())).expect("one is ready");
    timers.into_iter().for_each(|timer| HostPollable::drop(view, timer).expect("it goes"));
    (ready, monotonic_clock::Host::now(view).expect("an instant"))
}

#[test]
fn a_clock_that_skips_goes_to_another_instant_than_the_earliest() {
    let mut host = host(|ctx| ctx.monotonic_clock(ManualClock::skipping(Duration::ZERO)));
    let mut view = host.ctx();
    assert_eq!(skip_to(&mut view, &[10, 3, 7]), (vec![1], 3));
    assert_eq!(skip_to(&mut view, &[10, 7, 7]), (vec![1, 2], 7));
    // What is over already is no reason to move it.
    assert_eq!(skip_to(&mut view, &[100, 5]), (vec![1], 7));
    assert_eq!(skip_to(&mut view, &[100]), (vec![0], 100));
}

#[test]
fn a_timer_that_nobody_waits_for_any_more_holds_up_a_clock_that_skips() {
    let runtime = runtime();
    let mut host = host(|ctx| ctx.monotonic_clock(ManualClock::skipping(Duration::ZERO)));
    let mut view = host.ctx();
    let early = monotonic_clock::Host::subscribe_instant(&mut view, 5).expect("a timer");
    // It is polled once, and then something else is ready.
    runtime.block_on(async {
        tokio::select! {
            biased;
            _ = HostPollable::block(&mut view, borrow(&early)) => panic!("too early"),
            () = std::future::ready(()) => {}
        }
    });
    assert_eq!(skip_to(&mut view, &[9]), (vec![0], 9));
    assert!(HostPollable::ready(&mut view, early).expect("it says"));
}

#[test]
fn a_timer_that_is_dropped_is_still_woken() {
    struct Counter(std::sync::atomic::AtomicUsize);
    impl std::task::Wake for Counter {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
    let counter = std::sync::Arc::new(Counter(0.into()));
    let waker = counter.clone().into();
    let clock = ManualClock::new(Duration::ZERO);
    for _ in 0..1000 {
        let mut wait = gusset::wasi::HostMonotonicClock::wait_until(&clock, 5);
        assert!(wait.as_mut().poll(&mut std::task::Context::from_waker(&waker)).is_pending());
    }
    // The clock has given back what it had of them.
    assert_eq!(std::sync::Arc::strong_count(&counter), 2);
    clock.advance(Duration::from_nanos(5));
    assert_eq!(counter.0.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[test]
fn blocking_the_thread_that_drives_the_timers_is_refused_and_not_waited_for() {
    let (_, slept) = runtime().block_on(async { run(host(|ctx| ctx), &guest(SLEEPER)) });
    let error = refused(slept);
    assert!(error.contains("would block the thread of tokio's current-thread runtime"), "{error}");
    assert!(error.contains("use `gusset::wasi::add_to_linker_async`"), "{error}");
    // The thread is the runtime's here too, and is refused in the same words, which say so.
    let (_, slept) = runtime().block_on(async {
        tokio::task::spawn_blocking(|| run(host(|ctx| ctx), &guest(SLEEPER))).await.expect("no panic")
    });
    assert!(refused(slept).contains("not of `spawn_blocking`"));
    let slept = runtime().block_on(async {
        std::thread::spawn(|| run(host(|ctx| ctx), &guest(SLEEPER)).1.is_ok()).join().expect("no panic")
    });
    assert!(slept, "what it says helps");
}

#[test]
fn blocking_a_thread_of_a_runtime_with_others_waits() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let component = guest(SLEEPER);
    let slept = runtime.block_on(runtime.spawn(async move { run(host(|ctx| ctx), &component).1 }));
    assert_eq!(slept.expect("no panic").expect("it wakes"), 1);
}

#[test]
fn no_duration_and_no_instant_overflows() {
    let runtime = runtime();
    let _entered = runtime.enter();
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    for when in [0, 1, u64::from(u32::MAX), i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX - 1, u64::MAX] {
        let of_instant = monotonic_clock::Host::subscribe_instant(&mut view, when).expect("a timer");
        let of_duration = monotonic_clock::Host::subscribe_duration(&mut view, when).expect("a timer");
        for timer in [of_instant, of_duration] {
            let is_ready = HostPollable::ready(&mut view, borrow(&timer)).expect("it says");
            assert!(is_ready || when > 0, "{when}");
            assert!(!is_ready || when <= u64::from(u32::MAX), "{when}");
            if !is_ready {
                // Somebody waits for a while.
                let wait = HostPollable::block(&mut view, borrow(&timer));
                let _passed = runtime.block_on(async { tokio::time::timeout(Duration::from_millis(1), wait).await });
            }
            HostPollable::drop(&mut view, timer).expect("it goes");
        }
    }
    assert!(host.table.is_empty());
}

#[test]
fn ten_thousand_timers_are_there_and_one_more_is_refused() {
    let clock = ManualClock::new(Duration::ZERO);
    let mut host = host(|ctx| ctx.monotonic_clock(clock.clone()));
    let mut view = host.ctx();
    let timers: Vec<_> =
        (1..=10_000).map(|when| monotonic_clock::Host::subscribe_instant(&mut view, when).expect("a timer")).collect();
    let error = refused(monotonic_clock::Host::subscribe_instant(&mut view, 1));
    assert_eq!(error, "a guest has at most 10000 timers (`WasiLimits::timers`)");

    let runtime = runtime();
    let all = || timers.iter().map(borrow).collect();
    let mover = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(5));
        clock.advance(Duration::from_nanos(5_000));
    });
    let ready = runtime.block_on(poll::Host::poll(&mut view, all())).expect("some are ready");
    // The clock may have moved in the middle of the question.
    assert!(!ready.is_empty() && ready.iter().all(|at| *at < 5_000), "{} are ready", ready.len());
    mover.join().expect("no panic");
    let ready = runtime.block_on(poll::Host::poll(&mut view, all())).expect("some are ready");
    assert!(ready.into_iter().eq(0..5_000));

    for timer in timers {
        HostPollable::drop(&mut view, timer).expect("it goes");
    }
    let again = monotonic_clock::Host::subscribe_instant(&mut view, 1).expect("there is room again");
    HostPollable::drop(&mut view, again).expect("it goes");
    assert!(host.table.is_empty());
}

#[test]
fn the_number_of_timers_is_what_the_host_says() {
    let mut limits = WasiLimits::default();
    limits.timers = 1;
    let mut host = host(|ctx| ctx.limits(limits));
    let mut view = host.ctx();
    monotonic_clock::Host::subscribe_instant(&mut view, 1).expect("a timer");
    refused(monotonic_clock::Host::subscribe_instant(&mut view, 1));
}

#[test]
fn a_clock_that_stands_shows_the_same_until_it_is_moved() {
    let clock = ManualClock::new(Duration::new(1_000_000_000, 5));
    let mut host = host(|ctx| ctx.wall_clock(clock.clone()).monotonic_clock(clock.clone()));
    let mut view = host.ctx();
    let date = wall_clock::Host::now(&mut view).expect("a date");
    assert_eq!((date.seconds, date.nanoseconds), (1_000_000_000, 5));
    assert_eq!(monotonic_clock::Host::now(&mut view).expect("an instant"), 0);
    clock.advance(Duration::from_nanos(999_999_999));
    let date = wall_clock::Host::now(&mut view).expect("a date");
    assert_eq!((date.seconds, date.nanoseconds), (1_000_000_001, 4));
    assert_eq!(monotonic_clock::Host::now(&mut view).expect("an instant"), 999_999_999);
    clock.advance(Duration::MAX);
    assert_eq!(monotonic_clock::Host::now(&mut view).expect("an instant"), u64::MAX);
}

#[test]
fn the_systems_clocks_move_and_say_how_much() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let start = monotonic_clock::Host::now(&mut view).expect("an instant");
    std::thread::sleep(Duration::from_millis(2));
    assert!(monotonic_clock::Host::now(&mut view).expect("an instant") >= start + 2_000_000);
    assert!(wall_clock::Host::now(&mut view).expect("a date").seconds > 1_700_000_000);
    assert!(monotonic_clock::Host::resolution(&mut view).expect("nanoseconds") > 0);
    let resolution = wall_clock::Host::resolution(&mut view).expect("a duration");
    assert!(resolution.seconds == 0 && resolution.nanoseconds > 0);
}

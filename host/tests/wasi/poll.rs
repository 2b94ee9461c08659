//! What can be waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use gusset::component::Resource;
use gusset::wasi::bindings::wasi::clocks::monotonic_clock;
use gusset::wasi::bindings::wasi::io::poll::{self, HostPollable};
use gusset::wasi::bindings::wasi::io::streams::{HostInputStream, HostOutputStream};
use gusset::wasi::io::{DynInputStream, DynOutputStream, MemoryInputPipe, Pollable, SinkOutputStream, subscribe};
use gusset::wasi::{WasiCtxView, WasiView};

use crate::support::{borrow, guest, host, refused, run, runtime, text_of};

#[test]
fn a_poll_of_nothing_traps_and_does_not_wait_forever() {
    let poller = guest(
        r#"(module
            (import "wasi:io/poll@VERSION" "poll" (func $poll (param i32 i32 i32)))
            (memory (export "memory") 1)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
            (func (export "run") (result i32)
                (call $poll (i32.const 0) (i32.const 0) (i32.const 16))
                (i32.const 1)))"#,
    );
    let (_, polled) = run(host(|ctx| ctx), &poller);
    let error = refused(polled);
    assert!(error.contains("`wasi:io/poll.poll` was called with an empty list"), "{error}");
}

/// Row 56. A poll of the same pollable many times over reads the list that the guest gives, and no more.
#[test]
fn row56_a_list_beyond_the_guests_memory_is_refused_before_it_is_read() {
    let poller = guest(
        r#"(module
            (import "wasi:io/poll@VERSION" "poll" (func $poll (param i32 i32 i32)))
            (memory (export "memory") 1)
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
            (func (export "run") (result i32)
                (call $poll (i32.const 0) (i32.const 0x3fffffff) (i32.const 16))
                (i32.const 1)))"#,
    );
    let (_, polled) = run(host(|ctx| ctx), &poller);
    refused(polled);
}

#[test]
fn a_poll_names_all_that_are_ready_in_their_order_and_each_place() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let past = monotonic_clock::Host::subscribe_instant(&mut view, 0).expect("a timer");
    let never = monotonic_clock::Host::subscribe_instant(&mut view, u64::MAX).expect("a timer");
    let all = [&past, &never, &past, &never, &past].map(borrow);
    let ready = runtime().block_on(poll::Host::poll(&mut view, all.into())).expect("some are ready");
    assert_eq!(ready, [0, 2, 4]);
}

#[test]
fn a_stream_goes_after_what_waits_for_it_and_not_before() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let input: Resource<DynInputStream> = view.table.push(Box::new(MemoryInputPipe::new("x")) as _).expect("room");
    let output: Resource<DynOutputStream> = view.table.push(Box::new(SinkOutputStream) as _).expect("room");
    let of_input = HostInputStream::subscribe(&mut view, borrow(&input)).expect("a pollable");
    let of_output = HostOutputStream::subscribe(&mut view, borrow(&output)).expect("a pollable");
    let same = Resource::new_own(input.rep());
    let error = HostInputStream::drop(&mut view, input).expect_err("it is waited for");
    assert!(text_of(&error).contains("has 1 children"), "{error:#}");
    let error = HostOutputStream::drop(&mut view, Resource::new_own(output.rep())).expect_err("it is waited for");
    assert!(text_of(&error).contains("has 1 children"), "{error:#}");
    HostPollable::drop(&mut view, of_input).expect("it goes");
    HostPollable::drop(&mut view, of_output).expect("it goes");
    HostInputStream::drop(&mut view, same).expect("it goes");
    HostOutputStream::drop(&mut view, output).expect("it goes");
    assert!(host.table.is_empty());
}

/// Ready after a number of wakes; counts how often it was asked.
struct Counted {
    asked: Arc<AtomicUsize>,
    wakes: usize,
    thread: bool,
}

impl Pollable for Counted {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.wakes == 0 {
            return Poll::Ready(());
        }
        if cx.waker().will_wake(Waker::noop()) {
            return Poll::Pending;
        }
        if !std::mem::replace(&mut self.thread, true) {
            return Poll::Pending;
        }
        self.wakes -= 1;
        Poll::Pending
    }
}

/// Waits while a thread wakes the guest from time to time.
fn wait_counted(view: &mut WasiCtxView<'_>, n_others: usize) -> usize {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Counted { asked: asked.clone(), wakes: 3, thread: false };
    let counted = view.table.push(counted).expect("room");
    let counted = subscribe(view.table, counted).expect("a pollable");
    let timers: Vec<_> =
        (0..n_others).map(|_| monotonic_clock::Host::subscribe_duration(view, 30_000_000).expect("a timer")).collect();
    let all = timers.iter().chain([&counted]).map(borrow).collect();
    runtime().block_on(poll::Host::poll(view, all)).expect("the timers come");
    for pollable in timers.into_iter().chain([counted]) {
        HostPollable::drop(view, pollable).expect("it goes");
    }
    asked.load(Ordering::Relaxed)
}

#[test]
fn a_guest_that_waits_is_not_asked_again_before_it_is_woken() {
    let mut host = host(|ctx| ctx);
    // Once when the wait begins, and once for each wake of a timer: all of them have the same instant, or nearly.
    let asked = wait_counted(&mut host.ctx(), 1);
    assert!(asked <= 4, "asked {asked} times");
    let asked = wait_counted(&mut host.ctx(), 100);
    assert!(asked <= 8, "asked {asked} times");
    assert!(host.table.is_empty());
}

#[test]
fn asking_whether_something_is_ready_does_not_wait() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    let timer = monotonic_clock::Host::subscribe_duration(&mut view, 5_000_000).expect("a timer");
    assert!(!HostPollable::ready(&mut view, borrow(&timer)).expect("it says"));
    std::thread::sleep(Duration::from_millis(6));
    assert!(HostPollable::ready(&mut view, borrow(&timer)).expect("it says"));
}

#[test]
fn a_pollable_of_another_table_is_refused() {
    let (mut one, mut other) = (host(|ctx| ctx), host(|ctx| ctx));
    let timer = monotonic_clock::Host::subscribe_duration(&mut one.ctx(), 0).expect("a timer");
    let error = HostPollable::ready(&mut other.ctx(), borrow(&timer)).expect_err("it is not there");
    assert!(text_of(&error).contains("has no entry"), "{error:#}");
}

//! Calls that can wait: what they cost when they do not, and the time of one wait.
//!
//! No executor is measured: a call's future is polled again at once whenever it is pending, and its waker does
//! nothing. The guest is that of the boundary, whose host function may be ready at once or in the next poll.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use anyhow::{Context as _, Result, ensure};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::kernels::component;
use crate::measure::{Contender, alternate, time_each};
use crate::report::{Goal, Report, Row, Unit};

/// Calls, or waits, of one round.
const TIMES: u32 = 50_000;
/// Host calls for each call of the guest.
const TIMES_INSIDE: u32 = 1_000;

const ROWS: &[(What, &str)] = &[
    (What::Call, "async call that does not suspend"),
    (What::Ready, "async host call that is ready at once"),
    (What::Wait, "suspend and resume"),
];

/// What is measured.
#[derive(Clone, Copy)]
enum What {
    Call,
    Ready,
    Wait,
}

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let wanted: Vec<_> = ROWS.iter().filter(|(_, name)| plan.wants("async", name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    report.part("Calls that can wait, processor time of one call or wait");
    let bytes = std::fs::read(component("crossing"))?;
    let mut peer = peers::Guest::new(&engines.peer, &bytes)?;
    let mut best = peers::Guest::new(&engines.peer_best, &bytes)?;
    let mut gusset = ours::Guest::new(&engines.gusset, &bytes)?;
    for (what, name) in wanted {
        let contenders: &mut [Contender<'_>] = &mut [
            Box::new(|| peer.measure(*what)),
            Box::new(|| best.measure(*what)),
            Box::new(|| gusset.measure(*what)),
        ];
        let times = alternate(plan.rounds, contenders).with_context(|| (*name).to_owned())?;
        report.row(Row {
            name: (*name).to_owned(),
            unit: Unit::Nanoseconds,
            peer: times.median(0),
            peer_best: Some(times.median(1)),
            gusset: times.median(2),
            ratio: times.ratio(1, 2),
            goal: Goal::AtLeast(3.0),
        });
    }
    Ok(())
}

/// A future that is pending so many times.
struct Pending(u32);

impl Future for Pending {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

/// Polls a future until it is ready; how often it was pending.
fn drive<F: Future>(future: F) -> (F::Output, u32) {
    let mut future = pin!(future);
    let mut n_pending = 0;
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => return (output, n_pending),
            Poll::Pending => n_pending += 1,
        }
    }
}

/// The guest of `guests/kernels/examples/crossing.rs` in one of the engines, whose host function is pending as often
/// as the store's data says.
macro_rules! guest {
    ($module:ident, $krate:ident) => {
        mod $module {
            use $krate::component::{Component, Linker, TypedFunc};
            use $krate::{Engine, Store, StoreContextMut};

            use super::*;

            pub(super) struct Guest {
                store: Store<u32>,
                serve: TypedFunc<(), ()>,
                call_nothing: TypedFunc<(u32,), ()>,
            }

            impl Guest {
                pub(super) fn new(engine: &Engine, bytes: &[u8]) -> Result<Guest> {
                    let component = Component::new(engine, bytes).plain()?;
                    let mut linker = Linker::<u32>::new(engine);
                    let root = &mut linker.root();
                    let defined = root.func_wrap_async("nothing", |store: StoreContextMut<'_, u32>, (): ()| {
                        let waits = Pending(*store.data());
                        Box::new(async move {
                            waits.await;
                            Ok(())
                        })
                    });
                    defined.plain()?;
                    linker.root().func_wrap("length", |_, (text,): (String,)| Ok((text.len() as u32,))).plain()?;
                    let mut store = Store::new(engine, 0);
                    let instance = drive(linker.instantiate_async(&mut store, &component)).0.plain()?;
                    let mut guest = Guest {
                        serve: instance.get_typed_func(&mut store, "serve").plain()?,
                        call_nothing: instance.get_typed_func(&mut store, "call-nothing").plain()?,
                        store,
                    };
                    guest.check()?;
                    Ok(guest)
                }

                fn check(&mut self) -> Result<()> {
                    for (pending, expected) in [(0, 0), (1, 5), (2, 10)] {
                        *self.store.data_mut() = pending;
                        let n_pending = self.host_calls(5)?;
                        ensure!(n_pending == expected, "five host calls were pending {n_pending} times");
                    }
                    ensure!(self.call()? == 0, "a call without host calls was pending");
                    Ok(())
                }

                fn call(&mut self) -> Result<u32> {
                    let (called, n_pending) = drive(self.serve.call_async(&mut self.store, ()));
                    called.plain()?;
                    Ok(n_pending)
                }

                fn host_calls(&mut self, times: u32) -> Result<u32> {
                    let (called, n_pending) = drive(self.call_nothing.call_async(&mut self.store, (times,)));
                    called.plain()?;
                    Ok(n_pending)
                }

                /// The time of one call or wait, in nanoseconds.
                pub(super) fn measure(&mut self, what: What) -> Result<f64> {
                    *self.store.data_mut() = u32::from(matches!(what, What::Wait));
                    let inside = match what {
                        What::Call => return time_each(TIMES, || self.call().map(drop)),
                        What::Ready | What::Wait => || self.host_calls(TIMES_INSIDE).map(drop),
                    };
                    Ok(time_each(TIMES / TIMES_INSIDE, inside)? / f64::from(TIMES_INSIDE))
                }
            }
        }
    };
}

guest!(peers, wasmtime);
guest!(ours, gusset);

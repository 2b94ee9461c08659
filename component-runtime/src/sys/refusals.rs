//! Lets the system seem to refuse one step of what a thread does, for tests of what happens then.
//!
//! The calls that map, protect, advise and scan, and the one that makes an image's file, go through [`attempt`], which
//! costs a load of one static as long as nobody tests refusals. Not refused are: address space that is given back or
//! closed, about which nothing could be done; what is written to an image's file and its seals; and what an engine does
//! once when it is made (the map of pages, signal handlers).

use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::io::Errno;

/// What the system seems to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// How many steps are done before it refuses one.
    pub after: u64,
    /// How many steps it refuses, one after the other.
    pub count: u64,
    /// What becomes of those.
    pub refusal: Refusal,
}

/// What becomes of a step that is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Nothing was done.
    Whole,
    /// What can be done in part was done, if it is a change of protection or an advice.
    Late,
}

/// What a step does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Maps something, moves a mapping, makes a file, or asks: all or nothing.
    Whole,
    /// Changes protection or gives advice, page by page.
    ByPage,
}

/// Threads that have a plan.
static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The plan with the number of steps taken so far.
    static PLANNED: Cell<Option<(Plan, u64)>> = const { Cell::new(None) };
}

/// Runs something, while the system seems to refuse some of this thread's steps; returns how many steps it took,
/// too.
#[doc(hidden)]
pub fn with<R>(plan: Plan, run: impl FnOnce() -> R) -> (R, u64) {
    struct Planned;
    impl Drop for Planned {
        fn drop(&mut self) {
            PLANNED.set(None);
            THREADS.fetch_sub(1, Ordering::Relaxed);
        }
    }
    THREADS.fetch_add(1, Ordering::Relaxed);
    PLANNED.set(Some((plan, 0)));
    let planned = Planned;
    let result = run();
    let steps = PLANNED.get().map_or(0, |(_, steps)| steps);
    drop(planned);
    (result, steps)
}

/// Takes a step, unless the plan refuses it.
pub(super) fn attempt<T>(step: Step, call: impl FnOnce() -> Result<T, Errno>) -> Result<T, Errno> {
    if THREADS.load(Ordering::Relaxed) == 0 {
        return call();
    }
    match next_refusal() {
        None => call(),
        Some(refusal) => {
            if refusal == Refusal::Late && step == Step::ByPage {
                call()?;
            }
            Err(Errno::NOMEM)
        }
    }
}

/// An error as that of a system call which reports by `errno`.
pub(super) fn last_error() -> Errno {
    Errno::from_io_error(&io::Error::last_os_error()).unwrap_or(Errno::IO)
}

// Not inlined: the caller may have come here from another thread, and must not know an address in that one's data.
#[cold]
#[inline(never)]
fn next_refusal() -> Option<Refusal> {
    let (plan, steps) = PLANNED.get()?;
    PLANNED.set(Some((plan, steps + 1)));
    let refused = plan.after..plan.after.saturating_add(plan.count);
    refused.contains(&steps).then_some(plan.refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::mapping::Mapping;

    #[test]
    fn exactly_the_planned_steps_of_this_thread_are_refused() {
        let reserve = || Mapping::reserve(1).is_ok();
        let plan = Plan { after: 1, count: 2, refusal: Refusal::Whole };
        let (seen, steps) = with(plan, || {
            let elsewhere = std::thread::spawn(move || (reserve(), reserve())).join().unwrap();
            assert_eq!(elsewhere, (true, true));
            [reserve(), reserve(), reserve(), reserve()]
        });
        assert_eq!((seen, steps), ([true, false, false, true], 4));
        assert!(reserve());
    }

    #[test]
    fn a_plan_ends_with_a_panic() {
        let plan = Plan { after: 0, count: u64::MAX, refusal: Refusal::Late };
        std::panic::catch_unwind(|| with(plan, || panic!("as planned"))).unwrap_err();
        assert!(Mapping::reserve(1).is_ok());
    }
}

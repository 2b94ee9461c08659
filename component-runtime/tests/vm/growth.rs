//! A limiter's answer holds for the size that it was asked about, and for no other.

use std::cell::RefCell;

use anyhow::Result;
use gusset_runtime::vm::{Grown, Growth, GrowthLimiter, Store};

use crate::harness::Machine;

const GUEST: &str = r#"(component
  (core module $m (memory 1 9) (table $t 1 9 funcref)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "extend") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0))))
  (core instance $i (instantiate $m))
  (func (export "grow") (param "n" u32) (result u32) (canon lift (core func $i "grow")))
  (func (export "extend") (param "n" u32) (result u32) (canon lift (core func $i "extend"))))"#;

thread_local! {
    /// What the limiter was asked: sizes, in pages or elements.
    static ASKED: RefCell<Vec<(u64, u64)>> = const { RefCell::new(Vec::new()) };
}

/// Lets the guest grow meanwhile, the first time that it is asked, and allows so much altogether.
struct GrowsMeanwhile;

impl GrowthLimiter for GrowsMeanwhile {
    fn growing(&mut self, store: *mut Store, growth: &Growth) -> Result<bool> {
        let (name, unit) = match growth.what {
            Grown::Memory(_) => ("grow", 65536),
            Grown::Table(_) => ("extend", 1),
        };
        let (current, desired) = (growth.current / unit, growth.desired / unit);
        let n_asked = ASKED.with_borrow_mut(|asked| {
            asked.push((current, desired));
            asked.len()
        });
        if n_asked == 1 {
            // SAFETY: the store of the guest that asks, which is suspended.
            let machine = unsafe { (*store).host() }.cast::<Machine>();
            // SAFETY: the harness keeps the machine there, and it waits for the guest.
            assert_eq!(unsafe { &mut *machine }.call(name, &[2])?[0], 1);
        }
        Ok(desired <= 5)
    }

    fn grow_failed(&mut self, _: *mut u8, _: Grown, _: anyhow::Error) -> Result<()> {
        Ok(())
    }
}

#[track_caller]
fn check(name: &str, by: u64, expected: u32, asked: &[(u64, u64)]) {
    let mut machine = Machine::new(GUEST, Vec::new()).unwrap();
    // SAFETY: the store lives, and no guest runs.
    unsafe { &mut *machine.store }.set_limiter(Some(Box::new(GrowsMeanwhile)));
    ASKED.take();
    assert_eq!(machine.call(name, &[by]).unwrap()[0] as u32, expected);
    assert_eq!(ASKED.take(), asked);
}

#[test]
fn a_limiter_is_asked_again_when_the_size_is_another_one_meanwhile() {
    for name in ["grow", "extend"] {
        check(name, 1, 3, &[(1, 2), (1, 3), (3, 4)]);
        // Allowed for the size that was, and not for the one that is.
        check(name, 4, u32::MAX, &[(1, 5), (1, 3), (3, 7)]);
    }
}

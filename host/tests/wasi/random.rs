//! Random numbers.

use std::cell::Cell;

use gusset::wasi::bindings::sync::wasi::random::{insecure, random};
use gusset::wasi::bindings::wasi::random as waiting;
use gusset::wasi::bindings::wasi::random::insecure_seed;
use gusset::wasi::{DeterministicRandom, HostRandom, WasiView};

use crate::support::{host, refused, runtime, stays_below};

#[test]
fn a_guest_gets_as_many_bytes_as_it_asks_for_and_no_more_than_the_limit() {
    let mut host = host(|ctx| ctx);
    let mut view = host.ctx();
    for len in [0, 1, 7, 8, 4096, 1 << 20] {
        assert_eq!(random::Host::get_random_bytes(&mut view, len).expect("bytes").len() as u64, len);
        assert_eq!(insecure::Host::get_insecure_random_bytes(&mut view, len).expect("bytes").len() as u64, len);
    }
    stays_below(32, "random bytes", || {
        for len in [(64 << 20) + 1, 1 << 40, u64::MAX] {
            let error = refused(random::Host::get_random_bytes(&mut view, len));
            let limit = "a guest gets at most 67108864 random bytes at a time (`WasiLimits::random_bytes`)";
            assert_eq!(error, format!("{limit}, found {len}"));
            refused(insecure::Host::get_insecure_random_bytes(&mut view, len));
        }
    });
}

/// Row 30: as much as the limit allows takes a good part of a second.
#[test]
fn row30_many_random_bytes_hold_up_all_others_of_a_thread() {
    const LEN: u64 = 16 << 20;
    let mut host = host(|ctx| ctx.secure_random(DeterministicRandom::new(1)));
    let mut view = host.ctx();
    let turns = Cell::new(0);
    let others = async {
        loop {
            turns.set(turns.get() + 1);
            tokio::task::yield_now().await;
        }
    };
    runtime().block_on(async {
        tokio::select! {
            biased;
            () = others => {}
            bytes = waiting::random::Host::get_random_bytes(&mut view, LEN) => {
                let bytes = bytes.expect("bytes");
                // All of them, and the same as in one piece.
                let mut expected = vec![0; LEN as usize];
                DeterministicRandom::new(1).fill(&mut expected).expect("bytes");
                assert!(bytes == expected);
            }
        }
        assert!(turns.get() > 16, "{} turns", turns.get());
        refused(waiting::random::Host::get_random_bytes(&mut view, u64::MAX).await);
        refused(waiting::insecure::Host::get_insecure_random_bytes(&mut view, u64::MAX).await);
    });
}

#[test]
fn secure_numbers_are_not_the_same_twice() {
    let (mut one, mut other) = (host(|ctx| ctx), host(|ctx| ctx));
    let some = random::Host::get_random_bytes(&mut one.ctx(), 32).expect("bytes");
    assert_ne!(some, random::Host::get_random_bytes(&mut one.ctx(), 32).expect("bytes"));
    assert_ne!(some, random::Host::get_random_bytes(&mut other.ctx(), 32).expect("bytes"));
}

#[test]
fn guests_do_not_share_a_seed_and_each_keeps_its_own() {
    let (mut one, mut other) = (host(|ctx| ctx), host(|ctx| ctx));
    let seed = insecure_seed::Host::insecure_seed(&mut one.ctx()).expect("a seed");
    assert_eq!(seed, insecure_seed::Host::insecure_seed(&mut one.ctx()).expect("a seed"));
    assert_ne!(seed, insecure_seed::Host::insecure_seed(&mut other.ctx()).expect("a seed"));
    let number = insecure::Host::get_insecure_random_u64(&mut one.ctx()).expect("a number");
    assert_ne!(number, insecure::Host::get_insecure_random_u64(&mut other.ctx()).expect("a number"));
}

#[test]
fn a_test_sees_the_same_numbers_each_time() {
    let numbers = || {
        let mut host = host(|ctx| {
            ctx.secure_random(DeterministicRandom::new(1))
                .insecure_random(DeterministicRandom::new(2))
                .insecure_random_seed(3 + (4 << 64))
        });
        let mut view = host.ctx();
        (
            random::Host::get_random_u64(&mut view).expect("a number"),
            insecure::Host::get_insecure_random_bytes(&mut view, 5).expect("bytes"),
            insecure_seed::Host::insecure_seed(&mut view).expect("a seed"),
        )
    };
    // SplitMix64's first numbers for the seeds 1 and 2, by its definition.
    assert_eq!(numbers().0, 0x910a_2dec_8902_5cc1);
    assert_eq!(numbers().2, (3, 4));
    assert_eq!(numbers(), numbers());
}

#[test]
fn a_source_that_fails_traps_the_guest() {
    struct Empty;
    impl HostRandom for Empty {
        fn fill(&mut self, _: &mut [u8]) -> gusset::Result<()> {
            Err(gusset::Error::msg("no entropy today"))
        }
    }
    let mut host = host(|ctx| ctx.secure_random(Empty));
    assert_eq!(refused(random::Host::get_random_u64(&mut host.ctx())), "no entropy today");
}

//! Memories' slots in stripes, each with a protection key of its own, so that guards may lie where others have slots.
//!
//! While a guest runs, its thread can access the pages of one key, and of none. So all memories of a store are in one
//! stripe, which the store gets with its first instance, and keeps as soon as it has memories. Without keys, all slots
//! are in one stripe that has none.
//!
//! # Invariants
//! * Between two slots of the same stripe there are all guards (`slots`), and those of different stripes have
//!   different keys.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::config::{NoProtectionKeys, PoolConfig, ProtectionKeys};
use super::index::{Affinity, SlotCounts, home};
use super::memory::{MemoryPool, memory_sizes};
use super::slots::SlotLayout;
use crate::layout::MemoryConfig;
use crate::sys::keys::{self, Key};
use crate::sys::mapping::{Mapping, page_bytes};

/// The slots of all stripes.
#[derive(Debug)]
pub(super) struct Stripes(Box<[MemoryPool]>);

/// One of the stripes of a pool's memories, which is that of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stripe(u32);

impl Stripes {
    /// # Errors
    /// When keys are required and there are none, or as [`MemoryPool::new`].
    pub(super) fn new(config: &PoolConfig, memories: &MemoryConfig, max_shards: u32) -> Result<Stripes> {
        let sizes = memory_sizes(config, memories, page_bytes())?;
        let useful = SlotLayout::useful_stripes(sizes).min(config.memories);
        let keys = allocate(config, useful)?;
        if keys.len() < 2 {
            return Ok(Stripes([MemoryPool::new(config, memories, max_shards)?].into()));
        }
        let n_stripes = keys.len() as u32;
        let whole = SlotLayout::striped(config.memories, sizes, n_stripes)?;
        let mapping = Mapping::reserve(whole.total_bytes())
            .with_context(|| format!("a pool of {} memories in {n_stripes} stripes", whole.count()))?;
        let mapping = Arc::new(mapping);
        let of_stripe = PoolConfig {
            max_warm_memories: config.max_warm_memories.div_ceil(n_stripes),
            decommit_batch: config.decommit_batch.div_ceil(n_stripes),
            ..config.clone()
        };
        // Threads have stripes apart, as they have shards.
        let max_shards = max_shards.div_ceil(n_stripes);
        let stripe = |(at, key): (u32, Key)| {
            let layout = whole.stripe(at, n_stripes);
            MemoryPool::within(&of_stripe, (mapping.clone(), layout), Some((key, at)), max_shards)
        };
        Ok(Stripes((0..).zip(keys).map(stripe).collect::<Result<_>>()?))
    }

    /// The stripe for a store without memories whose next instance has so many: this thread's, if it has room, else the
    /// next one that has. Instances that a thread makes and drops one after the other get each other's slots that way.
    pub(super) fn choose(&self, n_memories: u64) -> Stripe {
        let n_stripes = self.0.len();
        if n_stripes == 1 {
            return Stripe(0);
        }
        // It may get some with its next instance.
        let n_memories = n_memories.max(1);
        let free = |at: usize| {
            let counts = self.0[at].counts();
            u64::from(counts.total.saturating_sub(counts.live))
        };
        let in_turn = (0..n_stripes).map(|after| (home() + after) % n_stripes);
        let chosen = in_turn.clone().find(|at| free(*at) >= n_memories);
        // None has as many: the error will be that of the roomiest.
        Stripe(chosen.or_else(|| in_turn.max_by_key(|at| free(*at))).unwrap_or(0) as u32)
    }

    /// The slots of a stripe.
    pub(super) fn of(&self, stripe: Stripe) -> &MemoryPool {
        &self.0[stripe.0 as usize]
    }

    /// The key of a stripe, if stripes have any.
    pub(super) fn key(&self, stripe: Stripe) -> Option<Key> {
        self.of(stripe).key()
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.0.len() as u32
    }

    /// Empties the slots that are prepared for an image.
    pub(super) fn forget(&self, affinity: Affinity) {
        self.0.iter().for_each(|stripe| stripe.forget(affinity));
    }

    /// What is in use of all of them.
    pub(super) fn counts(&self) -> SlotCounts {
        self.0.iter().map(MemoryPool::counts).fold(SlotCounts::default(), SlotCounts::plus)
    }
}

/// Keys for as many stripes as are useful; none where slots are not to have any.
fn allocate(config: &PoolConfig, useful: u32) -> Result<Vec<Key>> {
    let max = config.max_protection_keys.min(useful);
    match config.protection_keys {
        ProtectionKeys::Off => Ok(Vec::new()),
        ProtectionKeys::Auto => Ok(keys::allocate(max)),
        ProtectionKeys::Required => {
            let allowed = config.max_protection_keys;
            ensure!(
                allowed > 1,
                "`protection_keys` are required, which takes two, but `max_protection_keys` is {allowed}"
            );
            ensure!(keys::allocate(2).len() == 2, NoProtectionKeys);
            Ok(keys::allocate(max))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::PipeWriter;
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::layout::{Bounds, plans_of};
    use crate::pool::{MemoryImage, MemorySlot};
    use crate::sys::image_file::ImageFile;

    fn config(protection_keys: ProtectionKeys) -> PoolConfig {
        let max_memory_bytes = 16 * page_bytes();
        PoolConfig { memories: 7, max_memory_bytes, protection_keys, max_protection_keys: 3, ..PoolConfig::default() }
    }

    fn required(change: impl FnOnce(&mut PoolConfig)) -> Stripes {
        let mut config = config(ProtectionKeys::Required);
        change(&mut config);
        Stripes::new(&config, &MemoryConfig::default(), 4).unwrap()
    }

    fn take(stripes: &Stripes, stripe: u32, image: Option<&MemoryImage>) -> Result<MemorySlot> {
        // SAFETY: every test drops its slots before its stripes.
        unsafe { stripes.of(Stripe(stripe)).take(4 * page_bytes(), image) }
    }

    fn image() -> MemoryImage {
        let bytes = vec![7; page_bytes()];
        let file = Arc::new(ImageFile::new(bytes.len() as u64, [(0, &bytes[..])].into_iter()).unwrap());
        MemoryImage { affinity: Affinity(1), file, file_start: 0, start: page_bytes(), size_bytes: page_bytes() }
    }

    /// Which pages of a slot the system can read for this thread.
    fn readable(slot: &MemorySlot, pipe: &PipeWriter) -> Vec<bool> {
        let page = |at| slot.base().wrapping_add(at * page_bytes());
        // SAFETY: the system checks the address.
        (0..5).map(|at| unsafe { libc::write(pipe.as_raw_fd(), page(at).cast(), 1) == 1 }).collect()
    }

    const ALL: [bool; 5] = [true, true, true, true, false];
    const NONE: [bool; 5] = [false; 5];

    #[test]
    fn a_machine_without_keys_is_named_where_they_are_required_and_has_one_stripe_elsewhere() {
        let off = Stripes::new(&config(ProtectionKeys::Off), &MemoryConfig::default(), 4).unwrap();
        assert_eq!((off.count(), off.key(Stripe(0)), off.choose(1)), (1, None, Stripe(0)));
        let has_keys = !keys::allocate(1).is_empty();
        let auto = Stripes::new(&config(ProtectionKeys::Auto), &MemoryConfig::default(), 4).unwrap();
        assert_eq!(auto.count() > 1, has_keys);
        let required = Stripes::new(&config(ProtectionKeys::Required), &MemoryConfig::default(), 4);
        assert_eq!(required.is_ok(), has_keys);
        if let Err(error) = required {
            assert!(error.is::<NoProtectionKeys>(), "{error:#}");
        }
        let one = PoolConfig { max_protection_keys: 1, ..config(ProtectionKeys::Required) };
        let error = Stripes::new(&one, &MemoryConfig::default(), 4).unwrap_err();
        assert!(error.to_string().contains("`max_protection_keys` is 1"), "{error:#}");
    }

    #[test]
    fn every_page_of_a_slot_is_open_to_its_stripe_alone_also_after_it_was_used_again() {
        if keys::are_missing() {
            return;
        }
        let (_reader, pipe) = std::io::pipe().unwrap();
        let image = image();
        for (warm, keep, batch) in [(7, 1 << 20, 1), (7, 0, 1), (7, 0, 9), (0, 0, 1)] {
            let stripes = required(|config| {
                config.max_warm_memories = warm;
                config.keep_resident_memory_bytes = keep;
                config.decommit_batch = batch;
            });
            for round in 0..4 {
                // With an image, without, and with it again in slots that had none.
                let image = (round % 2 == 0).then_some(&image);
                let slots: Vec<_> = (0..3).map(|stripe| take(&stripes, stripe, image).unwrap()).collect();
                for stripe in 0..3 {
                    keys::close_all_but(stripes.key(Stripe(stripe)).unwrap());
                    let seen: Vec<_> = slots.iter().map(|slot| readable(slot, &pipe)).collect();
                    keys::open();
                    let expected = [0, 1, 2].map(|other| if other == stripe { ALL } else { NONE });
                    assert_eq!(seen, expected, "{round} {warm} {keep} {batch}");
                }
                for slot in &slots {
                    // SAFETY: so many bytes are accessible to the host, and the slot is this test's.
                    let bytes = unsafe { std::slice::from_raw_parts_mut(slot.base(), 4 * page_bytes()) };
                    let expected = |at: usize| if image.is_some() && at / page_bytes() == 1 { 7 } else { 0 };
                    assert!(bytes.iter().enumerate().all(|(at, byte)| *byte == expected(at)));
                    bytes.fill(9);
                }
            }
        }
    }

    #[test]
    fn a_slot_that_is_cleared_leaves_its_neighbours_alone() {
        if keys::are_missing() {
            return;
        }
        let stripes = required(|config| config.max_warm_memories = 0);
        let neighbours = [0, 1, 2, 0].map(|stripe| take(&stripes, stripe, None).unwrap());
        let fill = |slot: &MemorySlot| {
            // SAFETY: the bytes are accessible, and the slot is this test's.
            unsafe { std::ptr::write_bytes(slot.base(), 5, page_bytes()) };
        };
        neighbours.iter().for_each(fill);
        drop(take(&stripes, 1, None).unwrap());
        // SAFETY: as above.
        assert!(neighbours.iter().all(|slot| unsafe { slot.base().read() } == 5));
    }

    #[test]
    fn a_stripe_that_is_used_up_says_so_and_a_store_gets_one_with_room() {
        if keys::are_missing() {
            return;
        }
        let stripes = required(|_| ());
        let first = stripes.choose(1);
        let mut taken = vec![];
        while let Ok(slot) = take(&stripes, first.0, None) {
            taken.push(slot);
        }
        let error = take(&stripes, first.0, None).unwrap_err().to_string();
        let expected = format!(
            "all {} `memories` of stripe {} of the pool are in use (a store's memories are in one stripe, which has a \
             protection key of its own)",
            taken.len(),
            first.0
        );
        assert_eq!(error, expected);
        assert_ne!(stripes.choose(1), first);
        taken.clear();
        assert_eq!((stripes.choose(1), stripes.counts().live, stripes.counts().total), (first, 0, 7));
    }

    #[test]
    fn slots_of_a_stripe_are_as_far_apart_as_code_for_every_shape_of_memory_assumes() {
        if keys::are_missing() {
            return;
        }
        let (stripes, memories) = (required(|_| ()), MemoryConfig::default());
        let (first, second) = (take(&stripes, 0, None).unwrap(), take(&stripes, 0, None).unwrap());
        let other = take(&stripes, 1, None).unwrap();
        let apart = (second.base() as u64).abs_diff(first.base() as u64);
        for plan in plans_of(&memories).filter(|plan| plan.bounds == Bounds::Guarded) {
            assert!(apart >= plan.reservation_bytes + plan.guard_bytes, "{plan:?} in {stripes:?}");
        }
        assert!((other.base() as u64).abs_diff(first.base() as u64) <= apart / 3);
    }
}

//! Stacks for calls that can wait: mapped when they are wanted, or slots that are reserved once.
//!
//! A stack grows downward to a guard that nobody can touch, large enough that code without stack probes does not step
//! over it. What was on it stays resident for whoever takes it next (the top of a stack is what every call writes),
//! up to a limit, or not at all where stacks are zeroed. How far down a call went is seen at what it left there.
//!
//! # Invariants
//! * A stack is taken by one call at a time, and nobody runs on it when it is given back.
//! * With zeroing, nothing that one call left can be read by the next.
//! * A stack that is never given back stays mapped for ever: something may run on it.

use std::mem::ManuallyDrop;
use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::config::PoolConcurrencyLimitError;
use super::free_stacks::FreeStacks;
use super::index::{Affinity, SlotCounts, SlotState, Slots};
use super::slots::{SlotIndex, SlotLayout};
use crate::sys::mapping::{Mapping, page_bytes};

/// What a stack must be able to hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StackSettings {
    /// Bytes of a stack, without its guard page.
    pub stack_bytes: usize,
    /// Whether a stack is zero when it is taken.
    pub zeroing: Zeroing,
    /// How much of a stack that is not in use stays in memory, from its top down.
    pub keep_resident_bytes: usize,
}

impl StackSettings {
    /// The same in whole pages; as many as there are for what is beyond them, which cannot be mapped.
    fn in_pages(self) -> StackSettings {
        let in_pages = |bytes: usize| bytes.checked_next_multiple_of(page_bytes()).unwrap_or(usize::MAX);
        let (stack_bytes, keep_resident_bytes) = (in_pages(self.stack_bytes), in_pages(self.keep_resident_bytes));
        StackSettings { stack_bytes, keep_resident_bytes, ..self }
    }
}

/// Whether a stack is zero when it is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Zeroing {
    /// It may hold what an earlier call left there, which no guest can read.
    #[default]
    Off,
    /// It is: its pages go back to the system after each call.
    On,
}

/// The stacks of an engine.
#[derive(Debug)]
pub struct Stacks {
    settings: StackSettings,
    /// Address space below a stack, in whole pages.
    guard_bytes: usize,
    source: Source,
}

#[derive(Debug)]
enum Source {
    OnDemand(FreeStacks),
    Pool { mapping: ManuallyDrop<Mapping>, layout: SlotLayout, slots: Slots<Used> },
}

/// A stack that was mapped on demand.
#[derive(Debug)]
pub(super) struct Mapped {
    mapping: Mapping,
    uses: Uses,
}

impl Mapped {
    /// The address of its guard.
    #[inline]
    pub(super) fn base(&self) -> usize {
        self.mapping.base() as usize
    }
}

/// How often a stack was given back, round and round.
#[derive(Clone, Copy, Debug, Default)]
struct Uses(u8);

/// What is known of a slot.
#[derive(Debug, Default)]
struct Used {
    /// Whether it is accessible already.
    accessible: bool,
    uses: Uses,
}

impl SlotState for Used {
    /// Not known: a stack is used from its top down to where nobody looks.
    fn resident_bytes(&self) -> usize {
        0
    }

    fn doubt(&mut self) {
        self.accessible = false;
    }

    fn emptied(self, mapping: &Mapping, slot: Range<usize>) -> Used {
        let accessible = self.accessible && mapping.forget(slot.start, slot.len()).is_ok();
        Used { accessible, ..self }
    }
}

/// A stack that one call runs on; it is given back when it is dropped.
#[derive(Debug)]
pub struct StackSlot<'s> {
    stacks: &'s Stacks,
    /// What it is but for the one at home; a box, so that few words are moved. That is an allocation for each call that
    /// finds the home taken, also if it does not wait.
    other: Option<Box<Other>>,
    /// The address behind its highest byte.
    top: usize,
}

#[derive(Debug)]
enum Other {
    Mapped(Mapped),
    Slot(SlotIndex, Uses),
}

/// All slots are alike.
const ANY: Affinity = Affinity(0);
/// Address space below a stack.
const GUARD_BYTES: usize = 64 << 10;
/// Whoever goes beyond what stays resident leaves something in its next bytes: return addresses, if nothing else.
const TRACE_BYTES: usize = 512;

impl Stacks {
    /// Stacks that are mapped when they are wanted.
    pub fn on_demand(settings: StackSettings) -> Arc<Stacks> {
        let (settings, guard_bytes) = (settings.in_pages(), guard_bytes());
        Arc::new(Stacks { settings, guard_bytes, source: Source::OnDemand(FreeStacks::default()) })
    }

    /// Room for so many stacks and no more.
    ///
    /// # Errors
    /// When they need more address space than there is, or the system refuses.
    pub fn pooled(settings: StackSettings, count: u32) -> Result<Arc<Stacks>> {
        let shards = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u32 * 2);
        Stacks::in_shards(settings, count, shards)
    }

    fn in_shards(settings: StackSettings, count: u32, shards: u32) -> Result<Arc<Stacks>> {
        // The guard of a stack lies behind the one before it, and that of the first before all.
        let (guard, settings) = (guard_bytes(), settings.in_pages());
        let layout = SlotLayout::new(count, settings.stack_bytes, guard, guard, page_bytes())?;
        let mapping = ManuallyDrop::new(Mapping::reserve(layout.total_bytes())?);
        let slots = Slots::new(count, count, shards);
        Ok(Arc::new(Stacks { settings, guard_bytes: guard, source: Source::Pool { mapping, layout, slots } }))
    }

    /// Takes a stack.
    ///
    /// # Errors
    /// When none is free ([`PoolConcurrencyLimitError`]), or the system refuses.
    #[inline]
    pub fn take(&self) -> Result<StackSlot<'_>> {
        if let Source::OnDemand(free) = &self.source
            && let Some(base) = free.home.take(|| free.take(|| self.map()))?
        {
            let top = base + self.guard_bytes + self.settings.stack_bytes;
            return Ok(StackSlot { stacks: self, other: None, top });
        }
        self.take_other()
    }

    /// As [`take`](Self::take), of those that do not stay in their place.
    #[inline(never)]
    fn take_other(&self) -> Result<StackSlot<'_>> {
        let (other, limit) = match &self.source {
            Source::OnDemand(free) => {
                let mapped = free.take(|| self.map())?;
                let base = mapped.base();
                (Other::Mapped(mapped), base + self.guard_bytes)
            }
            Source::Pool { mapping, layout, slots } => {
                let (index, uses) = take_slot(mapping, layout, slots)?;
                (Other::Slot(index, uses), mapping.base() as usize + layout.start(index))
            }
        };
        Ok(StackSlot { stacks: self, other: Some(Box::new(other)), top: limit + self.settings.stack_bytes })
    }

    /// How many of a pool's stacks are in use; `None` without a pool.
    pub fn counts(&self) -> Option<SlotCounts> {
        match &self.source {
            Source::OnDemand(_) => None,
            Source::Pool { slots, .. } => Some(slots.counts()),
        }
    }

    #[cold]
    fn map(&self) -> Result<Mapped> {
        let (guard, bytes) = (self.guard_bytes, self.settings.stack_bytes);
        let all = bytes.checked_next_multiple_of(page_bytes()).and_then(|bytes| bytes.checked_add(guard));
        let all = all.context("a stack is too large")?;
        let mapping = Mapping::reserve(all)?;
        mapping.make_range_accessible(guard, all - guard)?;
        Ok(Mapped { mapping, uses: Uses::default() })
    }

    /// Makes a free stack zero again if that is wanted; else gives back what is beyond what may stay, if anything is
    /// seen there, and now and then without looking.
    #[inline]
    fn clean(&self, mapping: &Mapping, start: usize, uses: &mut Uses) -> Result<()> {
        let bytes = self.settings.stack_bytes;
        match self.settings.zeroing {
            Zeroing::On => return mapping.forget(start, bytes),
            Zeroing::Off => {}
        }
        let beyond = bytes.saturating_sub(self.settings.keep_resident_bytes);
        uses.0 = uses.0.wrapping_add(1);
        if beyond > 0 && (uses.0 == 0 || is_used(mapping, start + beyond - TRACE_BYTES)) {
            // What the system refuses is tried again after the next deep call.
            let _ = mapping.forget(start, beyond);
        }
        Ok(())
    }

    fn clean_mapped(&self, mapped: &mut Mapped) -> Result<()> {
        self.clean(&mapped.mapping, self.guard_bytes, &mut mapped.uses)
    }
}

impl Drop for Stacks {
    fn drop(&mut self) {
        if let Source::Pool { mapping, slots, .. } = &mut self.source
            && slots.counts().live == 0
        {
            // SAFETY: it is the last use, and no slot of it is in use.
            unsafe { ManuallyDrop::drop(mapping) };
        }
    }
}

/// Whether a call left a return address in the bytes from here on. A guest can have frames that are larger, or full of
/// zeros, which is not seen.
fn is_used(mapping: &Mapping, start: usize) -> bool {
    let trace = mapping.base().wrapping_add(start).cast::<u64>();
    // SAFETY: the lowest bytes of an accessible page of a stack on which nobody runs, and they are aligned.
    let trace = unsafe { std::slice::from_raw_parts(trace, TRACE_BYTES / size_of::<u64>()) };
    // Stacks are aligned so that it is each second word where return addresses are. All of them, which takes fewer
    // steps than to stop at the first: nearly always there is nothing.
    trace.chunks_exact(2).fold(0, |all, words| all | words[1]) != 0
}

/// Makes a stack zero whose pages the system does not take back: those that are not zero stay resident.
fn zero(mapping: &Mapping, start: usize, bytes: usize) {
    for page in (start..start + bytes).step_by(page_bytes()) {
        let at = mapping.base().wrapping_add(page);
        // SAFETY: an accessible page of a stack on which nobody runs; the reference ends with the statement.
        let is_zero = unsafe { std::slice::from_raw_parts(at, page_bytes()) }.iter().all(|byte| *byte == 0);
        if !is_zero {
            // SAFETY: as above.
            unsafe { at.write_bytes(0, page_bytes()) };
        }
    }
}

/// The guard in whole pages.
fn guard_bytes() -> usize {
    GUARD_BYTES.next_multiple_of(page_bytes())
}

fn take_slot(mapping: &Mapping, layout: &SlotLayout, slots: &Slots<Used>) -> Result<(SlotIndex, Uses)> {
    let limit = || PoolConcurrencyLimitError::new("stacks", layout.count());
    let taken = slots.take(ANY).or_else(|| slots.take_last(ANY).ok()).ok_or_else(limit)?;
    if !taken.state.accessible
        && let Err(error) = mapping.make_range_accessible(layout.start(taken.index), layout.slot_bytes())
    {
        give_slot(slots, taken.index, Used { accessible: false, ..taken.state });
        return Err(error.context("preparing a stack"));
    }
    Ok((taken.index, taken.state.uses))
}

/// Gives a slot back, and with it one that is to be warm no longer; its stack stays as it is.
fn give_slot(slots: &Slots<Used>, index: SlotIndex, used: Used) {
    if let Some(oldest) = slots.give(index, used, Some(ANY)) {
        slots.give_emptied(oldest.index, oldest.state);
    }
}

impl StackSlot<'_> {
    /// The address behind the highest byte: where the stack begins.
    #[inline]
    pub fn top(&self) -> usize {
        self.top
    }

    /// The address of the lowest byte that may be touched.
    #[inline]
    pub fn limit(&self) -> usize {
        self.top - self.size_bytes()
    }

    /// Bytes below it that nobody can touch.
    #[inline]
    pub fn guard_bytes(&self) -> usize {
        self.stacks.guard_bytes
    }

    /// Its bytes, without the guard.
    #[inline]
    pub fn size_bytes(&self) -> usize {
        self.stacks.settings.stack_bytes
    }

    /// As its drop, of those that do not stay in their place.
    #[inline(never)]
    fn give_other(&self, other: Other) {
        let stacks = self.stacks;
        match (other, &stacks.source) {
            (Other::Mapped(mut mapped), Source::OnDemand(free)) => {
                if stacks.clean_mapped(&mut mapped).is_ok() {
                    free.give(mapped);
                }
            }
            (Other::Slot(index, mut uses), Source::Pool { mapping, layout, slots }) => {
                let start = layout.start(index);
                if stacks.clean(mapping, start, &mut uses).is_err() {
                    zero(mapping, start, layout.slot_bytes());
                }
                give_slot(slots, index, Used { accessible: true, uses });
            }
            (Other::Mapped(_), Source::Pool { .. }) | (Other::Slot(..), Source::OnDemand(_)) => {}
        }
    }
}

impl Drop for StackSlot<'_> {
    #[inline]
    fn drop(&mut self) {
        let stacks = self.stacks;
        match (self.other.take(), &stacks.source) {
            (Some(other), _) => self.give_other(*other),
            // SAFETY: this has taken it from there, and whoever drops it does not run on it.
            (None, Source::OnDemand(free)) => unsafe { free.home.give(|mapped| stacks.clean_mapped(mapped)) },
            (None, Source::Pool { .. }) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::io::Read;
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::sys::refusals::{self, Plan, Refusal};

    fn settings(zeroing: Zeroing) -> StackSettings {
        StackSettings { stack_bytes: 20_000, zeroing, keep_resident_bytes: usize::MAX }
    }

    fn bytes<'b>(stack: &'b mut StackSlot<'_>) -> &'b mut [u8] {
        // SAFETY: the stack's bytes are accessible, and nobody runs on it.
        unsafe { std::slice::from_raw_parts_mut(stack.limit() as *mut u8, stack.size_bytes()) }
    }

    #[test]
    fn every_byte_of_a_stack_can_be_written_and_a_zeroed_one_is_zero_again() {
        for zeroing in [Zeroing::Off, Zeroing::On] {
            for stacks in [Stacks::on_demand(settings(zeroing)), Stacks::pooled(settings(zeroing), 2).unwrap()] {
                for _ in 0..3 {
                    let (mut a, mut b) = (stacks.take().unwrap(), stacks.take().unwrap());
                    for stack in [&mut a, &mut b] {
                        assert_eq!(stack.size_bytes(), 20_480);
                        if zeroing == Zeroing::On {
                            assert!(bytes(stack).iter().all(|byte| *byte == 0));
                        }
                        bytes(stack).fill(7);
                    }
                    let apart = a.limit() >= b.top() + GUARD_BYTES || b.limit() >= a.top() + GUARD_BYTES;
                    assert!(apart, "a guard lies between");
                }
            }
        }
    }

    #[test]
    fn a_stack_that_was_used_is_used_again_first() {
        for stacks in [Stacks::on_demand(settings(Zeroing::Off)), Stacks::pooled(settings(Zeroing::Off), 9).unwrap()] {
            let first = stacks.take().unwrap().limit();
            assert_eq!(stacks.take().unwrap().limit(), first);
        }
    }

    #[test]
    fn what_a_deep_call_left_goes_back_to_the_system_and_what_is_kept_stays() {
        for keep_pages in [1, 3, 8] {
            let pages = 8;
            let settings = StackSettings {
                stack_bytes: pages * page_bytes(),
                keep_resident_bytes: keep_pages * page_bytes() - 5,
                zeroing: Zeroing::Off,
            };
            for stacks in [Stacks::on_demand(settings), Stacks::pooled(settings, 1).unwrap()] {
                // How many pages still have contents after a call that wrote so many.
                let left_of = |written: usize| {
                    let mut stack = stacks.take().unwrap();
                    let bytes = bytes(&mut stack);
                    bytes[(pages - written) * page_bytes()..].fill(7);
                    drop(stack);
                    let mut stack = stacks.take().unwrap();
                    self::bytes(&mut stack).chunks(page_bytes()).filter(|page| page[9] == 7).count()
                };
                for written in [1, 2, 3, 8, 8] {
                    let expected = if written > keep_pages { keep_pages } else { written };
                    assert!((expected..=keep_pages).contains(&left_of(written)), "{written}, {keep_pages}");
                }
            }
        }
    }

    #[test]
    fn what_leaves_no_trace_goes_back_to_the_system_after_some_more_calls() {
        let pages = 8;
        let settings = StackSettings {
            stack_bytes: pages * page_bytes(),
            keep_resident_bytes: page_bytes(),
            zeroing: Zeroing::Off,
        };
        for stacks in [Stacks::on_demand(settings), Stacks::pooled(settings, 1).unwrap()] {
            let mut stack = stacks.take().unwrap();
            bytes(&mut stack)[9] = 7;
            drop(stack);
            let is_there = |stack: Result<StackSlot<'_>>| bytes(&mut stack.unwrap())[9] == 7;
            assert!(is_there(stacks.take()));
            assert!((0..256).any(|_| !is_there(stacks.take())), "nothing was given back");
        }
    }

    #[test]
    fn a_pool_of_stacks_that_is_used_up_says_so_and_gives_stacks_again_later() {
        let stacks = Stacks::pooled(settings(Zeroing::Off), 2).unwrap();
        let (first, second) = (stacks.take().unwrap(), stacks.take().unwrap());
        let error = stacks.take().unwrap_err().downcast::<PoolConcurrencyLimitError>().unwrap();
        assert_eq!((error.what(), error.limit()), ("stacks", 2));
        assert_eq!(stacks.counts().map(|counts| counts.live), Some(2));
        drop((first, second));
        assert_eq!(stacks.counts().map(|counts| (counts.live, counts.warm)), Some((0, 2)));
        stacks.take().unwrap();
    }

    #[test]
    fn every_stack_comes_back_however_they_are_divided_among_shards() {
        for (count, shards) in [(50, 4), (125, 16), (1, 1)] {
            let stacks = Stacks::in_shards(settings(Zeroing::Off), count, shards).unwrap();
            for _ in 0..3 {
                let all: Vec<_> = (0..count).map(|_| stacks.take().unwrap()).collect();
                stacks.take().unwrap_err();
                drop(all);
                assert_eq!(stacks.counts().unwrap().live, 0);
            }
        }
    }

    #[test]
    fn a_stack_that_the_system_refuses_to_prepare_or_to_zero_is_not_lost() {
        for refusal in [Refusal::Whole, Refusal::Late] {
            let stacks = Stacks::pooled(settings(Zeroing::On), 1).unwrap();
            let refused = |count| Plan { after: 0, count, refusal };
            for _ in 0..3 {
                refusals::with(refused(1), || stacks.take()).0.unwrap_err();
                assert_eq!(stacks.counts().unwrap().live, 0);
            }
            for _ in 0..3 {
                let mut stack = stacks.take().unwrap();
                bytes(&mut stack).fill(7);
                // The system does not zero it, and would not replace it either.
                refusals::with(refused(9), || drop(stack));
                assert_eq!(stacks.counts().unwrap().live, 0);
                assert!(bytes(&mut stacks.take().unwrap()).iter().all(|byte| *byte == 0));
            }
        }
    }

    #[test]
    fn a_home_that_the_system_refuses_to_fill_gets_a_free_stack_or_is_filled_later() {
        let stacks = Stacks::on_demand(settings(Zeroing::On));
        let refused = Plan { after: 0, count: 9, refusal: Refusal::Whole };
        refusals::with(refused, || stacks.take()).0.unwrap_err();
        let (home, other) = (stacks.take().unwrap(), stacks.take().unwrap());
        assert!(home.other.is_none() && other.other.is_some());
        let free = other.limit();
        drop(other);
        // Its stack is not zeroed, and goes; none is mapped in its place.
        refusals::with(refused, || drop(home));
        let home = refusals::with(refused, || stacks.take()).0.unwrap();
        assert_eq!((home.limit(), home.other.is_none()), (free, true));
    }

    /// Bytes of this process, wherever they are; `None` if nothing is there: the system says so without a signal.
    fn read(address: usize) -> Option<[u8; 8]> {
        let (mut reader, writer) = std::io::pipe().unwrap();
        // SAFETY: the system checks the address.
        let written = unsafe { libc::write(writer.as_raw_fd(), address as *const _, 8) };
        let mut bytes = [0; 8];
        (written == 8).then(|| reader.read_exact(&mut bytes).map(|()| bytes).unwrap())
    }

    /// Two stacks on demand (the one at home and another), or of a pool, each with what was written to its lower end.
    fn marked(stacks: &Stacks) -> [StackSlot<'_>; 2] {
        [1, 2].map(|_| {
            let mut stack = stacks.take().unwrap();
            bytes(&mut stack)[..8].copy_from_slice(MARK);
            stack
        })
    }

    const MARK: &[u8; 8] = b"a stack!";

    // Forgetting is leaking, which a sanitizer counts.
    #[cfg(not(feature = "sanitizer"))]
    #[test]
    fn stacks_that_are_never_given_back_stay_when_all_others_go() {
        for stacks in [Stacks::on_demand(settings(Zeroing::Off)), Stacks::pooled(settings(Zeroing::Off), 2).unwrap()] {
            let limits = marked(&stacks).map(|stack| {
                let limit = stack.limit();
                std::mem::forget(stack);
                limit
            });
            drop(stacks);
            assert_eq!(limits.map(read), [Some(*MARK); 2]);
            for limit in limits {
                // SAFETY: it was taken, and never given back.
                unsafe { std::ptr::write_bytes(limit as *mut u8, 7, 8) };
                assert_eq!(read(limit), Some([7; 8]));
            }
        }
    }

    #[test]
    fn stacks_that_are_given_back_go_with_the_others() {
        for stacks in [Stacks::on_demand(settings(Zeroing::Off)), Stacks::pooled(settings(Zeroing::Off), 2).unwrap()] {
            let limits = marked(&stacks).map(|stack| stack.limit());
            assert_eq!(limits.map(read), [Some(*MARK); 2]);
            drop(stacks);
            // Another thread may have mapped something there since.
            assert!(limits.iter().all(|limit| read(*limit) != Some(*MARK)));
        }
    }

    #[test]
    fn stacks_that_have_no_address_space_are_refused() {
        let huge = StackSettings { stack_bytes: usize::MAX / 2, ..settings(Zeroing::Off) };
        Stacks::pooled(huge, 3).unwrap_err();
        Stacks::on_demand(StackSettings { stack_bytes: usize::MAX - 1, ..huge }).take().unwrap_err();
    }

    #[test]
    fn threads_that_need_no_more_stacks_than_there_are_always_get_them() {
        let stacks = Stacks::pooled(settings(Zeroing::Off), 64).unwrap();
        std::thread::scope(|scope| {
            for threads in 0..8 {
                let stacks = &stacks;
                scope.spawn(move || {
                    let mut taken = VecDeque::new();
                    // Those that are given back are in other parts of the pool than those that are taken.
                    for round in 0..20_000 {
                        if taken.len() == 8 {
                            taken.remove((round * 5 + threads) % 8);
                        }
                        taken.push_back(stacks.take().unwrap());
                    }
                });
            }
        });
        assert_eq!(stacks.counts().unwrap().live, 0);
    }
}

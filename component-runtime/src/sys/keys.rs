//! Memory protection keys: pages are marked with a key, and each thread says which keys are open to it.
//!
//! What a thread says is a register (PKRU) of two bits a key, of which this uses three values:
//!
//! | bits | of a thread | who gives it |
//! |---|---|---|
//! | 00 | that may access the key's pages | [`open`], [`close_all_but`] for one key |
//! | 11 | whose guest must not | [`close_all_but`] |
//! | 01 | that has never said anything | the system, for a thread that was there before the key, and for signal handlers |
//!
//! So a fault tells by itself what it is: of the last kind it is the host's, whose thread did not know the keys yet, and
//! [`open_in`] lets it go on; of the second kind it is a guest's, or a mistake.
//!
//! # Invariants
//! * Nothing is said about keys that others of this process have allocated.
//! * A key is never given back to the system: a thread might still have it open, and pages might still be marked.

use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::io::Errno;

use super::pkru;
use super::refusals::last_error;

/// A key of this process, from 1 on: pages without a key have key 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key(u8);

/// How many keys a process has at most.
pub const MAX_KEYS: u32 = 15;

/// The bits of all keys that were allocated here.
static OURS: AtomicU32 = AtomicU32::new(0);

/// Where a signal's frame keeps the register, in bytes from the start of its extended state; 0 before the first key.
static IN_FRAME: AtomicUsize = AtomicUsize::new(0);

/// The same keys for all who ask: at most so many, and as many as the machine has; none where it has none.
pub fn allocate(max: u32) -> Vec<Key> {
    static KEYS: Mutex<Vec<Key>> = Mutex::new(Vec::new());
    // Nothing panics while it is held.
    let mut keys = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
    while (keys.len() as u32) < max.min(MAX_KEYS) {
        let Some(key) = pkru::allocate().and_then(|key| u8::try_from(key).ok()).map(Key) else { break };
        IN_FRAME.store(pkru::place_in_frame(), Ordering::Relaxed);
        OURS.fetch_or(key.bits(), Ordering::Relaxed);
        keys.push(key);
    }
    keys.iter().copied().take(max as usize).collect()
}

/// Opens all keys to this thread, which runs the host's code.
pub fn open() {
    let ours = OURS.load(Ordering::Relaxed);
    if ours == 0 {
        return;
    }
    let rights = pkru::read();
    if rights & ours != 0 {
        pkru::write(rights & !ours);
    }
}

/// Opens one key to this thread and closes the others: what runs next is a guest whose memories have that key.
pub fn close_all_but(key: Key) {
    let ours = OURS.load(Ordering::Relaxed);
    pkru::write((pkru::read() | ours) & !key.bits());
}

/// Whether [`close_all_but`] was the last thing that was said about the keys on this thread.
pub fn are_closed() -> bool {
    let ours = OURS.load(Ordering::Relaxed);
    if ours == 0 {
        return false;
    }
    let rights = pkru::read() & ours;
    rights & (rights >> 1) & LOW_BITS != 0
}

/// Opens all keys to the thread whose state at a fault is in this frame, if it had not said anything about one of them;
/// returns whether it did.
///
/// # Safety
/// The frame is the one that the system passed to a signal handler, which runs.
pub(super) unsafe fn open_in(frame: &libc::ucontext_t) -> bool {
    let (ours, place) = (OURS.load(Ordering::Relaxed), IN_FRAME.load(Ordering::Relaxed));
    if ours == 0 {
        return false;
    }
    // SAFETY: the caller's promise.
    let Some(register) = (unsafe { pkru::in_frame(frame, place) }) else { return false };
    // SAFETY: the register lies in the frame, which is this thread's.
    let rights = unsafe { register.read_unaligned() };
    let found = rights & ours;
    let was_closed = found & (found >> 1) & LOW_BITS != 0;
    if was_closed || found == 0 {
        return false;
    }
    // SAFETY: as above.
    unsafe { register.write_unaligned(rights & !ours) };
    true
}

/// Makes whole pages readable and writable to threads to which the key is open.
///
/// # Safety
/// The pages are of a mapping of the caller's.
pub(super) unsafe fn make_accessible(pages: *mut c_void, size_bytes: usize, key: Key) -> Result<(), Errno> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: the caller's promise.
    let done = unsafe { libc::syscall(libc::SYS_pkey_mprotect, pages, size_bytes, protection, i32::from(key.0)) };
    if done == 0 { Ok(()) } else { Err(last_error()) }
}

/// The lower bit of each key: no access; the upper one is: no writing.
const LOW_BITS: u32 = 0x5555_5555;

impl Key {
    fn bits(self) -> u32 {
        3 << (2 * self.0)
    }
}

/// Whether the machine has keys at all; what the tests say that need them.
///
/// # Panics
/// If it has none, and `GUSSET_TEST_KEYS` is `required`.
#[cfg(test)]
pub(crate) fn are_missing() -> bool {
    let missing = allocate(1).is_empty();
    if missing {
        assert!(std::env::var_os("GUSSET_TEST_KEYS").is_none_or(|keys| keys != "required"), "no protection keys");
        println!("skipped: no protection keys on this CPU");
    }
    missing
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::sys::mapping::{Mapping, page_bytes};

    /// Whether the system can read a byte for this thread.
    fn readable(mapping: &Mapping) -> bool {
        let (_reader, pipe) = io::pipe().unwrap();
        // SAFETY: the system checks the address.
        unsafe { libc::write(pipe.as_raw_fd(), mapping.base().cast(), 1) == 1 }
    }

    #[test]
    fn a_guest_sees_pages_of_its_key_and_the_host_those_of_all() {
        if are_missing() {
            return;
        }
        let keys = allocate(3);
        assert_eq!(keys, allocate(3), "the same keys for all");
        assert_eq!(&keys[..1], &allocate(1));
        let pages = keys.iter().map(|key| {
            let mapping = Mapping::reserve(page_bytes()).unwrap();
            mapping.make_range_accessible_to(0, page_bytes(), Some(*key)).unwrap();
            mapping
        });
        let pages: Vec<_> = pages.collect();
        open();
        assert!(!are_closed() && pages.iter().all(readable));
        for key in &keys {
            close_all_but(*key);
            let seen: Vec<bool> = pages.iter().map(readable).collect();
            let closed = are_closed();
            open();
            assert!(closed && !are_closed());
            assert_eq!(seen, keys.iter().map(|other| other == key).collect::<Vec<_>>());
        }
    }

    #[test]
    fn pages_keep_their_key_when_they_become_inaccessible_and_accessible_again() {
        if are_missing() {
            return;
        }
        let keys = allocate(2);
        let mapping = Mapping::reserve(page_bytes()).unwrap();
        mapping.make_range_accessible_to(0, page_bytes(), Some(keys[0])).unwrap();
        mapping.make_range_inaccessible(0, page_bytes()).unwrap();
        mapping.make_range_accessible_to(0, page_bytes(), Some(keys[0])).unwrap();
        let seen = keys.iter().map(|key| {
            close_all_but(*key);
            let seen = readable(&mapping);
            open();
            seen
        });
        assert_eq!(seen.collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_machine_without_keys_gives_none_and_says_nothing_about_them() {
        if allocate(1).is_empty() {
            open();
            assert!(!are_closed());
        }
        assert!(allocate(0).is_empty());
        assert!(allocate(u32::MAX).len() <= MAX_KEYS as usize);
    }
}

//! The register that says which protection keys are open to a thread, on x86-64; on other machines there are no keys.
//!
//! # Invariants
//! * Nobody reads or writes the register before a key was allocated, which says that there is one.

#[cfg(target_arch = "x86_64")]
pub(super) use with_keys::{allocate, in_frame, place_in_frame, read, write};
#[cfg(not(target_arch = "x86_64"))]
pub(super) use without::{allocate, in_frame, place_in_frame, read, write};

#[cfg(target_arch = "x86_64")]
mod with_keys {
    use std::arch::asm;
    use std::arch::x86_64::__cpuid_count;

    /// Closed to the thread that allocates it, as to all others.
    const DISABLE_ACCESS: u32 = 1;

    /// A key of the system's, if it has another one.
    pub(in super::super) fn allocate() -> Option<i64> {
        // SAFETY: a system call that touches no memory.
        let key = unsafe { libc::syscall(libc::SYS_pkey_alloc, 0, DISABLE_ACCESS) };
        (key > 0).then_some(key)
    }

    pub(in super::super) fn read() -> u32 {
        let rights: u32;
        // SAFETY: there is such a register, since a key was allocated. What was stored before stays before.
        unsafe { asm!("rdpkru", in("ecx") 0, out("eax") rights, out("edx") _, options(nostack, preserves_flags)) };
        rights
    }

    // Memory is among what this changes, so that accesses stay on their side of it.
    pub(in super::super) fn write(rights: u32) {
        // SAFETY: as above.
        unsafe { asm!("wrpkru", in("eax") rights, in("ecx") 0, in("edx") 0, options(nostack, preserves_flags)) };
    }

    /// The number of the register among the parts of a thread's extended state.
    const COMPONENT: u32 = 9;

    /// Where a signal's frame keeps the register, in bytes.
    pub(in super::super) fn place_in_frame() -> usize {
        __cpuid_count(0xd, COMPONENT).ebx as usize
    }

    /// `FP_XSTATE_MAGIC1`: the frame has more than the registers that there always were.
    const MAGIC: u32 = 0x4650_5853;
    /// Where the system says so; the parts that follow, and how many bytes they take, come after it.
    const MAGIC_AT: usize = 464;
    const PARTS_AT: usize = MAGIC_AT + 8;
    const BYTES_AT: usize = MAGIC_AT + 16;
    /// Where the processor notes which parts are not as they are at first.
    const CHANGED_AT: usize = 512;

    /// The register in a signal's frame, which the system loads when the handler returns.
    ///
    /// # Safety
    /// The frame is the one that the system passed to a signal handler, which runs.
    pub(in super::super) unsafe fn in_frame(frame: &libc::ucontext_t, place: usize) -> Option<*mut u32> {
        let state = frame.uc_mcontext.fpregs.cast::<u8>();
        if state.is_null() {
            return None;
        }
        // SAFETY: the oldest part is there always, with room for this.
        let magic = unsafe { state.wrapping_add(MAGIC_AT).cast::<u32>().read_unaligned() };
        // SAFETY: as above.
        let parts = unsafe { state.wrapping_add(PARTS_AT).cast::<u64>().read_unaligned() };
        // SAFETY: as above.
        let bytes = unsafe { state.wrapping_add(BYTES_AT).cast::<u32>().read_unaligned() };
        if magic != MAGIC || parts & (1 << COMPONENT) == 0 || place + size_of::<u32>() > bytes as usize {
            return None;
        }
        // SAFETY: with the magic number, the processor's notes follow the oldest part.
        let changed = unsafe { state.wrapping_add(CHANGED_AT).cast::<u64>().read_unaligned() };
        if changed & (1 << COMPONENT) == 0 {
            // All keys are open, and what is at the place is not the register.
            return None;
        }
        Some(state.wrapping_add(place).cast())
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod without {
    pub(in super::super) fn allocate() -> Option<i64> {
        None
    }

    pub(in super::super) fn read() -> u32 {
        0
    }

    pub(in super::super) fn write(_: u32) {}

    pub(in super::super) fn place_in_frame() -> usize {
        0
    }

    /// # Safety
    /// None.
    pub(in super::super) unsafe fn in_frame(_: &libc::ucontext_t, _: usize) -> Option<*mut u32> {
        None
    }
}

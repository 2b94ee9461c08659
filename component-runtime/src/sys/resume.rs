//! Leaves a stack of frames behind and goes on at a handler further out.

use std::arch::asm;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!("Gusset runs on x86-64 and AArch64");

/// Sets stack and frame pointer and jumps.
///
/// # Safety
/// The three values were saved by an entry trampoline that is still on this stack, and every frame
/// between here and there holds nothing that must be dropped.
pub unsafe fn resume_at(handler: usize, stack_pointer: usize, frame_pointer: usize) -> ! {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller vouches for the three values; the code at `handler` expects every other
    // register to be clobbered.
    unsafe {
        asm!(
            "mov rsp, {sp}",
            "mov rbp, {fp}",
            "jmp {pc}",
            sp = in(reg) stack_pointer,
            fp = in(reg) frame_pointer,
            pc = in(reg) handler,
            options(noreturn)
        )
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: as above.
    unsafe {
        asm!(
            "mov sp, {sp}",
            "mov x29, {fp}",
            "br {pc}",
            sp = in(reg) stack_pointer,
            fp = in(reg) frame_pointer,
            pc = in(reg) handler,
            options(noreturn)
        )
    }
}

/// An address in the caller's stack frame, or just below it.
#[inline(always)]
pub fn stack_pointer() -> usize {
    let pointer: usize;
    #[cfg(target_arch = "x86_64")]
    // SAFETY: copies a register.
    unsafe {
        asm!("mov {}, rsp", out(reg) pointer, options(nomem, nostack, preserves_flags))
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: copies a register.
    unsafe {
        asm!("mov {}, sp", out(reg) pointer, options(nomem, nostack, preserves_flags))
    }
    pointer
}

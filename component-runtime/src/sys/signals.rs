//! Synchronous signals (memory faults, undefined instructions, division) offered to one handler.
//!
//! [`install`] puts one process-wide handler in front of whatever was installed before. A fault goes
//! to the callback that was given; what the callback does not claim goes to the earlier handler, and
//! without one the process dies of the signal as it would have without Gusset. A fault of the host's own code on a thread
//! that did not know the protection keys yet ([`keys`]) is mended, and the code goes on.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::OnceLock;

use super::keys;

/// Registers of a thread at a fault.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The instruction that faulted.
    pub pc: usize,
    /// Frame pointer.
    pub fp: usize,
}

/// Where a claimed fault goes on.
#[derive(Clone, Copy, Debug)]
pub struct Resume {
    /// The next instruction.
    pub pc: usize,
    /// Stack pointer there.
    pub sp: usize,
    /// Frame pointer there.
    pub fp: usize,
}

/// Decides about a fault. Runs in a signal handler: no allocation, no lock that this thread may
/// hold.
pub type OnFault = fn(Fault) -> Option<Resume>;

const SIGNALS: [c_int; 4] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];

struct Installed {
    on_fault: OnFault,
    earlier: [libc::sigaction; 4],
}

static INSTALLED: OnceLock<Installed> = OnceLock::new();

/// Installs the handler, once per process; later calls do nothing.
///
/// # Panics
/// When the system refuses to install a signal handler, without which no guest can run safely.
pub fn install(on_fault: OnFault) {
    INSTALLED.get_or_init(|| Installed { on_fault, earlier: SIGNALS.map(replace_handler) });
}

fn replace_handler(signal: c_int) -> libc::sigaction {
    // SAFETY: `sigaction` is plain data for which zero is a valid value.
    let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
    action.sa_sigaction = handle as *const () as usize;
    // On the alternate stack, since the fault may be that the stack is used up; and with the signal
    // unblocked, since the handler's return address may be in a frame that is left behind.
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
    let mut earlier = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: both pointers are to live `sigaction` values, and the handler has the signature that
    // `SA_SIGINFO` asks for.
    let result = unsafe { libc::sigaction(signal, &action, earlier.as_mut_ptr()) };
    assert_eq!(result, 0, "installing a handler for signal {signal}: {}", std::io::Error::last_os_error());
    // SAFETY: `sigaction` succeeded and wrote the earlier action.
    unsafe { earlier.assume_init() }
}

unsafe extern "C" fn handle(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // A fault between the first `sigaction` and the end of `install` finds nothing installed.
    let Some(installed) = INSTALLED.get() else { return default_action(signal) };
    // SAFETY: the system passes a `ucontext_t` to a handler with `SA_SIGINFO`.
    let context_ref = unsafe { &mut *context.cast::<libc::ucontext_t>() };
    if let Some(resume) = (installed.on_fault)(registers(context_ref)) {
        return set_registers(context_ref, resume);
    }
    // SAFETY: as above.
    if signal == libc::SIGSEGV && is_of_keys(info) && unsafe { keys::open_in(context_ref) } {
        return;
    }
    let Some(at) = SIGNALS.iter().position(|known| *known == signal) else { return };
    chain(&installed.earlier[at], signal, info, context);
}

/// Whether the page is there, and its protection key is not open to the thread.
fn is_of_keys(info: *const libc::siginfo_t) -> bool {
    const SEGV_PKUERR: c_int = 4;
    // SAFETY: the system passes what it knows of the signal to a handler with `SA_SIGINFO`.
    unsafe { (*info).si_code == SEGV_PKUERR }
}

fn chain(earlier: &libc::sigaction, signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    type WithInfo = unsafe extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
    type Plain = unsafe extern "C" fn(c_int);
    match earlier.sa_sigaction {
        libc::SIG_DFL | libc::SIG_IGN => default_action(signal),
        address if earlier.sa_flags & libc::SA_SIGINFO != 0 => {
            // SAFETY: with `SA_SIGINFO` the field holds a function of this type.
            let handler = unsafe { std::mem::transmute::<usize, WithInfo>(address) };
            // SAFETY: called as the system would have called it.
            unsafe { handler(signal, info, context) }
        }
        address => {
            // SAFETY: without `SA_SIGINFO` the field holds a function of this type.
            let handler = unsafe { std::mem::transmute::<usize, Plain>(address) };
            // SAFETY: called as the system would have called it.
            unsafe { handler(signal) }
        }
    }
}

/// Lets the instruction fault again, now with the default action, which ends the process.
fn default_action(signal: c_int) {
    // SAFETY: `sigaction` is plain data for which zero is a valid value.
    let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
    action.sa_sigaction = libc::SIG_DFL;
    // SAFETY: the pointer is to a live `sigaction`; the old action is not asked for.
    unsafe { libc::sigaction(signal, &action, ptr::null_mut()) };
}

#[cfg(target_arch = "x86_64")]
fn registers(context: &libc::ucontext_t) -> Fault {
    let registers = &context.uc_mcontext.gregs;
    Fault { pc: registers[libc::REG_RIP as usize] as usize, fp: registers[libc::REG_RBP as usize] as usize }
}

#[cfg(target_arch = "x86_64")]
fn set_registers(context: &mut libc::ucontext_t, resume: Resume) {
    let registers = &mut context.uc_mcontext.gregs;
    registers[libc::REG_RIP as usize] = resume.pc as i64;
    registers[libc::REG_RSP as usize] = resume.sp as i64;
    registers[libc::REG_RBP as usize] = resume.fp as i64;
}

#[cfg(target_arch = "aarch64")]
fn registers(context: &libc::ucontext_t) -> Fault {
    let machine = &context.uc_mcontext;
    Fault { pc: machine.pc as usize, fp: machine.regs[29] as usize }
}

#[cfg(target_arch = "aarch64")]
fn set_registers(context: &mut libc::ucontext_t, resume: Resume) {
    let machine = &mut context.uc_mcontext;
    machine.pc = resume.pc as u64;
    machine.sp = resume.sp as u64;
    machine.regs[29] = resume.fp as u64;
}

//! Random core modules, run on Gusset and on an independent interpreter, with equal outcomes.
//!
//! `wasm-smith` makes a module of a seed; [`ours`] and [`reference`](mod@reference) instantiate it, call its exports
//! with the same arguments and write down what they saw ([`Observed`]). Whatever differs is reported
//! with the seed, which is all that is needed to see it again.

mod generate;
mod ours;
mod reference;

pub(crate) use generate::Numbers;

use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

/// What running a module showed: one line for each event, in order.
pub(crate) type Observed = Vec<Event>;

/// An event that both sides must agree on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    /// It could not be instantiated.
    Unstartable(Stop),
    /// A call of an export returned these values.
    Returned(String, Vec<Bits>),
    /// A call of an export stopped.
    Stopped(String, Stop),
    /// The size and a hash of an exported memory at the end.
    Memory(String, usize, u64),
    /// An exported global at the end.
    Global(String, Bits),
    /// The size of an exported table at the end.
    Table(String, u64),
}

/// A value, so that both sides can be compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bits {
    I32(u32),
    I64(u64),
    F32(u32),
    F64(u64),
    V128(u128),
    /// A reference: whether it is null.
    Null(bool),
}

/// Why wasm stopped, as coarse as the specification is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    Unreachable,
    Memory,
    /// A table access, or an indirect call beyond it.
    Table,
    NullCall,
    WrongSignature,
    DivisionByZero,
    Overflow,
    BadConversion,
    /// The sides may differ in how much stack they have: nothing is compared from here on.
    Stack,
    /// Something else, in no trap code.
    Other,
}

/// How modules came out.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Modules on which both sides agree.
    pub passed: usize,
    /// Modules on which they do not, or that only one side takes.
    pub failed: usize,
    /// Modules that ran out of stack, or on which the reference itself failed.
    pub skipped: usize,
    /// A line for each module that failed, with its seed.
    pub failures: Vec<String>,
}

enum Verdict {
    Same,
    Inconclusive,
    Different(String),
}

/// Stack of the threads that run modules: guests may use [`ours::WASM_STACK_BYTES`] of it.
const THREAD_STACK_BYTES: usize = 64 << 20;

/// Runs modules of so many seeds, from the first on.
///
/// # Errors
/// When threads cannot be made.
pub fn run(first_seed: u64, n_modules: u64) -> Result<Summary> {
    let next = AtomicU64::new(first_seed);
    let summary = Mutex::new(Summary::default());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first_seed.saturating_add(n_modules) {
                return;
            }
            let verdict = compare(seed);
            summary.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).count(seed, verdict);
        }
    };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| -> Result<()> {
        for _ in 0..n_threads {
            std::thread::Builder::new().stack_size(THREAD_STACK_BYTES).spawn_scoped(scope, work)?;
        }
        Ok(())
    })?;
    Ok(summary.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()))
}

impl Summary {
    fn count(&mut self, seed: u64, verdict: Verdict) {
        match verdict {
            Verdict::Same => self.passed += 1,
            Verdict::Inconclusive => self.skipped += 1,
            Verdict::Different(how) => {
                self.failed += 1;
                self.failures.push(format!("seed {seed}: {how}"));
            }
        }
    }
}

/// The bytes of the module of a seed, to look at one that failed.
///
/// # Errors
/// When the seed gives no module.
pub fn module_of(seed: u64) -> Result<Vec<u8>> {
    generate::module(seed)
}

fn compare(seed: u64) -> Verdict {
    let bytes = match generate::module(seed) {
        Ok(bytes) => bytes,
        Err(error) => return Verdict::Different(format!("no module: {error:#}")),
    };
    let Ok(ours) = catch_unwind(|| ours::observe(seed, &bytes)) else {
        return Verdict::Different("a panic of Gusset".to_owned());
    };
    // The reference has assertions that some modules fail; what these would do is not known then.
    let Ok(reference) = catch_unwind(|| reference::observe(seed, &bytes)) else { return Verdict::Inconclusive };
    let (ours, reference) = match (ours, reference) {
        (Ok(ours), Ok(reference)) => (ours, reference),
        (Err(error), Ok(_)) => return Verdict::Different(format!("only Gusset refuses it: {error:#}")),
        (Ok(_), Err(error)) => return Verdict::Different(format!("only the reference refuses it: {error:#}")),
        (Err(_), Err(_)) => return Verdict::Inconclusive,
    };
    for at in 0..ours.len().max(reference.len()) {
        let (ours, reference) = (ours.get(at), reference.get(at));
        if [ours, reference].into_iter().flatten().any(is_stack) {
            return Verdict::Inconclusive;
        }
        if ours != reference {
            return Verdict::Different(format!("event {at}: {ours:?}, the reference has {reference:?}"));
        }
    }
    Verdict::Same
}

fn is_stack(event: &Event) -> bool {
    matches!(event, Event::Unstartable(Stop::Stack) | Event::Stopped(_, Stop::Stack))
}

/// A hash of a memory: FNV-1a over words.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(0xcbf2_9ce4_8422_2325, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

//! Backtraces of wasm: captured as addresses while the frames live, named later.
//!
//! # Invariants
//! * Capturing allocates nothing and waits for no lock that this thread may hold, since a signal handler
//!   does it.

use std::fmt;

use anyhow::Error;

use super::code::{self, LoadedCode, Place};
use super::lockdown::Crossings;
use super::source::SourceLocation;
use crate::layout::{VmActivation, VmStoreContext};
use crate::sys::signals::Fault;
use crate::translate::{Component, Origin};
use crate::trap::Trap;

/// At most so many frames are kept of a backtrace, the innermost ones.
const MAX_FRAMES: usize = 64;

/// Addresses of the frames of a backtrace, innermost first.
pub(super) struct Capture {
    pub(super) trap: Option<Trap>,
    pcs: [usize; MAX_FRAMES],
    length: usize,
    /// Whether there were more frames.
    cut: bool,
    /// What the innermost activation went through; all of its frames count here.
    pub(super) crossings: Crossings,
}

impl Default for Capture {
    fn default() -> Self {
        Capture::NONE
    }
}

impl Capture {
    /// Of no frame.
    pub(super) const NONE: Capture =
        Capture { trap: None, pcs: [0; MAX_FRAMES], length: 0, cut: false, crossings: Crossings::NONE };

    /// Captures from where wasm last called out.
    ///
    /// # Safety
    /// The context is of a store whose wasm is suspended in a call out.
    pub(super) unsafe fn walk_from_exit(&mut self, context: *const VmStoreContext) {
        // SAFETY: the caller vouches for the context; wasm, which writes it, is suspended.
        let activation = unsafe { (*context).activation };
        // SAFETY: the record lies in the frame of the entry through which wasm runs.
        let exit = unsafe { &*activation };
        // SAFETY: as above.
        unsafe { self.walk(exit, exit.exit_pc, exit.exit_fp) }
    }

    /// Captures from an instruction of wasm that faulted.
    ///
    /// # Safety
    /// The fault is in code of wasm that the store of this context runs.
    pub(super) unsafe fn walk_from_fault(&mut self, context: *const VmStoreContext, fault: Fault) {
        self.length = 0;
        self.cut = false;
        self.crossings.clear();
        // One more, so that looking one byte before a return address finds the faulting one too.
        // SAFETY: the caller vouches for the context; wasm, which writes it, is stopped.
        let activation = unsafe { (*context).activation };
        // SAFETY: the record lies in the frame of the entry through which wasm runs.
        let activation = unsafe { &*activation };
        // SAFETY: the caller vouches for the fault.
        unsafe { self.walk(activation, fault.pc + 1, fault.fp) }
    }

    /// # Safety
    /// `fp` is the frame pointer of a frame of wasm in this activation, which is the innermost of its context, or
    /// of its own entry.
    unsafe fn walk(&mut self, activation: &VmActivation, pc: usize, fp: usize) {
        let innermost = |pc| {
            self.crossings.see(pc);
            self.keep(pc);
            true
        };
        // SAFETY: the caller vouches for the frames.
        unsafe { each_frame(pc, fp, activation.entry_fp, innermost) };
        let mut outer = activation.outer;
        // SAFETY: an entry trampoline's record lives as long as its activation.
        while let Some(activation) = unsafe { outer.as_ref() } {
            let &VmActivation { exit_pc, exit_fp, entry_fp, .. } = activation;
            // SAFETY: an outer activation is suspended in a call out.
            unsafe { each_frame(exit_pc, exit_fp, entry_fp, |pc| self.keep(pc)) };
            outer = activation.outer;
        }
    }

    /// Keeps a frame for the backtrace, and says whether another one would fit.
    fn keep(&mut self, pc: usize) -> bool {
        match self.pcs.get_mut(self.length) {
            Some(place) => {
                *place = pc;
                self.length += 1;
            }
            None => self.cut = true,
        }
        !self.cut
    }
}

/// Passes the frames of an activation, innermost first, until `each` says no.
///
/// # Safety
/// Every frame from `fp` to `entry_fp` has a frame pointer.
unsafe fn each_frame(mut pc: usize, mut fp: usize, entry_fp: usize, mut each: impl FnMut(usize) -> bool) {
    while fp != entry_fp && fp != 0 && each(pc) {
        // SAFETY: a frame pointer points to the caller's frame pointer and, behind it, to the
        // return address.
        [fp, pc] = unsafe { (fp as *const [usize; 2]).read() };
    }
}

/// Where wasm was when it stopped: the context of every error that a call into wasm returns. The
/// reason itself (a [`Trap`] or the host's error) is its source.
#[derive(Clone, Debug)]
pub struct WasmBacktrace {
    reason: String,
    frames: Vec<FrameInfo>,
    cut: bool,
}

/// A frame of a backtrace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameInfo {
    /// The component's name, where it has one.
    pub component: Option<String>,
    /// The core module's name, or its number in the component.
    pub module: String,
    /// Index of the function in its module.
    pub func_index: u32,
    /// Name of the function, from the name section.
    pub func_name: Option<String>,
    /// Offset of the instruction in the component's bytes.
    pub wasm_offset: Option<u32>,
    /// Where that is in source, if the module has DWARF and it was kept.
    pub source: Option<SourceLocation>,
}

impl WasmBacktrace {
    pub(super) fn new(error: &Error, capture: &Capture) -> WasmBacktrace {
        let frames = capture.pcs[..capture.length].iter().flat_map(|pc| frames(*pc)).collect();
        WasmBacktrace { reason: error.to_string(), frames, cut: capture.cut }
    }

    /// The frames, innermost first.
    pub fn frames(&self) -> &[FrameInfo] {
        &self.frames
    }
}

/// What a return address says about its call: several frames, where a function's code has others in it.
fn frames(return_address: usize) -> Vec<FrameInfo> {
    let pc = return_address.wrapping_sub(1);
    let Some(code) = code::find(pc) else { return Vec::new() };
    let Some(component) = code.component() else { return Vec::new() };
    code.places(pc).map(|place| frame(&code, component, place)).collect()
}

fn frame(code: &LoadedCode, component: &Component, place: Place) -> FrameInfo {
    let module = &component.modules[place.module];
    let func = module.func_index(place.func);
    // An adapter's code is in no binary that anybody has.
    let wasm_offset = place.wasm_offset.filter(|_| module.origin == Origin::Binary);
    FrameInfo {
        component: component.name.clone(),
        module: code::module_name(component, place.module),
        func_index: func.0,
        func_name: module.func_name(func).map(str::to_owned),
        wasm_offset,
        source: wasm_offset.and_then(|offset| code.sources().find(component, place.module, offset)),
    }
}

impl fmt::Display for WasmBacktrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wasm stopped: {}", self.reason)?;
        for (at, frame) in self.frames.iter().enumerate() {
            write!(f, "\n  {at:>3}: {frame}")?;
        }
        if self.cut {
            f.write_str("\n  ...: more frames")?;
        }
        Ok(())
    }
}

impl fmt::Display for FrameInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.func_name {
            Some(name) => write!(f, "`{name}`")?,
            None => write!(f, "function {}", self.func_index)?,
        }
        write!(f, " in module `{}`", self.module)?;
        if let Some(component) = &self.component {
            write!(f, " of component `{component}`")?;
        }
        if let Some(offset) = self.wasm_offset {
            write!(f, " (at offset {offset:#x})")?;
        }
        if let Some(source) = &self.source {
            write!(f, "\n         {source}")?;
        }
        Ok(())
    }
}

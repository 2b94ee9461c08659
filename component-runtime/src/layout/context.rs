//! What compiled code shares with its store: the records of activations, and the built-ins.

use std::sync::atomic::AtomicU64;

use super::VmLowering;

/// The epoch of a store that belongs to no engine.
static NO_EPOCH: AtomicU64 = AtomicU64::new(0);

/// The part of a store that compiled code reads and writes. One per store, at a stable address.
#[repr(C)]
#[derive(Debug)]
pub struct VmStoreContext {
    /// Lowest stack pointer that a wasm function may have; a function that would go below traps
    /// with [`crate::trap::Trap::StackOverflow`].
    pub stack_limit: usize,
    /// The innermost activation; null outside wasm.
    pub activation: *const VmActivation,
    /// The host's store (`vm::Store`); compiled code never looks inside.
    pub store: *mut u8,
    /// What trampolines call in the host.
    pub host: *const VmHostFunctions,
    /// Fuel that was used, counted from minus the fuel that wasm was given: above 0, it asks the host for more.
    pub fuel_consumed: i64,
    /// The engine's epoch.
    pub epoch_counter: *const AtomicU64,
    /// The epoch at which the host is asked whether wasm may go on.
    pub epoch_deadline: u64,
}

impl VmStoreContext {
    /// A context outside of wasm.
    pub fn new(host: *const VmHostFunctions) -> VmStoreContext {
        VmStoreContext {
            stack_limit: 0,
            activation: std::ptr::null(),
            store: std::ptr::null_mut(),
            host,
            fuel_consumed: 0,
            epoch_counter: &raw const NO_EPOCH,
            epoch_deadline: 0,
        }
    }
}

/// The addresses of the host functions that trampolines call; one table for a process. Trampolines
/// load them from here, so that their code is the same in every process.
#[repr(C)]
#[derive(Debug)]
pub struct VmHostFunctions {
    /// `extern "C" fn(store: *mut VmStoreContext) -> !`: goes on at the innermost entry's handler.
    pub unwind: usize,
    /// The host's `extern "C" fn(context, params...)` of each built-in, in the order of
    /// [`builtin::ALL`].
    pub builtins: [usize; builtin::ALL.len()],
}

impl VmHostFunctions {
    /// Offset of the host's function of a built-in.
    pub const fn builtin(builtin: &builtin::Builtin) -> usize {
        // Both tables have one pointer for each built-in, in the same order.
        std::mem::offset_of!(VmHostFunctions, builtins) + builtin.offset as usize
    }
}

/// Wasm that was entered and has not returned. The record lies in the entry trampoline's own frame.
#[repr(C)]
#[derive(Debug)]
pub struct VmActivation {
    /// Frame pointer of the wasm function that last called out of wasm. It and the next mean nothing before that.
    pub exit_fp: usize,
    /// Address in that function to which the call returns.
    pub exit_pc: usize,
    /// Frame pointer of the entry trampoline.
    pub entry_fp: usize,
    /// Stack pointer that the entry trampoline's handler expects.
    pub entry_sp: usize,
    /// Where a trap, a host error or a panic resumes: the entry trampoline's handler.
    pub entry_handler: usize,
    /// The activation that is suspended further out; null when there is none.
    pub outer: *const VmActivation,
}

/// What a lowering calls in the host: reads arguments from and writes results to `values`
/// ([`super::VALUE_BYTES`] each), and returns 1 for success or 0 when the store holds the reason
/// why wasm must be unwound.
pub type HostCallee = unsafe extern "C" fn(lowering: *const VmLowering, values: *mut u64) -> u8;

macro_rules! builtins {
    ($($(#[$doc:meta])* $name:ident($($param:ident: $ty:ident),*) -> $result:ident;)*) => {
        /// Wasm-callable entries of the built-ins (calling convention `tail`), one pointer each.
        /// The first parameter of each is the calling instance's context.
        #[repr(C)]
        #[derive(Debug)]
        pub struct VmBuiltins {
            $($(#[$doc])* pub $name: *const u8,)*
            /// The C library's `memmove`.
            pub memmove: usize,
            /// The C library's `memset`.
            pub memset: usize,
        }

        /// Routines of the C library that compiled code calls as they are.
        #[derive(Clone, Copy, Debug)]
        #[expect(missing_docs, reason = "the C library's names")]
        pub struct Routines {
            pub memmove: usize,
            pub memset: usize,
        }

        impl VmBuiltins {
            /// The table of these entries, in the order of [`builtin::ALL`].
            pub fn new(entries: &[*const u8; builtin::ALL.len()], routines: Routines) -> VmBuiltins {
                let [$($name),*] = *entries;
                let Routines { memmove, memset } = routines;
                VmBuiltins { $($name,)* memmove, memset }
            }
        }

        /// The built-ins as data: names, positions and signatures.
        pub mod builtin {
            use super::VmBuiltins;

            /// A parameter or result of a built-in.
            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub enum Value {
                /// 32 bits.
                I32,
                /// 64 bits.
                I64,
                /// No result; the host side returns 1 for success, 0 to unwind.
                Nothing,
                /// A 64-bit result; the host side returns `u64::MAX - 1` to unwind. (`u64::MAX`
                /// stays free for "-1", a growth that was refused.)
                MayUnwind,
            }

            /// One built-in.
            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub struct Builtin {
                /// Its name, as in [`VmBuiltins`].
                pub name: &'static str,
                /// Offset of its pointer in [`VmBuiltins`].
                pub offset: u32,
                /// Parameters behind the context.
                pub params: &'static [Value],
                /// The result: [`Value::Nothing`] or [`Value::MayUnwind`].
                pub result: Value,
            }

            $(
                $(#[$doc])*
                #[allow(non_upper_case_globals, reason = "spelled like the field")]
                pub const $name: Builtin = Builtin {
                    name: stringify!($name),
                    offset: std::mem::offset_of!(VmBuiltins, $name) as u32,
                    params: &[$(Value::$ty),*],
                    result: Value::$result,
                };
            )*

            /// All built-ins in the order of [`VmBuiltins`].
            pub const ALL: &[Builtin] = &[$($name),*];
        }
    };
}

builtins! {
    /// `memory.grow`: the former size in pages, or `u64::MAX`.
    memory_grow(memory: I32, delta_pages: I64) -> MayUnwind;
    /// `memory.copy` between memories of the instance.
    memory_copy(to_memory: I32, to: I64, from_memory: I32, from: I64, bytes: I64) -> Nothing;
    /// `memory.fill`.
    memory_fill(memory: I32, to: I64, byte: I32, bytes: I64) -> Nothing;
    /// `memory.init`.
    memory_init(memory: I32, data: I32, to: I64, from: I32, bytes: I32) -> Nothing;
    /// `data.drop`.
    data_drop(data: I32) -> Nothing;
    /// `table.grow`: the former size, or `u64::MAX`.
    table_grow(table: I32, delta: I64, element: I64) -> MayUnwind;
    /// `table.fill`.
    table_fill(table: I32, to: I64, element: I64, count: I64) -> Nothing;
    /// `table.copy` between tables of the instance.
    table_copy(to_table: I32, to: I64, from_table: I32, from: I64, count: I64) -> Nothing;
    /// `table.init`.
    table_init(table: I32, elem: I32, to: I64, from: I32, count: I32) -> Nothing;
    /// `elem.drop`.
    elem_drop(elem: I32) -> Nothing;
    /// The epoch's deadline is reached: the host stops wasm or sets another one.
    epoch_reached() -> Nothing;
    /// More fuel was used than there was, or will be by an operator that costs so much: the host stops wasm, or counts
    /// what is ahead and gives wasm more of what it holds back.
    fuel_used_up(ahead: I64) -> Nothing;
    /// An adapter calls into a nested instance, which uses the fuel from here on: the one that used it before.
    fuel_enter(nested: I32) -> MayUnwind;
    /// That call is over; what [`fuel_enter`] gave uses the fuel from here on.
    fuel_leave(nested: I64) -> Nothing;
    /// `memory.atomic.notify`: how many were woken.
    memory_atomic_notify(memory: I32, address: I64, count: I32) -> MayUnwind;
    /// `memory.atomic.wait32`: how it ended.
    memory_atomic_wait32(memory: I32, address: I64, expected: I32, timeout_nanos: I64) -> MayUnwind;
    /// `memory.atomic.wait64`: how it ended.
    memory_atomic_wait64(memory: I32, address: I64, expected: I64, timeout_nanos: I64) -> MayUnwind;
}

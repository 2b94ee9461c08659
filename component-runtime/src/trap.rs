//! Why WebAssembly stopped: the table of trap codes.
//!
//! A code is one byte; compiled code carries it in its trap table, built-ins return it, and hosts
//! match on [`Trap`]. The backtrace and the instance of a trap are added in `vm::traps`.

use std::fmt;

macro_rules! traps {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// The reason of a trap.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Trap {
            $($(#[$doc])* $name = $code,)*
        }

        impl Trap {
            /// All trap codes, in order.
            pub const ALL: &'static [Trap] = &[$(Trap::$name),*];

            /// The trap with this code.
            pub const fn from_code(code: u8) -> Option<Trap> {
                match code {
                    $($code => Some(Trap::$name),)*
                    _ => None,
                }
            }

            /// The sentence that describes this trap.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Trap::$name => $text,)*
                }
            }
        }
    };
}

traps! {
    /// The stack was used up.
    StackOverflow = 1, "call stack exhausted";
    /// A linear memory access was out of bounds.
    MemoryOutOfBounds = 2, "out of bounds memory access";
    /// A table access was out of bounds.
    TableOutOfBounds = 3, "out of bounds table access";
    /// `call_indirect` on an index beyond the table.
    UndefinedElement = 4, "undefined element";
    /// `call_indirect` on a null reference.
    UninitializedElement = 5, "uninitialized element";
    /// `call_indirect` on a function of another type.
    BadSignature = 6, "indirect call type mismatch";
    /// Integer arithmetic overflowed.
    IntegerOverflow = 7, "integer overflow";
    /// An integer was divided by zero.
    IntegerDivisionByZero = 8, "integer divide by zero";
    /// A float does not fit the integer that it was converted to.
    BadConversionToInteger = 9, "invalid conversion to integer";
    /// The `unreachable` instruction was executed.
    UnreachableCodeReached = 10, "wasm `unreachable` instruction executed";
    /// A null reference where one was needed.
    NullReference = 11, "null reference";
    /// A misaligned atomic access.
    HeapMisaligned = 12, "unaligned atomic";
    /// All fuel was used up.
    OutOfFuel = 13, "all fuel consumed by WebAssembly";
    /// The epoch deadline was reached.
    Interrupt = 14, "interrupted by the epoch deadline";
    /// `call_ref` on a null reference.
    NullFunctionReference = 15, "null function reference";
    /// `memory.atomic.wait` on a memory that no other thread can have.
    WaitOnUnsharedMemory = 16, "expected shared memory";

    /// A component called out while its `may_leave` was false (in `realloc` or `post-return`).
    CannotLeave = 32, "cannot leave component instance";
    /// A component instance was entered again where the specification forbids it.
    CannotEnter = 33, "cannot enter component instance";
    /// A string's bytes are not of its encoding.
    InvalidString = 34, "string is not valid in its encoding";
    /// A string or list reaches beyond the memory.
    PointerOutOfBounds = 35, "string or list is out of bounds of its memory";
    /// A string or list is longer than 2^28-1 bytes.
    ListTooLong = 36, "string or list is longer than 2^28-1 bytes";
    /// A pointer does not have its type's alignment.
    UnalignedPointer = 37, "pointer is not aligned";
    /// A `char` is no Unicode scalar value.
    InvalidChar = 38, "invalid `char` bit pattern";
    /// A variant's discriminant names no case.
    InvalidDiscriminant = 39, "invalid variant discriminant";
    /// A handle index that names no handle.
    UnknownHandle = 40, "unknown handle index";
    /// A handle of another resource type than the one wanted.
    HandleTypeMismatch = 41, "handle is of another resource type";
    /// An owned handle was wanted and a borrowed one found.
    HandleNotOwned = 42, "handle is borrowed, not owned";
    /// A handle cannot be dropped or moved while it is lent.
    HandleLent = 43, "handle is lent";
    /// A call returned while it still held borrowed handles.
    BorrowsRemain = 44, "borrow handles still remain at the end of the call";
    /// A handle table reached its greatest length of 2^28-1.
    HandleTableFull = 45, "handle table is full";
    /// A budget of live handles is used up.
    HandleLimit = 46, "limit of live handles reached";
    /// An earlier trap locked the instance down.
    InstanceLocked = 47, "component instance is locked down after an earlier trap";
    /// A representation of more than 32 bits would be passed as a borrowed handle to the instance that
    /// defines its type, which takes the representation itself.
    RepTooWide = 49, "resource representation does not fit the 32 bits of a borrowed handle";
    /// `realloc` gave memory that overlaps the string which is to be copied there.
    OverlappingStrings = 50, "memory from `realloc` overlaps the string that is passed";

    /// The handle of something else where one of an error context was wanted.
    HandleNotErrorContext = 56, "handle is not of an error context";
    /// The handle of an error context where one of a resource was wanted.
    HandleNotResource = 57, "handle is of an error context, not of a resource";
    /// `error-context.debug-message` was given a pointer that is not aligned or not in bounds.
    DebugMessagePointer = 58, "invalid debug message pointer";

    /// An impossible state that a guest should not be able to reach: a bug of Gusset.
    InternalBug = 63, "internal bug of the host was detected";
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for Trap {}

#[cfg(test)]
mod tests {
    use super::Trap;

    #[test]
    fn every_code_names_its_trap() {
        for trap in Trap::ALL {
            assert_eq!(Trap::from_code(*trap as u8), Some(*trap));
        }
    }
}

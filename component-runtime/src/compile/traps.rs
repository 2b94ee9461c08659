//! Trap codes as Cranelift's, and back.

use cranelift_codegen::ir::TrapCode;

use crate::trap::Trap;

/// How generated code carries a trap.
pub(super) const fn trap_code(trap: Trap) -> TrapCode {
    TrapCode::unwrap_user(trap as u8)
}

/// The trap behind a code, Cranelift's own ones included.
pub(super) fn trap_of(code: TrapCode) -> Trap {
    match code {
        TrapCode::STACK_OVERFLOW => Trap::StackOverflow,
        TrapCode::HEAP_OUT_OF_BOUNDS => Trap::MemoryOutOfBounds,
        TrapCode::INTEGER_OVERFLOW => Trap::IntegerOverflow,
        TrapCode::INTEGER_DIVISION_BY_ZERO => Trap::IntegerDivisionByZero,
        TrapCode::BAD_CONVERSION_TO_INTEGER => Trap::BadConversionToInteger,
        user => Trap::from_code(user.as_raw().get()).unwrap_or(Trap::InternalBug),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trap_survives_the_way_through_cranelift() {
        for trap in Trap::ALL {
            assert_eq!(trap_of(trap_code(*trap)), *trap);
        }
    }

    #[test]
    fn every_code_of_cranelift_is_a_trap_of_wasm() {
        for code in TrapCode::non_user_traps() {
            assert_ne!(trap_of(*code), Trap::InternalBug, "{code}");
        }
    }
}

//! What the component scripts call Gusset's traps: they quote the messages of the host that they were
//! written for.

use gusset::Trap;

/// Whether a trap is what the scripts call so.
pub(super) fn fits(trap: Trap, message: &str) -> bool {
    let message = message.strip_prefix("wasm trap: ").unwrap_or(message);
    trap.text().contains(message) || NAMES.iter().any(|(name, meant)| message.contains(name) && meant.contains(&trap))
}

/// Parts of messages, with the traps that they stand for.
const NAMES: &[(&str, &[Trap])] = &[
    ("unaligned pointer", &[Trap::UnalignedPointer]),
    ("realloc return: result not aligned", &[Trap::UnalignedPointer]),
    ("realloc return: beyond end of memory", &[Trap::PointerOutOfBounds]),
    ("out of bounds of memory", &[Trap::PointerOutOfBounds]),
    ("content out-of-bounds", &[Trap::PointerOutOfBounds]),
    ("invalid utf-8", &[Trap::InvalidString]),
    ("incomplete utf-8", &[Trap::InvalidString]),
    ("unpaired surrogate", &[Trap::InvalidString]),
    ("discriminant", &[Trap::InvalidDiscriminant]),
    ("unknown handle index", &[Trap::UnknownHandle]),
    ("used with the wrong type", &[Trap::HandleTypeMismatch]),
    ("cannot remove owned resource while borrowed", &[Trap::HandleLent]),
];

//! Routines of the C library that compiled code calls as they are.

use crate::layout::Routines;

/// Their addresses in this process.
pub(crate) fn all() -> Routines {
    Routines { memmove: libc::memmove as *const () as usize, memset: libc::memset as *const () as usize }
}

//! What stands for fibers in a runtime without them (feature `async`): no call can wait.

use anyhow::Result;

use super::store::Store;
use super::turns::WouldBlock;

/// The fibers of a store: none.
#[derive(Debug, Default)]
pub(super) struct Fibers {
    in_hook: bool,
}

impl Fibers {
    /// Whether what runs now is on a stack of its own.
    pub(super) fn are_running(&self) -> bool {
        false
    }

    /// Notes whether what runs now is a call hook; returns what was noted before.
    pub(super) fn replace_in_hook(&mut self, in_hook: bool) -> bool {
        std::mem::replace(&mut self.in_hook, in_hook)
    }
}

/// Lets others run before the call goes on, which needs a fiber.
///
/// # Safety
/// None is needed here; as for the function of this name in `fiber`.
pub(super) unsafe fn pass_turn(_: *mut Store, what: &str) -> Result<()> {
    Err(WouldBlock::new(what.to_owned()).into())
}

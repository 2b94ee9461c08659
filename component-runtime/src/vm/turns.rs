//! Why a call that has to wait cannot, or will never go on.

/// Something has to wait in a call that cannot: a blocking method made it, so that only the thread could wait.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{what} has to wait, but the guest was called by a blocking method; call it by the method whose name ends with `_async`"
)]
pub struct WouldBlock {
    what: String,
}

/// The future of a call was dropped before the call had ended, so what ran in it was stopped where it waited.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the future of the call was dropped before the call had ended")]
pub struct CallDropped;

impl WouldBlock {
    pub(super) fn new(what: String) -> WouldBlock {
        WouldBlock { what }
    }
}

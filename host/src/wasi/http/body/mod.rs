//! Bodies: what a guest writes, for the host to send, and what the host receives, for a guest to read.
//!
//! Neither has a task: who sends polls the guest's body (`pipe`, `outgoing`), and the guest's streams poll the one that
//! arrives (`incoming`).

mod hyper_bodies;
mod incoming;
mod outgoing;
mod pipe;

pub use hyper_bodies::{HyperIncomingBody, HyperOutgoingBody};
pub(super) use incoming::Patience;
pub use incoming::{FutureTrailers, IncomingBody};
pub use outgoing::OutgoingBody;
pub(super) use outgoing::{Message, OutgoingSlot};

//! A sum that stays below a limit.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The sum.
pub(super) struct Budget {
    taken: AtomicUsize,
    limit: usize,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Budget {
        Budget { taken: AtomicUsize::new(0), limit }
    }

    /// Whether there is room for so much more, which is taken then.
    #[must_use]
    pub(super) fn take(&self, amount: usize) -> bool {
        let fits = |taken: usize| taken.checked_add(amount).filter(|taken| *taken <= self.limit);
        amount == 0 || self.taken.fetch_update(Relaxed, Relaxed, fits).is_ok()
    }

    /// Gives back what was taken.
    pub(super) fn give_back(&self, amount: usize) {
        if amount > 0 {
            self.taken.fetch_sub(amount, Relaxed);
        }
    }
}

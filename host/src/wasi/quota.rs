//! How much of something one guest may have at a time.

use std::sync::Arc;

/// So many of something. Whoever has one holds a [`Share`].
#[derive(Debug)]
pub(super) struct Quota {
    taken: Arc<()>,
    limit: usize,
}

/// One of a [`Quota`]; given back when it is dropped.
#[derive(Clone, Debug)]
pub(super) struct Share {
    _taken: Arc<()>,
}

impl Quota {
    pub(super) fn new(limit: usize) -> Quota {
        Quota { taken: Arc::new(()), limit }
    }

    /// One more, if there is one left.
    pub(super) fn take(&self) -> Option<Share> {
        let n_taken = Arc::strong_count(&self.taken) - 1;
        (n_taken < self.limit).then(|| Share { _taken: self.taken.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::Quota;

    #[test]
    fn what_is_dropped_can_be_taken_again_and_no_more_than_the_limit_is_out() {
        let quota = Quota::new(2);
        let first = quota.take();
        let second = quota.take();
        assert!(first.is_some() && second.is_some());
        assert!(quota.take().is_none());
        drop(first);
        assert!(quota.take().is_some());
    }
}

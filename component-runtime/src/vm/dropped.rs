//! Which segments of an instance were dropped.

/// Positions of dropped segments, beyond those that every instance has dropped from the start. Takes
/// nothing until the first one.
#[derive(Debug, Default)]
pub(super) struct Dropped(Vec<u64>);

impl Dropped {
    /// Whether a segment was dropped.
    pub(super) fn contains(&self, position: usize) -> bool {
        self.0.get(position / 64).is_some_and(|word| word >> (position % 64) & 1 == 1)
    }

    /// Drops a segment.
    pub(super) fn insert(&mut self, position: usize) {
        let word = position / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (position % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::Dropped;

    #[test]
    fn only_what_was_dropped_is() {
        let mut dropped = Dropped::default();
        for position in [64, 0, 1000, 63] {
            dropped.insert(position);
        }
        let found: Vec<_> = (0..2000).filter(|position| dropped.contains(*position)).collect();
        assert_eq!(found, [0, 63, 64, 1000]);
    }
}

//! What a store has to do with the fuel of its engine, which the threads of many stores share.
//!
//! If the engine's fuel is limited, a store that runs sets some of it aside, which counts as used from then on, and
//! gives back what is left when nobody in it runs. If it is not limited, the engine is told then what was used, so that
//! calls between guests, and each start of a call, leave the shared counter alone.
//!
//! # Invariants
//! * When nobody in a store runs, all that was used in it is counted by the engine, and nothing is set aside.

use super::limits::{EngineNode, LimitExceeded, Usage};

/// So much of an engine's fuel a store sets aside at once.
const SLICE: u64 = 1 << 16;

/// A store's share in its engine's fuel.
#[derive(Debug, Default)]
pub(super) struct EngineShare {
    /// What is set aside, if there is a limit.
    aside: u64,
    /// What was used and the engine did not count yet, if there is none.
    uncounted: u64,
}

impl EngineShare {
    /// Counts what was used: of what was set aside, and beyond it.
    pub(super) fn count(&mut self, engine: &EngineNode, used: u64) {
        if engine.limits_fuel() {
            engine.count_fuel(used.saturating_sub(self.aside));
            self.aside = self.aside.saturating_sub(used);
        } else {
            self.uncounted = self.uncounted.saturating_add(used);
        }
    }

    /// Somebody is to run: sets something aside if nothing is left of what was. Returns how much may be used.
    pub(super) fn enter(&mut self, engine: &EngineNode) -> i64 {
        if !engine.limits_fuel() {
            return i64::MAX;
        }
        if self.aside == 0 {
            self.aside = engine.set_fuel_aside(SLICE);
        }
        i64::try_from(self.aside).unwrap_or(i64::MAX)
    }

    /// Nobody runs.
    pub(super) fn leave(&mut self, engine: &EngineNode) {
        engine.refund(&Usage { fuel: std::mem::take(&mut self.aside), ..Usage::NOTHING });
        engine.count_fuel(std::mem::take(&mut self.uncounted));
    }

    /// Sets all aside that is about to be used.
    ///
    /// # Errors
    /// When the engine has less than that; nothing more is set aside then.
    pub(super) fn set_aside(&mut self, engine: &EngineNode, ahead: u64) -> Result<(), LimitExceeded> {
        let missing = ahead.saturating_sub(self.aside);
        if engine.limits_fuel() && missing != 0 {
            engine.charge(&Usage { fuel: missing, ..Usage::NOTHING })?;
            self.aside += missing;
        }
        Ok(())
    }

    /// The engine's limit and what was used of it, if that is more and nothing is left of what was set aside.
    pub(super) fn exceeded(&self, engine: &EngineNode) -> Option<(u64, u64)> {
        let (limit, used) = engine.fuel();
        (self.aside == 0 && used > limit).then_some((limit, used))
    }
}

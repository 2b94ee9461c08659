//! Where code without loops looks at the epoch: often enough, on whichever way it runs.
//!
//! Functions and loops look at their heads (`metering`). Here operators are counted between looks, on the longest way
//! that leads to each; when there were [`MAX_BETWEEN`], the next one is preceded by a look. What takes long by itself
//! counts as many. A call counts as all but a few: its callee looked when it began, but may have gone on nearly as
//! long since then, and so may the callee's callees; with a few operators between the returns, a deep stack is left
//! without a look in the time in which it was entered.
//!
//! # Invariants
//! * On no way are there more than `MAX_BETWEEN` operators of a function without a look between.
//! * Without epochs nothing is counted.

use anyhow::Result;
use wasmparser::Operator;

use super::func::FuncTranslator;

/// So many operators run between two looks at most: a millisecond if each touches a page that nobody had touched.
const MAX_BETWEEN: u32 = 1000;
/// So many of them follow a call.
const MAX_AFTER_CALL: u32 = 8;

/// How many operators may have run since the last look.
#[derive(Clone, Copy, Default)]
pub(super) struct SinceLook(u32);

impl SinceLook {
    /// After a look.
    pub(super) const NONE: SinceLook = SinceLook(0);

    /// Where two ways meet.
    pub(super) fn or(self, other: SinceLook) -> SinceLook {
        SinceLook(self.0.max(other.0))
    }

    fn is_long(self) -> bool {
        self.0 >= MAX_BETWEEN
    }

    fn then(self, operator: &Operator<'_>) -> SinceLook {
        SinceLook(match operator {
            Operator::Call { .. } | Operator::CallIndirect { .. } | Operator::CallRef { .. } => {
                self.0.max(MAX_BETWEEN - MAX_AFTER_CALL - 1) + 1
            }
            operator if takes_long(operator) => MAX_BETWEEN,
            _ => self.0 + 1,
        })
    }
}

impl FuncTranslator<'_> {
    /// Before an operator.
    pub(super) fn look_in_time(&mut self, operator: &Operator<'_>) -> Result<()> {
        if !self.source.settings.epochs {
            return Ok(());
        }
        if self.since_look.is_long() {
            self.check_epoch()?;
        }
        self.since_look = self.since_look.then(operator);
        Ok(())
    }
}

/// Whether an operator may take as long as very many others. `memory.copy` and `memory.fill` look by themselves.
fn takes_long(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::MemoryInit { .. }
            | Operator::MemoryGrow { .. }
            | Operator::TableCopy { .. }
            | Operator::TableFill { .. }
            | Operator::TableInit { .. }
            | Operator::TableGrow { .. }
            | Operator::MemoryAtomicWait32 { .. }
            | Operator::MemoryAtomicWait64 { .. }
    )
}

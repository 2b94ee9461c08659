//! Reads the code of a module for what it does with tables and references.
//!
//! Calls through a table do not count: what matters is who sees or changes elements as references.
//! Code that cannot be read is somebody else's to refuse; here it only gives no answer.

use std::collections::BTreeSet;

use wasmparser::{BinaryReader, FunctionBody, Operator};

use super::Module;
use crate::ids::{FuncIndex, TableIndex};

/// What code does with tables and references.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Uses {
    /// Tables whose elements are read or written.
    pub(super) tables: BTreeSet<TableIndex>,
    /// Functions that become references.
    pub(super) funcs: BTreeSet<FuncIndex>,
}

/// The uses in all bodies of a module, or `None` when one cannot be read.
pub(super) fn of(module: &Module, bytes: &[u8]) -> Option<Uses> {
    let bodies: Vec<&[u8]> =
        module.bodies.values().map(|range| bytes.get(range.clone())).collect::<Option<Vec<_>>>()?;
    in_bodies(&bodies)
}

#[cfg(feature = "compile")]
fn in_bodies(bodies: &[&[u8]]) -> Option<Uses> {
    use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
    let collect = |uses: Option<Uses>, body: &&[u8]| {
        let mut uses = uses?;
        uses.add(body).ok()?;
        Some(uses)
    };
    bodies.par_iter().fold(|| Some(Uses::default()), collect).reduce(|| Some(Uses::default()), Uses::joined)
}

#[cfg(not(feature = "compile"))]
fn in_bodies(bodies: &[&[u8]]) -> Option<Uses> {
    let mut uses = Uses::default();
    bodies.iter().try_for_each(|body| uses.add(body)).ok()?;
    Some(uses)
}

impl Uses {
    fn add(&mut self, body: &[u8]) -> wasmparser::Result<()> {
        let mut operators = FunctionBody::new(BinaryReader::new(body, 0)).get_operators_reader()?;
        while !operators.eof() {
            self.add_operator(&operators.read()?);
        }
        Ok(())
    }

    fn add_operator(&mut self, operator: &Operator<'_>) {
        match *operator {
            Operator::RefFunc { function_index } => {
                self.funcs.insert(FuncIndex(function_index));
            }
            Operator::TableGet { table }
            | Operator::TableSet { table }
            | Operator::TableGrow { table }
            | Operator::TableFill { table }
            | Operator::TableInit { table, .. } => {
                self.tables.insert(TableIndex(table));
            }
            Operator::TableCopy { dst_table, src_table } => {
                self.tables.extend([TableIndex(dst_table), TableIndex(src_table)]);
            }
            _ => {}
        }
    }

    #[cfg(feature = "compile")]
    fn joined(left: Option<Uses>, right: Option<Uses>) -> Option<Uses> {
        let (mut left, right) = (left?, right?);
        left.tables.extend(right.tables);
        left.funcs.extend(right.funcs);
        Some(left)
    }
}

//! Variants, options, results and enums.
//!
//! Cases with the same payload share its conversion, so that a variant of thousands of cases is a table and
//! a few conversions.

use anyhow::Result;
use wasm_encoder::{Instruction, ValType};

use super::body::{Arith, Local, internal};
use super::module::{Side, Way};
use super::records::cases;
use super::scalars::Access;
use super::value::{Address, Pair, Place, Writer};
use crate::abi::discriminant_bytes;
use crate::trap::Trap;

/// The cases that are converted alike: those without payload (`None`) or with equal payloads.
type Family = (Option<Pair>, Vec<u32>);

impl Writer<'_, '_> {
    /// The cases of a type that is laid out as a variant.
    pub(super) fn cases(&self, pair: Pair) -> Result<Vec<Option<Pair>>> {
        cases(&self.module.component.types, pair).ok_or_else(|| internal("not a variant on both sides"))
    }

    /// A variant of these cases.
    pub(super) fn variant(&mut self, way: Way, cases: &[Option<Pair>], from: Place<'_>, to: Place<'_>) -> Result<()> {
        let access = Access::unsigned(discriminant_bytes(cases.len()));
        let discriminant = self.discriminant(way.from, access, cases.len(), tag(from)?)?;
        if let Place::Memory(at) = to {
            self.body.get(at.base);
        }
        self.body.get(discriminant);
        self.write_on_top(way.to, access, tag(to)?)?;
        let from = self.payload(way.from, cases, from, |pair| pair.from)?;
        let to = self.payload(way.to, cases, to, |pair| pair.to)?;
        match &families(cases)[..] {
            [] | [(None, _)] => Ok(()),
            [(Some(payload), _)] => self.payload_of(way, *payload, from, to),
            [(None, _), (Some(payload), cases)] | [(Some(payload), cases), (None, _)] if cases.len() == 1 => {
                self.body.with_constant(discriminant, Arith::Eq, cases[0].into());
                self.body.begin_if();
                self.payload_of(way, *payload, from, to)?;
                self.body.end();
                Ok(())
            }
            families => self.by_table(way, discriminant, cases.len(), families, from, to),
        }
    }

    /// Reads and checks a discriminant. It is a whole core value where it is flat.
    fn discriminant(&mut self, side: Side, access: Access, n_cases: usize, from: Place<'_>) -> Result<Local> {
        let access = match from {
            Place::Memory(_) => access,
            Place::Flat(_) => Access::I32,
        };
        self.read(side, access, from)?;
        let discriminant = self.body.take(ValType::I32);
        let all_are_cases = match access {
            Access::U8 => n_cases == 0x100,
            Access::U16 => n_cases == 0x1_0000,
            _ => false,
        };
        if !all_are_cases {
            self.body.with_constant(discriminant, Arith::GeU, n_cases as u64);
            self.body.trap_if(Trap::InvalidDiscriminant);
        }
        Ok(discriminant)
    }

    /// Where the payloads lie.
    fn payload<'l>(
        &self,
        side: Side,
        cases: &[Option<Pair>],
        place: Place<'l>,
        of: impl Fn(&Pair) -> crate::translate::Type,
    ) -> Result<Place<'l>> {
        match place {
            Place::Flat(locals) => Ok(Place::Flat(locals.get(1..).unwrap_or_default())),
            Place::Memory(Address { base, offset }) => {
                let types = &self.module.component.types;
                let aligns = cases.iter().flatten().map(|pair| side.layout(&types.abi(of(pair))).1);
                let align = aligns.max().unwrap_or(1);
                let tag = discriminant_bytes(cases.len());
                Ok(Place::Memory(Address { base, offset: offset + tag.next_multiple_of(align) }))
            }
        }
    }

    /// Converts the payload of one case, which may be shorter than the longest.
    fn payload_of(&mut self, way: Way, payload: Pair, from: Place<'_>, to: Place<'_>) -> Result<()> {
        let types = &self.module.component.types;
        let (n_from, n_to) = (types.abi(payload.from).flat_count(), types.abi(payload.to).flat_count());
        let shortened = |place, count| match place {
            Place::Flat(locals) => {
                let locals: &[Local] = locals;
                locals.get(..count).map(Place::Flat).ok_or_else(|| internal("a payload beyond its variant"))
            }
            Place::Memory(_) => Ok(place),
        };
        let (from, to) = (shortened(from, n_from)?, shortened(to, n_to)?);
        self.convert(way, payload, from, to)
    }

    fn by_table(
        &mut self,
        way: Way,
        discriminant: Local,
        n_cases: usize,
        families: &[Family],
        from: Place<'_>,
        to: Place<'_>,
    ) -> Result<()> {
        // Label 0 is the end of the first family's block, and so on; the outermost block holds all.
        let mut labels = vec![0; n_cases];
        for ((_, cases), label) in families.iter().zip(0..) {
            cases.iter().for_each(|case| labels[*case as usize] = label);
        }
        (0..=families.len()).for_each(|_| self.body.begin_block());
        self.body.get(discriminant);
        let default = labels.pop().unwrap_or_default();
        self.body.branch_table(labels, default);
        for ((payload, _), at) in families.iter().zip(1..) {
            self.body.end();
            if let Some(payload) = payload {
                self.payload_of(way, *payload, from, to)?;
            }
            self.body.branch(families.len() as u32 - at);
        }
        self.body.emit(Instruction::End);
        Ok(())
    }
}

/// Where the discriminant of a variant at a place lies.
fn tag(place: Place<'_>) -> Result<Place<'_>> {
    match place {
        Place::Flat(locals) => {
            locals.get(..1).map(Place::Flat).ok_or_else(|| internal("a variant without a discriminant"))
        }
        Place::Memory(_) => Ok(place),
    }
}

/// Cases by what is to be done for them, in the order of their first ones.
fn families(cases: &[Option<Pair>]) -> Vec<Family> {
    let mut known = std::collections::HashMap::new();
    let mut families: Vec<Family> = Vec::new();
    for (payload, case) in cases.iter().zip(0..) {
        let at = *known.entry(*payload).or_insert_with(|| {
            families.push((*payload, Vec::new()));
            families.len() - 1
        });
        families[at].1.push(case);
    }
    families
}

//! Variants, options, results and enums.
//!
//! Cases with the same payload share its conversion, so that a variant of thousands of cases is a table and
//! a few conversions.

use std::hash::Hash;

use anyhow::Result;
use wasm_encoder::{Instruction, ValType};

use super::body::{Arith, Local, internal};
use super::module::{Side, Way};
use super::records::cases;
use super::scalars::Access;
use super::value::{Address, Pair, Place, Writer};
use crate::abi::discriminant_bytes;
use crate::translate::Type;
use crate::trap::Trap;

/// The cases that are converted alike: those without payload (`None`) or with equal payloads.
type Family<P> = (Option<P>, Vec<u32>);

impl Writer<'_, '_> {
    /// The cases of a type that is laid out as a variant.
    pub(super) fn cases(&self, pair: Pair) -> Result<Vec<Option<Pair>>> {
        cases(&self.module.component.types, pair).ok_or_else(|| internal("not a variant on both sides"))
    }

    /// A variant of these cases.
    pub(super) fn variant(&mut self, way: Way, cases: &[Option<Pair>], from: Place<'_>, to: Place<'_>) -> Result<()> {
        let discriminant = self.discriminant(way.from, cases.len(), from)?;
        if let Place::Memory(at) = to {
            self.body.get(at.base);
        }
        self.body.get(discriminant);
        self.write_on_top(way.to, tag_access(cases.len()), tag(to)?)?;
        let types = |of: fn(Pair) -> Type| cases.iter().map(|case| case.map(of)).collect::<Vec<_>>();
        let from = self.payload(way.from, &types(|pair| pair.from), from)?;
        let to = self.payload(way.to, &types(|pair| pair.to), to)?;
        self.by_case(discriminant, cases, &mut |writer, payload| writer.payload_of(way, payload, from, to))
    }

    /// Reads and checks a discriminant. It is a whole core value where it is flat.
    pub(super) fn discriminant(&mut self, side: Side, n_cases: usize, from: Place<'_>) -> Result<Local> {
        let access = match from {
            Place::Memory(_) => tag_access(n_cases),
            Place::Flat(_) => Access::I32,
        };
        self.read(side, access, tag(from)?)?;
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
    pub(super) fn payload<'l>(&self, side: Side, cases: &[Option<Type>], place: Place<'l>) -> Result<Place<'l>> {
        match place {
            Place::Flat(locals) => Ok(Place::Flat(locals.get(1..).unwrap_or_default())),
            Place::Memory(Address { base, offset }) => {
                let types = &self.module.component.types;
                let aligns = cases.iter().flatten().map(|ty| side.layout(&types.abi(*ty)).1);
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
        let (from, to) = (shortened(from, n_from)?, shortened(to, n_to)?);
        self.convert(way, payload, from, to)
    }

    /// Does for the case of a discriminant what is to be done with its payload, if it has one.
    pub(super) fn by_case<P: Copy + Eq + Hash>(
        &mut self,
        discriminant: Local,
        cases: &[Option<P>],
        each: &mut dyn FnMut(&mut Self, P) -> Result<()>,
    ) -> Result<()> {
        match &families(cases)[..] {
            [] | [(None, _)] => Ok(()),
            [(Some(payload), _)] => each(self, *payload),
            [(None, _), (Some(payload), cases)] | [(Some(payload), cases), (None, _)] if cases.len() == 1 => {
                self.body.with_constant(discriminant, Arith::Eq, cases[0].into());
                self.body.begin_if();
                each(self, *payload)?;
                self.body.end();
                Ok(())
            }
            families => self.by_table(discriminant, cases.len(), families, each),
        }
    }

    fn by_table<P: Copy>(
        &mut self,
        discriminant: Local,
        n_cases: usize,
        families: &[Family<P>],
        each: &mut dyn FnMut(&mut Self, P) -> Result<()>,
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
                each(self, *payload)?;
            }
            self.body.branch(families.len() as u32 - at);
        }
        self.body.emit(Instruction::End);
        Ok(())
    }
}

/// How the discriminant of so many cases lies in memory.
fn tag_access(n_cases: usize) -> Access {
    Access::unsigned(discriminant_bytes(n_cases))
}

/// The start of a variant's payload: so many values, where it is flat.
pub(super) fn shortened(place: Place<'_>, count: usize) -> Result<Place<'_>> {
    match place {
        Place::Flat(locals) => {
            locals.get(..count).map(Place::Flat).ok_or_else(|| internal("a payload beyond its variant"))
        }
        Place::Memory(_) => Ok(place),
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
fn families<P: Copy + Eq + Hash>(cases: &[Option<P>]) -> Vec<Family<P>> {
    let mut known = std::collections::HashMap::new();
    let mut families: Vec<Family<P>> = Vec::new();
    for (payload, case) in cases.iter().zip(0..) {
        let at = *known.entry(*payload).or_insert_with(|| {
            families.push((*payload, Vec::new()));
            families.len() - 1
        });
        families[at].1.push(case);
    }
    families
}

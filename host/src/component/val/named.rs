//! The values whose parts have names: records, variants, enums and flags.
//!
//! Each holds a shared table of names and positions in it. Values that come from a guest share the
//! table of their type, values built by name those that [`Naming`] gives them, and an [`Order`] is the
//! way from one to the other.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use gusset_runtime::translate::Names;

use super::Val;
use super::naming::Naming;

/// A record: a value for each name of its type.
#[derive(Clone)]
pub struct RecordVal {
    names: Arc<Names>,
    values: Box<[Val]>,
}

impl RecordVal {
    /// A record of these fields.
    pub fn new<N: AsRef<str>>(fields: impl IntoIterator<Item = (N, Val)>) -> RecordVal {
        let mut naming = Naming::new();
        let named = fields.into_iter().map(|(name, value)| {
            naming.push(name.as_ref());
            value
        });
        let values = named.collect();
        RecordVal { names: naming.finish(), values }
    }

    /// A record with the names of a type; there must be a value for each.
    pub(crate) fn of(names: Arc<Names>, values: Vec<Val>) -> RecordVal {
        assert_eq!(names.0.len(), values.len());
        RecordVal { names, values: values.into() }
    }

    /// The table of names; values that were built alike have the same one.
    pub(crate) fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// Names and values in the order of the type.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&str, &Val)> {
        self.names.0.iter().map(|name| &**name).zip(&self.values)
    }

    /// The values in the order of the type.
    pub fn values(&self) -> &[Val] {
        &self.values
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Val> {
        self.names.position(name).map(|at| &self.values[at])
    }

    /// The value of a field, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Val> {
        self.names.position(name).map(|at| &mut self.values[at])
    }

    /// Gives the values away.
    pub fn into_values(self) -> Vec<Val> {
        self.values.into()
    }
}

impl PartialEq for RecordVal {
    fn eq(&self, other: &RecordVal) -> bool {
        if self.values.len() != other.values.len() {
            return false;
        }
        if same_names(&self.names, &other.names) {
            return self.values == other.values;
        }
        self.fields().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl fmt::Debug for RecordVal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("");
        self.fields().for_each(|(name, value)| _ = fields.field(name, value));
        fields.finish()
    }
}

/// Where the values of a record lie, in the order of a type's names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Order {
    /// As in the type.
    Same,
    /// The value of each name, by its position in the record.
    Other(Rc<[usize]>),
}

impl Order {
    /// The order of records with the names `own` for a type with the names `names`.
    pub(crate) fn find(own: &Arc<Names>, names: &Arc<Names>) -> Result<Order, RecordDifference> {
        if same_names(own, names) {
            return Ok(Order::Same);
        }
        // A search by name for each field would take a square of time.
        let mut positions: HashMap<&str, usize> = HashMap::with_capacity(own.0.len());
        for (at, name) in own.0.iter().enumerate() {
            positions.entry(name).or_insert(at);
        }
        let position =
            |name: &Arc<str>| positions.remove(&**name).ok_or_else(|| RecordDifference::Missing(name.to_string()));
        let order = names.0.iter().map(position).collect::<Result<Rc<[usize]>, _>>()?;
        match own.0.iter().find(|name| positions.contains_key(&***name)) {
            Some(unknown) => Err(RecordDifference::Unknown(unknown.to_string())),
            None => Ok(Order::Other(order)),
        }
    }

    /// Where the value of a type's name is.
    #[inline]
    pub(crate) fn position(&self, at: usize) -> usize {
        match self {
            Order::Same => at,
            Order::Other(positions) => positions[at],
        }
    }
}

/// How the names of a record value differ from those of a type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum RecordDifference {
    /// The value lacks this field.
    Missing(String),
    /// The type lacks this field.
    Unknown(String),
}

/// A case of a variant, with its payload.
#[derive(Clone)]
pub struct VariantVal {
    names: Arc<Names>,
    case: u32,
    payload: Option<Box<Val>>,
}

impl VariantVal {
    /// A case by its name.
    pub fn new(case: &str, payload: Option<Val>) -> VariantVal {
        VariantVal { names: Naming::of_one(case), case: 0, payload: payload.map(Box::new) }
    }

    /// A case of a type by its position, which must be one of the type's.
    pub(crate) fn of(names: Arc<Names>, case: u32, payload: Option<Val>) -> VariantVal {
        assert!((case as usize) < names.0.len());
        VariantVal { names, case, payload: payload.map(Box::new) }
    }

    pub(crate) fn position_in(&self, names: &Arc<Names>) -> Option<usize> {
        position_in(&self.names, self.case, names)
    }

    /// The name of the case.
    pub fn case(&self) -> &str {
        &self.names.0[self.case as usize]
    }

    /// The payload, if the case has one.
    pub fn payload(&self) -> Option<&Val> {
        self.payload.as_deref()
    }

    /// Gives the payload away.
    pub fn into_payload(self) -> Option<Val> {
        self.payload.map(|payload| *payload)
    }
}

impl PartialEq for VariantVal {
    fn eq(&self, other: &VariantVal) -> bool {
        self.case() == other.case() && self.payload == other.payload
    }
}

impl fmt::Debug for VariantVal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.payload {
            Some(payload) => f.debug_tuple(self.case()).field(payload).finish(),
            None => f.write_str(self.case()),
        }
    }
}

/// A case of an enum.
#[derive(Clone)]
pub struct EnumVal {
    names: Arc<Names>,
    case: u32,
}

impl EnumVal {
    /// A case by its name.
    pub fn new(case: &str) -> EnumVal {
        EnumVal { names: Naming::of_one(case), case: 0 }
    }

    /// A case of a type by its position, which must be one of the type's.
    pub(crate) fn of(names: Arc<Names>, case: u32) -> EnumVal {
        assert!((case as usize) < names.0.len());
        EnumVal { names, case }
    }

    pub(crate) fn position_in(&self, names: &Arc<Names>) -> Option<usize> {
        position_in(&self.names, self.case, names)
    }

    /// The name of the case.
    pub fn case(&self) -> &str {
        &self.names.0[self.case as usize]
    }
}

impl PartialEq for EnumVal {
    fn eq(&self, other: &EnumVal) -> bool {
        self.case() == other.case()
    }
}

impl fmt::Debug for EnumVal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.case())
    }
}

/// A set of flags.
#[derive(Clone)]
pub struct FlagsVal {
    names: Arc<Names>,
    bits: u32,
}

impl FlagsVal {
    /// Flags of which these are set.
    ///
    /// # Panics
    /// With more than 32 labels, which no type has.
    pub fn new<N: AsRef<str>>(labels: impl IntoIterator<Item = N>) -> FlagsVal {
        let mut naming = Naming::new();
        labels.into_iter().for_each(|label| naming.push(label.as_ref()));
        let names = naming.finish();
        assert!(names.0.len() <= 32, "flags have at most 32 labels, not {}", names.0.len());
        let bits = mask(names.0.len());
        FlagsVal { names, bits }
    }

    /// Flags of a type; bits beyond its labels are ignored, as the specification has it.
    pub(crate) fn of(names: Arc<Names>, bits: u32) -> FlagsVal {
        let bits = bits & mask(names.0.len());
        FlagsVal { names, bits }
    }

    /// The bits of these flags in a type with these names; the label that the type lacks if there
    /// is one.
    pub(crate) fn bits_in(&self, names: &Arc<Names>) -> Result<u32, &str> {
        if Arc::ptr_eq(&self.names, names) {
            return Ok(self.bits);
        }
        self.labels().try_fold(0, |bits, label| names.position(label).map(|at| bits | 1 << at).ok_or(label))
    }

    /// The labels that are set, in the order of the type.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.names.0.iter().enumerate().filter(|(at, _)| self.bits >> at & 1 == 1).map(|(_, name)| &**name)
    }

    /// Whether a label is set.
    pub fn contains(&self, label: &str) -> bool {
        self.labels().any(|set| set == label)
    }
}

impl PartialEq for FlagsVal {
    fn eq(&self, other: &FlagsVal) -> bool {
        if same_names(&self.names, &other.names) {
            return self.bits == other.bits;
        }
        self.labels().all(|label| other.contains(label)) && other.labels().all(|label| self.contains(label))
    }
}

impl fmt::Debug for FlagsVal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut labels = f.debug_set();
        self.labels().for_each(|label| _ = labels.entry(&format_args!("{label}")));
        labels.finish()
    }
}

fn same_names(a: &Arc<Names>, b: &Arc<Names>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

fn position_in(own: &Arc<Names>, case: u32, wanted: &Arc<Names>) -> Option<usize> {
    let (name, at) = (&own.0[case as usize], case as usize);
    if Arc::ptr_eq(own, wanted) || wanted.0.get(at) == Some(name) {
        return Some(at);
    }
    wanted.position(name)
}

/// The lowest `count` bits.
fn mask(count: usize) -> u32 {
    u32::MAX.checked_shr(32 - count.min(32) as u32).unwrap_or(0)
}

//! Reads WAVE text against a type.

use anyhow::{Error, Result, anyhow, bail, ensure};
use wasm_wave::ast::{Node, NodeType};
use wasm_wave::parser::ParserError;
use wasm_wave::untyped::UntypedValue;

use crate::component::typecheck::{TypeMismatch, count};
use crate::component::types::{
    ComponentFunc, Enum, Field, FixedLengthList, Flags, Map, Record, ResultType, Tuple, Type, Variant,
};
use crate::component::val::{EnumVal, FlagsVal, RecordVal, Val, VariantVal};

/// Reads a value of this type.
///
/// # Errors
/// When the text is not WAVE, or not of this type: a [`TypeMismatch`], as of a call with a value of another
/// type.
pub fn parse(ty: &Type, text: &str) -> Result<Val> {
    let names = |_: &str| None;
    let parsed = UntypedValue::parse(text).map_err(|error| not_wave(text, &error))?;
    Reader { source: text, written: text, names: &names }.value(ty, parsed.node())
}

/// Reads the arguments of a function from text in parentheses, in which `$name` stands for the
/// value that `names` gives. As in WAVE, options at the end may be left out.
///
/// # Errors
/// As of [`parse`]; and when there are more or fewer arguments than parameters, or `names` does not
/// know a name.
pub fn parse_args(func: &ComponentFunc, text: &str, names: &dyn Fn(&str) -> Option<Val>) -> Result<Vec<Val>> {
    let inner = text.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inner = inner.ok_or_else(|| anyhow!("expected arguments in parentheses, found `{text}`"))?;
    let masked = mask_names(text);
    let parsed;
    let nodes: Vec<&Node> = if inner.trim().is_empty() {
        Vec::new()
    } else {
        parsed = UntypedValue::parse(&masked).map_err(|error| not_wave(text, &error))?;
        let tuple = parsed.node().as_tuple().map_err(|error| not_wave(text, &error))?;
        tuple.collect()
    };
    Reader { source: &masked, written: text, names }.args(func, &nodes)
}

/// Puts a string literal of the same length in place of each `$name` outside of literals, so that
/// the parser takes it for a value and positions stay what they were.
fn mask_names(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => literal_length(rest, first),
            '$' => 1 + name_length(&rest[1..]),
            _ => first.len_utf8(),
        };
        if first == '$' && length > 1 {
            masked.push('"');
            masked.extend(std::iter::repeat_n('x', length - 2));
            masked.push('"');
        } else {
            masked.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    masked
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(text.len())
}

fn literal_length(text: &str, quote: char) -> usize {
    if let Some(rest) = text.strip_prefix("\"\"\"") {
        return rest.find("\"\"\"").map_or(text.len(), |at| at + 6);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn not_wave(text: &str, error: &ParserError) -> Error {
    let span = error.span();
    let found = text.get(span.clone()).filter(|found| !found.is_empty());
    let found = found.map(|found| format!(", found `{found}`")).unwrap_or_default();
    let detail = error.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
    let column = text.get(..span.start).map_or(0, |before| before.chars().count()) + 1;
    anyhow!("text is not a WAVE value: {}{detail}{found} at column {column}", error.kind())
}

/// Reads the nodes of one text.
struct Reader<'a> {
    /// What was parsed: names masked.
    source: &'a str,
    /// What was written, with the same positions.
    written: &'a str,
    names: &'a dyn Fn(&str) -> Option<Val>,
}

impl Reader<'_> {
    fn args(&self, func: &ComponentFunc, nodes: &[&Node]) -> Result<Vec<Val>> {
        let params = func.params();
        let wanted = params.len();
        ensure!(nodes.len() <= wanted, "wrong number of arguments: expected {wanted}, found {}: {func}", nodes.len());
        let mut nodes = nodes.iter();
        let mut values = Vec::with_capacity(wanted);
        for (name, ty) in params {
            let value = match (nodes.next(), &ty) {
                (Some(node), ty) => inside(self.value(ty, node), || format!("parameter `{name}`"))?,
                (None, Type::Option(_)) => Val::Option(None),
                (None, _) => bail!("wrong number of arguments: expected {wanted}, found {}: {func}", values.len()),
            };
            values.push(value);
        }
        Ok(values)
    }

    fn value(&self, ty: &Type, node: &Node) -> Result<Val> {
        if let Some(name) = self.text(node).strip_prefix('$') {
            return (self.names)(name).ok_or_else(|| anyhow!("no value is kept under the name `${name}`"));
        }
        let wrong = || self.mismatch(ty, node);
        Ok(match ty {
            Type::Bool => Val::Bool(node.as_bool().map_err(|_| wrong())?),
            Type::S8 => Val::S8(self.number(ty, node)?),
            Type::U8 => Val::U8(self.number(ty, node)?),
            Type::S16 => Val::S16(self.number(ty, node)?),
            Type::U16 => Val::U16(self.number(ty, node)?),
            Type::S32 => Val::S32(self.number(ty, node)?),
            Type::U32 => Val::U32(self.number(ty, node)?),
            Type::S64 => Val::S64(self.number(ty, node)?),
            Type::U64 => Val::U64(self.number(ty, node)?),
            Type::Float32 => Val::Float32(self.number(ty, node)?),
            Type::Float64 => Val::Float64(self.number(ty, node)?),
            Type::Char => Val::Char(node.as_char(self.source).map_err(|_| wrong())?),
            Type::String => Val::String(node.as_str(self.source).map_err(|_| wrong())?.into_owned()),
            Type::List(list) => Val::List(self.items(ty, &list.ty(), node)?),
            Type::FixedLengthList(list) => self.fixed_list(ty, list, node)?,
            Type::Map(map) => self.map(ty, map, node)?,
            Type::Record(record) => self.record(ty, record, node)?,
            Type::Tuple(tuple) => self.tuple(ty, tuple, node)?,
            Type::Variant(variant) => self.variant(ty, variant, node)?,
            Type::Enum(cases) => self.enumeration(ty, cases, node)?,
            Type::Flags(labels) => self.flags(ty, labels, node)?,
            Type::Option(option) => self.option(ty, &option.ty(), node)?,
            Type::Result(result) => self.result(ty, result, node)?,
            Type::Own(_) | Type::Borrow(_) => return Err(wrong_name(format!("a handle of `{ty}`"), self.found(node))),
            Type::ErrorContext => return Err(wrong_name("an `error-context`".to_owned(), self.found(node))),
            Type::Future(_) | Type::Stream(_) => bail!("values of type `{ty}` have no text"),
        })
    }

    fn text(&self, node: &Node) -> &str {
        &self.written[node.span()]
    }

    fn mismatch(&self, ty: &Type, node: &Node) -> Error {
        differs(ty, self.found(node))
    }

    /// What a node is, with its text where that is short.
    fn found(&self, node: &Node) -> String {
        match node.ty() {
            NodeType::Tuple | NodeType::List | NodeType::TupleSet => word(node).to_owned(),
            _ => format!("{} `{}`", word(node), self.text(node)),
        }
    }

    fn number<T: std::str::FromStr>(&self, ty: &Type, node: &Node) -> Result<T> {
        node.as_number(self.source).map_err(|_| self.mismatch(ty, node))
    }

    fn items(&self, ty: &Type, element: &Type, node: &Node) -> Result<Vec<Val>> {
        let nodes = node.as_list().map_err(|_| self.mismatch(ty, node))?;
        let item = |(at, node)| inside(self.value(element, node), || format!("element {at}"));
        nodes.enumerate().map(item).collect()
    }

    fn fixed_list(&self, ty: &Type, list: &FixedLengthList, node: &Node) -> Result<Val> {
        let length = node.as_list().map_err(|_| self.mismatch(ty, node))?.count();
        check_length(ty, list.size() as usize, length)?;
        let items = self.items(ty, &list.ty(), node)?;
        Ok(Val::List(items))
    }

    fn map(&self, ty: &Type, map: &Map, node: &Node) -> Result<Val> {
        let entries = node.as_map().map_err(|_| self.mismatch(ty, node))?;
        let (key_type, value_type) = (map.key(), map.value());
        let entry = |(at, (key, value))| {
            let key = inside(self.map_key(&key_type, key), || format!("key {at}"))?;
            let value = inside(self.value(&value_type, value), || format!("value {at}"))?;
            Ok((key, value))
        };
        Ok(Val::Map(entries.enumerate().map(entry).collect::<Result<_>>()?))
    }

    /// The parser takes `true` and `false` before a colon for labels.
    fn map_key(&self, ty: &Type, node: &Node) -> Result<Val> {
        match (ty, self.text(node)) {
            (Type::Bool, "true") => Ok(Val::Bool(true)),
            (Type::Bool, "false") => Ok(Val::Bool(false)),
            _ => self.value(ty, node),
        }
    }

    fn record(&self, ty: &Type, record: &Record, node: &Node) -> Result<Val> {
        let written: Vec<_> = node.as_record(self.source).map_err(|_| self.mismatch(ty, node))?.collect();
        let value = |name: &str| written.iter().find(|(written, _)| *written == name).map(|(_, node)| *node);
        let lacks = |field: &Field<'_>| value(field.name).is_none() && !matches!(field.ty, Type::Option(_));
        if let Some(field) = record.fields().find(lacks) {
            return Err(differs(ty, format!("a record without field `{}`", field.name)));
        }
        if let Some((name, _)) = written.iter().find(|(name, _)| record.names().position(name).is_none()) {
            return Err(differs(ty, format!("a record with field `{name}`")));
        }
        let mut values = Vec::with_capacity(record.names().0.len());
        for field in record.fields() {
            values.push(match value(field.name) {
                Some(node) => inside(self.value(&field.ty, node), || format!("field `{}`", field.name))?,
                None => Val::Option(None),
            });
        }
        Ok(Val::Record(RecordVal::of(record.names().clone(), values)))
    }

    fn tuple(&self, ty: &Type, tuple: &Tuple, node: &Node) -> Result<Val> {
        let nodes = node.as_tuple().map_err(|_| self.mismatch(ty, node))?;
        let types = tuple.types();
        check_length(ty, types.len(), nodes.len())?;
        let element =
            |(at, (ty, node)): (usize, (Type, &Node))| inside(self.value(&ty, node), || format!("element {at}"));
        Ok(Val::Tuple(types.zip(nodes).enumerate().map(element).collect::<Result<_>>()?))
    }

    fn variant(&self, ty: &Type, variant: &Variant, node: &Node) -> Result<Val> {
        let (name, payload) = case(node, self.source).ok_or_else(|| self.mismatch(ty, node))?;
        let position = variant.names().position(name);
        let position = position.ok_or_else(|| differs(ty, format!("variant case `{name}`")))?;
        let case = variant.cases().nth(position).expect("names and cases are parallel");
        let payload = self.payload(name, case.ty.as_ref(), payload)?;
        Ok(Val::Variant(VariantVal::of(variant.names().clone(), position as u32, payload)))
    }

    fn payload(&self, case: &str, ty: Option<&Type>, node: Option<&Node>) -> Result<Option<Val>> {
        let payload = match (ty, node) {
            (None, None) => Ok(None),
            (Some(ty), Some(node)) => self.value(ty, node).map(Some),
            (Some(ty), None) => Err(differs(ty, "no payload")),
            (None, Some(node)) => Err(TypeMismatch::new("no payload", self.found(node)).into()),
        };
        inside(payload, || format!("case `{case}`"))
    }

    fn enumeration(&self, ty: &Type, cases: &Enum, node: &Node) -> Result<Val> {
        let name = node.as_enum(self.source).map_err(|_| self.mismatch(ty, node))?;
        let names = cases.shared_names();
        let position = names.position(name).ok_or_else(|| differs(ty, format!("enum case `{name}`")))?;
        Ok(Val::Enum(EnumVal::of(names.clone(), position as u32)))
    }

    fn flags(&self, ty: &Type, labels: &Flags, node: &Node) -> Result<Val> {
        let names = labels.shared_names();
        let mut bits = 0;
        for label in node.as_flags(self.source).map_err(|_| self.mismatch(ty, node))? {
            let position = names.position(label);
            let position = position.ok_or_else(|| differs(ty, format!("flags with label `{label}`")))?;
            bits |= 1 << position;
        }
        Ok(Val::Flags(FlagsVal::of(names.clone(), bits)))
    }

    fn option(&self, ty: &Type, inner: &Type, node: &Node) -> Result<Val> {
        let value = match node.as_option() {
            Ok(Some(node)) => Some(inside(self.value(inner, node), || "case `some`".to_owned())?),
            Ok(None) => None,
            Err(_) if can_stand_alone(inner) => Some(self.value(inner, node)?),
            Err(_) => return Err(self.mismatch(ty, node)),
        };
        Ok(Val::Option(value.map(Box::new)))
    }

    fn result(&self, ty: &Type, result: &ResultType, node: &Node) -> Result<Val> {
        Ok(match (node.as_result(), result.ok()) {
            (Ok(Ok(payload)), ok) => Val::ok(self.payload("ok", ok.as_ref(), payload)?),
            (Ok(Err(payload)), _) => Val::err(self.payload("err", result.err().as_ref(), payload)?),
            (Err(_), Some(ok)) if can_stand_alone(&ok) => Val::ok(Some(self.value(&ok, node)?)),
            (Err(_), _) => return Err(self.mismatch(ty, node)),
        })
    }
}

fn differs(ty: &Type, found: impl Into<String>) -> Error {
    TypeMismatch::new(format!("`{ty}`"), found).into()
}

/// The difference of something that only a name can stand for.
fn wrong_name(wanted: String, found: String) -> Error {
    TypeMismatch::new(format!("{wanted} as `$name`"), found).into()
}

fn check_length(ty: &Type, wanted: usize, found: usize) -> Result<()> {
    if wanted == found { Ok(()) } else { Err(differs(ty, count(found, "element"))) }
}

/// Adds a step to the path of a difference; other errors are told where they are.
fn inside<T>(result: Result<T>, step: impl FnOnce() -> String) -> Result<T> {
    result.map_err(|error| match error.downcast::<TypeMismatch>() {
        Ok(mismatch) => Error::new(mismatch.inside(step())),
        Err(error) => error.context(step()),
    })
}

/// A case and its payload. Cases called `some`, `ok` and so on are keywords in WAVE and come as
/// labels only when they are written with `%`.
fn case<'n, 's>(node: &'n Node, source: &'s str) -> Option<(&'s str, Option<&'n Node>)> {
    node.as_variant(source).ok()
}

/// Whether `some(x)` or `ok(x)` of this type may be written as `x`.
fn can_stand_alone(ty: &Type) -> bool {
    !matches!(ty, Type::Option(_) | Type::Result(_))
}

/// What a node is, in a word.
fn word(node: &Node) -> &'static str {
    match node.ty() {
        NodeType::BoolTrue | NodeType::BoolFalse => "bool",
        NodeType::Number => "number",
        NodeType::Char => "char",
        NodeType::String | NodeType::MultilineString => "string",
        NodeType::Tuple => "tuple",
        NodeType::List => "list",
        NodeType::TupleSet => "record",
        NodeType::EmptySet | NodeType::Flags => "flags",
        NodeType::Label => "name",
        NodeType::VariantWithPayload => "case",
        NodeType::OptionSome | NodeType::OptionNone => "option",
        NodeType::ResultOk | NodeType::ResultErr => "result",
    }
}

//! Writes values as WAVE text.

use std::fmt::{Display, LowerExp, Write};
use std::str::FromStr;

use anyhow::{Result, bail};

use crate::component::val::Val;

/// Writes a value as WAVE.
///
/// # Errors
/// For a value that holds a handle or an error context: those have no text. [`print_with`] can give them one.
pub fn print(value: &Val) -> Result<String> {
    let mut text = String::new();
    let mut refused = None;
    print_with(value, &mut text, &mut |value, _| {
        refused = match value {
            Val::Resource(_) => Some("a handle"),
            Val::ErrorContext(_) => Some("an error context"),
            _ => None,
        };
        if refused.is_some() { Special::Refused } else { Special::No }
    });
    match refused {
        Some(what) => bail!("{what} has no text in WAVE"),
        None => Ok(text),
    }
}

/// What the caller of [`print_with`] did about a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    /// Nothing: it is to be written as WAVE.
    No,
    /// It wrote the value itself.
    Written,
    /// It will not have the value written; writing stops.
    Refused,
}

/// Writes a value as WAVE, but lets `special` write whichever value, at any depth, in its own way.
/// Handles that it leaves alone are written as `<resource>`, error contexts as `<error-context>`. Returns whether nothing was refused.
pub fn print_with(value: &Val, text: &mut String, special: &mut dyn FnMut(&Val, &mut String) -> Special) -> bool {
    Writer { text, special }.value(value)
}

struct Writer<'a> {
    text: &'a mut String,
    special: &'a mut dyn FnMut(&Val, &mut String) -> Special,
}

impl Writer<'_> {
    /// Returns false as soon as a value was refused.
    fn value(&mut self, value: &Val) -> bool {
        match (self.special)(value, self.text) {
            Special::No => {}
            Special::Written => return true,
            Special::Refused => return false,
        }
        match value {
            Val::Bool(value) => self.display(value),
            Val::S8(value) => self.display(value),
            Val::U8(value) => self.display(value),
            Val::S16(value) => self.display(value),
            Val::U16(value) => self.display(value),
            Val::S32(value) => self.display(value),
            Val::U32(value) => self.display(value),
            Val::S64(value) => self.display(value),
            Val::U64(value) => self.display(value),
            Val::Float32(value) => self.float(f64::from(*value), *value),
            Val::Float64(value) => self.float(*value, *value),
            Val::Char(value) => self.char(*value),
            Val::String(value) => self.string(value),
            Val::List(items) => self.separated("[", items, "]", Self::value),
            Val::Tuple(items) => self.separated("(", items, ")", Self::value),
            Val::Map(entries) if entries.is_empty() => self.push("{}"),
            Val::Map(entries) => self.separated("{", entries, "}", |writer, (key, value)| {
                writer.value(key) && writer.push(": ") && writer.value(value)
            }),
            Val::Record(record) if record.values().is_empty() => self.push("{:}"),
            Val::Record(record) => self.separated("{", record.fields(), "}", |writer, (name, value)| {
                writer.push(name) && writer.push(": ") && writer.value(value)
            }),
            Val::Variant(variant) => self.case(variant.case(), variant.payload(), Name::OfType),
            Val::Enum(case) => self.case(case.case(), None, Name::OfType),
            Val::Flags(flags) => self.separated("{", flags.labels(), "}", |writer, label| writer.push(label)),
            Val::Option(Some(value)) => self.case("some", Some(value), Name::Keyword),
            Val::Option(None) => self.case("none", None, Name::Keyword),
            Val::Result(Ok(value)) => self.case("ok", value.as_deref(), Name::Keyword),
            Val::Result(Err(value)) => self.case("err", value.as_deref(), Name::Keyword),
            Val::Resource(_) => self.push("<resource>"),
            Val::ErrorContext(_) => self.push("<error-context>"),
        }
    }

    fn push(&mut self, text: &str) -> bool {
        self.text.push_str(text);
        true
    }

    fn display(&mut self, value: &impl Display) -> bool {
        write!(self.text, "{value}").expect("writing to a string does not fail");
        true
    }

    fn separated<T>(
        &mut self,
        open: &str,
        items: impl IntoIterator<Item = T>,
        close: &str,
        mut each: impl FnMut(&mut Self, T) -> bool,
    ) -> bool {
        self.push(open);
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            if !each(self, item) {
                return false;
            }
        }
        self.push(close)
    }

    fn case(&mut self, name: &str, payload: Option<&Val>, kind: Name) -> bool {
        if kind == Name::OfType && is_keyword(name) {
            self.push("%");
        }
        self.push(name);
        let Some(payload) = payload else { return true };
        self.push("(") && self.value(payload) && self.push(")")
    }

    /// Numbers of a common size in full, others in the shorter of the two notations.
    fn float<F: Float>(&mut self, wide: f64, value: F) -> bool {
        if wide.is_nan() {
            return self.push("nan");
        }
        let common = wide == 0.0 || (1e-4..1e15).contains(&wide.abs()) || wide.is_infinite();
        let (plain, scientific) = (in_full(value), in_scientific(value));
        let in_full = common || plain.len() <= scientific.len();
        self.push(if in_full { &plain } else { &scientific })
    }

    fn char(&mut self, value: char) -> bool {
        self.push("'");
        self.escaped(value, '\'');
        self.push("'")
    }

    fn string(&mut self, value: &str) -> bool {
        self.push("\"");
        value.chars().for_each(|c| self.escaped(c, '"'));
        self.push("\"")
    }

    fn escaped(&mut self, c: char, quote: char) {
        match c {
            '\n' => self.text.push_str("\\n"),
            '\t' => self.text.push_str("\\t"),
            '\r' => self.text.push_str("\\r"),
            '\\' => self.text.push_str("\\\\"),
            _ if c == quote => self.text.extend(['\\', c]),
            _ if c.is_control() => _ = self.display(&format_args!("\\u{{{:x}}}", c as u32)),
            _ => self.text.push(c),
        }
    }
}

trait Float: Copy + PartialEq + Display + LowerExp + FromStr {}
impl Float for f32 {}
impl Float for f64 {}

/// The shortest digits that read back, in full.
fn in_full<F: Float>(value: F) -> String {
    let shortest = value.to_string();
    match shortest.split_once('.') {
        Some((_, fraction)) => nearest(value, format!("{value:.*}", fraction.len()), shortest),
        None => shortest,
    }
}

/// The shortest digits that read back, with an exponent.
fn in_scientific<F: Float>(value: F) -> String {
    let shortest = format!("{value:e}");
    let fraction = shortest.split_once('e').and_then(|(digits, _)| digits.split_once('.'));
    match fraction.map(|(_, fraction)| fraction.len()) {
        Some(length) => nearest(value, format!("{value:.length$e}"), shortest),
        None => shortest,
    }
}

/// Of two shortest texts the one whose last digit is rounded half to even, as other printers do, if
/// it reads back.
fn nearest<F: Float>(value: F, rounded: String, shortest: String) -> String {
    if rounded.parse().is_ok_and(|read: F| read == value) { rounded } else { shortest }
}

#[derive(PartialEq)]
enum Name {
    Keyword,
    OfType,
}

fn is_keyword(name: &str) -> bool {
    matches!(name, "true" | "false" | "some" | "none" | "ok" | "err" | "inf" | "nan")
}

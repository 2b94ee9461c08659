//! Durations, sizes and environment variables as people write them: `500ms`, `1GiB`, `NAME=VALUE`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Error, Result, anyhow, bail, ensure};
use serde::de;

/// A duration: a number and `ms`, `s`, `m` or `h`; `s` may be left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span(pub Duration);

/// A number of bytes: a number, alone or with `KiB`, `MiB`, `GiB`, `kB`, `MB` or `GB`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size(pub u64);

/// A variable of the guest's environment; one without a value has the value that it has outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub value: Option<String>,
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Span> {
        let (number, unit) = split(text);
        let milliseconds: u64 = match unit {
            "ms" => 1,
            "s" | "" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => bail!("expected a duration such as `500ms`, `10s` or `5m`, found `{text}`"),
        };
        let number: f64 = number.parse().map_err(|_| anyhow!("expected a duration, found `{text}`"))?;
        let seconds = number * milliseconds as f64 / 1000.0;
        Ok(Span(Duration::try_from_secs_f64(seconds).map_err(|_| anyhow!("duration `{text}` is out of range"))?))
    }
}

impl FromStr for Size {
    type Err = Error;

    fn from_str(text: &str) -> Result<Size> {
        let (number, unit) = split(text);
        let factor: u64 = match unit {
            "" | "B" => 1,
            "kB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            "K" | "KiB" => 1 << 10,
            "M" | "MiB" => 1 << 20,
            "G" | "GiB" => 1 << 30,
            _ => bail!("expected a size such as `64KiB`, `100MB` or `2GiB`, found `{text}`"),
        };
        let number: u64 = number.parse().map_err(|_| anyhow!("expected a size in whole numbers, found `{text}`"))?;
        number.checked_mul(factor).map(Size).ok_or_else(|| anyhow!("size `{text}` is out of range"))
    }
}

impl FromStr for Variable {
    type Err = Error;

    fn from_str(text: &str) -> Result<Variable> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        ensure!(!name.is_empty(), "expected NAME or NAME=VALUE, found `{text}`");
        ensure!(!text.contains('\0'), "variable `{}` contains a zero byte", name.replace('\0', "\\0"));
        Ok(Variable { name: name.to_owned(), value })
    }
}

/// The number at the beginning, and what follows it.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// A size with a unit, in at most four digits: `74.8 kB`.
pub(crate) fn show_size(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_949 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..=999_949_999 => format!("{:.1} MB", bytes as f64 / 1e6),
        999_950..=999_999 => "1.0 MB".to_owned(),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// Reads a value from text, or from a number where a file has one.
pub(crate) struct TextOrNumber<T>(pub(crate) std::marker::PhantomData<T>);

impl<T: FromStr<Err = Error>> de::Visitor<'_> for TextOrNumber<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }
}

/// Lets a configuration file say what the command line says, in the same words.
macro_rules! deserialize_from_text {
    ($($ty:ty),*) => {$(
        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$ty, D::Error> {
                deserializer.deserialize_any($crate::units::TextOrNumber(std::marker::PhantomData))
            }
        }
    )*};
}
pub(crate) use deserialize_from_text;

deserialize_from_text!(Span, Size, Variable);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Size, Span, Variable, show_size};

    #[test]
    fn durations_have_units() {
        for (text, millis) in [("500ms", 500), ("10", 10_000), ("1.5s", 1_500), ("2 m", 120_000), ("1h", 3_600_000)] {
            assert_eq!(text.parse::<Span>().unwrap().0, Duration::from_millis(millis), "{text}");
        }
        for text in ["", "s", "-1s", "1d", "1e99h", "1..2s", "99999999999999999999999h"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in [("0", 0), ("64KiB", 65_536), ("100MB", 100_000_000), ("2 GiB", 2 << 30), ("7B", 7)] {
            assert_eq!(text.parse::<Size>().unwrap().0, bytes, "{text}");
        }
        for text in ["", "KiB", "-1", "1.5GiB", "1TiB", "99999999999GiB"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }

    #[test]
    fn variables_have_names() {
        let variable = |name: &str, value: Option<&str>| Variable { name: name.into(), value: value.map(Into::into) };
        assert_eq!("A=b=c".parse::<Variable>().unwrap(), variable("A", Some("b=c")));
        assert_eq!("A=".parse::<Variable>().unwrap(), variable("A", Some("")));
        assert_eq!("PATH".parse::<Variable>().unwrap(), variable("PATH", None));
        assert!("".parse::<Variable>().is_err() && "=b".parse::<Variable>().is_err());
        assert!("A=\0".parse::<Variable>().is_err());
    }

    #[test]
    fn sizes_are_shown_in_few_digits() {
        let shown = [0, 999, 1_000, 74_832, 999_951, 12_600_000, 5_000_000_000].map(show_size);
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "74.8 kB", "1.0 MB", "12.6 MB", "5.0 GB"]);
    }
}

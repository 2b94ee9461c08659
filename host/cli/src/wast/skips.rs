//! Lists of what a run of scripts leaves out.
//!
//! A line is a pattern and, behind `#`, the reason. A pattern is `folder/file.wast`, a prefix of one that
//! ends in `*`, or either with `:line` or `:first-last` for some directives.

use std::ops::RangeInclusive;

use anyhow::{Context, Result, bail};

/// The list; by default an empty one.
#[derive(Default)]
pub struct Skips(Vec<Skip>);

struct Skip {
    file: String,
    prefix: bool,
    lines: RangeInclusive<usize>,
}

impl Skip {
    fn names(&self, file: &str) -> bool {
        if self.prefix { file.starts_with(&self.file) } else { file == self.file }
    }
}

impl Skips {
    /// Reads a list.
    ///
    /// # Errors
    /// When a line has no reason or no pattern.
    pub fn parse(text: &str) -> Result<Skips> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let skips = lines.map(|(at, line)| parse_line(line).with_context(|| format!("skips, line {}", at + 1)));
        Ok(Skips(skips.collect::<Result<_>>()?))
    }

    /// Whether a directive is left out.
    pub fn skip(&self, file: &str, line: usize) -> bool {
        self.0.iter().any(|skip| skip.names(file) && skip.lines.contains(&line))
    }

    /// Whether a file is left out whole.
    pub(super) fn skip_whole(&self, file: &str) -> bool {
        self.0.iter().any(|skip| skip.names(file) && skip.lines == (0..=usize::MAX))
    }
}

fn parse_line(line: &str) -> Result<Skip> {
    let Some((pattern, reason)) = line.split_once('#') else { bail!("expected `pattern # reason`") };
    if reason.trim().is_empty() {
        bail!("a skip without a reason");
    }
    let pattern = pattern.trim();
    let number = |text: &str| text.parse::<usize>().with_context(|| format!("expected a line, found `{text}`"));
    let (file, lines) = match pattern.split_once(':') {
        None => (pattern, 0..=usize::MAX),
        Some((file, lines)) => match lines.split_once('-') {
            Some((first, last)) => (file, number(first)?..=number(last)?),
            None => (file, number(lines)?..=number(lines)?),
        },
    };
    let prefix = file.ends_with('*');
    Ok(Skip { file: file.trim_end_matches('*').to_owned(), prefix, lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_names_a_folder_a_file_or_a_line() {
        let skips = Skips::parse("# head\nsimd/* # later\na/b.wast:3 # why\nd/*:5-6 # why\n\na/c.wast # why").unwrap();
        for (file, line, skipped) in [
            ("simd/x.wast", 1, true),
            ("a/b.wast", 3, true),
            ("a/b.wast", 4, false),
            ("d/e.wast", 4, false),
            ("d/e.wast", 6, true),
            ("a/c.wast", 9, true),
            ("a/cc.wast", 9, false),
        ] {
            assert_eq!(skips.skip(file, line), skipped, "{file}:{line}");
        }
    }

    #[test]
    fn a_skip_has_a_reason() {
        for text in ["a/b.wast", "a/b.wast # "] {
            assert!(Skips::parse(text).is_err(), "{text}");
        }
    }
}

//! Rust text with everything blanked that is not code: comments, strings, character literals.
//!
//! Line breaks stay where they are, so that a line of the answer is the same line of the file. This
//! is not a parser: it knows just enough to tell a word of code from a word in prose.

/// The text with comments and literals blanked.
pub(super) fn only_code(text: &str) -> String {
    let mut scanner = Scanner { rest: text, out: String::with_capacity(text.len()) };
    while !scanner.rest.is_empty() {
        scanner.step();
    }
    scanner.out
}

/// As [`only_code`], and with inline `#[cfg(test)] mod … { … }` blanked too.
pub(super) fn only_shipped_code(text: &str) -> String {
    let mut code = only_code(text);
    while let Some(start) = code.find("#[cfg(test)]") {
        let end = start + item_length(&code[start..]);
        let blank: String = code[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        code.replace_range(start..end, &blank);
    }
    code
}

/// The identifiers and numbers of a line.
pub(super) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !is_word(c)).filter(|word| !word.is_empty())
}

/// Whether an identifier may contain this character.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Bytes up to the end of the item: its closing brace, or a semicolon outside of braces.
fn item_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

struct Scanner<'a> {
    rest: &'a str,
    out: String,
}

impl Scanner<'_> {
    /// Takes one token that is to be blanked, or one character or word of code.
    fn step(&mut self) {
        let rest = self.rest;
        if rest.starts_with("//") {
            self.blank(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.blank(block_comment(rest));
        } else if let Some(length) = raw_string(rest) {
            self.blank(length);
        } else if let Some(prefix) = quoted_prefix(rest) {
            self.blank(prefix + quoted(&rest[prefix..], '"'));
        } else if rest.starts_with('\'') && is_char_literal(rest) {
            self.blank(quoted(rest, '\''));
        } else {
            let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            self.keep(if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) });
        }
    }

    fn keep(&mut self, length: usize) {
        let (kept, rest) = self.rest.split_at(length);
        self.out.push_str(kept);
        self.rest = rest;
    }

    fn blank(&mut self, length: usize) {
        let (blanked, rest) = self.rest.split_at(length);
        self.out.extend(blanked.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = rest;
    }
}

/// Bytes of the block comment at the start; comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Bytes of the raw string at the start, if there is one: `r"…"`, `br#"…"#`, `cr"…"`.
fn raw_string(text: &str) -> Option<usize> {
    let after = ["r", "br", "cr"].iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", &after[..hashes]);
    let start = text.len() - body.len();
    Some(body.find(&end).map_or(text.len(), |at| start + at + end.len()))
}

/// Bytes before the quote of the string at the start, if there is one: `"…"`, `b"…"`, `c"…"`.
fn quoted_prefix(text: &str) -> Option<usize> {
    ["\"", "b\"", "c\""].iter().find(|prefix| text.starts_with(**prefix)).map(|prefix| prefix.len() - 1)
}

/// Bytes of the literal at the start, both quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Tells `'a'` from the lifetime `'a`.
fn is_char_literal(text: &str) -> bool {
    let mut after = text.chars().skip(1);
    matches!((after.next(), after.next()), (Some('\\'), _) | (Some(_), Some('\'')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: &str) {
        let code = only_code(text);
        assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), wanted);
        assert_eq!(code.lines().count(), text.lines().count(), "lines moved");
    }

    #[test]
    fn comments_are_no_code() {
        check("a // b\nc /* d /* e */ f\n */ g", "a c g");
        check("a / b", "a / b");
    }

    #[test]
    fn literals_are_no_code() {
        check(r##"a("b \" c", b"d", r#"e " f"#, '"', '\'', g)"##, "a( , , , , , g)");
        check("\"multi\nline\" end", "end");
    }

    #[test]
    fn lifetimes_and_words_that_end_like_a_prefix_are_code() {
        check("fn f<'a>(x: &'a str) -> &'a str", "fn f<'a>(x: &'a str) -> &'a str");
        check("for r in b { cr#x }", "for r in b { cr#x }");
    }

    #[test]
    fn inline_tests_do_not_ship() {
        let code = only_shipped_code("fn a() {}\n#[cfg(test)]\nmod tests { fn b() { c } }\nfn d() {}\n");
        assert_eq!(code.split_whitespace().collect::<Vec<_>>(), ["fn", "a()", "{}", "fn", "d()", "{}"]);
        assert_eq!(only_shipped_code("#[cfg(test)]\nmod tests;\nfn d() {}").trim(), "fn d() {}");
    }

    #[test]
    fn an_unclosed_literal_ends_with_the_file() {
        check("a \"b", "a");
        check("a /* b", "a");
        check("a r#\"b", "a");
    }
}

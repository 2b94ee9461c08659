//! The pages of `docs/examples` show what is in the files and what the generator makes.
//!
//! A block of code that follows the comment `file PATH` is that file, without the comment at its head
//! if it is Rust; one that follows `bindgen PATH OPTIONS` is what `gusset bindgen` prints for these.
//! `BLESS=1` rewrites the blocks.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use gusset_bindgen::{Options, With, parse_path};

#[test]
fn every_page_shows_what_is_there() {
    let mut n_pages = 0;
    for entry in root().join("docs/examples").read_dir().expect("the folder of pages") {
        let path = entry.expect("an entry").path();
        check(&path).unwrap_or_else(|error| panic!("{}: {error:#}", path.display()));
        n_pages += 1;
    }
    assert!(n_pages >= 12, "only {n_pages} pages");
}

#[test]
fn every_example_has_a_page_and_every_page_a_link() {
    let contents = fs::read_to_string(root().join("docs/README.md")).expect("the table of contents");
    for name in examples() {
        assert!(root().join(format!("docs/examples/{name}.md")).exists(), "`{name}` has no page");
        assert!(contents.contains(&format!("(examples/{name}.md)")), "nothing links to the page of `{name}`");
    }
}

/// The bindings of a page are made with the options that the program gives to `bindgen!`, one by one.
#[test]
fn pages_give_the_options_that_the_programs_give() {
    for name in examples() {
        let program = read(&format!("examples/{name}.rs")).expect("the program");
        let page = read(&format!("docs/examples/{name}.md")).expect("the page");
        for command in page.lines().filter_map(|line| directive(line)?.strip_prefix("bindgen ")) {
            for value in command.split_whitespace().filter(|word| word.contains('=')) {
                for part in value.split(['=', '|']) {
                    assert!(program.contains(part), "`{name}` has no `{part}`, as its page has");
                }
            }
        }
        let given = ["with: {", "imports: {", "exports: {", "trappable_error_type: {", "additional_derives: ["];
        let named = ["--with", "--imports", "--exports", "--trappable-error-type", "--derive"];
        for (given, named) in given.iter().zip(named) {
            assert_eq!(program.contains(given), page.contains(named), "`{name}`: `{given} ...` and `{named}`");
        }
    }
}

#[test]
fn a_page_with_a_wrong_directive_is_refused() {
    let error = |page: &str| format!("{:#}", filled(page).expect_err("wrong"));
    assert_eq!(
        error("<!-- file gone.rs -->\n```rust\n```\n"),
        "reading `gone.rs`: No such file or directory (os error 2)"
    );
    assert_eq!(error("<!-- show x -->\n```rust\n```\n"), "`show x` says nothing about a block");
    assert_eq!(error("<!-- file README.md -->\ntext\n"), "a block of code should follow `file README.md`");
    assert_eq!(error("<!-- file README.md -->\n```text\n"), "the block after `file README.md` has no end");
    assert_eq!(error("<!-- bindgen wit/bakery --fast x -->\n```rust\n```\n"), "option `--fast` is unknown");
}

fn check(path: &Path) -> Result<()> {
    let page = fs::read_to_string(path)?;
    let wanted = filled(&page)?;
    if page == wanted {
        return Ok(());
    }
    ensure!(env::var_os("BLESS").is_some(), "the page is not what is there; BLESS=1 rewrites it");
    Ok(fs::write(path, wanted)?)
}

/// The page with all blocks as they should be.
fn filled(page: &str) -> Result<String> {
    let (mut out, mut lines) = (String::new(), page.lines());
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(directive) = directive(line) else { continue };
        let fence = lines.next().filter(|line| line.starts_with("```"));
        let fence = fence.with_context(|| format!("a block of code should follow `{directive}`"))?;
        ensure!(lines.any(|line| line == "```"), "the block after `{directive}` has no end");
        let shown = shown(directive)?;
        out.push_str(&format!("{fence}\n{}\n```\n", shown.trim_end()));
    }
    Ok(out)
}

/// What a line says about the block after it.
fn directive(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- ")?.strip_suffix(" -->")
}

fn shown(directive: &str) -> Result<String> {
    match directive.split_once(' ') {
        Some(("file", path)) => Ok(without_head(&read(path)?).to_owned()),
        Some(("bindgen", command)) => gusset_bindgen::to_text(&options(command)?),
        _ => bail!("`{directive}` says nothing about a block"),
    }
}

/// A program without the comment that says what it is.
fn without_head(text: &str) -> &str {
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n')
        && line.starts_with("//!")
    {
        rest = after;
    }
    rest.trim_start_matches('\n')
}

/// The options of `gusset bindgen` that pages use.
fn options(command: &str) -> Result<Options> {
    let mut words = command.split_whitespace();
    let path = root().join(words.next().context("a path")?);
    let mut options = Options { paths: vec![path], ..Options::default() };
    while let Some(name) = words.next() {
        let value = words.next().with_context(|| format!("option `{name}` has no value"))?;
        match name {
            "--world" => options.world = Some(value.to_owned()),
            "--with" => options.with.push(With::from_text(value)?),
            "--imports" => options.imports.add_text(value)?,
            "--exports" => options.exports.add_text(value)?,
            "--trappable-error-type" => options.trappable_errors.push(With::from_text(value)?),
            "--derive" => options.additional_derives.push(parse_path(value)?),
            other => bail!("option `{other}` is unknown"),
        }
    }
    Ok(options)
}

fn examples() -> Vec<String> {
    let entries = root().join("examples").read_dir().expect("the folder of examples");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let numbered = names.filter(|name| name.starts_with(|first: char| first.is_ascii_digit()));
    numbered.filter_map(|name| Some(name.strip_suffix(".rs")?.to_owned())).collect()
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).with_context(|| format!("reading `{path}`"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

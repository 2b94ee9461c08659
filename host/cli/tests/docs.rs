//! The page of the command (`docs/command.md`) beside what `--help` says.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use support::gusset;

/// Sections whose options belong to several commands, and to which.
const COMMON: &[(&str, &[&str])] = &[
    ("What a guest is given", &["run", "serve"]),
    ("Limits", &["run", "serve"]),
    ("Compilation", &["run", "serve", "compile"]),
    ("Configuration file", &["run", "serve", "compile", "inspect", "call", "bindgen", "wast", "completions"]),
];

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/command.md");
    fs::read_to_string(path).expect("the page")
}

/// Long options in a text.
fn options(text: &str) -> BTreeSet<String> {
    let is_of_name = |c: char| c.is_ascii_lowercase() || c == '-';
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("--") {
        let before = text[..at].chars().next_back();
        let name: String = text[at..].chars().take_while(|c| is_of_name(*c)).collect();
        if before.is_none_or(|c| !is_of_name(c)) && name.len() > 2 && name.chars().nth(2) != Some('-') {
            found.insert(name.trim_end_matches('-').to_owned());
        }
    }
    found
}

/// The options that `--help` lists: those at the beginning of a line.
fn listed(command: &str) -> BTreeSet<String> {
    let output = gusset().args([command, "--help"]).output().expect("the command");
    let text = String::from_utf8(output.stdout).expect("text");
    let lines = text.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let first = lines.filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")));
    let mut found: BTreeSet<String> = first.flat_map(options).collect();
    found.remove("--help");
    assert!(!text.is_empty(), "{command}");
    found
}

/// The texts of the sections, by their titles.
fn sections(page: &str) -> BTreeMap<&str, &str> {
    let parts = page.split("\n## ").skip(1);
    parts.map(|part| part.split_once('\n').expect("a section has lines")).collect()
}

fn commands() -> BTreeSet<String> {
    let output = gusset().arg("--help").output().expect("the command");
    let text = String::from_utf8(output.stdout).expect("text");
    let listed = text.split("Commands:").nth(1).expect("commands").split("Options:").next().unwrap_or_default();
    let names = listed.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_page_names_an_option_that_no_command_has_or_lacks_one() {
    let page = page();
    let sections = sections(&page);
    for command in commands() {
        let own = sections.get(format!("gusset {command}").as_str());
        let own = own.unwrap_or_else(|| panic!("`gusset {command}` has no section"));
        let listed = listed(&command);
        let common = COMMON.iter().filter(|(_, commands)| commands.contains(&command.as_str()));
        let mut named = BTreeSet::new();
        for (title, _) in common {
            named.extend(options(sections[title]));
        }
        named.extend(options(own));
        let lacking: Vec<_> = listed.difference(&named).collect();
        assert!(lacking.is_empty(), "`gusset {command}`: the page lacks {lacking:?}");
    }
    let all: BTreeSet<String> = commands().iter().flat_map(|command| listed(command)).collect();
    for (title, text) in &sections {
        let command = title.strip_prefix("gusset ");
        let own = command.map(listed);
        let owners = COMMON.iter().find(|(common, _)| common == title).map_or(&[][..], |(_, commands)| commands);
        for option in options(text) {
            let has_it = |command: &&str| listed(command).contains(&option);
            let in_own = own.as_ref().is_none_or(|own| own.contains(&option));
            let mentioned = text.contains(&format!("gusset run {option}"));
            assert!(all.contains(&option), "section `{title}`: no command has `{option}`");
            assert!(in_own || mentioned, "section `{title}`: it has no `{option}`");
            assert!(owners.iter().all(has_it), "section `{title}`: not all have `{option}`");
        }
    }
}

#[test]
fn the_page_names_a_command_that_is_not_there_or_lacks_one() {
    let page = page();
    let named: BTreeSet<String> =
        sections(&page).keys().filter_map(|title| title.strip_prefix("gusset ")).map(str::to_owned).collect();
    assert_eq!(named, commands());
}

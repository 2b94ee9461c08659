//! Finds the settings of each function among the caller's rules.
//!
//! # Invariants
//! * Every rule is used, or there is an error at it.

use std::cell::RefCell;
use std::collections::HashSet;

use anyhow::{Result, ensure};

use crate::option_error::{OptionError, OptionPlace};
use crate::options::{FunctionRules, FunctionSettings, HostAccess, ImportResults, RuleScope};
use crate::plan::without_version;

/// The rules of one side of the world, and which of them fitted something.
pub(crate) struct Rules<'a> {
    rules: &'a FunctionRules,
    used: RefCell<HashSet<usize>>,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(rules: &'a FunctionRules) -> Rules<'a> {
        Rules { rules, used: RefCell::default() }
    }

    /// The settings of a function of an interface (by the name that components know it by) or,
    /// without one, of the world.
    pub(crate) fn settings(&self, interface: Option<&str>, function: &str) -> FunctionSettings {
        let names = Names::new(interface, function);
        match self.rules.rules.iter().position(|rule| names.fit(&rule.name, rule.scope)) {
            Some(at) => {
                self.used.borrow_mut().insert(at);
                self.rules.rules[at].settings
            }
            None => self.rules.default,
        }
    }

    /// Fails for the first rule that was not used, which is at `place` of its position.
    pub(crate) fn check_used(&self, place: fn(usize) -> OptionPlace, side: &str) -> Result<()> {
        let used = self.used.borrow();
        match (0..self.rules.rules.len()).find(|at| !used.contains(at)) {
            None => Ok(()),
            Some(at) => {
                let name = &self.rules.rules[at].name;
                Err(OptionError::at(place(at), format!("no {side} function of the world is meant by `{name}`")))
            }
        }
    }
}

/// Settings that only imports can have are a mistake among those of exports.
pub(crate) fn check_exports(rules: &FunctionRules) -> Result<()> {
    let of_imports = |settings: &FunctionSettings| {
        settings.results == ImportResults::Trappable || settings.access == HostAccess::Store
    };
    let message = "`trappable` and `store` say how the host serves an import; there is nothing to them in `exports`";
    if let Some(at) = rules.rules.iter().position(|rule| of_imports(&rule.settings)) {
        return Err(OptionError::at(OptionPlace::Export(at), message));
    }
    ensure!(!of_imports(&rules.default), message);
    Ok(())
}

/// What a rule may call a function.
struct Names {
    exact: Vec<String>,
    within: Vec<String>,
}

impl Names {
    fn new(interface: Option<&str>, function: &str) -> Names {
        let Some(interface) = interface else {
            return Names { exact: vec![function.to_owned()], within: Vec::new() };
        };
        let forms = [interface.to_owned(), without_version(interface)];
        let exact = forms.iter().flat_map(|form| [format!("{form}.{function}"), format!("{form}/{function}")]);
        let mut within = forms.to_vec();
        if let Some((package, _)) = forms[1].split_once('/') {
            within.push(package.to_owned());
            within.extend(interface.rsplit_once('@').map(|(_, version)| format!("{package}@{version}")));
            within.extend(package.split_once(':').map(|(namespace, _)| namespace.to_owned()));
        }
        Names { exact: exact.collect(), within }
    }

    fn fit(&self, name: &str, scope: RuleScope) -> bool {
        let is_it = |known: &String| known == name;
        self.exact.iter().any(is_it) || (scope == RuleScope::Any && self.within.iter().any(is_it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_a_function_an_interface_a_package_or_a_namespace() {
        let names = Names::new(Some("a:b/c@1.0.0"), "[method]r.f");
        for name in
            ["a:b/c@1.0.0.[method]r.f", "a:b/c.[method]r.f", "a:b/c/[method]r.f", "a:b/c", "a:b/c@1.0.0", "a:b", "a"]
        {
            assert!(names.fit(name, RuleScope::Any), "{name}");
        }
        assert!(names.fit("a:b@1.0.0", RuleScope::Any));
        for name in ["f", "[method]r.f", "b", "a:b/c.f", "a:b@2.0.0", ""] {
            assert!(!names.fit(name, RuleScope::Any), "{name}");
        }
    }

    #[test]
    fn an_exact_rule_names_a_function_and_nothing_larger() {
        assert!(!Names::new(Some("f:g/h"), "i").fit("f", RuleScope::Exact));
        assert!(Names::new(Some("f:g/h"), "i").fit("f:g/h.i", RuleScope::Exact));
        assert!(Names::new(None, "f").fit("f", RuleScope::Exact));
        assert!(!Names::new(None, "f").fit("g", RuleScope::Any));
    }
}

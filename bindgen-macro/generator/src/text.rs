//! Options as text: `NAME=VALUE`, as commands take them.

use anyhow::{Context, Result, bail, ensure};

use crate::options::{
    FunctionRule, FunctionRules, FunctionSettings, HostAccess, ImportResults, Ownership, RuleScope, Tracing, Waiting,
    With,
};

impl With {
    /// Reads `demo:zoo/host.sink=crate::Sink`.
    ///
    /// # Errors
    /// When there is no `=`, or no Rust path behind it.
    pub fn from_text(text: &str) -> Result<With> {
        let (name, path) = split(text, "NAME=PATH")?;
        With::parse(name, path)
    }
}

impl FunctionRules {
    /// Reads `demo:zoo/host.log=trappable|tracing`, or `default=trappable`. The flags are `trappable`,
    /// `store`, `tracing`, `verbose_tracing`, `exact` and, for none of these, `plain`.
    ///
    /// # Errors
    /// When there is no `=`, a flag is unknown, or flags contradict each other.
    pub fn add_text(&mut self, text: &str) -> Result<()> {
        let (name, flags) = split(text, "NAME=FLAG|FLAG")?;
        let (mut settings, mut scope) = (FunctionSettings::default(), RuleScope::Any);
        let flags = flags.split('|').map(str::trim).collect::<Vec<_>>();
        for &flag in &flags {
            match flag {
                "plain" => (),
                "trappable" => settings.results = ImportResults::Trappable,
                "store" => settings.access = HostAccess::Store,
                "tracing" if settings.tracing == Tracing::Verbose => (),
                "tracing" => settings.tracing = Tracing::Calls,
                "verbose_tracing" => settings.tracing = Tracing::Verbose,
                "async" => settings.waiting = Waiting::Async,
                "exact" => scope = RuleScope::Exact,
                other => bail!(
                    "`{text}`: flag `{other}` is unknown; there are `trappable`, `store`, `async`, \
                     `tracing`, `verbose_tracing`, `exact`, `plain`"
                ),
            }
        }
        let has = |flag| flags.contains(&flag);
        ensure!(!has("plain") || flags.len() == 1, "`{text}`: `plain` is without other flags");
        ensure!(!has("verbose_tracing") || has("tracing"), "`{text}`: `verbose_tracing` goes with `tracing`");
        ensure!(name != "default" || !has("exact"), "`{text}`: `exact` says nothing about `default`");
        match name {
            "default" => self.default = settings,
            name => self.rules.push(FunctionRule { name: name.to_owned(), scope, settings }),
        }
        Ok(())
    }
}

impl std::str::FromStr for Ownership {
    type Err = anyhow::Error;

    /// Reads `owning`, `borrowing` or `borrowing-duplicates`.
    fn from_str(text: &str) -> Result<Ownership> {
        match text {
            "owning" => Ok(Ownership::Owning),
            "borrowing" => Ok(Ownership::Borrowing),
            "borrowing-duplicates" => Ok(Ownership::BorrowingDuplicates),
            other => bail!("`{other}` is unknown; there are `owning`, `borrowing`, `borrowing-duplicates`"),
        }
    }
}

fn split<'t>(text: &'t str, form: &str) -> Result<(&'t str, &'t str)> {
    let (name, value) = text.split_once('=').with_context(|| format!("expected {form}, found `{text}`"))?;
    Ok((name.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_with_all_flags() {
        let mut rules = FunctionRules::default();
        rules.add_text("a:b/c.f=trappable|store").expect("a rule");
        rules.add_text("f = exact | tracing | verbose_tracing").expect("a rule");
        rules.add_text("default=plain").expect("a rule");
        let [first, second] = rules.rules.as_slice() else { panic!("two rules") };
        assert_eq!((first.settings.results, first.settings.access), (ImportResults::Trappable, HostAccess::Store));
        assert_eq!(
            (second.name.as_str(), second.scope, second.settings.tracing),
            ("f", RuleScope::Exact, Tracing::Verbose)
        );
        assert_eq!(rules.default, FunctionSettings::default());
    }

    #[test]
    fn wrong_text_is_named() {
        let error = |text: &str| FunctionRules::default().add_text(text).expect_err("wrong").to_string();
        assert_eq!(error("f"), "expected NAME=FLAG|FLAG, found `f`");
        assert!(error("f=fast").starts_with("`f=fast`: flag `fast` is unknown; there are `trappable`"));
        assert_eq!(error("f=plain|store"), "`f=plain|store`: `plain` is without other flags");
        assert_eq!(error("f=verbose_tracing"), "`f=verbose_tracing`: `verbose_tracing` goes with `tracing`");
        assert_eq!(error("default=exact"), "`default=exact`: `exact` says nothing about `default`");
        assert_eq!(With::from_text("x").map(|_| ()).expect_err("wrong").to_string(), "expected NAME=PATH, found `x`");
        let error = "some".parse::<Ownership>().expect_err("wrong").to_string();
        assert_eq!(error, "`some` is unknown; there are `owning`, `borrowing`, `borrowing-duplicates`");
    }
}

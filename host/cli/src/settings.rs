//! The configuration file: options that are said often.
//!
//! The user's own file is read if it is there: `gusset/config.toml` in `$XDG_CONFIG_HOME` or `~/.config`. A file
//! that is named by `--config` or `$GUSSET_CONFIG` is laid over it, and the command line over both. No file is
//! read because it lies in the current folder: it could give a guest what nobody meant to give.
//!
//! ```toml
//! [engine]
//! opt-level = "speed"
//! cache-size = "4GiB"
//!
//! [limits]
//! timeout = "30s"
//! max-memory = "512MiB"
//!
//! [guest]
//! env = ["LANG", "MODE=test"]
//! dir = ["data::/data"]            # begins at the file's folder
//! allow-connect = ["api.example.com:443"]
//!
//! [serve]
//! addr = "127.0.0.1:8080"
//! ```
//!
//! # Invariants
//! * A key that no option has is an error that says where it stands.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use serde::Deserialize;

use crate::options::Layer;
use crate::options::engine::EngineOptions;
use crate::options::guest::GuestOptions;
use crate::options::limits::LimitOptions;
use crate::options::serve::ServeOptions;

/// What a configuration file can say: a table for each group of options.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How code is generated, and where it is kept.
    pub engine: EngineOptions,
    /// How long a guest may run and what it may take.
    pub limits: LimitOptions,
    /// What a guest is given of the system.
    pub guest: GuestOptions,
    /// How requests are served.
    pub serve: ServeOptions,
}

impl Settings {
    /// The user's file, with the named one over it.
    ///
    /// # Errors
    /// When a file cannot be read, or says what no option is.
    pub fn load(named: Option<&Path>) -> Result<Settings> {
        let own = match user_file() {
            Some(file) => Settings::read(&file, Missing::IsEmpty)?,
            None => Settings::default(),
        };
        let named = named.map(PathBuf::from).or_else(|| environment("GUSSET_CONFIG"));
        match named {
            Some(file) => Ok(Settings::read(&file, Missing::IsAnError)?.over(own)),
            None => Ok(own),
        }
    }

    fn read(file: &Path, missing: Missing) -> Result<Settings> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && missing == Missing::IsEmpty => {
                return Ok(Settings::default());
            }
            Err(error) => return Err(error).context(format!("reading configuration file `{}`", file.display())),
        };
        let mut settings = Settings::parse(&text).map_err(|error| anyhow!("`{}`{error}", file.display()))?;
        if let Some(folder) = file.parent() {
            settings.guest.rebase(folder);
            settings.engine.cache_dir = settings.engine.cache_dir.map(|cache| folder.join(cache));
        }
        Ok(settings)
    }

    /// Reads the text of a file; an error begins with its place.
    fn parse(text: &str) -> Result<Settings, String> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(String::new(), |span| place(text, span.start));
            format!("{at}: {}", error.message().trim_end().replace('\n', ", "))
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    IsEmpty,
    IsAnError,
}

impl Layer for Settings {
    fn over(self, below: Self) -> Self {
        Settings {
            engine: self.engine.over(below.engine),
            limits: self.limits.over(below.limits),
            guest: self.guest.over(below.guest),
            serve: self.serve.over(below.serve),
        }
    }
}

/// A path in a variable; one that is empty is none.
fn environment(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// `:LINE:COLUMN` of an offset.
fn place(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!(":{line}:{column}")
}

/// The user's own file.
fn user_file() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let configs = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(configs.join("gusset/config.toml"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Settings;
    use crate::options::Layer;
    use crate::options::engine::Level;
    use crate::units::{Size, Span};

    const FILE: &str = r#"
        [engine]
        opt-level = "none"
        cache-size = "4GiB"
        [limits]
        timeout = 30
        [guest]
        env = ["LANG", "MODE=test"]
        dir = ["data::/data"]
        allow-connect = ["api.example.com:443", "10.0.0.0/8"]
    "#;

    #[test]
    fn a_file_says_what_options_say() {
        let settings = Settings::parse(FILE).unwrap();
        assert_eq!(settings.engine.opt_level, Some(Level::None));
        assert_eq!(settings.engine.cache_size, Some(Size(4 << 30)));
        assert_eq!(settings.limits.timeout, Some(Span(Duration::from_secs(30))));
        assert_eq!((settings.guest.env.len(), settings.guest.dir.len(), settings.guest.allow_connect.len()), (2, 1, 2));
    }

    #[test]
    fn what_is_nearer_counts_and_lists_are_joined() {
        let near = Settings::parse("engine.opt-level = 'size'\nguest.env = ['A=1']").unwrap();
        let both = near.over(Settings::parse(FILE).unwrap());
        assert_eq!((both.engine.opt_level, both.engine.cache_size), (Some(Level::Size), Some(Size(4 << 30))));
        let names: Vec<_> = both.guest.env.iter().map(|variable| variable.name.as_str()).collect();
        assert_eq!(names, ["LANG", "MODE", "A"]);
    }

    #[test]
    fn what_a_file_switches_on_stays_on() {
        let file = |text: &str| Settings::parse(text).unwrap();
        let below = || file("guest.allow-net = true\nguest.inherit-env = true\nengine.no-cache = true");
        let above = file("guest.allow-net = false\nengine.no-cache = false").over(below());
        assert_eq!((above.guest.allow_net, above.guest.inherit_env), (Some(false), Some(true)));
        assert_eq!(above.engine.no_cache, Some(false));
        assert!(above.guest.connects().is_empty() && !below().guest.connects().is_empty());
    }

    #[track_caller]
    fn refused(text: &str, beginning: &str) {
        let error = Settings::parse(text).unwrap_err();
        assert!(error.starts_with(beginning), "{error}");
    }

    #[test]
    fn what_no_option_is_is_refused_with_its_place() {
        refused("[engine]\nopt = 1", ":2:1: unknown field `opt`, expected one of `opt-level`");
        refused("[motor]\nx = 1", ":1:2: unknown field `motor`");
        refused("guest.dirs = []", ":1:7: unknown field `dirs`");
        refused("[limits]\n\n  timeout = 'soon'", ":3:13: expected a duration");
        refused("[limits]\nfuel = 'much'", ":2:8: invalid type");
        refused("[limits]\nfuel = -1", ":2:8: invalid value");
        refused("[engine]\nopt-level = 'fast'", ":2:13: unknown variant `fast`");
        refused("[guest]\nallow-connect = ['1.2.3']", ":2:");
        refused("[guest\n", ":1:7: ");
    }
}

//! What a guest is given of the system: `[guest]` of a configuration file. Nothing, unless it is said.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Error, Result, anyhow, ensure};
use clap::Args;
use gusset::wasi::WasiCtxBuilder;
use gusset::wasi::config::ConfigVariables;
use gusset::wasi::http::Destinations;
use gusset::wasi::keyvalue::Buckets;
use serde::Deserialize;

use super::network::{Hosts, Place};
use super::policy::Policy;
use super::{Layer, is_set, joined};
use crate::units::{Variable, deserialize_from_text};

/// What a guest is given of the system.
#[derive(Args, Clone, Debug, Default, PartialEq, Deserialize)]
#[command(next_help_heading = "What the guest is given")]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct GuestOptions {
    /// A variable of the guest's environment; without a value, that of the command's own
    #[arg(long, short, value_name = "NAME[=VALUE]")]
    pub env: Vec<Variable>,
    /// The command's whole environment
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub inherit_env: Option<bool>,
    /// A folder, under a name of the guest's or its own
    #[arg(long, short, value_name = "HOST[::GUEST]")]
    pub dir: Vec<Folder>,
    /// A folder in which the guest can change nothing
    #[arg(long, value_name = "HOST[::GUEST]")]
    pub dir_ro: Vec<Folder>,
    /// Where the guest may connect and send to: an address, a network, a name, `*`; with a port or without
    #[arg(long, value_name = "PLACE")]
    pub allow_connect: Vec<Place>,
    /// At which addresses of this machine the guest may wait for others
    #[arg(long, value_name = "PLACE")]
    pub allow_listen: Vec<Place>,
    /// The guest may look up the addresses of every name, not only of those that it may connect to
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub allow_resolve: Option<bool>,
    /// The whole network: may connect, listen and look up names everywhere
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(value_name = "BOOL", hide_possible_values = true)]
    pub allow_net: Option<bool>,
    /// What `wasi:config` tells the guest; without a value, that of the command's own environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub config_var: Vec<Variable>,
    /// A bucket of `wasi:keyvalue`, in memory and empty at first; all instances of the command share it
    #[arg(long, value_name = "NAME")]
    pub keyvalue: Vec<String>,
}

/// A folder of this machine, and the name under which the guest finds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folder {
    /// Where it is.
    pub host: PathBuf,
    /// What the guest calls it.
    pub guest: String,
}

deserialize_from_text!(Folder);

impl FromStr for Folder {
    type Err = Error;

    fn from_str(text: &str) -> Result<Folder> {
        let (host, guest) = text.split_once("::").unwrap_or((text, text));
        ensure!(!host.is_empty(), "expected a folder before `::`, found `{text}`");
        ensure!(!guest.is_empty(), "expected the guest's name for a folder after `::`, found `{text}`");
        Ok(Folder { host: PathBuf::from(host), guest: guest.to_owned() })
    }
}

impl Layer for GuestOptions {
    fn over(self, below: Self) -> Self {
        GuestOptions {
            env: joined(self.env, below.env),
            inherit_env: self.inherit_env.or(below.inherit_env),
            dir: joined(self.dir, below.dir),
            dir_ro: joined(self.dir_ro, below.dir_ro),
            allow_connect: joined(self.allow_connect, below.allow_connect),
            allow_listen: joined(self.allow_listen, below.allow_listen),
            allow_resolve: self.allow_resolve.or(below.allow_resolve),
            allow_net: self.allow_net.or(below.allow_net),
            config_var: joined(self.config_var, below.config_var),
            keyvalue: joined(self.keyvalue, below.keyvalue),
        }
    }
}

impl GuestOptions {
    /// Lets folders that are not absolute begin at this one.
    pub fn rebase(&mut self, base: &Path) {
        for folder in self.dir.iter_mut().chain(&mut self.dir_ro) {
            folder.host = base.join(&folder.host);
        }
    }

    /// The environment, each name once: what was said last counts.
    ///
    /// # Errors
    /// When a variable that is named has a value that is no text.
    pub fn variables(&self) -> Result<Vec<(String, String)>> {
        let mut variables: Vec<(String, String)> = Vec::new();
        if is_set(self.inherit_env) {
            // What is no text cannot be a variable of a guest.
            let own = std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
            variables.extend(own);
        }
        for variable in &self.env {
            variables.retain(|(known, _)| *known != variable.name);
            variables.extend(value(variable)?.map(|value| (variable.name.clone(), value)));
        }
        Ok(variables)
    }

    /// What `wasi:config` tells the guest.
    ///
    /// # Errors
    /// When a variable that is named has a value that is no text.
    pub fn config_variables(&self) -> Result<ConfigVariables> {
        let named = |variable: &Variable| Ok(value(variable)?.map(|value| (variable.name.clone(), value)));
        self.config_var.iter().filter_map(|variable| named(variable).transpose()).collect()
    }

    /// The buckets of `wasi:keyvalue`.
    pub fn buckets(&self) -> Buckets {
        Buckets::new(self.keyvalue.iter().cloned())
    }

    /// Lets a guest use the network where these options say so.
    pub(crate) fn give_network(&self, builder: &mut WasiCtxBuilder) {
        let policy = Policy::new(self);
        if !policy.is_empty() {
            let policy = Arc::new(policy);
            let (names, found) = (policy.clone(), policy.clone());
            builder.socket_addr_check(move |address, what| policy.may_use(address, what));
            builder.ip_name_check(move |name| names.may_resolve(name));
            builder.ip_name_found(move |name, addresses| found.found(name, addresses));
        }
    }

    /// Where the guest may send HTTP requests to.
    ///
    /// # Errors
    /// When a place is none for HTTP.
    pub fn destinations(&self) -> Result<Destinations> {
        let everywhere = |place: &Place| place.hosts == Hosts::Any && place.port.is_none();
        match is_set(self.allow_net) || self.allow_connect.iter().any(everywhere) {
            true => Ok(Destinations::everything()),
            false => Destinations::parse(self.allow_connect.iter().flat_map(Place::destinations)),
        }
    }

    /// Where the guest may connect and send to.
    pub fn connects(&self) -> Vec<Place> {
        self.with_net(&self.allow_connect)
    }

    /// Where the guest may wait for others.
    pub fn listens(&self) -> Vec<Place> {
        self.with_net(&self.allow_listen)
    }

    /// Whether the guest may look up every name.
    pub fn resolves_all(&self) -> bool {
        is_set(self.allow_resolve) || is_set(self.allow_net)
    }

    fn with_net(&self, places: &[Place]) -> Vec<Place> {
        match is_set(self.allow_net) {
            true => vec![Place { hosts: Hosts::Any, port: None }],
            false => places.to_vec(),
        }
    }
}

/// What a variable is to be: what was said, or what this process's own is, if it has one.
fn value(variable: &Variable) -> Result<Option<String>> {
    let Variable { name, value } = variable;
    match (value, std::env::var_os(name)) {
        (Some(value), _) => Ok(Some(value.clone())),
        (None, None) => Ok(None),
        (None, Some(own)) => {
            own.into_string().map(Some).map_err(|own| anyhow!("variable `{name}` is no UTF-8: `{}`", own.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Folder, GuestOptions, Layer};

    #[test]
    fn a_folder_has_the_guests_name_or_its_own() {
        let folder = |text: &str| text.parse::<Folder>().map(|folder| (folder.host, folder.guest));
        assert_eq!(folder("data").unwrap(), (PathBuf::from("data"), "data".to_owned()));
        assert_eq!(folder("/a:b::/c").unwrap(), (PathBuf::from("/a:b"), "/c".to_owned()));
        assert_eq!(folder("a::b::c").unwrap(), (PathBuf::from("a"), "b::c".to_owned()));
        assert!(folder("::/c").is_err() && folder("a::").is_err() && folder("").is_err());
    }

    #[test]
    fn of_a_variable_that_is_said_twice_the_last_counts() {
        let options = |texts: &[&str]| GuestOptions {
            env: texts.iter().map(|text| text.parse().unwrap()).collect(),
            ..GuestOptions::default()
        };
        let both = options(&["A=3", "C=4"]).over(options(&["A=1", "B=2"]));
        let pairs = both.variables().unwrap();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(pairs, ["B=2", "A=3", "C=4"]);
        assert!(options(&["GUSSET_TEST_NO_SUCH_VARIABLE"]).variables().unwrap().is_empty());
    }

    #[test]
    fn folders_of_a_file_begin_at_the_file() {
        let mut options = GuestOptions {
            dir: vec!["data::/data".parse().unwrap(), "/srv".parse().unwrap()],
            ..GuestOptions::default()
        };
        options.rebase(Path::new("/etc/gusset"));
        let hosts: Vec<_> = options.dir.iter().map(|folder| folder.host.as_path()).collect();
        assert_eq!(hosts, [Path::new("/etc/gusset/data"), Path::new("/srv")]);
    }
}

//! Where a guest may send requests to: hosts by name, and addresses.
//!
//! A rule is a host (`example.com`, `*.example.com`, `*`) or a range of addresses (`10.0.0.0/8`, `::1`), each with or
//! without a port (`10.0.0.0/8:80`, `[fe80::/10]:80`). A host that is named in full, or an address, is trusted wherever it lies; one that only a `*` covers
//! may lie at public addresses alone, so that a name that somebody else points to `127.0.0.1` leads nowhere. A name that
//! no host rule covers is not even looked up, wherever it lies: a question to a resolver is a message, too. Names are
//! compared as they are on the wire, in ASCII: one with other letters is written as its `xn--` form, in rules and requests.
//!
//! # Invariants
//! * A request is sent to an address that was checked: nobody looks the name up again after it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, anyhow, bail};

/// A set of destinations.
#[derive(Clone, Debug, Default)]
pub struct Destinations {
    rules: Vec<Rule>,
    everything: bool,
}

#[derive(Clone, Debug)]
struct Rule {
    host: HostRule,
    port: Option<u16>,
}

#[derive(Clone, Debug)]
enum HostRule {
    Any,
    /// With the dot before it.
    Below(String),
    Named(String),
    Range(IpAddr, u8),
}

/// A host and port that a request is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Destination {
    /// In lower case, without brackets.
    pub(super) host: String,
    pub(super) port: u16,
}

/// How far a host is trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Trust {
    /// At public addresses, and at those that a rule names.
    Public,
    /// Wherever it lies.
    Everywhere,
}

impl Destinations {
    /// No destination.
    pub fn none() -> Arc<Destinations> {
        static NONE: OnceLock<Arc<Destinations>> = OnceLock::new();
        NONE.get_or_init(Arc::default).clone()
    }

    /// Every destination, also the host's own and its neighbours'.
    pub fn everything() -> Destinations {
        Destinations { rules: Vec::new(), everything: true }
    }

    /// Those that rules name: `example.com`, `*.example.com:8443`, `*`, `192.0.2.7:80`, `10.0.0.0/8`, `10.0.0.0/8:80`,
    /// `[::1]:8080`, `[fe80::/10]:80`.
    ///
    /// # Errors
    /// When a rule is none.
    pub fn parse<S: AsRef<str>>(rules: impl IntoIterator<Item = S>) -> crate::Result<Destinations> {
        let rule = |text: S| {
            let text = text.as_ref();
            text.parse::<Rule>().with_context(|| format!("destination `{text}`"))
        };
        Ok(Destinations { rules: rules.into_iter().map(rule).collect::<crate::Result<_>>()?, everything: false })
    }

    /// Whether requests to a host may be sent, as far as its name says.
    pub(super) fn trust(&self, to: &Destination) -> Option<Trust> {
        if self.everything {
            return Some(Trust::Everywhere);
        }
        let address = to.host.parse::<IpAddr>().ok();
        let of_port = self.rules.iter().filter(|rule| rule.covers_port(to.port));
        of_port.filter_map(|rule| rule.covers_host(&to.host, address)).max()
    }

    /// Whether a host that is trusted so far may lie at an address.
    pub(super) fn allows(&self, trust: Trust, address: SocketAddr) -> bool {
        let listed = || {
            let of_port = self.rules.iter().filter(|rule| rule.covers_port(address.port()));
            of_port.into_iter().any(|rule| rule.covers_address(address.ip()))
        };
        match trust {
            Trust::Everywhere => true,
            Trust::Public => is_public(address.ip()) || listed(),
        }
    }
}

impl Rule {
    fn covers_port(&self, port: u16) -> bool {
        self.port.is_none_or(|of_rule| of_rule == port)
    }

    fn covers_host(&self, host: &str, address: Option<IpAddr>) -> Option<Trust> {
        match &self.host {
            HostRule::Any => Some(Trust::Public),
            HostRule::Below(suffix) => {
                (host.len() > suffix.len() && host.ends_with(suffix.as_str())).then_some(Trust::Public)
            }
            HostRule::Named(name) => (name == host).then_some(Trust::Everywhere),
            HostRule::Range(..) => {
                address.is_some_and(|address| self.covers_address(address)).then_some(Trust::Everywhere)
            }
        }
    }

    fn covers_address(&self, address: IpAddr) -> bool {
        let HostRule::Range(of_rule, bits) = &self.host else { return false };
        match (of_rule, plain(address)) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                same_prefix(u128::from(one.to_bits()) << 96, u128::from(other.to_bits()) << 96, *bits)
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => same_prefix(one.to_bits(), other.to_bits(), *bits),
            _ => false,
        }
    }
}

fn same_prefix(one: u128, other: u128, bits: u8) -> bool {
    (one ^ other).checked_shr(128 - u32::from(bits)).unwrap_or(0) == 0
}

/// An IPv4 address that is written as an IPv6 one is that IPv4 address.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// Whether an address is one of the internet's, and not of the machine, its network or nobody's.
pub fn is_public(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmarking = a == 198 && (b & 0xfe) == 18;
    let protocols = a == 192 && b == 0 && c == 0;
    let relays = a == 192 && b == 88 && c == 99;
    !(a == 0
        || a >= 224
        || shared
        || benchmarking
        || protocols
        || relays
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only 2000::/3 is given out; addresses in it that contain IPv4 addresses lead to those.
    let documentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    // With the tunnels of Teredo.
    let protocols = first == 0x2001 && second < 0x0200;
    let tunnels = first == 0x2002;
    (first & 0xe000) == 0x2000 && !documentation && !protocols && !tunnels
}

impl FromStr for Rule {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Rule> {
        let (host, port) = split_port(text)?;
        if let Some((address, bits)) = host.split_once('/') {
            let address = address.parse().map_err(|_| anyhow!("expected an address before `/`, found `{address}`"))?;
            return Rule::range(address, Some(bits), port);
        }
        match host.parse::<IpAddr>() {
            Ok(address) => Rule::range(address, None, port),
            Err(_) => Ok(Rule { host: HostRule::name(host)?, port }),
        }
    }
}

impl Rule {
    fn range(address: IpAddr, bits: Option<&str>, port: Option<u16>) -> crate::Result<Rule> {
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) => match bits.parse::<u8>() {
                Ok(bits) if bits <= most => bits,
                _ => bail!("expected a number of bits up to {most}, found `{bits}`"),
            },
        };
        Ok(Rule { host: HostRule::Range(address, bits), port })
    }
}

impl HostRule {
    fn name(host: &str) -> crate::Result<HostRule> {
        let lower = host.to_ascii_lowercase();
        let (suffix, rule): (&str, fn(String) -> HostRule) = match lower.strip_prefix('*') {
            Some("") => return Ok(HostRule::Any),
            Some(suffix) if suffix.starts_with('.') => (suffix, HostRule::Below),
            _ => (&lower, HostRule::Named),
        };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if !suffix.is_ascii() {
            bail!("expected a name as the wire has it, in ASCII (`xn--...` for other letters), found `{host}`");
        }
        if suffix.is_empty() || !suffix.bytes().all(fits) {
            bail!("expected a host name, `*.` and a name, `*`, an address or a range of addresses, found `{host}`");
        }
        Ok(rule(suffix.to_owned()))
    }
}

/// The host without brackets, and the port if there is one.
fn split_port(text: &str) -> crate::Result<(&str, Option<u16>)> {
    let (host, rest) = match text.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        Some(split) => split,
        // More colons than one are an address of IPv6.
        None if text.matches(':').count() == 1 => text.split_at(text.find(':').unwrap_or(text.len())),
        None => (text, ""),
    };
    match rest.strip_prefix(':').map(|port| (port, port.parse())) {
        None if rest.is_empty() => Ok((host, None)),
        None => bail!("expected `[ADDRESS]:PORT`, found `{text}`"),
        Some((_, Ok(port))) if port > 0 => Ok((host, Some(port))),
        Some((port, _)) => bail!("expected a port from 1 to 65535, found `{port}`"),
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

#[cfg(test)]
mod tests;

//! Where a guest may connect to and listen: `--allow-connect`, `--allow-listen`.
//!
//! ```text
//! 10.0.0.0/8            addresses of a network, every port
//! 127.0.0.1:8080        one address and port
//! [::1]:80              the same of IPv6
//! example.com:443       a name: what the guest finds when it looks it up, and requests that name it
//! *.example.com         all names below one
//! *                     everywhere
//! ```
//!
//! # Invariants
//! * What no place names is denied.
//! * A name permits the addresses that this host resolved it to, never an address that a guest says it has.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use anyhow::{Error, Result, anyhow, bail, ensure};

use crate::units::deserialize_from_text;

/// Where a guest may go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Which hosts.
    pub hosts: Hosts,
    /// Which port; all of them without one.
    pub port: Option<u16>,
}

/// Hosts that a place names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Hosts {
    /// All of them.
    Any,
    /// Addresses whose first bits are these.
    Net(IpAddr, u8),
    /// One name, in lower case.
    Name(String),
    /// All names that end with a dot and this one, in lower case.
    Below(String),
}

deserialize_from_text!(Place);

impl Place {
    /// Whether an address is meant.
    pub fn has_address(&self, address: &SocketAddr) -> bool {
        let ip = address.ip().to_canonical();
        self.has_port(address.port())
            && match &self.hosts {
                Hosts::Any => true,
                Hosts::Net(net, bits) => has_prefix(ip, *net, *bits),
                Hosts::Name(_) | Hosts::Below(_) => false,
            }
    }

    /// Whether a name is meant, at any port.
    pub fn has_name(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        match &self.hosts {
            Hosts::Any => true,
            Hosts::Net(..) => false,
            Hosts::Name(own) => *own == name,
            Hosts::Below(own) => {
                name.strip_suffix(own.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            }
        }
    }

    /// The same as destinations of HTTP requests. Everywhere is also where a name leads that only a `*` covers.
    pub(crate) fn destinations(&self) -> Vec<String> {
        match (&self.hosts, self.port) {
            (Hosts::Any, Some(port)) => vec![self.to_string(), format!("0.0.0.0/0:{port}"), format!("[::/0]:{port}")],
            _ => vec![self.to_string()],
        }
    }

    /// Whether a port is meant.
    pub fn has_port(&self, port: u16) -> bool {
        self.port.is_none_or(|own| own == port)
    }
}

fn has_prefix(ip: IpAddr, net: IpAddr, bits: u8) -> bool {
    match (ip, net) {
        (IpAddr::V4(ip), IpAddr::V4(net)) => {
            let shift = 32_u32.saturating_sub(bits.into());
            ip.to_bits().checked_shr(shift).unwrap_or(0) == net.to_bits().checked_shr(shift).unwrap_or(0)
        }
        (IpAddr::V6(ip), IpAddr::V6(net)) => {
            let shift = 128_u32.saturating_sub(bits.into());
            ip.to_bits().checked_shr(shift).unwrap_or(0) == net.to_bits().checked_shr(shift).unwrap_or(0)
        }
        _ => false,
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Place> {
        let (host, port) = split(text)?;
        Ok(Place { hosts: hosts(host).map_err(|error| anyhow!("place `{text}`: {error:#}"))?, port })
    }
}

/// The host, and the port if there is one.
fn split(text: &str) -> Result<(&str, Option<u16>)> {
    let unbracketed = |rest: &str| rest.is_empty() || rest.starts_with(':');
    let (host, rest) = match text.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        Some((host, rest)) if unbracketed(rest) => (host, rest),
        Some(_) => bail!("expected `[ADDRESS]:PORT`, found `{text}`"),
        // More colons than one are an address of IPv6.
        None if text.matches(':').count() == 1 => text.split_at(text.find(':').unwrap_or(text.len())),
        None => (text, ""),
    };
    let port = match rest.strip_prefix(':') {
        Some("*") | None => None,
        Some(port) => Some(port.parse().map_err(|_| anyhow!("expected a port, found `{port}` in `{text}`"))?),
    };
    Ok((host, port))
}

fn hosts(host: &str) -> Result<Hosts> {
    if host == "*" {
        return Ok(Hosts::Any);
    }
    if let Some((address, bits)) = host.split_once('/') {
        let address: IpAddr = address.parse().map_err(|_| anyhow!("expected an address, found `{address}`"))?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits: u8 = bits.parse().map_err(|_| anyhow!("expected a number of bits, found `{bits}`"))?;
        ensure!(bits <= most, "expected at most {most} bits, found {bits}");
        return Ok(Hosts::Net(address, bits));
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(Hosts::Net(address.to_canonical(), if address.to_canonical().is_ipv4() { 32 } else { 128 }));
    }
    match host.strip_prefix("*.") {
        Some(name) => Ok(Hosts::Below(name_of_host(name)?)),
        None => Ok(Hosts::Name(name_of_host(host)?)),
    }
}

fn name_of_host(name: &str) -> Result<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    ensure!(!name.is_empty(), "expected a name or an address, found nothing");
    ensure!(
        name.is_ascii(),
        "expected a name as the wire has it, in ASCII (`xn--...` for other letters), found `{name}`"
    );
    ensure!(name.chars().all(fits), "expected a name or an address, found `{name}`");
    // What looks like an address and is none would never match.
    let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    ensure!(!last.chars().all(|c| c.is_ascii_digit()), "`{name}` is neither a name nor an address");
    Ok(name.trim_end_matches('.').to_ascii_lowercase())
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.hosts {
            Hosts::Any => f.write_str("*")?,
            Hosts::Net(ip, bits) if *bits == if ip.is_ipv4() { 32 } else { 128 } => match ip {
                IpAddr::V4(ip) => write!(f, "{ip}")?,
                IpAddr::V6(ip) => write!(f, "[{ip}]")?,
            },
            Hosts::Net(IpAddr::V4(ip), bits) => write!(f, "{ip}/{bits}")?,
            Hosts::Net(IpAddr::V6(ip), bits) if self.port.is_none() => write!(f, "{ip}/{bits}")?,
            Hosts::Net(IpAddr::V6(ip), bits) => write!(f, "[{ip}/{bits}]")?,
            Hosts::Name(name) => f.write_str(name)?,
            Hosts::Below(name) => write!(f, "*.{name}")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[track_caller]
    fn place(text: &str) -> Place {
        text.parse().unwrap_or_else(|error| panic!("{error:#}"))
    }

    #[track_caller]
    fn permits(text: &str, yes: &[&str], no: &[&str]) {
        for (addresses, expected) in [(yes, true), (no, false)] {
            for address in addresses {
                assert_eq!(place(text).has_address(&address.parse().unwrap()), expected, "{text}: {address}");
            }
        }
    }

    #[test]
    fn addresses_are_permitted_by_network_and_port() {
        permits("10.0.0.0/8", &["10.1.2.3:80", "10.255.0.0:1"], &["11.0.0.1:80", "[::1]:80"]);
        permits("127.0.0.1:8080", &["127.0.0.1:8080"], &["127.0.0.1:80", "127.0.0.2:8080"]);
        permits("127.0.0.1:*", &["127.0.0.1:1"], &["127.0.0.2:1"]);
        permits("[::1]:80", &["[::1]:80"], &["[::1]:81", "[::2]:80", "127.0.0.1:80"]);
        permits("::1", &["[::1]:9"], &["[::2]:9"]);
        permits("fe80::/10", &["[fe80::1]:9"], &["[fec0::1]:9"]);
        permits("0.0.0.0/0", &["1.2.3.4:5"], &["[::1]:5"]);
        permits("*:443", &["1.2.3.4:443", "[::1]:443"], &["1.2.3.4:80"]);
        permits("*", &["1.2.3.4:443", "[::1]:1"], &[]);
        permits("example.com", &[], &["1.2.3.4:443"]);
    }

    #[test]
    fn a_mapped_address_is_the_address_that_it_maps() {
        permits("127.0.0.1", &["[::ffff:127.0.0.1]:80"], &["[::ffff:127.0.0.2]:80"]);
        permits("::ffff:127.0.0.1", &["127.0.0.1:80"], &[]);
        permits("::/0", &["[::1]:80"], &["[::ffff:10.0.0.1]:80"]);
    }

    #[test]
    fn names_are_permitted_whole_or_below_another() {
        assert!(place("Example.com:443").has_name("EXAMPLE.com.") && !place("example.com").has_name("a.example.com"));
        let below = place("*.example.com");
        assert!(below.has_name("a.example.com") && below.has_name("a.b.example.com"));
        for name in ["example.com", ".example.com", "notexample.com", "example.com.evil.org"] {
            assert!(!below.has_name(name), "{name}");
        }
        assert!(place("*").has_name("any.thing") && !place("1.2.3.4").has_name("1.2.3.4"));
    }

    #[test]
    fn places_print_as_they_are_written() {
        for text in
            ["*", "*:80", "10.0.0.0/8", "127.0.0.1:80", "[::1]:80", "[fe80::/10]:1", "fe80::/10", "a.b:1", "*.a.b"]
        {
            assert_eq!(place(text).to_string(), text);
        }
    }

    #[test]
    fn a_place_for_sockets_is_none_for_requests() {
        for text in
            ["*", "*:8080", "10.0.0.0/8", "10.0.0.0/8:80", "[fe80::/10]:1", "fe80::/10", "[::1]:80", "a.b:1", "*.a.b"]
        {
            let parsed = gusset::wasi::http::Destinations::parse(place(text).destinations());
            assert!(parsed.is_ok(), "{text}: {:#}", parsed.unwrap_err());
        }
        assert_eq!(place("*:8080").destinations(), ["*:8080", "0.0.0.0/0:8080", "[::/0]:8080"]);
    }

    #[test]
    fn a_name_in_other_letters_is_taken_as_it_stands_or_refused_without_a_word() {
        for text in ["bücher.example", "*.bücher.example:443", "例え.jp", "ｅxample.com"] {
            let error = format!("{:#}", text.parse::<Place>().unwrap_err());
            assert!(
                error.contains("`xn--...`") && error.contains(text.split(':').next().unwrap().trim_start_matches("*.")),
                "{error}"
            );
        }
        assert!(place("xn--bcher-kva.example").has_name("XN--bcher-kva.example"));
    }

    #[test]
    fn what_would_never_match_is_refused() {
        for text in [
            "",
            ":80",
            "a:b",
            "a:99999",
            "1.2.3",
            "1.2.3.4/33",
            "::/129",
            "[::1]80",
            "a b",
            "*.",
            "http://a",
            "1.2.3.4.5",
        ] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}

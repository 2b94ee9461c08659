//! Which destinations rules allow.

use super::{Destination, Destinations, Trust};

/// Whether a request to `host:port` goes out when the host's name leads to `address`.
#[track_caller]
fn check(rules: &[&str], to: (&str, u16), address: &str, expected: bool) {
    let destinations = Destinations::parse(rules).unwrap();
    let to = Destination { host: to.0.to_owned(), port: to.1 };
    let address = format!("{address}:{}", to.port).parse().unwrap();
    let found = destinations.trust(&to).is_some_and(|trust| destinations.allows(trust, address));
    assert_eq!(found, expected, "{rules:?}: {to:?} at {address}");
}

const PUBLIC: &str = "93.184.216.34";

#[test]
fn what_no_rule_names_is_refused() {
    check(&[], ("example.com", 80), PUBLIC, false);
    check(&["example.com"], ("example.org", 80), PUBLIC, false);
    check(&["example.com"], ("www.example.com", 80), PUBLIC, false);
    check(&["example.com"], ("notexample.com", 80), PUBLIC, false);
    check(&["*.example.com"], ("example.com", 80), PUBLIC, false);
    check(&["*.example.com"], ("notexample.com", 80), PUBLIC, false);
    check(&["example.com:443"], ("example.com", 80), PUBLIC, false);
    check(&["10.0.0.0/8"], ("example.com", 80), PUBLIC, false);
    check(&["10.0.0.0/8"], ("11.0.0.1", 80), "11.0.0.1", false);
    check(&["127.0.0.1:8080"], ("127.0.0.1", 80), "127.0.0.1", false);
}

#[test]
fn what_a_rule_names_is_allowed() {
    check(&["example.com"], ("example.com", 80), PUBLIC, true);
    check(&["EXAMPLE.com"], ("example.com", 8080), PUBLIC, true);
    check(&["*.example.com"], ("a.b.example.com", 80), PUBLIC, true);
    check(&["*"], ("example.com", 80), PUBLIC, true);
    check(&["10.0.0.0/8"], ("10.9.8.7", 80), "10.9.8.7", true);
    check(&["[::1]:8080"], ("::1", 8080), "[::1]", true);
    check(&["::1"], ("::1", 1), "[::1]", true);
    check(&["0.0.0.0/0"], ("127.0.0.1", 1), "127.0.0.1", true);
    check(&["10.0.0.0/8:80"], ("10.9.8.7", 80), "10.9.8.7", true);
    check(&["10.0.0.0/8:80"], ("10.9.8.7", 81), "10.9.8.7", false);
    check(&["[fe80::/10]:1"], ("fe80::1", 1), "[fe80::1]", true);
    check(&["[fe80::/10]:1"], ("fe80::1", 2), "[fe80::1]", false);
    check(&["[fe80::/10]"], ("fe80::1", 2), "[fe80::1]", true);
}

#[test]
fn a_name_that_leads_to_the_host_itself_is_no_way_around() {
    for own in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "0.0.0.0", "100.64.0.1"] {
        check(&["*"], ("rebound.example", 80), own, false);
        check(&["*"], (own, 80), own, false);
        check(&["*.example"], ("rebound.example", 80), own, false);
        check(&["rebound.example"], ("rebound.example", 80), own, true);
        check(&["*", own], ("rebound.example", 80), own, true);
    }
    for own in ["[::1]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]", "[::]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"]
    {
        check(&["*"], ("rebound.example", 80), own, false);
    }
    check(&["*"], ("example.com", 80), "[2606:2800:220:1::1]", true);
}

#[test]
fn an_address_that_is_nobodys_is_public() {
    for nobodys in [
        "[3fff::1]",
        "[3fff:fff:ffff::1]",
        "[2001:db8::1]",
        "[2001::1]",
        "[2001:2::1]",
        "[2001:10::1]",
        "[2001:20::1]",
        "[2001:1ff:ffff::1]",
        "192.88.99.1",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ] {
        check(&["*"], ("example.com", 80), nobodys, false);
    }
    for somebodys in ["[2001:200::1]", "[2001:db9::1]", "[3fff:1000::1]", "192.88.98.1", "198.20.0.1"] {
        check(&["*"], ("example.com", 80), somebodys, true);
    }
}

#[test]
fn a_name_that_no_rule_covers_is_looked_up_where_ranges_are_allowed() {
    for rules in [&["10.0.0.0/8"][..], &["0.0.0.0/0", "::/0"], &["127.0.0.1:80", "example.com"]] {
        let to = Destination { host: "secret.attacker.example".to_owned(), port: 80 };
        assert_eq!(Destinations::parse(rules).unwrap().trust(&to), None, "{rules:?}");
    }
}

#[test]
fn an_address_written_as_the_other_kind_is_the_same() {
    check(&["127.0.0.0/8"], ("::ffff:127.0.0.1", 80), "[::ffff:127.0.0.1]", true);
    check(&["*", "127.0.0.0/8"], ("x", 80), "[::ffff:127.0.0.1]", true);
    check(&["*", "::/0"], ("x", 80), "[::ffff:127.0.0.1]", false);
}

#[test]
fn everything_is_everything() {
    let everything = Destinations::everything();
    let to = Destination { host: "anything".to_owned(), port: 1 };
    assert_eq!(everything.trust(&to), Some(Trust::Everywhere));
}

#[test]
fn what_is_no_rule_is_refused_by_name() {
    for (rule, wanted) in [
        ("", "expected a host name"),
        ("a b", "expected a host name"),
        ("http://a", "expected a port"),
        ("exa*mple", "expected a host name"),
        ("*example", "expected a host name"),
        ("example.com:0", "expected a port"),
        ("example.com:65536", "expected a port"),
        ("10.0.0.0/33", "expected a number of bits"),
        ("::/129", "expected a number of bits"),
        ("10.0.0/8", "expected an address"),
        ("10.0.0.0/8:0", "expected a port"),
        ("10.0.0.0/8:", "expected a port"),
        ("[::1]80", "expected `[ADDRESS]:PORT`"),
        ("[::1", "expected a host name"),
        ("bücher.example", "`xn--...`"),
        ("*.bücher.example:443", "`xn--...`"),
    ] {
        let error = format!("{:#}", Destinations::parse([rule]).unwrap_err());
        assert!(error.contains(wanted) && error.contains(rule), "{error}");
    }
}

//! What is a path, an authority, a method; and what is none.

use super::*;

#[track_caller]
fn check_path(text: &str, is_one: bool) {
    assert_eq!(path_with_query(text).is_some(), is_one, "path {:?}", &text[..text.len().min(40)]);
}

#[track_caller]
fn check_authority(text: &str, is_one: bool) {
    assert_eq!(authority(text).is_some(), is_one, "authority {:?}", &text[..text.len().min(40)]);
}

#[test]
fn a_path_that_names_a_host_is_none() {
    for path in
        ["http://evil/", "https://evil", "//evil", "//evil/a", "evil", "evil:80", "@evil", ":80", "\\\\evil", "/\\evil"]
    {
        check_path(path, false);
    }
}

#[test]
fn a_path_that_ends_the_line_is_none() {
    for path in ["/a\r\nhost: evil", "/a\nb", "/a\rb", "/ b", "/a\0", "/a\t", "/a#b", "/\u{e9}", "/a HTTP/1.1\r\n"] {
        check_path(path, false);
    }
}

#[test]
fn a_path_is_one() {
    for path in ["", "/", "*", "?", "?a=b", "/a/b?c=d//e", "/http://not-a-host/", "/%2f%2F", "/a?b=http://c/"] {
        check_path(path, true);
    }
}

#[test]
fn a_path_of_any_length_is_an_answer() {
    for length in [65_533, 65_534, 65_535, 65_536, 65_537, 1 << 20] {
        let mut path = "/".to_owned();
        path.push_str(&"a".repeat(length - 1));
        check_path(&path, length <= 65_534);
        path.replace_range(1..2, "?");
        check_path(&path, length <= 65_534);
        check_authority(&"a".repeat(length), length <= 65_534);
        assert!(method_from_wit(&Method::Other("A".repeat(length))).is_none());
        assert!(!is_scheme(&Scheme::Other("a".repeat(length))));
    }
}

#[test]
fn an_authority_is_a_host_and_a_port() {
    for text in ["a", "a:80", "127.0.0.1", "[::1]", "[::1]:8080", "EXAMPLE.com:1", "a:65535"] {
        check_authority(text, true);
    }
    for text in [
        "",
        ":80",
        "user@a",
        "user:password@a",
        "a:",
        "a:0",
        "a:65536",
        "a:+1",
        "a:80:80",
        "a/b",
        "a?b",
        "a#b",
        "a b",
        "a\r\nb",
        "[::1",
        "::1",
        "a:b",
        "a\\b",
        "\u{e9}",
        "[::1]x:80",
    ] {
        check_authority(text, false);
    }
}

#[test]
fn a_method_is_a_token() {
    for name in ["QUERY", "M-SEARCH", "get"] {
        assert!(method_from_wit(&Method::Other(name.to_owned())).is_some(), "{name}");
    }
    for name in ["", "A B", "A\r\nB", "CONNECT", "\u{e9}", "A:"] {
        assert!(method_from_wit(&Method::Other(name.to_owned())).is_none(), "{name}");
    }
    assert!(method_from_wit(&Method::Connect).is_none());
}

#[test]
fn a_destination_has_its_schemes_port() {
    let to = |scheme: &str, text: &str| {
        destination(&scheme.parse().unwrap(), &authority(text).unwrap()).map(|to| to.to_string()).ok()
    };
    assert_eq!(to("http", "Example.com").as_deref(), Some("example.com:80"));
    assert_eq!(to("https", "example.com").as_deref(), Some("example.com:443"));
    assert_eq!(to("https", "[::1]:8080").as_deref(), Some("[::1]:8080"));
    assert_eq!(to("ftp", "example.com"), None);
}

//! `fields`: their limits, their syntax, and what guests may not set.

use gusset::component::Resource;
use gusset::wasi::http::bindings::wasi::http::types::{HostFields, HostOutgoingResponse};
use gusset::wasi::http::{Fields, HeaderError, HttpLimits, WasiHttpView, is_forbidden_header};

use crate::guest::{Data, lend};

fn fields(data: &mut Data) -> Resource<Fields> {
    HostFields::new(&mut data.http()).unwrap()
}

fn append(data: &mut Data, fields: &Resource<Fields>, name: &str, value: &[u8]) -> Result<(), HeaderError> {
    data.http().append(lend(fields), name.to_owned(), value.to_vec())
}

#[track_caller]
fn trap<T>(result: Result<T, HeaderError>, wanted: &str) {
    match result {
        Err(HeaderError::Trap(error)) => assert!(format!("{error:#}").contains(wanted), "{error:#}"),
        Err(error) => panic!("expected a trap, found {error:?}"),
        Ok(_) => panic!("expected a trap, found none"),
    }
}

/// Row 31: a header map panics past 32,768 entries.
#[test]
fn row31_forty_thousand_appends_make_the_host_panic() {
    let mut data = Data::new();
    let fields = fields(&mut data);
    let refused = (0..40_000).find_map(|at| append(&mut data, &fields, &format!("x-{at}"), b"").err().map(|e| (at, e)));
    let (at, error) = refused.expect("some append is refused");
    assert_eq!(at, 1000);
    trap::<()>(Err(error), "at most 1000 entries, found 1001");

    let one_name: Vec<_> = (0..40_000).map(|_| ("x".to_owned(), vec![])).collect();
    trap(data.http().from_list(one_name), "at most 1000 entries, found 40000");
    trap(data.http().set(lend(&fields), "x".to_owned(), vec![vec![]; 40_000]), "at most 1000 entries");
}

/// Row 31, with limits that somebody set too high.
#[test]
fn row31_forty_thousand_appends_make_a_host_without_limits_panic() {
    let limits = HttpLimits {
        fields: usize::MAX,
        field_bytes: usize::MAX,
        all_field_bytes: usize::MAX,
        ..HttpLimits::default()
    };
    let mut data = Data::with_limits(limits);
    let fields = fields(&mut data);
    let refused = (0..40_000).find_map(|_| append(&mut data, &fields, "x", b"").err());
    trap::<()>(Err(refused.expect("some append is refused")), "at most 16384 entries");
}

/// Row 30: what guests put into fields is bounded, in one and in all.
#[test]
fn row30_headers_take_memory_without_bound() {
    let mut data = Data::new();
    let one = fields(&mut data);
    append(&mut data, &one, "x", &vec![b'a'; (128 << 10) - 1]).unwrap();
    trap(append(&mut data, &one, "y", b"a"), "at most 131072 bytes of names and values, found 131074");

    let mut refused = None;
    for _ in 0..100 {
        let more = fields(&mut data);
        refused = append(&mut data, &more, "x", &vec![b'a'; 100 << 10]).err();
        if refused.is_some() {
            break;
        }
    }
    trap::<()>(Err(refused.expect("all of them are bounded")), "at most 8388608 bytes of fields");
}

#[test]
fn what_dropped_fields_took_is_never_given_back() {
    let mut data = Data::new();
    for _ in 0..1000 {
        let one = fields(&mut data);
        append(&mut data, &one, "x", &vec![b'a'; 100 << 10]).unwrap();
        let copy = HostFields::clone(&mut data.http(), lend(&one)).unwrap();
        append(&mut data, &copy, "y", b"").unwrap();
        data.http().delete(lend(&one), "x".to_owned()).unwrap();
        HostFields::drop(&mut data.http(), one).unwrap();
        HostFields::drop(&mut data.http(), copy).unwrap();
    }
    assert!(data.table.is_empty());
}

#[test]
fn copies_that_are_changed_take_memory_without_bound() {
    let mut data = Data::new();
    let one = fields(&mut data);
    append(&mut data, &one, "x", &vec![b'a'; 100 << 10]).unwrap();
    let mut refused = None;
    for _ in 0..100 {
        let copy = HostFields::clone(&mut data.http(), lend(&one)).unwrap();
        refused = append(&mut data, &copy, "y", b"").err();
        if refused.is_some() {
            break;
        }
    }
    trap::<()>(Err(refused.expect("copies are counted")), "bytes of fields");
}

#[test]
fn a_change_of_a_copy_is_seen_in_the_original() {
    let mut data = Data::new();
    let one = fields(&mut data);
    append(&mut data, &one, "x", b"1").unwrap();
    let copy = HostFields::clone(&mut data.http(), lend(&one)).unwrap();
    append(&mut data, &copy, "x", b"2").unwrap();
    assert_eq!(data.http().get(lend(&one), "X".to_owned()).unwrap(), vec![b"1".to_vec()]);
    assert_eq!(data.http().get(lend(&copy), "X".to_owned()).unwrap(), vec![b"1".to_vec(), b"2".to_vec()]);
}

#[test]
fn names_and_values_that_end_a_line_are_taken() {
    let mut data = Data::new();
    let one = fields(&mut data);
    for name in ["", "a b", "a:", "a\r\nb", "a\0", "\u{e9}", "a(", &"a".repeat(70_000)] {
        let refused = append(&mut data, &one, name, b"1");
        assert!(matches!(refused, Err(HeaderError::InvalidSyntax)), "{name:?}: {refused:?}");
        assert_eq!(data.http().get(lend(&one), name.to_owned()).unwrap(), Vec::<Vec<u8>>::new());
        assert!(!data.http().has(lend(&one), name.to_owned()).unwrap());
        assert!(matches!(data.http().delete(lend(&one), name.to_owned()), Err(HeaderError::InvalidSyntax)));
    }
    for value in ["a\r\nb: c", "a\n", "a\r", "\0", "\u{7f}"] {
        let refused = append(&mut data, &one, "a", value.as_bytes());
        assert!(matches!(refused, Err(HeaderError::InvalidSyntax)), "{value:?}: {refused:?}");
    }
    assert_eq!(data.http().entries(lend(&one)).unwrap(), vec![]);
}

/// Row 77, for headers.
#[test]
fn row77_a_header_of_any_length_makes_the_host_panic() {
    for length in [65_534, 65_535, 65_536, 65_537, 1 << 20] {
        let mut data = Data::new();
        let one = fields(&mut data);
        let value = append(&mut data, &one, "a", &vec![b'a'; length]);
        assert_eq!(value.is_ok(), length < 128 << 10, "{length}: {value:?}");
        let name = append(&mut data, &one, &"a".repeat(length), b"");
        assert!(name.is_err() || length <= 65_535, "{length}: {name:?}");
    }
}

/// Row 79, headers.
#[test]
fn row79_a_guest_sets_headers_that_are_the_hosts() {
    let names = [
        "connection",
        "Connection",
        "HOST",
        "host",
        "keep-alive",
        "Proxy-Connection",
        "transfer-encoding",
        "upgrade",
        "proxy-authenticate",
        "proxy-authorization",
        "http2-settings",
    ];
    for name in names {
        assert!(is_forbidden_header(&name.parse().unwrap()));
        let mut data = Data::new();
        let one = fields(&mut data);
        let name = || name.to_owned();
        assert!(matches!(append(&mut data, &one, &name(), b"a"), Err(HeaderError::Forbidden)));
        assert!(matches!(data.http().set(lend(&one), name(), vec![b"a".to_vec()]), Err(HeaderError::Forbidden)));
        assert!(matches!(data.http().delete(lend(&one), name()), Err(HeaderError::Forbidden)));
        assert!(matches!(data.http().from_list(vec![(name(), vec![])]), Err(HeaderError::Forbidden)));
        assert_eq!(data.http().entries(lend(&one)).unwrap(), vec![]);
    }
}

/// Row 78, on the guest's side.
#[test]
fn row78_a_guest_declares_two_lengths_or_none_that_is_one() {
    for value in ["+1", " 1", "1 ", "1,1", "1, 1", "-1", "0x1", "", "1\t", "18446744073709551616", "one", "1.0"] {
        let mut data = Data::new();
        let one = fields(&mut data);
        let refused = append(&mut data, &one, "Content-Length", value.as_bytes());
        assert!(matches!(refused, Err(HeaderError::InvalidSyntax)), "{value:?}: {refused:?}");
        let entries = vec![("content-length".to_owned(), value.as_bytes().to_vec())];
        assert!(matches!(data.http().from_list(entries), Err(HeaderError::InvalidSyntax)), "{value:?}");
    }
    for second in ["1", "2"] {
        let mut data = Data::new();
        let one = fields(&mut data);
        append(&mut data, &one, "content-length", b"1").unwrap();
        assert!(matches!(
            append(&mut data, &one, "content-length", second.as_bytes()),
            Err(HeaderError::InvalidSyntax)
        ));
        let both = vec![b"1".to_vec(), second.as_bytes().to_vec()];
        let refused = data.http().set(lend(&one), "content-length".to_owned(), both);
        assert!(matches!(refused, Err(HeaderError::InvalidSyntax)), "{refused:?}");
        data.http().set(lend(&one), "content-length".to_owned(), vec![second.as_bytes().to_vec()]).unwrap();
        assert_eq!(data.http().entries(lend(&one)).unwrap().len(), 1);
    }
}

#[test]
fn headers_of_a_response_are_changed_after_it_was_made() {
    let mut data = Data::new();
    let one = fields(&mut data);
    append(&mut data, &one, "x", b"1").unwrap();
    let response = HostOutgoingResponse::new(&mut data.http(), one).unwrap();
    let shown = HostOutgoingResponse::headers(&mut data.http(), lend(&response)).unwrap();
    assert!(matches!(append(&mut data, &shown, "y", b"2"), Err(HeaderError::Immutable)));
    assert!(matches!(data.http().delete(lend(&shown), "x".to_owned()), Err(HeaderError::Immutable)));
    assert!(matches!(data.http().set(lend(&shown), "x".to_owned(), vec![]), Err(HeaderError::Immutable)));
    let copy = HostFields::clone(&mut data.http(), lend(&shown)).unwrap();
    append(&mut data, &copy, "y", b"2").unwrap();
    assert_eq!(data.http().entries(lend(&shown)).unwrap(), vec![("x".to_owned(), b"1".to_vec())]);
}

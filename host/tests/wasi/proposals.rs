//! The proposals `wasi:config` and `wasi:keyvalue`.

use gusset::component::{Resource, ResourceTable};
use gusset::wasi::config::ConfigVariables;
use gusset::wasi::config::bindings::wasi::config::store as config;
use gusset::wasi::keyvalue::bindings::wasi::keyvalue::atomics::Host as Atomics;
use gusset::wasi::keyvalue::bindings::wasi::keyvalue::batch::Host as Batch;
use gusset::wasi::keyvalue::bindings::wasi::keyvalue::store::{Error, Host as Store, HostBucket};
use gusset::wasi::keyvalue::{Bucket, Buckets, KeyValueCtxView};

use crate::support::borrow;

struct Guest {
    buckets: Buckets,
    table: ResourceTable,
}

impl Guest {
    fn new(buckets: &Buckets) -> Guest {
        Guest { buckets: buckets.clone(), table: ResourceTable::new() }
    }

    fn view(&mut self) -> KeyValueCtxView<'_> {
        KeyValueCtxView { buckets: &self.buckets, table: &mut self.table }
    }

    fn open(&mut self, name: &str) -> Resource<Bucket> {
        self.view().open(name.to_owned()).expect("no trap").expect("there is such a bucket")
    }

    fn set(&mut self, bucket: &Resource<Bucket>, key: &str, value: &[u8]) -> Result<(), Error> {
        HostBucket::set(&mut self.view(), borrow(bucket), key.to_owned(), value.to_vec()).expect("no trap")
    }

    fn get(&mut self, bucket: &Resource<Bucket>, key: &str) -> Option<Vec<u8>> {
        HostBucket::get(&mut self.view(), borrow(bucket), key.to_owned()).expect("no trap").expect("a value or none")
    }
}

#[test]
fn a_guest_is_told_what_nobody_said_or_not_what_was_said() {
    let mut variables: ConfigVariables = [("B", "1"), ("A", "2"), ("B", "3")].into_iter().collect();
    let mut get = |name: &str| config::Host::get(&mut variables, name.to_owned()).expect("no trap").expect("no error");
    assert_eq!((get("A").as_deref(), get("B").as_deref(), get("C"), get("")), (Some("2"), Some("3"), None, None));
    let all = config::Host::get_all(&mut variables).expect("no trap").expect("no error");
    let pairs = [("A", "2"), ("B", "3")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(all, pairs);
    let mut large: ConfigVariables = [("A", "x".repeat(1 << 20))].into_iter().collect();
    let error = config::Host::get_all(&mut large).expect_err("it is too much");
    assert!(error.to_string().starts_with("the guest's configuration may take 1048576 bytes"), "{error}");
}

#[test]
fn a_bucket_that_was_not_given_is_opened() {
    let mut guest = Guest::new(&Buckets::new(["data"]));
    for name in ["", "other", "DATA", "data/"] {
        let opened = guest.view().open(name.to_owned()).expect("no trap");
        assert!(matches!(opened, Err(Error::NoSuchStore)), "{name}");
    }
    let mut without = Guest::new(&Buckets::default());
    assert!(matches!(without.view().open("data".to_owned()).expect("no trap"), Err(Error::NoSuchStore)));
}

#[test]
fn what_one_guest_writes_another_does_not_read() {
    let buckets = Buckets::new(["data", "other"]);
    let (mut one, mut other) = (Guest::new(&buckets), Guest::new(&buckets));
    let (data, again, elsewhere) = (one.open("data"), other.open("data"), other.open("other"));
    one.set(&data, "key", b"value").expect("there is room");
    assert_eq!(other.get(&again, "key").as_deref(), Some(&b"value"[..]));
    assert_eq!(other.get(&elsewhere, "key"), None);
    assert_eq!(buckets.get("data", "key").as_deref(), Some(&b"value"[..]));
    let exists = |guest: &mut Guest, key: &str| {
        HostBucket::exists(&mut guest.view(), borrow(&again), key.to_owned()).expect("no trap").expect("no error")
    };
    assert!(exists(&mut other, "key") && !exists(&mut other, "no key"));
    for _ in 0..2 {
        HostBucket::delete(&mut one.view(), borrow(&data), "key".to_owned()).expect("no trap").expect("no error");
    }
    assert_eq!(other.get(&again, "key"), None);
}

#[test]
fn buckets_take_memory_without_bound() {
    let buckets = Buckets::new(["data"]);
    buckets.set_max_bytes(10_000);
    let mut guest = Guest::new(&buckets);
    let data = guest.open("data");
    let n_written = (0..1000).take_while(|n| guest.set(&data, &format!("key {n}"), &[0; 100]).is_ok()).count();
    assert!((40..60).contains(&n_written), "{n_written}");
    let error = guest.set(&data, "large", &[0; 9_000]).expect_err("there is no room");
    assert!(matches!(&error, Error::Other(text) if text.contains("the buckets take 10000 bytes")), "{error:?}");
    assert_eq!(guest.get(&data, "large"), None);
    // What is written over counts once, what is deleted not at all.
    (0..1000).for_each(|_| guest.set(&data, "key 0", &[1; 100]).expect("it is as large as before"));
    for n in 0..n_written {
        HostBucket::delete(&mut guest.view(), borrow(&data), format!("key {n}")).expect("no trap").expect("no error");
    }
    guest.set(&data, "large", &[0; 9_000]).expect("there is room again");
}

#[test]
fn keys_come_twice_or_never_and_in_pages_that_a_guest_chooses() {
    let buckets = Buckets::new(["data"]);
    let mut guest = Guest::new(&buckets);
    let data = guest.open("data");
    (0..3000).for_each(|n| guest.set(&data, &format!("{n:05}"), b"").expect("there is room"));
    let long = "x".repeat(100_000);
    ["a", &long, "z"].iter().for_each(|key| guest.set(&data, key, b"").expect("there is room"));
    let (mut all, mut cursor, mut n_pages) = (Vec::new(), None, 0);
    loop {
        let page = HostBucket::list_keys(&mut guest.view(), borrow(&data), cursor).expect("no trap").expect("no error");
        assert!(page.keys.len() <= 1024);
        all.extend(page.keys);
        n_pages += 1;
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((all.len(), n_pages), (3003, 5));
    assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] != pair[1]));
    for beyond in [3003, u64::MAX] {
        let page = HostBucket::list_keys(&mut guest.view(), borrow(&data), Some(beyond)).expect("no trap");
        assert!(page.expect("no error").keys.is_empty());
    }
}

#[test]
fn what_is_no_number_is_counted_or_one_overflows() {
    let buckets = Buckets::new(["data"]);
    let mut guest = Guest::new(&buckets);
    let data = guest.open("data");
    let add = |key: &str, delta: u64| {
        let mut guest = Guest::new(&buckets);
        let data = guest.open("data");
        Atomics::increment(&mut guest.view(), data, key.to_owned(), delta).expect("no trap")
    };
    assert!(matches!((add("n", 0), add("n", 5), add("n", 7)), (Ok(0), Ok(5), Ok(12))));
    assert!(matches!(add("n", u64::MAX), Err(Error::Other(_))));
    assert_eq!(guest.get(&data, "n").as_deref(), Some(&b"12"[..]));
    for text in ["", "x", "-1", " 1", "18446744073709551616", "\u{ff}"] {
        guest.set(&data, "text", text.as_bytes()).expect("there is room");
        assert!(matches!(add("text", 1), Err(Error::Other(_))), "{text}");
    }
}

#[test]
fn a_batch_does_less_than_its_parts_or_gives_without_bound() {
    let buckets = Buckets::new(["data"]);
    let mut guest = Guest::new(&buckets);
    let data = guest.open("data");
    let pairs = ["a", "b"].map(|key| (key.to_owned(), key.as_bytes().to_vec())).to_vec();
    Batch::set_many(&mut guest.view(), borrow(&data), pairs).expect("no trap").expect("there is room");
    let many = |guest: &mut Guest, keys: Vec<&str>| {
        Batch::get_many(&mut guest.view(), borrow(&data), keys.into_iter().map(str::to_owned).collect())
            .expect("no trap")
    };
    let found = many(&mut guest, vec!["b", "none", "a", "b"]).expect("no error");
    let keys: Vec<_> = found.iter().map(|pair| pair.as_ref().map(|(key, _)| key.as_str())).collect();
    assert_eq!(keys, [Some("b"), None, Some("a"), Some("b")]);
    Batch::delete_many(&mut guest.view(), borrow(&data), vec!["a".to_owned(), "none".to_owned()])
        .expect("no trap")
        .expect("no error");
    assert_eq!((guest.get(&data, "a"), guest.get(&data, "b").as_deref()), (None, Some(&b"b"[..])));
    guest.set(&data, "large", &vec![0; 1 << 20]).expect("there is room");
    assert!(many(&mut guest, vec!["large"; 64]).is_ok());
    assert!(matches!(many(&mut guest, vec!["large"; 65]), Err(Error::Other(_))));
}

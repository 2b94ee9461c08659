//! Uses up what it is told to:
//!
//!     spin            loops for ever
//!     sleep SECONDS   waits
//!     memory MIB      takes so much memory and prints whether it got it
//!     recurse         calls itself for ever
//!     count N         adds up numbers and prints the sum

use std::hint::black_box;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = || arguments.get(1).and_then(|text| text.parse::<u64>().ok()).expect("expected a number");
    match arguments.first().map(String::as_str) {
        Some("spin") => loop {
            black_box(0);
        },
        Some("sleep") => std::thread::sleep(std::time::Duration::from_secs(number())),
        Some("memory") => memory(number() as usize),
        Some("recurse") => println!("{}", recurse(1)),
        Some("count") => println!("{}", (0..number()).fold(0_u64, |sum, next| black_box(sum.wrapping_add(next)))),
        other => panic!("expected spin, sleep, memory, recurse or count, found {other:?}"),
    }
}

fn memory(mib: usize) {
    let mut bytes = Vec::<u8>::new();
    match bytes.try_reserve_exact(mib << 20) {
        Ok(()) => println!("got {mib} MiB"),
        Err(_) => println!("no {mib} MiB"),
    }
    black_box(bytes);
}

fn recurse(depth: u64) -> u64 {
    let frame = black_box([depth; 16]);
    if black_box(true) { recurse(depth + 1) + frame[3] } else { depth }
}

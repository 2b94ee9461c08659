//! Clocks. Without an argument it checks that they run and that sleeping takes its time; with `show` it prints
//! what they say.

use std::time::{Duration, Instant, SystemTime};

use wasip2::clocks::{monotonic_clock, wall_clock};

fn main() {
    if std::env::args().nth(1).as_deref() == Some("show") {
        let (now, resolution) = (wall_clock::now(), wall_clock::resolution());
        println!(
            "wall: {}.{:09}, resolution {}.{:09}",
            now.seconds, now.nanoseconds, resolution.seconds, resolution.nanoseconds
        );
        println!("monotonic: {}, resolution {}", monotonic_clock::now(), monotonic_clock::resolution());
        return;
    }
    let start = Instant::now();
    std::thread::sleep(Duration::from_millis(20));
    let slept = start.elapsed();
    println!("slept long enough: {}", slept >= Duration::from_millis(20));
    println!("slept not too long: {}", slept < Duration::from_secs(10));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time after 1970");
    println!("after 2020: {}", now.as_secs() > 1_577_836_800);
    let before = monotonic_clock::now();
    monotonic_clock::subscribe_instant(before).block();
    monotonic_clock::subscribe_duration(0).block();
    println!("what is over is ready: {}", monotonic_clock::now() - before < 5_000_000_000);
    poll_of_two();
}

/// Of two timers only the short one is ready.
fn poll_of_two() {
    let long = monotonic_clock::subscribe_duration(60_000_000_000);
    let short = monotonic_clock::subscribe_duration(1_000_000);
    println!("ready of two: {:?}", wasip2::io::poll::poll(&[&long, &short]));
}

//! Random numbers: checks that they are random; with `show` it prints some.

use wasip2::random::{insecure, insecure_seed, random};

fn main() {
    if std::env::args().nth(1).as_deref() == Some("show") {
        println!("bytes: {:02x?}", random::get_random_bytes(8));
        println!("number: {}", random::get_random_u64());
        println!("insecure bytes: {:02x?}", insecure::get_insecure_random_bytes(8));
        println!("insecure number: {}", insecure::get_insecure_random_u64());
        println!("seed: {:?}", insecure_seed::insecure_seed());
        return;
    }
    println!("lengths: {:?}", [0, 1, 17, 100_000].map(|length| random::get_random_bytes(length).len()));
    println!("two draws differ: {}", random::get_random_bytes(32) != random::get_random_bytes(32));
    println!("two numbers differ: {}", random::get_random_u64() != random::get_random_u64());
    println!("insecure ones differ: {}", insecure::get_insecure_random_u64() != insecure::get_insecure_random_u64());
    let ones: u32 = random::get_random_bytes(4096).iter().map(|byte| byte.count_ones()).sum();
    println!("half of the bits are set: {}", (15_000..18_000).contains(&ones));
}

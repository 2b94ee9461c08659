//! A hash map whose values are small boxes and strings: hashing, probing, allocating and freeing.

use std::collections::HashMap;

use kernels::Random;

kernels::kernel!(run);

struct Entry {
    count: u64,
    name: String,
}

fn run(n: u32) -> u64 {
    let mut random = Random::new(0x2545_f491);
    let mut map: HashMap<u64, Box<Entry>> = HashMap::new();
    let mut sum = 0u64;
    for _ in 0..n {
        let bits = random.next();
        let key = bits % 8192;
        match bits >> 60 {
            0..4 => {
                if let Some(entry) = map.remove(&key) {
                    sum = sum.wrapping_add(entry.count).wrapping_add(entry.name.len() as u64);
                }
            }
            4..8 => sum = sum.wrapping_add(map.get(&key).map_or(1, |entry| entry.count)),
            _ => {
                let entry = map.entry(key).or_insert_with(|| {
                    let name = "x".repeat(1 + (bits >> 20) as usize % 40);
                    Box::new(Entry { count: 0, name })
                });
                entry.count += bits & 0xff;
            }
        }
    }
    map.values().fold(sum, |sum, entry| sum.wrapping_add(entry.count))
}

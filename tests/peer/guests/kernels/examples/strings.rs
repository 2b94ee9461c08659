//! Strings: a text is split into words, which are changed, sorted, counted and joined again.

use std::collections::BTreeMap;

use kernels::Random;

kernels::kernel!(run);

fn run(n: u32) -> u64 {
    let mut random = Random::new(0x7777_1234);
    let text = text(&mut random, 2000);
    let mut sum = 0u64;
    for round in 0..n {
        let mut words: Vec<String> = text.split(' ').filter(|word| !word.is_empty()).map(str::to_uppercase).collect();
        words.sort();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in &words {
            *counts.entry(word).or_default() += 1;
        }
        let joined = counts.iter().map(|(word, count)| format!("{word}={count}")).collect::<Vec<_>>().join(", ");
        let found = joined.matches("A").count() + joined.find("ZEBRA").unwrap_or(round as usize);
        let reversed: String = joined.chars().rev().collect();
        sum = reversed.bytes().fold(sum ^ found as u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    }
    sum
}

fn text(random: &mut Random, words: usize) -> String {
    let mut text = String::new();
    for _ in 0..words {
        let bits = random.next();
        let letters = 2 + (bits % 5) as u32;
        text.extend((0..letters).map(|at| char::from(b'a' + ((bits >> (8 + at * 5)) % 26) as u8)));
        text.push_str(if bits >> 62 == 0 { " Straße " } else { " " });
    }
    text
}

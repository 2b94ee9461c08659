//! Direct calls: Fibonacci numbers and the Ackermann function, both by plain recursion.

kernels::kernel!(run);

fn run(n: u32) -> u64 {
    let mut sum = 0;
    for round in 0..n {
        sum += fibonacci(25 + (round & 1)) + u64::from(ackermann(2, 300 + round));
    }
    sum
}

#[inline(never)]
fn fibonacci(n: u32) -> u64 {
    if n < 2 { u64::from(n) } else { fibonacci(n - 1) + fibonacci(n - 2) }
}

#[inline(never)]
fn ackermann(m: u32, n: u32) -> u32 {
    match (m, n) {
        (0, _) => n + 1,
        (_, 0) => ackermann(m - 1, 1),
        _ => ackermann(m - 1, ackermann(m, n - 1)),
    }
}

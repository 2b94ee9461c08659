//! Floating point: bodies that attract each other, in steps of time.

use kernels::Random;

kernels::kernel!(run);

const BODIES: usize = 8;

#[derive(Clone, Copy, Default)]
struct Body {
    at: [f64; 3],
    speed: [f64; 3],
    mass: f64,
}

fn run(n: u32) -> u64 {
    let mut random = Random::new(0x0123_4567);
    let mut number = || (random.next() >> 12) as f64 / (1u64 << 52) as f64;
    let mut bodies = [Body::default(); BODIES];
    for body in &mut bodies {
        body.at = std::array::from_fn(|_| number() * 20.0 - 10.0);
        body.speed = std::array::from_fn(|_| number() - 0.5);
        body.mass = number() + 0.1;
    }
    for _ in 0..n {
        step(&mut bodies, 0.001);
    }
    energy(&bodies).to_bits()
}

fn step(bodies: &mut [Body; BODIES], time: f64) {
    for i in 0..BODIES {
        for j in i + 1..BODIES {
            let (distance, square) = between(&bodies[i], &bodies[j]);
            let pull = time / (square * square.sqrt());
            let (of_i, of_j) = (bodies[i].mass, bodies[j].mass);
            for axis in 0..3 {
                bodies[i].speed[axis] -= distance[axis] * of_j * pull;
                bodies[j].speed[axis] += distance[axis] * of_i * pull;
            }
        }
    }
    for body in bodies {
        for axis in 0..3 {
            body.at[axis] += time * body.speed[axis];
        }
    }
}

/// The way from `b` to `a`, and the square of its length, softened so that no two bodies meet.
fn between(a: &Body, b: &Body) -> ([f64; 3], f64) {
    let way: [f64; 3] = std::array::from_fn(|axis| a.at[axis] - b.at[axis]);
    (way, way.iter().map(|d| d * d).sum::<f64>() + 0.01)
}

fn energy(bodies: &[Body; BODIES]) -> f64 {
    let mut energy = 0.0;
    for (i, body) in bodies.iter().enumerate() {
        energy += body.mass * body.speed.iter().map(|v| v * v).sum::<f64>() / 2.0;
        for other in &bodies[i + 1..] {
            energy -= body.mass * other.mass / between(body, other).1.sqrt();
        }
    }
    energy
}

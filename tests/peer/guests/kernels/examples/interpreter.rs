//! `br_table`: the loop of a stack machine whose program counts primes by trial division.

use std::hint::black_box;

kernels::kernel!(run);

/// One operation of the machine.
#[derive(Clone, Copy)]
enum Op {
    Push(u64),
    Load(usize),
    Store(usize),
    Add,
    Sub,
    Mul,
    Rem,
    Less,
    Equal,
    Xor,
    Dup,
    Drop,
    Swap,
    Jump(usize),
    JumpIfZero(usize),
    Halt,
}

const LIMIT: usize = 0;
const COUNT: usize = 1;
const CANDIDATE: usize = 2;
const DIVISOR: usize = 3;

/// Counts the primes below a limit. Comments give the index of a line's first operation.
#[rustfmt::skip]
const PROGRAM: &[Op] = {
    use Op::*;
    &[
        /* 0 */ Push(2), Store(CANDIDATE),
        /* 2 */ Load(CANDIDATE), Load(LIMIT), Less, JumpIfZero(33),
        /* 6 */ Push(2), Store(DIVISOR),
        /* 8 */ Load(CANDIDATE), Load(DIVISOR), Dup, Mul, Less, JumpIfZero(19),
        /* 14 */ Load(COUNT), Push(1), Add, Store(COUNT), Jump(28),
        /* 19 */ Load(CANDIDATE), Load(DIVISOR), Rem, JumpIfZero(28),
        /* 23 */ Load(DIVISOR), Push(1), Add, Store(DIVISOR), Jump(8),
        /* 28 */ Load(CANDIDATE), Push(1), Add, Store(CANDIDATE), Jump(2),
        /* 33 */ Halt, Sub, Equal, Xor, Drop, Swap,
    ]
};

fn run(n: u32) -> u64 {
    let mut locals = [u64::from(n), 0, 0, 0];
    interpret(black_box(PROGRAM), &mut locals);
    locals[COUNT]
}

#[inline(never)]
fn interpret(program: &[Op], locals: &mut [u64; 4]) {
    let mut stack = Stack { values: [0; 16], top: 0 };
    let mut pc = 0;
    loop {
        let op = program[pc];
        pc += 1;
        match op {
            Op::Push(value) => stack.push(value),
            Op::Load(at) => stack.push(locals[at]),
            Op::Store(at) => locals[at] = stack.pop(),
            Op::Add => stack.binary(u64::wrapping_add),
            Op::Sub => stack.binary(u64::wrapping_sub),
            Op::Mul => stack.binary(u64::wrapping_mul),
            Op::Rem => stack.binary(|a, b| a % b),
            Op::Less => stack.binary(|a, b| u64::from(a < b)),
            Op::Equal => stack.binary(|a, b| u64::from(a == b)),
            Op::Xor => stack.binary(|a, b| a ^ b),
            Op::Dup => {
                let value = stack.pop();
                stack.push(value);
                stack.push(value);
            }
            Op::Drop => drop(stack.pop()),
            Op::Swap => {
                let (b, a) = (stack.pop(), stack.pop());
                stack.push(b);
                stack.push(a);
            }
            Op::Jump(to) => pc = to,
            Op::JumpIfZero(to) => {
                if stack.pop() == 0 {
                    pc = to;
                }
            }
            Op::Halt => return,
        }
    }
}

struct Stack {
    values: [u64; 16],
    top: usize,
}

impl Stack {
    fn push(&mut self, value: u64) {
        self.values[self.top % 16] = value;
        self.top += 1;
    }

    fn pop(&mut self) -> u64 {
        self.top -= 1;
        self.values[self.top % 16]
    }

    fn binary(&mut self, f: impl Fn(u64, u64) -> u64) {
        let (b, a) = (self.pop(), self.pop());
        self.push(f(a, b));
    }
}

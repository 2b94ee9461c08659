//! WASI 0.2, as guests and embedders see it.

mod cli;
mod clocks;
mod limits;
mod lookup;
mod poll;
mod proposals;
mod random;
mod stdin;
mod stdout;
mod streams;
mod support;
mod tcp;
mod udp;
mod versions;
mod writers;

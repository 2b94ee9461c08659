//! `wasi:filesystem`, called as the bindings call it, on directories that are made for each test.

mod codes;
mod component;
mod directories;
mod escapes;
mod files;
mod limits;
mod operations;
mod permissions;
mod random_paths;
mod slashes;
mod special;
mod times;
mod world;

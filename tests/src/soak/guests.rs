//! The components whose instances follow each other in slots: four shapes with the same exports.
//!
//! `sample` reads one place of everything that an instance has, `digest` all of it; `spoil` writes to a few
//! places or, one time in 64, grows everything and fills it; `behind` reads where the memory ends and `fail`
//! traps half-way. `greet` passes a string; only the fused shape has it.

/// A component, and what it is called.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    pub(super) name: &'static str,
    pub(super) text: String,
    /// Whether it exports `greet`.
    pub(super) greets: bool,
}

/// All of them.
pub(super) fn all() -> Vec<Guest> {
    let guest = |name, text| Guest { name, text, greets: false };
    vec![
        guest("small", SMALL.to_owned()),
        guest("memory and table", plain()),
        Guest { greets: true, ..guest("fused", fused()) },
        guest("data, resources and traps", resourceful()),
    ]
}

/// Components whose second core instance cannot be made, for traps and for limits ([`super::refusals`] sets those).
pub(super) fn failing() -> Vec<Guest> {
    let reasons = [
        (
            "a trap in a start function",
            "(memory 1) (func $f (i64.store (i32.const 9) (i64.const -1)) unreachable) (start $f)",
        ),
        ("a data segment behind its memory", r#"(memory 1) (data (i32.const 65535) "xy")"#),
        ("an element segment behind its table", "(table 3 funcref) (func $f) (elem (i32.const 3) func $f)"),
        ("more memory than the store may have", "(memory 30)"),
        ("more table elements than the store may have", "(table 9000 funcref)"),
    ];
    let text = |bad: &str| {
        let ending = format!("(core module $Bad {bad}) (core instance (instantiate $Bad)) {LIFTED}");
        plain().replace(LIFTED, &ending)
    };
    reasons.map(|(name, bad)| Guest { name, text: text(bad), greets: false }).into()
}

/// Without memory or table.
const SMALL: &str = r#"(component
  (core module $M (global $g (mut i64) (i64.const 7))
    (func (export "sample") (param i32) (result i64) (global.get $g))
    (func (export "digest") (result i64) (global.get $g))
    (func (export "spoil") (param i32) (global.set $g (i64.const 8)))
    (func (export "behind") (result i64) unreachable)
    (func (export "fail") unreachable))
  (core instance $m (instantiate $M))
  (func (export "sample") (param "at" u32) (result u64) (canon lift (core func $m "sample")))
  (func (export "digest") (result u64) (canon lift (core func $m "digest")))
  (func (export "spoil") (param "seed" u32) (canon lift (core func $m "spoil")))
  (func (export "behind") (result u64) (canon lift (core func $m "behind")))
  (func (export "fail") (canon lift (core func $m "fail"))))"#;

/// Functions of a core module that has a memory: on that, and on a table and globals which they bring along.
const OF_MEMORY: &str = r#"
    (table $t 10 2000 funcref)
    (elem (i32.const 3) func $one)
    (global $mark (mut i32) (i32.const 7))
    (global $next (mut i32) (i32.const 1024))
    (func $one (result i32) (i32.const 1))
    (func $bytes (result i32) (i32.mul (memory.size) (i32.const 65536)))
    (func $own-sample (param $at i32) (result i64)
      (i64.add
        (i64.load (i32.rem_u (i32.mul (local.get $at) (i32.const 8191)) (i32.sub (call $bytes) (i32.const 8))))
        (i64.extend_i32_u
          (i32.add (i32.mul (i32.const 1000) (ref.is_null (table.get $t (i32.rem_u (local.get $at) (table.size $t)))))
                   (i32.add (global.get $mark) (global.get $next))))))
    (func $own-digest (result i64) (local $at i32) (local $hash i64)
      (loop $word
        (local.set $hash (i64.mul (i64.const 1099511628211)
          (i64.xor (i64.add (local.get $hash) (i64.const 7)) (i64.load (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $word (i32.lt_u (local.get $at) (call $bytes))))
      (local.set $at (i32.const 0))
      (loop $element
        (local.set $hash (i64.mul (i64.const 1099511628211)
          (i64.xor (i64.add (local.get $hash) (i64.const 7))
            (i64.extend_i32_u (ref.is_null (table.get $t (local.get $at)))))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $element (i32.lt_u (local.get $at) (table.size $t))))
      (i64.add (local.get $hash) (i64.extend_i32_u
        (i32.add (global.get $mark) (i32.mul (i32.const 100) (global.get $next))))))
    (func $own-spoil (param $seed i32) (local $n i32)
      (global.set $mark (i32.const 8))
      (global.set $next (i32.const 2048))
      (if (i32.eqz (i32.and (local.get $seed) (i32.const 63)))
        (then
          (drop (memory.grow (i32.const 2)))
          (memory.fill (i32.const 0) (i32.const 0xa5) (call $bytes))
          (drop (table.grow $t (ref.func $one) (i32.const 1500)))
          (table.fill $t (i32.const 0) (ref.func $one) (table.size $t))
          (return)))
      (loop $place
        (local.set $seed (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
        (i64.store
          (i32.rem_u (i32.shr_u (local.get $seed) (i32.const 8)) (i32.sub (call $bytes) (i32.const 8)))
          (i64.const -1))
        (table.set $t (i32.rem_u (i32.shr_u (local.get $seed) (i32.const 8)) (table.size $t)) (ref.func $one))
        (br_if $place (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 4))))
      (table.set $t (i32.const 3) (ref.null func)))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (local.get $at))
    (func (export "behind") (result i64) (i64.load (call $bytes)))
    (func (export "fail") (i64.store (i32.const 0) (i64.const -1)) unreachable)"#;

/// The exports of a core module that has nothing else to show.
const OWN: &str = r#"
    (func (export "sample") (param i32) (result i64) (call $own-sample (local.get 0)))
    (func (export "digest") (result i64) (call $own-digest))
    (func (export "spoil") (param i32) (call $own-spoil (local.get 0)))"#;

/// Exports of a component with an instance `$m` of such a module.
const LIFTED: &str = r#"
  (func (export "sample") (param "at" u32) (result u64) (canon lift (core func $m "sample")))
  (func (export "digest") (result u64) (canon lift (core func $m "digest")))
  (func (export "spoil") (param "seed" u32) (canon lift (core func $m "spoil")))
  (func (export "behind") (result u64) (canon lift (core func $m "behind")))
  (func (export "fail") (canon lift (core func $m "fail")))"#;

fn plain() -> String {
    format!(
        r#"(component
  (core module $M (memory (export "memory") 3 12) {OF_MEMORY} {OWN})
  (core instance $m (instantiate $M))
  {LIFTED})"#
    )
}

/// Two components: the outer one passes strings on to the inner one, which changes the case of letters.
fn fused() -> String {
    format!(
        r#"(component
  (component $Inner
    (core module $M (memory (export "memory") 1 8) {OF_MEMORY} {OWN}
      (func (export "shout") (param $at i32) (param $n i32) (result i32)
        (i32.store (i32.const 16) (local.get $at))
        (i32.store (i32.const 20) (local.get $n))
        (loop $letter
          (if (i32.eqz (local.get $n)) (then (return (i32.const 16))))
          (i32.store8 (local.get $at) (i32.xor (i32.load8_u (local.get $at)) (i32.const 0x20)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $letter))
        unreachable))
    (core instance $m (instantiate $M))
    (func (export "shout") (param "s" string) (result string)
      (canon lift (core func $m "shout") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
    {LIFTED})
  (instance $inner (instantiate $Inner))
  (core module $Libc (memory (export "memory") 1 8) {OF_MEMORY}
    (func (export "own-sample") (param i32) (result i64) (call $own-sample (local.get 0)))
    (func (export "own-digest") (result i64) (call $own-digest))
    (func (export "own-spoil") (param i32) (call $own-spoil (local.get 0))))
  (core instance $libc (instantiate $Libc))
  (core func $shout
    (canon lower (func $inner "shout") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core func $sample (canon lower (func $inner "sample")))
  (core func $digest (canon lower (func $inner "digest")))
  (core func $spoil (canon lower (func $inner "spoil")))
  (core func $fail (canon lower (func $inner "fail")))
  (core module $Main
    (import "inner" "shout" (func $shout (param i32 i32 i32)))
    (import "inner" "sample" (func $sample (param i32) (result i64)))
    (import "inner" "digest" (func $digest (result i64)))
    (import "inner" "spoil" (func $spoil (param i32)))
    (import "inner" "fail" (func $fail))
    (import "libc" "own-sample" (func $own-sample (param i32) (result i64)))
    (import "libc" "own-digest" (func $own-digest (result i64)))
    (import "libc" "own-spoil" (func $own-spoil (param i32)))
    (import "libc" "behind" (func $behind (result i64)))
    (func (export "greet") (param i32 i32) (result i32)
      (call $shout (local.get 0) (local.get 1) (i32.const 32))
      (i32.const 32))
    (func (export "sample") (param i32) (result i64)
      (i64.add (i64.rotl (call $own-sample (local.get 0)) (i64.const 9)) (call $sample (local.get 0))))
    (func (export "digest") (result i64)
      (i64.add (i64.rotl (call $own-digest) (i64.const 9)) (call $digest)))
    (func (export "spoil") (param i32)
      (call $own-spoil (local.get 0))
      (call $spoil (local.get 0)))
    (func (export "behind") (result i64) (call $behind))
    (func (export "fail") (call $fail)))
  (core instance $m (instantiate $Main
    (with "inner" (instance
      (export "shout" (func $shout)) (export "sample" (func $sample)) (export "digest" (func $digest))
      (export "spoil" (func $spoil)) (export "fail" (func $fail))))
    (with "libc" (instance $libc))))
  (func (export "greet") (param "s" string) (result string)
    (canon lift (core func $m "greet") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  {LIFTED})"#
    )
}

/// With a resource type of its own, of which it leaves handles behind, and more contents than fit a page.
fn resourceful() -> String {
    let (first, second) = ("what an instance starts with; ".repeat(300), "and more of it. ".repeat(300));
    format!(
        r#"(component
  (core module $D (global $dropped (mut i64) (i64.const 0))
    (func (export "dtor") (param i32) (global.set $dropped (i64.add (global.get $dropped) (i64.const 1))))
    (func (export "dropped") (result i64) (global.get $dropped)))
  (core instance $d (instantiate $D))
  (type $R (resource (rep i32) (dtor (core func $d "dtor"))))
  (core func $new (canon resource.new $R))
  (core func $drop (canon resource.drop $R))
  (core func $rep (canon resource.rep $R))
  (core module $M
    (import "r" "new" (func $new (param i32) (result i32)))
    (import "r" "drop" (func $drop (param i32)))
    (import "r" "rep" (func $rep (param i32) (result i32)))
    (import "r" "dropped" (func $dropped (result i64)))
    (memory (export "memory") 3 8)
    (data (i32.const 5000) "{first}")
    (data (i32.const 131000) "{second}")
    {OF_MEMORY}
    (func $handle (param $rep i32) (result i64) (local $handle i32)
      (local.set $handle (call $new (local.get $rep)))
      (i64.extend_i32_u (i32.add (i32.mul (local.get $handle) (i32.const 1000)) (call $rep (local.get $handle)))))
    (func (export "sample") (param i32) (result i64)
      (i64.add (call $own-sample (local.get 0)) (call $handle (local.get 0))))
    (func (export "digest") (result i64)
      (i64.add (i64.mul (call $dropped) (i64.const 31)) (i64.add (call $own-digest) (call $handle (i32.const 5)))))
    (func (export "spoil") (param $seed i32) (local $n i32)
      (loop $more
        (drop (call $new (i32.add (local.get $seed) (local.get $n))))
        (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 4))))
      (call $drop (i32.const 2))
      (call $own-spoil (local.get $seed))))
  (core instance $m (instantiate $M (with "r" (instance
    (export "new" (func $new)) (export "drop" (func $drop)) (export "rep" (func $rep))
    (export "dropped" (func $d "dropped"))))))
  {LIFTED})"#
    )
}

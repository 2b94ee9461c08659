//! The component that random commands drive: a root and three instances inside, each an interpreter.
//!
//! Every instance asks the host for its next command and answers with what the last one gave. `a`
//! defines `r`, `b` defines `s` and knows `r`, `c` defines `u` and knows all; the root `p` knows all, and
//! the host's `h` is known to everybody. `c` calls `b` and `a`, `b` calls `a`, the root calls everybody
//! and itself, and everybody calls the host and, through a table, the root; so any instance may be
//! entered again.

use std::fmt::Write;
use std::sync::LazyLock;

use super::model::{Instance, Param, Type};

/// The root.
pub(super) const P: Instance = 0;
const A: Instance = 1;
const B: Instance = 2;
const C: Instance = 3;
/// All instances.
pub(super) const INSTANCES: [Instance; 4] = [P, A, B, C];

/// The host's resource type.
pub(super) const H: Type = Type { name: 'h', definer: None };
const R: Type = Type { name: 'r', definer: Some(A) };
const S: Type = Type { name: 's', definer: Some(B) };
const U: Type = Type { name: 'u', definer: Some(C) };

/// The types that an instance knows.
pub(super) fn known(instance: Instance) -> &'static [Type] {
    match instance {
        A => &[H, R],
        B => &[H, R, S],
        _ => &[H, R, S, U],
    }
}

/// The type that an instance defines.
pub(super) fn defined(instance: Instance) -> Option<Type> {
    [R, S, U].into_iter().find(|ty| ty.definer == Some(instance))
}

/// What a function does with its handles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Nothing: it has none.
    Go,
    /// Takes an owned one.
    Take,
    /// Takes a borrowed one.
    Borrow,
    /// Gives an owned one.
    Give,
    /// Takes a borrowed one and then an owned one.
    Mix,
    /// Takes two owned ones.
    Two,
}

/// All shapes.
pub(super) const SHAPES: [Shape; 6] = [Shape::Go, Shape::Take, Shape::Borrow, Shape::Give, Shape::Mix, Shape::Two];

impl Shape {
    pub(super) fn params(self, ty: Type) -> Vec<Param> {
        match self {
            Shape::Go | Shape::Give => vec![],
            Shape::Take => vec![Param::Own(ty)],
            Shape::Borrow => vec![Param::Borrow(ty)],
            Shape::Mix => vec![Param::Borrow(ty), Param::Own(ty)],
            Shape::Two => vec![Param::Own(ty), Param::Own(ty)],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Shape::Go => "go",
            Shape::Take => "take",
            Shape::Borrow => "borrow",
            Shape::Give => "give",
            Shape::Mix => "mix",
            Shape::Two => "two",
        }
    }
}

/// A function's name where it is imported or exported.
pub(super) fn name_of(shape: Shape, ty: Type) -> String {
    match shape {
        Shape::Go => "go".to_owned(),
        _ => format!("{}-{}", shape.name(), ty.name),
    }
}

/// The functions over some types.
pub(super) fn functions(types: &[Type]) -> Vec<(Shape, Type)> {
    let of_type = |ty: &Type| SHAPES[1..].iter().map(|shape| (*shape, *ty)).collect::<Vec<_>>();
    let rest: Vec<_> = types.iter().flat_map(of_type).collect();
    [(Shape::Go, H)].into_iter().chain(rest).collect()
}

/// Who is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Target {
    Host,
    Instance(Instance),
}

/// What an instance can be told to do; its number is its place in [`OPS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Op {
    Return,
    Unreachable,
    New,
    Rep,
    Drop(Type),
    Call(Target, Shape, Type),
}

/// The commands of all instances.
pub(super) static OPS: LazyLock<[Vec<Op>; 4]> = LazyLock::new(|| INSTANCES.map(ops));

/// The commands of an instance.
fn ops(instance: Instance) -> Vec<Op> {
    let mut ops = vec![Op::Return, Op::Unreachable];
    if defined(instance).is_some() {
        ops.extend([Op::New, Op::Rep]);
    }
    ops.extend(known(instance).iter().map(|ty| Op::Drop(*ty)));
    for (target, types) in targets(instance) {
        ops.extend(functions(types).into_iter().map(|(shape, ty)| Op::Call(target, shape, ty)));
    }
    ops
}

/// Whom an instance calls, with which types.
fn targets(instance: Instance) -> Vec<(Target, &'static [Type])> {
    const HOST: (Target, &[Type]) = (Target::Host, &[H]);
    const UP: (Target, &[Type]) = (Target::Instance(P), &[H]);
    let down = |instance: Instance, types: &'static [Type]| (Target::Instance(instance), types);
    match instance {
        A => vec![HOST, UP],
        B => vec![HOST, UP, down(A, known(A))],
        C => vec![HOST, UP, down(A, known(A)), down(B, known(B))],
        _ => vec![HOST, UP, down(A, known(A)), down(B, known(B)), down(C, known(C))],
    }
}

fn label(instance: Instance) -> char {
    ['p', 'a', 'b', 'c'][instance]
}

/// The name under which the root exports an instance's functions.
pub(super) fn export_of(instance: Instance) -> Option<String> {
    (instance != P).then(|| label(instance).to_string())
}

/// The component's text.
pub(super) fn text() -> String {
    let mut out = String::from("(component\n");
    line(
        &mut out,
        "(import \"next\" (func $next (param \"who\" u32) (param \"a\" u32) (param \"b\" u32) (result u64)))",
    );
    line(&mut out, "(import \"operand\" (func $operand (result u32)))");
    out.push_str("  (import \"host\" (instance $host (export \"h\" (type $h (sub resource)))\n");
    for (shape, ty) in functions(&[H]) {
        line(&mut out, &format!("(export \"{}\" {})", name_of(shape, ty), func_type(shape, ty)));
    }
    out.push_str("  ))\n  (alias export $host \"h\" (type $h))\n");
    for (shape, ty) in functions(&[H]) {
        let name = name_of(shape, ty);
        line(&mut out, &format!("(alias export $host \"{name}\" (func $host-{name}))"));
    }
    upward(&mut out);
    for instance in [A, B, C] {
        component(&mut out, instance);
        instantiation(&mut out, instance);
    }
    root(&mut out);
    out.push_str(")\n");
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "  {text}");
}

fn func_type(shape: Shape, ty: Type) -> String {
    let params = shape.params(ty).into_iter().enumerate().map(|(at, param)| match param {
        Param::Own(ty) => format!(" (param \"x{at}\" (own ${}))", ty.name),
        Param::Borrow(ty) => format!(" (param \"x{at}\" (borrow ${}))", ty.name),
    });
    let params: String = params.collect();
    let result = if shape == Shape::Give { format!(" (result (own ${}))", ty.name) } else { String::new() };
    format!("(func{params}{result})")
}

fn core_type(shape: Shape) -> String {
    let params = " i32".repeat(shape.params(H).len());
    let result = if shape == Shape::Give { " (result i32)" } else { "" };
    format!("(param{params}){result}")
}

/// Functions that call the root through a table, which the root fills.
fn upward(out: &mut String) {
    line(out, &format!("(core module $up (table (export \"t\") {} funcref)", SHAPES.len()));
    for (at, shape) in SHAPES.iter().enumerate() {
        let gets: String = (0..shape.params(H).len()).map(|at| format!(" (local.get {at})")).collect();
        let ty = core_type(*shape);
        line(out, &format!("  (func (export \"{}\") {ty} (call_indirect {ty}{gets} (i32.const {at})))", shape.name()));
    }
    line(out, ")");
    line(out, "(core instance $up (instantiate $up))");
    for (shape, ty) in functions(&[H]) {
        let (name, ty) = (name_of(shape, ty), func_type(shape, ty));
        let lift = format!("(canon lift (core func $up \"{}\"))", shape.name());
        line(out, &format!("(func $p-{name} {} {lift})", &ty["(func".len()..ty.len() - 1]));
    }
}

/// The functions that an instance imports: their names, shapes and types.
fn imported(instance: Instance) -> Vec<(String, Shape, Type)> {
    let calls = targets(instance).into_iter().flat_map(|(target, types)| {
        let name = match target {
            Target::Host => "host".to_owned(),
            Target::Instance(callee) => label(callee).to_string(),
        };
        functions(types).into_iter().map(move |(shape, ty)| (format!("{name}-{}", name_of(shape, ty)), shape, ty))
    });
    calls.collect()
}

fn component(out: &mut String, instance: Instance) {
    let own = defined(instance);
    line(out, &format!("(component ${}", label(instance).to_ascii_uppercase()));
    for ty in known(instance).iter().filter(|ty| Some(**ty) != own) {
        line(out, &format!("(import \"{0}\" (type ${0} (sub resource)))", ty.name));
    }
    line(out, "(import \"next\" (func $next (param \"who\" u32) (param \"a\" u32) (param \"b\" u32) (result u64)))");
    line(out, "(import \"operand\" (func $operand (result u32)))");
    for (name, shape, ty) in imported(instance) {
        let ty = func_type(shape, ty);
        line(out, &format!("(import \"{name}\" (func ${name}{})", &ty["(func".len()..]));
    }
    if let Some(own) = own {
        line(out, "(core module $dtor (table (export \"t\") 1 funcref)");
        line(out, "  (func (export \"dtor\") (param i32) (call_indirect (param i32) (local.get 0) (i32.const 0))))");
        line(out, "(core instance $dtor (instantiate $dtor))");
        line(out, "(type $own (resource (rep i32) (dtor (core func $dtor \"dtor\"))))");
        line(out, &format!("(export ${0} \"{0}\" (type $own))", own.name));
    }
    interpreter(out, instance);
    for (shape, ty) in functions(known(instance)) {
        line(out, &lifted(shape, ty, &format!("(export \"{}\")", name_of(shape, ty))));
    }
    line(out, ")");
}

fn lifted(shape: Shape, ty: Type, name: &str) -> String {
    let ty = func_type(shape, ty);
    format!("(func {name} {} (canon lift (core func $m \"{}\")))", &ty["(func".len()..ty.len() - 1], shape.name())
}

fn instantiation(out: &mut String, instance: Instance) {
    let (label, own) = (label(instance), defined(instance));
    let mut args = String::from("(with \"next\" (func $next)) (with \"operand\" (func $operand))");
    for ty in known(instance).iter().filter(|ty| Some(**ty) != own) {
        let _ = write!(args, " (with \"{0}\" (type ${0}))", ty.name);
    }
    for (name, ..) in imported(instance) {
        let _ = write!(args, " (with \"{name}\" (func ${name}))");
    }
    line(out, &format!("(instance ${label} (instantiate ${} {args}))", label.to_ascii_uppercase()));
    if let Some(own) = own {
        line(out, &format!("(alias export ${label} \"{0}\" (type ${0}))", own.name));
    }
    for (shape, ty) in functions(known(instance)) {
        let name = name_of(shape, ty);
        line(out, &format!("(alias export ${label} \"{name}\" (func ${label}-{name}))"));
    }
}

fn root(out: &mut String) {
    interpreter(out, P);
    for instance in [A, B, C] {
        line(out, &format!("(export \"{0}\" (instance ${0}))", label(instance)));
    }
    for (shape, ty) in functions(known(P)) {
        line(out, &lifted(shape, ty, &format!("(export \"{}\")", name_of(shape, ty))));
    }
}

/// The core module that asks for commands and does them, instantiated as `$m`.
fn interpreter(out: &mut String, instance: Instance) {
    let mut given = String::new();
    let mut give = |out: &mut String, name: &str, def: &str| {
        line(out, &format!("(core func $core-{name} {def})"));
        let _ = write!(given, " (export \"{name}\" (func $core-{name}))");
    };
    give(out, "next", "(canon lower (func $next))");
    give(out, "operand", "(canon lower (func $operand))");
    for (name, ..) in imported(instance) {
        give(out, &name, &format!("(canon lower (func ${name}))"));
    }
    if let Some(own) = defined(instance) {
        give(out, "new", &format!("(canon resource.new ${})", own.name));
        give(out, "rep", &format!("(canon resource.rep ${})", own.name));
    }
    for ty in known(instance) {
        give(out, &format!("drop-{}", ty.name), &format!("(canon resource.drop ${})", ty.name));
    }
    let table = if instance == P { "$up" } else { "$dtor" };
    let _ = write!(given, " (export \"t\" (table {table} \"t\"))");
    line(out, "(core module $m");
    core_imports(out, instance);
    line(out, &loop_of(instance));
    for shape in SHAPES {
        line(out, &handler(shape));
    }
    match instance {
        P => line(out, "(elem (i32.const 0) $go $take $borrow $give $mix $two))"),
        _ => line(
            out,
            "(func $dtor (param i32) (drop (call $run (local.get 0) (i32.const 0)))) (elem (i32.const 0) $dtor))",
        ),
    }
    line(out, &format!("(core instance $m (instantiate $m (with \"\" (instance{given}))))"));
}

fn core_imports(out: &mut String, instance: Instance) {
    line(out, "(import \"\" \"next\" (func $next (param i32 i32 i32) (result i64)))");
    line(out, "(import \"\" \"operand\" (func $operand (result i32)))");
    for (name, shape, _) in imported(instance) {
        line(out, &format!("(import \"\" \"{name}\" (func ${name} {}))", core_type(shape)));
    }
    if defined(instance).is_some() {
        line(out, "(import \"\" \"new\" (func $new (param i32) (result i32)))");
        line(out, "(import \"\" \"rep\" (func $rep (param i32) (result i32)))");
    }
    for ty in known(instance) {
        line(out, &format!("(import \"\" \"drop-{0}\" (func $drop-{0} (param i32)))", ty.name));
    }
    let size = if instance == P { SHAPES.len() } else { 1 };
    line(out, &format!("(import \"\" \"t\" (table {size} funcref))"));
}

/// A command is 64 bits: its number, and above it the first operand.
fn loop_of(instance: Instance) -> String {
    let mut out = format!(
        "(func $run (param $a i32) (param $b i32) (result i32)
      (local $command i64) (local $op i32) (local $x i32)
      (loop $again
        (local.set $command (call $next (i32.const {instance}) (local.get $a) (local.get $b)))
        (local.set $op (i32.wrap_i64 (local.get $command)))
        (local.set $x (i32.wrap_i64 (i64.shr_u (local.get $command) (i64.const 32))))
        (local.set $a (i32.const 0))
        (local.set $b (i32.const 0))\n"
    );
    for (number, op) in ops(instance).into_iter().enumerate() {
        let body = match op {
            Op::Return => "(return (local.get $x))".to_owned(),
            Op::Unreachable => "(unreachable)".to_owned(),
            Op::New => "(local.set $a (call $new (local.get $x)))".to_owned(),
            Op::Rep => "(local.set $a (call $rep (local.get $x)))".to_owned(),
            Op::Drop(ty) => format!("(call $drop-{} (local.get $x))", ty.name),
            Op::Call(target, shape, ty) => {
                let target = match target {
                    Target::Host => "host".to_owned(),
                    Target::Instance(instance) => label(instance).to_string(),
                };
                let args = ["", " (local.get $x)", " (local.get $x) (call $operand)"][shape.params(ty).len()];
                let call = format!("(call ${target}-{}{args})", name_of(shape, ty));
                if shape == Shape::Give { format!("(local.set $a {call})") } else { call }
            }
        };
        let _ = writeln!(out, "        (if (i32.eq (local.get $op) (i32.const {number})) (then {body} (br $again)))");
    }
    out.push_str("        (unreachable))\n      (unreachable))");
    out
}

fn handler(shape: Shape) -> String {
    let get =
        |at: usize| if at < shape.params(H).len() { format!("(local.get {at})") } else { "(i32.const 0)".to_owned() };
    let run = format!("(call $run {} {})", get(0), get(1));
    let body = if shape == Shape::Give { run } else { format!("(drop {run})") };
    format!("(func ${0} (export \"{0}\") {1} {body})", shape.name(), core_type(shape))
}

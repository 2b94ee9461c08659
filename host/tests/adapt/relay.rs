//! Text of a component that relays: its caller calls its callee through an adapter.

/// How one side is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Side<'t> {
    /// `i32` or `i64`: the type of its addresses.
    pub(crate) pointer: &'t str,
    /// The encoding of its strings.
    pub(crate) encoding: &'t str,
}

pub(crate) const NARROW: Side<'static> = Side { pointer: "i32", encoding: "utf8" };
pub(crate) const WIDE: Side<'static> = Side { pointer: "i64", encoding: "utf8" };

impl Side<'_> {
    /// The canonical options that name the module's memory and `realloc`.
    pub(crate) fn options(self, instance: &str) -> String {
        format!(
            r#"string-encoding={} (memory (core memory {instance} "memory")) (realloc (core func {instance} "realloc"))"#,
            self.encoding
        )
    }

    /// A module with a memory of 3 pages and an allocator that starts at 4096.
    pub(crate) fn libc(self) -> String {
        let p = self.pointer;
        let memory = if p == "i64" { "i64 3" } else { "3" };
        format!(
            r#"(core module $libc
                (memory (export "memory") {memory})
                (global $next (mut {p}) ({p}.const 4096))
                (func (export "realloc") (param $old {p}) (param $old_size {p}) (param $align {p}) (param $size {p})
                    (result {p})
                    (local $at {p})
                    (local.set $at
                        ({p}.and ({p}.add (global.get $next) ({p}.sub (local.get $align) ({p}.const 1)))
                                 ({p}.sub ({p}.const 0) (local.get $align))))
                    (global.set $next ({p}.add (local.get $at) (local.get $size)))
                    (if ({p}.ne (local.get $old) ({p}.const 0))
                        (then (memory.copy (local.get $at) (local.get $old)
                            (select (local.get $size) (local.get $old_size)
                                    ({p}.lt_u (local.get $size) (local.get $old_size))))))
                    (local.get $at)))
            (core instance $libc (instantiate $libc))"#
        )
    }
}

/// A component whose `caller#echo` takes and gives a tuple of the type `t` and a list of sixteen bytes, which goes through
/// memory: from the host to the caller, from the caller to the callee, and back. `types` are names with
/// definitions, that of `t` last; a definition refers to earlier ones as `$name`.
pub(crate) fn echo(types: &[(&str, &str)], caller: Side<'_>, callee: Side<'_>) -> String {
    let through_memory = "(tuple $t (list u8 16))";
    let signature = format!(r#"(param "x" {through_memory}) (result {through_memory})"#);
    let each = |text: &dyn Fn(&str, &str) -> String| {
        types.iter().map(|(name, definition)| text(name, definition)).collect::<String>()
    };
    let exported =
        each(&|name, definition| format!(r#"(type ${name}' {definition}) (export ${name} "{name}" (type ${name}'))"#));
    let imported = each(&|name, definition| {
        format!(r#"(type ${name}' {definition}) (export "{name}" (type ${name} (eq ${name}')))"#)
    });
    let (p, q) = (caller.pointer, callee.pointer);
    format!(
        r#"(component
            (component $callee
                {libc_of_callee}
                (core module $m (func (export "echo") (param {q}) (result {q}) (local.get 0)))
                (core instance $m (instantiate $m))
                {exported}
                (func (export "echo") {signature} (canon lift (core func $m "echo") {callee_options})))
            (component $caller
                (import "callee" (instance $callee {imported} (export "echo" (func {signature}))))
                {libc_of_caller}
                (core func $echo (canon lower (func $callee "echo") {caller_options}))
                (core module $m
                    (import "" "echo" (func $echo (param {p} {p})))
                    (func (export "echo") (param {p}) (result {p})
                        (call $echo (local.get 0) ({p}.const 512)) ({p}.const 512)))
                (core instance $m (instantiate $m (with "" (instance (export "echo" (func $echo))))))
                {exported}
                (func (export "echo") {signature} (canon lift (core func $m "echo") {caller_options})))
            (instance $callee (instantiate $callee))
            (instance $caller (instantiate $caller (with "callee" (instance $callee))))
            (export "caller" (instance $caller)))"#,
        libc_of_callee = callee.libc(),
        libc_of_caller = caller.libc(),
        callee_options = callee.options("$libc"),
        caller_options = caller.options("$libc"),
    )
}

/// A component whose `run` calls the function `f` of another: of `signature`, with these options on either
/// side, and these cores. The core of the callee exports `f`; that of the caller imports it from `""` and
/// exports `run`, which is a function of the type `run`.
#[derive(Default)]
pub(crate) struct Pair<'t> {
    pub(crate) signature: &'t str,
    pub(crate) callee: &'t str,
    pub(crate) lift: &'t str,
    pub(crate) caller: &'t str,
    pub(crate) lower: &'t str,
    pub(crate) run: &'t str,
    /// The definition of a type `t` that `signature` names as `$t`.
    pub(crate) ty: Option<&'t str>,
}

impl Pair<'_> {
    /// The options of a side whose memory and `realloc` are its core's own.
    pub(crate) const MEMORY: &'static str = r#"(memory (core memory $m "memory")) (realloc (core func $m "realloc"))"#;

    /// The component. Options of the lowering side name a core instance `$libc`, since the caller's own
    /// core comes after.
    pub(crate) fn text(&self) -> String {
        let Pair { signature, callee, lift, caller, lower, run, ty } = self;
        let libc = NARROW.libc();
        let [exported, imported, passed] = match ty {
            None => [String::new(), String::new(), String::new()],
            Some(ty) => [
                format!(r#"(type $t' {ty}) (export $t "t" (type $t'))"#),
                format!(r#"(type $t' {ty}) (import "t" (type $t (eq $t')))"#),
                r#"(with "t" (type $callee "t"))"#.to_owned(),
            ],
        };
        format!(
            r#"(component
                (component $callee
                    (core module $m {callee})
                    (core instance $m (instantiate $m))
                    {exported}
                    (func (export "f") {signature} (canon lift (core func $m "f") {lift})))
                (component $caller
                    {imported}
                    (import "f" (func $f {signature}))
                    {libc}
                    (core func $f (canon lower (func $f) {lower}))
                    (core module $m (import "libc" "memory" (memory 1)) {caller})
                    (core instance $m (instantiate $m
                        (with "libc" (instance $libc)) (with "" (instance (export "f" (func $f))))))
                    (func (export "run") {run} (canon lift (core func $m "run"))))
                (instance $callee (instantiate $callee))
                (instance $caller (instantiate $caller {passed} (with "f" (func $callee "f"))))
                (export "run" (func $caller "run")))"#
        )
    }
}

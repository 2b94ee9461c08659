//! Why a binary could not be translated.
//!
//! One boxed word ([`TranslateError`]) whose kind callers can match. Every kind but the first two
//! knows the offset in the binary at which it was noticed.

use std::fmt;
use std::panic::Location;

/// Why a binary could not be translated.
#[derive(Debug)]
pub struct TranslateError(Box<Report>);

#[derive(Debug)]
struct Report {
    kind: TranslateErrorKind,
    /// What was being translated: "component" or "module".
    subject: &'static str,
}

/// What is wrong with a binary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TranslateErrorKind {
    /// The bytes are not WebAssembly at all.
    NotWasm {
        /// What they are, as far as the first bytes tell.
        found: String,
    },
    /// The bytes are a core module.
    CoreModule,
    /// The bytes are a component where a core module was wanted.
    Component,
    /// The bytes break a rule of the specification.
    Invalid {
        /// Where.
        offset: u64,
        /// Which rule, in words.
        message: String,
    },
    /// The bytes use something that Gusset does not do.
    Unsupported {
        /// The name of the feature or proposal.
        feature: &'static str,
        /// What uses it.
        what: String,
        /// Where.
        offset: u64,
    },
    /// The bytes ask for more than a limit allows.
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: u64,
        /// How much there was when counting stopped.
        found: u64,
        /// Where.
        offset: u64,
    },
    /// Gusset's own mistake: what it found after validation cannot be.
    Internal {
        /// What was impossible.
        what: String,
        /// The source file that noticed.
        file: &'static str,
        /// The line in it.
        line: u32,
    },
}

impl TranslateError {
    /// What is wrong.
    pub fn kind(&self) -> &TranslateErrorKind {
        &self.0.kind
    }

    /// The same error, said of a core module.
    pub(super) fn of_module(mut self) -> Self {
        self.0.subject = "module";
        self
    }

    /// Where in the binary it was noticed; `None` where there is no such place.
    pub fn offset(&self) -> Option<u64> {
        match self.kind() {
            TranslateErrorKind::Invalid { offset, .. }
            | TranslateErrorKind::Unsupported { offset, .. }
            | TranslateErrorKind::TooLarge { offset, .. } => Some(*offset),
            _ => None,
        }
    }

    pub(super) fn not_wasm(found: impl Into<String>) -> Self {
        TranslateErrorKind::NotWasm { found: found.into() }.into()
    }

    pub(super) fn invalid(offset: u64, message: impl Into<String>) -> Self {
        TranslateErrorKind::Invalid { offset, message: message.into() }.into()
    }

    pub(super) fn unsupported(feature: &'static str, what: impl Into<String>, offset: u64) -> Self {
        TranslateErrorKind::Unsupported { feature, what: what.into(), offset }.into()
    }

    pub(super) fn too_large(what: &'static str, limit: u64, found: u64, offset: u64) -> Self {
        TranslateErrorKind::TooLarge { what, limit, found, offset }.into()
    }

    #[track_caller]
    pub(super) fn internal(what: impl Into<String>) -> Self {
        let place = Location::caller();
        TranslateErrorKind::Internal { what: what.into(), file: place.file(), line: place.line() }.into()
    }
}

impl From<TranslateErrorKind> for TranslateError {
    fn from(kind: TranslateErrorKind) -> Self {
        TranslateError(Box::new(Report { kind, subject: "component" }))
    }
}

impl From<wasmparser::Error> for TranslateError {
    fn from(error: wasmparser::Error) -> Self {
        let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join("; ");
        match error.missing_wasm_feature() {
            Some(missing) => Self::unsupported(super::features::name(missing), message, error.offset()),
            None => Self::invalid(error.offset(), message),
        }
    }
}

impl std::error::Error for TranslateError {}

impl fmt::Display for TranslateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.0.subject;
        match self.kind() {
            TranslateErrorKind::NotWasm { found } => {
                write!(f, "expected a WebAssembly {subject}, found {found}")
            }
            TranslateErrorKind::Component => f.write_str("expected a core WebAssembly module, found a component"),
            TranslateErrorKind::CoreModule => write!(
                f,
                "expected a WebAssembly component, found a core module; \
                 `wasm-tools component new` makes a component of a module that embeds its WIT world"
            ),
            TranslateErrorKind::Invalid { offset, message } => {
                write!(f, "the {subject} is not valid: {message} (at offset {offset:#x})")
            }
            TranslateErrorKind::Unsupported { feature, what, offset } => {
                write!(f, "`{feature}` is not supported: {what} (at offset {offset:#x})")
            }
            TranslateErrorKind::TooLarge { what, limit, found, offset } => {
                write!(f, "expected at most {limit} {what}, found {found} (at offset {offset:#x})")
            }
            TranslateErrorKind::Internal { what, file, line } => {
                write!(f, "a bug in Gusset: {what} ({file}:{line})")
            }
        }
    }
}

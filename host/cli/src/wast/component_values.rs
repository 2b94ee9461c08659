//! The component values of scripts as Gusset's.

use anyhow::{Result, bail, ensure};
use gusset::component::Val;
use wast::component::WastVal;
use wast::core::{NanPattern, WastArgCore, WastRetCore};
use wast::{WastArg, WastRet};

/// An argument. Floats look alike in core and component scripts.
pub(super) fn argument(argument: &WastArg<'_>) -> Result<Val> {
    Ok(match argument {
        WastArg::Component(value) => val(value)?,
        WastArg::Core(WastArgCore::F32(value)) => Val::Float32(f32::from_bits(value.bits)),
        WastArg::Core(WastArgCore::F64(value)) => Val::Float64(f64::from_bits(value.bits)),
        other => bail!("expected an argument of component type, found {other:?}"),
    })
}

/// What a result is to be equal to; every `nan` equals every other.
pub(super) fn expected(wanted: &WastRet<'_>) -> Result<Val> {
    Ok(match wanted {
        WastRet::Component(value) => val(value)?,
        WastRet::Core(WastRetCore::F32(pattern)) => Val::Float32(match pattern {
            NanPattern::Value(value) => f32::from_bits(value.bits),
            NanPattern::CanonicalNan | NanPattern::ArithmeticNan => f32::NAN,
        }),
        WastRet::Core(WastRetCore::F64(pattern)) => Val::Float64(match pattern {
            NanPattern::Value(value) => f64::from_bits(value.bits),
            NanPattern::CanonicalNan | NanPattern::ArithmeticNan => f64::NAN,
        }),
        other => bail!("expected a result of component type, found {other:?}"),
    })
}

fn val(value: &WastVal<'_>) -> Result<Val> {
    Ok(match value {
        WastVal::Bool(value) => Val::Bool(*value),
        WastVal::U8(value) => Val::U8(*value),
        WastVal::S8(value) => Val::S8(*value),
        WastVal::U16(value) => Val::U16(*value),
        WastVal::S16(value) => Val::S16(*value),
        WastVal::U32(value) => Val::U32(*value),
        WastVal::S32(value) => Val::S32(*value),
        WastVal::U64(value) => Val::U64(*value),
        WastVal::S64(value) => Val::S64(*value),
        WastVal::F32(value) => Val::Float32(f32::from_bits(value.bits)),
        WastVal::F64(value) => Val::Float64(f64::from_bits(value.bits)),
        WastVal::Char(value) => Val::Char(*value),
        WastVal::String(value) => Val::String((*value).to_owned()),
        WastVal::List(items) => Val::List(vals(items)?),
        WastVal::Tuple(items) => Val::Tuple(vals(items)?),
        WastVal::Map(entries) => {
            Val::Map(entries.iter().map(|(key, value)| Ok((val(key)?, val(value)?))).collect::<Result<_>>()?)
        }
        WastVal::Record(fields) => {
            let fields = fields.iter().map(|(name, value)| Ok((*name, val(value)?)));
            Val::record(fields.collect::<Result<Vec<_>>>()?)
        }
        WastVal::Variant(case, value) => Val::variant(case, payload(value)?.map(|value| *value)),
        WastVal::Enum(case) => Val::enumeration(case),
        WastVal::Option(value) => Val::Option(payload(value)?),
        WastVal::Result(Ok(value)) => Val::Result(Ok(payload(value)?)),
        WastVal::Result(Err(value)) => Val::Result(Err(payload(value)?)),
        WastVal::Flags(labels) => {
            ensure!(labels.len() <= 32, "expected at most 32 flags, found {}", labels.len());
            Val::flags(labels)
        }
    })
}

fn vals(values: &[WastVal<'_>]) -> Result<Vec<Val>> {
    values.iter().map(val).collect()
}

fn payload(value: &Option<Box<WastVal<'_>>>) -> Result<Option<Box<Val>>> {
    value.as_ref().map(|value| Ok(Box::new(val(value)?))).transpose()
}

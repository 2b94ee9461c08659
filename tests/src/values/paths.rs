//! One value by three ways, to one guest: as a value of a Rust type, as a [`Val`], as text.
//!
//! The guest of [`probe`] keeps what it is given and shows its memory. After each way the core values that
//! it got and all bytes of its memory are the same. What it gives back is spoilt here and there; then a
//! typed call and a dynamic one give the same value again, or the same error.
//!
//! A value that is not of the type ([`wrong`]) is refused by a dynamic call and as text in the same words. A
//! typed call cannot be given one.

use anyhow::{Context, Result, bail, ensure};
use gusset::component::types::Type;
use gusset::component::{Component, ComponentType, Func, Instance, Lift, Linker, Lower, TypeMismatch, Val, wave};
use gusset::{Engine, Error, HostcallBudgetExceeded, Store, Trap};

use super::probe::{self, SPOILT};
use super::relay::Side;
use super::{FILLER, VALUES, side, val, wrong};
use crate::differential::Numbers;

/// Bytes that are likely to be wrong somewhere: cases, booleans, continuation bytes, lengths.
const BYTES: [u8; 8] = [0, 1, 2, 3, 0x7f, 0x80, 0xd8, 0xff];

/// How the reader begins to say that there is no value at all, whatever the type.
const NOT_TEXT: &str = "text is not a WAVE value";

/// What a guest got: the memory that it shows, with the core values in it.
type Image = Vec<u8>;

/// The guest, of which each call gets an instance of its own.
struct Guest {
    engine: Engine,
    component: Component,
}

struct Live {
    store: Store<()>,
    instance: Instance,
}

/// Values of a Rust type, by all ways.
pub(super) fn compare<T>(
    engine: &Engine,
    numbers: &mut Numbers,
    types: &[(&str, &str)],
    random: impl Fn(&mut Numbers) -> T,
) -> Result<()>
where
    T: ComponentType + Lift + Lower + Clone + 'static,
{
    // Text has no error contexts; a map that a guest spoils may have a key twice, which a Rust map cannot.
    let says = |what: &str| types.iter().any(|(_, text)| text.contains(what));
    if says("error-context") {
        return Ok(());
    }
    let guest = Guest::new(engine, types, side(numbers))?;
    for _ in 0..VALUES {
        let typed = random(numbers);
        let dynamic = guest.converted(typed.clone())?;
        guest.same_bytes_of(&dynamic, Some(guest.take_typed(typed.clone())?))?;
        let wide = guest.keep_typed(typed.clone())?;
        let found = guest.keep(&dynamic)?;
        ensure!(wide == found, "through memory, {dynamic:?} differs from the typed value");
        if !says("(map") {
            guest.same_answers::<T>(&dynamic, numbers)?;
        }
    }
    Ok(())
}

/// Values of a type without a Rust type, by the two other ways.
pub(super) fn compare_untyped(engine: &Engine, numbers: &mut Numbers, types: &[(&str, &str)]) -> Result<()> {
    if types.iter().any(|(_, text)| text.contains("error-context")) {
        return Ok(());
    }
    let guest = Guest::new(engine, types, side(numbers))?;
    for _ in 0..VALUES {
        let value = val::of(&guest.ty()?, numbers);
        // Text does not keep the bits of a NaN.
        if !wave::print(&value)?.contains("nan") {
            guest.same_bytes_of(&value, None)?;
        }
        if let Some(wrong) = wrong::of(&guest.ty()?, &value, numbers) {
            guest.same_refusal_of(&wrong).with_context(|| format!("{wrong:?}, which was {value:?}"))?;
        }
    }
    Ok(())
}

impl Guest {
    fn new(engine: &Engine, types: &[(&str, &str)], side: Side<'_>) -> Result<Guest> {
        let make = |flat: &[probe::Core]| {
            let text = probe::text(types, side, flat);
            let binary = wat::parse_str(&text).with_context(|| text.clone())?;
            Component::new(engine, &binary).with_context(|| text)
        };
        // Its core values are known when its type is.
        let untaken = Guest { engine: engine.clone(), component: make(&[])? };
        let flat = probe::flatten(&untaken.ty()?, side);
        Ok(Guest { engine: engine.clone(), component: make(&flat)? })
    }

    fn live(&self) -> Result<Live> {
        let mut store = Store::new(&self.engine, ());
        let instance = Linker::new(&self.engine).instantiate(&mut store, &self.component)?;
        Ok(Live { store, instance })
    }

    /// The type of the values.
    fn ty(&self) -> Result<Type> {
        let live = self.live()?;
        let ty = live.func("kept")?.ty(&live.store)?;
        let Some(Type::Tuple(parts)) = ty.results().next() else { unreachable!("`kept` gives a tuple") };
        parts.types().next().context("a tuple of two")
    }

    /// The value as another of [`Val`].
    fn converted<T: Lower + Lift + 'static>(&self, value: T) -> Result<Val> {
        let mut live = self.live()?;
        live.func("keep")?.typed::<((T, [u8; 16]),), ()>(&live.store)?.call(&mut live.store, ((value, FILLER),))?;
        live.kept()
    }

    /// The value and its text leave the same bytes, and those are `typed`.
    fn same_bytes_of(&self, value: &Val, typed: Option<Image>) -> Result<()> {
        let text = wave::print(value)?;
        let mut live = self.live()?;
        let take = live.func("take")?.ty(&live.store)?;
        let read = wave::parse_args(&take, &format!("({text})"), &|_| None)?;
        live.func("take")?.call(&mut live.store, &read, &mut [])?;
        let of_text = live.image()?;

        let mut live = self.live()?;
        live.func("take")?.call(&mut live.store, std::slice::from_ref(value), &mut [])?;
        let dynamic = live.image()?;
        ensure!(of_text == dynamic, "{text}: read from text it differs from {value:?}");
        ensure!(typed.is_none_or(|typed| typed == dynamic), "{text}: the typed value differs from {value:?}");
        Ok(())
    }

    /// A value that is not of the type is refused, and so is its text: in the same place, for the same reason.
    fn same_refusal_of(&self, wrong: &Val) -> Result<()> {
        let mut live = self.live()?;
        let take = live.func("take")?;
        let Err(dynamic) = take.call(&mut live.store, std::slice::from_ref(wrong), &mut []) else {
            bail!("a value of another type was taken");
        };
        let dynamic = mismatch(dynamic)?;
        let text = format!("({})", wave::print(wrong)?);
        let mut live = self.live()?;
        let take = live.func("take")?;
        match wave::parse_args(&take.ty(&live.store)?, &text, &|_| None) {
            // What is written alike may be a value of the type.
            Ok(read) => take.call(&mut live.store, &read, &mut []).context(text),
            // Text has no maps with such keys.
            Err(refused) if text.contains('{') && refused.to_string().starts_with(NOT_TEXT) => Ok(()),
            Err(refused) => same_refusal(&dynamic, &mismatch(refused).context(text)?),
        }
    }

    fn take_typed<T: Lower + 'static>(&self, value: T) -> Result<Image> {
        let mut live = self.live()?;
        live.func("take")?.typed::<(T,), ()>(&live.store)?.call(&mut live.store, (value,))?;
        live.image()
    }

    fn keep_typed<T: Lower + 'static>(&self, value: T) -> Result<Image> {
        let mut live = self.live()?;
        live.func("keep")?.typed::<((T, [u8; 16]),), ()>(&live.store)?.call(&mut live.store, ((value, FILLER),))?;
        live.image()
    }

    fn keep(&self, value: &Val) -> Result<Image> {
        let mut live = self.live()?;
        live.keep(value)?;
        live.image()
    }

    /// What the guest kept, with some bytes spoilt, comes back the same on both ways.
    fn same_answers<T: Lower + Lift + 'static>(&self, value: &Val, numbers: &mut Numbers) -> Result<()> {
        let spoilt: Vec<(u32, u8)> = (0..1 + numbers.next() % 3).map(|_| spoilt(numbers)).collect();
        let spoil = || -> Result<Live> {
            let mut live = self.live()?;
            live.keep(value)?;
            let poke = live.func("poke")?.typed::<(u32, u8), ()>(&live.store)?;
            spoilt.iter().try_for_each(|poked| poke.call(&mut live.store, *poked))?;
            Ok(live)
        };
        let mut live = spoil()?;
        let typed = live.func("kept")?.typed::<(), ((T, [u8; 16]),)>(&live.store)?.call(&mut live.store, ());
        let dynamic = spoil()?.kept();
        match (typed, dynamic) {
            // A length that was spoilt may make it larger than the guest's memory.
            (Ok(((typed, _),)), Ok(dynamic)) => match (self.keep_typed(typed), self.keep(&dynamic)) {
                (Ok(typed), Ok(same)) => {
                    ensure!(typed == same, "{value:?} with {spoilt:?} is {dynamic:?}, typed it differs");
                }
                (Err(typed), Err(dynamic)) => same_error(&typed, &dynamic)?,
                (typed, dynamic) => bail!("{value:?} with {spoilt:?}: {:?}, {:?}", typed.err(), dynamic.err()),
            },
            (Err(typed), Err(dynamic)) => {
                same_error(&typed, &dynamic).with_context(|| format!("{value:?} with {spoilt:?}"))?
            }
            (Ok(_), Err(error)) => {
                return Err(error.context(format!("{value:?} with {spoilt:?} is only typed a value")));
            }
            (Err(error), Ok(_)) => {
                return Err(error.context(format!("{value:?} with {spoilt:?} is only typed an error")));
            }
        }
        Ok(())
    }
}

impl Live {
    fn func(&self, name: &str) -> Result<Func> {
        self.instance.get_func(&self.store, name).with_context(|| format!("the guest has no `{name}`"))
    }

    fn image(&mut self) -> Result<Image> {
        let (image,) = self.func("image")?.typed::<(), (Vec<u8>,)>(&self.store)?.call(&mut self.store, ())?;
        Ok(image)
    }

    fn keep(&mut self, value: &Val) -> Result<()> {
        let wide = Val::Tuple(vec![value.clone(), Val::bytes(&FILLER)]);
        self.func("keep")?.call(&mut self.store, &[wide], &mut [])
    }

    fn kept(&mut self) -> Result<Val> {
        let mut results = [Val::Bool(false)];
        self.func("kept")?.call(&mut self.store, &[], &mut results)?;
        let [Val::Tuple(mut parts)] = results else { unreachable!("`kept` gives a tuple") };
        Ok(parts.swap_remove(0))
    }
}

fn spoilt(numbers: &mut Numbers) -> (u32, u8) {
    let at = SPOILT.start + (numbers.next() >> 8) as u32 % (SPOILT.end - SPOILT.start);
    (at, BYTES[(numbers.next() >> 8) as usize % BYTES.len()])
}

fn mismatch(error: Error) -> Result<TypeMismatch> {
    let words = format!("{error:#}");
    error.downcast().map_err(|_| Error::msg(format!("not refused for its type: {words}")))
}

/// Text has kinds of its own, as it does not say of which type a number is.
fn same_refusal(dynamic: &TypeMismatch, text: &TypeMismatch) -> Result<()> {
    let kinds = dynamic.found().starts_with('`');
    ensure!(
        dynamic.path().eq(text.path())
            && dynamic.wanted() == text.wanted()
            && (kinds || dynamic.found() == text.found()),
        "a call says `{dynamic}`, text `{text}`"
    );
    Ok(())
}

/// The same trap and the same words. What a value takes in the host is not the same on both ways.
fn same_error(typed: &Error, dynamic: &Error) -> Result<()> {
    let costs = |error: &Error| error.downcast_ref::<HostcallBudgetExceeded>().is_some();
    if costs(typed) || costs(dynamic) {
        return Ok(());
    }
    let traps = [typed.downcast_ref::<Trap>(), dynamic.downcast_ref::<Trap>()];
    ensure!(traps[0] == traps[1], "typed it is {:?}, dynamic {:?}", traps[0], traps[1]);
    let words = [typed.root_cause().to_string(), dynamic.root_cause().to_string()];
    ensure!(words[0] == words[1], "typed it says `{}`, dynamic `{}`", words[0], words[1]);
    Ok(())
}

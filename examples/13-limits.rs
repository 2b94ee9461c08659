//! What guests may take: limits of a store and of each instance, a limiter that is told who asks, what
//! everybody takes, and an instance that goes before its store does.
//!
//! `cargo run --example 13-limits`

use gusset::component::{Component, Linker, bindgen};
use gusset::{CallError, Engine, GrowthRequest, InstanceLimits, LimitExceeded, Limits, ResourceLimiter, Result, Store};

bindgen!({ path: "wit/13-limits.wit" });

/// A page of memory, which is what a sack takes.
const SACK_BYTES: usize = 64 << 10;

/// The store's data: it decides how large a memory may be.
#[derive(Default)]
struct Steward {
    asked: u32,
}

impl ResourceLimiter for Steward {
    fn memory_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(desired <= 6 * SACK_BYTES)
    }

    fn table_growing(&mut self, _current: usize, _desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(true)
    }

    // Only for those who want to know more than the two above are told.
    fn growing(&mut self, request: &GrowthRequest<'_>) -> Result<bool> {
        self.asked += 1;
        let had = request.usage().memory_bytes as usize / SACK_BYTES;
        let answer = self.memory_growing(request.current(), request.desired(), request.maximum())?;
        println!("  one with {had} asks for {} sacks: {answer}", request.desired() / SACK_BYTES);
        Ok(answer)
    }
}

fn main() -> Result<()> {
    let engine = Engine::default();
    let component = Component::new(&engine, gusset_examples::encoded("13-limits", "barn")?)?;
    let mut store = Store::new(&engine, Steward::default());
    store.limiter(|steward| steward);
    store.set_limits(Limits { memory_bytes: 9 * SACK_BYTES as u64, ..*store.limits() });

    // Each instance that is made of this has four sacks at most, whatever the others have.
    let pre = Linker::new(&engine).instantiate_pre(&component)?;
    let small =
        pre.clone().with_limits(InstanceLimits::whole(Limits { memory_bytes: 4 * SACK_BYTES as u64, ..Limits::NONE }));
    let one = small.instantiate(&mut store)?;
    let barn = Barn::new(&mut store, &one)?;
    println!("the instance allows it: {}", barn.call_make_room(&mut store, 3)?);
    println!("the instance does not: {}", barn.call_make_room(&mut store, 1)?);

    let two = pre.instantiate(&mut store)?;
    let large = Barn::new(&mut store, &two)?;
    println!("the limiter does not: {}", large.call_make_room(&mut store, 6)?);
    println!("the store allows it: {}", large.call_make_room(&mut store, 4)?);
    let sacks = |bytes: u64| bytes as usize / SACK_BYTES;
    let [first, second] = [one.usage(&store)?, two.usage(&store)?].map(|usage| sacks(usage.memory_bytes));
    println!("{first} and {second} make {}", sacks(store.usage().memory_bytes));
    let refusal = pre.instantiate(&mut store).unwrap_err();
    if let Some(LimitExceeded { limit, used, wanted, .. }) = refusal.downcast_ref() {
        println!("{wanted} bytes are too many for {used} of {limit}: {refusal}");
    }

    // What an instance took is there for others when it is removed.
    one.remove(&mut store)?;
    let error = barn.call_make_room(&mut store, 1).unwrap_err();
    println!("{error}: {}", error.downcast_ref() == Some(&CallError::InstanceGone));
    pre.instantiate(&mut store)?;
    println!("{} sacks, the steward was asked {} times", sacks(store.usage().memory_bytes), store.data().asked);
    Ok(())
}

//! The host's side of the component: what guests call, and how calls of guests are made.

use anyhow::{Result, bail};
use gusset::component::{Instance, Linker, Resource, ResourceAny, ResourceType, Val};
use gusset::{Engine, StoreContextMut};

use super::driver::{Episode, Step};
use super::model::{Instance as Number, Type};
use super::world::{self, H, Shape};

/// Tells the host's resource type apart.
pub(super) struct Tag;

/// What the component imports.
pub(super) fn linker(engine: &Engine) -> Result<Linker<Episode>> {
    let mut linker = Linker::new(engine);
    linker.root().func_wrap("next", |mut store: StoreContextMut<'_, Episode>, (who, a, b): (u32, u32, u32)| {
        let live = store.live_handles();
        Ok((store.data_mut().next(who as Number, a, b, live)?,))
    })?;
    linker.root().func_wrap("operand", |store: StoreContextMut<'_, Episode>, (): ()| Ok((store.data().operand(),)))?;
    let mut host = linker.instance("host")?;
    host.resource("h", ResourceType::host::<Tag>(), |mut store, rep| {
        store.data_mut().dtor_called(rep)?;
        turn(store).map(drop)
    })?;
    for (shape, ty) in world::functions(&[H]) {
        host.func_new(&world::name_of(shape, ty), move |mut store, _, params, results| {
            let handles = params.iter().map(handle_of).collect::<Result<Vec<_>>>()?;
            store.data_mut().host_called(shape, ty, &handles)?;
            let given = turn(store)?;
            if let (Some(place), Some(handle)) = (results.first_mut(), given) {
                *place = Val::Resource(handle);
            }
            Ok(())
        })?;
    }
    Ok(linker)
}

/// The host acts until it returns; the handle that it gives.
pub(super) fn turn(mut store: StoreContextMut<'_, Episode>) -> Result<Option<ResourceAny>> {
    loop {
        let live = store.live_handles();
        match store.data_mut().host_step(live)? {
            Step::Return(handle) => return Ok(handle),
            Step::Fail => bail!(Deliberate),
            Step::Make(rep) => {
                let handle = ResourceAny::try_from_resource(Resource::<Tag>::new_own(rep), &mut store)?;
                store.data_mut().made(handle);
            }
            Step::Drop(handle) => {
                let outcome = handle.resource_drop(&mut store);
                store.data_mut().dropped(outcome)?;
            }
            Step::Call { instance, shape, ty, args } => {
                let outcome = call(&mut store, instance, shape, ty, &args);
                store.data_mut().returned(outcome)?;
            }
        }
    }
}

/// A host function that fails on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the host failed on purpose")]
pub(super) struct Deliberate;

fn call(
    store: &mut StoreContextMut<'_, Episode>,
    instance: Number,
    shape: Shape,
    ty: Type,
    args: &[ResourceAny],
) -> Result<Option<ResourceAny>> {
    let Some(live) = store.data().live_instance() else { bail!("no instance yet") };
    let name = world::name_of(shape, ty);
    let func = find(&mut *store, live, instance, &name)?;
    let args: Vec<_> = args.iter().copied().map(Val::Resource).collect();
    let mut results = vec![Val::Bool(false); usize::from(shape == Shape::Give)];
    func.call(&mut *store, &args, &mut results)?;
    results.first().map(handle_of).transpose()
}

fn find(
    store: &mut StoreContextMut<'_, Episode>,
    live: Instance,
    instance: Number,
    name: &str,
) -> Result<gusset::component::Func> {
    let func = match world::export_of(instance) {
        Some(export) => live.get_func(&mut *store, (export.as_str(), name)),
        None => live.get_func(&mut *store, name),
    };
    func.ok_or_else(|| anyhow::anyhow!("instance {instance} has no `{name}`"))
}

fn handle_of(value: &Val) -> Result<ResourceAny> {
    match value {
        Val::Resource(handle) => Ok(*handle),
        other => bail!("expected a handle, found {other:?}"),
    }
}

//! Handles and dynamic values on their ways across the boundary.
//!
//! The guest is `tests/crossings.wat`, which the test of allocations and instructions uses too. Goals are made of the
//! budgets, as those of `boundary`.

use anyhow::{Context, Result};

use crate::Plan;
use crate::engines::{Engines, Plain};
use crate::measure::{Contender, alternate, time_each};
use crate::report::{Goal, Report, Row, Unit};

/// Crossings of one round, by the host or by a guest for each call into it.
const TIMES: u32 = 20_000;
/// Dynamic calls with a long list in one round.
const TIMES_LONG: u32 = 20;
/// Records of a long list.
const RECORDS: usize = 4_096;

/// The rows, with the budget: the peer's best and Gusset's goal in nanoseconds.
const ROWS: &[(Crossing, &str, f64, f64)] = &[
    (Crossing::Inside("lend"), "guest to host, borrow of a host resource", 106.0, 12.0),
    (Crossing::Inside("make-and-drop"), "host resource made and dropped by a guest", 132.0, 20.0),
    (Crossing::Inside("own"), "guest's own resource, new and drop", 62.0, 4.0),
    (Crossing::Add, "dynamic call, (u32, u32) -> u32", 177.0, 40.0),
    (Crossing::Records, "dynamic call, list of 4,096 records", 79_000.0, 8_000.0),
];

/// One way of crossing.
#[derive(Clone, Copy)]
enum Crossing {
    /// A function of the guest that crosses so often as it is told.
    Inside(&'static str),
    Add,
    Records,
}

/// The resource that the host supplies.
struct Thing;

pub(crate) fn run(plan: &Plan, engines: &Engines, report: &mut Report) -> Result<()> {
    let wanted: Vec<_> = ROWS.iter().filter(|(_, name, ..)| plan.wants("handles", name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    report.part("Handles and dynamic values, processor time of one crossing");
    let bytes = wat::parse_str(include_str!("../../crossings.wat"))?;
    for (crossing, name, best_budget, goal) in wanted {
        let mut peer = peers::Guest::new(&engines.peer, &bytes, *crossing)?;
        let mut best = peers::Guest::new(&engines.peer_best, &bytes, *crossing)?;
        let mut gusset = ours::Guest::new(&engines.gusset, &bytes, *crossing)?;
        let contenders: &mut [Contender<'_>] =
            &mut [Box::new(|| peer.cross()), Box::new(|| best.cross()), Box::new(|| gusset.cross())];
        let times = alternate(plan.rounds, contenders).with_context(|| (*name).to_owned())?;
        report.row(Row {
            name: (*name).to_owned(),
            unit: Unit::Nanoseconds,
            peer: times.median(0),
            peer_best: Some(times.median(1)),
            gusset: times.median(2),
            ratio: times.ratio(1, 2),
            goal: Goal::AtLeast(best_budget / goal),
        });
    }
    Ok(())
}

/// The guest in one of the engines. Both have the same names for everything that it takes.
macro_rules! guest {
    ($module:ident, $krate:ident, $record:expr) => {
        mod $module {
            use $krate::component::{
                Component, Func, Instance, InstancePre, Linker, Resource, ResourceType, TypedFunc, Val,
            };
            use $krate::{Engine, Store};

            use super::*;

            pub(super) struct Guest {
                store: Store<()>,
                way: Way,
            }

            enum Way {
                Inside(TypedFunc<(u32,), ()>),
                Dynamic(Func, Vec<Val>, u32),
            }

            fn linked(engine: &Engine, bytes: &[u8]) -> Result<InstancePre<()>> {
                let component = Component::new(engine, bytes).plain()?;
                let mut linker = Linker::<()>::new(engine);
                let mut root = linker.root();
                root.resource("thing", ResourceType::host::<Thing>(), |_, _| Ok(())).plain()?;
                root.func_wrap("nothing", |_, (): ()| Ok(())).plain()?;
                root.func_wrap("length", |_, (text,): (String,)| Ok((text.len() as u32,))).plain()?;
                root.func_wrap("make", |_, (): ()| Ok((Resource::<Thing>::new_own(7),))).plain()?;
                root.func_wrap("look", |_, (thing,): (Resource<Thing>,)| {
                    std::hint::black_box(thing.rep());
                    Ok(())
                })
                .plain()?;
                linker.instantiate_pre(&component).plain()
            }

            impl Guest {
                pub(super) fn new(engine: &Engine, bytes: &[u8], crossing: Crossing) -> Result<Guest> {
                    let mut store = Store::new(engine, ());
                    let instance = linked(engine, bytes)?.instantiate(&mut store).plain()?;
                    let func = |store: &mut Store<()>, instance: &Instance, name: &str| {
                        instance.get_func(store, name).with_context(|| format!("no function `{name}`"))
                    };
                    let way = match crossing {
                        Crossing::Inside(name) => Way::Inside(instance.get_typed_func(&mut store, name).plain()?),
                        Crossing::Add => {
                            let add = func(&mut store, &instance, "add")?;
                            Way::Dynamic(add, vec![Val::U32(40), Val::U32(2)], TIMES)
                        }
                        Crossing::Records => {
                            let records = func(&mut store, &instance, "records")?;
                            Way::Dynamic(records, vec![Val::List((0..RECORDS).map($record).collect())], TIMES_LONG)
                        }
                    };
                    Ok(Guest { store, way })
                }

                /// The time of one crossing, in nanoseconds.
                pub(super) fn cross(&mut self) -> Result<f64> {
                    let Guest { store, way } = self;
                    match way {
                        Way::Inside(func) => {
                            let time = time_each(1, || func.call(&mut *store, (TIMES,)).plain())?;
                            Ok(time / f64::from(TIMES))
                        }
                        Way::Dynamic(func, arguments, times) => {
                            let mut results = [Val::Bool(false)];
                            time_each(*times, || func.call(&mut *store, arguments, &mut results).plain())
                        }
                    }
                }
            }
        }
    };
}

/// The fields of a record.
fn fields<V>(at: usize, float: impl Fn(f64) -> V) -> [(&'static str, V); 2] {
    [("x", float(at as f64)), ("y", float(0.5 - at as f64))]
}

guest!(peers, wasmtime, |at| {
    let fields = fields(at, Val::Float64).map(|(name, value)| (name.to_owned(), value));
    Val::Record(fields.into())
});
guest!(ours, gusset, |at| Val::record(fields(at, Val::Float64)));

//! Limiters: what they are asked and told, and what their answers do to guests.

use gusset::component::Linker;
use gusset::{
    Error, GrowthOf, GrowthRequest, LimitExceeded, LimiterRefused, Memory, MemoryType, ResourceLimiter, Result, Store,
    StoreLimits, StoreLimitsBuilder, Usage, WasmBacktrace,
};

use crate::support::{GUEST, START, Who, ask, component, engine, guest, refused};

const PAGE: usize = 65536;

fn store(limits: StoreLimits) -> Store<StoreLimits> {
    let mut store = Store::new(&engine(|_| {}), limits);
    store.limiter(|limits| limits);
    store
}

#[test]
fn store_limits_hold_for_each_memory_and_table_at_its_start_and_at_each_growth() {
    let mut store = store(StoreLimitsBuilder::new().memory_size(3 * PAGE).table_elements(11).build());
    let instance = guest(&mut store).unwrap();
    assert_eq!(ask(&mut store, instance, "grow", 3).unwrap(), -1);
    assert_eq!(ask(&mut store, instance, "grow", 2).unwrap(), 1);
    assert_eq!(ask(&mut store, instance, "extend", 2).unwrap(), -1);
    assert_eq!(ask(&mut store, instance, "extend", 1).unwrap(), 10);
    let used = store.usage();
    guest(&mut store).expect("the limits are for each memory");
    *store.data_mut() = StoreLimitsBuilder::new().memory_size(PAGE - 1).build();
    let error = guest(&mut store).unwrap_err();
    let wanted = LimiterRefused { what: "memory", current: 0, desired: PAGE as u64 };
    assert_eq!(error.downcast_ref(), Some(&wanted), "{error:?}");
    *store.data_mut() = StoreLimitsBuilder::new().table_elements(9).build();
    let error = guest(&mut store).unwrap_err();
    assert_eq!(error.to_string(), "the store's limiter does not allow a table of 10 elements; it has 0");
    assert_eq!(store.usage().memory_bytes, used.memory_bytes + PAGE as u64, "of the second guest");
    assert_eq!(store.usage().memories, 2);
    let error = Memory::new(&mut store, MemoryType::new(1, None)).map(drop);
    assert!(error.is_ok(), "tables are limited now, not memories");
}

#[test]
fn counts_of_a_limiter_are_limits_of_the_store() {
    use gusset::Limited::{CoreInstances, Memories, Tables};
    let build = StoreLimitsBuilder::new;
    let cases = [(build().instances(1), CoreInstances), (build().memories(1), Memories), (build().tables(1), Tables)];
    for (builder, what) in cases {
        let mut store = store(builder.build());
        guest(&mut store).unwrap();
        refused(guest(&mut store), Who::Store, what, [1, 1, 1]);
        assert_eq!(store.usage(), START);
    }
}

#[test]
fn a_refused_growth_stops_the_guest_where_that_is_wanted() {
    let limits = StoreLimitsBuilder::new().memory_size(PAGE).table_elements(10).trap_on_grow_failure(true).build();
    for name in ["grow", "extend"] {
        let mut store = store(limits.clone());
        let instance = guest(&mut store).unwrap();
        let error = ask(&mut store, instance, name, 1).unwrap_err();
        assert!(error.downcast_ref::<WasmBacktrace>().is_some(), "{error:?}");
        assert!(format!("{error:#}").contains("beyond its limit"), "{error:#}");
        assert!(ask(&mut store, instance, "answer", 0).is_err(), "the instance was stopped in the middle");
        assert_eq!(store.usage(), START);
    }
}

/// Notes what it is asked and told.
#[derive(Default)]
struct Notes {
    requests: Vec<String>,
    sizes: Vec<(usize, usize, Option<usize>)>,
    usage: Vec<Usage>,
    failures: Vec<Error>,
    answer: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Answer {
    #[default]
    Yes,
    No,
    Fail,
    FailLater,
    Panic,
}

impl ResourceLimiter for Notes {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        self.sizes.push((current, desired, maximum));
        match self.answer {
            Answer::Fail => anyhow::bail!("no such thing"),
            Answer::Panic => panic!("a limiter panics"),
            answer => Ok(answer != Answer::No),
        }
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        self.memory_growing(current, desired, maximum)
    }

    fn memory_grow_failed(&mut self, error: Error) -> Result<()> {
        if self.answer == Answer::FailLater {
            return Err(error.context("told too late"));
        }
        self.failures.push(error);
        Ok(())
    }

    fn table_grow_failed(&mut self, error: Error) -> Result<()> {
        self.memory_grow_failed(error)
    }

    fn growing(&mut self, request: &GrowthRequest<'_>) -> Result<bool> {
        let (component, nested) = (request.component().unwrap_or("?"), request.nested_component().unwrap_or("?"));
        let (what, index) = match request.what() {
            GrowthOf::Memory { index } => ("memory", index),
            GrowthOf::Table { index } => ("table", index),
            _ => ("?", 0),
        };
        let place = format!("{component} {}:{nested} core {}", request.nested(), request.core_instance());
        self.requests.push(format!("{place} {what} {index} of {}", request.instance()));
        self.usage.push(request.usage());
        match what {
            "memory" => self.memory_growing(request.current(), request.desired(), request.maximum()),
            _ => self.table_growing(request.current(), request.desired(), request.maximum()),
        }
    }
}

fn noting(answer: Answer) -> Store<Notes> {
    let mut store = Store::new(&engine(|_| {}), Notes { answer, ..Notes::default() });
    store.limiter(|notes| notes);
    store
}

const TWO: &str = r#"(component $two
  (component $inner
    (core module $M (memory 1) (memory 2 3) (func (export "grow") (param i32) (result i32)
      (memory.grow 1 (local.get 0))))
    (core instance $m (instantiate $M))
    (func (export "grow") (param "pages" s32) (result s32) (canon lift (core func $m "grow"))))
  (core module $T (table 3 funcref))
  (core instance (instantiate $T))
  (instance $i (instantiate $inner))
  (export "grow" (func $i "grow")))"#;

#[test]
fn a_limiter_is_told_which_instance_asks() {
    let mut store = noting(Answer::Yes);
    let engine = store.engine().clone();
    let instance = Linker::new(&engine).instantiate(&mut store, &component(&engine, TWO)).unwrap();
    let serial = instance.serial(&store).unwrap();
    assert_eq!(ask(&mut store, instance, "grow", 1).unwrap(), 2);
    let Notes { requests, sizes, usage, .. } = std::mem::take(store.data_mut());
    let start = [
        format!("two 0:two core 0 table 0 of {serial}"),
        format!("two 1:inner core 1 memory 0 of {serial}"),
        format!("two 1:inner core 1 memory 1 of {serial}"),
        format!("two 1:inner core 1 memory 1 of {serial}"),
    ];
    assert_eq!(requests, start);
    let last = (2 * PAGE, 3 * PAGE, Some(3 * PAGE));
    assert_eq!(sizes, [(0, 3, None), (0, PAGE, None), (0, 2 * PAGE, Some(3 * PAGE)), last]);
    assert_eq!(usage[3].memory_bytes, 3 * PAGE as u64);
    let another = Linker::new(&engine).instantiate(&mut store, &component(&engine, TWO)).unwrap();
    assert_ne!(another.serial(&store).unwrap(), serial);
}

#[test]
fn a_limiter_is_told_why_a_growth_that_it_allowed_failed() {
    let mut store = noting(Answer::Yes);
    let instance = guest(&mut store).unwrap();
    store.set_limits(gusset::Limits { memory_bytes: PAGE as u64, table_elements: 10, ..*store.limits() });
    assert_eq!(ask(&mut store, instance, "grow", 1).unwrap(), -1);
    assert_eq!(ask(&mut store, instance, "extend", 1).unwrap(), -1);
    assert_eq!(ask(&mut store, instance, "grow", 20).unwrap(), -1);
    let failures = std::mem::take(&mut store.data_mut().failures);
    let [memory, table, maximum] = &failures[..] else { panic!("three failures, not {failures:?}") };
    assert!(memory.downcast_ref::<LimitExceeded>().is_some() && table.downcast_ref::<LimitExceeded>().is_some());
    assert_eq!(maximum.to_string(), "it would be beyond its maximum");
    store.data_mut().answer = Answer::FailLater;
    let error = ask(&mut store, instance, "grow", 1).unwrap_err();
    assert!(format!("{error:#}").contains("told too late: linear memory limit of the store"), "{error:#}");
    assert_eq!(store.usage(), START);
}

#[test]
fn a_limiter_that_refuses_fails_or_panics_leaves_everything_as_it_was() {
    for answer in [Answer::No, Answer::Fail, Answer::Panic] {
        let mut store = noting(Answer::Yes);
        let instance = guest(&mut store).unwrap();
        store.data_mut().answer = answer;
        for name in ["grow", "extend"] {
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ask(&mut store, instance, name, 1)));
            match (answer, outcome) {
                (Answer::No, Ok(Ok(-1))) | (Answer::Fail, Ok(Err(_))) => {}
                (Answer::Panic, Err(_)) => {}
                // An instance that was stopped is entered no more.
                (Answer::Panic, Ok(Err(_))) => assert_eq!(name, "extend"),
                (_, outcome) => panic!("{name}: {:?}", outcome.map_err(drop)),
            }
            assert_eq!(store.usage(), START);
        }
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| guest(&mut store).map(drop)));
        assert!(!matches!(made, Ok(Ok(()))), "there is no memory for it");
        assert_eq!(store.usage(), START);
        store.data_mut().answer = Answer::Yes;
        let fresh = guest(&mut store).unwrap();
        assert_eq!(ask(&mut store, fresh, "grow", 1).unwrap(), 1);
    }
}

#[test]
fn row28_a_shared_memory_asks_when_it_is_made_and_belongs_to_no_store_after_that() {
    let mut store = Store::new(&engine(|config| config.features.threads = true), Notes::default());
    store.limiter(|notes| notes);
    let wat = r#"(module (memory (export "m") 1 3 shared)
        (func (export "grow") (result i32) (memory.grow (i32.const 1))))"#;
    let module = gusset::Module::new(store.engine(), wat::parse_str(wat).unwrap()).unwrap();
    let instance = gusset::Instance::new(&mut store, &module, &[]).unwrap();
    let grow = instance.get_typed_func::<(), i32>(&store, "grow").unwrap();
    assert_eq!(grow.call(&mut store, ()).unwrap(), 1);
    assert_eq!(store.data().sizes, [(0, 3 * PAGE, Some(3 * PAGE))]);
    assert_eq!(instance.usage(&store).unwrap().memory_bytes, 3 * PAGE as u64);
    assert_eq!(instance.serial(&store).unwrap(), {
        let text = store.data().requests[0].rsplit(' ').next().unwrap().to_owned();
        text.parse::<u64>().unwrap()
    });
}

#[test]
fn a_component_without_memories_asks_nothing() {
    let mut store = noting(Answer::Fail);
    let engine = store.engine().clone();
    let empty = Linker::new(&engine).instantiate(&mut store, &component(&engine, "(component)"));
    assert!(empty.is_ok());
    let _ = GUEST;
}

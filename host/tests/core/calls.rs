//! Calls from the host: typed and over values.

use gusset::{Func, Trap, V128, Val, WasmBacktrace};

use crate::support::{instance, says};

const VALUES: &str = r#"(module
  (func (export "mix") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
    (local.get 3) (local.get 2) (local.get 1) (local.get 0))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "none"))
  (func (export "trap") unreachable)
  (func $f (export "func") (result funcref) (ref.func $f))
  (func (export "same") (param funcref externref) (result externref funcref) (local.get 1) (local.get 0)))"#;

#[test]
fn typed_calls_carry_every_number() {
    let (mut store, instance) = instance(VALUES);
    let mix = instance.get_typed_func::<(i32, i64, f32, f64), (f64, f32, i64, i32)>(&store, "mix").unwrap();
    let (a, b, c, d) = mix.call(&mut store, (-1, i64::MIN, 1.5, f64::INFINITY)).unwrap();
    assert_eq!((a, b, c, d), (f64::INFINITY, 1.5, i64::MIN, -1));
    let add = instance.get_typed_func::<(u32, u32), u32>(&store, "add").unwrap();
    assert_eq!(add.call(&mut store, (u32::MAX, 3)).unwrap(), 2);
    instance.get_typed_func::<(), ()>(&store, "none").unwrap().call(&mut store, ()).unwrap();
}

#[test]
fn calls_over_values_carry_the_bits() {
    let (mut store, instance) = instance(VALUES);
    let mix = instance.get_func(&store, "mix").unwrap();
    let nan = f32::from_bits(0x7f80_0001);
    let args = [Val::I32(7), Val::I64(-8), Val::from(nan), Val::from(2.5)];
    let mut results = [Val::I32(0); 4];
    mix.call(&mut store, &args, &mut results).unwrap();
    assert_eq!(format!("{results:?}"), format!("{:?}", [args[3], args[2], args[1], args[0]]));
}

#[test]
fn what_does_not_fit_a_function_is_named() {
    let (mut store, instance) = instance(VALUES);
    let add = instance.get_func(&store, "add").unwrap();
    let one = &mut [Val::I32(0)];
    says(add.call(&mut store, &[Val::I32(1)], one), "parameters: expected (i32, i32) -> (i32), found 1 values");
    says(add.call(&mut store, &[Val::I32(1), Val::I64(2)], one), "parameter 1: expected i32, found i64");
    says(add.call(&mut store, &[Val::I32(1), Val::I32(2)], &mut []), "results: expected");
    says(instance.get_typed_func::<(i32,), ()>(&store, "add"), "function `add`: a typed function: expected (i32)");
    says(instance.get_typed_func::<(), ()>(&store, "absent"), "exports no function `absent`");
}

#[test]
fn a_trap_comes_with_its_backtrace_and_the_instance_goes_on() {
    let (mut store, instance) = instance(VALUES);
    let trap = instance.get_typed_func::<(), ()>(&store, "trap").unwrap();
    let error = trap.call(&mut store, ()).unwrap_err();
    assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UnreachableCodeReached));
    assert_eq!(error.downcast_ref::<WasmBacktrace>().unwrap().frames().len(), 1);
    let add = instance.get_typed_func::<(i32, i32), i32>(&store, "add").unwrap();
    assert_eq!(add.call(&mut store, (1, 2)).unwrap(), 3);
}

#[test]
fn references_go_out_and_come_back() {
    let (mut store, instance) = instance(VALUES);
    let get = instance.get_typed_func::<(), Option<Func>>(&store, "func").unwrap();
    let func = get.call(&mut store, ()).unwrap().unwrap();
    assert_eq!(func.ty(&store).results().len(), 1);
    let same = instance.get_func(&store, "same").unwrap();
    let value = gusset::ExternRef::new(&mut store, "hello").unwrap();
    let mut results = [Val::I32(0); 2];
    same.call(&mut store, &[func.into(), value.into()], &mut results).unwrap();
    let (Val::ExternRef(Some(value)), Val::FuncRef(Some(back))) = (results[0], results[1]) else {
        panic!("{results:?}")
    };
    assert_eq!(back, func);
    assert_eq!(value.data(&store).unwrap().downcast_ref::<&str>(), Some(&"hello"));
    same.call(&mut store, &[Val::FuncRef(None), Val::ExternRef(None)], &mut results).unwrap();
    assert!(matches!(results, [Val::ExternRef(None), Val::FuncRef(None)]));
}

#[test]
fn vectors_have_their_first_lane_lowest() {
    let vector = V128::from(0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100);
    assert_eq!(vector.as_u128().to_le_bytes()[3], 3);
    assert!(matches!(Val::from(vector), Val::V128(same) if same == vector));
}

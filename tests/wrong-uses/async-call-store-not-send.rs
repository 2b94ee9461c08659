//! A call that can wait, in a store whose data may not be sent between threads.

use std::rc::Rc;

use gusset::Store;
use gusset::component::TypedFunc;

pub async fn call(store: &mut Store<Rc<()>>, func: TypedFunc<(), ()>) -> gusset::Result<()> {
    func.call_async(store, ()).await
}

//~ async-call-store-not-send.rs:9:21: error[E0277]: `Rc<()>` cannot be sent between threads safely: `Rc<()>` cannot be sent between threads safely
//~ async-call-store-not-send.rs:9:5: error[E0277]: `Rc<()>` cannot be sent between threads safely: `Rc<()>` cannot be sent between threads safely
//~ async-call-store-not-send.rs:9:32: error[E0277]: `Rc<()>` cannot be sent between threads safely: `Rc<()>` cannot be sent between threads safely

//! A call that can wait, in a store whose data may not be sent between threads.

use std::rc::Rc;

use gusset::Store;
use gusset::component::TypedFunc;

pub async fn call(store: &mut Store<Rc<()>>, func: TypedFunc<(), ()>) -> gusset::Result<()> {
    func.call_async(store, ()).await
}

//! A host function that holds over a wait what may not be sent between threads.

use std::rc::Rc;

use gusset::StoreContextMut;
use gusset::component::Linker;

pub fn define(linker: &mut Linker<()>) -> gusset::Result<()> {
    linker.root().func_wrap_async("wait", |_: StoreContextMut<'_, ()>, (): ()| {
        Box::new(async {
            let held = Rc::new(5);
            std::future::ready(()).await;
            Ok((*held,))
        })
    })
}

//~ async-held-not-send.rs:10:9: error: future cannot be sent between threads safely: future created by async block is not `Send`

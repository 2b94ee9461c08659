//! A host function that waits and gives what may not be sent between threads.

use std::rc::Rc;

use gusset::StoreContextMut;
use gusset::component::Linker;

pub fn define(linker: &mut Linker<()>) -> gusset::Result<()> {
    linker.root().func_wrap_async("name", |_: StoreContextMut<'_, ()>, (): ()| {
        Box::new(async { Ok((Rc::<str>::from("name"),)) })
    })
}

//~ async-result-not-send.rs:9:19: error[E0277]: `Rc<str>` cannot be sent between threads safely: `Rc<str>` cannot be sent between threads safely

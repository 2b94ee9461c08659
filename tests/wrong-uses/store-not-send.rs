//! A store with data that may not be sent between threads is sent itself.

use std::rc::Rc;

use gusset::Store;

pub fn send(store: Store<Rc<()>>) {
    std::thread::spawn(move || drop(store));
}

//~ store-not-send.rs:8:24: error[E0277]: `Rc<()>` cannot be sent between threads safely: `Rc<()>` cannot be sent between threads safely

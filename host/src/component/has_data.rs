//! How generated bindings name the part of a store's data that a host implementation works on.

use std::marker::PhantomData;

/// A family of references into a store's data: what `add_to_linker` functions hand to a host's
/// traits.
pub trait HasData: 'static {
    /// The reference, for one lifetime.
    type Data<'a>;
}

/// `&mut T`: host traits that are implemented by one type.
pub struct HasSelf<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized + 'static> HasData for HasSelf<T> {
    type Data<'a> = &'a mut T;
}

impl<T: ?Sized> std::fmt::Debug for HasSelf<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HasSelf")
    }
}

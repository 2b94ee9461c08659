//! A field of `Borrowing` that there is not.

gusset::component::bindgen!({
    inline: "package a:b; world w {}",
    ownership: Borrowing { twice: true },
});

//~ borrowing-field.rs:5:28: error: `Borrowing` has no `twice`; there is `duplicate_if_necessary`

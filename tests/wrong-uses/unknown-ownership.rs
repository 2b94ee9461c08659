//! An ownership that there is not.

gusset::component::bindgen!({
    inline: "package a:b; world w {}",
    ownership: Sharing,
});

//~ unknown-ownership.rs:5:16: error: ownership `Sharing` is unknown; there are `Owning` and `Borrowing { duplicate_if_necessary: ... }`

//! Flags without labels.

gusset::component::flags! { None {} }

//~ flags-without-labels.rs:3:29: error: flags `None`: 1 to 32 labels are possible, found 0

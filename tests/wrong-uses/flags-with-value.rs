//! Labels of flags with bits of their own.

gusset::component::flags! {
    Rights {
        const READ = 1;
    }
}

//~ flags-with-value.rs:5:20: error: a label has no value: its bit is its position

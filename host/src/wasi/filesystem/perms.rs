//! What a guest may do below a preopened directory.

bitflags::bitflags! {
    /// What a guest may do with directories.
    ///
    /// A guest that may not change a directory is told `read-only` by whatever would, as `wasi:filesystem` has it for a
    /// descriptor without `mutate-directory`; who may not read it is told `not-permitted`. A directory that a guest
    /// opens below another has the same permissions, and `get-flags` tells them: a guest that opens one without
    /// wishing for `mutate-directory` gives up nothing, since libraries open directories to read them and then remove
    /// what is in them.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct DirPerms: u8 {
        /// List them, and find what is in them by name.
        const READ = 1;
        /// Make, remove, rename and link what is in them, and change their timestamps.
        const MUTATE = 2;
    }
}

bitflags::bitflags! {
    /// What a guest may do with files.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct FilePerms: u8 {
        /// Read them.
        const READ = 1;
        /// Make, write and truncate them, and change their timestamps; in directories that may be changed
        /// ([`DirPerms::MUTATE`]).
        const WRITE = 2;
    }
}

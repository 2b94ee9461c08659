//! Telling the process's unwinder about generated code.

/// Frames of generated code that the process's unwinder knows, for as long as this lives.
#[derive(Debug)]
pub struct RegisteredFrames {
    section: usize,
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
unsafe extern "C" {
    fn __register_frame(section: *const u8);
    fn __deregister_frame(section: *const u8);
}

impl RegisteredFrames {
    /// Registers an `.eh_frame` section, which ends with a zero word. Where the unwinder takes no
    /// whole sections, this does nothing.
    ///
    /// # Safety
    /// The section is well-formed and stays mapped until the value is dropped.
    pub unsafe fn new(section: *const u8) -> RegisteredFrames {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        // SAFETY: the caller vouches for the section.
        unsafe {
            __register_frame(section);
        }
        RegisteredFrames { section: section as usize }
    }
}

impl Drop for RegisteredFrames {
    fn drop(&mut self) {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        // SAFETY: `new` registered this section, and it is mapped still.
        unsafe {
            __deregister_frame(self.section as *const u8);
        }
    }
}

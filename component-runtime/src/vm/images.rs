//! What the memories of a component's instances start with: found out once, when it is loaded.
//!
//! A module's active data segments are either in an image, which each new memory maps copy-on-write (or
//! copies, where there is little of it or the system does not map), or they are run for each instance
//! as the specification says. The images of all modules are in one file, which is made when the first
//! memory needs it. How a single memory is done is decided in `image_plan`.
//!
//! # Invariants
//! * Nobody can tell a memory with an image from one whose segments were run: a segment that could trap,
//!   or that depends on the host, keeps its memory from having an image; and so does a failure that
//!   could be seen before the segments were run ([`can_show_failure`]).
//! * Images take in proportion to what the binary has, not to what it can instantiate: there is one for a
//!   memory of a module, whatever number of core instances the module has, and `image_plan` bounds its holes.

use std::sync::{Arc, OnceLock};

use anyhow::Result;

use super::image_plan::{MAX_SPARSE_BYTES, Piece, Plan, plan};
use super::memory::{LinearMemory, Mapped, Places};
use crate::ids::{DataIndex, DefinedMemoryIndex, Id, IdVec, MemoryIndex, ModuleId, unique};
use crate::layout::{MemoryConfig, MemoryImages};
use crate::pool::{Affinity, MemoryImage};
use crate::sys::image_file::ImageFile;
use crate::sys::mapping::page_bytes;
use crate::translate::{Component, ConstExpr, DataMode, FixedGlobals, MemoryType, Module, can_show_failure};

/// The images of a component's memories.
#[derive(Debug)]
pub(super) struct Images {
    modules: IdVec<ModuleId, ModuleImages>,
    file_bytes: u64,
    /// What is left of the bytes that sparse images may take.
    sparse_bytes: u64,
    file: OnceLock<Arc<ImageFile>>,
}

/// What becomes of a module's active data segments.
#[derive(Debug, Default)]
pub(super) struct ModuleImages {
    /// By defined memory; `None` where segments are run.
    memories: IdVec<DefinedMemoryIndex, Option<Image>>,
    /// Those that each instance runs, in order.
    pub(super) run: Vec<DataIndex>,
    /// For each segment whether it is in an image.
    in_image: IdVec<DataIndex, bool>,
}

/// What a memory starts with.
#[derive(Debug)]
struct Image {
    pieces: Vec<Piece>,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// Only zeros.
    Zero,
    /// These bytes from there on.
    Small(u64, Box<[u8]>),
    /// Part of the file.
    InFile(InFile),
}

/// A part of the file that a memory starts with.
#[derive(Debug)]
struct InFile {
    /// Where it starts in the memory.
    start: u64,
    file_start: u64,
    size_bytes: u64,
    affinity: Affinity,
    /// The same with the file, once that is made.
    image: OnceLock<MemoryImage>,
}

impl Images {
    /// Plans the memories of a component.
    pub(super) fn new(component: &Component, fixed: &FixedGlobals<'_>, images: MemoryImages) -> Images {
        let mut all =
            Images { modules: IdVec::new(), file_bytes: 0, sparse_bytes: MAX_SPARSE_BYTES, file: OnceLock::new() };
        for (id, module) in component.modules.iter() {
            let can_have = images == MemoryImages::CopyOnWrite && !can_show_failure(module, id, fixed);
            let memories = defined_memories(module).map(|memory| {
                let image = if can_have { all.image(component, id, memory, fixed) } else { None };
                (memory, image)
            });
            let memories: Vec<(MemoryIndex, Option<Image>)> = memories.collect();
            all.modules.push(ModuleImages::new(module, memories));
        }
        all
    }

    /// What becomes of a module's active data segments.
    pub(super) fn of(&self, module: ModuleId) -> &ModuleImages {
        &self.modules[module]
    }

    /// Makes a memory with what it starts with, but for segments that are to be run.
    ///
    /// # Errors
    /// When its type is too large, the pool has no slot for it, or the system refuses.
    ///
    /// # Safety
    /// The memory is gone before the places.
    pub(super) unsafe fn memory(
        &self,
        config: &MemoryConfig,
        places: Places<'_>,
        component: &Component,
        module: ModuleId,
        index: DefinedMemoryIndex,
    ) -> Result<LinearMemory> {
        let ty = defined_memory(&component.modules[module], index);
        let image = self.modules[module].memories.get(index).and_then(Option::as_ref);
        let mapped = image.and_then(|image| match &image.form {
            Form::InFile(part) => self.mapped(part, component),
            Form::Zero | Form::Small(..) => None,
        });
        // SAFETY: the caller's promise.
        let placed = unsafe { LinearMemory::placed(ty, config, places, mapped) }?;
        let (mut memory, is_mapped) = match placed {
            Some(placed) => placed,
            None => {
                let mut memory = LinearMemory::new(ty, config)?;
                let is_mapped = mapped.map_or(Ok(Mapped::Refused), |image| memory.map(image))?;
                (memory, is_mapped)
            }
        };
        let Some(image) = image else { return Ok(memory) };
        match &image.form {
            Form::Zero => {}
            Form::Small(at, bytes) => memory.write(*at, bytes)?,
            Form::InFile(_) if mapped.is_some() && is_mapped == Mapped::Done => {}
            Form::InFile(_) => {
                image.pieces.iter().try_for_each(|piece| memory.write(piece.at, bytes_of(component, piece)))?;
            }
        }
        Ok(memory)
    }

    /// Names the images that were in use, which nobody will use again.
    pub(super) fn leave(&self, forget: impl Fn(Affinity)) {
        let images = self.modules.values().flat_map(|module| module.memories.values()).flatten();
        for image in images {
            if let Form::InFile(part) = &image.form
                && part.image.get().is_some()
            {
                forget(part.affinity);
            }
        }
    }

    /// A part of the file with the file; `None` where there is none.
    fn mapped<'a>(&'a self, part: &'a InFile, component: &Component) -> Option<&'a MemoryImage> {
        if let Some(image) = part.image.get() {
            return Some(image);
        }
        let image = MemoryImage {
            affinity: part.affinity,
            file: self.file(component)?.clone(),
            file_start: part.file_start,
            start: usize::try_from(part.start).ok()?,
            size_bytes: usize::try_from(part.size_bytes).ok()?,
        };
        Some(part.image.get_or_init(|| image))
    }

    /// The file; `None` when the system refuses it, which it may do only for now.
    fn file(&self, component: &Component) -> Option<&Arc<ImageFile>> {
        if let Some(file) = self.file.get() {
            return Some(file);
        }
        let images = self.modules.values().flat_map(|module| module.memories.values()).flatten();
        let parts = images.filter_map(|image| match &image.form {
            &Form::InFile(InFile { start, file_start, .. }) => {
                let part = move |piece| (piece_start(piece, start, file_start), bytes_of(component, piece));
                Some(image.pieces.iter().map(part))
            }
            _ => None,
        });
        let file = ImageFile::new(self.file_bytes, parts.flatten()).ok()?;
        Some(self.file.get_or_init(|| Arc::new(file)))
    }

    fn image(
        &mut self,
        component: &Component,
        id: ModuleId,
        memory: MemoryIndex,
        fixed: &FixedGlobals<'_>,
    ) -> Option<Image> {
        let module = &component.modules[id];
        let ty = &module.memories[memory];
        if ty.shared {
            // Others have it too, and may have written to it before.
            return None;
        }
        let pieces = active_datas(module).filter(|(_, to, _)| *to == memory).map(|(data, _, offset)| {
            let at = fixed.evaluate(id, offset)? as u64;
            Some(Piece { at, bytes: module.datas[data].bytes.clone() })
        });
        let pieces = pieces.collect::<Option<Vec<_>>>()?;
        let form = match plan(&pieces, ty.min_bytes()?, page_bytes() as u64, &mut self.sparse_bytes)? {
            Plan::Zero => Form::Zero,
            Plan::Small(range) => {
                let mut bytes = vec![0; (range.end - range.start) as usize];
                for piece in &pieces {
                    let source = bytes_of(component, piece);
                    if !source.is_empty() {
                        let at = (piece.at - range.start) as usize;
                        bytes[at..at + source.len()].copy_from_slice(source);
                    }
                }
                Form::Small(range.start, bytes.into())
            }
            Plan::Image(pages) => {
                let (file_start, size_bytes) = (self.file_bytes, pages.end - pages.start);
                self.file_bytes += size_bytes;
                let affinity = Affinity(unique());
                Form::InFile(InFile { start: pages.start, file_start, size_bytes, affinity, image: OnceLock::new() })
            }
        };
        Some(Image { pieces, form })
    }
}

impl ModuleImages {
    fn new(module: &Module, memories: Vec<(MemoryIndex, Option<Image>)>) -> ModuleImages {
        let mut out = ModuleImages::default();
        let has_image = |memory| memories.iter().any(|(index, image)| *index == memory && image.is_some());
        out.in_image.extend(module.datas.values().map(|segment| match segment.mode {
            DataMode::Active { memory, .. } => has_image(memory),
            DataMode::Passive => false,
        }));
        out.run.extend(active_datas(module).map(|(data, ..)| data).filter(|data| !out.in_image[*data]));
        out.memories.extend(memories.into_iter().map(|(_, image)| image));
        out
    }

    /// Whether a segment is in its memory from the start, and thereby dropped.
    pub(super) fn holds(&self, data: DataIndex) -> bool {
        self.in_image[data]
    }
}

/// Where a piece lies in the file.
fn piece_start(piece: &Piece, start: u64, file_start: u64) -> u64 {
    // An empty piece may lie anywhere in the memory, and writes nothing to the file.
    file_start + piece.at.saturating_sub(start)
}

fn bytes_of<'c>(component: &'c Component, piece: &Piece) -> &'c [u8] {
    component.data.get(piece.bytes.clone()).unwrap_or_default()
}

fn defined_memory(module: &Module, index: DefinedMemoryIndex) -> &MemoryType {
    &module.memories[MemoryIndex::new(module.n_imported_memories as usize + index.position())]
}

fn defined_memories(module: &Module) -> impl Iterator<Item = MemoryIndex> + use<> {
    (module.n_imported_memories as usize..module.memories.len()).map(MemoryIndex::new)
}

fn active_datas(module: &Module) -> impl Iterator<Item = (DataIndex, MemoryIndex, &ConstExpr)> {
    module.datas.iter().filter_map(|(data, segment)| match &segment.mode {
        DataMode::Active { memory, offset } => Some((data, *memory, offset)),
        DataMode::Passive => None,
    })
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::translate::translate;

    fn component() -> Component {
        let text = format!(
            r#"(component (core module $m (memory 1) (data (i32.const 100) "{}") (data (i32.const 9) ""))
                 (core instance (instantiate $m)))"#,
            "x".repeat(5000)
        );
        translate(&wat::parse_str(text).unwrap()).unwrap()
    }

    fn filled(images: &Images, component: &Component) -> LinearMemory {
        let memory = (ModuleId(0), DefinedMemoryIndex(0));
        // SAFETY: it has a place of its own.
        unsafe { images.memory(&MemoryConfig::default(), Places::Own, component, memory.0, memory.1) }.unwrap()
    }

    fn byte(memory: &LinearMemory, at: usize) -> u8 {
        assert!(at < memory.length_bytes() as usize);
        // SAFETY: the byte is within the memory.
        unsafe { memory.vm().base.wrapping_add(at).read() }
    }

    #[test]
    fn bytes_are_copied_where_the_system_does_not_map() {
        let component = component();
        let images = Images::new(&component, &FixedGlobals::new(&component), MemoryImages::CopyOnWrite);
        images.file.set(Arc::new(ImageFile::of(File::open("/dev/null").unwrap()))).unwrap();
        let mut memory = filled(&images, &component);
        memory.extend_to(2 << 16).unwrap();
        for (at, expected) in [(99, 0), (100, b'x'), (5099, b'x'), (5100, 0), (8191, 0), (65536, 0)] {
            assert_eq!(byte(&memory, at), expected, "{at}");
        }
    }

    #[test]
    fn a_file_is_made_once_and_only_when_a_memory_needs_it() {
        let component = component();
        let fixed = FixedGlobals::new(&component);
        let images = Images::new(&component, &fixed, MemoryImages::CopyOnWrite);
        assert!(images.file.get().is_none());
        assert_eq!(byte(&filled(&images, &component), 100), b'x');
        let file = Arc::as_ptr(images.file.get().unwrap());
        assert_eq!(byte(&filled(&images, &component), 5099), b'x');
        assert_eq!(images.file.get().map(Arc::as_ptr), Some(file));
        let copied = Images::new(&component, &fixed, MemoryImages::Copied);
        assert_eq!(copied.of(ModuleId(0)).run.len(), 2);
        assert_eq!(byte(&filled(&copied, &component), 100), 0);
    }
}

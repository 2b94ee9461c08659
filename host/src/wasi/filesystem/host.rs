//! The functions of `wasi:filesystem`, by the traits of its bindings: each finds its descriptor and does one thing.

use super::descriptor::{Descriptor, Directory};
use super::entries::DirectoryEntryStream;
use super::open::Wish;
use super::place::Links;
use super::{FsError, FsResult, metadata};
use crate::component::Resource;
use crate::wasi::WasiCtxView;
use crate::wasi::bindings::wasi::filesystem::types::{
    Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode, MetadataHashValue,
    NewTimestamp, OpenFlags, PathFlags,
};
use crate::wasi::bindings::wasi::filesystem::{preopens, types};
use crate::wasi::io::{DynInputStream, DynOutputStream, Error};

impl WasiCtxView<'_> {
    fn descriptor(&self, descriptor: &Resource<Descriptor>) -> FsResult<&Descriptor> {
        Ok(self.table.get(descriptor)?)
    }

    fn directory(&self, descriptor: &Resource<Descriptor>) -> FsResult<&Directory> {
        self.descriptor(descriptor)?.directory()
    }
}

impl preopens::Host for WasiCtxView<'_> {
    fn get_directories(&mut self) -> crate::Result<Vec<(Resource<Descriptor>, String)>> {
        let mut directories = Vec::with_capacity(self.ctx.filesystem.preopens.len());
        for preopen in &self.ctx.filesystem.preopens {
            let descriptor = self.table.push(Descriptor::Directory(preopen.directory.clone()))?;
            directories.push((descriptor, preopen.guest_path.clone()));
        }
        Ok(directories)
    }
}

impl types::Host for WasiCtxView<'_> {
    fn convert_error_code(&mut self, error: FsError) -> crate::Result<ErrorCode> {
        match error {
            FsError::Code(code) => Ok(code),
            FsError::Trap(error) => Err(error),
        }
    }

    fn filesystem_error_code(&mut self, err: Resource<Error>) -> crate::Result<Option<ErrorCode>> {
        self.code_of_stream_error(&err)
    }
}

impl types::HostDescriptor for WasiCtxView<'_> {
    fn read_via_stream(&mut self, self_: Resource<Descriptor>, offset: u64) -> FsResult<Resource<DynInputStream>> {
        let stream = self.descriptor(&self_)?.read_via_stream(offset)?;
        Ok(self.table.push(stream)?)
    }

    fn write_via_stream(&mut self, self_: Resource<Descriptor>, offset: u64) -> FsResult<Resource<DynOutputStream>> {
        let stream = self.descriptor(&self_)?.write_via_stream(offset)?;
        Ok(self.table.push(stream)?)
    }

    fn append_via_stream(&mut self, self_: Resource<Descriptor>) -> FsResult<Resource<DynOutputStream>> {
        let stream = self.descriptor(&self_)?.append_via_stream()?;
        Ok(self.table.push(stream)?)
    }

    fn advise(&mut self, self_: Resource<Descriptor>, offset: u64, length: u64, advice: Advice) -> FsResult<()> {
        self.descriptor(&self_)?.advise(offset, length, advice)
    }

    fn sync_data(&mut self, self_: Resource<Descriptor>) -> FsResult<()> {
        self.descriptor(&self_)?.sync_data()
    }

    fn get_flags(&mut self, self_: Resource<Descriptor>) -> FsResult<DescriptorFlags> {
        Ok(self.descriptor(&self_)?.flags())
    }

    fn get_type(&mut self, self_: Resource<Descriptor>) -> FsResult<DescriptorType> {
        Ok(self.stat(self_)?.type_)
    }

    fn set_size(&mut self, self_: Resource<Descriptor>, size: u64) -> FsResult<()> {
        self.descriptor(&self_)?.set_size(size)
    }

    fn set_times(
        &mut self,
        self_: Resource<Descriptor>,
        data_access_timestamp: NewTimestamp,
        data_modification_timestamp: NewTimestamp,
    ) -> FsResult<()> {
        self.descriptor(&self_)?.set_times(data_access_timestamp, data_modification_timestamp)
    }

    fn read(&mut self, self_: Resource<Descriptor>, length: u64, offset: u64) -> FsResult<(Vec<u8>, bool)> {
        self.descriptor(&self_)?.read(length, offset)
    }

    fn write(&mut self, self_: Resource<Descriptor>, buffer: Vec<u8>, offset: u64) -> FsResult<u64> {
        self.descriptor(&self_)?.write(&buffer, offset)
    }

    fn read_directory(&mut self, self_: Resource<Descriptor>) -> FsResult<Resource<DirectoryEntryStream>> {
        let share = self.share_of_files()?;
        let entries = self.directory(&self_)?.entries(share)?;
        Ok(self.table.push(entries)?)
    }

    fn sync(&mut self, self_: Resource<Descriptor>) -> FsResult<()> {
        self.descriptor(&self_)?.sync()
    }

    fn create_directory_at(&mut self, self_: Resource<Descriptor>, path: String) -> FsResult<()> {
        self.directory(&self_)?.create_directory(&path)
    }

    fn stat(&mut self, self_: Resource<Descriptor>) -> FsResult<DescriptorStat> {
        Ok(metadata::describe(&self.descriptor(&self_)?.system_stat()?))
    }

    fn stat_at(
        &mut self,
        self_: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
    ) -> FsResult<DescriptorStat> {
        Ok(metadata::describe(&self.directory(&self_)?.system_stat_at(links(path_flags), &path)?))
    }

    fn set_times_at(
        &mut self,
        self_: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
        data_access_timestamp: NewTimestamp,
        data_modification_timestamp: NewTimestamp,
    ) -> FsResult<()> {
        let directory = self.directory(&self_)?;
        directory.set_times_at(links(path_flags), &path, data_access_timestamp, data_modification_timestamp)
    }

    fn link_at(
        &mut self,
        self_: Resource<Descriptor>,
        old_path_flags: PathFlags,
        old_path: String,
        new_descriptor: Resource<Descriptor>,
        new_path: String,
    ) -> FsResult<()> {
        let to = self.directory(&new_descriptor)?;
        self.directory(&self_)?.link(links(old_path_flags), &old_path, to, &new_path)
    }

    fn open_at(
        &mut self,
        self_: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Resource<Descriptor>> {
        let wish = Wish { links: links(path_flags), how: open_flags, flags };
        let share = self.share_of_files()?;
        let opened = self.directory(&self_)?.open(&path, &wish, share)?;
        Ok(self.table.push(opened)?)
    }

    fn readlink_at(&mut self, self_: Resource<Descriptor>, path: String) -> FsResult<String> {
        self.directory(&self_)?.readlink(&path)
    }

    fn remove_directory_at(&mut self, self_: Resource<Descriptor>, path: String) -> FsResult<()> {
        self.directory(&self_)?.remove_directory(&path)
    }

    fn rename_at(
        &mut self,
        self_: Resource<Descriptor>,
        old_path: String,
        new_descriptor: Resource<Descriptor>,
        new_path: String,
    ) -> FsResult<()> {
        let to = self.directory(&new_descriptor)?;
        self.directory(&self_)?.rename(&old_path, to, &new_path)
    }

    fn symlink_at(&mut self, self_: Resource<Descriptor>, old_path: String, new_path: String) -> FsResult<()> {
        self.directory(&self_)?.symlink(&old_path, &new_path)
    }

    fn unlink_file_at(&mut self, self_: Resource<Descriptor>, path: String) -> FsResult<()> {
        self.directory(&self_)?.unlink_file(&path)
    }

    fn is_same_object(&mut self, self_: Resource<Descriptor>, other: Resource<Descriptor>) -> crate::Result<bool> {
        let stats = (self.table.get(&self_)?.system_stat(), self.table.get(&other)?.system_stat());
        Ok(matches!(stats, (Ok(one), Ok(other)) if metadata::is_same(&one, &other)))
    }

    fn metadata_hash(&mut self, self_: Resource<Descriptor>) -> FsResult<MetadataHashValue> {
        Ok(metadata::hash(&self.descriptor(&self_)?.system_stat()?))
    }

    fn metadata_hash_at(
        &mut self,
        self_: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        Ok(metadata::hash(&self.directory(&self_)?.system_stat_at(links(path_flags), &path)?))
    }

    fn drop(&mut self, rep: Resource<Descriptor>) -> crate::Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl types::HostDirectoryEntryStream for WasiCtxView<'_> {
    fn read_directory_entry(&mut self, self_: Resource<DirectoryEntryStream>) -> FsResult<Option<DirectoryEntry>> {
        self.table.get_mut(&self_)?.next()
    }

    fn drop(&mut self, rep: Resource<DirectoryEntryStream>) -> crate::Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

fn links(flags: PathFlags) -> Links {
    if flags.contains(PathFlags::SYMLINK_FOLLOW) { Links::Follow } else { Links::Keep }
}

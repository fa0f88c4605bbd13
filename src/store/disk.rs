//! Room on the disk of a data folder. Work that can wait stops early; every deed stops before the engine meets a full disk, for
//! from that it does not recover before the next start (sled).
use crate::domain::error::{Error, Fault, Result};
use crate::store::durable;
use rustix::fs::{FallocateFlags, fallocate, statvfs};
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Work that can wait stops below this many free bytes, or a tenth of the disk where that is less.
const LOW_MAX: u64 = 2 << 30;

/// Every deed stops below this many free bytes, or a twentieth of the disk where that is less.
const CRITICAL_MAX: u64 = 64 << 20;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// For everything.
    Plenty,
    /// For deeds that must not wait, such as a recall; not for issues and imports.
    Low,
    /// For nothing.
    Critical,
}

/// A disk in numbers, all in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Its size.
    pub total: u64,
    /// What we may still write.
    pub free: u64,
}

impl Space {
    /// Below this work that can wait stops.
    pub fn low(self) -> u64 {
        (self.total / 10).min(LOW_MAX)
    }

    /// Below this every deed stops.
    pub fn critical(self) -> u64 {
        (self.total / 20).min(CRITICAL_MAX)
    }

    /// How much room that is.
    pub fn room(self) -> Room {
        if self.free < self.critical() {
            Room::Critical
        } else if self.free < self.low() {
            Room::Low
        } else {
            Room::Plenty
        }
    }
}

/// The disk on which a folder lies, and the ballast that we can throw off it.
#[derive(Debug, Clone)]
pub struct Disk {
    dir: PathBuf,
}

impl Disk {
    /// Of this folder.
    pub fn of(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Its size and what is free. The folder cannot be asked about: unavailable `store-io`.
    pub fn space(&self) -> Result<Space> {
        let about = statvfs(&self.dir).map_err(|source| durable::failed(&self.dir, source.into()))?;
        Ok(Space { total: about.f_blocks * about.f_frsize, free: about.f_bavail * about.f_frsize })
    }

    /// For a deed: full `disk-full` when there is room for nothing.
    pub fn admit_deed(&self) -> Result<()> {
        let space = self.space()?;
        if space.room() == Room::Critical { Err(full(Fault::new("disk-full"), space.critical(), space)) } else { Ok(()) }
    }

    /// For work that can wait and needs so many bytes: full `disk-low` when there is little room, or no ballast.
    pub fn admit_bulk(&self, bytes: u64) -> Result<()> {
        let space = self.space()?;
        let left = Space { free: space.free.saturating_sub(bytes), ..space };
        if left.room() == Room::Plenty && self.ballast().exists() {
            return Ok(());
        }
        Err(full(Fault::new("disk-low"), space.low() + bytes, space))
    }

    /// For a load under way that will write so many bytes more: full `disk-low` when no deed would have room after it.
    pub fn admit_load(&self, bytes: u64) -> Result<()> {
        let space = self.space()?;
        let left = Space { free: space.free.saturating_sub(bytes), ..space };
        let critical = space.critical() + bytes;
        if left.room() == Room::Critical { Err(full(Fault::new("disk-low"), critical, space)) } else { Ok(()) }
    }

    /// Makes the ballast where there is room for it, and throws it off where there is room for nothing, so that the engine can
    /// start. Called before the engine is opened, and now and then.
    pub fn trim(&self) -> Result<()> {
        let (space, ballast) = (self.space()?, self.ballast());
        if ballast.exists() {
            return if space.room() == Room::Critical { remove(&ballast) } else { Ok(()) };
        }
        if space.free < space.low() + space.critical() {
            return Ok(());
        }
        let failed = |source: std::io::Error| durable::failed(&ballast, source);
        let draft = self.dir.join("ballast.draft");
        let file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&draft).map_err(failed)?;
        // Real blocks: a file with holes holds no room for anybody.
        let made = fallocate(&file, FallocateFlags::empty(), 0, space.critical().max(1)).map_err(std::io::Error::from);
        made.and_then(|()| file.sync_all()).and_then(|()| fs::rename(&draft, &ballast)).map_err(failed)
    }

    fn ballast(&self) -> PathBuf {
        self.dir.join("ballast")
    }
}

fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|source| durable::failed(path, source))
}

fn full(fault: Fault, wanted: u64, space: Space) -> Error {
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    Error::full(fault.arg("free", mib(space.free)).arg("wanted", mib(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_disk_keeps_two_gibibytes_and_a_small_one_a_tenth() {
        let room = |total, free| Space { total, free }.room();
        let (mib, gib) = (1u64 << 20, 1u64 << 30);
        assert_eq!([room(500 * gib, 3 * gib), room(500 * gib, 2 * gib - 1)], [Room::Plenty, Room::Low]);
        assert_eq!([room(500 * gib, 64 * mib), room(500 * gib, 64 * mib - 1)], [Room::Low, Room::Critical]);
        assert_eq!(
            [room(100 * mib, 10 * mib), room(100 * mib, 9 * mib), room(100 * mib, 4 * mib)],
            [Room::Plenty, Room::Low, Room::Critical]
        );
    }

    #[test]
    fn ballast_is_real_and_work_that_can_wait_needs_it() {
        let dir = tempfile::tempdir().unwrap();
        let disk = Disk::of(dir.path());
        assert_eq!(disk.admit_bulk(0).unwrap_err().code(), "disk-low");
        disk.trim().unwrap();
        disk.trim().unwrap();
        disk.admit_bulk(0).unwrap();
        disk.admit_deed().unwrap();
        let about = fs::metadata(dir.path().join("ballast")).unwrap();
        assert!(std::os::unix::fs::MetadataExt::blocks(&about) * 512 >= disk.space().unwrap().critical());
        assert_eq!(disk.admit_bulk(u64::MAX / 4).unwrap_err().kind, crate::domain::error::Kind::Full);
    }
}

//! A file readable by its owner alone.
//!
//! JSON, `{"format": "sendoff-secrets/1", "secrets": {name: secret}}`. Every change writes a new file beside
//! it, syncs it and puts it in the old one's place, so that a crash leaves one of the two. A lock on a
//! second file (`….lock`) keeps processes from overwriting each other's changes.
//!
//! On Windows permissions are those of the folder: keep the file in the user's own profile.

use crate::{Secret, SecretError, SecretName, SecretStore};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const FORMAT: &str = "sendoff-secrets/1";
const FORMAT_FAMILY: &str = "sendoff-secrets/";

/// Far more than thousands of secrets need; what is larger is not ours.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A file of secrets, readable by its owner alone.
#[derive(Debug, Clone)]
pub struct SecretFile {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    format: String,
    secrets: BTreeMap<String, Zeroizing<String>>,
}

/// The part that every version of the format has.
#[derive(Deserialize)]
struct Header {
    format: String,
}

impl SecretFile {
    /// Takes this file for secrets. If it exists it is checked; if not, it is made by the first secret.
    pub fn open(path: &Path) -> Result<Self, SecretError> {
        let file = Self {
            path: path.to_owned(),
        };
        file.read()?;
        Ok(file)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read(&self) -> Result<Contents, SecretError> {
        let file = match open_for_reading(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::empty()),
            Err(source) => return Err(self.not_opened(source)),
        };
        self.check(&file)?;
        let length = file.metadata().map_or(0, |there| there.len()).min(FILE_BYTES_MAX);
        // Room for all at once, so that no outgrown copy stays behind in memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length as usize + 64));
        let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|source| self.io("read", source))?;
        self.parse(&bytes)
    }

    /// A link is refused as what it is, even one that leads to a good file.
    fn not_opened(&self, source: io::Error) -> SecretError {
        match self.path.symlink_metadata() {
            Ok(there) if !there.is_file() => SecretError::NotAFile {
                path: self.path.clone(),
            },
            _ => self.io("read", source),
        }
    }

    /// serde's own words are left out: they quote what they did not expect.
    fn parse(&self, bytes: &[u8]) -> Result<Contents, SecretError> {
        let path = || self.path.clone();
        let damaged = |_| SecretError::Damaged { path: path() };
        let header: Header = serde_json::from_slice(bytes).map_err(damaged)?;
        if header.format != FORMAT {
            let newer = header.format.starts_with(FORMAT_FAMILY);
            return Err(if newer {
                SecretError::Newer { path: path() }
            } else {
                SecretError::Damaged { path: path() }
            });
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    #[cfg(unix)]
    fn check(&self, file: &File) -> Result<(), SecretError> {
        use std::os::unix::fs::MetadataExt as _;
        let there = file.metadata().map_err(|source| self.io("read", source))?;
        if !there.is_file() {
            return Err(SecretError::NotAFile {
                path: self.path.clone(),
            });
        }
        self.check_owner_and_mode(there.uid(), rustix::process::geteuid().as_raw(), there.mode())
    }

    #[cfg(unix)]
    fn check_owner_and_mode(&self, owner: u32, me: u32, mode: u32) -> Result<(), SecretError> {
        let path = self.path.clone();
        if owner != me {
            return Err(SecretError::Foreign { path, owner });
        }
        if mode & 0o077 != 0 {
            return Err(SecretError::Exposed {
                path,
                mode: mode & 0o777,
            });
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn check(&self, file: &File) -> Result<(), SecretError> {
        match file.metadata() {
            Ok(there) if there.is_file() => Ok(()),
            Ok(_) => Err(SecretError::NotAFile {
                path: self.path.clone(),
            }),
            Err(source) => Err(self.io("read", source)),
        }
    }

    /// Reads, changes and writes as one step among all processes. Writes only if `change` says so.
    fn change(&self, change: impl FnOnce(&mut Contents) -> bool) -> Result<(), SecretError> {
        let _lock = self.lock().map_err(|source| self.io("locked", source))?;
        let mut contents = self.read()?;
        if change(&mut contents) {
            self.write(&contents)
                .map_err(|source| self.io("written", source))?;
        }
        Ok(())
    }

    /// Held until dropped; the system drops it with the process.
    fn lock(&self) -> io::Result<File> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".lock");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        owner_only(&mut options);
        let lock = options.open(self.path.with_file_name(name))?;
        lock.lock()?;
        Ok(lock)
    }

    fn write(&self, contents: &Contents) -> io::Result<()> {
        // Room for all at once, as in `read`. Six bytes is the longest that one byte becomes in JSON.
        let length: usize = contents
            .secrets
            .iter()
            .map(|(name, secret)| 6 * (name.len() + secret.len()) + 16)
            .sum();
        let mut bytes = Zeroizing::new(Vec::with_capacity(length + 256));
        serde_json::to_writer_pretty(&mut *bytes, contents)?;
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut new = tempfile::Builder::new();
        new.prefix(".sendoff-secrets-");
        // Made owner-only from its first moment; the umask can only take away more.
        #[cfg(unix)]
        new.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
        let mut new = new.tempfile_in(folder)?;
        new.write_all(&bytes)?;
        new.as_file().sync_all()?;
        new.persist(&self.path)?;
        sync_folder(folder)
    }

    fn io(&self, doing: &'static str, source: io::Error) -> SecretError {
        SecretError::Io {
            path: self.path.clone(),
            doing,
            source,
        }
    }
}

impl Contents {
    fn empty() -> Self {
        Self {
            format: FORMAT.to_owned(),
            secrets: BTreeMap::new(),
        }
    }
}

impl SecretStore for SecretFile {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        let mut contents = self.read()?;
        let text = contents.secrets.remove(name.as_str());
        Ok(text.map(|mut text| Secret::new(std::mem::take(&mut *text))))
    }

    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError> {
        self.change(|contents| {
            let text = Zeroizing::new(secret.expose().to_owned());
            contents.secrets.insert(name.as_str().to_owned(), text);
            true
        })
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        self.change(|contents| contents.secrets.remove(name.as_str()).is_some())
    }
}

/// Follows no link, and does not wait for the other end of a pipe.
#[cfg(unix)]
fn open_for_reading(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits() as i32)
        .open(path)
}

#[cfg(not(unix))]
fn open_for_reading(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_options: &mut OpenOptions) {}

/// Makes the new name durable as well (fsync(2) on the folder).
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn owner_and_mode_decide() {
        let file = SecretFile {
            path: "/x/secrets.json".into(),
        };
        for (owner, me, mode, fits) in [
            (7, 7, 0o100_600, true),
            (7, 7, 0o100_400, true),
            (7, 7, 0o100_700, true),
            (7, 7, 0o100_640, false),
            (7, 7, 0o100_604, false),
            (7, 7, 0o100_620, false),
            (7, 7, 0o100_601, false),
            (0, 7, 0o100_600, false),
            (7, 0, 0o100_600, false),
        ] {
            assert_eq!(
                file.check_owner_and_mode(owner, me, mode).is_ok(),
                fits,
                "{owner} {me} {mode:o}"
            );
        }
        let foreign = file.check_owner_and_mode(8, 7, 0o100_600).unwrap_err();
        assert!(
            matches!(foreign, SecretError::Foreign { owner: 8, .. }),
            "{foreign}"
        );
    }
}

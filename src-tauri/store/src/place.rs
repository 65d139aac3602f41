//! Where a data folder lies. On a network or cloud-synced file system locks and syncs cannot be trusted, and
//! another computer may see the same folder: nothing is sent from there. Drafts may be read and written.

use crate::StoreError;
use sendoff_core::{said, said::Said};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders of programs that carry files to other computers, by the beginnings of their names: exactly this name,
/// or this name and what such programs add (`OneDrive - Company`, `Dropbox (Personal)`).
const SYNCED_NAMES: &[&str] = &[
    "Dropbox",
    "OneDrive",
    "Google Drive",
    "GoogleDrive",
    "iCloud Drive",
    "iCloudDrive",
    "Mobile Documents",
    "CloudStorage",
    "Nextcloud",
    "ownCloud",
    "pCloudDrive",
    "Proton Drive",
    "MEGAsync",
    "Box Sync",
    "Yandex.Disk",
    "Syncthing",
];
/// What such programs put into the folder that they carry.
const SYNC_MARKERS: &[&str] = &[
    ".dropbox",
    ".dropbox.cache",
    ".stfolder",
    ".owncloudsync.log",
    ".nextcloudsync.log",
];

/// The folder with its links resolved, as far as the system can.
pub(crate) fn canonical(dir: &Path) -> PathBuf {
    fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned())
}

/// Refuses a folder from which nothing may be sent.
pub(crate) fn refuse_unfit(dir: &Path) -> Result<(), StoreError> {
    let dir = canonical(dir);
    let why = network(&dir).or_else(|| synced(&dir));
    match why {
        None => Ok(()),
        Some(why) => Err(StoreError::Unfit { path: dir, why }),
    }
}

/// Whether a program for carrying files holds this folder, and which.
fn synced(dir: &Path) -> Option<Said> {
    for ancestor in dir.ancestors() {
        let name = ancestor
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if let Some(known) = SYNCED_NAMES.iter().find(|known| is_named(name, known)) {
            return Some(said!(
                "it lies in \"{path}\", which {known} carries to other computers",
                path = ancestor.display(),
                known = *known
            ));
        }
        if let Some(marker) = SYNC_MARKERS.iter().find(|marker| ancestor.join(marker).exists()) {
            return Some(said!(
                "it lies in \"{path}\", which a program carries to other computers (it holds {marker})",
                path = ancestor.display(),
                marker = *marker
            ));
        }
    }
    None
}

fn is_named(name: &str, known: &str) -> bool {
    let begins = name
        .get(..known.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(known));
    let rest = name.get(known.len()..).unwrap_or_default();
    begins && (rest.is_empty() || rest.starts_with(" (") || rest.starts_with(" - ") || rest.starts_with('-'))
}

/// The kind of the file system, if it lies on another computer (statfs(2), and for file systems in user space
/// the type in proc_pid_mountinfo(5)).
#[cfg(target_os = "linux")]
fn network(dir: &Path) -> Option<Said> {
    const FUSE: u64 = 0x6573_5546;
    let magic = rustix::fs::statfs(dir).ok()?.f_type;
    // The kernel's word is as wide as the platform's; the magic numbers have 32 bits.
    #[allow(
        clippy::cast_sign_loss,
        clippy::unnecessary_cast,
        reason = "a bit pattern, not a number"
    )]
    let magic = (magic as u64) & 0xffff_ffff;
    let kind = match magic_name(magic) {
        Some(kind) => kind.to_owned(),
        None if magic == FUSE => {
            let device = rustix::fs::stat(dir).ok()?.st_dev;
            let device = format!("{}:{}", rustix::fs::major(device), rustix::fs::minor(device));
            let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
            fuse_kind(&mounts, &device).filter(|kind| is_remote_fuse(kind))?
        }
        None => return None,
    };
    Some(said!("it lies on a network file system ({kind})", kind))
}

#[cfg(not(target_os = "linux"))]
fn network(_: &Path) -> Option<Said> {
    None
}

/// The magic numbers of file systems that lie on other computers (linux/magic.h, and each one's own headers).
#[cfg(target_os = "linux")]
fn magic_name(magic: u64) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "nfs",
        0x517b => "smb",
        0xff53_4d42 => "cifs",
        0xfe53_4d42 => "smb2",
        0x0102_1997 => "9p",
        0x5346_414f | 0x6b41_4653 => "afs",
        0x00c3_6400 => "ceph",
        0x7375_7245 => "coda",
        0x564c => "ncp",
        0x786f_4256 => "vboxsf",
        0x0bd0_0bd0 => "lustre",
        0x0116_1970 => "gfs2",
        0x7461_636f => "ocfs2",
        _ => return None,
    })
}

/// The type of the mount on a device: `fuse.sshfs`.
#[cfg(target_os = "linux")]
fn fuse_kind(mounts: &str, device: &str) -> Option<String> {
    mounts.lines().find_map(|line| {
        let (left, right) = line.split_once(" - ")?;
        let here = left.split(' ').nth(2)? == device;
        here.then(|| right.split(' ').next().unwrap_or_default().to_owned())
    })
}

/// File systems in user space whose files lie elsewhere. Others (of a local disk, of an archive) are no network.
#[cfg(target_os = "linux")]
fn is_remote_fuse(kind: &str) -> bool {
    const REMOTE: &[&str] = &[
        "sshfs",
        "rclone",
        "gvfsd-fuse",
        "s3fs",
        "davfs",
        "curlftpfs",
        "glusterfs",
        "onedriver",
        "gcsfuse",
        "smbnetfs",
        "juicefs",
        "seadrive",
        "vmhgfs-fuse",
        "kio-fuse",
        "cephfs",
        "goofys",
        "mfs",
    ];
    let kind = kind.strip_prefix("fuse.").unwrap_or(kind);
    REMOTE.contains(&kind) || kind.contains("drive") || kind.contains("dropbox") || kind.starts_with("rclone")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_folders_of_sync_programs_are_refused_wherever_the_data_folder_lies_in_them() {
        for unfit in [
            "/home/sol/Dropbox/sendoff",
            "/home/sol/Dropbox (Personal)/a/b",
            "/home/sol/OneDrive - Company/sendoff",
            "/Users/sol/Library/Mobile Documents/com~apple~CloudDocs/sendoff",
            "/Users/sol/Library/CloudStorage/GoogleDrive-sol@example.com/My Drive/sendoff",
            "C:/Users/sol/onedrive/sendoff",
            "/home/sol/Nextcloud/sendoff",
        ] {
            assert!(synced(Path::new(unfit)).is_some(), "{unfit}");
        }
        for fit in [
            "/home/sol/.local/share/sendoff",
            "/home/sol/Dropboxes/sendoff",
            "/srv/drive/sendoff",
        ] {
            assert_eq!(synced(Path::new(fit)), None, "{fit}");
        }
    }

    #[test]
    fn a_folder_with_the_mark_of_a_sync_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("documents/sendoff");
        fs::create_dir_all(&data).unwrap();
        refuse_unfit(&data).unwrap();
        fs::create_dir(folder.path().join("documents/.stfolder")).unwrap();
        let error = refuse_unfit(&data).unwrap_err();
        assert!(
            error.to_string().contains("carries to other computers"),
            "{error}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn network_file_systems_are_known_by_number_and_those_in_user_space_by_name() {
        for (magic, kind) in [(0x6969, "nfs"), (0xff53_4d42, "cifs"), (0xfe53_4d42, "smb2")] {
            assert_eq!(magic_name(magic), Some(kind));
        }
        assert_eq!(magic_name(0xef53), None, "ext4");
        let mounts = "36 35 98:0 / / rw,noatime master:1 - ext4 /dev/root rw\n\
                      90 36 0:52 / /home/sol/remote rw - fuse.sshfs sol@host: rw,user_id=1000\n\
                      91 36 0:53 / /mnt/stick rw - fuseblk /dev/sdb1 rw\n";
        let kind = |device| fuse_kind(mounts, device);
        assert!(is_remote_fuse(&kind("0:52").unwrap()));
        assert!(!is_remote_fuse(&kind("0:53").unwrap()));
        assert_eq!(kind("0:99"), None);
    }

    #[test]
    fn an_ordinary_folder_is_fit() {
        let folder = tempfile::tempdir().unwrap();
        refuse_unfit(folder.path()).unwrap();
        assert_eq!(network(folder.path()), None);
    }
}

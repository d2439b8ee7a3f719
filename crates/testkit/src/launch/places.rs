//! Folders that a server running as another user can reach, and paths short enough for a socket.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use super::process::User;

/// The kernel allows 107 bytes for a socket's path.
const LONGEST_SOCKET_PATH: usize = 107;

/// What the names of temporary folders begin with; the number of the process follows.
const PREFIX: &str = "mellanrum-";

/// Where the note lies that says where the data of a folder really is.
const NOTE: &str = "moved-to";

/// A temporary folder with a short path that everybody can walk through. The first call also removes those of processes that were
/// killed and could not do it themselves.
pub(crate) fn temporary() -> Result<TempDir> {
    static SWEEP: Once = Once::new();
    let place = Path::new("/tmp");
    SWEEP.call_once(|| sweep(place));
    let directory = tempfile::Builder::new()
        .prefix(&format!("{PREFIX}{}-", std::process::id()))
        .tempdir_in(place)
        .context("creating a temporary folder")?;
    fs::set_permissions(directory.path(), Permissions::from_mode(0o755))?;
    Ok(directory)
}

/// Removes the temporary folders of our own user whose process, which their name tells, is gone.
pub(super) fn sweep(place: &Path) {
    let ours = rustix::process::geteuid().as_raw();
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split_once('-')) else {
            continue;
        };
        let is_gone = pid.0.parse::<u32>().is_ok_and(|pid| !Path::new(&format!("/proc/{pid}")).exists());
        if is_gone && entry.metadata().is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == ours) {
            // Another process may be sweeping as well.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Makes sure that there is a folder `path` which belongs to `user` (none: to us) and to nobody else.
pub(super) fn private(path: &Path, user: Option<User>) -> Result<()> {
    if !path.is_dir() {
        DirBuilder::new().mode(0o700).create(path).with_context(|| format!("creating {}", path.display()))?;
    }
    if let Some(User { uid, gid }) = user {
        chown(path, Some(uid), Some(gid)).with_context(|| format!("giving away {}", path.display()))?;
    }
    Ok(())
}

/// Whether a socket called `name` can lie in `directory`.
pub(super) fn is_short_enough(directory: &Path, name: &str) -> bool {
    // Servers put a lock file beside it, with a longer name.
    directory.as_os_str().as_bytes().len() + 1 + name.len() + ".lock".len() <= LONGEST_SOCKET_PATH
}

/// `directory` itself, or, when `user` cannot walk there (a folder in root's home), a folder elsewhere that stands for it. A note in
/// `directory` says where; without the note, what lies there is from a folder that was removed, and goes too.
pub(super) fn reachable(directory: &Path, user: Option<User>) -> Result<PathBuf> {
    fs::create_dir_all(directory).with_context(|| format!("creating {}", directory.display()))?;
    let directory = fs::canonicalize(directory)?;
    let Some(user) = user else {
        return Ok(directory);
    };
    if directory.ancestors().all(|step| can_walk_through(step, user)) {
        return Ok(directory);
    }
    let elsewhere = PathBuf::from(format!("/var/tmp/mellanrum-{:016x}", fingerprint(&directory)));
    let note = directory.join(NOTE);
    let ours = rustix::process::geteuid().as_raw();
    if let Ok(metadata) = fs::symlink_metadata(&elsewhere) {
        ensure!(
            metadata.is_dir() && metadata.uid() == ours,
            "{} belongs to somebody else; remove it",
            elsewhere.display()
        );
        if !note.exists() {
            fs::remove_dir_all(&elsewhere)?;
        }
    }
    if !elsewhere.exists() {
        DirBuilder::new().mode(0o755).create(&elsewhere)?;
    }
    fs::write(&note, format!("{}\n", elsewhere.display()))?;
    Ok(elsewhere)
}

fn can_walk_through(directory: &Path, user: User) -> bool {
    fs::metadata(directory).is_ok_and(|metadata| {
        let mode = metadata.mode();
        let bit = if metadata.uid() == user.uid {
            0o100
        } else if metadata.gid() == user.gid {
            0o010
        } else {
            0o001
        };
        mode & bit != 0
    })
}

/// FNV-1a: the same for the same path in every build, which the standard library's hashes do not promise.
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

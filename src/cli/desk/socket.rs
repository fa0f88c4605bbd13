//! The socket's file: where it is, how it is made and reached although its path may be longer than a socket address holds.
use rustix::net::sockopt::socket_peercred;
use rustix::process::geteuid;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The socket's name in the data folder.
const NAME: &str = "admin.sock";

/// Its name until its rights are set.
const ASIDE: &str = ".admin.sock";

/// Longest path that is used as it stands, in bytes; `sun_path` holds 108 with the closing zero.
const PATH_MAX: usize = 100;

/// A path to a name in a folder, short enough for a socket address as long as the folder is held open.
struct Reached {
    path: PathBuf,
    _folder: Option<File>,
}

fn reach(data: &Path, name: &str) -> io::Result<Reached> {
    let path = data.join(name);
    if path.as_os_str().len() <= PATH_MAX {
        return Ok(Reached { path, _folder: None });
    }
    let folder = File::open(data)?;
    Ok(Reached { path: PathBuf::from(format!("/proc/self/fd/{}/{name}", folder.as_raw_fd())), _folder: Some(folder) })
}

/// Where the socket is.
pub fn path(data: &Path) -> PathBuf {
    data.join(NAME)
}

/// Makes the socket, for its owner only. To be called by whoever holds the store's lock: what lies there is left from a server
/// that was killed, and is replaced. It takes its name only once its rights are set.
pub fn listen(data: &Path) -> io::Result<UnixListener> {
    let aside = data.join(ASIDE);
    match fs::remove_file(&aside) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(source),
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(reach(data, ASIDE)?.path_of())?;
    fs::set_permissions(&aside, Permissions::from_mode(0o600))?;
    fs::rename(&aside, path(data))?;
    Ok(listener)
}

/// Connects to the server of this folder; `NotFound` or `ConnectionRefused` where none listens.
pub fn connect(data: &Path) -> io::Result<UnixStream> {
    UnixStream::connect(reach(data, NAME)?.path_of())
}

impl Reached {
    fn path_of(&self) -> &Path {
        &self.path
    }
}

/// Whether the other side is our own user or root. The file's rights say so already; they may have been widened.
pub fn is_ours(stream: &UnixStream) -> bool {
    socket_peercred(stream).is_ok_and(|peer| peer.uid.is_root() || peer.uid == geteuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_a_long_path_has_a_socket_too_and_a_stale_file_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("a".repeat(120));
        fs::create_dir(&data).unwrap();
        assert_eq!(connect(&data).unwrap_err().kind(), io::ErrorKind::NotFound);
        drop(listen(&data).unwrap());
        assert_eq!(connect(&data).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
        let listener = listen(&data).unwrap();
        connect(&data).unwrap();
        assert!(is_ours(&listener.accept().unwrap().0));
        assert_eq!(fs::metadata(path(&data)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

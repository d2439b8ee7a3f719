//! A private malware scanner.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use super::places;
use super::process::{self, Server, User};

const MISSING: &str = "ClamAV's daemon is not installed: install clamav-daemon (apt-get install clamav-daemon)";
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// The harmless text that EICAR has published for trying malware scanners. It is put together here, so that no scanner takes this
/// program for it.
#[must_use]
pub fn test_virus() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

/// A private clamd, reached by unix socket only and stopped when dropped. The only malware that it knows is [`test_virus`]; what it
/// would know otherwise has to be fetched from the internet and takes a gigabyte of memory.
///
/// All calls block the thread for a moment.
#[derive(Debug)]
pub struct Clamd {
    // Stopped before its folder goes.
    server: Option<Server>,
    program: PathBuf,
    user: Option<User>,
    directory: TempDir,
}

impl Clamd {
    /// Starts one.
    ///
    /// # Errors
    /// When ClamAV is not installed or does not start (the error has the end of its log).
    pub fn start() -> Result<Self> {
        let program = process::find_program("clamd").context(MISSING)?;
        let user = process::user_to_become();
        let directory = places::temporary()?;
        let work = directory.path().join("clamd");
        places::private(&work, user)?;
        let signatures = directory.path().join("signatures");
        fs::create_dir(&signatures)?;
        let mut signature = "Mellanrum.Test.Eicar:0:*:".to_owned();
        for byte in test_virus() {
            write!(signature, "{byte:02x}")?;
        }
        fs::write(signatures.join("test.ndb"), signature + "\n")?;
        let mut clamd = Self { server: None, program, user, directory };
        fs::write(
            clamd.settings(),
            format!(
                "Foreground yes\nLocalSocket {}\nLocalSocketMode 700\nDatabaseDirectory {}\nTemporaryDirectory {}\n\
                 StreamMaxLength 60M\nMaxThreads 4\nConcurrentDatabaseReload no\n",
                clamd.socket().display(),
                signatures.display(),
                work.display()
            ),
        )?;
        clamd.start_again()?;
        Ok(clamd)
    }

    fn settings(&self) -> PathBuf {
        self.directory.path().join("clamd.conf")
    }

    /// Its address: the path of its socket.
    #[must_use]
    pub fn address(&self) -> String {
        self.socket().display().to_string()
    }

    /// The socket itself.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.directory.path().join("clamd/clamd.sock")
    }

    /// Stops it.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        // Left behind when it had to be killed.
        let _ = fs::remove_file(self.socket());
    }

    /// Starts it again at the same address. Does nothing when it runs.
    ///
    /// # Errors
    /// As [`Clamd::start`].
    pub fn start_again(&mut self) -> Result<()> {
        if self.server.as_mut().is_some_and(|server| !server.has_ended()) {
            return Ok(());
        }
        self.stop();
        let log = self.directory.path().join("clamd.log");
        let mut command = process::command(&self.program, self.user);
        command.arg("-c").arg(self.settings());
        let mut server = Server::start(command, &log).context("starting clamd")?;
        let started = Instant::now();
        while !answers(&self.socket()) {
            if server.has_ended() || started.elapsed() > START_TIMEOUT {
                bail!("clamd does not start:\n{}", process::end_of_log(&log));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.server = Some(server);
        Ok(())
    }
}

fn answers(socket: &Path) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"zPING\0")?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"PONG\0")
    };
    ask().unwrap_or(false)
}

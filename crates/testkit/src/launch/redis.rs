//! A private Redis.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use super::places;
use super::process::{self, Server, User};

const MISSING: &str = "Redis is not installed: install redis-server (apt-get install redis-server)";
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A private Redis server, reached by unix socket only and stopped when dropped. It keeps nothing on disk: after a stop it is empty, as
/// one that was lost.
///
/// All calls block the thread for a moment.
#[derive(Debug)]
pub struct Redis {
    // Stopped before its folder goes.
    server: Option<Server>,
    program: PathBuf,
    socket: PathBuf,
    user: Option<User>,
    directory: TempDir,
}

impl Redis {
    /// Starts an empty server.
    ///
    /// # Errors
    /// When Redis is not installed or does not start (the error has the end of its log).
    pub fn start() -> Result<Self> {
        let program = process::find_program("redis-server")
            .or_else(|| process::find_program("valkey-server"))
            .context(MISSING)?;
        let user = process::user_to_become();
        let directory = places::temporary()?;
        let work = directory.path().join("redis");
        places::private(&work, user)?;
        let mut redis = Self { server: None, program, socket: work.join("redis.sock"), user, directory };
        redis.start_again()?;
        Ok(redis)
    }

    /// The server's address, `redis+unix://…`.
    #[must_use]
    pub fn url(&self) -> String {
        Self::url_of(&self.socket)
    }

    /// The address of a Redis behind another socket, such as that of a [`crate::proxy::Proxy`].
    #[must_use]
    pub fn url_of(socket: &Path) -> String {
        format!("redis+unix://{}", socket.display())
    }

    /// The socket itself.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The process, while the server runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.server.as_ref().map(Server::pid)
    }

    /// Stops the server; what it held is lost.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
        // Left behind when the server had to be killed.
        let _ = std::fs::remove_file(&self.socket);
    }

    /// Starts the server again, empty, at the same address. Does nothing when it runs.
    ///
    /// # Errors
    /// As [`Redis::start`].
    pub fn start_again(&mut self) -> Result<()> {
        if self.server.as_mut().is_some_and(|server| !server.has_ended()) {
            return Ok(());
        }
        self.stop();
        let log = self.directory.path().join("redis.log");
        let mut command = process::command(&self.program, self.user);
        command
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--daemonize", "no"])
            .args(["--unixsocketperm", "700", "--unixsocket"])
            .arg(&self.socket)
            .arg("--dir")
            .arg(self.directory.path().join("redis"));
        let mut server = Server::start(command, &log).context("starting redis-server")?;
        let started = Instant::now();
        while !answers(&self.socket) {
            if server.has_ended() || started.elapsed() > START_TIMEOUT {
                bail!("Redis does not start:\n{}", process::end_of_log(&log));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.server = Some(server);
        Ok(())
    }

    /// Stops and starts the server; what it held is lost.
    ///
    /// # Errors
    /// As [`Redis::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.stop();
        self.start_again()
    }
}

fn answers(socket: &Path) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"+PONG")
    };
    ask().unwrap_or(false)
}

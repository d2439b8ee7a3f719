//! A private PostgreSQL.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::places;
use super::process::{self, Server, User};

const MISSING: &str = "PostgreSQL is not installed: install postgresql (apt-get install postgresql)";

/// The name is PostgreSQL's own, made of its default port, which is not opened.
const SOCKET: &str = ".s.PGSQL.5432";

/// How long the server may take until it answers; after a crash it first mends its files.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A private PostgreSQL server, reached by unix socket only and stopped when dropped. Its superuser is `postgres`; whoever can reach the
/// socket (we and root) needs no password.
///
/// All calls block the thread for a few seconds at most.
#[derive(Debug)]
pub struct Postgres {
    // Stopped before the folders below go.
    server: Option<Server>,
    programs: PathBuf,
    data: PathBuf,
    sockets: PathBuf,
    log: PathBuf,
    user: Option<User>,
    durable: bool,
    _temporary: Vec<TempDir>,
}

impl Postgres {
    /// Starts a server over the data in `directory`, which is created when it is new; without a directory the data is temporary and goes
    /// with the server. What an earlier server left there, even a killed one, is taken up.
    ///
    /// `durable`: what is committed survives a power cut. Without, it survives the end of the server's process only, also a killed
    /// one; that is what tests need, and much faster.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start (the error has the end of its log), or when another running server uses the
    /// directory.
    pub fn start(directory: Option<&Path>, durable: bool) -> Result<Self> {
        let user = process::user_to_become();
        let mut temporary = Vec::new();
        let directory = match directory {
            Some(directory) => places::reachable(directory, user)?,
            None => {
                temporary.push(places::temporary()?);
                temporary[0].path().to_owned()
            }
        };
        let data = directory.join("data");
        let programs = programs_for(&data)?;
        if !data.join("PG_VERSION").exists() {
            create_cluster(&programs, &directory, &data, user, durable)?;
        }
        let sockets = if places::is_short_enough(&directory.join("socket"), SOCKET) {
            directory.join("socket")
        } else {
            temporary.push(places::temporary()?);
            temporary[temporary.len() - 1].path().join("socket")
        };
        places::private(&sockets, user)?;
        let mut postgres = Self {
            server: None,
            programs,
            data,
            sockets,
            log: directory.join("postgres.log"),
            user,
            durable,
            _temporary: temporary,
        };
        postgres.start_again()?;
        Ok(postgres)
    }

    /// The address of a database for the superuser, such as `postgres://postgres@localhost/kommun?host=…`.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_for("postgres", database)
    }

    /// The address of a database for another role.
    #[must_use]
    pub fn url_for(&self, role: &str, database: &str) -> String {
        Self::url_in(&self.sockets, role, database)
    }

    /// The address of a database behind a socket in `directory`, such as that of a [`crate::proxy::Proxy`].
    #[must_use]
    pub fn url_in(directory: &Path, role: &str, database: &str) -> String {
        let directory = directory.to_string_lossy().replace('%', "%25").replace(' ', "%20").replace('&', "%26");
        format!("postgres://{role}@localhost/{database}?host={directory}")
    }

    /// The folder in which the socket lies, for `psql -h`.
    #[must_use]
    pub fn socket_directory(&self) -> &Path {
        &self.sockets
    }

    /// The socket itself.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.sockets.join(SOCKET)
    }

    /// The folder of the server's files.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of PostgreSQL's programs (`psql`, `pgbench`, `pg_dump`) of the same version.
    #[must_use]
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// The process, while the server runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.server.as_ref().map(Server::pid)
    }

    /// Runs statements as superuser through `psql`, each in a transaction of its own, and gives what they print: rows in lines, columns
    /// separated by `|`.
    ///
    /// # Errors
    /// At the first statement that fails, with what the server said.
    pub fn run(&self, database: &str, statements: &str) -> Result<String> {
        // As who we are: root may use any socket, and psql has nothing to give away.
        let mut psql = process::command(&self.programs.join("psql"), None)
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-h"])
            .arg(&self.sockets)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting psql")?;
        let mut input = psql.stdin.take().context("psql reads nothing")?;
        let statements = statements.to_owned();
        // Beside the reading, since psql answers before it has read everything. It stops reading at the first error and tells that itself.
        let writing = std::thread::spawn(move || {
            let _ = input.write_all(statements.as_bytes());
        });
        let output = psql.wait_with_output().context("waiting for psql")?;
        let _ = writing.join();
        ensure!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    /// Stops the server as at a shutdown: open transactions are rolled back, connections end.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// Kills the server (SIGKILL), as a crash would.
    ///
    /// # Errors
    /// When the process cannot be killed.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(server) = self.server.take() {
            server.kill()?;
        }
        Ok(())
    }

    /// Starts the server again after [`Postgres::stop`] or [`Postgres::kill`], at the same address over the same data. Does nothing when
    /// it runs.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn start_again(&mut self) -> Result<()> {
        if self.server.as_mut().is_some_and(|server| !server.has_ended()) {
            return Ok(());
        }
        self.server = None;
        let started = Instant::now();
        loop {
            clear_stale_lock(&self.data)?;
            match self.try_start(started)? {
                Some(server) => {
                    self.server = Some(server);
                    return Ok(());
                }
                // Backends of a killed server take a moment to notice, and hold its memory and locks until then.
                None => {
                    let log = process::end_of_log(&self.log);
                    let may_pass = log.contains("still in use") || log.contains("already exists");
                    if !may_pass || started.elapsed() > Duration::from_secs(10) {
                        bail!("PostgreSQL does not start:\n{log}");
                    }
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        }
    }

    /// Stops and starts the server.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.stop();
        self.start_again()
    }

    /// The server when it answers, none when it ended by itself.
    fn try_start(&self, started: Instant) -> Result<Option<Server>> {
        let mut command = process::command(&self.programs.join("postgres"), self.user);
        command.env_remove("PGDATA").env_remove("PGPORT").arg("-D").arg(&self.data);
        let sockets = format!("unix_socket_directories=\"{}\"", self.sockets.display());
        let mut settings = vec![
            "listen_addresses=",
            "port=5432",
            "unix_socket_permissions=0700",
            sockets.as_str(),
            "max_connections=200",
            "shared_buffers=64MB",
            "timezone=UTC",
            "log_timezone=UTC",
        ];
        if !self.durable {
            settings.extend(["fsync=off", "full_page_writes=off"]);
        }
        for setting in settings {
            command.args(["-c", setting]);
        }
        let mut server = Server::start(command, &self.log).context("starting postgres")?;
        while started.elapsed() < START_TIMEOUT {
            if server.has_ended() {
                return Ok(None);
            }
            if is_ready(&self.data, server.pid()) {
                return Ok(Some(server));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("PostgreSQL does not answer:\n{}", process::end_of_log(&self.log))
    }
}

/// The folders of all installed PostgreSQL versions, the newest last; `0` when the version is not known.
fn installed() -> Vec<(u32, PathBuf)> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, programs)| programs.join("postgres").is_file() && programs.join("initdb").is_file())
        .collect();
    found.sort();
    if found.is_empty()
        && let Some(directory) = process::find_program("postgres").as_deref().and_then(Path::parent)
        && directory.join("initdb").is_file()
    {
        found.push((0, directory.to_owned()));
    }
    found
}

/// The programs for the data in `data`: of the version that made it, else the newest.
fn programs_for(data: &Path) -> Result<PathBuf> {
    let mut installed = installed();
    let newest = installed.last().context(MISSING)?.1.clone();
    let Ok(version) = fs::read_to_string(data.join("PG_VERSION")) else {
        return Ok(newest);
    };
    let version = version.trim();
    installed.retain(|(number, _)| *number == 0 || number.to_string() == version);
    let (_, programs) = installed
        .pop()
        .with_context(|| format!("{} was made by PostgreSQL {version}, which is not installed", data.display()))?;
    Ok(programs)
}

/// Makes the files of a new, empty server. Temporary ones are copied from the first one ever made, which is many times faster.
fn create_cluster(programs: &Path, directory: &Path, data: &Path, user: Option<User>, durable: bool) -> Result<()> {
    // A half-made one from an interrupted start must not be taken for a whole one.
    let unfinished = directory.join("data.unfinished");
    for leftover in [&unfinished, data] {
        if leftover.exists() {
            fs::remove_dir_all(leftover)?;
        }
    }
    let template = if durable { None } else { template(programs, user) };
    if let Some(template) = template.as_deref().filter(|template| template.exists()) {
        copy(template, &unfinished)?;
    } else {
        places::private(&unfinished, user)?;
        let mut command = process::command(&programs.join("initdb"), user);
        command.env_remove("PGDATA").arg("-D").arg(&unfinished).args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]);
        if !durable {
            command.arg("--no-sync");
        }
        let output = command.output().context("starting initdb")?;
        ensure!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr).trim());
        if let Some(template) = template {
            keep_template(&unfinished, &template);
        }
    }
    fs::rename(&unfinished, data)?;
    Ok(())
}

/// Where the files of a new server are kept for the next time: in the user's cache folder, by version and owner.
fn template(programs: &Path, user: Option<User>) -> Option<PathBuf> {
    let output = Command::new(programs.join("postgres")).arg("--version").output().ok()?;
    // »postgres (PostgreSQL) 15.18 (…)«
    let output = String::from_utf8_lossy(&output.stdout);
    let version = output.split_ascii_whitespace().nth(2)?;
    let owner = user.map_or_else(|| rustix::process::geteuid().as_raw(), |user| user.uid);
    let cache = match std::env::var_os("XDG_CACHE_HOME") {
        Some(cache) if !cache.is_empty() => PathBuf::from(cache),
        _ => PathBuf::from(std::env::var_os("HOME")?).join(".cache"),
    };
    Some(cache.join("mellanrum").join(format!("initdb-{version}-{owner}")))
}

/// Only saves time, so that a failure (a full disk, a read-only home) is no error.
fn keep_template(data: &Path, template: &Path) {
    let Some(parent) = template.parent() else { return };
    let kept = fs::create_dir_all(parent).map_err(anyhow::Error::from).and_then(|()| {
        let beside = tempfile::Builder::new().prefix("initdb-").tempdir_in(parent)?;
        copy(data, &beside.path().join("data"))?;
        // Fails when another process was faster, which is as good.
        fs::rename(beside.path().join("data"), template)?;
        Ok(())
    });
    if let Err(error) = kept {
        tracing::debug!(%error, "the new cluster is not kept as a template");
    }
}

/// Copies a folder with owners and modes.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let status =
        Command::new("cp").args(["-a", "--reflink=auto", "--"]).args([from, to]).stderr(Stdio::null()).status()?;
    ensure!(status.success(), "copying {} failed", from.display());
    Ok(())
}

/// The server writes into its lock file how far it is.
fn is_ready(data: &Path, pid: u32) -> bool {
    let lock = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let mut lines = lock.lines();
    lines.next().is_some_and(|line| line.trim() == pid.to_string())
        && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

/// Removes the lock of a server that is gone. One that still runs over this data without its parent was started by us and ends; one with
/// a parent belongs to another process of ours, which is left in peace.
fn clear_stale_lock(data: &Path) -> Result<()> {
    let lock = data.join("postmaster.pid");
    let started = Instant::now();
    loop {
        let Ok(text) = fs::read_to_string(&lock) else {
            return Ok(());
        };
        let holder = text.lines().next().and_then(|line| line.trim().parse::<i32>().ok());
        let Some(holder) = holder.filter(|pid| is_postgres_over(*pid, data)) else {
            fs::remove_file(&lock)?;
            return Ok(());
        };
        let waited = started.elapsed();
        ensure!(
            waited < Duration::from_secs(5) || parent(holder) == Some(1),
            "another PostgreSQL (process {holder}) uses {}; stop what started it",
            data.display()
        );
        ensure!(waited < Duration::from_secs(30), "PostgreSQL (process {holder}) does not end");
        if parent(holder) == Some(1)
            && let Some(pid) = Pid::from_raw(holder)
        {
            let _ = kill_process(pid, Signal::INT);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn is_postgres_over(pid: i32, data: &Path) -> bool {
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let mut words = command.split(|byte| *byte == 0);
    let is_postgres = words.next().is_some_and(|word| word.ends_with(b"postgres"));
    is_postgres && words.any(|word| word == data.as_os_str().as_encoded_bytes())
}

fn parent(pid: i32) -> Option<i32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

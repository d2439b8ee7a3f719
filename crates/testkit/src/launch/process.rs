//! A server process that ends with this one.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a server may take to end before it is killed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody on this machine who is not root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// Whom to run servers as when this process is root, which PostgreSQL refuses to be run as; none when it is not.
pub(super) fn user_to_become() -> Option<User> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let find = |name: &str| {
        known.lines().find_map(|line| {
            let mut fields = line.split(':');
            let is_it = fields.next() == Some(name);
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            is_it.then_some(User { uid, gid })
        })
    };
    let nobody = User { uid: 65534, gid: 65534 };
    Some(find("postgres").or_else(|| find("nobody")).unwrap_or(nobody))
}

/// Where a program lies, from the search path.
pub(super) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A plain user's search path often leaves out where servers lie.
    std::env::split_paths(&path)
        .chain(["/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin"].map(PathBuf::from))
        .map(|directory| directory.join(name))
        .find(|program| program.is_file())
}

/// A command that runs `program` as `user` (none: as who we are), and tells it to end when the thread that starts it does.
pub(super) fn command(program: &Path, user: Option<User>) -> Command {
    let mut command = if let Some(setpriv) = find_program("setpriv") {
        let mut command = Command::new(setpriv);
        if let Some(User { uid, gid }) = user {
            command.args([&format!("--reuid={uid}"), &format!("--regid={gid}"), "--clear-groups"]);
        }
        command.args(["--pdeathsig", "INT", "--"]).arg(program);
        command
    } else {
        let mut command = Command::new(program);
        if let Some(User { uid, gid }) = user {
            command.uid(uid).gid(gid);
        }
        command
    };
    command
        .current_dir("/")
        .stdin(Stdio::null())
        // Ctrl-C in the terminal is for us; we end our servers when we have put down our work.
        .process_group(0);
    command
}

/// Starts `command` from a thread that lives as long as the process. The kernel takes the end of the starting thread for the end of the
/// parent, and threads of a test or of a pool come and go.
fn spawn_from_lasting_thread(command: Command) -> io::Result<Child> {
    type Order = (Command, mpsc::Sender<io::Result<Child>>);
    static ORDERS: OnceLock<Mutex<mpsc::Sender<Order>>> = OnceLock::new();

    let orders = ORDERS.get_or_init(|| {
        let (sender, receiver) = mpsc::channel::<Order>();
        std::thread::spawn(move || {
            while let Ok((mut command, answer)) = receiver.recv() {
                // Who asked may be gone; the child then ends by being dropped with the answer.
                let _ = answer.send(command.spawn());
            }
        });
        Mutex::new(sender)
    });
    let (answer, answered) = mpsc::channel();
    orders
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .send((command, answer))
        .map_err(io::Error::other)?;
    answered.recv().map_err(io::Error::other)?
}

/// A running server process; ended when dropped.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
}

impl Server {
    /// Starts `command` with what it says going to `log`.
    pub(super) fn start(mut command: Command, log: &Path) -> io::Result<Self> {
        let log = File::options().create(true).append(true).open(log)?;
        command.stdout(log.try_clone()?).stderr(log);
        Ok(Self { child: spawn_from_lasting_thread(command)? })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the server to end, and kills it when it does not.
    pub(super) fn stop(mut self) {
        self.end();
    }

    /// Ends the server without giving it time for anything (SIGKILL).
    pub(super) fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn end(&mut self) {
        if self.has_ended() {
            return;
        }
        let _ = kill_process(Pid::from_child(&self.child), Signal::INT);
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if self.has_ended() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// The last lines of a log, for an error message.
pub(super) fn end_of_log(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}

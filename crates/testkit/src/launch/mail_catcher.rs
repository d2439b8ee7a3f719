//! A private mail server that delivers nothing and keeps what it gets, for tests and for the demo's mail page.

mod session;

use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// How many letters are kept; the oldest go first.
const KEPT: usize = 500;

/// A letter as its reader would see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaughtMail {
    /// Counts upwards in the order of arrival, from 1; never used again, not even after [`MailCatcher::clear`].
    pub number: u64,
    /// The sender's address.
    pub from: String,
    /// The sender's name; empty when none was given.
    pub from_name: String,
    /// The addresses it was delivered to.
    pub to: Vec<String>,
    /// The subject, decoded.
    pub subject: String,
    /// The text, decoded, with line feeds.
    pub text: String,
    /// The letter's own id, without angle brackets.
    pub message_id: String,
}

/// A private SMTP server on 127.0.0.1, stopped when dropped.
///
/// Two domains make it answer as a real server in trouble: any address at `refused.invalid` is refused for good (550), any at
/// `busy.invalid` for now (451).
pub struct MailCatcher {
    address: SocketAddr,
    kept: Arc<Kept>,
    running: Option<JoinHandle<()>>,
}

/// What the server has got so far.
struct Kept {
    letters: Mutex<Letters>,
    newest: watch::Sender<u64>,
}

struct Letters {
    list: Vec<CaughtMail>,
    next: u64,
    file: Option<PathBuf>,
}

impl MailCatcher {
    /// Starts a server on `port` or, without one, on any free port.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(port: Option<u16>) -> Result<Self> {
        Self::start_with(port, None, Vec::new()).await
    }

    /// Starts a server that also keeps the letters in `file` (a JSON object per line), and has those from before.
    ///
    /// # Errors
    /// When the port is taken or the file cannot be read or written.
    pub async fn start_over(port: Option<u16>, file: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
        };
        // A line may have been cut off by the end of the process.
        let mut list: Vec<CaughtMail> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        list.drain(..list.len().saturating_sub(KEPT));
        if let Some(directory) = file.parent() {
            std::fs::create_dir_all(directory)?;
        }
        write_all(file, &list).with_context(|| format!("writing {}", file.display()))?;
        Self::start_with(port, Some(file.to_owned()), list).await
    }

    async fn start_with(port: Option<u16>, file: Option<PathBuf>, list: Vec<CaughtMail>) -> Result<Self> {
        let last = list.last().map_or(0, |letter| letter.number);
        let mut catcher = Self {
            address: SocketAddr::from(([127, 0, 0, 1], port.unwrap_or(0))),
            kept: Arc::new(Kept {
                letters: Mutex::new(Letters { list, next: last + 1, file }),
                newest: watch::Sender::new(last),
            }),
            running: None,
        };
        catcher.start_again().await?;
        Ok(catcher)
    }

    /// The server's address, `smtp://127.0.0.1:…`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All letters that are kept, the oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<CaughtMail> {
        self.kept.letters().list.clone()
    }

    /// Throws all letters away.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn clear(&self) -> Result<()> {
        let mut letters = self.kept.letters();
        letters.list.clear();
        if let Some(file) = &letters.file {
            write_all(file, &[])?;
        }
        Ok(())
    }

    /// The first letter that `is_it` tells, among those that have come and those that come within `timeout`.
    ///
    /// # Errors
    /// When none came; the error lists what did.
    pub async fn wait_for(&self, is_it: impl Fn(&CaughtMail) -> bool, timeout: Duration) -> Result<CaughtMail> {
        let mut newest = self.kept.newest.subscribe();
        let found = tokio::time::timeout(timeout, async {
            loop {
                newest.borrow_and_update();
                let found = self.kept.letters().list.iter().find(|letter| is_it(letter)).cloned();
                if let Some(letter) = found {
                    return Some(letter);
                }
                if newest.changed().await.is_err() {
                    return None;
                }
            }
        })
        .await;
        if let Ok(Some(letter)) = found {
            return Ok(letter);
        }
        let came: Vec<String> = self
            .messages()
            .iter()
            .map(|letter| format!("{} to {}: {}", letter.number, letter.to.join(", "), letter.subject))
            .collect();
        bail!("no such letter within {} ms; there are {}:\n{}", timeout.as_millis(), came.len(), came.join("\n"))
    }

    /// Stops the server: open connections end and its port refuses new ones. The letters stay.
    pub async fn stop(&mut self) {
        if let Some(task) = self.running.take() {
            task.abort();
            // An aborted task ends with an error, which is what is wanted.
            let _ = task.await;
        }
    }

    /// Starts the server again on the same port. Does nothing when it runs.
    ///
    /// # Errors
    /// When somebody else has taken the port.
    pub async fn start_again(&mut self) -> Result<()> {
        if self.running.is_some() {
            return Ok(());
        }
        let listener =
            TcpListener::bind(self.address).await.with_context(|| format!("listening on {}", self.address))?;
        self.address = listener.local_addr()?;
        let kept = Arc::clone(&self.kept);
        self.running = Some(tokio::spawn(async move {
            // Dropped with this task, which ends every connection.
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while sessions.try_join_next().is_some() {}
                let kept = Arc::clone(&kept);
                sessions.spawn(async move {
                    if let Err(error) = session::serve(stream, |envelope| kept.take_in(envelope)).await {
                        tracing::debug!(%error, "a mail connection broke");
                    }
                });
            }
        }));
        Ok(())
    }
}

impl Drop for MailCatcher {
    fn drop(&mut self) {
        if let Some(task) = self.running.take() {
            task.abort();
        }
    }
}

impl Kept {
    fn letters(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a letter. An error means that it was not kept.
    fn take_in(&self, envelope: session::Envelope) -> Result<()> {
        let mut letters = self.letters();
        let letter = read(letters.next, envelope)?;
        if let Some(file) = &letters.file {
            let mut file = File::options().append(true).create(true).open(file)?;
            file.write_all(line(&letter)?.as_bytes())?;
        }
        letters.next += 1;
        letters.list.push(letter);
        let surplus = letters.list.len().saturating_sub(KEPT);
        letters.list.drain(..surplus);
        self.newest.send_replace(letters.next - 1);
        Ok(())
    }
}

fn read(number: u64, envelope: session::Envelope) -> Result<CaughtMail> {
    let letter = mail_parser::MessageParser::default().parse(&envelope.content).context("that is no letter")?;
    let sender = letter.from().and_then(|from| from.first());
    let text = letter.body_text(0).unwrap_or_default().replace("\r\n", "\n");
    Ok(CaughtMail {
        number,
        from: sender.and_then(|sender| sender.address()).map_or(envelope.from, str::to_owned),
        from_name: sender.and_then(|sender| sender.name()).unwrap_or_default().to_owned(),
        to: envelope.to,
        subject: letter.subject().unwrap_or_default().to_owned(),
        text,
        message_id: letter.message_id().unwrap_or_default().to_owned(),
    })
}

fn line(letter: &CaughtMail) -> Result<String> {
    Ok(serde_json::to_string(letter)? + "\n")
}

fn write_all(file: &Path, letters: &[CaughtMail]) -> Result<()> {
    let text: String = letters.iter().map(line).collect::<Result<_>>()?;
    std::fs::write(file, text)?;
    Ok(())
}

//! Looks for malware in files, with the daemon of ClamAV.
//!
//! What must stay true: a file that was not looked at to its end is never called clean.
//!
//! The daemon's `StreamMaxLength` must be at least as large as the largest file, or such a file is `Refused`.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use clamav_client::{PONG, tokio as clamd};
use tokio_util::io::ReaderStream;
use tracing::field::Empty;

use crate::error::{Result, ServiceError, with_causes, within};
use crate::objects::Content;

/// How long looking at one file may take, fetching it included.
const SCAN_TIMEOUT: Duration = Duration::from_secs(8);
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);
const CHUNK_BYTES: usize = 64 * 1024;

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nothing that is known.
    Clean,
    /// Malware; the name that the scanner has for it.
    Infected(String),
}

/// Somebody who knows malware.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// Reads `content` to its end and says what is in it.
    ///
    /// # Errors
    /// `Unavailable` when the scanner is away or too slow, or the content stops coming; `Refused` when it is too large for the scanner.
    async fn scan(&self, content: Content) -> Result<Finding>;

    /// Asks the scanner for a sign of life.
    ///
    /// # Errors
    /// `Unavailable` when none comes in time.
    async fn check(&self) -> Result<()>;
}

/// [`Scanner`] by clamd.
pub struct ClamdScanner {
    address: Address,
}

enum Address {
    Tcp(String),
    Socket(PathBuf),
}

impl ClamdScanner {
    /// The daemon at `address`: `host:port`, or the path of a socket. Does not connect.
    #[must_use]
    pub fn new(address: &str) -> Self {
        let address =
            if address.starts_with('/') { Address::Socket(address.into()) } else { Address::Tcp(address.to_owned()) };
        Self { address }
    }
}

fn from_io(error: &std::io::Error) -> ServiceError {
    ServiceError::Unavailable(format!("clamd: {}", with_causes(error)))
}

/// What the daemon's answer means, such as `stream: OK`.
fn read(answer: &[u8]) -> Result<Finding> {
    let answer = String::from_utf8_lossy(answer);
    let answer = answer.trim_matches(['\0', '\n', ' ']);
    let verdict = answer.strip_prefix("stream: ").unwrap_or(answer);
    if verdict == "OK" {
        return Ok(Finding::Clean);
    }
    if let Some(name) = verdict.strip_suffix(" FOUND") {
        return Ok(Finding::Infected(name.to_owned()));
    }
    if verdict.contains("size limit exceeded") {
        return Err(ServiceError::Refused(format!("clamd: {verdict}")));
    }
    Err(ServiceError::Unavailable(format!("clamd: {verdict:?}")))
}

#[async_trait]
impl Scanner for ClamdScanner {
    #[tracing::instrument(name = "clamd.scan", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn scan(&self, content: Content) -> Result<Finding> {
        let content = ReaderStream::with_capacity(content, CHUNK_BYTES);
        let scanned = within(SCAN_TIMEOUT, "clamd", async {
            let answer = match &self.address {
                Address::Tcp(host_address) => {
                    clamd::scan_stream(content, clamd::Tcp { host_address }, Some(CHUNK_BYTES)).await
                }
                Address::Socket(socket_path) => {
                    clamd::scan_stream(content, clamd::Socket { socket_path }, Some(CHUNK_BYTES)).await
                }
            };
            read(&answer.map_err(|error| from_io(&error))?)
        });
        scanned.await.map_err(ServiceError::marked)
    }

    #[tracing::instrument(name = "clamd.check", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn check(&self) -> Result<()> {
        let asked = within(CHECK_TIMEOUT, "clamd", async {
            let answer = match &self.address {
                Address::Tcp(host_address) => clamd::ping(clamd::Tcp { host_address }).await,
                Address::Socket(socket_path) => clamd::ping(clamd::Socket { socket_path }).await,
            };
            match answer {
                Ok(answer) if answer == PONG => Ok(()),
                Ok(_) => Err(ServiceError::Unavailable("clamd: something else answers".into())),
                Err(error) => Err(from_io(&error)),
            }
        });
        asked.await.map_err(ServiceError::marked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_answer_is_a_finding() {
        assert_eq!(read(b"stream: OK\0"), Ok(Finding::Clean));
        assert_eq!(read(b"stream: Win.Test.A FOUND\0"), Ok(Finding::Infected("Win.Test.A".into())));
        assert!(matches!(read(b"INSTREAM size limit exceeded. ERROR\0"), Err(ServiceError::Refused(_))));
        for unclear in [b"".as_slice(), b"stream: ", b"stream: Can't allocate memory ERROR\0", b"OKAY", b"\xff"] {
            assert!(matches!(read(unclear), Err(ServiceError::Unavailable(_))), "{unclear:?}");
        }
    }
}

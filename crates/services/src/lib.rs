//! Everything that is another service: files (S3), cache and bus (Redis), mail (SMTP), the malware scanner (ClamAV), and what a file is by its content.
//!
//! One small trait for each, with one real implementation. What must stay true:
//! - Nothing here decides what the product does; it carries out one request and says how it went in one of three ways
//!   ([`ServiceError`]).
//! - Every call is bounded in time, so that a service that hangs cannot hold the caller.
//! - Redis may be lost at any time without anybody losing anything; S3 and mail may be away, which delays; without the scanner no file is taken in.

pub mod cache;
pub mod error;
pub mod file_type;
pub mod mail;
pub mod objects;
pub mod provider;
pub mod scanner;

pub use cache::{Cache, Left, Limit, Patience, RedisCache, Taken};
pub use error::{Result, ServiceError};
pub use file_type::{FileType, Refusal, detect};
pub use mail::{Mail, Message, SmtpMail};
pub use objects::{Content, ObjectHead, Objects, PresignedRequest, S3Objects};
pub use provider::{Assertion, Departure, OidcProvider, Provider, ProviderSettings};
pub use scanner::{ClamdScanner, Finding, Scanner};

/// Chooses the cryptography that every TLS connection in the process uses. Call it first in `main`: a library that finds two candidates
/// and no choice panics at its first connection. Calling it again changes nothing.
pub fn install_crypto() {
    // The error only says that a choice was made before, which is what calling twice means.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

#[cfg(test)]
mod tests {
    #[test]
    fn choosing_the_cryptography_twice_changes_nothing() {
        super::install_crypto();
        super::install_crypto();
        assert!(rustls::crypto::CryptoProvider::get_default().is_some());
    }
}

//! Mail, over SMTP.
//!
//! What must stay true: a text that came from a person can never become a header of its own, and one message goes to one address.
//! Plain text only; the same letter can be read in any program and by anyone.

use std::time::Duration;

use async_trait::async_trait;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Letter};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tracing::field::Empty;

use crate::error::{Result, ServiceError, with_causes, within};

/// How long a step of the talk with the mail server may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(5);

/// How long it may take to send one message, connecting included.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// One letter to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The address, without a name and angle brackets.
    pub to_address: String,
    /// The person's or the organisation's name; may be empty.
    pub to_name: String,
    /// The subject, in one line.
    pub subject: String,
    /// The text; lines are separated by a line feed.
    pub text: String,
    /// What makes this letter the same letter when it is sent again, so that the reader's program can see it: letters, digits, dots
    /// and hyphens, without angle brackets. What follows `@` is added from the sender's address when it is missing.
    pub message_id: String,
}

/// A way to send letters.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Hands the letter to the mail server.
    ///
    /// # Errors
    /// `Unavailable`: send it again later, with the same `message_id`; in rare cases the letter was taken although the answer got lost.
    /// `Refused`: the address or a text cannot be used, or the server says no for good.
    async fn send(&self, message: &Message) -> Result<()>;

    /// Connects, signs in when there is a password, and asks for a sign of life.
    ///
    /// # Errors
    /// As [`Mail::send`].
    async fn check(&self) -> Result<()>;
}

/// [`Mail`] through an SMTP server.
pub struct SmtpMail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMail {
    /// Mail through the server at `url`, sent from `from_address` with `from_name`. Does not connect, but
    /// must be called where a Tokio runtime runs.
    ///
    /// `smtp://host:port` is without encryption (loopback only), `smtp://host:587?tls=required` starts it, `smtps://host` has it from the
    /// beginning; a user and password go before the host, percent-encoded.
    ///
    /// # Errors
    /// `Refused` when the address of the server or of the sender cannot be understood.
    pub fn new(url: &str, from_address: &str, from_name: &str) -> Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| ServiceError::Refused(format!("mail server address: {error}")))?
            .timeout(Some(STEP_TIMEOUT))
            .build();
        Ok(Self { transport, from: mailbox(from_name, from_address)? })
    }

    fn letter(&self, message: &Message) -> Result<Letter> {
        let to = mailbox(&message.to_name, &message.to_address)?;
        one_line("subject", &message.subject)?;
        Letter::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&message.subject)
            .message_id(Some(self.message_id(&message.message_id)?))
            // Keeps holiday answers from coming back to an address that nobody reads.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
            .map_err(|error| ServiceError::Refused(with_causes(&error)))
    }

    fn message_id(&self, id: &str) -> Result<String> {
        let is_plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte))
        };
        let (local, domain) = id.split_once('@').unwrap_or((id, self.from.email.domain()));
        if is_plain(local) && is_plain(domain) {
            Ok(format!("<{local}@{domain}>"))
        } else {
            Err(ServiceError::Refused("message id: only letters, digits, dots and hyphens".into()))
        }
    }
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox> {
    one_line("name", name)?;
    // The address itself stays out of the error, which ends up in logs.
    let address: Address = address.parse().map_err(|error| ServiceError::Refused(format!("mail address: {error}")))?;
    let name = name.trim();
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

/// A line break in a header would let a text write headers of its own.
fn one_line(what: &str, text: &str) -> Result<()> {
    if text.chars().any(|character| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')) {
        return Err(ServiceError::Refused(format!("{what}: line breaks and control characters cannot be in a header")));
    }
    Ok(())
}

fn from_smtp(error: &lettre::transport::smtp::Error) -> ServiceError {
    if error.is_permanent() || error.is_client() {
        ServiceError::Refused(with_causes(error))
    } else {
        ServiceError::Unavailable(with_causes(error))
    }
}

#[async_trait]
impl Mail for SmtpMail {
    #[tracing::instrument(name = "smtp.send", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn send(&self, message: &Message) -> Result<()> {
        let letter = self.letter(message).map_err(ServiceError::marked)?;
        within(SEND_TIMEOUT, "smtp", async { self.transport.send(letter).await.map_err(|error| from_smtp(&error)) })
            .await
            .map_err(ServiceError::marked)?;
        Ok(())
    }

    #[tracing::instrument(name = "smtp.check", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn check(&self) -> Result<()> {
        let alive = within(STEP_TIMEOUT, "smtp", async {
            self.transport.test_connection().await.map_err(|error| from_smtp(&error))
        })
        .await
        .map_err(ServiceError::marked)?;
        if alive { Ok(()) } else { Err(ServiceError::Unavailable("smtp: the connection is dead".into()).marked()) }
    }
}

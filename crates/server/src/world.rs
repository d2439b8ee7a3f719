//! What a serving process needs, made from settings here and by hand in the demo.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use mellanrum_app::App;
use mellanrum_services::{Mail, SmtpMail};
use secrecy::ExposeSecret;

use crate::{
    settings::{MailSettings, ServerSettings, Settings},
    trust::Trust,
};

/// Signs the forms of a process in development, where nobody is protected and forms shall outlive a restart.
const DEVELOPMENT_SECRET: [u8; 32] = *b"a key that is known to everybody";

/// Everything that [`crate::serve::serve`] needs.
pub(crate) struct World {
    /// What the use cases need.
    pub(crate) app: App,
    /// How letters leave.
    pub(crate) mail: Arc<dyn Mail>,
    /// How to serve.
    pub(crate) serving: Serving,
}

/// How to serve.
#[derive(Clone)]
pub(crate) struct Serving {
    /// Key for the tokens in forms; the same on every server.
    pub(crate) secret: [u8; 32],
    /// Whether to serve what only developers need: the gallery of pages and the GraphQL explorer.
    pub(crate) development: bool,
    /// Whom to believe about a visitor.
    pub(crate) trust: Trust,
    /// How long readiness says no before new connections are refused.
    pub(crate) drain: Duration,
    /// How long running requests and the running job may take after that.
    pub(crate) shutdown: Duration,
}

impl World {
    /// The world that the settings describe. Nothing is connected yet.
    pub(crate) fn new(app: App, settings: &Settings) -> Result<Self> {
        Ok(Self { app, mail: settings.mail.open()?, serving: settings.server.serving()? })
    }
}

impl MailSettings {
    fn open(&self) -> Result<Arc<dyn Mail>> {
        let mail = SmtpMail::new(self.url.expose_secret(), &self.from_address, &self.from_name).context("mail")?;
        Ok(Arc::new(mail))
    }
}

impl ServerSettings {
    fn serving(&self) -> Result<Serving> {
        Ok(Serving {
            secret: self.form_key()?,
            development: self.development,
            trust: Trust::new(&self.trusted_proxies, self.forwarded_headers)?,
            drain: Duration::from_secs(self.drain_secs),
            shutdown: Duration::from_secs(self.shutdown_secs),
        })
    }

    /// The key that tokens in forms and names of identities are made with.
    pub(crate) fn form_key(&self) -> Result<[u8; 32]> {
        let text = self.secret.expose_secret();
        if text.is_empty() && self.development {
            return Ok(DEVELOPMENT_SECRET);
        }
        let mut key = [0; 32];
        if hex::decode_to_slice(text, &mut key).is_err() {
            bail!("server.secret must be 64 hexadecimal digits: `openssl rand -hex 32` makes some");
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(secret: &str, development: bool) -> ServerSettings {
        let mut settings = Settings::read().expect("the defaults").server;
        settings.secret = secret.into();
        settings.development = development;
        settings
    }

    #[test]
    fn only_development_does_without_a_secret() {
        assert!(server("", true).form_key().is_ok());
        let key = "0123456789abcdef".repeat(4);
        assert_eq!(server(&key, false).form_key().expect("a key")[..2], [0x01, 0x23]);
        for wrong in ["", "hemlig", &key[..62]] {
            let error = server(wrong, false).form_key().expect_err("no key").to_string();
            assert!(error.contains("server.secret") && (wrong.is_empty() || !error.contains(wrong)), "{error}");
        }
    }
}

//! Settings: defaults that document themselves (`settings.toml`), a file, and the environment. Nowhere else is the
//! environment read. Secrets are never printed.

use std::{collections::BTreeSet, fs, path::PathBuf, sync::Arc};

use anyhow::{Context, Result, bail};
use config::{Config, Environment, File, FileFormat};
use mellanrum_app::{Addresses, App, Hosts, Limits, Now};
use mellanrum_services::{
    ClamdScanner, OidcProvider, Provider, ProviderSettings, RedisCache, S3Objects, Scanner, objects::S3Settings,
};
use mellanrum_store::{Connections, Db};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::trust::ForwardedHeaders;

/// The defaults, which are also the reference.
pub const DEFAULTS: &str = include_str!("settings.toml");

/// Everything that can be set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Postgres.
    pub database: DatabaseSettings,
    /// Redis.
    pub redis: RedisSettings,
    /// Object storage.
    pub objects: ObjectSettings,
    /// The malware scanner.
    pub scanner: ScannerSettings,
    /// Mail.
    pub mail: MailSettings,
    /// How people sign in.
    pub sign_in: SignInSettings,
    /// Where the product is reached.
    pub server: ServerSettings,
    /// How often somebody may ask for something.
    pub limits: LimitSettings,
    /// Logs, traces and metrics.
    pub telemetry: TelemetrySettings,
}

/// Where the product is reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The host of the applicants' desk, with its port where it is not the scheme's own.
    pub apex_host: String,
    /// `https`, or `http` in development.
    pub scheme: String,
    /// Where the process itself listens.
    pub listen: String,
    /// Whom to believe about a visitor: addresses and networks.
    pub trusted_proxies: Vec<String>,
    /// Which headers they write.
    pub(crate) forwarded_headers: ForwardedHeaders,
    /// Key for the tokens in forms, in hexadecimal digits.
    pub secret: SecretString,
    /// Whether to serve what only developers need.
    pub development: bool,
    /// How long readiness says no before new connections are refused.
    pub drain_secs: u64,
    /// How long running requests and the running job may take after that.
    pub shutdown_secs: u64,
}

/// How often somebody may ask for something; zero for as often as one likes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    person_per_minute: u32,
    address_per_minute: u32,
    association_per_minute: u32,
    write_cost: u32,
    sign_in_per_email: u32,
    sign_in_per_address: u32,
    sign_in_of_all: u32,
}

impl LimitSettings {
    /// What the use cases need.
    fn limits(&self) -> Limits {
        Limits {
            person_per_minute: self.person_per_minute,
            address_per_minute: self.address_per_minute,
            association_per_minute: self.association_per_minute,
            write_cost: self.write_cost,
            sign_in_per_email: self.sign_in_per_email,
            sign_in_per_address: self.sign_in_per_address,
            sign_in_of_all: self.sign_in_of_all,
        }
    }
}

/// Logs, traces and metrics.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetrySettings {
    /// Where a collector takes OTLP over HTTP; empty for nowhere.
    pub otlp_endpoint: String,
    /// What everything is filed under.
    pub service_name: String,
    /// How the log is written.
    pub log_format: LogFormat,
    /// What is logged.
    pub log_filter: String,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object per line.
    Json,
}

/// How to reach Postgres.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    runtime_url: SecretString,
    system_url: SecretString,
    /// For `migrate` only.
    pub admin_url: SecretString,
    max_connections: u32,
    acquire_timeout_secs: u64,
    statement_timeout_secs: u64,
}

/// How to reach Redis.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// Its URL, which may hold a password.
    pub url: SecretString,
}

/// How to reach object storage.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSettings {
    endpoint: String,
    public_endpoint: String,
    region: String,
    bucket: String,
    access_key: String,
    secret: SecretString,
    force_path_style: bool,
}

/// How to reach the malware scanner.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScannerSettings {
    address: String,
}

impl ScannerSettings {
    fn open(&self) -> Option<Arc<dyn Scanner>> {
        (!self.address.is_empty()).then(|| Arc::new(ClamdScanner::new(&self.address)) as Arc<dyn Scanner>)
    }
}

/// How people sign in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInSettings {
    providers: Vec<ProviderEntry>,
}

/// An identity provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderEntry {
    key: String,
    name: String,
    issuer: String,
    client_id: String,
    client_secret_file: PathBuf,
    domains: Vec<String>,
    #[serde(default)]
    associations: Vec<String>,
    #[serde(default = "email")]
    email_claim: String,
    #[serde(default = "name")]
    name_claim: String,
    #[serde(default)]
    second_factor_acr: Vec<String>,
    #[serde(default)]
    second_factor_amr: Vec<String>,
}

fn email() -> String {
    "email".to_owned()
}

fn name() -> String {
    "name".to_owned()
}

impl SignInSettings {
    /// The identity providers, none of them connected yet.
    pub fn open(&self, scheme: &str) -> Result<Arc<[Arc<dyn Provider>]>> {
        let mut keys = BTreeSet::new();
        self.providers
            .iter()
            .map(|entry| {
                let key = &entry.key;
                if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                    bail!("sign_in.providers: the key {key:?} may have letters, digits and hyphens");
                }
                if !keys.insert(key) {
                    bail!("sign_in.providers: there are two of the key {key}");
                }
                if scheme == "https" && !entry.issuer.starts_with("https://") {
                    bail!("sign_in.providers: the issuer of {key} must be reached by https");
                }
                if entry.domains.is_empty() {
                    bail!("sign_in.providers: {key} speaks for no domain, so nobody can sign in by it");
                }
                let file = &entry.client_secret_file;
                let secret = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
                let provider = OidcProvider::new(ProviderSettings {
                    key: key.clone(),
                    name: entry.name.clone(),
                    issuer: entry.issuer.clone(),
                    client_id: entry.client_id.clone(),
                    client_secret: SecretString::from(secret.trim().to_owned()),
                    domains: entry.domains.iter().map(|domain| domain.to_lowercase()).collect(),
                    associations: entry.associations.clone(),
                    email_claim: entry.email_claim.clone(),
                    name_claim: entry.name_claim.clone(),
                    second_factor_acr: entry.second_factor_acr.clone(),
                    second_factor_amr: entry.second_factor_amr.clone(),
                })?;
                Ok(Arc::new(provider) as Arc<dyn Provider>)
            })
            .collect()
    }
}

/// How to send mail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Its URL, which may hold a password.
    pub url: SecretString,
    /// The sender's address.
    pub from_address: String,
    /// The sender's name.
    pub from_name: String,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// When a file or value cannot be read; the error names the setting.
    #[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
    pub fn read() -> Result<Self> {
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Ok(path) = std::env::var("MELLANRUM_SETTINGS") {
            builder = builder.add_source(File::new(&path, FileFormat::Toml));
        }
        let environment = Environment::with_prefix("MELLANRUM")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("server.trusted_proxies");
        // The path of the file is not itself a setting.
        let values: Vec<(String, String)> =
            std::env::vars().filter(|(name, _)| name.starts_with("MELLANRUM_") && name.contains("__")).collect();
        builder
            .add_source(environment.source(Some(values.into_iter().collect())))
            .build()
            .and_then(Config::try_deserialize)
            .context("reading the settings")
    }
}

impl Settings {
    /// What the use cases need; nothing is connected yet.
    ///
    /// # Errors
    /// When an address cannot be read.
    pub fn app(&self) -> Result<App> {
        let mut addresses = Addresses { apex_host: String::new(), scheme: self.server.scheme.clone() };
        let apex_host = &self.server.apex_host;
        addresses.apex_host = addresses
            .normal_host(apex_host)
            .with_context(|| format!("server.apex_host: `{apex_host}` is not the name of a host"))?;
        Ok(App {
            db: Db::new(&self.database.connections()).context("database")?,
            now: Now::default(),
            objects: Arc::new(S3Objects::new(&self.objects.s3())),
            scanner: self.scanner.open(),
            cache: Arc::new(RedisCache::new(self.redis.url.expose_secret(), "mellanrum").context("redis")?),
            providers: self.sign_in.open(&self.server.scheme)?,
            // Whatever serves has a key, or does not begin; what does not serve makes no use of it.
            key: self.server.form_key().unwrap_or_default(),
            addresses,
            hosts: Hosts::default(),
            limits: self.limits.limits(),
        })
    }
}

impl DatabaseSettings {
    /// What `store` needs to know.
    pub fn connections(&self) -> Connections {
        Connections {
            runtime_url: self.runtime_url.expose_secret().to_owned(),
            system_url: self.system_url.expose_secret().to_owned(),
            max_connections: self.max_connections,
            acquire_timeout_secs: self.acquire_timeout_secs,
            statement_timeout_secs: self.statement_timeout_secs,
        }
    }
}

impl ObjectSettings {
    /// What `services` needs to know.
    pub fn s3(&self) -> S3Settings {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        S3Settings {
            endpoint: given(&self.endpoint),
            public_endpoint: given(&self.public_endpoint),
            region: self.region.clone(),
            bucket: self.bucket.clone(),
            access_key: self.access_key.clone(),
            secret: self.secret.clone(),
            force_path_style: self.force_path_style,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A setting as the defaults have it.
    struct Setting {
        section: String,
        key: String,
        default: String,
        help: String,
    }

    /// The defaults with the comments above them; values are for the real reader.
    fn settings() -> Vec<Setting> {
        let (mut section, mut help, mut found) = (String::new(), Vec::new(), Vec::new());
        for line in DEFAULTS.lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']').to_owned();
            } else if let Some(comment) = line.strip_prefix("# ") {
                help.push(comment);
            } else if let Some((key, default)) = line.split_once(" = ") {
                let (section, key, default) = (section.clone(), key.to_owned(), default.to_owned());
                found.push(Setting { section, key, default, help: std::mem::take(&mut help).join(" ") });
            } else {
                help.clear();
            }
        }
        found
    }

    #[test]
    fn every_setting_in_the_compose_file_exists() {
        let compose = include_str!("../../../infra/compose.yaml");
        let names = compose.lines().filter_map(|line| line.trim().strip_prefix("MELLANRUM_")?.split_once(": "));
        let known: Vec<_> = settings().into_iter().map(|setting| (setting.section, setting.key)).collect();
        let mut count = 0;
        for (name, _) in names {
            let (section, key) = name.split_once("__").expect("a section and a key");
            assert!(known.contains(&(section.to_lowercase(), key.to_lowercase())), "{name}");
            count += 1;
        }
        assert!(count > 10, "the file sets what it needs");
    }

    #[test]
    fn the_reference_of_settings_is_generated() {
        let mut text = String::from(
            "# Settings\n\nGenerated from `crates/server/src/settings.toml`; `make generate` writes it. A file named by \
             `MELLANRUM_SETTINGS` overrides the defaults, and the environment overrides both.\n",
        );
        let mut section = String::new();
        for setting in settings() {
            if setting.section != section {
                section = setting.section;
                text += &format!("\n## {section}\n\n| setting | default | variable | |\n|---|---|---|---|\n");
            }
            let variable = format!("MELLANRUM_{}__{}", section.to_uppercase(), setting.key.to_uppercase());
            text += &format!("| {} | `{}` | `{variable}` | {} |\n", setting.key, setting.default, setting.help);
        }
        mellanrum_testkit::generated::check("docs/settings.md", &text);
    }
}

//! Files, in an S3 bucket.
//!
//! What must stay true:
//! - A browser sends and fetches files itself, with requests that are signed here for one object, one size, one type and a short
//!   time. A signed upload can create an object but never replace one.
//! - What is fetched is always saved, never shown: the answer says `attachment`.
//! - Keys are made of ids by the caller; no text that a person wrote is ever part of a key.
//!
//! Signing uses the clock of the machine, because the S3 server compares with its own.

use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, ChecksumMode, CreateBucketConfiguration};
use aws_sdk_s3::{Client, Config};
use secrecy::{ExposeSecret, SecretString};
use tokio::io::AsyncRead;
use tracing::field::Empty;

use crate::error::{Result, ServiceError, with_causes, within};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one call may take, second attempt and body included.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
const ATTEMPTS: u32 = 2;

/// How to reach the bucket.
#[derive(Debug, Clone)]
pub struct S3Settings {
    /// Where the server reaches S3, such as `http://127.0.0.1:9000`; none for Amazon's own address of the region.
    pub endpoint: Option<String>,
    /// Where browsers reach S3, when that is another address than the server's; it is what presigned requests name.
    pub public_endpoint: Option<String>,
    /// The region's name, such as `eu-north-1`; any name will do for most other servers than Amazon's.
    pub region: String,
    /// The bucket that holds everything.
    pub bucket: String,
    /// The name part of the key pair.
    pub access_key: String,
    /// The secret part of the key pair.
    pub secret: SecretString,
    /// The bucket's name goes into the path instead of the host name; most other servers than Amazon's need that.
    pub force_path_style: bool,
}

/// A request that somebody else, such as a browser, can make for a while without having the key pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedRequest {
    /// `PUT` or `GET`.
    pub method: String,
    /// The whole address, signature included. Whoever has it can use it: never log it.
    pub url: String,
    /// Headers that must be sent exactly so. `content-length` is among them; a browser sets that by itself.
    pub headers: Vec<(String, String)>,
}

/// What is known about an object without fetching it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    /// Bytes.
    pub size_bytes: u64,
    /// The type it was stored with. That is what the sender said, not what the content is.
    pub content_type: Option<String>,
    /// The checksum that the server made sure of when the object came in, base64; none if the sender gave none.
    pub sha256_base64: Option<String>,
}

/// What an object holds, read as it comes.
pub type Content = Pin<Box<dyn AsyncRead + Send>>;

/// A place for files.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Signs an upload of exactly `size_bytes` bytes of `content_type` to `key`, usable once within `expires_secs` seconds (at most a
    /// week). With `sha256_base64` the server also refuses any other content. The server answers 412 when there is an object already,
    /// 403 when size, type or checksum differ from what was signed, 400 when the content does not match the checksum.
    ///
    /// # Errors
    /// `Refused` when the request cannot be signed. The server is not asked.
    async fn presign_put(
        &self,
        key: &str,
        content_type: &str,
        size_bytes: u64,
        sha256_base64: Option<&str>,
        expires_secs: u64,
    ) -> Result<PresignedRequest>;

    /// Signs a download of `key` within `expires_secs` seconds (at most a week), to be saved as `file_name`.
    ///
    /// # Errors
    /// `Refused` when the request cannot be signed. The server is not asked, so the object may be missing.
    async fn presign_get(
        &self,
        key: &str,
        file_name: &str,
        content_type: &str,
        expires_secs: u64,
    ) -> Result<PresignedRequest>;

    /// Size, type and checksum of an object, or none when it is not there.
    ///
    /// # Errors
    /// `Unavailable` or `Refused`.
    async fn head(&self, key: &str) -> Result<Option<ObjectHead>>;

    /// The first `max_bytes` bytes of an object, or all of a shorter one.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable` or `Refused`.
    async fn read_start(&self, key: &str, max_bytes: u64) -> Result<Vec<u8>>;

    /// A whole object, into memory. For what the product itself has made, not for files of unknown size.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable` or `Refused`.
    async fn read(&self, key: &str) -> Result<Vec<u8>>;

    /// A whole object, as a stream. How long reading it may take is up to the caller.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable` or `Refused`; reading fails when the connection is lost.
    async fn open(&self, key: &str) -> Result<Content>;

    /// Stores `bytes` under `key`, in place of what may be there. Doing it again gives the same.
    ///
    /// # Errors
    /// `Unavailable`: it may or may not have been stored. `Refused`.
    async fn put(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<()>;

    /// Removes an object. Removing what is not there is no error.
    ///
    /// # Errors
    /// `Unavailable` or `Refused`.
    async fn delete(&self, key: &str) -> Result<()>;

    /// Asks whether the bucket is there and may be used.
    ///
    /// # Errors
    /// `NotFound` when there is no such bucket, `Refused` when the key pair is wrong, `Unavailable`.
    async fn check(&self) -> Result<()>;

    /// Creates the bucket when it is missing. For development and tests; elsewhere it is made with its rules beforehand.
    ///
    /// # Errors
    /// `Unavailable` or `Refused`.
    async fn ensure_bucket(&self) -> Result<()>;
}

/// [`Objects`] in a bucket of an S3 server.
pub struct S3Objects {
    client: Client,
    presigning: Client,
    bucket: String,
    region: String,
    is_amazon: bool,
}

impl S3Objects {
    /// The bucket that `settings` name. Does not connect.
    #[must_use]
    pub fn new(settings: &S3Settings) -> Self {
        let endpoint = settings.endpoint.as_deref();
        let public_endpoint = settings.public_endpoint.as_deref().or(endpoint);
        Self {
            client: client(settings, endpoint),
            presigning: client(settings, public_endpoint),
            bucket: settings.bucket.clone(),
            region: settings.region.clone(),
            is_amazon: endpoint.is_none(),
        }
    }

    async fn fetch(&self, key: &str, range: Option<String>) -> Result<Vec<u8>> {
        within(CALL_TIMEOUT, "s3", async {
            let object = self
                .client
                .get_object()
                .bucket(&self.bucket)
                .key(key)
                .set_range(range)
                .send()
                .await
                .map_err(from_s3)?;
            let body = object
                .body
                .collect()
                .await
                .map_err(|error| ServiceError::Unavailable(format!("s3: cut off: {}", with_causes(&error))))?;
            Ok(body.to_vec())
        })
        .await
    }
}

fn client(settings: &S3Settings, endpoint: Option<&str>) -> Client {
    let credentials = Credentials::new(&settings.access_key, settings.secret.expose_secret(), None, None, "settings");
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT)
        .build();
    let mut config = Config::builder();
    config.set_endpoint_url(endpoint.map(str::to_owned));
    let config = config
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .force_path_style(settings.force_path_style)
        .credentials_provider(credentials)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        // Checksums are given where they matter. What the SDK adds of its own is not understood by every server, and in a presigned
        // request it would be the checksum of an empty body.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .build();
    Client::from_conf(config)
}

fn from_s3<E>(error: SdkError<E>) -> ServiceError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let status = error.raw_response().map(|response| response.status().as_u16());
    let code = error.code().unwrap_or("no code").to_owned();
    match (&error, status) {
        (SdkError::ServiceError(_), Some(404)) => ServiceError::NotFound,
        (SdkError::ServiceError(_), Some(status)) if status < 500 && status != 408 && status != 429 => {
            ServiceError::Refused(format!("s3: {status} {code}"))
        }
        (SdkError::ServiceError(_), _) => ServiceError::Unavailable(format!("s3: {status:?} {code}")),
        (SdkError::ConstructionFailure(_), _) => ServiceError::Refused(format!("s3: {}", with_causes(&error))),
        _ => ServiceError::Unavailable(format!("s3: {}", with_causes(&error))),
    }
}

fn presigning(expires_secs: u64) -> Result<PresigningConfig> {
    PresigningConfig::expires_in(Duration::from_secs(expires_secs))
        .map_err(|error| ServiceError::Refused(format!("s3: {error}")))
}

fn signed(request: &aws_sdk_s3::presigning::PresignedRequest) -> PresignedRequest {
    PresignedRequest {
        method: request.method().to_owned(),
        url: request.uri().to_owned(),
        headers: request.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    }
}

/// The header that makes a browser save the file as `file_name` (RFC 6266, with the name in UTF-8 as RFC 5987 has it and a plain one
/// beside it for old programs).
#[must_use]
pub fn content_disposition(file_name: &str) -> String {
    let name: String = file_name
        .chars()
        .map(|character| {
            if character.is_control()
                || matches!(character, '/' | '\\' | '"' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            {
                '_'
            } else {
                character
            }
        })
        .collect();
    let name = if name.trim_matches(['.', ' ']).is_empty() { "fil" } else { name.trim() };
    let plain: String = name
        .chars()
        .map(|character| match character {
            'å' | 'ä' => 'a',
            'Å' | 'Ä' => 'A',
            'ö' => 'o',
            'Ö' => 'O',
            'é' => 'e',
            // A percent sign there is taken for an encoding by some browsers.
            '%' => '_',
            other if other.is_ascii() => other,
            _ => '_',
        })
        .collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[async_trait]
impl Objects for S3Objects {
    #[tracing::instrument(name = "s3.presign_put", skip_all, fields(otel.kind = "client", otel.status_code = Empty, size_bytes))]
    async fn presign_put(
        &self,
        key: &str,
        content_type: &str,
        size_bytes: u64,
        sha256_base64: Option<&str>,
        expires_secs: u64,
    ) -> Result<PresignedRequest> {
        let length = i64::try_from(size_bytes)
            .map_err(|_| ServiceError::Refused("s3: no object is that large".into()).marked())?;
        let request = self
            .presigning
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .content_length(length)
            .set_checksum_sha256(sha256_base64.map(str::to_owned))
            .if_none_match("*")
            .presigned(presigning(expires_secs)?)
            .await
            .map_err(|error| from_s3(error).marked())?;
        Ok(signed(&request))
    }

    #[tracing::instrument(name = "s3.presign_get", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn presign_get(
        &self,
        key: &str,
        file_name: &str,
        content_type: &str,
        expires_secs: u64,
    ) -> Result<PresignedRequest> {
        let request = self
            .presigning
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .response_content_disposition(content_disposition(file_name))
            .response_content_type(content_type)
            .presigned(presigning(expires_secs)?)
            .await
            .map_err(|error| from_s3(error).marked())?;
        Ok(signed(&request))
    }

    #[tracing::instrument(name = "s3.head", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn head(&self, key: &str) -> Result<Option<ObjectHead>> {
        let answer =
            self.client.head_object().bucket(&self.bucket).key(key).checksum_mode(ChecksumMode::Enabled).send().await;
        let head = match answer.map_err(from_s3) {
            Ok(head) => head,
            Err(ServiceError::NotFound) => return Ok(None),
            Err(error) => return Err(error.marked()),
        };
        let size_bytes = head
            .content_length()
            .and_then(|length| u64::try_from(length).ok())
            .ok_or_else(|| ServiceError::Unavailable("s3: an object without a length".into()).marked())?;
        Ok(Some(ObjectHead {
            size_bytes,
            content_type: head.content_type().map(str::to_owned),
            sha256_base64: head.checksum_sha256().map(str::to_owned),
        }))
    }

    #[tracing::instrument(name = "s3.read_start", skip_all, fields(otel.kind = "client", otel.status_code = Empty, max_bytes))]
    async fn read_start(&self, key: &str, max_bytes: u64) -> Result<Vec<u8>> {
        let Some(last) = max_bytes.checked_sub(1) else {
            return Ok(Vec::new());
        };
        match self.fetch(key, Some(format!("bytes=0-{last}"))).await {
            // An empty object has no first byte, so a server may call the range impossible.
            Err(ServiceError::Refused(detail)) if detail.contains(" 416 ") || detail.contains("InvalidRange") => {
                Ok(Vec::new())
            }
            other => other.map_err(ServiceError::marked),
        }
    }

    #[tracing::instrument(name = "s3.read", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn read(&self, key: &str) -> Result<Vec<u8>> {
        self.fetch(key, None).await.map_err(ServiceError::marked)
    }

    #[tracing::instrument(name = "s3.open", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn open(&self, key: &str) -> Result<Content> {
        let answer = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let object = answer.map_err(|error| from_s3(error).marked())?;
        Ok(Box::pin(object.body.into_async_read()))
    }

    #[tracing::instrument(name = "s3.put", skip_all, fields(otel.kind = "client", otel.status_code = Empty, size_bytes = bytes.len()))]
    async fn put(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<()> {
        use base64::Engine as _;
        use sha2::Digest as _;

        let checksum = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(&bytes));
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(content_type)
            .checksum_sha256(checksum)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|error| from_s3(error).marked())?;
        Ok(())
    }

    #[tracing::instrument(name = "s3.delete", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn delete(&self, key: &str) -> Result<()> {
        let answer = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
        match answer.map_err(from_s3) {
            Ok(_) | Err(ServiceError::NotFound) => Ok(()),
            Err(error) => Err(error.marked()),
        }
    }

    #[tracing::instrument(name = "s3.check", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn check(&self) -> Result<()> {
        self.client.head_bucket().bucket(&self.bucket).send().await.map_err(|error| from_s3(error).marked())?;
        Ok(())
    }

    #[tracing::instrument(name = "s3.ensure_bucket", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn ensure_bucket(&self) -> Result<()> {
        match self.check().await {
            Err(ServiceError::NotFound) => {}
            other => return other,
        }
        // Amazon wants to hear the region again, except for its oldest one, where it refuses to.
        let place = (self.is_amazon && self.region != "us-east-1").then(|| {
            CreateBucketConfiguration::builder()
                .location_constraint(BucketLocationConstraint::from(self.region.as_str()))
                .build()
        });
        let answer =
            self.client.create_bucket().bucket(&self.bucket).set_create_bucket_configuration(place).send().await;
        match answer.map_err(from_s3) {
            Ok(_) => Ok(()),
            // Somebody else, such as another server that starts at the same time, was faster.
            Err(ServiceError::Refused(detail)) if detail.contains("BucketAlready") => Ok(()),
            Err(error) => Err(error.marked()),
        }
    }
}

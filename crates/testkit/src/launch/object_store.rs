//! A private S3 server: `s3s` over a folder, in this process. It checks signatures, lengths and checksums as the real ones do.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::error_handling::HandleErrorLayer;
use http::{HeaderName, Method, StatusCode, header};
use mellanrum_services::objects::S3Settings;
use s3s::auth::SimpleAuth;
use s3s::dto::*;
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3ErrorCode, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceBuilder;
use tower_http::cors::{AllowOrigin, CorsLayer};

const ACCESS_KEY: &str = "mellanrum";
/// No secret: the server listens on this machine only and holds what its folder's owner can read anyway.
const SECRET: &str = "mellanrum-local";

/// How long requests that are under way may take to end at a stop.
const PATIENCE: Duration = Duration::from_secs(2);

/// A private S3 server on 127.0.0.1, stopped when dropped. Buckets are folders in its folder.
pub struct ObjectStore {
    directory: PathBuf,
    address: SocketAddr,
    is_allowed: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

/// Tells the origins of pages that this machine serves itself: `localhost`, any name under it, and 127.0.0.1, over HTTP, on `port` or, when
/// none is given, on any.
pub fn local_origins(port: Option<u16>) -> impl Fn(&str) -> bool + Send + Sync + 'static {
    move |origin| {
        let Some(authority) = origin.strip_prefix("http://") else {
            return false;
        };
        let (host, its_port) = match authority.rsplit_once(':') {
            Some((host, digits)) => match digits.parse() {
                Ok(number) => (host, number),
                Err(_) => return false,
            },
            None => (authority, 80),
        };
        let is_local = host == "localhost" || host == "127.0.0.1" || host.ends_with(".localhost");
        is_local && port.is_none_or(|port| port == its_port)
    }
}

impl ObjectStore {
    /// Starts a server over the files in `directory` (created when it is new), on `port` or, without one, on any free port. Pages from the
    /// origins that `is_allowed` tells (see [`local_origins`]) may send and fetch files from a browser.
    ///
    /// # Errors
    /// When the folder cannot be used or the port is taken.
    pub async fn start(
        directory: &Path,
        port: Option<u16>,
        is_allowed: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Result<Self> {
        std::fs::create_dir_all(directory).with_context(|| format!("creating {}", directory.display()))?;
        let mut store = Self {
            directory: std::fs::canonicalize(directory)?,
            address: SocketAddr::from(([127, 0, 0, 1], port.unwrap_or(0))),
            is_allowed: Arc::new(is_allowed),
            running: None,
        };
        store.start_again().await?;
        Ok(store)
    }

    /// The server's address, `http://127.0.0.1:…`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What the product needs to use `bucket` here; the bucket need not exist yet.
    #[must_use]
    pub fn settings(&self, bucket: &str) -> S3Settings {
        S3Settings {
            endpoint: Some(self.url()),
            public_endpoint: None,
            region: "eu-north-1".into(),
            bucket: bucket.into(),
            access_key: ACCESS_KEY.into(),
            secret: SECRET.into(),
            force_path_style: true,
        }
    }

    /// Stops the server: its port refuses connections. The files stay.
    pub async fn stop(&mut self) {
        if let Some((stop, mut task)) = self.running.take() {
            let _ = stop.send(());
            if tokio::time::timeout(PATIENCE, &mut task).await.is_err() {
                task.abort();
            }
        }
    }

    /// Starts the server again on the same port over the same files. Does nothing when it runs.
    ///
    /// # Errors
    /// When somebody else has taken the port.
    pub async fn start_again(&mut self) -> Result<()> {
        if self.running.is_some() {
            return Ok(());
        }
        let files = FileSystem::new(&self.directory)
            .map_err(|error| anyhow::anyhow!("opening {}: {error:?}", self.directory.display()))?;
        let mut builder = S3ServiceBuilder::new(Mended { inner: files });
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET));
        let service = ServiceBuilder::new()
            .layer(HandleErrorLayer::new(|error: s3s::HttpError| async move {
                tracing::warn!(?error, "the object store failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }))
            .map_response(|response: s3s::HttpResponse| response.map(axum::body::Body::new))
            .service(builder.build());
        let is_allowed = Arc::clone(&self.is_allowed);
        let origins = CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |origin, _| {
                origin.to_str().is_ok_and(|origin| is_allowed(origin))
            }))
            .allow_methods([Method::PUT, Method::GET, Method::HEAD])
            .allow_headers([
                header::CONTENT_TYPE,
                header::IF_NONE_MATCH,
                header::RANGE,
                HeaderName::from_static("x-amz-checksum-sha256"),
            ])
            .expose_headers([header::ETAG, header::CONTENT_RANGE]);
        let router = Router::new().fallback_service(service).layer(origins);

        let listener =
            TcpListener::bind(self.address).await.with_context(|| format!("listening on {}", self.address))?;
        self.address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let ended = axum::serve(listener, router)
                .with_graceful_shutdown(async move {
                    // Dropping the store says stop as well.
                    let _ = stopped.await;
                })
                .await;
            if let Err(error) = ended {
                tracing::warn!(%error, "the object store ended");
            }
        });
        self.running = Some((stop, task));
        Ok(())
    }
}

/// `s3s-fs` with one fault mended: it puts an object in place before it compares the checksum, and leaves it there when that is wrong, so
/// that the right content could not be sent afterwards.
struct Mended {
    inner: FileSystem,
}

impl Mended {
    async fn put_or_undo(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let undo = S3Request {
            input: DeleteObjectInput {
                bucket: request.input.bucket.clone(),
                key: request.input.key.clone(),
                ..Default::default()
            },
            method: Method::DELETE,
            uri: http::Uri::from_static("/"),
            headers: http::HeaderMap::default(),
            extensions: http::Extensions::default(),
            credentials: request.credentials.clone(),
            region: request.region.clone(),
            service: None,
            trailing_headers: None,
        };
        let answer = self.inner.put_object(request).await;
        if let Err(error) = &answer
            && matches!(error.code(), S3ErrorCode::BadDigest)
        {
            self.inner.delete_object(undo).await?;
        }
        answer
    }
}

macro_rules! pass_on {
    ($($call:ident: $input:ty => $output:ty,)*) => {
        #[async_trait::async_trait]
        impl S3 for Mended {
            $(async fn $call(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.inner.$call(request).await
            })*

            async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
                self.put_or_undo(request).await
            }
        }
    };
}

pass_on! {
    create_bucket: CreateBucketInput => CreateBucketOutput,
    delete_bucket: DeleteBucketInput => DeleteBucketOutput,
    head_bucket: HeadBucketInput => HeadBucketOutput,
    list_buckets: ListBucketsInput => ListBucketsOutput,
    get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput,
    get_object: GetObjectInput => GetObjectOutput,
    head_object: HeadObjectInput => HeadObjectOutput,
    copy_object: CopyObjectInput => CopyObjectOutput,
    delete_object: DeleteObjectInput => DeleteObjectOutput,
    delete_objects: DeleteObjectsInput => DeleteObjectsOutput,
    list_objects: ListObjectsInput => ListObjectsOutput,
    list_objects_v2: ListObjectsV2Input => ListObjectsV2Output,
    create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput,
    upload_part: UploadPartInput => UploadPartOutput,
    upload_part_copy: UploadPartCopyInput => UploadPartCopyOutput,
    list_parts: ListPartsInput => ListPartsOutput,
    complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput,
    abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput,
}

#[cfg(test)]
mod tests {
    use super::local_origins;

    #[test]
    fn only_pages_of_this_machine_are_let_in() {
        let is_allowed = local_origins(Some(8080));
        for origin in ["http://localhost:8080", "http://blekinge.localhost:8080", "http://127.0.0.1:8080"] {
            assert!(is_allowed(origin), "{origin}");
        }
        for origin in [
            "http://localhost:8081",
            "http://localhost",
            "https://localhost:8080",
            "http://evil.example:8080",
            "http://evillocalhost:8080",
            "http://localhost.evil.example:8080",
            "http://localhost:8080x",
            "null",
            "",
        ] {
            assert!(!is_allowed(origin), "{origin}");
        }
        assert!(local_origins(None)("http://a.localhost:1234"));
    }
}

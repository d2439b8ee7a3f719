//! [`S3Objects`] against a real S3 server: what a browser may do with a signed request, and what the product hears when S3 is away.

use std::time::{Duration, Instant};

use mellanrum_services::objects::{S3Settings, content_disposition};
use mellanrum_services::{ObjectHead, Objects, PresignedRequest, S3Objects, ServiceError, install_crypto};
use mellanrum_testkit::launch::{ObjectStore, local_origins};
use mellanrum_testkit::proxy::Proxy;
use reqwest::{Method, StatusCode};
use tempfile::TempDir;

const PDF: &str = "application/pdf";
/// A content and its SHA-256 in base64.
const RIGHT: (&[u8], &str) = ("det rätta".as_bytes(), "Psb7ufVUTGdNL383tBWluoHLpqPS2PmoQGr1MhNMXP4=");

struct World {
    store: ObjectStore,
    objects: S3Objects,
    _files: TempDir,
}

async fn world() -> World {
    install_crypto();
    let files = tempfile::tempdir().unwrap();
    let store = ObjectStore::start(files.path(), None, local_origins(Some(8080))).await.unwrap();
    let objects = S3Objects::new(&store.settings("handlingar"));
    objects.ensure_bucket().await.unwrap();
    World { store, objects, _files: files }
}

/// Makes the request as a browser would, which sets the length itself.
async fn send(request: &PresignedRequest, body: Vec<u8>, changed: Option<(&str, &str)>) -> StatusCode {
    let method = Method::from_bytes(request.method.as_bytes()).unwrap();
    let mut builder = reqwest::Client::new().request(method, &request.url);
    for (name, value) in &request.headers {
        if name == "content-length" {
            continue;
        }
        let value = match changed {
            Some((changed, other)) if changed == name => other,
            _ => value,
        };
        builder = builder.header(name, value);
    }
    builder.body(body).send().await.unwrap().status()
}

fn size(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}

#[tokio::test]
async fn a_signed_upload_takes_exactly_what_was_signed_and_only_once() {
    let World { objects, .. } = &world().await;
    let (right, sum) = RIGHT;
    let request = objects.presign_put("a/1", PDF, size(right), Some(sum), 300).await.unwrap();
    assert_eq!(request.method, "PUT");

    let same_length = vec![b'x'; right.len()];
    assert_eq!(send(&request, same_length, None).await, StatusCode::BAD_REQUEST, "other content");
    assert_eq!(objects.head("a/1").await.unwrap(), None, "nothing is left of it");
    assert_eq!(send(&request, b"kort".to_vec(), None).await, StatusCode::FORBIDDEN, "other length");
    for header in [("content-type", "text/html"), ("x-amz-checksum-sha256", "AAAA"), ("if-none-match", "x")] {
        assert_eq!(send(&request, right.to_vec(), Some(header)).await, StatusCode::FORBIDDEN, "{header:?}");
    }
    assert_eq!(send(&request, right.to_vec(), None).await, StatusCode::OK);
    assert_eq!(send(&request, right.to_vec(), None).await, StatusCode::PRECONDITION_FAILED, "again");

    let head = objects.head("a/1").await.unwrap();
    let expected =
        ObjectHead { size_bytes: size(right), content_type: Some(PDF.into()), sha256_base64: Some(sum.into()) };
    assert_eq!(head, Some(expected));
}

#[tokio::test]
async fn an_upload_without_a_checksum_is_still_bound_to_its_length() {
    let World { objects, .. } = &world().await;
    let request = objects.presign_put("a/2", PDF, 4, None, 300).await.unwrap();
    assert_eq!(send(&request, b"12345".to_vec(), None).await, StatusCode::FORBIDDEN);
    assert_eq!(send(&request, b"1234".to_vec(), None).await, StatusCode::OK);
    assert_eq!(objects.head("a/2").await.unwrap().unwrap().size_bytes, 4);
}

#[tokio::test]
async fn a_signed_download_is_saved_under_its_name_and_runs_out() {
    let World { objects, .. } = &world().await;
    objects.put("a/3", PDF, b"beslutet".to_vec()).await.unwrap();
    let request = objects.presign_get("a/3", "Beslut i Åmål §4.pdf", PDF, 300).await.unwrap();
    assert_eq!(request.method, "GET");
    assert!(request.headers.is_empty(), "a link can be followed as it is: {:?}", request.headers);

    let answer = reqwest::get(&request.url).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let header = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(header.starts_with("attachment;"), "{header}");
    assert!(header.ends_with("filename*=UTF-8''Beslut%20i%20%C3%85m%C3%A5l%20%C2%A74.pdf"), "{header}");
    assert_eq!(answer.headers()["content-type"], PDF);
    assert_eq!(answer.bytes().await.unwrap(), "beslutet");

    let other = request.url.replace("a/3", "a/4");
    assert_eq!(reqwest::get(&other).await.unwrap().status(), StatusCode::FORBIDDEN, "another object");

    let short = objects.presign_get("a/3", "a.pdf", PDF, 1).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(reqwest::get(&short.url).await.unwrap().status(), StatusCode::FORBIDDEN, "too late");
}

#[tokio::test]
async fn objects_are_stored_read_and_removed() {
    let World { objects, .. } = &world().await;
    objects.check().await.unwrap();
    objects.ensure_bucket().await.unwrap();
    let bytes: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    objects.put("b/1", "application/octet-stream", bytes.clone()).await.unwrap();
    assert_eq!(objects.read("b/1").await.unwrap(), bytes);
    assert_eq!(objects.read_start("b/1", 100).await.unwrap(), bytes[..100]);
    assert_eq!(objects.read_start("b/1", 1_000_000).await.unwrap(), bytes);
    assert_eq!(objects.read_start("b/1", 0).await.unwrap(), b"");
    objects.put("b/1", "text/plain", b"ny".to_vec()).await.unwrap();
    assert_eq!(objects.read("b/1").await.unwrap(), b"ny");
    objects.put("b/tom", "text/plain", Vec::new()).await.unwrap();
    assert_eq!(objects.read_start("b/tom", 100).await.unwrap(), b"");

    objects.delete("b/1").await.unwrap();
    objects.delete("b/1").await.unwrap();
    assert_eq!(objects.head("b/1").await.unwrap(), None);
    assert_eq!(objects.read("b/1").await, Err(ServiceError::NotFound));
    assert_eq!(objects.read_start("b/1", 10).await, Err(ServiceError::NotFound));
}

#[tokio::test]
async fn a_wrong_bucket_and_a_wrong_key_pair_are_told_apart() {
    let World { store, .. } = &world().await;
    let missing = S3Objects::new(&store.settings("saknas"));
    assert_eq!(missing.check().await, Err(ServiceError::NotFound));
    let stranger = S3Objects::new(&S3Settings { secret: "fel".into(), ..store.settings("handlingar") });
    assert!(matches!(stranger.check().await, Err(ServiceError::Refused(_))));
    assert!(matches!(stranger.put("c/1", PDF, vec![1]).await, Err(ServiceError::Refused(_))));
}

#[tokio::test]
async fn an_outage_is_told_at_once_and_ends_by_itself() {
    let World { mut store, objects, _files } = world().await;
    objects.put("d/1", PDF, b"kvar".to_vec()).await.unwrap();
    store.stop().await;
    let started = Instant::now();
    assert!(objects.read("d/1").await.unwrap_err().is_unavailable());
    assert!(objects.check().await.unwrap_err().is_unavailable());
    assert!(objects.presign_get("d/1", "a.pdf", PDF, 60).await.is_ok(), "signing needs nobody");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    store.start_again().await.unwrap();
    assert_eq!(objects.read("d/1").await.unwrap(), b"kvar");
}

#[tokio::test]
async fn a_server_that_hangs_cannot_hold_the_caller() {
    let World { store, .. } = &world().await;
    let proxy = Proxy::before_tcp(format!("127.0.0.1:{}", store.port())).await.unwrap();
    let endpoint = format!("http://{}", proxy.address().unwrap());
    let objects = S3Objects::new(&S3Settings { endpoint: Some(endpoint), ..store.settings("handlingar") });
    objects.put("e/1", PDF, b"kvar".to_vec()).await.unwrap();
    proxy.black_hole();
    let started = Instant::now();
    assert!(objects.head("e/1").await.unwrap_err().is_unavailable());
    assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
    proxy.restore();
    assert_eq!(objects.read("e/1").await.unwrap(), b"kvar");
}

#[tokio::test]
async fn browsers_are_sent_to_the_public_address() {
    let World { store, .. } = &world().await;
    let public = format!("http://files.localhost:{}", store.port());
    let objects = S3Objects::new(&S3Settings { public_endpoint: Some(public.clone()), ..store.settings("handlingar") });
    objects.put("f/1", PDF, b"hej".to_vec()).await.unwrap();
    let request = objects.presign_get("f/1", "a.pdf", PDF, 60).await.unwrap();
    assert!(request.url.starts_with(&public), "{}", request.url);
    // Not every resolver knows names under localhost as browsers do; the signature covers the name all the same.
    let client =
        reqwest::Client::builder().resolve("files.localhost", ([127, 0, 0, 1], store.port()).into()).build().unwrap();
    assert_eq!(client.get(&request.url).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn pages_of_our_own_hosts_may_upload_and_others_may_not() {
    let World { objects, .. } = &world().await;
    let request = objects.presign_put("g/1", PDF, 3, None, 60).await.unwrap();
    let ask = async |origin: &str| {
        let answer = reqwest::Client::new()
            .request(Method::OPTIONS, &request.url)
            .header("origin", origin)
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type,if-none-match,x-amz-checksum-sha256")
            .send()
            .await
            .unwrap();
        answer.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(ask("http://blekinge.localhost:8080").await.as_deref(), Some("http://blekinge.localhost:8080"));
    assert_eq!(ask("http://evil.example").await, None);
}

#[test]
fn a_file_name_cannot_break_out_of_its_header() {
    let cases = [
        ("beslut.pdf", "attachment; filename=\"beslut.pdf\"; filename*=UTF-8''beslut.pdf"),
        ("på ö.pdf", "attachment; filename=\"pa o.pdf\"; filename*=UTF-8''p%C3%A5%20%C3%B6.pdf"),
        ("a\"b\r\nX: y\\/.pdf", "attachment; filename=\"a_b__X: y__.pdf\"; filename*=UTF-8''a_b__X%3A%20y__.pdf"),
        ("100%.pdf", "attachment; filename=\"100_.pdf\"; filename*=UTF-8''100%25.pdf"),
        ("a\u{202e}fdp.exe", "attachment; filename=\"a_fdp.exe\"; filename*=UTF-8''a_fdp.exe"),
        ("書.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%E6%9B%B8.pdf"),
        ("", "attachment; filename=\"fil\"; filename*=UTF-8''fil"),
        ("..", "attachment; filename=\"fil\"; filename*=UTF-8''fil"),
    ];
    for (name, expected) in cases {
        assert_eq!(content_disposition(name), expected, "{name:?}");
    }
}

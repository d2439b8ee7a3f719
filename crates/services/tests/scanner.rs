//! [`ClamdScanner`] against a real clamd, and without one: what was not looked at is never called clean.

use std::time::{Duration, Instant};

use mellanrum_services::{ClamdScanner, Content, Finding, Scanner, ServiceError};
use mellanrum_testkit::{
    launch::{Clamd, test_virus},
    proxy::Proxy,
};

fn content(bytes: impl Into<Vec<u8>>) -> Content {
    Box::pin(std::io::Cursor::new(bytes.into()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_file_is_told_and_what_cannot_be_told_is_an_error() {
    let mut clamd = Clamd::start().unwrap();
    let scanner = ClamdScanner::new(&clamd.address());
    scanner.check().await.unwrap();
    assert_eq!(scanner.scan(content("Ett vanligt brev")).await, Ok(Finding::Clean));
    assert_eq!(scanner.scan(content("")).await, Ok(Finding::Clean));
    let found = scanner.scan(content(test_virus())).await;
    assert!(matches!(&found, Ok(Finding::Infected(name)) if name.contains("Test")), "{found:?}");
    let long = [vec![b' '; 3 * 1024 * 1024], test_virus()].concat();
    assert!(matches!(scanner.scan(content(long)).await, Ok(Finding::Infected(_))), "also at the end of a long file");

    let broken = cut_off();
    assert!(matches!(scanner.scan(broken).await, Err(ServiceError::Unavailable(_))), "it stops coming");
    let too_large = scanner.scan(content(vec![b' '; 65 * 1024 * 1024])).await;
    assert!(too_large.is_err(), "{too_large:?}");

    clamd.stop();
    assert!(matches!(scanner.check().await, Err(ServiceError::Unavailable(_))));
    assert!(matches!(scanner.scan(content("brev")).await, Err(ServiceError::Unavailable(_))));
    clamd.start_again().unwrap();
    assert_eq!(scanner.scan(content("brev")).await, Ok(Finding::Clean));
}

/// A file whose connection is lost after its first bytes.
fn cut_off() -> Content {
    use tokio::io::AsyncReadExt as _;
    struct Lost;
    impl tokio::io::AsyncRead for Lost {
        fn poll_read(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            _: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            std::task::Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()))
        }
    }
    Box::pin(std::io::Cursor::new(b"the first half".to_vec()).chain(Lost))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_hangs_holds_nobody_for_long() {
    let clamd = Clamd::start().unwrap();
    let proxy = Proxy::before_unix(&clamd.socket()).unwrap();
    let scanner = ClamdScanner::new(&proxy.socket().unwrap().display().to_string());
    scanner.check().await.unwrap();
    proxy.black_hole();
    let began = Instant::now();
    assert!(matches!(scanner.check().await, Err(ServiceError::Unavailable(_))));
    assert!(matches!(scanner.scan(content("brev")).await, Err(ServiceError::Unavailable(_))));
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
}

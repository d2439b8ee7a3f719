//! [`SmtpMail`] against a real SMTP server.

use std::time::{Duration, Instant};

use mellanrum_services::{Mail, Message, ServiceError, SmtpMail, install_crypto};
use mellanrum_testkit::launch::MailCatcher;
use mellanrum_testkit::proxy::Proxy;

const SOON: Duration = Duration::from_secs(5);

fn mail(url: &str) -> SmtpMail {
    install_crypto();
    SmtpMail::new(url, "svar-ej@mellanrum.example", "Förbundet Öst").unwrap()
}

fn message() -> Message {
    Message {
        to_address: "asa@kommun.example".into(),
        to_name: "Åsa Öberg, Älvsbyns kommun".into(),
        subject: "Beslut om insatsen »Vägen vidare« – §4".into(),
        text: "Hej!\n\nDitt ärende är avgjort.\n.\n..punkter först på raden\n".to_owned() + &"lång rad ".repeat(300),
        message_id: "0193-beslut".into(),
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let catcher = MailCatcher::start(None).await.unwrap();
    let mail = mail(&catcher.url());
    mail.check().await.unwrap();
    mail.send(&message()).await.unwrap();
    let letter = catcher.wait_for(|letter| letter.subject.contains("Beslut"), SOON).await.unwrap();
    assert_eq!(letter.subject, message().subject);
    assert_eq!(letter.text.trim_end(), message().text.trim_end());
    assert_eq!(letter.to, ["asa@kommun.example"]);
    assert_eq!(letter.from, "svar-ej@mellanrum.example");
    assert_eq!(letter.from_name, "Förbundet Öst");
    assert_eq!(letter.message_id, "0193-beslut@mellanrum.example");
    assert_eq!(catcher.messages().len(), 1);
}

#[tokio::test]
async fn nobody_can_write_headers_of_their_own() {
    let catcher = MailCatcher::start(None).await.unwrap();
    let mail = mail(&catcher.url());
    let cases = [
        Message { subject: "Hej\r\nBcc: alla@example.com".into(), ..message() },
        Message { subject: "Hej\nBcc: alla@example.com".into(), ..message() },
        Message { to_name: "Åsa\r\nBcc: alla@example.com".into(), ..message() },
        Message { to_address: "asa@kommun.example\r\nBcc: alla@example.com".into(), ..message() },
        Message { to_address: "asa@kommun.example, alla@example.com".into(), ..message() },
        Message { to_address: "asa@kommun.example> RCPT TO:<alla@example.com".into(), ..message() },
        Message { to_address: String::new(), ..message() },
        Message { message_id: "a>\r\nBcc: alla@example.com".into(), ..message() },
        Message { message_id: String::new(), ..message() },
    ];
    for case in cases {
        let refused = mail.send(&case).await;
        assert!(matches!(refused, Err(ServiceError::Refused(_))), "{case:?}: {refused:?}");
    }
    let odd_name = Message { to_name: "\"Åsa\" <alla@example.com>, x".into(), ..message() };
    mail.send(&odd_name).await.unwrap();
    assert_eq!(catcher.messages().len(), 1);
    assert_eq!(catcher.messages()[0].to, ["asa@kommun.example"]);
}

#[tokio::test]
async fn what_the_server_refuses_for_good_is_not_what_it_refuses_for_now() {
    let catcher = MailCatcher::start(None).await.unwrap();
    let mail = mail(&catcher.url());
    let refused = mail.send(&Message { to_address: "x@refused.invalid".into(), ..message() }).await;
    assert!(matches!(refused, Err(ServiceError::Refused(_))), "{refused:?}");
    let busy = mail.send(&Message { to_address: "x@busy.invalid".into(), ..message() }).await;
    assert!(matches!(busy, Err(ServiceError::Unavailable(_))), "{busy:?}");
    mail.send(&message()).await.unwrap();
}

#[tokio::test]
async fn an_outage_is_told_and_the_same_letter_can_be_sent_afterwards() {
    let mut catcher = MailCatcher::start(None).await.unwrap();
    let mail = mail(&catcher.url());
    mail.send(&message()).await.unwrap();
    catcher.stop().await;
    assert!(mail.send(&message()).await.unwrap_err().is_unavailable());
    assert!(mail.check().await.unwrap_err().is_unavailable());
    catcher.start_again().await.unwrap();
    mail.send(&message()).await.unwrap();
    let ids: Vec<String> = catcher.messages().into_iter().map(|letter| letter.message_id).collect();
    assert_eq!(ids, ["0193-beslut@mellanrum.example", "0193-beslut@mellanrum.example"]);
}

#[tokio::test]
async fn a_server_that_hangs_cannot_hold_the_caller() {
    let catcher = MailCatcher::start(None).await.unwrap();
    let proxy = Proxy::before_tcp(format!("127.0.0.1:{}", catcher.port())).await.unwrap();
    proxy.black_hole();
    let mail = mail(&format!("smtp://{}", proxy.address().unwrap()));
    let started = Instant::now();
    assert!(mail.send(&message()).await.unwrap_err().is_unavailable());
    assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
}

#[tokio::test]
async fn settings_that_cannot_be_understood_are_refused() {
    for (url, from) in [("ftp://host", "a@example.com"), ("", "a@example.com"), ("smtp://host", "utan snabel-a")] {
        assert!(matches!(SmtpMail::new(url, from, ""), Err(ServiceError::Refused(_))), "{url} {from}");
    }
}

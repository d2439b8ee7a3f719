//! The launcher with the real servers of this machine.

use std::path::Path;
use std::time::{Duration, Instant};

use super::*;
use crate::proxy::Proxy;

fn is_running(pid: u32) -> bool {
    // A process that ended but was not waited for yet still has a folder.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// How many processes have `text` on their command line.
fn processes_with(text: &Path) -> usize {
    let text = text.to_string_lossy().into_owned();
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().chars().all(|character| character.is_ascii_digit()))
        .filter(|entry| {
            let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&command).contains(&text)
        })
        .count()
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn postgres_starts_restarts_survives_a_kill_and_leaves_nothing() {
    let mut postgres = Postgres::start(None, false).unwrap();
    postgres.run("postgres", "create database kommun").unwrap();
    postgres.run("kommun", "create table plats (namn text); insert into plats values ('Åmål')").unwrap();
    postgres.restart().unwrap();
    assert_eq!(postgres.run("kommun", "select namn from plats").unwrap(), "Åmål");

    postgres.run("kommun", "insert into plats values ('Örebro')").unwrap();
    let killed = postgres.pid().unwrap();
    postgres.kill().unwrap();
    assert!(!is_running(killed));
    assert!(postgres.run("kommun", "select 1").is_err(), "it is away");
    postgres.start_again().unwrap();
    assert_eq!(postgres.run("kommun", "select count(*) from plats").unwrap(), "2");
    postgres.run("kommun", "vacuum plats; create database annan").expect("each statement stands for itself");
    assert!(postgres.run("kommun", "select fel").unwrap_err().to_string().contains("fel"));
    assert_eq!(postgres.run("postgres", "show listen_addresses").unwrap(), "");

    let (pid, sockets) = (postgres.pid().unwrap(), postgres.socket_directory().to_owned());
    assert!(sockets.exists());
    drop(postgres);
    assert!(!is_running(pid));
    assert!(!sockets.exists());
    wait_until("its processes end", || processes_with(&sockets) == 0);
}

#[test]
fn postgres_takes_up_data_from_before_also_after_its_starter_was_lost() {
    let home = tempfile::tempdir().unwrap();
    // A long path, which the socket cannot have, in a folder that nobody else may enter.
    let directory = home.path().join("a".repeat(100)).join(".local/postgres");
    let mut first = Postgres::start(Some(&directory), true).unwrap();
    assert_eq!(first.run("postgres", "show fsync").unwrap(), "on");
    first.run("postgres", "create table svar (text text); insert into svar values ('kvar')").unwrap();
    // As when the lock outlives a crash of the machine and its number now belongs to somebody else.
    first.kill().unwrap();
    let lock = first.data().join("postmaster.pid");
    let text = std::fs::read_to_string(&lock).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    std::fs::write(&lock, format!("{}\n{rest}", std::process::id())).unwrap();
    drop(first);

    let second = Postgres::start(Some(&directory), true).unwrap();
    assert_eq!(second.run("postgres", "select text from svar").unwrap(), "kvar");
    let refused = Postgres::start(Some(&directory), true).unwrap_err();
    assert!(refused.to_string().contains("another PostgreSQL"), "{refused}");
    assert_eq!(second.run("postgres", "select 1").unwrap(), "1", "it is left in peace");
    let data = second.data().to_owned();
    drop(second);

    std::fs::remove_dir_all(&directory).unwrap();
    let fresh = Postgres::start(Some(&directory), false).unwrap();
    assert_eq!(fresh.run("postgres", "select to_regclass('svar') is null").unwrap(), "t", "removed means gone");
    drop(fresh);
    if let Some(elsewhere) = data.parent().filter(|parent| parent.starts_with("/var/tmp")) {
        std::fs::remove_dir_all(elsewhere).unwrap();
    }
}

#[test]
fn a_socket_folder_with_odd_characters_is_escaped_in_the_address() {
    let url = Postgres::url_in(Path::new("/tmp/a b&c%"), "app", "kommun");
    assert_eq!(url, "postgres://app@localhost/kommun?host=/tmp/a%20b%26c%25");
}

#[test]
fn redis_starts_restarts_empty_and_leaves_nothing() {
    let mut redis = Redis::start().unwrap();
    let first = redis.pid().unwrap();
    redis.restart().unwrap();
    let second = redis.pid().unwrap();
    assert!(!is_running(first) && is_running(second));
    let folder = redis.socket().parent().unwrap().to_owned();
    drop(redis);
    assert!(!is_running(second));
    assert!(!folder.exists());
}

#[test]
fn a_server_outlives_the_thread_that_asked_for_it() {
    let redis = std::thread::spawn(|| Redis::start().unwrap()).join().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(is_running(redis.pid().unwrap()));
}

/// Not a test of its own: the process that the test below kills.
#[test]
fn starts_servers_and_waits_when_told_to() {
    let Some(file) = std::env::var_os("LAUNCH_TEST_REPORT") else { return };
    let postgres = Postgres::start(None, false).unwrap();
    let redis = Redis::start().unwrap();
    let report = format!("{} {}", postgres.pid().unwrap(), redis.pid().unwrap());
    std::fs::write(Path::new(&file).with_extension("part"), report).unwrap();
    std::fs::rename(Path::new(&file).with_extension("part"), &file).unwrap();
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn servers_end_when_their_starter_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let mut starter = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "launch::tests::starts_servers_and_waits_when_told_to"])
        .env("LAUNCH_TEST_REPORT", &report)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the servers run", || report.exists());
    let text = std::fs::read_to_string(&report).unwrap();
    let pids: Vec<u32> = text.split(' ').map(|pid| pid.parse().unwrap()).collect();
    assert!(pids.iter().all(|pid| is_running(*pid)));
    starter.kill().unwrap();
    starter.wait().unwrap();
    wait_until("the servers end", || !pids.iter().any(|pid| is_running(*pid)));
    let left = |pid: u32| {
        std::fs::read_dir("/tmp")
            .unwrap()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with(&format!("mellanrum-{pid}-")))
    };
    assert!(left(starter.id()), "nobody could tidy up");
    places::sweep(Path::new("/tmp"));
    assert!(!left(starter.id()), "the next one does");
}

#[tokio::test]
async fn letters_survive_a_restart_in_their_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo/mail.jsonl");
    let send = async |catcher: &MailCatcher, subject: &str| {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", catcher.port())).await.unwrap();
        let talk = format!(
            "HELO test\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n\
             Subject: =?UTF-8?Q?{subject}_=C3=A5?=\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nw6XDpMO2\r\n.\r\nQUIT\r\n"
        );
        stream.write_all(talk.as_bytes()).await.unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).await.unwrap();
        assert!(answers.contains("250 kept"), "{answers}");
    };
    let catcher = MailCatcher::start_over(None, &file).await.unwrap();
    send(&catcher, "ett").await;
    send(&catcher, "tv=C3=A5").await;
    drop(catcher);
    // As when the process was killed in the middle of a line.
    let half = std::fs::read_to_string(&file).unwrap() + "{\"number\":3,\"fr";
    std::fs::write(&file, half).unwrap();

    let catcher = MailCatcher::start_over(None, &file).await.unwrap();
    send(&catcher, "tre").await;
    let letters = catcher.messages();
    let seen: Vec<(u64, &str, &str)> =
        letters.iter().map(|letter| (letter.number, letter.subject.as_str(), letter.text.trim())).collect();
    assert_eq!(seen, [(1, "ett å", "åäö"), (2, "två å", "åäö"), (3, "tre å", "åäö")]);
    let nothing = catcher.wait_for(|letter| letter.subject == "fyra", Duration::from_millis(50)).await;
    assert!(nothing.unwrap_err().to_string().contains("tre å"), "the error says what came");
    catcher.clear().unwrap();
    assert!(catcher.messages().is_empty());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "");
}

#[tokio::test]
async fn senders_who_do_it_wrong_are_told() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let catcher = MailCatcher::start(None).await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", catcher.port())).await.unwrap();
    let talk = "EHLO test\r\nDATA\r\nRCPT TO:<b@example.com>\r\nMAIL FROM:<a@example.com> SIZE=99999999999\r\n\
                MAIL a@example.com\r\nHEJ\r\nNOOP\r\nRSET\r\nQUIT\r\n";
    stream.write_all(talk.as_bytes()).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    let codes: Vec<&str> =
        answers.lines().filter(|line| line.as_bytes().get(3) == Some(&b' ')).map(|line| &line[..3]).collect();
    assert_eq!(codes, ["220", "250", "503", "503", "552", "501", "502", "250", "250", "221"]);
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn a_proxy_delays_silences_cuts_and_restores() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let redis = Redis::start().unwrap();
    let proxy = Proxy::before_unix(redis.socket()).unwrap();
    let connect = async || tokio::net::UnixStream::connect(proxy.socket().unwrap()).await.unwrap();
    let ask = async |stream: &mut tokio::net::UnixStream| -> std::io::Result<Duration> {
        let started = Instant::now();
        stream.write_all(b"PING\r\n").await?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).await?;
        assert_eq!(&answer, b"+PONG\r\n");
        Ok(started.elapsed())
    };
    let mut stream = connect().await;
    ask(&mut stream).await.unwrap();
    proxy.delay(Duration::from_millis(100));
    assert!(ask(&mut stream).await.unwrap() >= Duration::from_millis(200), "there and back");
    proxy.black_hole();
    let silent = tokio::time::timeout(Duration::from_millis(200), ask(&mut stream)).await;
    assert!(silent.is_err(), "nothing comes");
    proxy.restore();
    let mut late = [0; 7];
    stream.read_exact(&mut late).await.unwrap();
    assert_eq!(&late, b"+PONG\r\n", "what was held comes");
    proxy.cut();
    assert!(ask(&mut stream).await.is_err());
    assert!(ask(&mut connect().await).await.is_err());
    proxy.restore();
    ask(&mut connect().await).await.unwrap();
}

#[test]
fn a_free_port_can_be_taken() {
    let port = free_port().unwrap();
    std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
}

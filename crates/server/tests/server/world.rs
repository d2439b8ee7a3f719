//! The real binary with real services, seen from outside.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use mellanrum_model::{permission::Role, role::Term};
use mellanrum_store::{
    organisation, person,
    role::{self, NewRole, RolePlace},
};
use mellanrum_testkit::{
    database::Database,
    launch::{Clamd, MailCatcher, ObjectStore, Redis, local_origins},
};
use reqwest::{Client, RequestBuilder};
use rustix::process::{Pid, Signal, kill_process};

/// Where visitors believe to be; the process itself listens elsewhere, as behind a proxy.
pub const APEX: &str = "mellanrum.example";

const BUCKET: &str = "mellanrum";
const PATIENCE: Duration = Duration::from_secs(30);

pub struct World {
    pub database: Database,
    pub redis: Redis,
    pub objects: ObjectStore,
    pub clamd: Clamd,
    pub mail: MailCatcher,
    folder: tempfile::TempDir,
}

impl World {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        Self {
            database: Database::start().await.expect("a database"),
            redis: tokio::task::spawn_blocking(Redis::start).await.expect("started").expect("Redis"),
            objects: ObjectStore::start(folder.path(), None, local_origins(None)).await.expect("an object store"),
            clamd: tokio::task::spawn_blocking(Clamd::start).await.expect("started").expect("clamd"),
            mail: MailCatcher::start(None).await.expect("a mail catcher"),
            folder,
        }
    }

    pub async fn serve(&self, settings: &[(&str, &str)]) -> Server {
        let mut command = self.command(&["serve"]);
        command.envs(settings.iter().map(|(name, value)| (format!("MELLANRUM_{name}"), value)));
        Server::start(command).await
    }

    /// The binary with these arguments and the settings of this world.
    pub fn command(&self, arguments: &[&str]) -> Command {
        use secrecy::ExposeSecret as _;
        let objects = self.objects.settings(BUCKET);
        let mut command = Command::new(env!("CARGO_BIN_EXE_mellanrum"));
        command
            .args(arguments)
            .env("MELLANRUM_DATABASE__RUNTIME_URL", self.database.url_for("mellanrum_runtime"))
            .env("MELLANRUM_DATABASE__SYSTEM_URL", self.database.url_for("mellanrum_system"))
            .env("MELLANRUM_REDIS__URL", self.redis.url())
            .env("MELLANRUM_OBJECTS__ENDPOINT", self.objects.url())
            .env("MELLANRUM_OBJECTS__ACCESS_KEY", &objects.access_key)
            .env("MELLANRUM_OBJECTS__SECRET", objects.secret.expose_secret())
            .env("MELLANRUM_SCANNER__ADDRESS", self.clamd.address())
            .env("MELLANRUM_MAIL__URL", self.mail.url())
            .env("MELLANRUM_SERVER__LISTEN", "127.0.0.1:0")
            .env("MELLANRUM_SERVER__APEX_HOST", APEX)
            .env("MELLANRUM_SERVER__SECRET", "5e".repeat(32))
            .env("MELLANRUM_TELEMETRY__LOG_FORMAT", "json");
        command
    }

    /// Applies a file, and gives what the command says.
    pub fn apply(&self, file: &str) -> (bool, String) {
        let path = self.folder.path().join("association.yaml");
        std::fs::write(&path, file).expect("written");
        let path = path.to_str().expect("text");
        let output =
            self.command(&["association", "apply", path, "--reason", "Prov."]).output().expect("the binary runs");
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    /// Applies an association's file, and lets somebody sign for an organisation; gives her address.
    pub async fn with_signatory(&self, slug: &str, organisation: &str) -> String {
        let file = format!("{}/../../infra/associations/{slug}.yaml", env!("CARGO_MANIFEST_DIR"));
        let applied = self.command(&["association", "apply", &file]).output().expect("the binary runs");
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        let email = format!("{organisation}@mellanrum.example");
        let saved = self.database.db.system("test.signatory", async |tx| {
            let now = time::OffsetDateTime::UNIX_EPOCH;
            let id = person::save(tx, uuid::Uuid::from_u128(1), "Maja", &email, now).await?;
            let place = organisation::find_by_key(tx, organisation).await?.expect("there").id;
            let role = NewRole {
                id: uuid::Uuid::from_u128(2),
                person: id,
                role: Role::Signatory,
                term: Term { starts_on: now.date(), ends_on: None },
                reason: "",
                given_by: None,
                now,
                invitation_ends_at: now,
                accepted_at: Some(now),
                body: None,
            };
            role::insert(tx, RolePlace::Organisation(place), &role).await
        });
        saved.await.expect("saved");
        email
    }

    /// Returns once somebody waits for what [`World::hold_the_database`] holds.
    pub async fn somebody_waits_for_the_database(&self) {
        until("somebody waits", async || {
            let waiting = self.database.look("select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
            waiting.is_ok_and(|count| count != "0")
        })
        .await;
    }

    /// Keeps whoever asks for associations waiting for so many seconds.
    pub async fn hold_the_database(&self, secs: u32) -> Hold {
        let mut psql = Command::new(self.database.postgres.programs().join("psql"));
        psql.arg(self.database.postgres.url("mellanrum"))
            .args(["-c", &format!("begin; lock table association; select pg_sleep({secs}); commit")]);
        let hold = Hold(psql.stdout(Stdio::null()).spawn().expect("psql"));
        until("the table is locked", async || {
            let locks = "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted \
                         and relation = 'association'::regclass";
            self.database.look(locks).is_ok_and(|count| count != "0")
        })
        .await;
        hold
    }
}

/// What holds the database; lets go when its time is up, and is gone when dropped.
pub struct Hold(Child);

impl Drop for Hold {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub struct Server {
    process: Child,
    log: Arc<Mutex<Vec<String>>>,
    address: String,
    client: Client,
}

impl Server {
    async fn start(mut command: Command) -> Self {
        let mut process = command.stderr(Stdio::piped()).spawn().expect("the binary runs");
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = BufReader::new(process.stderr.take().expect("standard error")).lines();
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().expect("the log").push(line);
            }
        });
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let mut server = Self { process, log, address: String::new(), client };
        until("it serves", async || {
            let ended = server.process.try_wait().expect("its state");
            assert!(ended.is_none(), "it ended: {:#?}", server.log());
            server.logged("serving").is_some()
        })
        .await;
        let line = server.logged("serving").expect("it serves");
        server.address = line["address"].as_str().expect("an address").to_owned();
        server
    }

    /// A request to the process itself, as a probe makes it.
    pub fn probe(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("http://{}{path}", self.address)).timeout(PATIENCE)
    }

    /// A visitor's request to a host.
    pub fn visit(&self, host: &str, path: &str) -> RequestBuilder {
        self.probe(path).header("host", host)
    }

    /// What a visitor sends to a host.
    pub fn send(&self, host: &str, path: &str) -> RequestBuilder {
        self.client.post(format!("http://{}{path}", self.address)).timeout(PATIENCE).header("host", host)
    }

    /// A request with any method.
    pub fn request(&self, method: &str, host: &str, path: &str) -> RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("http://{}{path}", self.address);
        self.client.request(method, url).timeout(PATIENCE).header("host", host)
    }

    /// Sends these letters, and gives all that comes back until the connection is closed.
    pub async fn say(&self, letters: &str) -> String {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut stream = tokio::net::TcpStream::connect(&self.address).await.expect("a connection");
        stream.write_all(letters.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        let read = tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await;
        read.expect("an end").expect("text");
        answer
    }

    /// The answer of the readiness endpoint.
    pub async fn readiness(&self) -> (u16, serde_json::Value) {
        let response = self.probe("/health/ready").send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    pub fn log(&self) -> Vec<String> {
        self.log.lock().expect("the log").clone()
    }

    /// The first line of the log with this message.
    pub fn logged(&self, message: &str) -> Option<serde_json::Value> {
        let log = self.log();
        let mut lines = log.iter().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        lines.find(|line| line["message"] == message)
    }

    pub fn terminate(&self) {
        let pid = Pid::from_raw(i32::try_from(self.process.id()).expect("a number")).expect("a process");
        kill_process(pid, Signal::TERM).expect("it can be told");
    }

    pub async fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        until("it ends", async || {
            status = self.process.try_wait().expect("its state");
            status.is_some()
        })
        .await;
        status.expect("it ended")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("the server's log:\n{}", self.log().join("\n"));
        }
    }
}

/// Waits for a state, with a bound.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

//! `mellanrum demo`: the whole product on one machine, with private services, invented people and a story already played.
//!
//! What must stay true: everything lies in one folder and survives a restart; no Postgres or Redis that was not started
//! here is touched; data comes in through the product's own interface, never by SQL.

mod console;
mod consultation;
mod judgement;
mod people;
mod story;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use mellanrum_app::{Addresses, App, Hosts, Limits, Now, association};
use mellanrum_services::{
    ClamdScanner, Objects, OidcProvider, Provider, ProviderSettings, RedisCache, S3Objects, SmtpMail,
};
use mellanrum_store::{Connections, Db};
use mellanrum_testkit::launch::{
    CLIENT_ID, CLIENT_SECRET, Clamd, IdentityProvider, MailCatcher, ObjectStore, Postgres, Redis, local_origins,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

use crate::{
    serve,
    settings::Settings,
    telemetry::Telemetry,
    trust::Trust,
    world::{Serving, World},
};

/// One visitor plays everybody, and scripts measure how fast that goes: counted like everywhere, and never too many.
const LIMITS: Limits = Limits {
    person_per_minute: 1_000_000,
    address_per_minute: 1_000_000,
    association_per_minute: 1_000_000,
    write_cost: 5,
    sign_in_per_email: 20,
    sign_in_per_address: 100_000,
    sign_in_of_all: 100_000,
};

/// The associations, in the order that they are shown.
const SLUGS: [&str; 4] = ["blekinge", "badesa", "sofint", "jamtland"];
const DATABASE: &str = "mellanrum";
const MAX_CONNECTIONS: u32 = 16;
/// The identity provider that signs people in with one click.
const PROVIDER: &str = "demo";

/// How to run it.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where everything is kept.
    #[arg(long, default_value = ".local")]
    directory: PathBuf,
    /// The port of the product; the demo's own pages are on the next one.
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..=65534))]
    port: u16,
    /// The folder with the associations' files.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/associations"))]
    associations: PathBuf,
}

/// What the demo's own pages need.
pub(crate) struct Demo {
    pub(crate) app: App,
    pub(crate) mail: MailCatcher,
    pub(crate) directory: PathBuf,
    pub(crate) port: u16,
}

impl Demo {
    /// The address of the demo's own pages.
    pub(crate) fn console(&self) -> String {
        format!("http://localhost:{}", self.port + 1)
    }

    fn clock_file(&self) -> PathBuf {
        self.directory.join("clock")
    }

    /// Sets the product's clock, and remembers it for the next start.
    pub(crate) fn set_clock(&self, ahead: time::Duration) -> Result<()> {
        self.app.now.set_ahead(ahead);
        fs::write(self.clock_file(), ahead.whole_seconds().to_string()).context("keeping the clock")
    }

    fn read_clock(&self) {
        let kept = fs::read_to_string(self.clock_file()).ok().and_then(|text| text.trim().parse().ok());
        if let Some(secs) = kept {
            self.app.now.set_ahead(time::Duration::seconds(secs));
        }
    }
}

/// Tells what is being done and how long it took.
async fn step<T>(what: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
    let began = Instant::now();
    let done = work.await.with_context(|| what.to_owned())?;
    println!("  {what} ({:.1} s)", began.elapsed().as_secs_f32());
    Ok(done)
}

/// Runs it until a signal comes.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { directory, port, associations } = arguments;
    fs::create_dir_all(&directory).with_context(|| format!("creating {}", directory.display()))?;
    let directory = fs::canonicalize(directory)?;
    let lock = fs::File::create(directory.join("lock")).context("creating the lock")?;
    if lock.try_lock().is_err() {
        bail!("another demo uses {}", directory.display());
    }
    let listen = async |port: u16| {
        TcpListener::bind(("127.0.0.1", port))
            .await
            .with_context(|| format!("port {port} is taken; choose another with PORT="))
    };
    let (listener, console_listener) = (listen(port).await?, listen(port + 1).await?);
    let stop = serve::stop_on_signal()?;
    // What goes wrong is printed; each request would drown what the demo says.
    let mut settings = Settings::read()?;
    settings.telemetry.log_filter = "warn".to_owned();
    let telemetry = Telemetry::start(&settings.telemetry)?;
    println!("Mellanrum demo in {}", directory.display());

    let (begun, played) = (directory.join("story-begun"), directory.join("story-played"));
    // A story cannot go on from its middle, and what it left so far would stay beside the next one.
    let broken_off = begun.exists() && !played.exists();
    if broken_off {
        println!("  the story was broken off; it begins anew");
        forget(&directory)?;
    }
    let postgres = step("Postgres", start_postgres(directory.join("postgres"), broken_off)).await?;
    let redis = step("Redis", async { tokio::task::spawn_blocking(Redis::start).await? }).await?;
    let store =
        step("object storage", ObjectStore::start(&directory.join("objects"), None, local_origins(None))).await?;
    let clamd = step("malware scanner", async { tokio::task::spawn_blocking(Clamd::start).await? }).await?;
    let mail = step("mail catcher", MailCatcher::start_over(None, &directory.join("mail.json"))).await?;
    let identity = step("identity provider", IdentityProvider::start(people::known())).await?;
    let smtp = SmtpMail::new(&mail.url(), "noreply@mellanrum.example", "Mellanrum").context("mail")?;
    let app = App {
        db: Db::new(&Connections {
            runtime_url: postgres.url_for("mellanrum_runtime", DATABASE),
            system_url: postgres.url_for("mellanrum_system", DATABASE),
            max_connections: MAX_CONNECTIONS,
            acquire_timeout_secs: 5,
            statement_timeout_secs: 10,
        })?,
        now: Now::default(),
        objects: Arc::new(open_bucket(&store).await?),
        scanner: Some(Arc::new(ClamdScanner::new(&clamd.address()))),
        cache: Arc::new(RedisCache::new(&redis.url(), "mellanrum").context("redis")?),
        providers: settings.sign_in.open("http")?.iter().cloned().chain([provider(&identity)?]).collect(),
        key: form_key(&directory)?,
        addresses: Addresses { apex_host: format!("localhost:{port}"), scheme: "http".into() },
        hosts: Hosts::default(),
        limits: LIMITS,
    };
    let demo = Arc::new(Demo { app: app.clone(), mail, directory: directory.clone(), port });
    demo.read_clock();
    step("database schema", async {
        mellanrum_store::migrate(&postgres.url(DATABASE)).await.map_err(crate::with_detail)
    })
    .await?;
    step("associations", apply(&app, &associations)).await?;
    step("people", people::save(&app)).await?;

    let world = World {
        app: app.clone(),
        mail: Arc::new(smtp),
        serving: Serving {
            secret: app.key,
            development: true,
            trust: Trust::nobody(),
            drain: Duration::ZERO,
            shutdown: Duration::from_secs(10),
        },
    };
    let server = tokio::spawn(serve::serve(world, listener, stop.clone()));
    let console = tokio::spawn(console::serve(Arc::clone(&demo), console_listener, stop.clone()));
    if !played.exists() {
        fs::write(&begun, "")?;
        println!("  the story:");
        tokio::select! {
            done = story::play(&demo) => done.context("playing the story")?,
            () = until(stop.clone()) => bail!("stopped in the middle of the story; the next start begins it anew"),
        }
        fs::write(&played, "")?;
    }
    write_summary(&demo, &postgres.url_for("mellanrum_runtime", DATABASE)).await?;
    greet(&demo);
    let served = server.await.context("the server")?;
    let _ = console.await;
    telemetry.stop().await;
    drop((postgres, redis, clamd, store, identity, lock));
    served.map(|()| ExitCode::SUCCESS)
}

async fn until(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Removes what a story that was broken off has left outside Postgres.
fn forget(directory: &Path) -> Result<()> {
    let removed = [
        fs::remove_dir_all(directory.join("objects")),
        fs::remove_file(directory.join("mail.json")),
        fs::remove_file(directory.join("clock")),
    ];
    for result in removed {
        match result {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).context("removing what is left");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Starts it with the product's database; `empty`: whatever that held is gone.
async fn start_postgres(directory: PathBuf, empty: bool) -> Result<Postgres> {
    tokio::task::spawn_blocking(move || {
        let postgres = Postgres::start(Some(&directory), true)?;
        if empty {
            postgres.run("postgres", &format!("drop database if exists {DATABASE} with (force)"))?;
        }
        let known = postgres.run("postgres", &format!("select 1 from pg_database where datname = '{DATABASE}'"))?;
        if known.trim().is_empty() {
            postgres.run("postgres", &format!("create database {DATABASE}"))?;
        }
        Ok(postgres)
    })
    .await?
}

async fn open_bucket(store: &ObjectStore) -> Result<S3Objects> {
    let objects = S3Objects::new(&store.settings("mellanrum"));
    objects.ensure_bucket().await.context("the bucket")?;
    Ok(objects)
}

/// The key of the forms' tokens and of identities: kept, so that an open form outlives a restart.
fn form_key(directory: &Path) -> Result<[u8; 32]> {
    let file = directory.join("form-key");
    if !file.exists() {
        let mut random = [0; 32];
        io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut random)?;
        fs::write(&file, hex::encode(random))?;
    }
    let text = SecretString::from(fs::read_to_string(&file)?);
    let mut key = [0; 32];
    hex::decode_to_slice(secrecy::ExposeSecret::expose_secret(&text).trim(), &mut key).context("the form key")?;
    Ok(key)
}

/// How the product reaches the demo's identity provider.
fn provider(identity: &IdentityProvider) -> Result<Arc<dyn Provider>> {
    let settings = ProviderSettings {
        key: PROVIDER.to_owned(),
        name: "Demoarbetsgivaren".to_owned(),
        issuer: identity.issuer().to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: SecretString::from(CLIENT_SECRET),
        domains: vec![people::DOMAIN.to_owned()],
        associations: Vec::new(),
        email_claim: "email".to_owned(),
        name_claim: "name".to_owned(),
        second_factor_acr: Vec::new(),
        second_factor_amr: vec!["mfa".to_owned()],
    };
    Ok(Arc::new(OidcProvider::new(settings)?))
}

/// Creates the associations that are not there yet. One that is there may have been changed since in the portal, which a file
/// would put back.
async fn apply(app: &App, folder: &Path) -> Result<()> {
    let there = association::list(app).await.map_err(crate::with_detail)?;
    for slug in SLUGS.into_iter().filter(|slug| there.iter().all(|known| known.slug != *slug)) {
        let path = folder.join(format!("{slug}.yaml"));
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let file = mellanrum_model::association::read(&text)
            .map_err(|problems| anyhow::anyhow!("{}: {problems:?}", path.display()))?;
        association::apply(app, &file, None).await.map_err(crate::with_detail)?;
    }
    Ok(())
}

/// Where everything is, for scripts.
async fn write_summary(demo: &Demo, database: &str) -> Result<()> {
    let addresses = &demo.app.addresses;
    let associations = association::list(&demo.app).await.map_err(crate::with_detail)?;
    let of_slug = |slug: &&str| associations.iter().find(|association| association.slug == **slug);
    let summary = json!({
        "apex": addresses.url(None, "/"),
        "console": demo.console(),
        "mail": format!("{}/mail", demo.console()),
        "database": database,
        "associations": SLUGS.iter().filter_map(of_slug).map(|association| json!({
            "slug": association.slug,
            "name": association.name,
            "url": addresses.url(Some(&association.slug), "/"),
        })).collect::<Vec<Value>>(),
        "people": people::PEOPLE.iter().map(|person| json!({
            "key": person.key,
            "name": person.name,
            "email": person.email(),
            "roles": person.roles(),
            "signIn": person.hosts().iter().map(|slug| json!({
                "host": addresses.url(*slug, "/").trim_start_matches("http://").trim_end_matches('/'),
                "url": console::sign_in_url(demo, person.key, *slug),
            })).collect::<Vec<Value>>(),
        })).collect::<Vec<Value>>(),
    });
    let file = demo.directory.join("demo.json");
    // Written beside and renamed: whoever waits for the file never reads half of it.
    let draft = demo.directory.join("demo.json.new");
    fs::write(&draft, serde_json::to_vec_pretty(&summary)?)?;
    fs::rename(draft, file).context("writing demo.json")
}

fn greet(demo: &Demo) {
    let addresses = &demo.app.addresses;
    println!("\nDesk of applicants      {}", addresses.url(None, "/"));
    for slug in SLUGS {
        println!("{:<24}{}", slug, addresses.url(Some(slug), "/"));
    }
    println!("\nStart here: {} (people to sign in as, mail, the clock)\n", demo.console());
    for person in people::PEOPLE {
        for slug in person.hosts() {
            println!("  {:<22} {:<26} {}", person.name, person.title, console::sign_in_url(demo, person.key, slug));
        }
    }
    println!("\nCtrl-C stops it; everything stays for the next time.");
}

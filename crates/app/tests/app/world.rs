//! A world of one's own: every service, the four associations, and people in them.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use mellanrum_app::{
    Addresses, App, Hosts, Limits, Now,
    actor::Actor,
    association,
    job::Worker,
    person,
    role::{self, AppointedPlace},
    session::{self, Browser, Host},
};
use mellanrum_model::{
    association::{AssociationFile, read},
    id::{AssociationId, PersonId},
    permission::Role,
    text::Language,
};
use mellanrum_services::Objects;
use mellanrum_services::{ClamdScanner, RedisCache, S3Objects, SmtpMail};
use mellanrum_testkit::{
    database::Database,
    launch::{Clamd, MailCatcher, ObjectStore, Redis},
};
use tempfile::TempDir;
use time::macros::date;

/// The file of an association.
pub fn file(slug: &str) -> AssociationFile {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../infra/associations/{slug}.yaml"));
    read(&fs::read_to_string(path).expect("the file is in the repository"))
        .expect("the file is right")
        .with_options(&[])
}

/// A session on one host.
pub struct Seat {
    pub host: Host,
    pub token: String,
}

impl Seat {
    /// Who acts in the next request.
    pub async fn actor(&self, world: &World) -> Actor {
        session::actor(&world.app, &self.host, Some(&self.token)).await.expect("an actor")
    }
}

/// Everything that runs.
pub struct World {
    pub app: App,
    pub worker: Worker,
    pub mail: MailCatcher,
    pub database: Database,
    pub redis: Redis,
    pub clamd: Clamd,
    pub store: ObjectStore,
    _files: TempDir,
}

impl World {
    /// Starts the services, and applies these associations.
    pub async fn start(slugs: &[&str]) -> Self {
        mellanrum_services::install_crypto();
        let database = Database::start().await.expect("a database");
        let redis = tokio::task::spawn_blocking(Redis::start).await.expect("no panic").expect("Redis");
        let files = tempfile::tempdir().expect("a folder");
        let store = ObjectStore::start(files.path(), None, |_: &str| true).await.expect("object storage");
        let clamd = tokio::task::spawn_blocking(Clamd::start).await.expect("no panic").expect("clamd");
        let mail = MailCatcher::start(None).await.expect("a mail catcher");
        let objects = S3Objects::new(&store.settings("mellanrum"));
        objects.ensure_bucket().await.expect("a bucket");
        let app = App {
            db: database.db.clone(),
            now: Now::default(),
            objects: Arc::new(objects),
            scanner: Some(Arc::new(ClamdScanner::new(&clamd.address()))),
            cache: Arc::new(RedisCache::new(&redis.url(), "mellanrum").expect("an address")),
            providers: Arc::new([]),
            key: [7; 32],
            addresses: Addresses { apex_host: "localhost".into(), scheme: "http".into() },
            hosts: Hosts::default(),
            limits: Limits { sign_in_per_email: 20, ..Limits::none() },
        };
        for slug in slugs {
            association::apply(&app, &file(slug), None).await.expect("applied");
        }
        let smtp = SmtpMail::new(&mail.url(), "noreply@mellanrum.example", "Mellanrum").expect("an address");
        let worker = Worker { app: app.clone(), mail: Arc::new(smtp) };
        Self { app, worker, mail, database, redis, clamd, store, _files: files }
    }

    /// A person who acts for an organisation.
    pub async fn applicant(&self, name: &str, organisation: &str, role: Role) -> String {
        let email = format!("{}@organisation.example", name.to_lowercase());
        let id = person::save(&self.app, name, &email).await.expect("saved");
        self.appoint(AppointedPlace::Organisation(organisation), id, role).await;
        email
    }

    /// A person with a role in an association.
    pub async fn official(&self, name: &str, slug: &str, role: Role) -> String {
        let email = format!("{}@association.example", name.to_lowercase());
        let id = person::save(&self.app, name, &email).await.expect("saved");
        self.appoint(AppointedPlace::Association(self.association(slug).await), id, role).await;
        email
    }

    /// A person who runs the platform.
    pub async fn operator(&self, name: &str) -> String {
        let email = format!("{}@platform.example", name.to_lowercase());
        let id = person::save(&self.app, name, &email).await.expect("saved");
        self.appoint(AppointedPlace::Platform, id, Role::Operator).await;
        email
    }

    /// The id of an association.
    pub async fn association(&self, slug: &str) -> AssociationId {
        let all = association::list(&self.app).await.expect("listed");
        all.into_iter().find(|association| association.slug == slug).expect("applied").id
    }

    /// Carries out every task that waits.
    pub async fn work(&self) {
        while self.worker.work_once().await.expect("worked") {}
    }

    pub async fn appoint(&self, place: AppointedPlace<'_>, person: PersonId, role: Role) {
        role::appoint(&self.app, place, person, role, date!(2019 - 04 - 01), "Förordnad.").await.expect("given");
    }

    /// Signs in through the mailed link, as a person does, and goes on to an association's host; as if a second factor had been
    /// shown.
    pub async fn sign_in(&self, email: &str, slug: Option<&str>) -> Actor {
        self.seat(email, slug).await.actor(self).await
    }

    /// A session of somebody, as [`World::sign_in`] begins it, in which requests are made one after another.
    pub async fn seat(&self, email: &str, slug: Option<&str>) -> Seat {
        let (apex, token) = self.follow_link(email).await;
        self.database.look("update session set second_factor = true").expect("confirmed");
        self.go_on(Seat { host: apex, token }, slug).await
    }

    /// A session of somebody who has shown one factor alone.
    pub async fn seat_by_one_factor(&self, email: &str, slug: Option<&str>) -> Seat {
        let (apex, token) = self.follow_link(email).await;
        self.go_on(Seat { host: apex, token }, slug).await
    }

    async fn go_on(&self, seat: Seat, slug: Option<&str>) -> Seat {
        let Some(slug) = slug else { return seat };
        let (actor, apex) = (seat.actor(self).await, &seat.host);
        let host = Host { name: format!("{slug}.localhost"), slug: Some(slug.to_owned()) };
        let browser = Browser { secret: "on the host".into(), ..Browser::default() };
        let state = session::state_of(&browser);
        let (_, code) = session::hand_over(&self.app, apex, &actor, slug, &state).await.expect("handed over");
        let received = session::receive(&self.app, &host, &browser, &code, "/").await.expect("received");
        let again = session::receive(&self.app, &host, &browser, &code, "/").await;
        assert!(again.is_err(), "a code works once");
        Seat { host, token: received.token }
    }

    /// Signs in through the mailed link on the apex; gives the token.
    pub async fn follow_link(&self, email: &str) -> (Host, String) {
        let apex = Host { name: "localhost".to_owned(), slug: None };
        let browser = Browser { secret: "on the apex".into(), ..Browser::default() };
        self.mail.clear().expect("cleared");
        session::request_link(&self.app, &apex, &browser, email, "/", Language::Sv).await.expect("requested");
        self.work().await;
        let mail = self
            .mail
            .wait_for(
                |mail| mail.to.contains(&email.to_owned()) && mail.text.contains("/session/link/"),
                Duration::from_secs(5),
            )
            .await
            .expect("a mail");
        let token =
            mail.text.split("/session/link/").nth(1).expect("a link").split_whitespace().next().expect("a token");
        let other = session::sign_in(&self.app, &apex, &Browser::default(), token).await;
        assert!(other.is_err(), "a link works in the browser that asked");
        let signed_in = session::sign_in(&self.app, &apex, &browser, token).await.expect("signed in");
        assert!(session::sign_in(&self.app, &apex, &browser, token).await.is_err(), "a link works once");
        (apex, signed_in.token)
    }
}

//! The API on a database and a Redis of its own, with people in two associations. Object storage is never asked: what the
//! API does of its own does not need it.

use std::{fs, path::PathBuf, sync::Arc};

use axum::{Router, body::Body, response::Response};
use http::{Method, Request, StatusCode, header};
use mellanrum_api::{ApiConfig, router};
use mellanrum_app::{
    Addresses, App, Hosts, Limits, Now, association, person,
    role::{self, AppointedPlace},
};
use mellanrum_model::{
    association::{AssociationFile, read},
    id::{AssociationId, PersonId},
    permission::Role,
};
use mellanrum_services::{RedisCache, S3Objects, objects::S3Settings};
use mellanrum_store::session::{self, Method as SignIn, Session};
use mellanrum_testkit::{database::Database, launch::Redis};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::{
    Duration, OffsetDateTime,
    macros::{date, datetime},
};
use tower::ServiceExt as _;

/// While the first call of Blekinge is open.
pub const NOW: OffsetDateTime = datetime!(2020-09-28 08:00 UTC);

pub fn file(slug: &str) -> AssociationFile {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../infra/associations/{slug}.yaml"));
    read(&fs::read_to_string(path).expect("the file is in the repository")).expect("the file is right")
}

/// Everything that runs.
pub struct World {
    pub app: App,
    pub api: Router,
    pub database: Database,
    pub redis: Redis,
}

/// So many that no test but those of limits meets them.
pub fn wide() -> Limits {
    Limits {
        person_per_minute: 10_000,
        address_per_minute: 10_000,
        association_per_minute: 10_000,
        write_cost: 5,
        sign_in_per_email: 10_000,
        sign_in_per_address: 10_000,
        sign_in_of_all: 10_000,
    }
}

impl World {
    pub async fn start() -> Self {
        Self::start_as("http", false).await
    }

    pub async fn start_as(scheme: &str, development: bool) -> Self {
        Self::start_with(scheme, development, wide()).await
    }

    pub async fn start_with(scheme: &str, development: bool, limits: Limits) -> Self {
        mellanrum_services::install_crypto();
        let database = Database::start().await.expect("a database");
        let redis = tokio::task::spawn_blocking(Redis::start).await.expect("no panic").expect("Redis");
        let settings = S3Settings {
            endpoint: Some("http://127.0.0.1:1".into()),
            public_endpoint: None,
            region: "eu-north-1".into(),
            bucket: "mellanrum".into(),
            access_key: "key".into(),
            secret: "secret".into(),
            force_path_style: true,
        };
        let app = App {
            db: database.db.clone(),
            now: Now::default(),
            objects: Arc::new(S3Objects::new(&settings)),
            scanner: None,
            cache: Arc::new(RedisCache::new(&redis.url(), "mellanrum").expect("an address")),
            providers: Arc::new([]),
            key: [7; 32],
            addresses: Addresses { apex_host: "localhost".into(), scheme: scheme.into() },
            hosts: Hosts::default(),
            limits,
        };
        app.now.set(NOW);
        for slug in ["blekinge", "badesa"] {
            association::apply(&app, &file(slug), None).await.expect("applied");
        }
        let api = router(ApiConfig { app: app.clone(), development });
        Self { app, api, database, redis }
    }

    pub async fn association(&self, slug: &str) -> AssociationId {
        let all = association::list(&self.app).await.expect("listed");
        all.into_iter().find(|association| association.slug == slug).expect("applied").id
    }

    /// A person who acts for an organisation.
    pub async fn applicant(&self, name: &str, organisation: &str, role: Role) -> PersonId {
        let id = person::save(&self.app, name, &format!("{}@organisation.example", name.to_lowercase())).await;
        let id = id.expect("saved");
        self.appoint(AppointedPlace::Organisation(organisation), id, role).await;
        id
    }

    /// A person with a role in an association.
    pub async fn official(&self, name: &str, slug: &str, role: Role) -> PersonId {
        let id = person::save(&self.app, name, &format!("{}@association.example", name.to_lowercase())).await;
        let id = id.expect("saved");
        self.appoint(AppointedPlace::Association(self.association(slug).await), id, role).await;
        id
    }

    pub async fn appoint(&self, place: AppointedPlace<'_>, person: PersonId, role: Role) {
        let since = date!(2019 - 04 - 01);
        role::appoint(&self.app, place, person, role, since, "Förordnad.").await.expect("given");
    }

    /// Somebody's session on a host, with two factors shown.
    pub async fn session(&self, person: PersonId, host: &str) -> Client<'_> {
        self.session_by(person, host, true).await
    }

    /// Somebody's session on a host.
    pub async fn session_by(&self, person: PersonId, host: &str, second_factor: bool) -> Client<'_> {
        let token = format!("token of {person} on {host} {second_factor}").replace(' ', "-");
        let (hash, now) = (Sha256::digest(token.as_bytes()).into(), self.app.now());
        let session = Session {
            id: self.app.new_id().into(),
            person,
            method: SignIn::Email,
            provider: None,
            second_factor,
            agent: "Firefox".into(),
            created_at: now,
            used_at: now,
            expires_at: now + Duration::days(7),
        };
        let saved = self.app.db.system("test.session", async |tx| {
            session::insert(tx, &session).await?;
            session::insert_token(tx, hash, session.id, host, now).await
        });
        saved.await.expect("saved");
        Client { world: self, host: host.to_owned(), token: Some(token) }
    }

    /// Nobody in particular.
    pub fn public(&self, host: &str) -> Client<'_> {
        Client { world: self, host: host.to_owned(), token: None }
    }
}

/// Someone who makes requests on a host.
#[derive(Clone)]
pub struct Client<'world> {
    pub world: &'world World,
    pub host: String,
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Client<'_> {
    /// A request with these headers besides host and cookie.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if let Some(token) = &self.token {
            request = request.header(header::COOKIE, format!("theme=dark; mellanrum_session={token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        let response: Response = self.world.api.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        Reply { status: head.status, headers: head.headers, text: String::from_utf8(bytes.to_vec()).expect("UTF-8") }
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, &[("content-type", "application/json")], body.to_string()).await
    }

    /// What GraphQL answers.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let reply = self.post("/graphql", &json!({ "query": query, "variables": variables })).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        reply.json()
    }

    /// The data of an answer without errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }
}

/// The code of an answer's first error.
pub fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

//! Whose host a name is: the apex, an association's below it, an association's own domain, or nobody's.
//!
//! What must stay true: the answer comes from memory, so that a stranger who asks for ever new names costs nothing; a name
//! that has just been given to an association works within [`PAUSE`], in every process; while Postgres is away the names
//! that were known stay so, and those below the apex are let through, for a page can be shown there that says what is wrong.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use mellanrum_model::{Error, Result, id::AssociationId};
use mellanrum_store::{Scope, association};
use tracing::Instrument as _;

use crate::{App, session::Host};

/// After this time what is known is read again, beside the requests that ask.
const FRESH: Duration = Duration::from_secs(5);

/// Postgres is asked for a name that is not known once in this time at most.
const PAUSE: Duration = Duration::from_secs(1);

/// The names that were known when they were last read. Cheap to clone; clones share it.
#[derive(Clone, Default)]
pub struct Hosts(Arc<Shared>);

#[derive(Default)]
struct Shared {
    known: RwLock<Option<Arc<Names>>>,
    reading: tokio::sync::Mutex<()>,
    failed: Mutex<Option<Instant>>,
}

struct Names {
    read: Instant,
    slugs: HashMap<String, AssociationId>,
    /// The slug of each domain.
    domains: HashMap<String, String>,
}

impl Names {
    fn slug_of(&self, app: &App, host: &str) -> Option<String> {
        match app.addresses.slug_of(host) {
            Some(slug) => self.slugs.contains_key(&slug).then_some(slug),
            None => self.domains.get(host).cloned(),
        }
    }
}

impl Hosts {
    fn known(&self) -> Option<Arc<Names>> {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The association with this slug, if it is known just now.
    pub(crate) fn association(&self, slug: &str) -> Option<AssociationId> {
        self.known()?.slugs.get(slug).copied()
    }

    /// Makes the next question read the names again.
    pub(crate) fn forget(&self) {
        self.0.known.write().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn failed_a_moment_ago(&self) -> bool {
        let failed = self.0.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.is_some_and(|failed| failed.elapsed() < PAUSE)
    }

    /// Reads the names, unless somebody has done so since `before`. In a task of its own, because a transaction that is
    /// dropped while it begins would stay open.
    async fn read(&self, app: &App, before: Instant) -> Result<Arc<Names>> {
        let (hosts, app) = (self.clone(), app.clone());
        let work = async move {
            let _reading = hosts.0.reading.lock().await;
            if let Some(known) = hosts.known().filter(|known| known.read >= before) {
                return Ok(known);
            }
            if hosts.failed_a_moment_ago() {
                return Err(Error::Unavailable("the names of hosts could not be read a moment ago".into()));
            }
            let read = Instant::now();
            let all = app.db.read("host.list", &Scope::default(), async |tx| association::list_names(tx).await).await;
            let failed = all.is_err().then(Instant::now);
            *hosts.0.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
            let (mut slugs, mut domains) = (HashMap::new(), HashMap::new());
            for (id, slug, own) in all? {
                domains.extend(own.into_iter().map(|domain| (app.addresses.host_at(&domain), slug.clone())));
                slugs.insert(slug, id);
            }
            let names = Arc::new(Names { read, slugs, domains });
            *hosts.0.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&names));
            Ok(names)
        };
        tokio::spawn(work.in_current_span()).await.map_err(Error::internal)?
    }
}

/// Whose host this is, by its name in the form of [`crate::Addresses::normal_host`].
///
/// # Errors
/// `Unavailable` when Postgres does not answer and nothing is known of the name.
pub async fn find(app: &App, name: &str) -> Result<Option<Host>> {
    let found = |slug: Option<String>| Some(Host { name: name.to_owned(), slug });
    if name == app.addresses.apex_host {
        return Ok(found(None));
    }
    let asked = Instant::now();
    if let Some(known) = app.hosts.known() {
        let age = known.read.elapsed();
        if let Some(slug) = known.slug_of(app, name) {
            if age >= FRESH && app.hosts.0.reading.try_lock().is_ok() {
                let (hosts, app) = (app.hosts.clone(), app.clone());
                tokio::spawn(async move {
                    if let Err(Error::Internal(error)) = hosts.read(&app, asked).await {
                        tracing::error!(%error, "the names of hosts cannot be read");
                    }
                });
            }
            return Ok(found(Some(slug)));
        }
        if age < PAUSE {
            return Ok(None);
        }
    }
    match app.hosts.read(app, asked).await {
        Ok(known) => Ok(known.slug_of(app, name).and_then(|slug| found(Some(slug)))),
        Err(error) => match app.addresses.slug_of(name) {
            Some(slug) => Ok(found(Some(slug))),
            None => Err(error),
        },
    }
}

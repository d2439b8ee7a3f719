//! How often the API may be asked: the one place where limits meet requests.
//!
//! What must stay true: every request is counted before any work is done for it, and once more, by who is signed in, when
//! that is known; what changes something counts as more. What a page asks for is one visitor's request, however many calls
//! it takes, and counts as the dearest of them. While Redis is away people read and write on, and nobody signs in.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use mellanrum_app::{
    App,
    actor::Actor,
    limits::{self, Level, Patience, Subject},
    session::Host,
};
use mellanrum_model::Error;

use crate::{
    Api,
    error::{Refusal, log},
    http::{host_of, refuse_anywhere},
};

/// The headers of draft-ietf-httpapi-ratelimit-headers: which limits there are, and what is left of them.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// From which address a request comes. An extension of the request that whoever receives it from the network puts there:
/// no header can set it. Missing where nobody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// What a visitor's request has been charged so far. An extension of the request; the calls that a page makes for the same
/// visitor share it. Without one each call is charged by itself.
#[derive(Debug, Clone, Default)]
pub struct Charges(Arc<Mutex<Account>>);

#[derive(Debug, Default)]
struct Account {
    /// What the address and the association were charged.
    at_the_door: u32,
    /// What the person was charged.
    person: u32,
    has_tried_to_sign_in: bool,
    refusal: Option<Refusal>,
    levels: Vec<Level>,
}

/// What kind of request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It changes nothing.
    Read,
    /// It may change something.
    Write,
    /// It asks for a way to sign in, or uses one.
    SignIn,
}

impl Kind {
    /// What is known before a request is read: what a query asks for stands in its body.
    fn at_the_door(request: &Request) -> Self {
        const SIGN_IN: [&str; 6] = [
            "/session",
            "/session/link",
            "/session/departure",
            "/session/callback",
            "/session/passkey/begin",
            "/session/passkey/finish",
        ];
        match request.uri().path() {
            _ if request.method() != Method::POST => Self::Read,
            path if SIGN_IN.contains(&path) => Self::SignIn,
            // Whoever is signed in goes on to another host, shows a second factor, or registers a passkey.
            path if path.starts_with("/session/") || path.starts_with("/passkeys/") => Self::Write,
            _ => Self::Read,
        }
    }

    fn cost(self, app: &App) -> u32 {
        match self {
            Self::Read => 1,
            Self::Write | Self::SignIn => app.limits.write_cost.max(1),
        }
    }
}

impl Charges {
    fn account(&self) -> MutexGuard<'_, Account> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Charges a request as far as it has not been.
    pub(crate) async fn charge(
        &self,
        app: &App,
        host: &Host,
        address: Option<ClientAddress>,
        actor: Option<&Actor>,
        kind: Kind,
    ) -> Result<(), Refusal> {
        let cost = kind.cost(app);
        let mut wanted = Vec::new();
        {
            let mut account = self.account();
            if let Some(refusal) = &account.refusal {
                return Err(refusal.clone());
            }
            let more = cost.saturating_sub(account.at_the_door);
            if more > 0 {
                account.at_the_door = cost;
                wanted.extend(address.map(|address| (Subject::Address(address.0), more)));
                wanted.push((Subject::Association, more));
            }
            if kind == Kind::SignIn && !account.has_tried_to_sign_in {
                account.has_tried_to_sign_in = true;
                wanted.extend(address.map(|address| (Subject::SignInAddress(address.0), 1)));
                wanted.push((Subject::SignInOfAll, 1));
            }
            let more = cost.saturating_sub(account.person);
            if let Some(subject) = actor.and_then(subject_of).filter(|_| more > 0) {
                account.person = cost;
                wanted.push((subject, more));
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let patience = if kind == Kind::SignIn { Patience::Patient } else { Patience::Hurried };
        match limits::take(app, host.slug.as_deref(), &wanted, patience).await {
            Ok(taken) => self.note(taken),
            Err(error) => {
                // That Redis is away has been told once, by whoever asks it.
                if matches!(error, Error::Internal(_)) {
                    log(&error);
                }
                if kind == Kind::SignIn {
                    self.account().has_tried_to_sign_in = false;
                    return Err(Refusal::no_sign_in());
                }
                Ok(())
            }
        }
    }

    fn note(&self, taken: limits::Taken) -> Result<(), Refusal> {
        let mut account = self.account();
        for level in taken.own {
            account.levels.retain(|known| known.name != level.name);
            account.levels.push(level);
        }
        let Some(retry_after_secs) = taken.retry_after_secs else { return Ok(()) };
        let refusal = Refusal::from(&Error::RateLimited { retry_after_secs });
        account.refusal = Some(refusal.clone());
        Err(refusal)
    }

    /// Tells the visitor in the head of an answer which limits hold and what is left of them.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let account = self.account();
        let list = |item: fn(&Level) -> String| {
            let items: Vec<String> = account.levels.iter().map(item).collect();
            HeaderValue::from_str(&items.join(", ")).ok().filter(|value| !value.is_empty())
        };
        let policy = list(|level| format!("\"{}\";q={};w={}", level.name, level.quota, level.window_secs));
        let left = list(|level| format!("\"{}\";r={};t={}", level.name, level.remaining, level.reset_secs));
        if let (Some(policy), Some(left)) = (policy, left) {
            headers.insert(POLICY, policy);
            headers.insert(LEFT, left);
        }
    }
}

/// Who has a count of her own: a person, or a program, so that it uses up nothing of its maker's.
fn subject_of(actor: &Actor) -> Option<Subject<'static>> {
    let token = actor.token.as_ref().map(|token| Subject::Token(token.id));
    token.or_else(|| actor.person.as_ref().map(|person| Subject::Person(person.id)))
}

/// Who is charged for a request: whom [`limit`] has charged at the door.
#[derive(Clone, Default)]
pub(crate) struct Payer {
    charges: Charges,
    address: Option<ClientAddress>,
}

impl Payer {
    pub(crate) fn of(extensions: &http::Extensions) -> Self {
        Self {
            charges: extensions.get::<Charges>().cloned().unwrap_or_default(),
            address: extensions.get::<ClientAddress>().copied(),
        }
    }

    /// Charges what is known once a request has been read and its session looked up.
    pub(crate) async fn charge(&self, app: &App, host: &Host, actor: &Actor, kind: Kind) -> Result<(), Refusal> {
        self.charges.charge(app, host, self.address, Some(actor), kind).await
    }
}

/// Around every route: charges at the door, and tells what is left.
pub(crate) async fn limit(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let payer = Payer::of(request.extensions());
    request.extensions_mut().insert(payer.charges.clone());
    let kind = Kind::at_the_door(&request);
    // On a host that is nobody's, or not known just now, the route itself says so.
    let admitted = match host_of(&api.app, request.headers(), request.uri()).await {
        Ok(host) => payer.charges.charge(&api.app, &host, payer.address, None, kind).await,
        Err(_) => Ok(()),
    };
    let mut response = match admitted {
        Ok(()) => next.run(request).await,
        Err(refusal) => refuse_anywhere(&refusal, &request),
    };
    payer.charges.tell(response.headers_mut());
    response
}

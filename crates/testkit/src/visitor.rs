//! Somebody with a browser of her own, who visits the apex host and the associations' hosts of a server on this machine, and
//! signs in as the pages do: on the apex, by an identity provider, and from there on other hosts.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result, ensure};
use reqwest::{
    Client, Method, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header,
    redirect::Policy,
};
use serde_json::{Value, json};

/// Every name leads to this machine.
struct Here;

impl Resolve for Here {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async {
            let here: Addrs = Box::new(std::iter::once(SocketAddr::from(([127, 0, 0, 1], 0))));
            Ok(here)
        })
    }
}

type Cookies = Arc<Mutex<BTreeMap<(String, String), String>>>;

/// A browser, as far as it needs one. Cloning gives the same browser.
#[derive(Clone)]
pub struct Visitor {
    /// What sends; it follows no redirects.
    pub client: Client,
    apex: String,
    cookies: Cookies,
}

impl Visitor {
    /// A new browser for the server whose apex host is at this address, such as `http://localhost:8080`.
    ///
    /// # Panics
    /// When no client can be made.
    #[must_use]
    pub fn new(apex: &str) -> Self {
        let client = Client::builder()
            .dns_resolver(Arc::new(Here))
            .redirect(Policy::none())
            .user_agent("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
            .build()
            .expect("a client");
        Self { client, apex: apex.trim_end_matches('/').to_owned(), cookies: Cookies::default() }
    }

    /// The address of a host: an association's, or the apex without a slug.
    #[must_use]
    pub fn url(&self, slug: Option<&str>) -> String {
        match (slug, self.apex.split_once("://")) {
            (Some(slug), Some((scheme, host))) => format!("{scheme}://{slug}.{host}"),
            _ => self.apex.clone(),
        }
    }

    /// Another browser that shows, on every host, what this one has on one of them: what somebody can do who steals a cookie.
    #[must_use]
    pub fn thief(&self, slug: Option<&str>) -> Self {
        let thief = Self::new(&self.apex);
        let host = host_of(&self.url(slug));
        let mut stolen = thief.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let own = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for ((_, name), value) in own.iter().filter(|((at, _), _)| *at == host) {
            stolen.insert(("*".to_owned(), name.clone()), value.clone());
        }
        drop(stolen);
        thief
    }

    /// The cookies for an address, as the header has them.
    #[must_use]
    pub fn cookies(&self, url: &str) -> String {
        let host = host_of(url);
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let here = cookies.iter().filter(|((at, _), _)| *at == host || at == "*");
        here.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends a request with the cookies of its host, and keeps those of the answer.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send(&self, method: Method, url: &str, body: Option<&Value>) -> reqwest::Result<Response> {
        let mut request = self.client.request(method, url).header(header::COOKIE, self.cookies(url));
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let parts = cookie.to_str().unwrap_or_default();
            let pair = parts.split(';').next().and_then(|pair| pair.split_once('='));
            if let Some((name, value)) = pair {
                let key = (host_of(url), name.to_owned());
                if parts.contains("Max-Age=0") {
                    cookies.remove(&key);
                } else {
                    cookies.insert(key, value.to_owned());
                }
            }
        }
        drop(cookies);
        Ok(response)
    }

    async fn post(&self, slug: Option<&str>, path: &str, body: Value) -> Result<Value> {
        let url = format!("{}{path}", self.url(slug));
        let response = self.send(Method::POST, &url, Some(&body)).await?;
        let status = response.status();
        ensure!(status == StatusCode::OK, "POST {path} answers {status}: {}", response.text().await?);
        Ok(response.json().await?)
    }

    /// Signs in by an identity provider that asks nothing of whoever `login_hint` names, and, with a slug, on that
    /// association's host too.
    ///
    /// # Errors
    /// When the server or the provider refuses.
    pub async fn sign_in(&self, provider: &str, login_hint: &str, slug: Option<&str>) -> Result<()> {
        let wanted = json!({ "provider": provider, "loginHint": login_hint, "returnTo": "/" });
        let departure = self.post(None, "/session/departure", wanted).await?;
        let url = departure["url"].as_str().context("an address of the provider")?;
        let back = self.send(Method::GET, url, None).await?;
        let location = back.headers().get(header::LOCATION).context("the provider does not send back")?.to_str()?;
        let arrival = json!({ "state": query_of(location, "state")?, "code": query_of(location, "code")? });
        self.post(None, "/session/callback", arrival).await?;
        if slug.is_some() {
            self.go_on(slug).await?;
        }
        Ok(())
    }

    /// Takes the session of the apex to an association's host.
    ///
    /// # Errors
    /// When nobody is signed in on the apex.
    pub async fn go_on(&self, slug: Option<&str>) -> Result<()> {
        let asked = self.post(slug, "/session/request", json!({ "returnTo": "/" })).await?;
        let url = asked["url"].as_str().context("an address of the apex")?;
        let wanted = json!({ "to": query_of(url, "to")?, "state": query_of(url, "state")?, "returnTo": "/" });
        let handed = self.post(None, "/session/hand-over", wanted).await?;
        let url = handed["url"].as_str().context("an address of the host")?;
        self.post(slug, "/session/receive", json!({ "code": query_of(url, "code")?, "returnTo": "/" })).await?;
        Ok(())
    }
}

fn host_of(url: &str) -> String {
    url.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default().to_owned()
}

/// A value of an address's query that needs no decoding.
fn query_of(url: &str, name: &str) -> Result<String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(known, _)| *known == name);
    found.map(|(_, value)| value.to_owned()).with_context(|| format!("no {name} in the address"))
}

//! The demo's own pages, outside the product: whom to sign in as, the mail that was caught, and the clock.

use std::{fmt::Write as _, sync::Arc};

use anyhow::{Context, Result};
use axum::{
    Form, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use mellanrum_app::association;
use mellanrum_model::deadline;
use serde::Deserialize;
use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};
use tokio::{net::TcpListener, sync::watch};

use crate::demo::{Demo, PROVIDER, SLUGS, people, people::PEOPLE, until};

const STYLE: &str = "body{font:17px/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem 1rem 4rem;color:#1b1e23;background:#fff}\
    h1{font-size:1.7rem;margin:.5rem 0 1rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}a{color:#0b5394}nav a{margin-right:1rem}\
    ul{list-style:none;padding:0;margin:0}li{padding:.55rem 0;border-bottom:1px solid #d8dce2}li p{margin:0}.quiet{color:#4b5563}\
    pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;background:#f5f6f8;padding:1rem;border-radius:4px}\
    button,input{font:inherit;padding:.45rem .8rem;min-height:2.75rem;border:1px solid #4b5563;border-radius:4px;background:#fff}\
    button{background:#0b5394;border-color:#0b5394;color:#fff;cursor:pointer}form{margin:.6rem 0}\
    .row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end}label{display:block}";

/// Serves the pages until told to stop.
pub(super) async fn serve(demo: Arc<Demo>, listener: TcpListener, stop: watch::Receiver<bool>) -> Result<()> {
    let router = Router::new()
        .route("/", get(start))
        .route("/sign-in/{key}", get(sign_in))
        .route("/mail", get(mails))
        .route("/mail/{number}", get(mail))
        .route("/clock", get(start).post(set_clock))
        .with_state(demo);
    axum::serve(listener, router).with_graceful_shutdown(until(stop)).await.context("the demo's pages")
}

/// The address that signs somebody in with one click, again and again.
pub(super) fn sign_in_url(demo: &Demo, key: &str, slug: Option<&str>) -> String {
    let to = slug.map(|slug| format!("?to={slug}")).unwrap_or_default();
    format!("{}/sign-in/{key}{to}", demo.console())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"sv\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} – Mellanrum demo</title><style>{STYLE}</style></head><body>\
         <nav aria-label=\"Demo\"><a href=\"/\">Demo</a> <a href=\"/mail\">E-post</a></nav><main><h1>{title}</h1>{body}</main></body></html>"
    ))
}

struct Failure(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let text = escape(&format!("{:#}", self.0));
        (StatusCode::INTERNAL_SERVER_ERROR, page("Något gick fel", &format!("<pre>{text}</pre>"))).into_response()
    }
}

async fn start(State(demo): State<Arc<Demo>>) -> Result<Html<String>, Failure> {
    let addresses = &demo.app.addresses;
    let mut body = String::new();
    write!(
        body,
        "<h2>Webbplatser</h2><ul><li><p><a href=\"{}\">De sökandes sida</a></p></li>",
        addresses.url(None, "/")
    )?;
    let associations = association::list(&demo.app).await.map_err(crate::with_detail)?;
    for slug in SLUGS {
        let name = associations.iter().find(|one| one.slug == slug).map_or(slug, |one| one.name.as_str());
        write!(body, "<li><p><a href=\"{}\">{}</a></p></li>", addresses.url(Some(slug), "/"), escape(name))?;
    }
    body.push_str("</ul><h2>Logga in som</h2><ul>");
    for person in PEOPLE {
        for slug in person.hosts() {
            let link = sign_in_url(&demo, person.key, slug);
            write!(
                body,
                "<li><p><a href=\"{link}\">{}</a></p><p class=\"quiet\">{}</p></li>",
                escape(person.name),
                escape(person.title)
            )?;
        }
    }
    let now = deadline::local_date_and_time(demo.app.now());
    let value = now.format(format_description!("[year]-[month]-[day]T[hour]:[minute]"))?;
    let shown = now.format(format_description!("[year]-[month]-[day] kl. [hour].[minute]"))?;
    write!(
        body,
        "</ul><h2 id=\"clock\">Klockan</h2><p>I demon är det {shown}.</p>\
         <form method=\"post\" action=\"/clock\" class=\"row\"><label>Ställ klockan<br><input type=\"datetime-local\" name=\"time\" value=\"{value}\"></label><button>Ställ</button></form>\
         <form method=\"post\" action=\"/clock\"><input type=\"hidden\" name=\"time\" value=\"2020-09-28T10:00\"><button>28 september 2020: utlysningen är öppen</button></form>\
         <form method=\"post\" action=\"/clock\"><input type=\"hidden\" name=\"time\" value=\"2020-11-06T10:00\"><button>6 november 2020: beslutet är fattat</button></form>\
         <form method=\"post\" action=\"/clock\"><input type=\"hidden\" name=\"time\" value=\"\"><button>I dag</button></form>"
    )?;
    Ok(page("Prova Mellanrum", &body))
}

#[derive(Deserialize)]
struct Clock {
    #[serde(default)]
    time: String,
}

#[expect(clippy::disallowed_methods, reason = "the demo tells how far its clock is from the machine's")]
fn machine() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

async fn set_clock(
    State(demo): State<Arc<Demo>>,
    headers: HeaderMap,
    Form(form): Form<Clock>,
) -> Result<Response, Failure> {
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return Ok((StatusCode::FORBIDDEN, page("Klockan ställs bara härifrån", "")).into_response());
    }
    let ahead = if form.time.is_empty() {
        time::Duration::ZERO
    } else {
        let local = PrimitiveDateTime::parse(&form.time, format_description!("[year]-[month]-[day]T[hour]:[minute]"))
            .context("tiden ska se ut som 2020-09-28T10:00")?;
        let deadline = deadline::Deadline { date: local.date(), hour: local.hour(), minute: local.minute() };
        deadline.ends_at() - time::Duration::minutes(1) - machine()
    };
    demo.set_clock(ahead)?;
    Ok(Redirect::to("/#clock").into_response())
}

#[derive(Deserialize)]
struct To {
    #[serde(default)]
    to: String,
}

/// Leads to the product's sign-in by the demo's identity provider, which asks nothing.
async fn sign_in(
    State(demo): State<Arc<Demo>>,
    Path(key): Path<String>,
    Query(query): Query<To>,
) -> Result<Response, Failure> {
    let Some(person) = people::find(&key) else {
        return Ok((StatusCode::NOT_FOUND, page("Personen finns inte", "")).into_response());
    };
    let slug = (!query.to.is_empty()).then_some(query.to.as_str()).filter(|slug| SLUGS.contains(slug));
    let to = person.place(slug).replace('/', "%2F");
    let path = format!("/sign-in?provider={PROVIDER}&loginHint={}&returnTo={to}", person.key);
    Ok(Redirect::to(&demo.app.addresses.url(slug, &path)).into_response())
}

async fn mails(State(demo): State<Arc<Demo>>) -> Result<Html<String>, Failure> {
    let mut letters = demo.mail.messages();
    letters.reverse();
    if letters.is_empty() {
        return Ok(page("E-post", "<p>Inga brev har skickats än.</p>"));
    }
    let mut body = String::from("<p>Brev som produkten har skickat. De når ingen utanför demon.</p><ul>");
    for letter in letters {
        write!(
            body,
            "<li><p><a href=\"/mail/{}\">{}</a></p><p class=\"quiet\">till {}</p></li>",
            letter.number,
            escape(&letter.subject),
            escape(&letter.to.join(", "))
        )?;
    }
    body.push_str("</ul>");
    Ok(page("E-post", &body))
}

async fn mail(State(demo): State<Arc<Demo>>, Path(number): Path<u64>) -> Result<Response, Failure> {
    let Some(letter) = demo.mail.messages().into_iter().find(|mail| mail.number == number) else {
        return Ok((StatusCode::NOT_FOUND, page("Brevet finns inte", "")).into_response());
    };
    let text: String = escape(&letter.text)
        .split_inclusive(char::is_whitespace)
        .map(|word| {
            let address = word.trim_end();
            if address.starts_with("http://") || address.starts_with("https://") {
                format!("<a href=\"{address}\">{address}</a>{}", &word[address.len()..])
            } else {
                word.to_owned()
            }
        })
        .collect();
    let head = format!(
        "<p class=\"quiet\">Från {} &lt;{}&gt;<br>till {}</p>",
        escape(&letter.from_name),
        escape(&letter.from),
        escape(&letter.to.join(", "))
    );
    Ok(page(&escape(&letter.subject), &format!("{head}<pre>{text}</pre>")).into_response())
}

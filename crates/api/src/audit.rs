//! What was done, by whom, in which role: for those who examine an association, and for those who run the platform.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use axum::{
    extract::{Query, Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header, request::Parts};
use mellanrum_app::{
    audit::{self, AuditPlace, Filter},
    page::Page,
};
use mellanrum_model::Error;
use serde::Deserialize;

use crate::{
    Api,
    error::{Refusal, Resolved, told},
    http::{Visit, detached, language_of, refuse},
    loader::Caller,
    page::{PageInfo, cost_of, lay_out, read_page},
    rate::{Kind, Payer},
    role::Role,
    scalars::{Date, DateTime},
};

/// Something that was done.
pub(crate) struct AuditEntry(audit::AuditEntry);

/// Something that was done. It is never changed or removed.
#[Object]
impl AuditEntry {
    /// Its number in its chain, from 1 without gaps.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who, by name; nobody when the platform's command line or the product itself did it.
    async fn person_name(&self) -> Option<&str> {
        self.0.person.as_deref()
    }

    /// Where mail to that person goes.
    async fn person_email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// In which roles.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().copied().map(Into::into).collect()
    }

    /// A stable word for what was done, such as `role.withdraw`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The id of what it was done to.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What was before and is after, and why.
    async fn details(&self) -> async_graphql::Json<serde_json::Value> {
        async_graphql::Json(self.0.details.clone())
    }

    /// The network address that it was done from; empty when it is not known.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// The id of the request, as in the log.
    async fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// What chains it to the entry before it, in hexadecimal digits.
    async fn hash(&self) -> String {
        hex::encode(&self.0.hash)
    }
}

/// Which entries.
#[derive(InputObject, Default)]
pub(crate) struct AuditFilter {
    /// A part of the name or address of who did it.
    person: Option<String>,
    /// Only this action.
    action: Option<String>,
    /// Only what was done to this: an id.
    subject: Option<String>,
    /// Only from this day on.
    from: Option<Date>,
    /// Only to this day, included.
    to: Option<Date>,
}

impl AuditFilter {
    fn read(self) -> Filter {
        Filter {
            person: self.person.unwrap_or_default(),
            action: self.action.unwrap_or_default(),
            subject: self.subject.unwrap_or_default(),
            from: self.from.map(|day| day.0),
            to: self.to.map(|day| day.0),
        }
    }
}

/// An entry in a list.
#[derive(SimpleObject)]
pub(crate) struct AuditEntryEdge {
    /// The entry.
    node: AuditEntry,
    /// Its place in the list.
    cursor: String,
}

/// A page of entries.
#[derive(SimpleObject)]
pub(crate) struct AuditEntryConnection {
    /// Where the page lies in the list.
    page_info: PageInfo,
    /// The entries with their cursors.
    edges: Vec<AuditEntryEdge>,
    /// Every action that there is in the whole list, in order.
    actions: Vec<String>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct AuditQuery;

async fn connection(
    caller: &Caller,
    place: AuditPlace,
    filter: Option<AuditFilter>,
    page: Page,
) -> Resolved<AuditEntryConnection> {
    let filter = filter.unwrap_or_default().read();
    let slice = audit::list(&caller.app, &caller.actor, place, &filter, &page).await?;
    let actions = audit::actions(&caller.app, &caller.actor, place).await?;
    let (page_info, rows) = lay_out(slice, audit::cursor_of);
    let edges = rows.into_iter().map(|(cursor, entry)| AuditEntryEdge { node: AuditEntry(entry), cursor }).collect();
    Ok(AuditEntryConnection { page_info, edges, actions })
}

#[Object]
impl AuditQuery {
    /// What was done in the association of this host, the newest first; for those who examine and head it.
    #[graphql(complexity = "cost_of(first, last, child_complexity)")]
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only some of them.")] filter: Option<AuditFilter>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
    ) -> Resolved<AuditEntryConnection> {
        let page = read_page(after.as_deref(), before.as_deref(), first, last)?;
        connection(Caller::of(context), AuditPlace::Association, filter, page).await
    }

    /// What was done with people, organisations' roles and the platform itself, the newest first; for those who run it.
    #[graphql(complexity = "cost_of(first, last, child_complexity)")]
    async fn platform_audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only some of them.")] filter: Option<AuditFilter>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
    ) -> Resolved<AuditEntryConnection> {
        let page = read_page(after.as_deref(), before.as_deref(), first, last)?;
        connection(Caller::of(context), AuditPlace::Platform, filter, page).await
    }
}

/// Which entries of an export.
#[derive(Deserialize, Default)]
pub(crate) struct Wanted {
    #[serde(default)]
    person: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// `GET /audit.csv`: what was done, on an association's host in the association and on the apex on the platform.
pub(crate) async fn export(State(api): State<Api>, Query(wanted): Query<Wanted>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let language = language_of(&parts.headers);
    match try_export(api, &parts, wanted).await {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
                (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"logg.csv\"")),
            ];
            (headers, text).into_response()
        }
        Err(refusal) => refuse(&refusal, language),
    }
}

async fn try_export(api: Api, parts: &Parts, wanted: Wanted) -> Result<Vec<u8>, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    let day = |text: &str| match text {
        "" => Ok(None),
        text => time::Date::parse(text, time::macros::format_description!("[year]-[month]-[day]"))
            .map(Some)
            .map_err(|_| Refusal::bad_request()),
    };
    let filter = Filter {
        person: wanted.person,
        action: wanted.action,
        subject: wanted.subject,
        from: day(&wanted.from)?,
        to: day(&wanted.to)?,
    };
    let place = if visit.host.slug.is_some() { AuditPlace::Association } else { AuditPlace::Platform };
    let payer = Payer::of(&parts.extensions);
    let written = detached(async move {
        let actor = visit.caller(&api.app).await?;
        payer.charge(&api.app, &visit.host, &actor, Kind::Read).await?;
        let entries = audit::export(&api.app, &actor, place, &filter).await.map_err(|error| match error {
            // Not being allowed to see it looks like its not being there.
            Error::Forbidden => told(&Error::NotFound),
            error => told(&error),
        })?;
        write(&entries).map_err(|error| told(&error))
    });
    written.await.map_err(|error| told(&error))?
}

/// A cell that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn write(entries: &[audit::AuditEntry]) -> Result<Vec<u8>, Error> {
    // Spreadsheets read the letters rightly only with this mark before them.
    let mut csv = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
    let head =
        ["number", "at", "person", "email", "roles", "action", "subject", "details", "address", "request", "hash"];
    csv.write_record(head).map_err(Error::internal)?;
    for entry in entries {
        let roles: Vec<&str> = entry.roles.iter().map(|role| role.word()).collect();
        let at = entry.at.format(&time::format_description::well_known::Rfc3339).map_err(Error::internal)?;
        let record = [
            entry.number.to_string(),
            at,
            plain(entry.person.as_deref().unwrap_or_default()),
            plain(entry.email.as_deref().unwrap_or_default()),
            roles.join(" "),
            entry.action.clone(),
            entry.subject.clone(),
            plain(&entry.details.to_string()),
            entry.address.clone(),
            plain(&entry.request_id),
            hex::encode(&entry.hash),
        ];
        csv.write_record(record).map_err(Error::internal)?;
    }
    csv.into_inner().map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(plain("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(plain("Olof"), "Olof");
    }
}

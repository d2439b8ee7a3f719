//! What was done, for those who examine it: in an association, and on the platform.

use askama::Template;
use axum::{extract::Query, response::Response};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    failure::Failure,
    form::percent_encode,
    operations::{AuditPage, PlatformAuditPage, audit_page, platform_audit_page},
    page::{Page, render},
    scalars::Date,
    text::{key, text},
    visit::Visit,
};

/// Rows on a page.
const PAGE_SIZE: i64 = 50;

type Entry = audit_page::AuditEntryFields;

#[derive(Template)]
#[template(path = "audit/list.html")]
struct AuditTemplate {
    page: Page,
    title: String,
    path: &'static str,
    rows: Vec<Row>,
    actions: Vec<ActionChoice>,
    choice: Choice,
    export: String,
    is_filtered: bool,
    earlier: Option<String>,
    later: Option<String>,
}

struct Row {
    entry: Entry,
    action: String,
    roles: String,
    facts: Vec<(String, String)>,
}

struct ActionChoice {
    value: String,
    name: String,
    selected: bool,
}

/// What to show.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Choice {
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
    after: Option<String>,
    before: Option<String>,
}

impl Choice {
    fn query(&self) -> String {
        [
            ("person", &self.person),
            ("action", &self.action),
            ("subject", &self.subject),
            ("from", &self.from),
            ("to", &self.to),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", percent_encode(value)))
        .collect::<Vec<_>>()
        .join("&")
    }
}

/// The key of the text that says what an action is, for those that there are.
fn action_key(action: &str) -> Option<&'static str> {
    Some(match action {
        "application.submit" => key("audit-application-submit"),
        "completion.request" => key("audit-completion-request"),
        "completion.answer" => key("audit-completion-answer"),
        "judgement.save" => key("audit-judgement-save"),
        "consultation.send" => key("audit-consultation-send"),
        "consultation.extend" => key("audit-consultation-extend"),
        "consultation.withdraw" => key("audit-consultation-withdraw"),
        "opinion.give" => key("audit-opinion-give"),
        "opinion.record" => key("audit-opinion-record"),
        "recommendation.write" => key("audit-recommendation-write"),
        "agenda.add" => key("audit-agenda-add"),
        "agenda.remove" => key("audit-agenda-remove"),
        "decision.record" => key("audit-decision-record"),
        "minutes.adjust" => key("audit-minutes-adjust"),
        "api_token.create" => key("audit-api-token-create"),
        "api_token.withdraw" => key("audit-api-token-withdraw"),
        "call.change_dates" => key("audit-call-change-dates"),
        "call.change_template" => key("audit-call-change-template"),
        "call.add" => key("audit-call-add"),
        "call.withdraw" => key("audit-call-withdraw"),
        "call.restore" => key("audit-call-restore"),
        "meeting.add" => key("audit-meeting-add"),
        "meeting.change" => key("audit-meeting-change"),
        "meeting.cancel" => key("audit-meeting-cancel"),
        "meeting.restore" => key("audit-meeting-restore"),
        "agenda.move" => key("audit-agenda-move"),
        "office_calendar.renew" => key("audit-office-calendar-renew"),
        "office_calendar.stop" => key("audit-office-calendar-stop"),
        "call.undo_template" => key("audit-call-undo-template"),
        "member.change" => key("audit-member-change"),
        "contribution.change" => key("audit-contribution-change"),
        "frame.change" => key("audit-frame-change"),
        "profile.change" => key("audit-profile-change"),
        "extension.give" => key("audit-extension-give"),
        "extension.withdraw" => key("audit-extension-withdraw"),
        "association.apply" => key("audit-association-apply"),
        "association.create" => key("audit-association-create"),
        "association.suspend" => key("audit-association-suspend"),
        "association.resume" => key("audit-association-resume"),
        "association.invite_director" => key("audit-association-invite-director"),
        "role.invite" => key("audit-role-invite"),
        "role.accept" => key("audit-role-accept"),
        "role.decline" => key("audit-role-decline"),
        "role.withdraw" => key("audit-role-withdraw"),
        "role.set_end" => key("audit-role-set-end"),
        "role.remind" => key("audit-role-remind"),
        "role.appoint" => key("audit-role-appoint"),
        "calendar.renew" => key("audit-calendar-renew"),
        "calendar.stop" => key("audit-calendar-stop"),
        "session.begin" => key("audit-session-begin"),
        "session.end" => key("audit-session-end"),
        "session.end_others" => key("audit-session-end-others"),
        "passkey.add" => key("audit-passkey-add"),
        "passkey.remove" => key("audit-passkey-remove"),
        _ => return None,
    })
}

fn name_of(page: &Page, action: &str) -> String {
    action_key(action).map_or_else(|| action.to_owned(), |key| text(page.language, key))
}

/// The details as pairs of a name and a text, in the words of whoever wrote the programs that read them.
fn facts(details: &Value) -> Vec<(String, String)> {
    fn add(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    add(&path, value, found);
                }
            }
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            Value::String(text) => found.push((path.to_owned(), text.clone())),
            other => found.push((path.to_owned(), other.to_string())),
        }
    }
    let mut found = Vec::new();
    add("", details, &mut found);
    found
}

struct Found {
    page: Page,
    entries: Vec<Entry>,
    actions: Vec<String>,
    earlier: Option<String>,
    later: Option<String>,
}

macro_rules! found {
    ($visit:expr, $answer:expr, $connection:ident) => {{
        let answer = $answer;
        let info = answer.data.$connection.page_info;
        Found {
            page: Page::new($visit, Some(&answer.shell)),
            entries: crate::api::read(&nodes(&answer.raw), "the entries")?,
            actions: answer.data.$connection.actions,
            earlier: info.start_cursor.filter(|_| info.has_previous_page),
            later: info.end_cursor.filter(|_| info.has_next_page),
        }
    }};
}

/// The entries of whichever list was asked for.
fn nodes(raw: &Value) -> Value {
    let connection = raw.get("auditEntries").or_else(|| raw.get("platformAuditEntries"));
    let edges = connection.and_then(|connection| connection["edges"].as_array()).cloned().unwrap_or_default();
    edges.into_iter().map(|edge| edge["node"].clone()).collect()
}

/// `/office/audit`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn list_in_association(visit: Visit, Query(choice): Query<Choice>) -> Result<Response, Failure> {
    let backwards = choice.before.is_some();
    let filter = audit_page::AuditFilter {
        person: Some(choice.person.clone()),
        action: Some(choice.action.clone()),
        subject: Some(choice.subject.trim().to_owned()),
        from: choice.from.parse::<Date>().ok(),
        to: choice.to.parse::<Date>().ok(),
    };
    let variables = audit_page::Variables {
        filter: Some(filter),
        first: (!backwards).then_some(PAGE_SIZE),
        last: backwards.then_some(PAGE_SIZE),
        after: choice.after.clone(),
        before: choice.before.clone(),
    };
    let found = found!(&visit, visit.ask::<AuditPage>(variables).await?, audit_entries);
    show(found, choice, "/office/audit")
}

/// `/platform/audit`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn list_on_platform(visit: Visit, Query(choice): Query<Choice>) -> Result<Response, Failure> {
    let backwards = choice.before.is_some();
    let filter = platform_audit_page::AuditFilter {
        person: Some(choice.person.clone()),
        action: Some(choice.action.clone()),
        subject: Some(choice.subject.trim().to_owned()),
        from: choice.from.parse::<Date>().ok(),
        to: choice.to.parse::<Date>().ok(),
    };
    let variables = platform_audit_page::Variables {
        filter: Some(filter),
        first: (!backwards).then_some(PAGE_SIZE),
        last: backwards.then_some(PAGE_SIZE),
        after: choice.after.clone(),
        before: choice.before.clone(),
    };
    let found = found!(&visit, visit.ask::<PlatformAuditPage>(variables).await?, platform_audit_entries);
    show(found, choice, "/platform/audit")
}

fn show(found: Found, choice: Choice, path: &'static str) -> Result<Response, Failure> {
    let Found { page, entries, actions, earlier, later } = found;
    let rows = entries
        .into_iter()
        .map(|entry| Row {
            action: name_of(&page, &entry.action),
            roles: entry.roles.iter().map(|role| page.t(role.key())).collect::<Vec<_>>().join(", "),
            facts: facts(&entry.details),
            entry,
        })
        .collect();
    let mut actions: Vec<ActionChoice> = actions
        .into_iter()
        .map(|action| ActionChoice { name: name_of(&page, &action), selected: action == choice.action, value: action })
        .collect();
    actions.sort_by(|one, other| one.name.cmp(&other.name));
    let query = choice.query();
    let address = |direction: &str, cursor: Option<String>| {
        cursor.map(|cursor| format!("{path}?{query}&{direction}={}", percent_encode(&cursor)))
    };
    let title = if path == "/platform/audit" { page.t("audit-platform-title") } else { page.t("audit-title") };
    let template = AuditTemplate {
        title,
        path,
        rows,
        actions,
        export: format!("/audit.csv?{query}"),
        is_filtered: !query.is_empty(),
        earlier: address("before", earlier),
        later: address("after", later),
        choice,
        page,
    };
    render(&template)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_become_pairs_and_what_is_empty_is_left_out() {
        let details = json!({ "after": { "late": false, "text": "Hej", "ends": null, "reason": "" }, "lines": [1, 2] });
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(facts(&details), [pair("after.late", "false"), pair("after.text", "Hej"), pair("lines", "[1,2]")]);
    }
}

//! The association's members over time: since when, seats, share; what changing them does, doing it, going back.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    api::{UserError, read},
    failure::Failure,
    form::{Form, percent_encode},
    operations::{
        ChangeMember, MemberEffects, MemberPage, MembersPage, change_member, member_effects, member_page, members_page,
    },
    page::{Page, render, render_with},
    pages::{
        Errors,
        change::{Carried, Change, Line, user_errors},
        field_among,
    },
    scalars::{Date, PartyKind},
    text::{Language, key, text},
    visit::{Posted, Visit},
};

/// The path of the list.
pub(crate) const PATH: &str = "/office/members";

#[derive(Template)]
#[template(path = "member/list.html")]
struct MembersTemplate {
    page: Page,
    members: Vec<MemberRow>,
}

#[derive(Template)]
#[template(path = "member/show.html")]
struct MemberTemplate {
    page: Page,
    path: String,
    name: String,
    kind: PartyKind,
    is_member: bool,
    now: TermsInWords,
    form: TermsForm,
    effects: Option<Effects>,
    changes: Vec<Change>,
    done: &'static str,
    errors: Errors,
}

struct MemberRow {
    id: String,
    name: String,
    kind: PartyKind,
    is_member: bool,
    terms: TermsInWords,
}

/// Terms as people read them.
struct TermsInWords {
    periods: Vec<String>,
    seats: String,
    substitutes: String,
    share: String,
}

/// What changing the terms does, for the page that asks whether to.
struct Effects {
    lines: Vec<Line>,
    found: member_effects::MemberEffectsMemberEffects,
}

/// What to say above the member.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Arrival {
    #[serde(default)]
    done: String,
}

impl Arrival {
    /// Whether this was done.
    pub(crate) fn is(&self, done: &str) -> bool {
        self.done == done
    }
}

/// Terms as texts, as they are typed; days as `YYYY-MM-DD`, the share in per cent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Terms {
    periods: Vec<[String; 2]>,
    seats: String,
    substitutes: String,
    share: String,
}

/// What was written in the form, with the terms that the writer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct TermsForm {
    terms: Terms,
    seen: Terms,
    reason: String,
}

/// A share in thousandths as it is typed in per cent.
fn percent_to_type(per_mille: i64) -> String {
    match (per_mille / 10, per_mille % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole},{tenth}"),
    }
}

/// A share that was typed in per cent, in thousandths.
fn parse_percent(typed: &str) -> Option<i64> {
    let typed = typed.trim().trim_end_matches('%').trim_end();
    let (whole, tenth) = typed.split_once([',', '.']).unwrap_or((typed, "0"));
    let is_number = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(whole) && is_number(tenth) && tenth.len() == 1)
        .then(|| Some(whole.parse::<i64>().ok()? * 10 + tenth.parse::<i64>().ok()?))?
}

macro_rules! terms_of {
    ($terms:expr) => {{
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Terms {
            periods: $terms.periods.iter().map(|period| [day(period.from), day(period.to)]).collect(),
            seats: $terms.seats.to_string(),
            substitutes: $terms.substitutes.to_string(),
            share: $terms.share_per_mille.map(percent_to_type).unwrap_or_default(),
        }
    }};
}

macro_rules! input_of {
    ($operation:ident, $id:expr, $checked:expr, $reason:expr) => {{
        let terms = |terms: &CheckedTerms| $operation::MemberTermsInput {
            periods: terms
                .periods
                .iter()
                .map(|[from, to]| $operation::MemberPeriodInput { from: *from, to: *to })
                .collect(),
            seats: terms.seats,
            substitutes: terms.substitutes,
            share_per_mille: terms.share,
        };
        let (wanted, seen) = $checked;
        $operation::ChangeMemberInput {
            organisation_id: $id.to_owned(),
            expected: terms(seen),
            terms: terms(wanted),
            reason: $reason.clone(),
        }
    }};
}

/// Terms that could be read.
struct CheckedTerms {
    periods: Vec<[Option<Date>; 2]>,
    seats: i64,
    substitutes: i64,
    share: Option<i64>,
}

impl Terms {
    fn read(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        let rows = form.rows("period").into_iter();
        let periods = rows.map(|row| [text(&format!("period.{row}.from")), text(&format!("period.{row}.to"))]);
        Self {
            periods: periods.filter(|days| days.iter().any(|day| !day.is_empty())).collect(),
            seats: text("seats"),
            substitutes: text("substitutes"),
            share: text("share"),
        }
    }

    /// The terms in one hidden field.
    fn packed(&self) -> String {
        let periods: Vec<String> = self.periods.iter().map(|days| days.join("/")).collect();
        [periods.join(" "), self.seats.clone(), self.substitutes.clone(), self.share.clone()].join("|")
    }

    /// The terms from a hidden field.
    fn unpacked(text: &str) -> Self {
        let mut parts = text.split('|');
        let mut next = || parts.next().unwrap_or_default();
        let periods = next().split(' ').filter_map(|period| period.split_once('/'));
        let periods = periods.map(|(from, to)| [from.to_owned(), to.to_owned()]).collect();
        let (seats, substitutes, share) = (next().to_owned(), next().to_owned(), next().to_owned());
        Self { periods, seats, substitutes, share }
    }

    /// The rows of the form: one more than there are periods.
    fn rows(&self) -> Vec<[String; 2]> {
        let mut rows = self.periods.clone();
        rows.push(Default::default());
        rows
    }

    /// The terms as values, or the fields that cannot be read.
    fn check(&self) -> Result<CheckedTerms, Vec<String>> {
        let mut wrong = Vec::new();
        let mut day = |text: &str, field: String| match text.parse::<Date>() {
            _ if text.is_empty() => None,
            Ok(day) => Some(day),
            Err(_) => {
                wrong.push(field);
                None
            }
        };
        let periods =
            self.periods.iter().enumerate().map(|(row, [from, to])| {
                [day(from, format!("period.{row}.from")), day(to, format!("period.{row}.to"))]
            });
        let periods = periods.collect();
        let mut number = |text: &str, field: &str| {
            text.parse::<u16>().map_or_else(
                |_| {
                    wrong.push(field.to_owned());
                    0
                },
                i64::from,
            )
        };
        let (seats, substitutes) = (number(&self.seats, "seats"), number(&self.substitutes, "substitutes"));
        let share = parse_percent(&self.share);
        if share.is_none() && !self.share.is_empty() {
            wrong.push("share".to_owned());
        }
        if wrong.is_empty() { Ok(CheckedTerms { periods, seats, substitutes, share }) } else { Err(wrong) }
    }

    fn in_words(&self, page: &Page) -> TermsInWords {
        let day = |text: &str| text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| page.day(&day));
        let period = |[from, to]: &[String; 2]| match (from.as_str(), to.as_str()) {
            ("", "") => page.t("member-always"),
            (from, "") => page.t1("member-from", "from", day(from)),
            ("", to) => page.t1("member-until", "to", day(to)),
            (from, to) => page.t2("member-from-until", "from", day(from), "to", day(to)),
        };
        let mut periods: Vec<String> = self.periods.iter().map(period).collect();
        if periods.is_empty() {
            periods.push(page.t("member-always"));
        }
        let share = match (self.share.as_str(), page.language) {
            ("", _) => page.t("member-no-share"),
            (share, Language::Swedish) => format!("{share} %"),
            (share, _) => format!("{} %", share.replace(',', ".")),
        };
        TermsInWords { periods, seats: self.seats.clone(), substitutes: self.substitutes.clone(), share }
    }
}

impl TermsForm {
    fn read(form: &Form) -> Self {
        let terms = form.find("terms").map_or_else(|| Terms::read(form), Terms::unpacked);
        Self { terms, seen: Terms::unpacked(form.get("seen")), reason: form.typed("reason") }
    }

    /// Everything.
    fn carried(&self) -> Carried {
        [("seen", self.seen.packed()), ("terms", self.terms.packed()), ("reason", self.reason.clone())]
            .map(|(name, text)| (name.to_owned(), text))
            .into()
    }
}

/// Periods in the middle of a sentence.
fn within(periods: &[String]) -> String {
    let lower = |period: &String| {
        let mut letters = period.chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    };
    periods.iter().map(lower).collect::<Vec<String>>().join(", ")
}

/// What differs between two sets of terms, in words.
fn lines(page: &Page, before: &Terms, after: &Terms) -> Vec<Line> {
    let (before, after) = (before.in_words(page), after.in_words(page));
    [
        (key("member-periods"), within(&before.periods), within(&after.periods)),
        (key("member-seats"), before.seats, after.seats),
        (key("member-substitutes"), before.substitutes, after.substitutes),
        (key("member-share"), before.share, after.share),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(label, before, after)| Line::new(page.t(label), before, after))
    .collect()
}

/// `/office/members`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not read who is a member since when; else as [`Visit::ask`].
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<MembersPage>(members_page::Variables {}).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let members = answer.data.member_records.into_iter().map(|record| MemberRow {
        id: record.organisation.id,
        name: record.organisation.name,
        kind: record.party_kind,
        is_member: record.is_member,
        terms: terms_of!(record.terms).in_words(&page),
    });
    let members = members.collect();
    render(&MembersTemplate { page, members })
}

/// What the page about one member shows besides the member.
#[derive(Default)]
struct Shown {
    form: Option<TermsForm>,
    effects: Option<member_effects::MemberEffectsMemberEffects>,
    done: &'static str,
    /// Each with its field.
    refused: Vec<(String, String)>,
    /// Somebody else changed it since; what is typed stays, to be compared with what is there now.
    is_overtaken: bool,
}

async fn page(visit: &Visit, id: &str, shown: Shown) -> Result<Response, Failure> {
    let answer = visit.ask::<MemberPage>(member_page::Variables { id: id.to_owned() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let record = answer.data.member_record.ok_or(Failure::NotFound)?;
    let now = terms_of!(record.terms);
    let changes = record.changes.into_iter().map(|change| {
        let (before, after) = (terms_of!(change.before), terms_of!(change.after));
        let at = page.moment(&change.at);
        Change {
            lines: lines(&page, &before, &after),
            back: TermsForm {
                terms: before,
                seen: now.clone(),
                reason: page.t1("member-back-reason", "time", at.clone()),
            }
            .carried(),
            at,
            by: change.by,
            reason: change.reason,
        }
    });
    let changes = changes.collect();
    let mut form =
        shown.form.unwrap_or_else(|| TermsForm { terms: now.clone(), seen: now.clone(), reason: String::new() });
    if shown.is_overtaken {
        form.seen = now.clone();
    }
    let effects = shown.effects.map(|found| Effects { lines: lines(&page, &form.seen, &form.terms), found });
    let mut errors = Errors::default();
    for (field, sentence) in shown.refused {
        errors.add(field, sentence);
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = MemberTemplate {
        path: format!("{PATH}/{}", percent_encode(&record.organisation.id)),
        name: record.organisation.name,
        kind: record.party_kind,
        is_member: record.is_member,
        now: now.in_words(&page),
        form,
        effects,
        changes,
        done: shown.done,
        errors,
        page,
    };
    render_with(status, &template)
}

/// `/office/members/{id}`
///
/// # Errors
/// As [`list`].
pub async fn show(visit: Visit, Path(id): Path<String>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let done = if arrival.is("member") { key("member-changed") } else { "" };
    page(&visit, &id, Shown { done, ..Shown::default() }).await
}

/// The field of the form that the API means.
fn field_of(error: &UserError) -> String {
    let periods = error.path.iter().position(|part| part == "periods");
    if let Some(row) = periods.and_then(|at| error.path.get(at + 1)) {
        return format!("period.{row}.from");
    }
    match field_among(error, &["seats", "substitutes", "sharePerMille", "reason"]) {
        "sharePerMille" => "share".to_owned(),
        field => field.to_owned(),
    }
}

/// Shows what changing the terms does; changes them when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let written = TermsForm::read(&form);
    let mut shown = Shown { form: Some(written.clone()), ..Shown::default() };
    if form.get("do") == "edit" {
        return page(&visit, &id, shown).await;
    }
    let errors = match (written.terms.check(), written.seen.check()) {
        (Err(wrong), _) | (_, Err(wrong)) => {
            let message = |field: &str| match field {
                "share" => text(visit.language(), key("member-share-wrong")),
                "seats" | "substitutes" => text(visit.language(), key("member-number-wrong")),
                _ => text(visit.language(), key("member-day-wrong")),
            };
            shown.refused.extend(wrong.into_iter().map(|field| (field.clone(), message(&field))));
            return page(&visit, &id, shown).await;
        }
        (Ok(wanted), Ok(seen)) if form.get("do") == "change" => {
            let input = input_of!(change_member, id, (&wanted, &seen), written.reason);
            let errors = visit.change::<ChangeMember>(change_member::Variables { input }).await?.errors;
            if errors.is_empty() {
                let to = format!("{PATH}/{}?done=member", percent_encode(&id));
                return Ok(Redirect::to(&to).into_response());
            }
            errors
        }
        (Ok(wanted), Ok(seen)) => {
            let input = input_of!(member_effects, id, (&wanted, &seen), written.reason);
            let reply = visit.execute::<MemberEffects>(member_effects::Variables { input }).await?;
            let data: member_effects::ResponseData = read(&reply, "the effects")?;
            let found = data.member_effects;
            let errors = user_errors!(found.user_errors);
            shown.effects = errors.is_empty().then_some(found);
            errors
        }
    };
    shown.is_overtaken = errors.iter().any(UserError::is_overtaking);
    shown.refused.extend(errors.iter().map(|error| (field_of(error), error.told(visit.language()))));
    page(&visit, &id, shown).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_typed_in_per_cent_with_one_decimal() {
        for (typed, read) in [
            ("25", Some(250)),
            ("25,5", Some(255)),
            ("7.3 %", Some(73)),
            ("0", Some(0)),
            ("100", Some(1000)),
            ("25,55", None),
            ("-1", None),
            ("", None),
            ("en fjärdedel", None),
            (",5", None),
        ] {
            assert_eq!(parse_percent(typed), read, "{typed}");
        }
        for share in [0, 5, 73, 250, 1000] {
            assert_eq!(parse_percent(&percent_to_type(share)), Some(share));
        }
    }

    #[test]
    fn terms_come_out_of_a_hidden_field_as_they_went_in() {
        let text = |text: &str| text.to_owned();
        let terms = Terms {
            periods: vec![[text(""), text("2018-12-31")], [text("2020-01-01"), text("")]],
            seats: text("2"),
            substitutes: text("1"),
            share: text("25,5"),
        };
        assert_eq!(Terms::unpacked(&terms.packed()), terms);
        let bare = Terms { periods: Vec::new(), share: String::new(), ..terms };
        assert_eq!(Terms::unpacked(&bare.packed()), bare);
        assert_eq!(Terms::unpacked("").check().err(), Some(vec![text("seats"), text("substitutes")]));
    }
}

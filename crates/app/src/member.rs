//! The members of an association over time: reading them, what changing the terms of one would do, doing it, and what was
//! done before.
//!
//! What must stay true: nobody writes over terms that she did not see; a member whose period ends stays a party of what it
//! takes part in; each change is in the log with what was before, so that going back is another change.

pub use mellanrum_model::member::{MemberTerms, Period};
use mellanrum_model::{
    Error, Result, Text, Violation,
    deadline::date_in_sweden,
    extension::check_reason,
    id::OrganisationId,
    permission::Action,
    policy::in_force,
    rule::{Rule, RuleKind},
};
pub use mellanrum_store::member::Member;
use mellanrum_store::{
    Tx, audit as log, member,
    page::{MAX_ROWS, Page},
    policy,
};
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

use crate::{App, actor::Actor, audit};

/// The action in the log.
const ACTION: &str = "member.change";

/// Terms to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub organisation: OrganisationId,
    /// The terms that whoever changes them saw.
    pub expected: MemberTerms,
    /// The terms to have instead.
    pub terms: MemberTerms,
    /// Why.
    pub reason: String,
}

impl Change {
    fn check(&self, member: &Member) -> Result<()> {
        if member.terms != self.expected {
            return Err(Error::Conflict);
        }
        let mut violations = self.terms.check();
        violations.iter_mut().for_each(|violation| violation.path.insert(1, "terms".to_owned()));
        violations.extend(check_reason(&self.reason));
        if self.terms == self.expected {
            let message = Text::both("Du har inte ändrat något.", "You have not changed anything.");
            violations.push(Violation::at("terms", "UNCHANGED", message));
        }
        if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
    }
}

/// What changing the terms of a member would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    /// Whether it is a member today.
    pub is_member_before: bool,
    /// Whether it would be one.
    pub is_member_after: bool,
    /// In how many cases it takes part.
    pub cases: i64,
    /// How many of them it owns.
    pub owned: i64,
    /// The rules that ask for members, when it becomes one today or ceases to be one.
    pub rules: Vec<Rule>,
}

/// All members, former ones among them, in the order of the association's file.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Member>> {
    let association = actor.authorize(Action::ReadMembers)?;
    app.db.read("member.list", &actor.office_scope(association), async |tx| member::list(tx).await).await
}

/// The member that is this organisation, now or before.
///
/// # Errors
/// As [`list`].
pub async fn find(app: &App, actor: &Actor, organisation: OrganisationId) -> Result<Option<Member>> {
    let association = actor.authorize(Action::ReadMembers)?;
    let scope = actor.office_scope(association);
    app.db.read("member.find", &scope, async |tx| member::find(tx, organisation).await).await
}

/// Whether a member is one today.
#[must_use]
pub fn is_member_today(app: &App, member: &Member) -> bool {
    member.is_member_on(date_in_sweden(app.now()))
}

fn asks_for_members(rule: &Rule) -> bool {
    matches!(rule.kind, RuleKind::MembersOnly | RuleKind::OwnerIsMember | RuleKind::MoneyToMembers)
}

async fn rules_for_members(tx: &mut Tx, today: Date) -> Result<Vec<Rule>> {
    let policies = policy::list(tx).await?;
    let rules = in_force(&policies, today).flat_map(|policy| &policy.rules);
    Ok(rules.filter(|rule| asks_for_members(rule)).cloned().collect())
}

/// What changing the terms would do; nothing is written.
///
/// # Errors
/// `Invalid` for the terms and the reason, `Conflict` when the terms are not what was seen, `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn effects_of(app: &App, actor: &Actor, change: &Change) -> Result<Effects> {
    let association = actor.authorize(Action::ManageMembers)?;
    let today = date_in_sweden(app.now());
    app.db
        .read("member.effects", &actor.office_scope(association), async |tx| {
            let member = member::find(tx, change.organisation).await?.ok_or(Error::NotFound)?;
            change.check(&member)?;
            let after = Member { terms: change.terms.clone(), ..member.clone() };
            let (before, after) = (member.is_member_on(today), after.is_member_on(today));
            let (cases, owned) = member::count_cases(tx, change.organisation).await?;
            let rules = if before == after { Vec::new() } else { rules_for_members(tx, today).await? };
            Ok(Effects { is_member_before: before, is_member_after: after, cases, owned, rules })
        })
        .await
}

/// Changes the terms.
///
/// # Errors
/// As [`effects_of`].
pub async fn change(app: &App, actor: &Actor, change: &Change) -> Result<Member> {
    let association = actor.authorize(Action::ManageMembers)?;
    app.db
        .write("member.change", &actor.office_scope(association), async |tx| {
            let member = member::find_and_lock(tx, change.organisation).await?.ok_or(Error::NotFound)?;
            change.check(&member)?;
            member::set_terms(tx, change.organisation, &change.terms).await?;
            note(app, tx, &member, (&member.terms, &change.terms), change.reason.trim());
            Ok(Member { terms: change.terms.clone(), ..member })
        })
        .await
}

/// Notes what a file that is applied changes of terms, where each member keeps its history.
pub(crate) fn note_applied(app: &App, tx: &mut Tx, before: &[Member], after: &[Member], reason: &str) {
    for member in after {
        let was = before.iter().find(|was| was.organisation.id == member.organisation.id);
        if let Some(was) = was.filter(|was| was.terms != member.terms) {
            note(app, tx, member, (&was.terms, &member.terms), reason);
        }
    }
}

fn note(app: &App, tx: &mut Tx, member: &Member, (before, after): (&MemberTerms, &MemberTerms), reason: &str) {
    let details = json!({
        "before": in_words(before), "after": in_words(after), "reason": reason, "name": member.organisation.name,
    });
    audit::note(app, tx, ACTION, member.organisation.id, details);
}

/// Terms for the log.
fn in_words(terms: &MemberTerms) -> Value {
    json!({
        "periods": terms.periods, "seats": terms.seats, "substitutes": terms.substitutes,
        "sharePerMille": terms.share_per_mille,
    })
}

/// Terms from the log, as [`in_words`] wrote them.
fn from_words(value: &Value) -> Option<MemberTerms> {
    let number = |name: &str| value.get(name)?.as_i64().and_then(|number| i32::try_from(number).ok());
    Some(MemberTerms {
        periods: serde_json::from_value(value.get("periods")?.clone()).ok()?,
        seats: number("seats")?,
        substitutes: number("substitutes")?,
        share_per_mille: number("sharePerMille"),
    })
}

/// A change of terms that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub at: OffsetDateTime,
    /// Who, by name; none when nobody who signs in did it.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// The terms before.
    pub before: MemberTerms,
    /// The terms after.
    pub after: MemberTerms,
}

/// The changes of a member's terms that were made one by one, the latest first.
///
/// # Errors
/// As [`list`].
pub async fn history(app: &App, actor: &Actor, organisation: OrganisationId) -> Result<Vec<Changed>> {
    let association = actor.authorize(Action::ReadMembers)?;
    let filter = log::Filter { action: ACTION.to_owned(), subject: organisation.to_string(), ..log::Filter::default() };
    let page = Page { first: Some(MAX_ROWS), ..Page::default() };
    let entries = app
        .db
        .read("member.history", &actor.office_scope(association), async |tx| {
            log::list(tx, log::Chain::Association, &filter, &page).await
        })
        .await?;
    let changed = entries.items.into_iter().filter_map(|entry| {
        Some(Changed {
            before: from_words(&entry.details["before"])?,
            after: from_words(&entry.details["after"])?,
            reason: entry.details["reason"].as_str().unwrap_or_default().to_owned(),
            at: entry.at,
            by: entry.person,
        })
    });
    Ok(changed.collect())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn terms_come_out_of_the_log_as_they_went_in() {
        let open = Period { from: Some(date!(2020 - 01 - 01)), to: None };
        let closed = Period { from: None, to: Some(date!(2018 - 12 - 31)) };
        let full = MemberTerms { periods: vec![closed, open], seats: 2, substitutes: 1, share_per_mille: Some(250) };
        for terms in [full.clone(), MemberTerms { periods: Vec::new(), share_per_mille: None, ..full }] {
            assert_eq!(from_words(&in_words(&terms)), Some(terms));
        }
        for strange in [json!(null), json!({ "periods": [{ "from": "soon" }], "seats": 1, "substitutes": 1 })] {
            assert_eq!(from_words(&strange), None, "{strange}");
        }
    }
}

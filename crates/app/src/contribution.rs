//! What members contribute in a year: planned, decided and received.
//!
//! What must stay true: nobody writes over amounts that she did not see; parts that differ from the law's are told and stop
//! nobody; each change is in the log with what was before, so that going back is another change.

pub use mellanrum_model::contribution::{Amounts, SOURCE, Stage, Warning};
use mellanrum_model::{
    Error, Result, Text, Violation,
    contribution::{YEARS, warnings},
    deadline::date_in_sweden,
    extension::check_reason,
    id::OrganisationId,
    permission::Action,
};
use mellanrum_store::{
    Tx, audit as log,
    contribution::{self, Contribution},
    member::{self, Member},
    page::{MAX_ROWS, Page},
};
use serde_json::{Value, json};
use time::{Month, OffsetDateTime};

use crate::{App, actor::Actor, audit};

/// The action in the log.
const ACTION: &str = "contribution.change";

/// The contributions of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// The members of some time of the year, and others that contribute in it, with what they do.
    pub members: Vec<(Member, Amounts)>,
    /// What to think of.
    pub warnings: Vec<Warning>,
}

/// What a member is to contribute instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The member.
    pub organisation: OrganisationId,
    /// What whoever changes it saw.
    pub expected: Amounts,
    /// What to have instead.
    pub amounts: Amounts,
}

/// Contributions of a year to change. Members that are not named keep theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The year.
    pub year: i32,
    /// Of whom, each once.
    pub contributions: Vec<Wanted>,
    /// Why.
    pub reason: String,
}

fn is_member_in(member: &Member, year: i32) -> bool {
    let day = |month, day| time::Date::from_calendar_date(year, month, day);
    let (Ok(first), Ok(last)) = (day(Month::January, 1), day(Month::December, 31)) else { return false };
    let periods = &member.terms.periods;
    periods.is_empty()
        || periods
            .iter()
            .any(|period| period.from.is_none_or(|from| from <= last) && period.to.is_none_or(|to| first <= to))
}

async fn read_year(tx: &mut Tx, year: i32) -> Result<Year> {
    let written = contribution::list_of_year(tx, year).await?;
    let members = member::list(tx).await?.into_iter().filter_map(|member| {
        let found = written.iter().find(|one| one.organisation == member.organisation.id);
        (found.is_some() || is_member_in(&member, year))
            .then(|| (member, found.map(|one| one.amounts).unwrap_or_default()))
    });
    Ok(Year::of(year, members.collect()))
}

impl Year {
    fn of(year: i32, members: Vec<(Member, Amounts)>) -> Self {
        let shares: Vec<_> = members.iter().map(|(member, amounts)| (member.party_kind, *amounts)).collect();
        Self { year, members, warnings: warnings(&shares) }
    }

    /// The sum of a stage, in öre.
    #[must_use]
    pub fn total(&self, stage: Stage) -> i64 {
        self.members.iter().filter_map(|(_, amounts)| amounts.of(stage)).sum()
    }

    /// The year after the change.
    fn changed(&self, change: &Change) -> Result<Self> {
        let mut members = self.members.clone();
        let mut violations = Vec::new();
        let mut is_changed = false;
        for (index, wanted) in change.contributions.iter().enumerate() {
            let found = members.iter_mut().find(|(member, _)| member.organisation.id == wanted.organisation);
            let (_, amounts) = found.ok_or(Error::NotFound)?;
            if *amounts != wanted.expected {
                return Err(Error::Conflict);
            }
            violations.extend(wanted.amounts.check(index));
            is_changed |= *amounts != wanted.amounts;
            *amounts = wanted.amounts;
        }
        violations.extend(check_reason(&change.reason));
        if !is_changed {
            let message = Text::both("Du har inte ändrat något belopp.", "You have not changed any amount.");
            violations.push(Violation::at("contributions", "UNCHANGED", message));
        }
        if violations.is_empty() { Ok(Self::of(self.year, members)) } else { Err(Error::Invalid(violations)) }
    }
}

fn check_year(year: i32) -> Result<()> {
    if YEARS.contains(&year) { Ok(()) } else { Err(Error::NotFound) }
}

/// The contributions of a year; of this one when none is said.
///
/// # Errors
/// `NotFound` for a year that cannot have any, `Forbidden`, `Unauthenticated`.
pub async fn find(app: &App, actor: &Actor, year: Option<i32>) -> Result<Year> {
    let association = actor.authorize(Action::ReadMembers)?;
    let year = year.unwrap_or_else(|| date_in_sweden(app.now()).year());
    check_year(year)?;
    app.db.read("contribution.find", &actor.office_scope(association), async |tx| read_year(tx, year).await).await
}

/// The years with contributions, this year and the next among them, the latest first.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `NotFound`.
pub async fn years(app: &App, actor: &Actor) -> Result<Vec<i32>> {
    let association = actor.authorize(Action::ReadMembers)?;
    let scope = actor.office_scope(association);
    let mut years = app.db.read("contribution.years", &scope, async |tx| contribution::list_years(tx).await).await?;
    let now = date_in_sweden(app.now()).year();
    years.extend([now, now + 1]);
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    Ok(years)
}

/// The year as the change would leave it; nothing is written.
///
/// # Errors
/// `Invalid` for the amounts and the reason, `Conflict` when the amounts are not what was seen, `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn effects_of(app: &App, actor: &Actor, change: &Change) -> Result<Year> {
    let association = actor.authorize(Action::ManageMembers)?;
    check_year(change.year)?;
    let scope = actor.office_scope(association);
    app.db.read("contribution.effects", &scope, async |tx| read_year(tx, change.year).await?.changed(change)).await
}

/// Changes the contributions.
///
/// # Errors
/// As [`effects_of`].
pub async fn change(app: &App, actor: &Actor, change: &Change) -> Result<Year> {
    let association = actor.authorize(Action::ManageMembers)?;
    check_year(change.year)?;
    app.db
        .write("contribution.change", &actor.office_scope(association), async |tx| {
            contribution::lock(tx).await?;
            let before = read_year(tx, change.year).await?;
            let after = before.changed(change)?;
            for wanted in &change.contributions {
                let Wanted { organisation, amounts, .. } = *wanted;
                contribution::set(tx, &Contribution { organisation, year: change.year, amounts }).await?;
            }
            note(app, tx, &before, &after, change.reason.trim());
            Ok(after)
        })
        .await
}

/// Notes what becomes of a year's contributions, if anything does: those of members that are in both.
fn note(app: &App, tx: &mut Tx, before: &Year, after: &Year, reason: &str) {
    let moved = |year: &Year, other: &Year| -> Vec<Value> {
        let differs = |(member, amounts): &&(Member, Amounts)| {
            let found = other.members.iter().find(|(known, _)| known.organisation.id == member.organisation.id);
            found.is_some_and(|(_, there)| there != amounts)
        };
        let mut members: Vec<&(Member, Amounts)> = year.members.iter().filter(differs).collect();
        members.sort_by_key(|(member, _)| member.organisation.id);
        members.into_iter().map(in_words).collect()
    };
    let (was, is) = (moved(before, after), moved(after, before));
    if !is.is_empty() {
        audit::note(app, tx, ACTION, after.year, json!({ "before": was, "after": is, "reason": reason }));
    }
}

/// Every year that has contributions.
pub(crate) async fn every_year(tx: &mut Tx) -> Result<Vec<Year>> {
    let mut years = Vec::new();
    for year in contribution::list_years(tx).await? {
        years.push(read_year(tx, year).await?);
    }
    Ok(years)
}

/// Notes what a file that is applied changes of contributions, where each year keeps its history. A year that had none before is
/// noted as one where nothing was known.
pub(crate) fn note_applied(app: &App, tx: &mut Tx, before: &[Year], after: &[Year], reason: &str) {
    let nothing = |year: &Year| -> Year {
        let members = year.members.iter().map(|(member, _)| (member.clone(), Amounts::default()));
        Year::of(year.year, members.collect())
    };
    for year in after {
        let was = before.iter().find(|was| was.year == year.year).cloned().unwrap_or_else(|| nothing(year));
        note(app, tx, &was, year, reason);
    }
    for gone in before.iter().filter(|was| after.iter().all(|year| year.year != was.year)) {
        note(app, tx, gone, &nothing(gone), reason);
    }
}

/// A member's amounts for the log.
fn in_words((member, amounts): &(Member, Amounts)) -> Value {
    json!({
        "organisation": member.organisation.id, "name": member.organisation.name,
        "plannedOre": amounts.planned, "decidedOre": amounts.decided, "receivedOre": amounts.received,
    })
}

/// What a member contributed before or after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The member, by the id in the log.
    pub organisation: String,
    /// Its name then.
    pub name: String,
    /// How much.
    pub amounts: Amounts,
}

fn from_words(value: &Value) -> Option<Kept> {
    let ore = |name: &str| value.get(name).and_then(Value::as_i64);
    let text = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
    let amounts = Amounts { planned: ore("plannedOre"), decided: ore("decidedOre"), received: ore("receivedOre") };
    Some(Kept { organisation: text("organisation")?, name: text("name")?, amounts })
}

/// A change of a year's contributions that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub at: OffsetDateTime,
    /// Who, by name; none when nobody who signs in did it.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// What those whose amounts changed contributed before.
    pub before: Vec<Kept>,
    /// The same after, in the same order.
    pub after: Vec<Kept>,
}

/// The changes of a year's contributions that were made one by one, the latest first.
///
/// # Errors
/// As [`find`].
pub async fn history(app: &App, actor: &Actor, year: i32) -> Result<Vec<Changed>> {
    let association = actor.authorize(Action::ReadMembers)?;
    let filter = log::Filter { action: ACTION.to_owned(), subject: year.to_string(), ..log::Filter::default() };
    let page = Page { first: Some(MAX_ROWS), ..Page::default() };
    let entries = app
        .db
        .read("contribution.history", &actor.office_scope(association), async |tx| {
            log::list(tx, log::Chain::Association, &filter, &page).await
        })
        .await?;
    let kept = |value: &Value| -> Option<Vec<Kept>> { value.as_array()?.iter().map(from_words).collect() };
    let changed = entries.items.into_iter().filter_map(|entry| {
        Some(Changed {
            before: kept(&entry.details["before"])?,
            after: kept(&entry.details["after"])?,
            reason: entry.details["reason"].as_str().unwrap_or_default().to_owned(),
            at: entry.at,
            by: entry.person,
        })
    });
    Ok(changed.collect())
}

//! Frames: what is set aside for a year and a purpose, what of it is asked for, granted and left, and on what condition.
//!
//! What must stay true: nobody writes over a frame that she did not see; a frame that is spent or whose condition is not met is
//! told and stops nobody; each change is in the log with what was before, also one that a file makes.

use std::collections::{BTreeSet, HashMap};

pub use mellanrum_model::frame::{Checked, Figures, Frame, Requirement, Standing, Terms};
use mellanrum_model::{
    Error, Result, Text, Violation,
    deadline::date_in_sweden,
    extension::check_reason,
    frame::{Draw, TwoYears, check, is_year},
    id::ApplicationId,
    permission::Action,
};
use mellanrum_store::{
    Tx, audit as log,
    call::{self, Call},
    contribution::{self, Contribution},
    frame,
    member::{self, Member},
    page::{MAX_ROWS, Page},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{App, actor::Actor, application::PartKey, audit};

/// The action in the log.
const ACTION: &str = "frame.change";

/// A frame in a year, with what is asked for of it. Without an amount nothing is set aside in that year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Names it.
    pub key: String,
    /// The year.
    pub year: i32,
    /// What it is called.
    pub name: Text,
    /// Keys of the cost types that it pays for; all of them when empty.
    pub cost_types: Vec<String>,
    /// Where it was decided.
    pub source: Option<String>,
    /// How much, and on what condition.
    pub terms: Terms,
    /// What is asked for and granted.
    pub figures: Figures,
    /// Its condition, where it is one that is looked up.
    pub checked: Option<Checked>,
    /// The calls that draw on it.
    pub calls: Vec<Text>,
}

impl Row {
    /// What is not granted of it, in öre: less than nothing when more is granted than there is. None without an amount.
    #[must_use]
    pub fn left(&self) -> Option<i64> {
        self.terms.amount_ore.map(|ore| ore - self.figures.granted)
    }
}

/// The frames of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// Every frame that there is in some year, in the association's own order.
    pub rows: Vec<Row>,
}

/// What an application asks of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The frame, with what all ask for.
    pub row: Row,
    /// What this one does.
    pub own: Figures,
}

impl Use {
    /// What is left of the frame without what this application is granted, in öre.
    #[must_use]
    pub fn left_before(&self) -> Option<i64> {
        self.row.left().map(|left| left + self.own.granted)
    }

    /// What others wait for an answer to.
    #[must_use]
    pub fn others_waiting(&self) -> i64 {
        self.row.figures.waiting - self.own.waiting
    }
}

/// What is to hold of a frame in a year instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which frame.
    pub key: String,
    /// What whoever changes it saw.
    pub expected: Terms,
    /// What to have instead.
    pub terms: Terms,
}

/// Frames of a year to change. Those that are not named keep what they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The year.
    pub year: i32,
    /// Which, each once.
    pub frames: Vec<Wanted>,
    /// Why.
    pub reason: String,
}

/// Everything that a year is worked out from.
struct Book {
    frames: Vec<Frame>,
    draws: Vec<Draw>,
    members: Vec<Member>,
    contributions: Vec<Contribution>,
    calls: Vec<Call>,
}

async fn read(tx: &mut Tx) -> Result<Book> {
    Ok(Book {
        frames: frame::list(tx).await?,
        draws: frame::list_draws(tx).await?,
        members: member::list(tx).await?,
        contributions: contribution::list(tx).await?,
        calls: call::list(tx).await?,
    })
}

/// The frame in a year; else as it was in the latest year before, or the first after.
fn nearest<'frames>(frames: &'frames [Frame], key: &str, year: i32) -> Option<&'frames Frame> {
    let ours = frames.iter().filter(|frame| frame.key == key);
    ours.min_by_key(|frame| (frame.year > year, frame.year.abs_diff(year)))
}

/// What holds of a frame in a year.
fn terms(frames: &[Frame], key: &str, year: i32) -> Terms {
    frames.iter().find(|frame| frame.key == key && frame.year == year).map(Terms::of).unwrap_or_default()
}

impl Book {
    fn two_years(&self, year: i32) -> Vec<TwoYears> {
        let amounts = |member: &Member, year| {
            let of = |one: &&Contribution| one.organisation == member.organisation.id && one.year == year;
            self.contributions.iter().find(of).map(|one| one.amounts).unwrap_or_default()
        };
        let both = |member: &Member| TwoYears {
            name: member.organisation.name.clone(),
            before: amounts(member, year - 1),
            now: amounts(member, year),
        };
        self.members.iter().map(both).collect()
    }

    fn row(&self, frame: &Frame, year: i32) -> Row {
        let terms = terms(&self.frames, &frame.key, year);
        Row {
            year,
            figures: self.draws.iter().map(|draw| draw.of(&frame.key, &frame.cost_types, year)).sum(),
            checked: terms.requires.map(|requirement| check(requirement, year, &self.two_years(year))),
            calls: self
                .calls
                .iter()
                .filter(|call| call.frames.contains(&frame.key))
                .map(|call| call.title.clone())
                .collect(),
            source: frame.source.clone().filter(|_| frame.year == year),
            key: frame.key.clone(),
            name: frame.name.clone(),
            cost_types: frame.cost_types.clone(),
            terms,
        }
    }

    fn year(&self, year: i32) -> Year {
        let mut seen = BTreeSet::new();
        let keys = self.frames.iter().map(|frame| &frame.key).filter(|key| seen.insert(key.as_str()));
        let rows = keys.filter_map(|key| Some(self.row(nearest(&self.frames, key, year)?, year)));
        Year { year, rows: rows.collect() }
    }

    /// The book as a change leaves it, with those of the frames that are written or taken away.
    fn changed(mut self, change: &Change) -> Result<Self> {
        let mut violations = Vec::new();
        let mut is_changed = false;
        for (index, wanted) in change.frames.iter().enumerate() {
            let known = nearest(&self.frames, &wanted.key, change.year).ok_or(Error::NotFound)?.clone();
            let before = terms(&self.frames, &wanted.key, change.year);
            if before != wanted.expected.tidied() {
                return Err(Error::Conflict);
            }
            let after = wanted.terms.tidied();
            violations.extend(after.check(index));
            is_changed |= before != after;
            let is_this = |frame: &Frame| frame.key == wanted.key && frame.year == change.year;
            let place = self.frames.iter().position(is_this);
            match (after.amount_ore, place) {
                (None, Some(place)) => drop(self.frames.remove(place)),
                (None, None) => {}
                (Some(amount_ore), place) => {
                    let Terms { condition, requires, shown_to_applicants, .. } = after;
                    let source = known.source.clone().filter(|_| place.is_some());
                    let year = change.year;
                    let new = Frame { year, amount_ore, condition, requires, shown_to_applicants, source, ..known };
                    match place {
                        Some(place) => self.frames[place] = new,
                        None => self.frames.push(new),
                    }
                }
            }
        }
        violations.extend(check_reason(&change.reason));
        if !is_changed {
            let message = Text::both("Du har inte ändrat något.", "You have not changed anything.");
            violations.push(Violation::at("frames", "UNCHANGED", message));
        }
        if violations.is_empty() { Ok(self) } else { Err(Error::Invalid(violations)) }
    }
}

fn check_year(year: i32) -> Result<()> {
    if is_year(year) { Ok(()) } else { Err(Error::NotFound) }
}

/// The frames of a year; of this one when none is said.
///
/// # Errors
/// `NotFound` for a year that cannot have any, `Forbidden`, `Unauthenticated`.
pub async fn find(app: &App, actor: &Actor, year: Option<i32>) -> Result<Year> {
    let association = actor.authorize(Action::ReadFrames)?;
    let year = year.unwrap_or_else(|| date_in_sweden(app.now()).year());
    check_year(year)?;
    app.db.read("frame.find", &actor.office_scope(association), async |tx| Ok(read(tx).await?.year(year))).await
}

/// The years with frames, this year and the next among them, the latest first.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `NotFound`.
pub async fn years(app: &App, actor: &Actor) -> Result<Vec<i32>> {
    let association = actor.authorize(Action::ReadFrames)?;
    let frames = app.db.read("frame.years", &actor.office_scope(association), async |tx| frame::list(tx).await).await?;
    let now = date_in_sweden(app.now()).year();
    let years: BTreeSet<i32> = frames.into_iter().map(|frame| frame.year).chain([now, now + 1]).collect();
    Ok(years.into_iter().rev().collect())
}

/// What these applications ask of the frames of their calls, those of the host's association that are sent in; nothing for those
/// who may not read frames. Only for applications that [`crate::application::find`] or a list gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn uses(app: &App, actor: &Actor, keys: &[PartKey]) -> Result<HashMap<ApplicationId, Vec<Use>>> {
    let home = actor.association.as_ref().map(|association| association.id).filter(|_| actor.may(Action::ReadFrames));
    let here: Vec<ApplicationId> = keys.iter().filter(|key| Some(key.0) == home).map(|key| key.1).collect();
    let Some(association) = home.filter(|_| !here.is_empty()) else { return Ok(HashMap::new()) };
    let book = app.db.read("frame.uses", &actor.office_scope(association), async |tx| read(tx).await).await?;
    let ours = book.draws.iter().filter(|draw| here.contains(&draw.application));
    Ok(ours.map(|draw| (draw.application, uses_of(&book, draw))).collect())
}

fn uses_of(book: &Book, draw: &Draw) -> Vec<Use> {
    let years: BTreeSet<i32> = draw.lines.iter().map(|line| line.year).collect();
    let each = draw.frames.iter().flat_map(|key| years.iter().map(move |year| (key, *year)));
    let used = each.filter_map(|(key, year)| {
        let frame = nearest(&book.frames, key, year)?;
        let own = draw.of(key, &frame.cost_types, year);
        (own.asked > 0).then(|| Use { row: book.row(frame, year), own })
    });
    used.collect()
}

/// The year as the change would leave it; nothing is written.
///
/// # Errors
/// `Invalid` for what is written and the reason, `Conflict` when a frame is not what was seen, `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn effects_of(app: &App, actor: &Actor, change: &Change) -> Result<Year> {
    let association = actor.authorize(Action::ManageFrames)?;
    check_year(change.year)?;
    let scope = actor.office_scope(association);
    app.db.read("frame.effects", &scope, async |tx| Ok(read(tx).await?.changed(change)?.year(change.year))).await
}

/// Changes the frames.
///
/// # Errors
/// As [`effects_of`].
pub async fn change(app: &App, actor: &Actor, change: &Change) -> Result<Year> {
    let association = actor.authorize(Action::ManageFrames)?;
    check_year(change.year)?;
    app.db
        .write("frame.change", &actor.office_scope(association), async |tx| {
            frame::lock(tx).await?;
            let book = read(tx).await?;
            let before = book.frames.clone();
            let after = book.changed(change)?;
            for wanted in &change.frames {
                let is_this = |frame: &&Frame| frame.key == wanted.key && frame.year == change.year;
                match after.frames.iter().find(is_this) {
                    Some(new) => frame::save(tx, new).await?,
                    None => frame::remove(tx, &wanted.key, change.year).await?,
                }
            }
            note(app, tx, change.year, &before, &after.frames, change.reason.trim());
            Ok(after.year(change.year))
        })
        .await
}

/// Notes what becomes of the frames of a year, when anything does.
fn note(app: &App, tx: &mut Tx, year: i32, before: &[Frame], after: &[Frame], reason: &str) {
    let mut seen = BTreeSet::new();
    let changed: Vec<(&Frame, [Option<&Frame>; 2])> = after
        .iter()
        .chain(before)
        .filter(|frame| frame.year == year && seen.insert(frame.key.as_str()))
        .map(|frame| {
            let of = |frames: &'_ [Frame]| frames.iter().position(|one| one.key == frame.key && one.year == year);
            (frame, [of(before).map(|at| &before[at]), of(after).map(|at| &after[at])])
        })
        .filter(|(_, [before, after])| before.map(Terms::of) != after.map(Terms::of))
        .collect();
    if changed.is_empty() {
        return;
    }
    let side = |side: usize| -> Vec<Value> {
        let one = |(frame, both): &(&Frame, [Option<&Frame>; 2])| json!({ "key": frame.key, "name": frame.name, "frame": both[side] });
        changed.iter().map(one).collect()
    };
    audit::note(app, tx, ACTION, year, json!({ "before": side(0), "after": side(1), "reason": reason }));
}

/// Notes what a file that is applied changes of the frames of each year, where those who change them in the portal see it.
pub(crate) async fn note_applied(app: &App, tx: &mut Tx, before: &[Frame], reason: &str) -> Result<()> {
    let after = frame::list(tx).await?;
    let years: BTreeSet<i32> = before.iter().chain(&after).map(|frame| frame.year).collect();
    for year in years {
        note(app, tx, year, before, &after, reason);
    }
    Ok(())
}

/// What held of a frame before or after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Names it.
    pub key: String,
    /// What it was called.
    pub name: Text,
    /// What held.
    pub terms: Terms,
}

fn from_words(value: &Value) -> Option<Kept> {
    let frame: Option<Frame> = serde_json::from_value(value.get("frame")?.clone()).ok()?;
    Some(Kept {
        key: value.get("key")?.as_str()?.to_owned(),
        name: serde_json::from_value(value.get("name")?.clone()).ok()?,
        terms: frame.as_ref().map(Terms::of).unwrap_or_default(),
    })
}

/// A change of a year's frames that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub at: OffsetDateTime,
    /// Who, by name; none when a file was applied.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// What held before of those that changed.
    pub before: Vec<Kept>,
    /// The same after, in the same order.
    pub after: Vec<Kept>,
}

/// The changes of a year's frames, the latest first.
///
/// # Errors
/// As [`find`].
pub async fn history(app: &App, actor: &Actor, year: i32) -> Result<Vec<Changed>> {
    let association = actor.authorize(Action::ReadFrames)?;
    let filter = log::Filter { action: ACTION.to_owned(), subject: year.to_string(), ..log::Filter::default() };
    let page = Page { first: Some(MAX_ROWS), ..Page::default() };
    let entries = app
        .db
        .read("frame.history", &actor.office_scope(association), async |tx| {
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

//! What was done with a meeting, in the portal or by a file, as the log has it.

use mellanrum_model::{Result, id::MeetingId, meeting_dates::MeetingDates, permission::Action};
use mellanrum_store::{
    Tx, audit as log,
    meeting_dates::MeetingState,
    page::{MAX_ROWS, Page},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{ADD, CANCEL, CHANGE, RESTORE, words};
use crate::{App, actor::Actor, audit};

/// Notes what an applied file did to the meetings, where the portal shows it.
pub(crate) fn note_applied(app: &App, tx: &mut Tx, before: &[MeetingState], after: &[MeetingState], reason: &str) {
    for state in after {
        let (id, dates) = (state.meeting.id, state.meeting.dates());
        let is_cancelled = state.meeting.cancelled_at.is_some();
        let Some(known) = before.iter().find(|known| known.meeting.id == id) else {
            audit::note(app, tx, ADD, id, json!({ "after": words(&dates), "reason": reason }));
            continue;
        };
        let was_cancelled = known.meeting.cancelled_at.is_some();
        let old = words(&known.meeting.dates());
        if is_cancelled && !was_cancelled {
            audit::note(app, tx, CANCEL, id, json!({ "before": old, "reason": reason }));
        } else if was_cancelled && !is_cancelled {
            audit::note(app, tx, RESTORE, id, json!({ "after": words(&dates), "reason": reason }));
        } else if known.meeting.dates() != dates {
            audit::note(app, tx, CHANGE, id, json!({ "before": old, "after": words(&dates), "reason": reason }));
        }
    }
}

/// What was done with a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoneKind {
    /// It was added.
    Added,
    /// What is announced of it changed.
    Changed,
    /// It was cancelled.
    Cancelled,
    /// It was restored.
    Restored,
}

/// Something that was done with a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What.
    pub kind: DoneKind,
    /// When.
    pub at: OffsetDateTime,
    /// Who, by name; none when nobody who signs in did it.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// What was announced before, where that is known.
    pub before: Option<MeetingDates>,
    /// What was announced after, where that is known.
    pub after: Option<MeetingDates>,
}

/// What was done with a meeting, the latest first.
///
/// # Errors
/// As [`list`].
pub async fn history(app: &App, actor: &Actor, id: MeetingId) -> Result<Vec<Done>> {
    let association = actor.authorize(Action::ManageCalls)?;
    let filter = log::Filter { subject: id.to_string(), ..log::Filter::default() };
    let page = Page { first: Some(MAX_ROWS), ..Page::default() };
    let scope = actor.office_scope(association);
    let entries = app
        .db
        .read("meeting_dates.history", &scope, async |tx| log::list(tx, log::Chain::Association, &filter, &page).await)
        .await?;
    let dates = |value: &Value| serde_json::from_value(value.clone()).ok();
    let done = entries.items.into_iter().filter_map(|entry| {
        let kind = match entry.action.as_str() {
            ADD => DoneKind::Added,
            CHANGE => DoneKind::Changed,
            CANCEL => DoneKind::Cancelled,
            RESTORE => DoneKind::Restored,
            _ => return None,
        };
        Some(Done {
            kind,
            before: dates(&entry.details["before"]),
            after: dates(&entry.details["after"]),
            reason: entry.details["reason"].as_str().unwrap_or_default().to_owned(),
            at: entry.at,
            by: entry.person,
        })
    });
    Ok(done.collect())
}

#[cfg(test)]
mod tests {
    use mellanrum_model::{Text, meeting_dates::ClockTime};
    use time::macros::date;

    use super::*;

    #[test]
    fn a_meeting_comes_out_of_the_log_as_it_went_in() {
        let dates = MeetingDates {
            title: Text::both("Möte", "Meeting"),
            held_on: date!(2021 - 02 - 08),
            starts_at: Some(ClockTime { hour: 9, minute: 5 }),
            place: "Rådhuset".into(),
        };
        assert_eq!(words(&dates)["heldOn"], "2021-02-08");
        for dates in [dates.clone(), MeetingDates { starts_at: None, ..dates }] {
            assert_eq!(serde_json::from_value::<MeetingDates>(words(&dates)).ok(), Some(dates));
        }
    }
}

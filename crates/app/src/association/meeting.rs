//! What applying a changed file does to the board's meetings, and what it must not do.

use mellanrum_model::{Text, association::AssociationFile, error::Violation, meeting_dates::Held};
use mellanrum_store::association::{CancelledUse, MeetingUse, Usage};

use super::effect::{Effect, cases, english};

fn on_agenda<'usage>(usage: &'usage Usage, meeting: &str) -> Option<&'usage MeetingUse> {
    usage.meetings.iter().find(|used| used.meeting == meeting)
}

/// Which meetings it moves and cancels.
pub(super) fn effects(there: &AssociationFile, wanted: &AssociationFile, usage: &Usage, effects: &mut Vec<Effect>) {
    for before in &there.meetings {
        let meeting = before.key.clone();
        match wanted.meetings.iter().find(|meeting| meeting.key == before.key) {
            None => effects.push(Effect::MeetingCancelled { meeting }),
            Some(after) if after.held_on != before.held_on => {
                let items = on_agenda(usage, &meeting).map_or(0, |used| used.items);
                effects.push(Effect::MeetingMoves { meeting, before: before.held_on, after: after.held_on, items });
            }
            Some(_) => {}
        }
    }
    let restored = restored(wanted, usage).filter(|used| used.items == 0);
    effects.extend(restored.map(|used| Effect::MeetingRestored { meeting: used.meeting.clone() }));
}

fn restored<'usage>(
    wanted: &'usage AssociationFile,
    usage: &'usage Usage,
) -> impl Iterator<Item = &'usage CancelledUse> {
    usage.cancelled.iter().filter(|used| wanted.meetings.iter().any(|meeting| meeting.key == used.meeting))
}

/// Which meetings must stay as they are: those that were held, and, where the file lacks them, those with an agenda.
pub(super) fn refusals(there: &AssociationFile, wanted: &AssociationFile, usage: &Usage) -> Vec<Violation> {
    let mut refused = Vec::new();
    for before in &there.meetings {
        let Some(used) = on_agenda(usage, &before.key) else { continue };
        let held = Held {
            is_adjusted: used.is_adjusted,
            decided: usize::try_from(used.decided).unwrap_or(usize::MAX),
            ..Held::default()
        };
        let (code, reason) = match wanted.meetings.iter().find(|kept| kept.key == before.key) {
            Some(kept) if kept == before => continue,
            kept => match (held.fixed_because(), kept) {
                (Some(reason), _) => ("MEETING_HELD", reason),
                (None, None) if used.items > 0 => {
                    let cases = cases(used.items);
                    let reason = Text::both(
                        format!("Det har {}. Ställ in mötet i portalen.", cases.sv),
                        format!("It has {}. Cancel it in the portal.", english(&cases)),
                    );
                    ("MEETING_USED", reason)
                }
                (None, _) => continue,
            },
        };
        let message = Text::both(
            format!("Mötet {} måste vara kvar som det är. {}", before.key, reason.sv),
            format!("Meeting {} must stay as it is. {}", before.key, english(&reason)),
        );
        refused.push(Violation::at("meetings", code, message));
    }
    for used in restored(wanted, usage).filter(|used| used.items > 0) {
        let message = Text::both(
            format!("Mötet {} är inställt och hade ärenden. Återställ det i portalen, så följer de med.", used.meeting),
            format!(
                "Meeting {} is cancelled and had cases. Restore it in the portal, and they come along.",
                used.meeting
            ),
        );
        refused.push(Violation::at("meetings", "MEETING_USED", message));
    }
    refused
}

//! A role that somebody was given: from when, until when, and whether it holds.
//!
//! What must stay true: nobody has a role that she has not accepted; a role that was withdrawn never holds again, giving it
//! anew makes another.

use time::{Date, OffsetDateTime};

use crate::{error::Violation, permission::Role, text::Text};

/// Days that an invitation to a role can be accepted.
pub const INVITATION_DAYS: i64 = 14;

/// From when and until when somebody has a role. Days in Sweden, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first day.
    pub starts_on: Date,
    /// The last day; none when no end is known.
    pub ends_on: Option<Date>,
}

impl Term {
    /// Whether two terms have a day in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |first: &Self, second: &Self| first.ends_on.is_some_and(|end| end < second.starts_on);
        !ends_before(self, other) && !ends_before(other, self)
    }

    /// What is wrong with it.
    #[must_use]
    pub fn check(&self) -> Option<Violation> {
        self.ends_on.filter(|end| *end < self.starts_on).map(|_| {
            let message = Text::both(
                "Sista dagen kan inte vara före första dagen.",
                "The last day cannot be before the first day.",
            );
            Violation::at("endsOn", "TERM", message)
        })
    }
}

/// Where a given role is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleState {
    /// An invitation was sent and can still be accepted.
    Invited,
    /// The invitation was not accepted in time.
    Expired,
    /// The invitation was declined.
    Declined,
    /// Accepted; its first day is still to come.
    Coming,
    /// It holds.
    Holds,
    /// Its last day is over.
    Ended,
    /// It was withdrawn.
    Withdrawn,
}

/// What decides the state of a given role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// From when and until when.
    pub term: Term,
    /// Until when the invitation can be accepted.
    pub invitation_ends_at: OffsetDateTime,
    /// When it was accepted.
    pub accepted_at: Option<OffsetDateTime>,
    /// When it was withdrawn or declined.
    pub withdrawn_at: Option<OffsetDateTime>,
}

impl Course {
    /// The state at `now`, which is `today` in Sweden.
    #[must_use]
    pub fn state(&self, now: OffsetDateTime, today: Date) -> RoleState {
        match (self.accepted_at, self.withdrawn_at) {
            (None, Some(_)) => RoleState::Declined,
            (Some(_), Some(_)) => RoleState::Withdrawn,
            (None, None) if now >= self.invitation_ends_at => RoleState::Expired,
            (None, None) => RoleState::Invited,
            (Some(_), None) if today < self.term.starts_on => RoleState::Coming,
            (Some(_), None) if self.term.ends_on.is_some_and(|end| end < today) => RoleState::Ended,
            (Some(_), None) => RoleState::Holds,
        }
    }
}

impl RoleState {
    /// Whether it may still become or stay a role that holds, so that it can be withdrawn.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Invited | Self::Coming | Self::Holds)
    }
}

/// Whether a person may be given `role` beside those that she has: a board member is no substitute of the same board, and who
/// examines an association neither works for it nor decides in it.
#[must_use]
pub fn may_stand_beside(role: Role, other: Role) -> bool {
    use Role as R;
    let excludes = |one: Role, two: Role| match one {
        R::Auditor => matches!(
            two,
            R::Administrator | R::Director | R::Officer | R::BoardMember | R::Substitute | R::PreparationMember
        ),
        R::Substitute => two == R::BoardMember,
        _ => false,
    };
    !excludes(role, other) && !excludes(other, role)
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn term(starts_on: Date, ends_on: Option<Date>) -> Term {
        Term { starts_on, ends_on }
    }

    #[test]
    fn terms_that_share_a_day_overlap() {
        let spring = term(date!(2021 - 01 - 01), Some(date!(2021 - 03 - 31)));
        let board = term(date!(2021 - 04 - 01), Some(date!(2025 - 03 - 31)));
        let open = term(date!(2021 - 03 - 31), None);
        assert!(!spring.overlaps(&board) && !board.overlaps(&spring));
        assert!(open.overlaps(&spring) && board.overlaps(&open) && open.overlaps(&open));
        assert!(term(date!(2021 - 01 - 02), Some(date!(2021 - 01 - 01))).check().is_some());
        assert!(term(date!(2021 - 01 - 01), Some(date!(2021 - 01 - 01))).check().is_none());
    }

    #[test]
    fn a_role_holds_when_it_is_accepted_within_its_term_and_not_withdrawn() {
        let invited = Course {
            term: term(date!(2021 - 04 - 01), Some(date!(2025 - 03 - 31))),
            invitation_ends_at: datetime!(2021-02-15 12:00 UTC),
            accepted_at: None,
            withdrawn_at: None,
        };
        let accepted = Course { accepted_at: Some(datetime!(2021-02-02 12:00 UTC)), ..invited };
        let withdrawn = Course { withdrawn_at: Some(datetime!(2022-01-01 12:00 UTC)), ..accepted };
        let declined = Course { withdrawn_at: Some(datetime!(2021-02-02 12:00 UTC)), ..invited };
        let february = (datetime!(2021-02-15 11:59 UTC), date!(2021 - 02 - 15));
        let later = (datetime!(2021-02-15 12:00 UTC), date!(2021 - 02 - 15));
        let first = (datetime!(2021-03-31 22:00 UTC), date!(2021 - 04 - 01));
        let last = (datetime!(2025-03-31 21:59 UTC), date!(2025 - 03 - 31));
        let after = (datetime!(2025-03-31 22:00 UTC), date!(2025 - 04 - 01));
        for (course, (now, today), state) in [
            (invited, february, RoleState::Invited),
            (invited, later, RoleState::Expired),
            (declined, february, RoleState::Declined),
            (accepted, later, RoleState::Coming),
            (accepted, first, RoleState::Holds),
            (accepted, last, RoleState::Holds),
            (accepted, after, RoleState::Ended),
            (withdrawn, first, RoleState::Withdrawn),
        ] {
            assert_eq!(course.state(now, today), state, "{now}");
        }
    }

    #[test]
    fn who_examines_does_not_work_for_those_examined() {
        assert!(
            !may_stand_beside(Role::Auditor, Role::Director) && !may_stand_beside(Role::BoardMember, Role::Auditor)
        );
        assert!(!may_stand_beside(Role::Substitute, Role::BoardMember));
        assert!(may_stand_beside(Role::Director, Role::Officer) && may_stand_beside(Role::Auditor, Role::Reader));
    }
}

//! What a program may do by a token: some of what its maker may, and never who may do what.

use crate::permission::Action;

/// A part of an association's work that a token opens, as far as its maker's roles do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenScope {
    /// Read the cases.
    ReadCases,
    /// Read the board's meetings.
    ReadMeetings,
    /// Ask for completions and write recommendations.
    PrepareCases,
    /// Write agendas, decisions and adjustments.
    RecordDecisions,
    /// See who has which role.
    ReadRoles,
    /// See what was done.
    ReadAudit,
}

impl TokenScope {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ReadCases,
        Self::ReadMeetings,
        Self::PrepareCases,
        Self::RecordDecisions,
        Self::ReadRoles,
        Self::ReadAudit,
    ];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadCases => "READ_CASES",
            Self::ReadMeetings => "READ_MEETINGS",
            Self::PrepareCases => "PREPARE_CASES",
            Self::RecordDecisions => "RECORD_DECISIONS",
            Self::ReadRoles => "READ_ROLES",
            Self::ReadAudit => "READ_AUDIT",
        }
    }

    /// The scope with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    /// The scope that opens an action; none for what no program may do: act for an applicant, and decide who may do what.
    #[must_use]
    pub fn of(action: Action) -> Option<Self> {
        use Action as A;
        match action {
            A::ReadCases => Some(Self::ReadCases),
            A::ReadMeetings => Some(Self::ReadMeetings),
            A::RequestCompletion | A::Judge | A::Recommend | A::Consult => Some(Self::PrepareCases),
            A::EditAgenda | A::Decide | A::AdjustMinutes => Some(Self::RecordDecisions),
            A::ReadRoles => Some(Self::ReadRoles),
            A::ReadAudit => Some(Self::ReadAudit),
            A::ReadPublicPage
            | A::ReadDesk
            | A::StartApplication
            | A::ReadOwnApplication
            | A::EditApplication
            | A::SubmitApplication
            | A::GiveOpinion
            | A::GiveRoles
            | A::ManageTokens
            | A::ManageCalls
            | A::ReadPlannedDays
            | A::ReadMembers
            | A::ManageMembers
            | A::ReadFrames
            | A::ManageFrames
            | A::ManageProfile
            | A::ReadOrganisationRoles
            | A::GiveOrganisationRoles
            | A::GivePlatformRoles
            | A::ReadPlatformAudit
            | A::ManageAssociations => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_scope_gives_roles_or_makes_tokens_or_moves_dates_or_signs_for_an_applicant() {
        for action in [
            Action::GiveRoles,
            Action::GiveOrganisationRoles,
            Action::GivePlatformRoles,
            Action::ManageTokens,
            Action::ManageCalls,
            Action::ManageProfile,
            Action::SubmitApplication,
        ] {
            assert_eq!(TokenScope::of(action), None, "{action:?}");
        }
    }

    #[test]
    fn every_scope_opens_something_and_has_a_word_of_its_own() {
        for scope in TokenScope::ALL {
            assert!(Action::ALL.iter().any(|action| TokenScope::of(*action) == Some(scope)), "{scope:?}");
            assert_eq!(TokenScope::from_word(scope.word()), Some(scope));
        }
    }
}

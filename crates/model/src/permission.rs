//! Who may do what: role × action, in one match. What depends on the row (is it my organisation's application, is it in
//! the right state) is checked by the use case after loading, inside the transaction.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A role, held in an association, in an organisation, in the network or on the platform, or by being nobody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Not signed in, or without a role in this place.
    Public,
    /// Writes applications for an organisation.
    Editor,
    /// Writes and submits for an organisation.
    Signatory,
    /// Decides who acts for an organisation.
    OrganisationAdministrator,
    /// Decides who does what in an association.
    Administrator,
    /// Heads an association's office.
    Director,
    /// Prepares cases at an association's office.
    Officer,
    /// Sits in the group that prepares cases for the board.
    PreparationMember,
    /// Answers for a body that an association consults.
    ConsultationMember,
    /// Sits on an association's board.
    BoardMember,
    /// Takes a board member's place.
    Substitute,
    /// Examines what an association has done.
    Auditor,
    /// Reads an association's cases.
    Reader,
    /// Compares associations in the national network.
    Analyst,
    /// Runs the platform: creates associations and reads none of their cases.
    Operator,
}

/// Where a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Everywhere, by everybody.
    Anywhere,
    /// In an organisation, which is a member of any number of associations.
    Organisation,
    /// In one association.
    Association,
    /// In the national network.
    Network,
    /// On the platform.
    Platform,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Public,
        Self::Editor,
        Self::Signatory,
        Self::OrganisationAdministrator,
        Self::Administrator,
        Self::Director,
        Self::Officer,
        Self::PreparationMember,
        Self::ConsultationMember,
        Self::BoardMember,
        Self::Substitute,
        Self::Auditor,
        Self::Reader,
        Self::Analyst,
        Self::Operator,
    ];

    /// The word in the database and the files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Editor => "EDITOR",
            Self::Signatory => "SIGNATORY",
            Self::OrganisationAdministrator => "ORGANISATION_ADMINISTRATOR",
            Self::Administrator => "ADMINISTRATOR",
            Self::Director => "DIRECTOR",
            Self::Officer => "OFFICER",
            Self::PreparationMember => "PREPARATION_MEMBER",
            Self::ConsultationMember => "CONSULTATION_MEMBER",
            Self::BoardMember => "BOARD_MEMBER",
            Self::Substitute => "SUBSTITUTE",
            Self::Auditor => "AUDITOR",
            Self::Reader => "READER",
            Self::Analyst => "ANALYST",
            Self::Operator => "OPERATOR",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// What it is called, in lower case. An association may have words of its own for some.
    #[must_use]
    pub fn label(self) -> Text {
        let (sv, en) = match self {
            Self::Public => ("allmänheten", "the public"),
            Self::Editor => ("skribent", "editor"),
            Self::Signatory => ("firmatecknare", "signatory"),
            Self::OrganisationAdministrator => ("organisationsadministratör", "organisation administrator"),
            Self::Administrator => ("administratör", "administrator"),
            Self::Director => ("förbundschef", "director"),
            Self::Officer => ("handläggare", "officer"),
            Self::PreparationMember => ("medlem i beredningsgruppen", "member of the preparation group"),
            Self::ConsultationMember => ("företrädare för samrådsorgan", "representative of a consulted body"),
            Self::BoardMember => ("ledamot", "board member"),
            Self::Substitute => ("ersättare", "substitute"),
            Self::Auditor => ("revisor", "auditor"),
            Self::Reader => ("läsare", "reader"),
            Self::Analyst => ("analytiker i nationella nätverket", "analyst in the national network"),
            Self::Operator => ("driftansvarig", "operator"),
        };
        Text::both(sv, en)
    }

    /// Where it is held.
    #[must_use]
    pub fn place(self) -> Place {
        match self {
            Self::Public => Place::Anywhere,
            Self::Editor | Self::Signatory | Self::OrganisationAdministrator => Place::Organisation,
            Self::Administrator
            | Self::Director
            | Self::Officer
            | Self::PreparationMember
            | Self::ConsultationMember
            | Self::BoardMember
            | Self::Substitute
            | Self::Auditor
            | Self::Reader => Place::Association,
            Self::Analyst => Place::Network,
            Self::Operator => Place::Platform,
        }
    }

    /// Whether it is held by those who work with other people's cases or accounts. They sign in with two factors, or by an
    /// issuer that vouches for two (OWASP ASVS 4.0, 4.3.1).
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(
            self,
            Self::OrganisationAdministrator | Self::Administrator | Self::Director | Self::Officer | Self::Operator
        )
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        /// Something that a use case does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $name,)+ }
        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

actions! {
    /// Read an association's public page and calls.
    ReadPublicPage;
    /// See one's own desk.
    ReadDesk;
    /// Start an application for one's organisation.
    StartApplication;
    /// Read a draft or case of one's organisation.
    ReadOwnApplication;
    /// Change a draft of one's organisation.
    EditApplication;
    /// Send in a draft, or the answer to a completion request.
    SubmitApplication;
    /// Read the association's submitted cases.
    ReadCases;
    /// Ask an applicant to complete an application.
    RequestCompletion;
    /// Judge applications by the association's criteria.
    Judge;
    /// Write the office's recommendation.
    Recommend;
    /// Send cases out for consultation, and write down what bodies answer by other means.
    Consult;
    /// Answer for a body that is consulted.
    GiveOpinion;
    /// Read the board's meetings.
    ReadMeetings;
    /// Put cases on a meeting's agenda and take them off.
    EditAgenda;
    /// Record the board's decision.
    Decide;
    /// Record that the minutes are adjusted.
    AdjustMinutes;
    /// See who has which role in the association.
    ReadRoles;
    /// Invite people to roles in the association, and withdraw them.
    GiveRoles;
    /// Make tokens by which programs work in the association, and withdraw them.
    ManageTokens;
    /// Move the dates of calls, and give applicants longer time.
    ManageCalls;
    /// Read the association's planned days: the board's meetings, what is counted from them, the dates of calls. No case is in them.
    ReadPlannedDays;
    /// Read since when who is a member, and what members contribute.
    ReadMembers;
    /// Change since when who is a member, and what members contribute.
    ManageMembers;
    /// Read what is set aside for each year and purpose, and what of it is asked for and granted.
    ReadFrames;
    /// Change what is set aside for each year and purpose.
    ManageFrames;
    /// Change what the association says of itself, its words, lists and colours, and read all its settings.
    ManageProfile;
    /// See what was done in the association, by whom.
    ReadAudit;
    /// See who acts for one's organisation.
    ReadOrganisationRoles;
    /// Invite people to roles in one's organisation, and withdraw them.
    GiveOrganisationRoles;
    /// Invite people to roles in the network and on the platform and administrators of any organisation, and withdraw them.
    GivePlatformRoles;
    /// See what was done on the platform, by whom.
    ReadPlatformAudit;
    /// Create associations, close them and open them again, and see how large each is and how it fares.
    ManageAssociations;
}

/// Whether a role may do an action, before looking at the row.
#[must_use]
pub fn may(role: Role, action: Action) -> bool {
    use Action as A;
    use Role as R;
    match action {
        A::ReadPublicPage => true,
        A::ReadDesk | A::StartApplication | A::ReadOwnApplication | A::EditApplication => {
            matches!(role, R::Editor | R::Signatory)
        }
        A::SubmitApplication => role == R::Signatory,
        A::ReadCases | A::ReadMeetings => matches!(
            role,
            R::Officer | R::Director | R::PreparationMember | R::BoardMember | R::Substitute | R::Auditor | R::Reader
        ),
        A::Judge => matches!(role, R::Officer | R::Director | R::PreparationMember),
        // The board decides; its secretary, the office, records what it decided.
        A::RequestCompletion | A::Recommend | A::Consult | A::EditAgenda | A::Decide => {
            matches!(role, R::Officer | R::Director)
        }
        A::GiveOpinion => role == R::ConsultationMember,
        // Adjusters are board members, or substitutes who served; the office records an adjustment that was signed on paper.
        A::AdjustMinutes => matches!(role, R::Officer | R::Director | R::BoardMember | R::Substitute),
        A::ReadRoles => matches!(role, R::Administrator | R::Director | R::Officer | R::Auditor),
        A::GiveRoles | A::ManageTokens | A::ManageCalls | A::ManageProfile => {
            matches!(role, R::Administrator | R::Director)
        }
        A::ReadMembers => {
            matches!(role, R::Administrator | R::Director | R::Officer | R::BoardMember | R::Substitute | R::Auditor)
        }
        A::ManageMembers | A::ManageFrames => matches!(role, R::Administrator | R::Director | R::Officer),
        A::ReadPlannedDays => role == R::Administrator || may(role, A::ReadMeetings),
        // What is left is told beside each case and each item of the agenda.
        A::ReadFrames => role == R::Administrator || may(role, A::ReadCases),
        // The log names cases, so whoever reads it reads cases.
        A::ReadAudit => matches!(role, R::Director | R::Auditor),
        A::ReadOrganisationRoles => matches!(role, R::Editor | R::Signatory | R::OrganisationAdministrator),
        A::GiveOrganisationRoles => role == R::OrganisationAdministrator,
        A::GivePlatformRoles | A::ReadPlatformAudit | A::ManageAssociations => role == R::Operator,
    }
}

/// The whole table as Markdown, for `docs/permissions.md`.
#[must_use]
pub fn table() -> String {
    let mut out = String::from(
        "# Permissions\n\nGenerated from `crates/model/src/permission.rs`; `make generate` writes it. What depends on the row is checked on top.\n\n| action |",
    );
    for role in Role::ALL {
        out += &format!(" {} |", role.word());
    }
    out += "\n|---|";
    out += &"---|".repeat(Role::ALL.len());
    out.push('\n');
    for &action in Action::ALL {
        out += &format!("| {action:?} |");
        for role in Role::ALL {
            out += if may(role, action) { " yes |" } else { " |" };
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_permission_table_is_generated() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/permissions.md");
        #[expect(clippy::disallowed_methods, reason = "how `make generate` asks; no setting of the product")]
        let is_update = std::env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1");
        if is_update {
            std::fs::write(path, table()).expect("written");
        }
        assert_eq!(std::fs::read_to_string(path).expect("there"), table(), "run `make generate`");
    }

    #[test]
    fn the_public_reads_the_public_page_and_nothing_else() {
        for &action in Action::ALL {
            assert_eq!(may(Role::Public, action), action == Action::ReadPublicPage, "{action:?}");
        }
    }

    #[test]
    fn who_runs_the_platform_reads_no_case() {
        for &action in Action::ALL {
            let is_the_platforms = matches!(
                action,
                Action::ReadPublicPage
                    | Action::GivePlatformRoles
                    | Action::ReadPlatformAudit
                    | Action::ManageAssociations
            );
            assert!(is_the_platforms || !may(Role::Operator, action), "{action:?}");
        }
    }

    #[test]
    fn whoever_changes_what_others_wrote_or_may_do_is_staff() {
        use Action as A;
        for role in Role::ALL {
            for action in [
                A::RequestCompletion,
                A::Consult,
                A::Decide,
                A::GiveRoles,
                A::ManageTokens,
                A::ManageMembers,
                A::ManageFrames,
                A::ManageProfile,
                A::GiveOrganisationRoles,
                A::GivePlatformRoles,
                A::ManageAssociations,
            ] {
                assert!(!may(role, action) || role.is_staff(), "{role:?} {action:?}");
            }
        }
    }

    #[test]
    fn nobody_both_applies_and_decides_in_one_role() {
        for role in Role::ALL {
            assert!(!(may(role, Action::SubmitApplication) && may(role, Action::Decide)), "{role:?}");
        }
    }
}

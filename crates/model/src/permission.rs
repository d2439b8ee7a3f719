//! Who may do what: role × action, in one match. What depends on the row (is it my organisation's application, is it in
//! the right state) is checked by the use case after loading, inside the transaction.

use serde::{Deserialize, Serialize};

/// A role, held in an association, in an organisation, or by being nobody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Not signed in, or without a role in this place.
    Public,
    /// Writes applications for an organisation.
    Editor,
    /// Writes and submits for an organisation.
    Signatory,
    /// Prepares cases at an association's office.
    Officer,
    /// Heads an association's office.
    Director,
    /// Sits on an association's board.
    BoardMember,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Public, Self::Editor, Self::Signatory, Self::Officer, Self::Director, Self::BoardMember];

    /// The word in the database and the files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Editor => "EDITOR",
            Self::Signatory => "SIGNATORY",
            Self::Officer => "OFFICER",
            Self::Director => "DIRECTOR",
            Self::BoardMember => "BOARD_MEMBER",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
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
    /// Write the office's recommendation.
    Recommend;
    /// Read the board's meetings.
    ReadMeetings;
    /// Put cases on a meeting's agenda and take them off.
    EditAgenda;
    /// Record the board's decision.
    Decide;
    /// Record that the minutes are adjusted.
    AdjustMinutes;
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
        A::ReadCases | A::ReadMeetings => matches!(role, R::Officer | R::Director | R::BoardMember),
        // The board decides; its secretary, the office, records what it decided.
        A::RequestCompletion | A::Recommend | A::EditAgenda | A::Decide => matches!(role, R::Officer | R::Director),
        // Adjusters are board members; the office records an adjustment that was signed on paper.
        A::AdjustMinutes => matches!(role, R::Officer | R::Director | R::BoardMember),
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
    fn nobody_both_applies_and_decides_in_one_role() {
        for role in Role::ALL {
            assert!(!(may(role, Action::SubmitApplication) && may(role, Action::Decide)), "{role:?}");
        }
    }
}

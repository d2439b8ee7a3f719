//! Who asks, and the lists of them that the matrix names.

use mellanrum_model::permission::Role;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Not signed in, on the association's host. Whoever this is said of, it is public there.
    Anonymous,
    /// The role's holder in the association, or in an organisation that takes part.
    Role(Role),
    /// Acts for a member of the association that takes no part in the case.
    OtherMember,
    /// Acts for an organisation that is no member of the association.
    NoMember,
    /// Holds a role in another association, and is signed in on this one's host.
    Guest,
    /// Holds the role in another association, on that one's host.
    Abroad,
    /// Not signed in, on a host that is not the association's.
    Elsewhere,
}

pub const EDITOR: Who = Who::Role(Role::Editor);
pub const SIGNATORY: Who = Who::Role(Role::Signatory);
pub const ORGANISATION_ADMINISTRATOR: Who = Who::Role(Role::OrganisationAdministrator);
pub const ADMINISTRATOR: Who = Who::Role(Role::Administrator);
pub const DIRECTOR: Who = Who::Role(Role::Director);
pub const OFFICER: Who = Who::Role(Role::Officer);
pub const PREPARATION_MEMBER: Who = Who::Role(Role::PreparationMember);
pub const CONSULTATION_MEMBER: Who = Who::Role(Role::ConsultationMember);
pub const BOARD_MEMBER: Who = Who::Role(Role::BoardMember);
pub const SUBSTITUTE: Who = Who::Role(Role::Substitute);
pub const AUDITOR: Who = Who::Role(Role::Auditor);
pub const READER: Who = Who::Role(Role::Reader);
pub const ANALYST: Who = Who::Role(Role::Analyst);
pub const OPERATOR: Who = Who::Role(Role::Operator);

pub const NOBODY: &[Who] = &[];
/// Whoever is not signed in is told so, whatever she asks.
pub const ANONYMOUS: &[Who] = &[Who::Anonymous, Who::Elsewhere];
pub const SIGNED_IN: &[Who] = &[
    EDITOR,
    SIGNATORY,
    ORGANISATION_ADMINISTRATOR,
    ADMINISTRATOR,
    DIRECTOR,
    OFFICER,
    PREPARATION_MEMBER,
    CONSULTATION_MEMBER,
    BOARD_MEMBER,
    SUBSTITUTE,
    AUDITOR,
    READER,
    ANALYST,
    OPERATOR,
    Who::OtherMember,
    Who::NoMember,
    Who::Guest,
    Who::Abroad,
];
pub const EVERYBODY: &[Who] = &[
    Who::Anonymous,
    EDITOR,
    SIGNATORY,
    ORGANISATION_ADMINISTRATOR,
    ADMINISTRATOR,
    DIRECTOR,
    OFFICER,
    PREPARATION_MEMBER,
    CONSULTATION_MEMBER,
    BOARD_MEMBER,
    SUBSTITUTE,
    AUDITOR,
    READER,
    ANALYST,
    OPERATOR,
    Who::OtherMember,
    Who::NoMember,
    Who::Guest,
    Who::Abroad,
    Who::Elsewhere,
];
/// Public on the association's host, and on the apex for whoever acts for an organisation: she reads why it may not apply.
pub const APPLICANTS: &[Who] = &[Who::Anonymous, EDITOR, SIGNATORY, Who::OtherMember, Who::NoMember];
/// Public on the association's host.
pub const HERE: &[Who] = &[Who::Anonymous];
/// Who reads what was sent in: whoever answers for a body that is asked about it too.
pub const READERS: &[Who] = &[
    EDITOR,
    SIGNATORY,
    DIRECTOR,
    OFFICER,
    PREPARATION_MEMBER,
    CONSULTATION_MEMBER,
    BOARD_MEMBER,
    SUBSTITUTE,
    AUDITOR,
    READER,
];
/// Who reads how a case has fared.
pub const COURSE_READERS: &[Who] =
    &[EDITOR, SIGNATORY, DIRECTOR, OFFICER, PREPARATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
/// Who reads it and does not write it.
pub const CONSULTED: &[Who] =
    &[DIRECTOR, OFFICER, PREPARATION_MEMBER, CONSULTATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
pub const WRITERS: &[Who] = &[EDITOR, SIGNATORY];
pub const CASES_AND_MEETINGS: &[Who] =
    &[DIRECTOR, OFFICER, PREPARATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
/// Who knows of the case and does not sign for its owner.
pub const KNOW_UNSIGNED: &[Who] =
    &[EDITOR, DIRECTOR, OFFICER, PREPARATION_MEMBER, CONSULTATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
/// Whoever is asked to write to a draft of her own: organisations are the platform's, and known to all.
pub const OWN_DRAFT: &[Who] = &[Who::NoMember];
pub const OFFICE: &[Who] = &[OFFICER, DIRECTOR];
pub const PREPARERS: &[Who] = &[OFFICER, DIRECTOR, PREPARATION_MEMBER];
pub const ADJUSTERS: &[Who] = &[DIRECTOR, OFFICER, BOARD_MEMBER, SUBSTITUTE];
pub const READ_ROLES: &[Who] = &[ADMINISTRATOR, DIRECTOR, OFFICER, AUDITOR];
pub const GIVE_ROLES: &[Who] = &[ADMINISTRATOR, DIRECTOR];
pub const READ_MEMBERS: &[Who] = &[ADMINISTRATOR, DIRECTOR, OFFICER, BOARD_MEMBER, SUBSTITUTE, AUDITOR];
pub const READ_FRAMES: &[Who] =
    &[ADMINISTRATOR, DIRECTOR, OFFICER, PREPARATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
pub const MANAGE_MEMBERS: &[Who] = &[ADMINISTRATOR, DIRECTOR, OFFICER];
pub const READ_AUDIT: &[Who] = &[DIRECTOR, AUDITOR];
pub const COLLEAGUES: &[Who] = &[EDITOR, SIGNATORY, ORGANISATION_ADMINISTRATOR, OPERATOR];
pub const GIVE_TO_COLLEAGUES: &[Who] = &[ORGANISATION_ADMINISTRATOR];
/// The platform appoints who decides over an organisation's people.
pub const GIVE_IN_ORGANISATION: &[Who] = &[ORGANISATION_ADMINISTRATOR, OPERATOR];
pub const PLATFORM: &[Who] = &[OPERATOR];

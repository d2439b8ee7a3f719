//! The matrix: what can be asked, and who may. Everything else follows from it: the requests, the comparison, and
//! `docs/isolation.md`.
//!
//! What must stay true: whoever is not named gets, to the letter, what an id gets that nobody has. A case is one line:
//! the field, what to send (`$appl` stands for an application's id, and so on by prefix), and who may.

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

/// One field, argument or part of an input, with who may use it.
pub struct Case {
    /// `Type.field`, `Type.field.argument`, `Type.mutation.input.path`, or `node(Type)`.
    pub field: &'static str,
    /// A mutation's input, as JSON; the kind of the id elsewhere.
    pub send: &'static str,
    /// Who gets through: to the thing, or to what it says about itself.
    pub does: &'static [Who],
    /// Who may know of it, but is told that this is not hers to do.
    pub knows: &'static [Who],
}

impl Case {
    /// The field without the variant, which stands in parentheses after a space.
    pub fn name(&self) -> &'static str {
        self.field.split(" (").next().unwrap_or_default()
    }
}

const EDITOR: Who = Who::Role(Role::Editor);
const SIGNATORY: Who = Who::Role(Role::Signatory);
const ORGANISATION_ADMINISTRATOR: Who = Who::Role(Role::OrganisationAdministrator);
const ADMINISTRATOR: Who = Who::Role(Role::Administrator);
const DIRECTOR: Who = Who::Role(Role::Director);
const OFFICER: Who = Who::Role(Role::Officer);
const PREPARATION_MEMBER: Who = Who::Role(Role::PreparationMember);
const CONSULTATION_MEMBER: Who = Who::Role(Role::ConsultationMember);
const BOARD_MEMBER: Who = Who::Role(Role::BoardMember);
const SUBSTITUTE: Who = Who::Role(Role::Substitute);
const AUDITOR: Who = Who::Role(Role::Auditor);
const READER: Who = Who::Role(Role::Reader);
const ANALYST: Who = Who::Role(Role::Analyst);
const OPERATOR: Who = Who::Role(Role::Operator);

const NOBODY: &[Who] = &[];
/// Whoever is not signed in is told so, whatever she asks.
const ANONYMOUS: &[Who] = &[Who::Anonymous, Who::Elsewhere];
const SIGNED_IN: &[Who] = &[
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
const EVERYBODY: &[Who] = &[
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
const APPLICANTS: &[Who] = &[Who::Anonymous, EDITOR, SIGNATORY, Who::OtherMember, Who::NoMember];
/// Public on the association's host.
const HERE: &[Who] = &[Who::Anonymous];
const READERS: &[Who] =
    &[EDITOR, SIGNATORY, DIRECTOR, OFFICER, PREPARATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
const WRITERS: &[Who] = &[EDITOR, SIGNATORY];
const CASES_AND_MEETINGS: &[Who] = &[DIRECTOR, OFFICER, PREPARATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
/// Who knows of the case and does not sign for its owner.
const KNOW_UNSIGNED: &[Who] =
    &[EDITOR, DIRECTOR, OFFICER, PREPARATION_MEMBER, BOARD_MEMBER, SUBSTITUTE, AUDITOR, READER];
/// Whoever is asked to write to a draft of her own: organisations are the platform's, and known to all.
const OWN_DRAFT: &[Who] = &[Who::NoMember];
const OFFICE: &[Who] = &[OFFICER, DIRECTOR];
const PREPARERS: &[Who] = &[OFFICER, DIRECTOR, PREPARATION_MEMBER];
const ADJUSTERS: &[Who] = &[DIRECTOR, OFFICER, BOARD_MEMBER, SUBSTITUTE];
const READ_ROLES: &[Who] = &[ADMINISTRATOR, DIRECTOR, OFFICER, AUDITOR];
const GIVE_ROLES: &[Who] = &[ADMINISTRATOR, DIRECTOR];
const READ_MEMBERS: &[Who] = &[ADMINISTRATOR, DIRECTOR, OFFICER, BOARD_MEMBER, SUBSTITUTE, AUDITOR];
const MANAGE_MEMBERS: &[Who] = &[ADMINISTRATOR, DIRECTOR, OFFICER];
const READ_AUDIT: &[Who] = &[DIRECTOR, AUDITOR];
const COLLEAGUES: &[Who] = &[EDITOR, SIGNATORY, ORGANISATION_ADMINISTRATOR, OPERATOR];
const GIVE_TO_COLLEAGUES: &[Who] = &[ORGANISATION_ADMINISTRATOR];
/// The platform appoints who decides over an organisation's people.
const GIVE_IN_ORGANISATION: &[Who] = &[ORGANISATION_ADMINISTRATOR, OPERATOR];
const PLATFORM: &[Who] = &[OPERATOR];

const fn case(field: &'static str, send: &'static str, does: &'static [Who], knows: &'static [Who]) -> Case {
    Case { field, send, does, knows }
}

const SAVE_LINE: &str = r#"{ "applicationId": "$appl", "lineId": "$line", "year": 2021, "costTypeKey": "staff", "organisationId": "$orga", "source": "APPLIED", "amountOre": 1, "note": "", "expectedVersion": 99 }"#;
const SAVE_PARTY: &str =
    r#"{ "applicationId": "$appl", "organisationId": "$orga", "commitment": "Hej", "expectedVersion": 99 }"#;
const START: &str = r#"{ "callId": "$call", "organisationId": "$orga", "title": "Hej" }"#;
const ADD_ITEM: &str = r#"{ "meetingId": "$meet", "applicationId": "$appl" }"#;
const DECIDE: &str = r#"{ "agendaItemId": "$item", "outcome": "PARTLY_GRANTED", "text": "Hej", "reasons": "", "conditions": "", "presenterLeft": false, "lines": [{ "budgetLineId": "$line", "grantedOre": 1 }] }"#;
const REMOVE_LINE: &str = r#"{ "applicationId": "$appl", "lineId": "$line" }"#;
const REMOVE_PARTY: &str = r#"{ "applicationId": "$appl", "organisationId": "$orga" }"#;

const INVITE: &str =
    r#"{ "invitation": { "email": "", "name": "", "roles": [], "startsOn": "2020-11-01", "reason": "" } }"#;
const INVITE_COLLEAGUE: &str = r#"{ "organisationId": "$orga", "invitation": { "email": "", "name": "", "roles": [], "startsOn": "2020-11-01", "reason": "" } }"#;

/// Without a reason nothing is moved or given.
const DATES: &str = r#"{ "callId": "$call", "expected": {}, "dates": {}, "reason": "" }"#;
const FORM: &str = r#"{ "callId": "$call", "expectedTemplateId": "$tmpl", "templateId": "$tmpl", "draftsFollow": false, "reason": "" }"#;
const EXTEND: &str =
    r#"{ "callId": "$call", "organisationId": "$orga", "closesAt": "2030-01-01 12:00", "reason": "" }"#;

const MEMBER: &str = r#"{ "organisationId": "$orga", "reason": "", "expected": { "periods": [], "seats": 1, "substitutes": 1 }, "terms": { "periods": [], "seats": 1, "substitutes": 1 } }"#;

const CONTRIBUTIONS: &str = r#"{ "year": 2019, "reason": "", "contributions": [{ "organisationId": "$orga", "expected": {}, "amounts": {} }] }"#;
const MEMBER_FORM: &str = "do=change&seen=%7C1%7C1%7C&terms=%7C1%7C1%7C&reason=";
/// Of two parts at once nothing is changed.
const PROFILE: &str = r#"{ "expected": 0, "value": { "goals": [], "priorities": [] }, "reason": "" }"#;

const CREATE_ASSOCIATION: &str = r#"{ "slug": "www", "name": "", "shortName": "", "office": "", "email": "", "members": [], "directorName": "", "directorEmail": "" }"#;

/// Every root field, type by id, cursor and id in an input. The order is the document's.
pub const CASES: &[Case] = &[
    case("node(Association)", "asso", EVERYBODY, NOBODY),
    case("node(Organisation)", "orga", EVERYBODY, NOBODY),
    case("node(Person)", "pers", &[DIRECTOR], NOBODY),
    case("node(Call)", "call", APPLICANTS, NOBODY),
    case("node(Template)", "tmpl", HERE, NOBODY),
    case("node(Application)", "appl", READERS, NOBODY),
    case("node(Attachment)", "atta", READERS, NOBODY),
    case("node(Submission)", "subm", READERS, NOBODY),
    case("node(Completion)", "comp", READERS, NOBODY),
    case("node(Meeting)", "meet", CASES_AND_MEETINGS, NOBODY),
    case("node(AgendaItem)", "item", CASES_AND_MEETINGS, NOBODY),
    case("node(Decision)", "deci", CASES_AND_MEETINGS, NOBODY),
    // With all its fields, of which some are for who is signed in.
    case("Query.viewer", "", SIGNED_IN, NOBODY),
    case("Query.association", "", EVERYBODY, NOBODY),
    case("Query.associations", "", EVERYBODY, NOBODY),
    case("Query.desk", "", SIGNED_IN, NOBODY),
    case("Desk.applications.after", "cursor_desk", SIGNED_IN, ANONYMOUS),
    case("Desk.applications.before", "cursor_desk", SIGNED_IN, ANONYMOUS),
    // Who is no member here has a case of her own with the same party.
    case("Desk.applications.filter.organisations", "orga", &[EDITOR, SIGNATORY, Who::NoMember], NOBODY),
    case("Query.call.id", "call", APPLICANTS, NOBODY),
    case("Query.profileSettings", "", GIVE_ROLES, NOBODY),
    case("Query.profileEffects", PROFILE, GIVE_ROLES, NOBODY),
    case("Query.associationFile", "", GIVE_ROLES, NOBODY),
    case("Query.callEffects.callId", DATES, GIVE_ROLES, NOBODY),
    case("Query.templateEffects.callId", FORM, GIVE_ROLES, NOBODY),
    case("Query.templateEffects.expectedTemplateId", FORM, GIVE_ROLES, NOBODY),
    case("Query.templateEffects.templateId", FORM, GIVE_ROLES, NOBODY),
    // What is published is public, on its association's host.
    case("Query.templateDifferences.beforeId", r#"{ "beforeId": "$tmpl", "afterId": "$tmpl" }"#, HERE, NOBODY),
    case("Query.templateDifferences.afterId", r#"{ "beforeId": "$tmpl", "afterId": "$tmpl" }"#, HERE, NOBODY),
    case("Query.contributionYears", "", READ_MEMBERS, NOBODY),
    case("Query.contributionYear", "", READ_MEMBERS, NOBODY),
    case("Query.contributionEffects.contributions.organisationId", CONTRIBUTIONS, MANAGE_MEMBERS, NOBODY),
    case("Query.memberRecords", "", READ_MEMBERS, NOBODY),
    case("Query.memberRecord.organisationId", "orga", READ_MEMBERS, NOBODY),
    case("Query.memberEffects.organisationId", MEMBER, MANAGE_MEMBERS, NOBODY),
    case("Query.application.id", "appl", READERS, NOBODY),
    case("Query.applications", "", CASES_AND_MEETINGS, NOBODY),
    case("Query.applications.after", "cursor_applications", CASES_AND_MEETINGS, NOBODY),
    case("Query.applications.before", "cursor_applications", CASES_AND_MEETINGS, NOBODY),
    case("Query.meeting.id", "meet", CASES_AND_MEETINGS, NOBODY),
    case("Query.meetings", "", CASES_AND_MEETINGS, NOBODY),
    case("Query.meetings.after", "cursor_meetings", CASES_AND_MEETINGS, NOBODY),
    case("Query.meetings.before", "cursor_meetings", CASES_AND_MEETINGS, NOBODY),
    case("Query.associationRoles", "", READ_ROLES, NOBODY),
    case("Query.organisationRoles.organisationId", "orga", COLLEAGUES, SIGNED_IN),
    case("Query.platformRoles", "", PLATFORM, NOBODY),
    case("Query.apiTokens", "", GIVE_ROLES, NOBODY),
    case("Query.auditEntries", "", READ_AUDIT, NOBODY),
    case("Query.auditEntries.after", "cursor_audit", READ_AUDIT, NOBODY),
    case("Query.auditEntries.before", "cursor_audit", READ_AUDIT, NOBODY),
    case("Query.platformAuditEntries", "", PLATFORM, NOBODY),
    case("Query.platformAuditEntries.after", "cursor_platform_audit", PLATFORM, NOBODY),
    case("Query.platformAuditEntries.before", "cursor_platform_audit", PLATFORM, NOBODY),
    case("Query.tenants", "", PLATFORM, NOBODY),
    case("Query.tenants.after", "cursor_tenants", PLATFORM, NOBODY),
    case("Query.tenants.before", "cursor_tenants", PLATFORM, NOBODY),
    case("Query.tenant.id", "asso", PLATFORM, NOBODY),
    case("Query.knownOrganisations", "", PLATFORM, NOBODY),
    case("Query.identityProviders", r#"slug: "blekinge""#, EVERYBODY, NOBODY),
    case("Query.identityProviderFor", r#"email: "dagny@mellanrum.example""#, EVERYBODY, NOBODY),
    case("Mutation.startApplication.callId", START, &[EDITOR, SIGNATORY, Who::OtherMember, Who::NoMember], NOBODY),
    case("Mutation.startApplication.organisationId", START, WRITERS, NOBODY),
    case(
        "Mutation.renameApplication.applicationId",
        r#"{ "applicationId": "$appl", "title": "Hej", "expectedVersion": 99 }"#,
        WRITERS,
        CASES_AND_MEETINGS,
    ),
    case(
        "Mutation.saveAnswer.applicationId",
        r#"{ "applicationId": "$appl", "questionKey": "summary", "value": "Hej", "expectedVersion": 99 }"#,
        WRITERS,
        CASES_AND_MEETINGS,
    ),
    case("Mutation.saveParty.applicationId", SAVE_PARTY, WRITERS, CASES_AND_MEETINGS),
    case("Mutation.saveParty.organisationId", SAVE_PARTY, OWN_DRAFT, NOBODY),
    case("Mutation.removeParty.applicationId", REMOVE_PARTY, WRITERS, CASES_AND_MEETINGS),
    case("Mutation.removeParty.organisationId", REMOVE_PARTY, NOBODY, NOBODY),
    case("Mutation.saveBudgetLine.applicationId", SAVE_LINE, WRITERS, CASES_AND_MEETINGS),
    case("Mutation.saveBudgetLine.lineId", SAVE_LINE, NOBODY, NOBODY),
    case("Mutation.saveBudgetLine.organisationId", SAVE_LINE, NOBODY, NOBODY),
    case("Mutation.removeBudgetLine.applicationId", REMOVE_LINE, WRITERS, CASES_AND_MEETINGS),
    case("Mutation.removeBudgetLine.lineId", REMOVE_LINE, NOBODY, NOBODY),
    case(
        "Mutation.beginAttachment.applicationId",
        r#"{ "applicationId": "$appl", "questionKey": "attachments", "fileName": "a.pdf", "contentType": "application/pdf", "sizeBytes": 1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000" }"#,
        WRITERS,
        CASES_AND_MEETINGS,
    ),
    case("Mutation.finishAttachment.attachmentId", r#"{ "attachmentId": "$atta" }"#, READERS, NOBODY),
    case("Mutation.removeAttachment.attachmentId", r#"{ "attachmentId": "$atta" }"#, WRITERS, CASES_AND_MEETINGS),
    case("Mutation.submitApplication.applicationId", r#"{ "applicationId": "$appl" }"#, &[SIGNATORY], KNOW_UNSIGNED),
    case(
        "Mutation.requestCompletion.applicationId",
        r#"{ "applicationId": "$appl", "message": "Hej", "dueOn": "2030-01-01", "notes": [] }"#,
        OFFICE,
        NOBODY,
    ),
    case("Mutation.answerCompletion.applicationId", r#"{ "applicationId": "$appl" }"#, &[SIGNATORY], KNOW_UNSIGNED),
    case(
        "Mutation.saveJudgement.applicationId",
        r#"{ "applicationId": "$appl", "criterionKey": "reach", "step": null, "motivation": "Hej", "expectedVersion": 0 }"#,
        PREPARERS,
        NOBODY,
    ),
    case(
        "Mutation.recommend.applicationId",
        r#"{ "applicationId": "$appl", "kind": "GRANT", "text": "Hej", "individualPerspective": "", "cooperationPerspective": "" }"#,
        OFFICE,
        NOBODY,
    ),
    case("Mutation.addAgendaItem.meetingId", ADD_ITEM, OFFICE, NOBODY),
    case("Mutation.addAgendaItem.applicationId", ADD_ITEM, OFFICE, NOBODY),
    case("Mutation.removeAgendaItem.agendaItemId", r#"{ "agendaItemId": "$item" }"#, OFFICE, NOBODY),
    case("Mutation.decide.agendaItemId", DECIDE, OFFICE, NOBODY),
    case("Mutation.decide.lines.budgetLineId", DECIDE, NOBODY, NOBODY),
    case(
        "Mutation.adjustMinutes.meetingId",
        r#"{ "meetingId": "$meet", "adjustedOn": "2020-11-05", "adjusters": ["Hej"] }"#,
        ADJUSTERS,
        NOBODY,
    ),
    // Nothing of it can be given, so that trying it gives nothing.
    case("Mutation.inviteToAssociation", INVITE, GIVE_ROLES, NOBODY),
    case("Mutation.inviteToOrganisation.organisationId", INVITE_COLLEAGUE, GIVE_IN_ORGANISATION, SIGNED_IN),
    case("Mutation.inviteToPlatform", INVITE, PLATFORM, NOBODY),
    // Each of the three roles was offered to somebody and withdrawn; she is told that it is over.
    case(
        "Mutation.answerInvitation.roleId (association)",
        r#"{ "roleId": "$arol", "accept": true }"#,
        &[EDITOR],
        NOBODY,
    ),
    case(
        "Mutation.answerInvitation.roleId (organisation)",
        r#"{ "roleId": "$orol", "accept": true }"#,
        &[SIGNATORY],
        NOBODY,
    ),
    case(
        "Mutation.answerInvitation.roleId (platform)",
        r#"{ "roleId": "$prol", "accept": false }"#,
        &[ORGANISATION_ADMINISTRATOR],
        NOBODY,
    ),
    case("Mutation.withdrawRole.roleId (association)", r#"{ "roleId": "$arol", "reason": "Hej" }"#, GIVE_ROLES, NOBODY),
    case(
        "Mutation.withdrawRole.roleId (organisation)",
        r#"{ "roleId": "$orol", "reason": "Hej" }"#,
        GIVE_TO_COLLEAGUES,
        PLATFORM,
    ),
    case("Mutation.withdrawRole.roleId (platform)", r#"{ "roleId": "$prol", "reason": "Hej" }"#, PLATFORM, NOBODY),
    case(
        "Mutation.setRoleEnd.roleId (association)",
        r#"{ "roleId": "$arol", "endsOn": "2030-01-01" }"#,
        GIVE_ROLES,
        NOBODY,
    ),
    case(
        "Mutation.setRoleEnd.roleId (organisation)",
        r#"{ "roleId": "$orol", "endsOn": "2030-01-01" }"#,
        GIVE_TO_COLLEAGUES,
        PLATFORM,
    ),
    case("Mutation.setRoleEnd.roleId (platform)", r#"{ "roleId": "$prol", "endsOn": null }"#, PLATFORM, NOBODY),
    case("Mutation.remindOfInvitation.roleId (association)", r#"{ "roleId": "$arol" }"#, GIVE_ROLES, NOBODY),
    case("Mutation.remindOfInvitation.roleId (organisation)", r#"{ "roleId": "$orol" }"#, GIVE_TO_COLLEAGUES, PLATFORM),
    case("Mutation.remindOfInvitation.roleId (platform)", r#"{ "roleId": "$prol" }"#, PLATFORM, NOBODY),
    // Nothing of it can be made.
    case("Mutation.createApiToken", r#"{ "name": "", "scopes": [], "expiresOn": "2030-01-01" }"#, GIVE_ROLES, NOBODY),
    // One that was withdrawn stays so.
    case("Mutation.withdrawApiToken.tokenId", r#"{ "tokenId": "$tokn" }"#, GIVE_ROLES, NOBODY),
    case("Mutation.changeProfile", PROFILE, GIVE_ROLES, NOBODY),
    case("Mutation.changeCallDates.callId", DATES, GIVE_ROLES, NOBODY),
    case("Mutation.changeCallTemplate.callId", FORM, GIVE_ROLES, NOBODY),
    case("Mutation.changeCallTemplate.expectedTemplateId", FORM, GIVE_ROLES, NOBODY),
    case("Mutation.changeCallTemplate.templateId", FORM, GIVE_ROLES, NOBODY),
    // What was undone stays so.
    case(
        "Mutation.undoTemplateMove.templateMoveId",
        r#"{ "templateMoveId": "$tmov", "reason": "" }"#,
        GIVE_ROLES,
        NOBODY,
    ),
    case("Mutation.changeContributions.contributions.organisationId", CONTRIBUTIONS, MANAGE_MEMBERS, NOBODY),
    case("Mutation.changeMember.organisationId", MEMBER, MANAGE_MEMBERS, NOBODY),
    case("Mutation.giveExtension.callId", EXTEND, GIVE_ROLES, NOBODY),
    case("Mutation.giveExtension.organisationId", EXTEND, GIVE_ROLES, NOBODY),
    // What was withdrawn stays so.
    case("Mutation.withdrawExtension.extensionId", r#"{ "extensionId": "$extn", "reason": "" }"#, GIVE_ROLES, NOBODY),
    // A session that is over is over: its owner too gets what an id gets that nobody has. That others' go on is looked at
    // after everybody has tried.
    case("Mutation.endSession.sessionId", r#"{ "sessionId": "$sess" }"#, NOBODY, NOBODY),
    case("Mutation.endOtherSessions", r#"{ "confirm": false }"#, EVERYBODY, NOBODY),
    case("Mutation.renewCalendarFeed", r#"{ "confirm": false }"#, EVERYBODY, NOBODY),
    case("Mutation.stopCalendarFeed", r#"{ "confirm": false }"#, EVERYBODY, NOBODY),
    case("Mutation.removePasskey.passkeyId", r#"{ "passkeyId": "$pkey" }"#, NOBODY, NOBODY),
    // Nothing of it can be created, and no reason is given to close; what is open cannot be opened.
    case("Mutation.createAssociation", CREATE_ASSOCIATION, PLATFORM, NOBODY),
    case(
        "Mutation.suspendAssociation.associationId",
        r#"{ "associationId": "$asso", "reason": "" }"#,
        PLATFORM,
        NOBODY,
    ),
    case("Mutation.resumeAssociation.associationId", r#"{ "associationId": "$asso" }"#, PLATFORM, NOBODY),
];

/// One route with ids in its path, and who finds something there.
pub struct Route {
    /// Method and pattern as in the router, and the part of the path that is varied.
    pub route: &'static str,
    /// The path to ask, with placeholders.
    pub path: &'static str,
    /// A form's fields.
    pub form: &'static str,
    /// Who gets another answer than for an id that nobody has.
    pub does: &'static [Who],
}

const fn route(route: &'static str, path: &'static str, does: &'static [Who]) -> Route {
    Route { route, path, form: "", does }
}

const fn form(route: &'static str, path: &'static str, form: &'static str, does: &'static [Who]) -> Route {
    Route { route, path, form, does }
}

/// Every route that takes an id.
pub const ROUTES: &[Route] = &[
    route("GET /files/{id} id", "/files/$atta", READERS),
    route("GET /files/{id} id (document)", "/files/$docu", READERS),
    route("GET /calls/{id} id", "/calls/$call", APPLICANTS),
    route("GET /applications/{id} id", "/applications/$appl", READERS),
    form("POST /applications/{id}/title id", "/applications/$appl/title", "title=Hej&version=99", WRITERS),
    route("GET /applications/{id}/sections/{key} id", "/applications/$appl/sections/results", READERS),
    form("POST /applications/{id}/sections/{key} id", "/applications/$appl/sections/results", "do=save", WRITERS),
    form(
        "POST /applications/{id}/answers/{key} id",
        "/applications/$appl/answers/summary",
        "kind=LONG_TEXT&a.summary=Hej&v.summary=99",
        WRITERS,
    ),
    form(
        "POST /applications/{id}/parties/{organisation} id",
        "/applications/$appl/parties/$orga",
        "p.0.organisation=$orga&p.0.commitment=Hej&p.0.version=99",
        WRITERS,
    ),
    form(
        "POST /applications/{id}/parties/{organisation} organisation",
        "/applications/$appl/parties/$orga",
        "p.0.organisation=$orga&p.0.commitment=Hej&p.0.version=99",
        OWN_DRAFT,
    ),
    form(
        "POST /applications/{id}/budget-lines id",
        "/applications/$appl/budget-lines",
        "b.0.year=2021&b.0.costType=staff&b.0.organisation=$orga&b.0.source=APPLIED&b.0.amount=1",
        WRITERS,
    ),
    form(
        "POST /applications/{id}/attachments id",
        "/applications/$appl/attachments",
        "questionKey=attachments&fileName=a.pdf&contentType=application/pdf&sizeBytes=1&sha256=0000000000000000000000000000000000000000000000000000000000000000",
        WRITERS,
    ),
    // No file comes with it, so whoever may read the section gets its page back.
    form(
        "POST /applications/{id}/attachments/upload id",
        "/applications/$appl/attachments/upload?section=results",
        "",
        READERS,
    ),
    form(
        "POST /applications/{id}/attachments/{attachment}/finish id",
        "/applications/$appl/attachments/$atta/finish",
        "",
        NOBODY,
    ),
    form(
        "POST /applications/{id}/attachments/{attachment}/finish attachment",
        "/applications/$appl/attachments/$atta/finish",
        "",
        READERS,
    ),
    route("GET /applications/{id}/review id", "/applications/$appl/review", READERS),
    form("POST /applications/{id}/review id", "/applications/$appl/review", "", &[SIGNATORY]),
    route("GET /applications/{id}/receipt id", "/applications/$appl/receipt", READERS),
    route("GET /office/applications/{id} id", "/office/applications/$appl", CASES_AND_MEETINGS),
    route("GET /office/applications/{id}/completion id", "/office/applications/$appl/completion", NOBODY),
    form(
        "POST /office/applications/{id}/completion id",
        "/office/applications/$appl/completion",
        "message=Hej&dueOn=2030-01-01",
        NOBODY,
    ),
    route("GET /office/applications/{id}/recommendation id", "/office/applications/$appl/recommendation", NOBODY),
    form(
        "POST /office/applications/{id}/recommendation id",
        "/office/applications/$appl/recommendation",
        "kind=GRANT&text=Hej",
        NOBODY,
    ),
    route("GET /board/meetings/{id} id", "/board/meetings/$meet", CASES_AND_MEETINGS),
    form("POST /board/meetings/{id}/items id", "/board/meetings/$meet/items", "application=$appl", OFFICE),
    // The item is nobody's: one's own would be taken off, whatever the meeting.
    form(
        "POST /board/meetings/{id}/items/{item}/remove id",
        "/board/meetings/$meet/items/item_00000000000000000000000001/remove",
        "",
        NOBODY,
    ),
    form("POST /board/meetings/{id}/items/{item}/remove item", "/board/meetings/$meet/items/$item/remove", "", OFFICE),
    route("GET /board/meetings/{id}/minutes id", "/board/meetings/$meet/minutes", NOBODY),
    form(
        "POST /board/meetings/{id}/minutes id",
        "/board/meetings/$meet/minutes",
        "adjustedOn=2020-11-05&adjusters=Hej",
        NOBODY,
    ),
    route("GET /board/items/{id} id", "/board/items/$item", CASES_AND_MEETINGS),
    form("POST /board/items/{id} id", "/board/items/$item", "outcome=REJECTED&text=Hej", OFFICE),
    // One's account is on the apex.
    form("POST /account/invitations/{id} id", "/account/invitations/$arol", "answer=yes", &[EDITOR]),
    form("POST /account/invitations/{id} id (organisation)", "/account/invitations/$orol", "answer=yes", &[SIGNATORY]),
    form(
        "POST /account/invitations/{id} id (platform)",
        "/account/invitations/$prol",
        "answer=no",
        &[ORGANISATION_ADMINISTRATOR],
    ),
    form("POST /account/sessions/{id} id", "/account/sessions/$sess", "", NOBODY),
    form("POST /account/passkeys/{id} id", "/account/passkeys/$pkey", "", NOBODY),
    route("GET /office/members/{id} id", "/office/members/$orga", READ_MEMBERS),
    form("POST /office/members/{id} id", "/office/members/$orga", MEMBER_FORM, MANAGE_MEMBERS),
    route("GET /office/calls/{id} id", "/office/calls/$call", GIVE_ROLES),
    form("POST /office/calls/{id} id", "/office/calls/$call", "do=change", GIVE_ROLES),
    route("GET /office/calls/{id}/template id", "/office/calls/$call/template", GIVE_ROLES),
    form("POST /office/calls/{id}/template id", "/office/calls/$call/template", "do=edit", GIVE_ROLES),
    // The change is nobody's: one's own would be undone, whatever the call.
    form(
        "POST /office/calls/{id}/template/{moved}/undo id",
        "/office/calls/$call/template/tmov_00000000000000000000000001/undo",
        "undoReason=",
        NOBODY,
    ),
    form(
        "POST /office/calls/{id}/template/{moved}/undo moved",
        "/office/calls/$call/template/$tmov/undo",
        "undoReason=",
        GIVE_ROLES,
    ),
    route("GET /office/templates/{id} id", "/office/templates/$tmpl", CASES_AND_MEETINGS),
    form("POST /office/calls/{id}/extensions id", "/office/calls/$call/extensions", "organisationId=$orga", GIVE_ROLES),
    // The extension is nobody's: one's own would be withdrawn, whatever the call.
    form(
        "POST /office/calls/{id}/extensions/{extension} id",
        "/office/calls/$call/extensions/extn_00000000000000000000000001",
        "withdrawReason=",
        NOBODY,
    ),
    form(
        "POST /office/calls/{id}/extensions/{extension} extension",
        "/office/calls/$call/extensions/$extn",
        "withdrawReason=",
        GIVE_ROLES,
    ),
    form("POST /office/tokens/{id} id", "/office/tokens/$tokn", "", GIVE_ROLES),
    route("GET /office/people/{id} id", "/office/people/$arol", GIVE_ROLES),
    form("POST /office/people/{id} id", "/office/people/$arol", "do=withdraw&reason=Hej", GIVE_ROLES),
    route("GET /organisations/{organisation}/people organisation", "/organisations/$orga/people", COLLEAGUES),
    form(
        "POST /organisations/{organisation}/people organisation",
        "/organisations/$orga/people",
        "startsOn=2020-11-01",
        GIVE_IN_ORGANISATION,
    ),
    route(
        "GET /organisations/{organisation}/people/{id} organisation",
        "/organisations/$orga/people/$orol",
        GIVE_IN_ORGANISATION,
    ),
    route(
        "GET /organisations/{organisation}/people/{id} id",
        "/organisations/$orga/people/$orol",
        GIVE_IN_ORGANISATION,
    ),
    form(
        "POST /organisations/{organisation}/people/{id} organisation",
        "/organisations/$orga/people/$orol",
        "do=withdraw&reason=Hej",
        GIVE_TO_COLLEAGUES,
    ),
    form(
        "POST /organisations/{organisation}/people/{id} id",
        "/organisations/$orga/people/$orol",
        "do=withdraw&reason=Hej",
        GIVE_TO_COLLEAGUES,
    ),
    route("GET /platform/people/{id} id", "/platform/people/$prol", PLATFORM),
    form("POST /platform/people/{id} id", "/platform/people/$prol", "do=remind", PLATFORM),
    route("GET /platform/associations/{id} id", "/platform/associations/$asso", PLATFORM),
    form("POST /platform/associations/{id} id", "/platform/associations/$asso", "do=suspend&reason=", PLATFORM),
];

/// Routes and fields that name nothing of a tenant's, each with the reason. The list may only shrink.
pub const WITHOUT_ID: &[(&str, &str)] = &[
    ("GET /", "the host's public page, or the desk of who is signed in"),
    ("POST /language", "a cookie of the browser's own"),
    ("GET /sign-in", "a form"),
    ("POST /sign-in", "the answer is the same for every address"),
    ("GET /sign-in/sent", "a sentence"),
    ("GET /session/link/{token}", "a page with a button, whatever the token"),
    ("POST /session/link/{token}", "a token works once, on the apex, in one browser; tried in the hosts' test"),
    ("GET /session/callback", "the way back from an identity provider works once, in one browser"),
    ("GET /session/hand-over", "takes one's own session to a host; tried in the hosts' test"),
    ("GET /session/receive", "a code works once, on its host, in one browser; tried in the hosts' test"),
    ("POST /sign-out", "ends one's own session"),
    ("GET /account", "one's own roles, sessions and keys"),
    ("POST /account/sessions/others", "ends one's own sessions"),
    ("GET /office/calls", "the calls of the host's public page"),
    ("GET /office/templates", "what is published is public"),
    ("GET /office/templates/compare", "Query.templateDifferences.beforeId, Query.templateDifferences.afterId"),
    ("GET /office/settings", "Query.profileSettings"),
    ("GET /office/settings/file", "Query.associationFile"),
    ("GET /office/settings/file.yaml", "Query.associationFile"),
    ("GET /office/settings/preview.css", "colours that the address says"),
    ("GET /office/settings/{part}", "Query.profileSettings"),
    ("POST /office/settings/{part}", "changes as Mutation.changeProfile"),
    ("GET /office/tokens", "Query.apiTokens"),
    ("POST /office/tokens", "makes as Mutation.createApiToken"),
    ("GET /desk/calendar", "one's own secret address, and when it was used"),
    ("POST /desk/calendar", "makes or ends one's own secret address"),
    ("GET /desk/calendar.ics", "the dates of one's own desk"),
    ("GET /calendar/{name}", "a secret address shows its person's dates; tried in the calendar's test"),
    ("GET /office/members", "Query.memberRecords"),
    ("GET /office/contributions", "Query.contributionYear"),
    ("GET /office/contributions/{year}", "Query.contributionYear"),
    ("POST /office/contributions/{year}", "changes as Mutation.changeContributions"),
    ("GET /office/people", "Query.associationRoles"),
    ("POST /office/people", "invites as Mutation.inviteToAssociation"),
    ("GET /office/audit", "Query.auditEntries"),
    ("GET /platform/audit", "Query.platformAuditEntries"),
    ("GET /platform/people", "Query.platformRoles"),
    ("GET /platform/associations", "Query.tenants"),
    ("GET /platform/associations/new", "Query.knownOrganisations"),
    ("POST /platform/associations/new", "creates as Mutation.createAssociation"),
    ("POST /platform/people", "invites as Mutation.inviteToPlatform"),
    ("GET /applications/new", "the call is asked for as by Query.call"),
    ("POST /applications/new", "begins as Mutation.startApplication"),
    ("GET /office", "Query.applications"),
    ("GET /board", "Query.meetings"),
    ("GET /assets/{name}", "files of the program"),
    ("GET /assets/association/{name}", "the public colours of an association"),
    ("GET /development/gallery", "samples, in development only"),
    ("GET /graphql", "a page to try queries with, in development only"),
    ("POST /graphql", "every field above"),
    ("GET /graphql/explorer/{name}", "files of that page, in development only"),
    ("POST /session/link", "the answer is the same for every address"),
    ("POST /session", "a token works once, on the apex, in one browser; tried in the hosts' test"),
    ("DELETE /session", "ends one's own session"),
    ("POST /session/departure", "the way to an identity provider"),
    ("POST /session/callback", "the way back works once, in one browser"),
    ("POST /session/request", "the way to the apex"),
    ("POST /session/hand-over", "takes one's own session to a host; tried in the hosts' test"),
    ("POST /session/receive", "a code works once, on its host, in one browser; tried in the hosts' test"),
    ("POST /session/passkey/begin", "what is asked of a key, whoever has it"),
    ("POST /session/passkey/finish", "a ceremony works once; a key signs in its owner"),
    ("POST /session/confirmation/begin", "one's own keys"),
    ("POST /session/confirmation/finish", "a ceremony works once, for who began it"),
    ("POST /passkeys/begin", "one's own keys"),
    ("POST /passkeys/finish", "a ceremony works once, for who began it"),
    ("GET /audit.csv", "Query.auditEntries, and Query.platformAuditEntries on the apex"),
];

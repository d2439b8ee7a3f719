//! The matrix: what can be asked, and who may. Everything else follows from it: the requests, the comparison, and
//! `docs/isolation.md`.
//!
//! What must stay true: whoever is not named gets, to the letter, what an id gets that nobody has. A case is one line:
//! the field, what to send (`$appl` stands for an application's id, and so on by prefix), and who may.

use super::who::{
    ADJUSTERS, ANONYMOUS, APPLICANTS, CASES_AND_MEETINGS, COLLEAGUES, CONSULTATION_MEMBER, CONSULTED, COURSE_READERS,
    DIRECTOR, EDITOR, EVERYBODY, GIVE_IN_ORGANISATION, GIVE_ROLES, GIVE_TO_COLLEAGUES, HERE, KNOW_UNSIGNED,
    MANAGE_MEMBERS, NOBODY, OFFICE, ORGANISATION_ADMINISTRATOR, OWN_DRAFT, PLATFORM, PREPARERS, READ_AUDIT,
    READ_FRAMES, READ_MEMBERS, READ_ROLES, READERS, SIGNATORY, SIGNED_IN, WRITERS, Who,
};

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

const fn case(field: &'static str, send: &'static str, does: &'static [Who], knows: &'static [Who]) -> Case {
    Case { field, send, does, knows }
}

const SAVE_LINE: &str = r#"{ "applicationId": "$appl", "lineId": "$line", "year": 2021, "costTypeKey": "staff", "organisationId": "$orga", "source": "APPLIED", "amountOre": 1, "note": "", "expectedVersion": 99 }"#;
const SAVE_PARTY: &str =
    r#"{ "applicationId": "$appl", "organisationId": "$orga", "commitment": "Hej", "expectedVersion": 99 }"#;
const START: &str = r#"{ "callId": "$call", "organisationId": "$orga", "title": "Hej" }"#;
/// A statement that is nobody's to write by: an application is none, and a call without the step asks for none.
const START_BY: &str = r#"{ "callId": "$call", "organisationId": "$orga", "title": "Hej", "statementId": "$appl" }"#;
const ADD_ITEM: &str = r#"{ "meetingId": "$meet", "applicationId": "$appl" }"#;
const DECIDE: &str = r#"{ "agendaItemId": "$item", "outcome": "PARTLY_GRANTED", "text": "Hej", "reasons": "", "conditions": "", "presenterLeft": false, "lines": [{ "budgetLineId": "$line", "grantedOre": 1 }] }"#;
/// Nobody is asked.
const SEND_OUT: &str = r#"{ "applicationId": "$appl", "choices": [], "dueOn": "2030-01-01" }"#;
const GIVE_OPINION: &str =
    r#"{ "consultationId": "$cons", "stance": "SUPPORTS", "text": "Hej", "expectedVersion": 99 }"#;
const RECORD_OPINION: &str = r#"{ "consultationId": "$cons", "stance": "SUPPORTS", "text": "Hej", "expectedVersion": 99, "givenBy": "", "givenOn": "2030-01-01" }"#;
const REMOVE_LINE: &str = r#"{ "applicationId": "$appl", "lineId": "$line" }"#;
const REMOVE_PARTY: &str = r#"{ "applicationId": "$appl", "organisationId": "$orga" }"#;

const INVITE: &str =
    r#"{ "invitation": { "email": "", "name": "", "roles": [], "startsOn": "2020-11-01", "reason": "" } }"#;
const INVITE_COLLEAGUE: &str = r#"{ "organisationId": "$orga", "invitation": { "email": "", "name": "", "roles": [], "startsOn": "2020-11-01", "reason": "" } }"#;

/// Without a reason nothing is moved or given.
const DATES: &str = r#"{ "callId": "$call", "expected": {}, "dates": {}, "reason": "" }"#;
/// Without a reason nothing is added.
const ADD_CALL: &str = r#"{ "copyOf": "$call", "templateId": "$tmpl", "title": { "sv": "Hej" }, "introduction": { "sv": "Hej" }, "mode": "ROLLING", "dates": {}, "budgetYears": [2030], "chosenDays": [], "reason": "" }"#;
/// Without a reason no meeting is added, changed or cancelled.
const ADD_MEETING: &str =
    r#"{ "dates": { "title": { "sv": "Hej" }, "heldOn": "2030-01-02", "place": "Hej" }, "reason": "" }"#;
const CHANGE_MEETING: &str = r#"{ "meetingId": "$meet", "expected": 0, "dates": { "title": { "sv": "Hej" }, "heldOn": "2030-01-02", "place": "Hej" }, "callsFollow": false, "reason": "" }"#;
const CANCEL_MEETING: &str =
    r#"{ "meetingId": "$meet", "expected": 0, "instead": "$meet", "callsFollow": false, "reason": "" }"#;
const PROPOSE: &str = r#"{ "copyOf": "$call", "templateId": "$tmpl" }"#;
const FORM: &str = r#"{ "callId": "$call", "expectedTemplateId": "$tmpl", "templateId": "$tmpl", "draftsFollow": false, "reason": "" }"#;
const EXTEND: &str =
    r#"{ "callId": "$call", "organisationId": "$orga", "closesAt": "2030-01-01 12:00", "reason": "" }"#;

const MEMBER: &str = r#"{ "organisationId": "$orga", "reason": "", "expected": { "periods": [], "seats": 1, "substitutes": 1 }, "terms": { "periods": [], "seats": 1, "substitutes": 1 } }"#;

const CONTRIBUTIONS: &str = r#"{ "year": 2019, "reason": "", "contributions": [{ "organisationId": "$orga", "expected": {}, "amounts": {} }] }"#;
/// Without a reason nothing is changed.
const FRAMES: &str = r#"{ "year": 2019, "reason": "", "frames": [] }"#;
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
    case("node(Completion)", "comp", COURSE_READERS, NOBODY),
    case("node(Consultation)", "cons", CONSULTED, NOBODY),
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
    case("Query.callProposal.copyOf", PROPOSE, GIVE_ROLES, NOBODY),
    case("Query.callProposal.templateId", PROPOSE, GIVE_ROLES, NOBODY),
    case("Query.newCallEffects.copyOf", ADD_CALL, GIVE_ROLES, NOBODY),
    case("Query.newCallEffects.templateId", ADD_CALL, GIVE_ROLES, NOBODY),
    // Told as none to who may not restore any.
    case("Query.withdrawnCalls", "", EVERYBODY, NOBODY),
    case("Query.meetingYear", "", GIVE_ROLES, NOBODY),
    // Nobody has an address here; the office calendar's own test makes some.
    case("Query.officeCalendarFeed", "", NOBODY, NOBODY),
    case("Query.plannedMeeting.id", "meet", GIVE_ROLES, NOBODY),
    case("Query.newMeetingEffects", ADD_MEETING, GIVE_ROLES, NOBODY),
    case("Query.meetingEffects.meetingId", CHANGE_MEETING, GIVE_ROLES, NOBODY),
    case("Query.meetingCancellationEffects.meetingId", CANCEL_MEETING, GIVE_ROLES, NOBODY),
    case("Query.meetingCancellationEffects.instead", CANCEL_MEETING, GIVE_ROLES, NOBODY),
    case("Query.templateEffects.callId", FORM, GIVE_ROLES, NOBODY),
    case("Query.templateEffects.expectedTemplateId", FORM, GIVE_ROLES, NOBODY),
    case("Query.templateEffects.templateId", FORM, GIVE_ROLES, NOBODY),
    // What is published is public, on its association's host.
    case("Query.templateDifferences.beforeId", r#"{ "beforeId": "$tmpl", "afterId": "$tmpl" }"#, HERE, NOBODY),
    case("Query.templateDifferences.afterId", r#"{ "beforeId": "$tmpl", "afterId": "$tmpl" }"#, HERE, NOBODY),
    // Policies are public; elsewhere there are none.
    case("Query.policyDifferences", r#"{ "key": "2003:1210", "before": 1, "after": 1 }"#, EVERYBODY, NOBODY),
    case("Query.contributionYears", "", READ_MEMBERS, NOBODY),
    case("Query.contributionYear", "", READ_MEMBERS, NOBODY),
    case("Query.contributionEffects.contributions.organisationId", CONTRIBUTIONS, MANAGE_MEMBERS, NOBODY),
    case("Query.frameYears", "", READ_FRAMES, NOBODY),
    case("Query.frameYear", "", READ_FRAMES, NOBODY),
    case("Query.frameEffects", FRAMES, MANAGE_MEMBERS, NOBODY),
    case("Query.memberRecords", "", READ_MEMBERS, NOBODY),
    case("Query.memberRecord.organisationId", "orga", READ_MEMBERS, NOBODY),
    case("Query.memberEffects.organisationId", MEMBER, MANAGE_MEMBERS, NOBODY),
    case("Query.application.id", "appl", READERS, NOBODY),
    case("Query.applications", "", CASES_AND_MEETINGS, NOBODY),
    case("Query.applications.after", "cursor_applications", CASES_AND_MEETINGS, NOBODY),
    case("Query.applications.before", "cursor_applications", CASES_AND_MEETINGS, NOBODY),
    case("Query.consultations", "", &[CONSULTATION_MEMBER], NOBODY),
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
    case("Mutation.startApplication.statementId", START_BY, NOBODY, NOBODY),
    case("Mutation.startStatement.callId", START, &[EDITOR, SIGNATORY, Who::OtherMember, Who::NoMember], NOBODY),
    case("Mutation.startStatement.organisationId", START, WRITERS, NOBODY),
    case(
        "Mutation.renameApplication.applicationId",
        r#"{ "applicationId": "$appl", "title": "Hej", "expectedVersion": 99 }"#,
        WRITERS,
        CONSULTED,
    ),
    case(
        "Mutation.saveAnswer.applicationId",
        r#"{ "applicationId": "$appl", "questionKey": "summary", "value": "Hej", "expectedVersion": 99 }"#,
        WRITERS,
        CONSULTED,
    ),
    case("Mutation.saveParty.applicationId", SAVE_PARTY, WRITERS, CONSULTED),
    case("Mutation.saveParty.organisationId", SAVE_PARTY, OWN_DRAFT, NOBODY),
    case("Mutation.removeParty.applicationId", REMOVE_PARTY, WRITERS, CONSULTED),
    case("Mutation.removeParty.organisationId", REMOVE_PARTY, NOBODY, NOBODY),
    case("Mutation.saveBudgetLine.applicationId", SAVE_LINE, WRITERS, CONSULTED),
    case("Mutation.saveBudgetLine.lineId", SAVE_LINE, NOBODY, NOBODY),
    case("Mutation.saveBudgetLine.organisationId", SAVE_LINE, NOBODY, NOBODY),
    case("Mutation.removeBudgetLine.applicationId", REMOVE_LINE, WRITERS, CONSULTED),
    case("Mutation.removeBudgetLine.lineId", REMOVE_LINE, NOBODY, NOBODY),
    case(
        "Mutation.beginAttachment.applicationId",
        r#"{ "applicationId": "$appl", "questionKey": "attachments", "fileName": "a.pdf", "contentType": "application/pdf", "sizeBytes": 1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000" }"#,
        WRITERS,
        CONSULTED,
    ),
    case("Mutation.finishAttachment.attachmentId", r#"{ "attachmentId": "$atta" }"#, READERS, NOBODY),
    case("Mutation.removeAttachment.attachmentId", r#"{ "attachmentId": "$atta" }"#, WRITERS, CONSULTED),
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
        r#"{ "applicationId": "$appl", "kind": "GRANT", "text": "Hej", "individualPerspective": "", "cooperationPerspective": "", "expectedVersion": 0 }"#,
        OFFICE,
        NOBODY,
    ),
    case("Mutation.sendConsultation.applicationId", SEND_OUT, OFFICE, NOBODY),
    case(
        "Mutation.withdrawConsultation.consultationId",
        r#"{ "consultationId": "$cons", "reason": "" }"#,
        OFFICE,
        NOBODY,
    ),
    case(
        "Mutation.extendConsultation.consultationId",
        r#"{ "consultationId": "$cons", "dueOn": "2030-01-01", "reason": "" }"#,
        OFFICE,
        NOBODY,
    ),
    // The board has decided, and nobody is named who answered.
    case("Mutation.giveOpinion.consultationId", GIVE_OPINION, &[CONSULTATION_MEMBER], NOBODY),
    case("Mutation.recordOpinion.consultationId", RECORD_OPINION, OFFICE, NOBODY),
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
    case("Mutation.addCall.copyOf", ADD_CALL, GIVE_ROLES, NOBODY),
    case("Mutation.addCall.templateId", ADD_CALL, GIVE_ROLES, NOBODY),
    case("Mutation.withdrawCall.callId", r#"{ "callId": "$call", "reason": "" }"#, GIVE_ROLES, NOBODY),
    // One that is not withdrawn cannot be restored.
    case("Mutation.restoreCall.callId", r#"{ "callId": "$call", "reason": "" }"#, NOBODY, NOBODY),
    case("Mutation.addMeeting", ADD_MEETING, GIVE_ROLES, NOBODY),
    case("Mutation.changeMeeting.meetingId", CHANGE_MEETING, GIVE_ROLES, NOBODY),
    case("Mutation.cancelMeeting.meetingId", CANCEL_MEETING, GIVE_ROLES, NOBODY),
    case("Mutation.cancelMeeting.instead", CANCEL_MEETING, GIVE_ROLES, NOBODY),
    // One that is not cancelled cannot be restored.
    case("Mutation.restoreMeeting.meetingId", r#"{ "meetingId": "$meet", "reason": "" }"#, NOBODY, NOBODY),
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
    case("Mutation.changeFrames", FRAMES, MANAGE_MEMBERS, NOBODY),
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
    case("Mutation.renewOfficeCalendarFeed", r#"{ "confirm": false }"#, READ_FRAMES, NOBODY),
    case("Mutation.stopOfficeCalendarFeed", r#"{ "confirm": false }"#, READ_FRAMES, NOBODY),
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

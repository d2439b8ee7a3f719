//! The routes: which pages and files take an id, and who finds something there.

use super::who::{
    APPLICANTS, CASES_AND_MEETINGS, COLLEAGUES, CONSULTED, EDITOR, GIVE_IN_ORGANISATION, GIVE_ROLES,
    GIVE_TO_COLLEAGUES, MANAGE_MEMBERS, NOBODY, OFFICE, ORGANISATION_ADMINISTRATOR, OWN_DRAFT, PLATFORM, READ_MEMBERS,
    READERS, SIGNATORY, WRITERS, Who,
};

const MEMBER_FORM: &str = "do=change&seen=%7C1%7C1%7C&terms=%7C1%7C1%7C&reason=";

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
    // The call of the case that is tried asks no bodies.
    route("GET /office/applications/{id}/consultation id", "/office/applications/$appl/consultation", NOBODY),
    form(
        "POST /office/applications/{id}/consultation id",
        "/office/applications/$appl/consultation",
        "dueOn=2030-01-01",
        NOBODY,
    ),
    route(
        "GET /office/applications/{id}/consultation/{request} id",
        "/office/applications/$appl/consultation/$cons",
        OFFICE,
    ),
    route(
        "GET /office/applications/{id}/consultation/{request} request",
        "/office/applications/$appl/consultation/$cons",
        OFFICE,
    ),
    form(
        "POST /office/applications/{id}/consultation/{request} id",
        "/office/applications/$appl/consultation/$cons",
        "do=extend&dueOn=&extendReason=",
        OFFICE,
    ),
    form(
        "POST /office/applications/{id}/consultation/{request} request",
        "/office/applications/$appl/consultation/$cons",
        "do=extend&dueOn=&extendReason=",
        OFFICE,
    ),
    route("GET /consultations/{id} id", "/consultations/$cons", CONSULTED),
    form("POST /consultations/{id} id", "/consultations/$cons", "text=Hej", CONSULTED),
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
    form("POST /office/calls/{id}/withdraw id", "/office/calls/$call/withdraw", "withdrawCallReason=", GIVE_ROLES),
    // One that is not withdrawn cannot be restored.
    form("POST /office/calls/{id}/restore id", "/office/calls/$call/restore", "restoreReason=", NOBODY),
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
    ("GET /office/calls/new", "Query.callProposal.copyOf, Query.callProposal.templateId"),
    ("POST /office/calls/new", "adds as Mutation.addCall"),
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
    ("GET /office/frames", "Query.frameYear"),
    ("GET /office/frames/{year}", "Query.frameYear"),
    ("POST /office/frames/{year}", "changes as Mutation.changeFrames"),
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
    ("POST /applications/new", "begins as Mutation.startApplication or Mutation.startStatement"),
    ("GET /office", "Query.applications"),
    ("GET /consultations", "what the viewer's bodies are asked"),
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

//! A row of every tenant's table, so that the wall is tried on each. A placeholder in braces is the id that the row of
//! that table has; the tenant is the transaction's.

use uuid::Uuid;

/// At least one insert for each tenant's table, those that others point to first, and for each foreign key one that uses it.
pub const ROWS: &[(&str, &str)] = &[
    ("member", "(organisation_id, party_kind, position) values ('{member}', 'MUNICIPALITY', 0)"),
    ("contribution", "(organisation_id, year, planned_ore) values ('{member}', 2021, 100)"),
    ("frame", r#"(key, year, position, name, amount_ore) values ('activities', 2021, 0, '"Activities"', 700)"#),
    (
        "association_role",
        "(id, person_id, role, starts_on, reason, given_at, invitation_ends_at, accepted_at) \
         values ('{association_role}', '{person}', 'OFFICER', '2019-04-01', 'Appointed', now(), now(), now())",
    ),
    ("policy", r#"(key, number, position, title, rules) values ('17/29', '17/29', 0, '"Policy"', '[]')"#),
    (
        "template",
        r#"(id, key, version, name, content, published_at) values ('{template}', 'form', 1, '"Form"', '{}', now())"#,
    ),
    (
        "call",
        r#"(id, key, position, title, introduction, mode, budget_years, template_id, statement_template_id) values ('{call}', 'call', 0, '"Call"', '""', 'ROLLING', array[2021], '{template}', '{template}')"#,
    ),
    (
        "application",
        "(id, call_id, template_id, owner_id, title, state, registration_number, received_at, created_by, created_at, changed_at) \
         values ('{application}', '{call}', '{template}', '{organisation}', 'Title', 'DECIDED', '20/001', now(), '{person}', now(), now())",
    ),
    (
        "application_party",
        "(application_id, organisation_id, is_owner) values ('{application}', '{organisation}', true)",
    ),
    (
        "answer",
        "(application_id, question_key, value, version, changed_at, changed_by) values ('{application}', 'q', '1', 1, now(), '{person}')",
    ),
    (
        "budget_line",
        "(id, application_id, year, cost_type_key, organisation_id, source, amount_ore) \
         values ('{budget_line}', '{application}', 2021, 'staff', '{organisation}', 'APPLIED', 100)",
    ),
    (
        "attachment",
        "(id, application_id, question_key, file_name, content_type, size_bytes, sha256, state, created_by, created_at) \
         values ('{attachment}', '{application}', 'q', 'a.pdf', 'application/pdf', 1, repeat('0', 64), 'ATTACHED', '{person}', now())",
    ),
    (
        "submission",
        "(id, application_id, number, content, late, submitted_by, received_at) values ('{submission}', '{application}', 1, '{}', false, '{person}', now())",
    ),
    (
        "event",
        r#"(id, application_id, kind, text, person_id, at) values ('{event}', '{application}', 'SUBMITTED', '"Sent"', '{person}', now())"#,
    ),
    (
        "profile_change",
        r#"(part, number, before, after, reason, changed_by, changed_at) values ('WORDS', 1, '{}', '{}', '', '{person}', now())"#,
    ),
    ("number_series", "(year, last_number) values (2020, 1)"),
    (
        "register_entry",
        "(id, registration_number, entered_at, counterpart, matter, application_id) values ('{register_entry}', '20/001', now(), 'Owner', 'Matter', '{application}')",
    ),
    (
        "completion",
        "(id, application_id, message, due_on, notes, requested_by, requested_at) values ('{completion}', '{application}', 'Please', '2020-10-12', '[]', '{person}', now())",
    ),
    (
        "recommendation",
        "(application_id, kind, text, individual_perspective, cooperation_perspective, written_by, written_at) \
         values ('{application}', 'GRANT', 'Yes', '', '', '{person}', now())",
    ),
    (
        "judgement",
        "(application_id, criterion_key, step, motivation, version, judged_by, judged_at) \
         values ('{application}', 'reach', 'higher', 'Why', 1, '{person}', now())",
    ),
    (
        "consultation",
        r#"(id, application_id, body_key, body_name, is_proposed, reason, due_on, sent_by, sent_at) values ('{consultation}', '{application}', 'group', '"Group"', true, '"Because"', '2020-10-30', '{person}', now())"#,
    ),
    (
        "opinion",
        "(id, consultation_id, version, stance, text, given_by, given_on, late, by_office, recorded_by, recorded_at) \
         values ('{opinion}', '{consultation}', 1, 'SUPPORTS', 'Yes', 'Somebody', '2020-10-20', false, true, '{person}', now())",
    ),
    (
        "meeting",
        r#"(id, key, position, title, held_on, place) values ('{meeting}', 'meeting', 0, '"Board"', '2020-11-02', 'Here')"#,
    ),
    (
        "agenda_item",
        "(id, meeting_id, application_id, position) values ('{agenda_item}', '{meeting}', '{application}', 1)",
    ),
    ("paragraph_series", "(year, last_number) values (2020, 1)"),
    (
        "decision",
        "(id, agenda_item_id, application_id, outcome, year, paragraph, text, reasons, conditions, presenter_left, decided_on, recorded_by, recorded_at) \
         values ('{decision}', '{agenda_item}', '{application}', 'GRANTED', 2020, 1, 'Yes', '', '', false, '2020-11-02', '{person}', now())",
    ),
    ("decision_line", "(decision_id, budget_line_id, granted_ore) values ('{decision}', '{budget_line}', 100)"),
    (
        "document",
        "(id, kind, decision_id, file_name, size_bytes, sha256, created_at) values ('{document}', 'DECISION', '{decision}', 'a.pdf', 1, repeat('0', 64), now())",
    ),
    (
        "document",
        "(id, kind, submission_id, file_name, size_bytes, sha256, created_at) values ('{receipt}', 'SUBMISSION', '{submission}', 'a.pdf', 1, repeat('0', 64), now())",
    ),
    (
        "audit_entry",
        "(number, at, person_id, roles, action, subject, details, address, request_id, previous_hash, hash) \
         values (0, now(), '{person}', array['OFFICER'], 'case.decide', '{application}', '{}', '', '', '', '')",
    ),
    (
        "api_token",
        "(id, person_id, name, token_hash, scopes, created_at, expires_on) \
         values ('{api_token}', '{person}', 'Registry', sha256('{api_token}'), array['READ_CASES'], now(), '2030-01-01')",
    ),
    (
        "office_calendar_feed",
        "(person_id, token_hash, language, created_at) values ('{office_calendar_feed}', sha256('{office_calendar_feed}'), 'sv', now())",
    ),
    ("draft_count", "(call_id, drafts) values ('{call}', 2)"),
    (
        "extension",
        "(id, call_id, organisation_id, closes_at, reason, given_by, given_at) \
         values ('{extension}', '{call}', '{organisation}', '2020-10-09 12:00', 'Illness', '{person}', now())",
    ),
    (
        "template_move",
        "(id, call_id, from_template_id, to_template_id, drafts_follow, reason, moved_by, moved_at) \
         values ('{template_move}', '{call}', '{template}', '{template}', true, 'New goals', '{person}', now())",
    ),
    ("job", "(id, kind, payload, dedupe_key, created_at, run_at) values ('{job}', 'mail', '{}', 'once', now(), now())"),
];

/// The id that the row of a table has in one of several sets of rows. A member is an organisation, which is the platform's: the one
/// of the shared set is the organisation that everything else names.
pub fn id(set: u32, table: &str) -> Uuid {
    if table == "member" && set == super::SHARED {
        return id(0, "organisation");
    }
    let letters = table.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    Uuid::from_u64_pair(u64::from(set), letters)
}

/// The statement that writes a table's row of a set. `swap` names a table whose id comes from another set instead.
pub fn insert(set: u32, (table, row): (&str, &str), swap: Option<(&str, u32)>) -> String {
    let mut statement = format!("insert into {table} {row}");
    for name in ROWS.iter().map(|(name, _)| *name).chain(["organisation", "person", "receipt"]) {
        let set = match swap {
            Some((swapped, other)) if swapped == name => other,
            // What is the platform's is the same for all.
            _ if ["organisation", "person"].contains(&name) => 0,
            _ => set,
        };
        statement = statement.replace(&format!("{{{name}}}"), &id(set, name).to_string());
    }
    statement
}

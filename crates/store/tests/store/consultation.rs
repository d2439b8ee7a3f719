//! Whoever answers for a body reads what was sent to it: row security says so, whatever is asked.

use mellanrum_testkit::database::Database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::tenant::{EMPTY, FULL, PERSON, write};

const OTHER: Uuid = Uuid::from_u128(0xc4);
const WITHDRAWN: Uuid = Uuid::from_u128(0xc5);

/// What a statement gives as the runtime role in the scope of the association, for whoever answers for these bodies and acts for
/// these organisations.
async fn seen(database: &Database, bodies: &str, organisations: &str, statement: &str) -> String {
    let mut connection = PgConnection::connect(&database.url_for("mellanrum_runtime")).await.expect("connects");
    let mut tx = connection.begin().await.expect("begins");
    let scope = format!(
        "select set_config('app.tenant', '{FULL}', true), set_config('app.bodies', '{bodies}', true), \
         set_config('app.organisations', '{{{organisations}}}', true)"
    );
    tx.execute(sqlx::raw_sql(AssertSqlSafe(scope))).await.expect("a scope");
    let query = sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(statement.to_owned()));
    query.fetch_one(&mut *tx).await.expect(statement).unwrap_or_default()
}

/// Three cases: one sent to the east, one to the west, and one whose request to the east is withdrawn.
async fn written() -> Database {
    let database = write().await;
    let mut statements = String::new();
    for (id, body, withdrawn) in [(FULL, "east", false), (OTHER, "west", false), (WITHDRAWN, "east", true)] {
        if id != FULL {
            statements += &format!(
                "insert into application (tenant_id, id, call_id, template_id, owner_id, title, state, registration_number, received_at, \
                   created_by, created_at, changed_at) select tenant_id, '{id}', call_id, template_id, '{EMPTY}', title, 'DECIDED', \
                   '{id}', received_at, created_by, created_at, changed_at from application where id = '{FULL}'; \
                 insert into submission values ('{FULL}', '{id}', '{id}', 1, '{{}}', false, '{PERSON}', now()); \
                 insert into document (tenant_id, id, kind, submission_id, file_name, size_bytes, sha256, created_at) values \
                   ('{FULL}', '{id}', 'SUBMISSION', '{id}', 'a.pdf', 10, repeat('0', 64), now()); \
                 insert into attachment values ('{FULL}', '{id}', '{id}', 'q', 'a.pdf', 'application/pdf', 100, repeat('0', 64), 'ATTACHED', null, '{PERSON}', now());"
            );
        }
        let gone = if withdrawn { format!("'{PERSON}', now()") } else { "null, null".to_owned() };
        statements += &format!(
            "insert into consultation (tenant_id, id, application_id, body_key, body_name, is_proposed, reason, due_on, sent_by, sent_at, withdrawn_by, withdrawn_at) \
               values ('{FULL}', '{id}', '{id}', '{body}', '\"\"', true, '\"\"', '2026-03-10', '{PERSON}', now(), {gone}); \
             insert into opinion (tenant_id, id, consultation_id, version, stance, text, given_by, given_on, late, by_office, recorded_by, recorded_at) \
               values ('{FULL}', '{id}', '{id}', 1, 'SUPPORTS', '', 'Olle', '2026-03-01', false, false, '{PERSON}', now()); \
             insert into event values ('{FULL}', gen_random_uuid(), '{id}', 'SUBMITTED', '\"\"', '{PERSON}', now()); \
             insert into completion values ('{FULL}', '{id}', '{id}', 'Mer', '2026-03-10', '[]', '{PERSON}', now(), null); \
             insert into register_entry values ('{FULL}', '{id}', '26/1', now(), 'En', 'Ansökan', '{id}'); \
             insert into judgement values ('{FULL}', '{id}', 'reach', null, 'Nja', 1, '{PERSON}', now()); \
             insert into recommendation values ('{FULL}', '{id}', 'GRANT', 'Ja', '', '', '{PERSON}', now());"
        );
    }
    database.look(&statements).expect("written");
    database
}

#[tokio::test]
async fn isolation_of_a_body_opens_what_was_sent_to_it_and_nothing_else() {
    let database = written().await;
    let of_cases = [
        ("application", "state <> 'DRAFT'"),
        ("submission", "true"),
        ("document", "true"),
        ("attachment", "application_id is not null and state = 'ATTACHED'"),
        ("consultation", "true"),
        ("opinion", "true"),
        ("event", "true"),
        ("completion", "true"),
        ("register_entry", "true"),
    ];
    for (table, condition) in of_cases {
        let count = format!("select count(*)::text from {table} where {condition}");
        for (bodies, wanted) in
            [("", "3"), ("{\"east\"}", "1"), ("{\"east\",\"west\"}", "2"), ("{\"north\"}", "0"), ("{}", "0")]
        {
            assert_eq!(seen(&database, bodies, "", &count).await, wanted, "{table} for {bodies}");
        }
        let which = format!("select id::text from {table} where {condition}");
        if table != "event" {
            assert_eq!(seen(&database, "{\"west\"}", "", &which).await, OTHER.to_string(), "{table}");
        }
    }
    for hidden in ["judgement", "recommendation"] {
        let count = format!("select count(*)::text from {hidden}");
        assert_eq!(seen(&database, "{\"east\"}", "", &count).await, "0", "{hidden}");
    }
    // What her own organisation takes part in stays hers to read.
    let titles = "select count(*)::text from application where state <> 'DRAFT'";
    assert_eq!(seen(&database, "{\"north\"}", &EMPTY.to_string(), titles).await, "2");
    // Nor does a body answer what was not sent to it: the row that it would hang on is not there for her.
    let update = "with gone as (update consultation set due_on = '2030-01-01' where due_on is not null returning 1) select count(*)::text from gone";
    assert_eq!(seen(&database, "{\"east\"}", "", update).await, "1");
}

#[tokio::test]
async fn every_table_that_hangs_on_a_case_is_limited_to_bodies() {
    let database = Database::start().await.expect("a database");
    let unlimited = database.look(
        "select class.relname from pg_class class join pg_attribute on attrelid = class.oid and not attisdropped \
         where class.relkind in ('r', 'p') and class.relnamespace = 'public'::regnamespace \
           and attname in ('application_id', 'consultation_id', 'submission_id', 'decision_id') \
           and not exists (select from pg_policy where polrelid = class.oid and polname = 'body' and not polpermissive and polcmd = 'r') \
         order by 1",
    );
    assert_eq!(unlimited.expect("looked"), "", "limit it in its migration: call app.limit_to_bodies('…')");
}

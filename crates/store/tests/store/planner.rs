//! Whoever changes an association's settings is told how much is written under them: numbers, and nothing else.

use mellanrum_model::{id::AssociationId, policy::PolicyVersion, statement::ApplicationKind};
use mellanrum_store::{
    Scope,
    association::{BegunUse, CancelledUse, Count, FormUse, KeptUse, LineUse, MeetingUse, PartyUse, Usage, usage},
};
use mellanrum_testkit::database::Database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use time::macros::date;

use crate::tenant::{EMPTY, FULL, PERSON, write};

async fn written() -> Database {
    let database = write().await;
    let more = format!(
        "insert into application_party (tenant_id, application_id, organisation_id, is_owner) values \
           ('{FULL}', '{FULL}', '{FULL}', true), ('{FULL}', '{EMPTY}', '{FULL}', true), ('{FULL}', '{EMPTY}', '{EMPTY}', false); \
         insert into budget_line (tenant_id, id, application_id, year, cost_type_key, organisation_id, source, amount_ore) values \
           ('{FULL}', '{FULL}', '{FULL}', 2026, 'staff', '{FULL}', 'APPLIED', 100), \
           ('{FULL}', '{EMPTY}', '{EMPTY}', 2026, 'staff', '{FULL}', 'APPLIED', 200), \
           ('{FULL}', '{PERSON}', '{EMPTY}', 2027, 'travel', '{FULL}', 'APPLIED', 300); \
         insert into meeting (tenant_id, id, key, position, title, held_on, place) values \
           ('{FULL}', '{FULL}', 'held', 0, '\"\"', '2026-03-02', 'Här'), ('{FULL}', '{EMPTY}', 'ahead', 1, '\"\"', '2026-04-13', 'Här'), \
           ('{FULL}', '{PERSON}', 'off', 2, '\"\"', '2026-05-04', 'Här'); \
         update meeting set cancelled_at = now(), cancelled_items = array['{FULL}'::uuid] where key = 'off'; \
         insert into agenda_item (tenant_id, id, meeting_id, application_id, position) values \
           ('{FULL}', '{FULL}', '{FULL}', '{FULL}', 1), ('{FULL}', '{EMPTY}', '{EMPTY}', '{FULL}', 1); \
         insert into decision (tenant_id, id, agenda_item_id, application_id, outcome, year, paragraph, text, reasons, conditions, \
             presenter_left, decided_on, recorded_by, recorded_at) values \
           ('{FULL}', '{FULL}', '{FULL}', '{FULL}', 'TABLED', 2026, 1, 'Text', '', '', false, '2026-03-02', '{PERSON}', now()); \
         update application set policies = '[{{\"key\": \"money\", \"version\": 2, \"ground\": {{\"by\": \"named\"}}}}]' where id = '{FULL}'; \
         update application set created_at = '2026-02-27 23:30Z' where id = '{EMPTY}';"
    );
    database.look(&more).expect("written");
    database
}

#[tokio::test]
async fn what_hangs_on_settings_is_counted_with_drafts_and_by_association() {
    let database = written().await;
    let counted = async |id| {
        let planned = database.db.plan("test.usage", AssociationId(id), async |tx| usage(tx).await);
        planned.await.expect("counted")
    };
    let line = |year, cost_type: &str, lines| LineUse { call: "open".into(), year, cost_type: cost_type.into(), lines };
    let meeting = |key: &str, decided| MeetingUse { meeting: key.into(), items: 1, decided, is_adjusted: false };
    assert_eq!(
        counted(FULL).await,
        Usage {
            forms: vec![FormUse {
                call: "open".into(),
                template: "form".into(),
                version: 1,
                count: Count { drafts: 1, cases: 1 },
                completions: 0,
                kind: ApplicationKind::Application,
            }],
            parties: vec![
                PartyUse { organisation: "one".into(), count: Count { drafts: 1, cases: 1 } },
                PartyUse { organisation: "two".into(), count: Count { drafts: 1, cases: 0 } },
            ],
            lines: vec![line(2026, "staff", 2), line(2027, "travel", 1)],
            meetings: vec![meeting("ahead", 0), meeting("held", 1)],
            cancelled: vec![CancelledUse { meeting: "off".into(), items: 1 }],
            begun: vec![BegunUse { call: "open".into(), on: date!(2026 - 02 - 28), drafts: 1 }],
            kept: vec![KeptUse {
                call: "open".into(),
                policy: PolicyVersion { key: "money".into(), version: 2 },
                cases: 1,
                completions: 0,
            }],
        }
    );
    assert_eq!(counted(EMPTY).await, Usage::default(), "another association");
    database
        .look(&format!("update application set state = 'COMPLETION_REQUESTED' where id = '{FULL}'"))
        .expect("asked");
    assert_eq!(counted(FULL).await.forms[0].completions, 1);

    let scope = Scope::association(AssociationId(FULL));
    let plain = database.db.read("test.usage", &scope, async |tx| usage(tx).await).await.expect("counted");
    assert_eq!(plain.forms[0].count, Count { drafts: 0, cases: 1 }, "nobody else sees a draft");
}

/// What a statement gives as the runtime role in the scope of the association, or as what it becomes.
async fn seen(database: &Database, becomes: &str, statement: &str) -> Result<String, String> {
    let mut connection = PgConnection::connect(&database.url_for("mellanrum_runtime")).await.expect("connects");
    let mut tx = connection.begin().await.expect("begins");
    let scope = format!("select set_config('app.tenant', '{FULL}', true), set_config('role', '{becomes}', true)");
    tx.execute(sqlx::raw_sql(AssertSqlSafe(scope))).await.expect("a scope");
    let query = sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(statement.to_owned()));
    query.fetch_one(&mut *tx).await.map(Option::unwrap_or_default).map_err(|error| error.to_string())
}

#[tokio::test]
async fn isolation_of_the_planner_reads_no_content_and_writes_nothing() {
    let database = written().await;
    for hidden in [
        "select title from application limit 1",
        "select owner_id::text from application limit 1",
        "select created_by::text from application limit 1",
        "select registration_number from application limit 1",
        "select amount_ore::text from budget_line limit 1",
        "select note from budget_line limit 1",
        "select value::text from answer limit 1",
        "select file_name from attachment limit 1",
        "select content::text from submission limit 1",
        "select commitment from application_party limit 1",
        "select text::text from event limit 1",
        "select text from decision limit 1",
        "select application_id::text from agenda_item limit 1",
        "select name from person limit 1",
        "select details::text from audit_entry limit 1",
        "with gone as (delete from member returning 1) select count(*)::text from gone",
        "with gone as (update application set state = 'DRAFT' returning 1) select count(*)::text from gone",
    ] {
        let refused = seen(&database, "mellanrum_planner", hidden).await.expect_err(hidden);
        assert!(refused.contains("permission denied"), "{hidden}: {refused}");
    }
    let writable = database.look(
        "select relname from pg_class where relkind in ('r', 'p', 'v', 'S') and relnamespace = 'public'::regnamespace \
         and (has_any_column_privilege('mellanrum_planner', oid, 'insert, update') \
              or (relkind <> 'S' and has_table_privilege('mellanrum_planner', oid, 'delete, truncate, references, trigger')))",
    );
    assert_eq!(writable.expect("looked"), "");
    // Without the step the draft is as hidden as before, and the step is not taken by itself.
    let drafts = "select count(*)::text from application where state = 'DRAFT'";
    assert_eq!(seen(&database, "mellanrum_planner", drafts).await.as_deref(), Ok("1"));
    assert_eq!(seen(&database, "mellanrum_runtime", drafts).await.as_deref(), Ok("0"));
    let inherited = database.look("select pg_has_role('mellanrum_runtime', 'mellanrum_planner', 'usage')");
    assert_eq!(inherited.expect("looked").trim(), "f");
}

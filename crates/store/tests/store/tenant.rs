//! What whoever runs the platform knows of each association: counts, and nothing that says what they are of.

use mellanrum_model::{
    Error,
    id::{AssociationId, PersonId},
    tenant::{Lead, Measures},
};
use mellanrum_store::{
    Scope,
    audit::Entry,
    job,
    tenant::{self, Tenant},
};
use mellanrum_testkit::database::Database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use time::{
    OffsetDateTime,
    macros::{date, datetime},
};
use uuid::Uuid;

const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);
pub const FULL: Uuid = Uuid::from_u128(0xc1);
pub const EMPTY: Uuid = Uuid::from_u128(0xc2);
pub const PERSON: Uuid = Uuid::from_u128(0xc3);

/// What the overview reads of tenants, and why. The list may only shrink.
const READ: &[(&str, &str)] = &[
    ("application", "how many were sent in, and when one last changed"),
    ("association_role", "how many people have roles, and whether one of them gives roles"),
    ("attachment", "how many files and bytes"),
    ("audit_entry", "when something was last done"),
    ("call", "how many are open"),
    ("document", "how many files and bytes"),
    ("job", "how many wait and how long"),
    ("member", "how many"),
];

/// An association with something of everything, and one with nothing.
pub async fn write() -> Database {
    let database = Database::start().await.expect("a database");
    let mut statements = format!(
        "insert into organisation values ('{FULL}', 'one', 'En kommun', 'MUNICIPALITY', now()), ('{EMPTY}', 'two', 'En region', 'REGION', now()); \
         insert into person values ('{PERSON}', 'Olle', 'olle@example.se', now());"
    );
    for (id, name) in [(FULL, "Östra"), (EMPTY, "Ärlan")] {
        statements += &format!(
            "insert into association values ('{id}', '{}', '{name}', '{name}', '{{\"domains\": [\"a.example\"]}}', '2026-01-01');",
            if id == FULL { "full" } else { "empty" }
        );
    }
    statements += &format!(
        "insert into member values ('{FULL}', '{FULL}', 'MUNICIPALITY', 0), ('{FULL}', '{EMPTY}', 'REGION', 1); \
         insert into association_role (tenant_id, id, person_id, role, starts_on, given_at, invitation_ends_at, accepted_at, reason) values \
           ('{FULL}', gen_random_uuid(), '{PERSON}', 'DIRECTOR', '2026-01-01', now(), now(), now(), ''), \
           ('{FULL}', gen_random_uuid(), '{PERSON}', 'OFFICER', '2026-01-01', now(), now(), now(), ''); \
         insert into template values ('{FULL}', '{FULL}', 'form', 1, '\"\"', '{{\"sections\": []}}', now()); \
         insert into call values ('{FULL}', '{FULL}', 'open', 0, '\"\"', '\"\"', 'CALL', '2026-03-01', '2026-03-01 13:00', null, null, '{{2026}}', '{FULL}'), \
           ('{FULL}', '{EMPTY}', 'closed', 1, '\"\"', '\"\"', 'CALL', null, '2026-03-01 12:59', null, null, '{{2026}}', '{FULL}'), \
           ('{FULL}', '{PERSON}', 'coming', 2, '\"\"', '\"\"', 'ROLLING', '2026-03-02', null, null, null, '{{2026}}', '{FULL}'); \
         insert into application (tenant_id, id, call_id, template_id, owner_id, title, state, registration_number, received_at, created_by, created_at, changed_at) values \
           ('{FULL}', '{FULL}', '{FULL}', '{FULL}', '{FULL}', 'Hemlig', 'REGISTERED', '26/1', now(), '{PERSON}', now(), '2026-02-01 08:00Z'), \
           ('{FULL}', '{EMPTY}', '{FULL}', '{FULL}', '{FULL}', 'Utkast', 'DRAFT', null, null, '{PERSON}', now(), '2026-02-28 08:00Z'); \
         insert into attachment values ('{FULL}', '{FULL}', '{FULL}', 'q', 'a.pdf', 'application/pdf', 100, repeat('0', 64), 'ATTACHED', null, '{PERSON}', now()), \
           ('{FULL}', '{EMPTY}', '{FULL}', 'q', 'b.pdf', 'application/pdf', 1000, repeat('0', 64), 'REMOVED', null, '{PERSON}', now()); \
         insert into submission values ('{FULL}', '{FULL}', '{FULL}', 1, '{{}}', false, '{PERSON}', now()); \
         insert into document (tenant_id, id, kind, submission_id, file_name, size_bytes, sha256, created_at) values \
           ('{FULL}', '{FULL}', 'SUBMISSION', '{FULL}', 'a.pdf', 10, repeat('0', 64), now()); \
         insert into job (tenant_id, id, kind, payload, created_at, run_at, done_at, parked_at) values \
           ('{FULL}', gen_random_uuid(), 'mail', '{{}}', now(), '2026-03-01 11:00Z', null, null), \
           ('{FULL}', gen_random_uuid(), 'mail', '{{}}', now(), '2026-03-01 13:00Z', null, null), \
           ('{FULL}', gen_random_uuid(), 'mail', '{{}}', now(), '2026-02-01 13:00Z', null, now()), \
           ('{FULL}', gen_random_uuid(), 'mail', '{{}}', now(), '2026-02-01 13:00Z', now(), null); \
         insert into audit_entry (tenant_id, at, person_id, roles, action, subject, details, address, request_id, number, previous_hash, hash) \
           select '{FULL}', at, person, roles, action, '', '{{}}', '', '', 0, '', '' from (values \
             ('2026-02-10 08:00Z'::timestamptz, '{PERSON}'::uuid, '{{DIRECTOR}}'::text[], 'role.invite'), ('2026-02-20 08:00Z', '{PERSON}', '{{OPERATOR}}', 'association.suspend'), \
             ('2026-02-21 08:00Z', null, '{{}}', 'association.apply')) entry (at, person, roles, action);"
    );
    database.look(&statements).expect("written");
    database
}

async fn list(database: &Database) -> Vec<Tenant> {
    let list = database.db.overview("test.list", async |tx| tenant::list(tx, NOW, date!(2026 - 03 - 01)).await);
    list.await.expect("counted")
}

#[tokio::test]
async fn an_association_is_counted_and_an_empty_one_too() {
    let database = write().await;
    let tenants = list(&database).await;
    let [empty, full] = tenants.as_slice() else { panic!("{tenants:?}") };
    assert_eq!((empty.name.as_str(), full.name.as_str()), ("Ärlan", "Östra"), "in Swedish order");
    assert_eq!((full.slug.as_str(), full.domains.as_slice()), ("full", &["a.example".to_owned()][..]));
    assert_eq!(
        full.measures,
        Measures {
            members: 2,
            people: 1,
            lead: Lead::There,
            open_calls: 1,
            applications: 1,
            files: 2,
            file_bytes: 110,
            last_active_at: Some(datetime!(2026-02-10 08:00 UTC)),
            waiting_jobs: 2,
            failed_jobs: 1,
            oldest_job_at: Some(datetime!(2026-03-01 11:00 UTC)),
        }
    );
    assert_eq!(
        empty.measures,
        Measures {
            members: 0,
            people: 0,
            lead: Lead::Missing,
            open_calls: 0,
            applications: 0,
            files: 0,
            file_bytes: 0,
            last_active_at: None,
            waiting_jobs: 0,
            failed_jobs: 0,
            oldest_job_at: None,
        }
    );
    database
        .look(&format!("update association_role set ends_on = '2026-02-28'; \
            insert into association_role (tenant_id, id, person_id, role, starts_on, given_at, invitation_ends_at, accepted_at, reason) values \
           ('{EMPTY}', gen_random_uuid(), '{PERSON}', 'ADMINISTRATOR', '2026-01-01', now(), '2026-03-02', null, '')"))
        .expect("ended, and invited");
    let tenants = list(&database).await;
    let leads: Vec<(Lead, u64)> = tenants.iter().map(|tenant| (tenant.measures.lead, tenant.measures.people)).collect();
    assert_eq!(leads, [(Lead::Invited, 0), (Lead::Missing, 0)]);
}

/// What a statement gives as the system role, or as what it becomes.
async fn seen(database: &Database, becomes: &str, statement: &str) -> Result<String, String> {
    let mut connection = PgConnection::connect(&database.url_for("mellanrum_system")).await.expect("connects");
    let mut tx = connection.begin().await.expect("begins");
    let scope = format!("select set_config('app.tenant', '', true), set_config('role', '{becomes}', true)");
    tx.execute(sqlx::raw_sql(AssertSqlSafe(scope))).await.expect("a scope");
    let query = sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(statement.to_owned()));
    query.fetch_one(&mut *tx).await.map(Option::unwrap_or_default).map_err(|error| error.to_string())
}

#[tokio::test]
async fn isolation_of_the_overview_counts_and_reads_nothing_else() {
    let database = write().await;
    let with_tenant = "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace \
         and exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'tenant_id') order by 1";
    let tables = database.look(with_tenant).expect("looked");
    for table in tables.lines() {
        let count = seen(&database, "mellanrum_overview", &format!("select count(tenant_id)::text from {table}")).await;
        let is_listed = READ.iter().any(|(listed, _)| *listed == table);
        let shows = count.as_ref().is_ok_and(|count| count != "0");
        assert_eq!(shows, is_listed, "{table}: {count:?}; READ lists what is counted");
        // Without the step the system role sees of all of them no more than before.
        let count = seen(&database, "mellanrum_system", &format!("select count(tenant_id)::text from {table}")).await;
        assert_eq!(
            count.is_ok_and(|count| count != "0"),
            ["call", "job"].contains(&table),
            "{table} as the system role"
        );
    }
    for hidden in [
        "select title from application limit 1",
        "select state from application limit 1",
        "select owner_id::text from application limit 1",
        "select to_jsonb(application)::text from application limit 1",
        "select file_name from attachment limit 1",
        "select application_id::text from attachment limit 1",
        "select id::text from document limit 1",
        "select content::text from submission limit 1",
        "select details::text from audit_entry limit 1",
        "select subject from audit_entry limit 1",
        "select payload::text from job limit 1",
        "select last_error from job limit 1",
        "select reason from association_role limit 1",
        "select email from person limit 1",
        "select title::text from call limit 1",
    ] {
        let refused = seen(&database, "mellanrum_overview", hidden).await.expect_err(hidden);
        assert!(refused.contains("permission denied"), "{hidden}: {refused}");
    }
    let drafts = "select count(tenant_id)::text from application where changed_at > '2026-02-15'";
    assert_eq!(seen(&database, "mellanrum_overview", drafts).await, Ok("0".to_owned()), "drafts are nobody's to count");
    for written in ["delete from application", "update job set done_at = now()", "delete from suspension"] {
        let refused = seen(
            &database,
            "mellanrum_overview",
            &format!("with gone as ({written} returning 1) select count(*)::text from gone"),
        )
        .await;
        assert!(refused.is_err_and(|error| error.contains("permission denied")), "{written}");
    }
}

#[tokio::test]
async fn in_a_closed_association_people_write_nothing_and_jobs_wait() {
    let database = write().await;
    let db = &database.db;
    let (full, by) = (AssociationId(FULL), Some(PersonId(PERSON)));
    let claim = async || db.system("test.claim", async |tx| job::claim(tx, NOW, 60).await).await.expect("looked");
    db.system("test.suspend", async |tx| tenant::suspend(tx, full, "Avtalet är slut.", by, NOW).await)
        .await
        .expect("closed");
    let again = db.system("test.suspend", async |tx| tenant::suspend(tx, full, "Igen.", by, NOW).await).await;
    assert!(matches!(again, Err(Error::Conflict)), "{again:?}");
    let tenants = list(&database).await;
    let suspension = tenants[1].suspension.clone().expect("closed");
    assert_eq!((suspension.reason.as_str(), suspension.by.as_deref()), ("Avtalet är slut.", Some("Olle")));
    assert_eq!(claim().await, None, "its jobs wait");

    let scope = Scope { association: Some(full), is_suspended: true, ..Scope::default() };
    let written = db.write("test.write", &scope, async |_| Ok(())).await;
    assert!(matches!(written, Err(Error::Suspended)), "{written:?}");
    db.read("test.read", &scope, async |_| Ok(())).await.expect("reading goes on");

    // What the platform does is noted in its audit all the same, by the system role in its scope.
    let entry =
        Entry { action: "association.resume", subject: full.to_string(), details: serde_json::json!({}), at: NOW };
    let reason = db
        .system_in("test.resume", &Scope::association(full), async |tx| {
            tx.note(entry.clone());
            tenant::resume(tx, full).await
        })
        .await
        .expect("opened");
    assert_eq!(reason.as_deref(), Some("Avtalet är slut."));
    assert_eq!(
        database.look("select count(*) from audit_entry where action = 'association.resume'").expect("looked").trim(),
        "1"
    );
    assert!(claim().await.is_some(), "what waited is done");
    let nothing = db.system("test.resume", async |tx| tenant::resume(tx, full).await).await.expect("nothing to open");
    assert_eq!(nothing, None);
}

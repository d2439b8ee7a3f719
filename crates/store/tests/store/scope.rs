//! Row security holds for the runtime role, whatever it asks for; transactions keep or undo all.

use std::collections::BTreeSet;

use mellanrum_model::{Error, id::AssociationId};
use mellanrum_store::{SCHEMA_VERSION, Scope, register, schema_version};
use mellanrum_testkit::database::Database;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

const ONE: AssociationId = AssociationId(Uuid::from_u128(1));
const OTHER: AssociationId = AssociationId(Uuid::from_u128(2));
const ORGANISATION: Uuid = Uuid::from_u128(11);

/// Two tenants with a draft and a registered application each, written by the superuser.
async fn two_tenants() -> Database {
    let database = Database::start().await.expect("a database");
    database
        .look(&format!(
            "insert into organisation values ('{ORGANISATION}', 'one', 'En kommun', 'MUNICIPALITY', now()); \
             insert into person values ('{person}', 'Någon', 'nagon@example.se', now())",
            person = Uuid::from_u128(21),
        ))
        .expect("people");
    for (tenant, slug) in [(ONE, "one"), (OTHER, "other")] {
        let id = tenant.0;
        database
            .look(&format!(
                "insert into association values ('{id}', '{slug}', '{slug}', '{slug}', '{{}}', now()); \
                 insert into template values ('{id}', '{id}', 'form', 1, '\"\"', '{{}}', now()); \
                 insert into call values ('{id}', '{id}', 'call', 0, '\"\"', '\"\"', 'ROLLING', null, null, null, null, '{{2021}}', '{id}'); \
                 insert into application (tenant_id, id, call_id, template_id, owner_id, title, state, created_by, created_at, changed_at) \
                 values ('{id}', gen_random_uuid(), '{id}', '{id}', '{ORGANISATION}', 'utkast', 'DRAFT', '{person}', now(), now()); \
                 insert into application (tenant_id, id, call_id, template_id, owner_id, title, state, registration_number, received_at, created_by, created_at, changed_at) \
                 values ('{id}', gen_random_uuid(), '{id}', '{id}', '{ORGANISATION}', 'inkommen', 'REGISTERED', '1', now(), '{person}', now(), now()); \
                 insert into application_party (tenant_id, application_id, organisation_id, is_owner) \
                 select tenant_id, id, owner_id, true from application where tenant_id = '{id}'",
                person = Uuid::from_u128(21),
            ))
            .expect("a tenant");
    }
    database
}

/// What a statement gives the runtime role in a scope that is set by hand, as one text.
async fn seen(database: &Database, scope: &str, statement: &str) -> Result<String, sqlx::Error> {
    let mut connection = PgConnection::connect(&database.url_for("mellanrum_runtime")).await.expect("connects");
    let mut tx = connection.begin().await.expect("begins");
    tx.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(scope.to_owned()))).await.expect("a scope");
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement.to_owned())).fetch_one(&mut *tx).await
}

fn in_tenant(tenant: AssociationId) -> String {
    format!("select set_config('app.tenant', '{}', true)", tenant.0)
}

const TITLES: &str =
    "select coalesce(string_agg(title || ' ' || tenant_id::text, ',' order by title, tenant_id), '') from application";

#[tokio::test]
async fn the_runtime_role_sees_one_tenant_and_no_drafts_of_others() {
    let database = two_tenants().await;
    assert_eq!(seen(&database, "select 1", TITLES).await.expect("no scope"), "");
    let registered = format!("inkommen {}", ONE.0);
    assert_eq!(seen(&database, &in_tenant(ONE), TITLES).await.expect("one"), registered, "a draft is the applicant's");

    let desk = format!("select set_config('app.organisations', '{{{ORGANISATION}}}', true)");
    let all = seen(&database, &desk, TITLES).await.expect("the desk");
    assert_eq!(all.split(',').count(), 4, "drafts and cases in both associations: {all}");

    let wrong = seen(&database, &desk, "update application set title = 'x' returning title").await;
    assert!(matches!(wrong, Err(sqlx::Error::RowNotFound)), "the desk only reads: {wrong:?}");
}

#[tokio::test]
async fn the_runtime_role_cannot_write_across_the_wall() {
    let database = two_tenants().await;
    let elsewhere = seen(
        &database,
        &in_tenant(ONE),
        &format!("insert into number_series values ('{}', 2020, 1) returning 'written'", OTHER.0),
    )
    .await
    .expect_err("another tenant's row");
    assert!(elsewhere.to_string().contains("row-level security"), "{elsewhere}");

    // A key of another tenant does not exist for a foreign key either.
    let pointing = seen(
        &database,
        &in_tenant(ONE),
        &format!(
            "insert into answer (application_id, question_key, value, version, changed_at, changed_by) \
             values ((select id from application where tenant_id = '{}' limit 1), 'q', '1', 1, now(), '{}') returning 'written'",
            OTHER.0,
            Uuid::from_u128(21)
        ),
    )
    .await;
    assert!(pointing.is_err(), "{pointing:?}");

    for forbidden in [
        "update submission set late = true returning 'written'",
        "delete from event returning 'written'",
        "update template set version = 2 returning 'written'",
        "select agent from session",
        "select host from session_token",
        "select content::text from account_mail",
        "insert into association values (gen_random_uuid(), 'x', 'x', 'x', '{}', now()) returning 'written'",
    ] {
        let refused = seen(&database, &in_tenant(ONE), forbidden).await.expect_err(forbidden);
        assert!(refused.to_string().contains("permission denied"), "{forbidden}: {refused}");
    }
}

#[tokio::test]
async fn numbers_have_no_gaps_and_no_twins() {
    let database = two_tenants().await;
    let (db, scope) = (&database.db, Scope::association(ONE));
    let undone: Result<(), Error> = db
        .write("test", &scope, async |tx| {
            register::next_number(tx, 2020).await?;
            Err(Error::Conflict)
        })
        .await;
    assert!(matches!(undone, Err(Error::Conflict)));

    let mut taken = Vec::new();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (db, scope) = (db.clone(), scope.clone());
        tasks.spawn(async move { db.write("test", &scope, async |tx| register::next_number(tx, 2020).await).await });
    }
    while let Some(number) = tasks.join_next().await {
        taken.push(number.expect("runs").expect("a number"));
    }
    assert_eq!(taken.iter().copied().collect::<BTreeSet<_>>(), (1..=20).collect());
    let elsewhere =
        db.write("test", &Scope::association(OTHER), async |tx| register::next_number(tx, 2020).await).await;
    assert_eq!(elsewhere.expect("a number"), 1, "each association counts for itself");
    let next_year = db.write("test", &scope, async |tx| register::next_number(tx, 2021).await).await;
    assert_eq!(next_year.expect("a number"), 1);
}

#[tokio::test]
async fn the_schema_is_the_one_this_build_was_written_for() {
    let mut database = Database::start().await.expect("a database");
    assert_eq!(schema_version(&database.db).await.expect("a version"), SCHEMA_VERSION);
    mellanrum_store::migrate(&database.url_for("postgres")).await.expect("migrating twice does nothing");

    database.postgres.stop();
    let away = schema_version(&database.db).await;
    assert!(matches!(away, Err(Error::Unavailable(_))), "{away:?}");
    database.postgres.start_again().expect("starts");
    assert_eq!(schema_version(&database.db).await.expect("mended by itself"), SCHEMA_VERSION);
}

//! The database alone keeps tenants apart: whoever holds a connection of the runtime role inside one tenant's scope
//! tries every table, constraint, function and sequence with SQL of her own. Driven by the catalogue, so that whatever a
//! migration adds has a case here or fails.

mod rows;

use std::collections::BTreeSet;

use mellanrum_testkit::database::Database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use uuid::Uuid;

use rows::{ROWS, id, insert};

const ONE: Uuid = Uuid::from_u128(0xa1);
const OTHER: Uuid = Uuid::from_u128(0xa2);
const EMPTY: Uuid = Uuid::from_u128(0xa3);

/// The ids that both tenants have, those that the other has alone, and those that nobody has.
const SHARED: u32 = 1;
const OTHERS: u32 = 2;
const NOBODYS: u32 = 3;

/// What the applicants' desk reads across tenants, and why. The list may only shrink.
const DESK: &[(&str, &str)] = &[
    ("member", "in which associations my organisation is a member"),
    ("call", "calls that my organisation may answer"),
    ("template", "the forms of those calls and of my cases"),
    ("application", "cases in which my organisation takes part"),
    ("application_party", "which cases those are"),
    ("template_move", "the form of calls of associations that my organisation is a member of"),
    ("extension", "longer time that my organisation, or the owner of such a case, was given"),
    ("association_role", "my own roles, asked before a tenant is known"),
];

/// What the system role reads across tenants, and why. The list may only shrink.
const SYSTEM: &[(&str, &str)] = &[
    ("call", "whose a public call is, asked before its tenant is known; nothing but ids"),
    ("job", "the worker claims a job before it knows whose it is"),
];

/// Every function of ours, and what it gives to somebody inside one tenant's scope. None runs with another's rights.
const FUNCTIONS: &[(&str, &str)] = &[
    ("app.applicant_state(text)", "a word for a word"),
    ("app.chain_audit()", "a trigger; reads the end of the chain of the row's own tenant"),
    ("app.current_bodies()", "what the transaction is limited to"),
    ("app.current_organisations()", "the scope"),
    ("app.current_person()", "the scope"),
    ("app.current_tenant()", "the scope"),
    ("app.limit_to_bodies(regclass)", "writes a policy; for migrations, and the runtime role owns no table"),
    ("app.netstring(text)", "computes from its arguments alone"),
    ("app.note_draft()", "a trigger; counts a row that the scope writes"),
    ("app.note_party()", "a trigger; writes what the scope may write"),
    ("app.note_state()", "a trigger; writes the row that is written"),
    ("app.notify_job()", "a trigger; rings a bell and says nothing"),
    ("app.protect(regclass)", "only a table's owner can call it to any effect"),
    (
        "app.role_holds(timestamp with time zone,timestamp with time zone,date,date,date)",
        "computes from its arguments alone",
    ),
    ("app.show_in_overview(regclass,text)", "only a table's owner can call it to any effect"),
    ("app.show_on_desk(regclass)", "only a table's owner can call it to any effect"),
];

/// Sequences count for all tenants at once, so there is none.
const SEQUENCES: &[(&str, &str)] = &[];

struct Wall {
    database: Database,
    runtime: PgConnection,
    tables: Vec<String>,
}

/// What came of a statement: rows touched or counted, or the code and text of the refusal.
type Came = Result<i64, (String, String)>;

fn text(error: &sqlx::Error) -> (String, String) {
    let database = error.as_database_error().unwrap_or_else(|| panic!("not Postgres's own refusal: {error}"));
    (database.code().unwrap_or_default().into_owned(), database.message().to_owned())
}

fn scope(tenant: Option<Uuid>, person: Option<Uuid>, organisation: Option<Uuid>) -> String {
    let word = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    format!(
        "select set_config('app.tenant', '{}', true), set_config('app.person', '{}', true), \
         set_config('app.organisations', '{{{}}}', true)",
        word(tenant),
        word(person),
        word(organisation)
    )
}

fn in_one() -> String {
    scope(Some(ONE), None, None)
}

impl Wall {
    /// Two tenants with the same rows, id for id, written by the runtime role in each one's scope; the other has a
    /// second set of its own.
    async fn build() -> Self {
        let database = Database::start().await.expect("a database");
        database
            .look(&format!(
                "insert into organisation values ('{}', 'one', 'En kommun', 'MUNICIPALITY', now()), \
                   ('{}', 'two', 'En annan kommun', 'MUNICIPALITY', now()); \
                 insert into person values ('{}', 'Någon', 'nagon@example.se', now()), ('{}', 'En', 'en@example.se', now()), \
                   ('{}', 'Annan', 'annan@example.se', now())",
                id(0, "organisation"),
                id(OTHERS, "member"),
                id(0, "person"),
                // Whoever has a calendar is named by it: she has one in each association.
                id(SHARED, "office_calendar_feed"),
                id(OTHERS, "office_calendar_feed"),
            ))
            .expect("the platform's own");
        for (tenant, slug) in [(ONE, "one"), (OTHER, "other"), (EMPTY, "empty")] {
            let row =
                format!("insert into association values ('{tenant}', '{slug}', '{slug}', '{slug}', '{{}}', now())");
            database.look(&row).expect("a tenant");
        }
        let mut runtime = PgConnection::connect(&database.url_for("mellanrum_runtime")).await.expect("connects");
        let with_tenant = "select string_agg(relname, ' ' order by relname) from pg_class where relkind in ('r', 'p') \
             and relnamespace = 'public'::regnamespace and exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'tenant_id')";
        let tables =
            database.look(with_tenant).expect("tables").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let known: BTreeSet<&str> = ROWS.iter().map(|(table, _)| *table).collect();
        let missing: Vec<&String> = tables.iter().filter(|table| !known.contains(table.as_str())).collect();
        assert!(
            missing.is_empty(),
            "write a row for each of {missing:?} in ROWS of crates/store/tests/store/isolation/rows.rs: the wall is tried on it"
        );
        for tenant in [ONE, OTHER] {
            let mut tx = runtime.begin().await.expect("begins");
            run(&mut tx, &scope(Some(tenant), None, None)).await.expect("a scope");
            for row in ROWS {
                let written = run(&mut tx, &insert(SHARED, *row, None)).await;
                assert_eq!(written, Ok(1), "{}: a tenant's row that another tenant has too, id for id", row.0);
            }
            tx.commit().await.expect("committed");
        }
        // Beside them, rows whose ids only the other has. Its own unique keys must differ from the first set's.
        let mut tx = runtime.begin().await.expect("begins");
        run(&mut tx, &scope(Some(OTHER), None, None)).await.expect("a scope");
        for row in ROWS {
            let statement = insert(OTHERS, *row, None)
                .replace("'17/29'", "'18/30'")
                .replace("'form'", "'form-2'")
                .replace("'call'", "'call-2'")
                .replace("'meeting'", "'meeting-2'")
                .replace("'2019-04-01'", "'2019-04-02'")
                .replace("'20/001', now(), '", "'20/002', now(), '")
                .replace("'once'", "'twice'")
                .replace("'WORDS'", "'GOALS'")
                .replace("'activities'", "'activities-2'")
                .replace("2020, 1", "2021, 1");
            assert_eq!(run(&mut tx, &statement).await, Ok(1), "{statement}");
        }
        tx.commit().await.expect("committed");
        database.look("analyze").expect("statistics");
        Self { database, runtime, tables }
    }

    /// Runs a statement in a scope; nothing of it stays.
    async fn attempt(&mut self, scope: &str, statement: &str) -> Came {
        let mut tx = self.runtime.begin().await.expect("begins");
        run(&mut tx, scope).await.expect("a scope");
        let came = run(&mut tx, statement).await;
        tx.rollback().await.expect("undone");
        came
    }

    fn look(&self, query: &str) -> Vec<String> {
        self.database.look(query).expect("looked").lines().map(str::to_owned).collect()
    }
}

/// A number that the statement gives, or the rows that it touched.
async fn run(connection: &mut PgConnection, statement: &str) -> Came {
    let query = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
    if statement.starts_with("select count") {
        let row = connection.fetch_one(query).await.map_err(|error| text(&error))?;
        return Ok(row.get::<i64, _>(0));
    }
    let done = connection.execute(query).await.map_err(|error| text(&error))?;
    Ok(i64::try_from(done.rows_affected()).unwrap_or(i64::MAX))
}

fn is_refused(came: &Came) -> bool {
    matches!(came, Err((code, message)) if code == "42501" && (message.contains("row-level security") || message.contains("permission denied")))
}

#[tokio::test]
async fn isolation_holds_in_every_table() {
    let mut wall = Wall::build().await;
    let mut tries = 0;
    for table in wall.tables.clone() {
        let own: i64 =
            wall.look(&format!("select count(*) from {table} where tenant_id = '{ONE}'"))[0].parse().expect("a number");
        let person = scope(Some(ONE), Some(Uuid::from_u128(9)), None);
        for (scope, wanted) in
            [(String::from("select 1"), 0), (in_one(), own), (person, own), (scope(Some(EMPTY), None, None), 0)]
        {
            assert_eq!(
                wall.attempt(&scope, &format!("select count(*) from {table}")).await,
                Ok(wanted),
                "{table} in {scope}"
            );
            tries += 1;
        }
        // A condition that fails on the other's rows would tell that they are there.
        let leak =
            format!("select count(*) from {table} where 1 / (case when tenant_id = '{OTHER}' then 0 else 1 end) = 1");
        assert_eq!(wall.attempt(&in_one(), &leak).await, Ok(own), "{table}: a condition saw a row of the other");
        let statistics = format!("select count(*) from pg_stats where schemaname = 'public' and tablename = '{table}'");
        assert_eq!(wall.attempt(&in_one(), &statistics).await, Ok(0), "{table}: statistics hold values of all");

        let moved = format!(
            "from (select (jsonb_populate_record(own, '{{\"tenant_id\": \"{OTHER}\"}}')).* from {table} own) moved"
        );
        for statement in [
            format!("update {table} set tenant_id = '{ONE}' where tenant_id = '{OTHER}'"),
            format!("delete from {table} where tenant_id = '{OTHER}'"),
            format!("with gone as (delete from {table} where tenant_id = '{OTHER}' returning 1) select 1 from gone"),
        ] {
            let came = wall.attempt(&in_one(), &statement).await;
            assert!(came == Ok(0) || is_refused(&came), "{statement}: {came:?}");
            tries += 1;
        }
        for statement in [
            format!("update {table} set tenant_id = '{OTHER}'"),
            format!("insert into {table} select moved.* {moved}"),
            format!("insert into {table} select moved.* {moved} on conflict do nothing"),
            format!("truncate {table} cascade"),
            format!("alter table {table} disable row level security"),
            format!("create policy mine on {table} using (true)"),
        ] {
            let came = wall.attempt(&in_one(), &statement).await;
            let is_owners =
                matches!(&came, Err((code, message)) if code == "42501" && message.contains("must be owner"));
            assert!(is_refused(&came) || is_owners, "{statement}: {came:?}");
            tries += 1;
        }
    }
    println!("{tries} tries on {} tables", wall.tables.len());
}

#[tokio::test]
async fn isolation_of_the_desk_and_of_the_system_role_is_what_is_listed() {
    let mut wall = Wall::build().await;
    let desk = scope(None, Some(id(0, "person")), Some(id(0, "organisation")));
    for table in wall.tables.clone() {
        let is_listed = DESK.iter().any(|(listed, _)| *listed == table);
        let seen = wall.attempt(&desk, &format!("select count(*) from {table}")).await;
        assert_eq!(
            seen.as_ref().is_ok_and(|rows| *rows > 0),
            is_listed,
            "{table} on the desk: {seen:?}; DESK lists what it reads"
        );
        // Outside a tenant's scope nothing is written at all.
        for statement in [format!("update {table} set tenant_id = tenant_id"), format!("delete from {table}")] {
            let came = wall.attempt(&desk, &statement).await;
            assert!(came == Ok(0) || is_refused(&came), "{statement}: {came:?}");
        }
    }
    for row in ROWS {
        let came = wall.attempt(&desk, &insert(NOBODYS, *row, None)).await;
        // Without a tenant there is none to write, whichever of the two guards speaks first.
        let is_null = matches!(&came, Err((code, _)) if code == "23502");
        assert!(is_refused(&came) || is_null, "{}: {came:?}", row.0);
    }
    let mut system = PgConnection::connect(&wall.database.url_for("mellanrum_system")).await.expect("connects");
    for table in &wall.tables {
        let is_listed = SYSTEM.iter().any(|(listed, _)| listed == table);
        let seen = run(&mut system, &format!("select count(*) from {table}")).await;
        assert_eq!(seen.as_ref().is_ok_and(|rows| *rows > 0), is_listed, "{table} as the system role: {seen:?}");
        assert!(seen.is_ok() || is_refused(&seen), "{table}: {seen:?}");
    }
}

#[tokio::test]
async fn isolation_holds_in_every_foreign_key_and_unique_index() {
    let mut wall = Wall::build().await;
    let keys = wall.look(
        "select conrelid::regclass || ' ' || confrelid::regclass || ' ' || conname || ' ' || \
           (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[cardinality(conkey)]) from pg_constraint \
         where contype = 'f' and connamespace = 'public'::regnamespace and confrelid <> 'association'::regclass \
         and exists (select from pg_attribute where attrelid = confrelid and attname = 'tenant_id') order by 1",
    );
    assert!(keys.len() >= 20, "the catalogue was read: {}", keys.len());
    for key in &keys {
        let [table, to, name, column] = key.split(' ').collect::<Vec<_>>()[..] else { panic!("{key}") };
        let is_user = |(known, row): &(&str, &str)| *known == table && row.contains(&format!("{{{to}}}"));
        let place = ROWS.iter().position(is_user);
        let place = place.unwrap_or_else(|| {
            panic!("no row of {table} in ROWS of isolation/rows.rs uses {name}: write '{{{to}}}' in it")
        });
        let mut came = Vec::new();
        for set in [SHARED, OTHERS, NOBODYS] {
            let mut tx = wall.runtime.begin().await.expect("begins");
            run(&mut tx, &scope(Some(EMPTY), None, None)).await.expect("a scope");
            // A row of the table itself is there before it is pointed to.
            let is_own = table == to;
            for row in &ROWS[..place + usize::from(is_own)] {
                run(&mut tx, &insert(SHARED, *row, None)).await.unwrap_or_else(|error| panic!("{}: {error:?}", row.0));
            }
            let points = if is_own {
                format!("update {table} set {column} = '{}' where id = '{}'", id(set, to), id(SHARED, to))
            } else {
                insert(SHARED, ROWS[place], Some((to, set)))
            };
            came.push(run(&mut tx, &points).await);
            tx.rollback().await.expect("undone");
        }
        assert_eq!(came[0], Ok(1), "{name}: what is the tenant's own can be pointed to");
        assert!(
            matches!(&came[1], Err((code, _)) if code == "23503"),
            "{name}: what is another's cannot: {:?}",
            came[1]
        );
        assert_eq!(came[1], came[2], "{name}: what is another's is refused as what nobody has");
    }
    // That both tenants have the same rows shows it for each; this shows that no index was left out.
    let open = wall.look(
        "select indexrelid::regclass::text from pg_index join pg_class on pg_class.oid = indrelid \
         where indisunique and relnamespace = 'public'::regnamespace \
         and exists (select from pg_attribute where attrelid = indrelid and attname = 'tenant_id' and attnum <> all (indkey))",
    );
    assert_eq!(open, Vec::<String>::new(), "unique over all tenants: one learns what another has");
    println!("{} foreign keys", keys.len());
}

#[tokio::test]
async fn isolation_leaves_no_way_round_the_tables() {
    let mut wall = Wall::build().await;
    let functions = wall.look(
        "select oid::regprocedure::text || case when prosecdef then ' runs with the rights of its owner' else '' end \
         from pg_proc where pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema') order by 1",
    );
    let listed: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(functions, listed, "FUNCTIONS of crates/store/tests/store/isolation.rs lists each with what it gives");
    let sequences = wall.look("select relname from pg_class where relkind = 'S' order by 1");
    assert_eq!(
        sequences,
        SEQUENCES.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "a sequence counts for all tenants"
    );
    let views = wall.look(
        "select relname from pg_class where relkind in ('v', 'm', 'f') \
         and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')",
    );
    assert_eq!(views, Vec::<String>::new(), "a view reads with the rights of its owner");

    for statement in [
        "call app.protect('application')",
        "select app.notify_job()",
        "set role mellanrum_owner",
        "set role mellanrum_system",
        "set role mellanrum_overview",
        "set role postgres",
        "set session authorization postgres",
        "set local row_security = off; select * from application",
        "create table kept (title text)",
        "create temporary table kept as select * from application",
        "create function mine() returns int language sql as 'select 1'",
        "create view mine as select * from application",
        "create schema mine",
        "alter table application owner to mellanrum_runtime",
        "drop policy tenant on application",
        "alter policy tenant on application using (true)",
        "alter table application disable trigger all",
        "grant mellanrum_system to mellanrum_runtime",
        "grant select on session to mellanrum_runtime",
        "alter role mellanrum_runtime bypassrls",
        "select * from session",
        "select * from session_token",
        "select * from sign_in_link",
        "select * from hand_over",
        "select * from provider_visit",
        "select * from identity",
        "select * from passkey",
        "select * from ceremony",
        "select * from account_mail",
        "delete from account_mail",
        "select reason from suspension",
        "delete from suspension",
        "insert into suspension select id, 'Nej', null, now() from association",
        "update audit_entry set details = '{}'",
        "update association set name = 'Mitt'",
        "delete from association",
        "update profile_change set reason = ''",
        "delete from profile_change",
        "delete from audit_entry",
        "select * from platform_audit_entry",
        "insert into platform_audit_entry select * from platform_audit_entry",
        "delete from association_role",
        "update association_role set role = 'DIRECTOR'",
        "update association_role set person_id = person_id",
        "update organisation_role set role = 'SIGNATORY'",
        "insert into organisation_role select * from organisation_role",
        "insert into platform_role select * from platform_role",
        "update platform_role set role = 'OPERATOR'",
        "update person set email = 'mig@example.se'",
        "select rolpassword from pg_authid",
        "select pg_read_file('postgresql.conf')",
        "copy application to program 'cat'",
        "copy application to '/tmp/application'",
        "create extension dblink",
        "set local session_replication_role = replica",
    ] {
        let came = wall.attempt(&in_one(), statement).await;
        assert!(
            matches!(&came, Err((code, _)) if ["42501", "0A000", "22023"].contains(&code.as_str())),
            "{statement}: {came:?}"
        );
    }
    let came = wall.attempt(&in_one(), "update association set profile = '{}'").await;
    assert_eq!(came, Ok(1), "of the tenants that all may read, the scope's own alone is written");
}

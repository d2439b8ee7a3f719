//! The desk reads all of one's own in every association, and nothing else: tried with SQL of one's own, in its role.

use mellanrum_model::id::{ApplicationId, OrganisationId};
use mellanrum_store::{Scope, application, decision, desk, page::Page};
use mellanrum_testkit::database::Database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use time::macros::datetime;
use uuid::Uuid;

const MINE: Uuid = Uuid::from_u128(0xb1);
const STRANGER: Uuid = Uuid::from_u128(0xb2);

/// What the desk reads of tenants, and why. The list may only shrink.
const READ: &[(&str, &str)] = &[
    ("agenda_item", "leads from a decision to its meeting; of one's own cases, when the minutes are adjusted"),
    ("answer", "what one writes oneself"),
    ("application", "cases in which one takes part"),
    ("application_party", "who else takes part in them"),
    ("attachment", "what one attaches oneself"),
    ("budget_line", "what one writes oneself"),
    ("call", "what one may apply for, and what one's cases answer"),
    ("completion", "what the office asks of one"),
    ("decision", "of one's own cases, when the minutes are adjusted"),
    ("decision_line", "of those decisions"),
    ("document", "of those decisions, and of what one has sent"),
    ("template_move", "which form one's drafts are in, and why it changed"),
    ("extension", "longer time that one was given, or the owner of one's case"),
    ("event", "the history without the office's own steps"),
    ("meeting", "the day on which minutes were adjusted"),
    ("member", "where one is a member, and what the parties of one's cases are"),
    ("policy", "the rules that say whether one may apply"),
    ("submission", "what one has sent"),
    ("template", "the forms of those calls and cases"),
];

/// Two associations with, in each, a case of mine and a case and a draft of a stranger's. Every case has everything; mine in the
/// first is decided in minutes that are not adjusted, mine in the other in minutes that are.
async fn write() -> Database {
    let database = Database::start().await.expect("a database");
    let mut statements = format!(
        "insert into organisation values ('{MINE}', 'mine', 'Min kommun', 'MUNICIPALITY', now()), \
           ('{STRANGER}', 'stranger', 'En annan kommun', 'MUNICIPALITY', now()); \
         insert into person values ('{MINE}', 'Maja', 'maja@example.se', now());"
    );
    for (tenant, slug, adjusted) in [(1_u128, "one", "null"), (2, "other", "'2020-11-04'")] {
        let id = Uuid::from_u128(tenant);
        statements += &format!(
            "insert into association values ('{id}', '{slug}', 'Förbundet {slug}', '{slug}', '{{}}', now()); \
             insert into member values ('{id}', '{MINE}', 'MUNICIPALITY', 0), ('{id}', '{STRANGER}', 'MUNICIPALITY', 1); \
             insert into policy (tenant_id, key, number, position, title, rules) values ('{id}', 'money', '17/29', 0, '\"\"', '[]'); \
             insert into template values ('{id}', '{id}', 'form', 1, '\"\"', '{{\"sections\": []}}', now()); \
             insert into call values ('{id}', '{id}', 'call', 0, '\"\"', '\"\"', 'CALL', null, '2020-10-02 23:59', null, null, '{{2021}}', '{id}'); \
             insert into meeting values ('{id}', '{id}', 'meeting', 0, '\"\"', '2020-11-02', 'Här', {adjusted}); \
             insert into extension (tenant_id, id, call_id, organisation_id, closes_at, reason, given_by, given_at) \
               values ('{id}', '{MINE}', '{id}', '{MINE}', '2019-10-02 12:00', 'Sjukdom', '{MINE}', now()), \
               ('{id}', '{STRANGER}', '{id}', '{STRANGER}', '2019-10-02 12:00', 'Hemligt', '{MINE}', now()); \
             insert into template_move (tenant_id, id, call_id, from_template_id, to_template_id, drafts_follow, reason, moved_by, moved_at) \
               values ('{id}', '{id}', '{id}', '{id}', '{id}', true, 'Nya mål', '{MINE}', now()); \
             insert into number_series values ('{id}', 2020, 9); \
             insert into job (tenant_id, id, kind, payload, created_at, run_at) values ('{id}', '{id}', 'mail', '{{}}', now(), now());"
        );
        for (part, owner, state) in
            [(1_u128, MINE, "DECIDED"), (2, STRANGER, "DECIDED"), (3, STRANGER, "DRAFT"), (4, MINE, "RECOMMENDED")]
        {
            let case = Uuid::from_u128(tenant * 16 + part);
            let number = if state == "DRAFT" { "null, null".to_owned() } else { format!("'20/{part}', now()") };
            statements += &format!(
                "insert into application (tenant_id, id, call_id, template_id, owner_id, title, state, registration_number, received_at, created_by, created_at, changed_at) \
                 values ('{id}', '{case}', '{id}', '{id}', '{owner}', 'Ansökan {part}', '{state}', {number}, '{MINE}', now(), now()); \
                 insert into application_party (tenant_id, application_id, organisation_id, is_owner) values ('{id}', '{case}', '{owner}', true); \
                 insert into answer values ('{id}', '{case}', 'q', '1', 1, now(), '{MINE}'); \
                 insert into budget_line (tenant_id, id, application_id, year, cost_type_key, organisation_id, source, amount_ore) values ('{id}', '{case}', '{case}', 2021, 'staff', '{owner}', 'APPLIED', 100); \
                 insert into attachment values ('{id}', '{case}', '{case}', 'q', 'a.pdf', 'application/pdf', 1, repeat('0', 64), 'ATTACHED', null, '{MINE}', now()); \
                 insert into submission values ('{id}', '{case}', '{case}', 1, '{{}}', false, '{MINE}', now()); \
                 insert into document (tenant_id, id, kind, submission_id, file_name, size_bytes, sha256, created_at) values ('{id}', '{case}', 'SUBMISSION', '{case}', 'a.pdf', 1, repeat('0', 64), now()); \
                 insert into completion values ('{id}', '{case}', '{case}', 'Komplettera', '2020-10-12', '[]', '{MINE}', now(), now()); \
                 insert into recommendation values ('{id}', '{case}', 'GRANT', 'Ja', '', '', '{MINE}', now()); \
                 insert into register_entry values ('{id}', '{case}', '20/{part}', now(), 'Avsändare', 'Ansökan', '{case}'); \
                 insert into event select '{id}', gen_random_uuid(), '{case}', kind, '\"\"', '{MINE}', now() from unnest(array['STARTED', 'SUBMITTED', \
                   'COMPLETION_REQUESTED', 'COMPLETION_ANSWERED', 'RECOMMENDED', 'ADDED_TO_AGENDA', 'REMOVED_FROM_AGENDA', 'DECIDED', 'MINUTES_ADJUSTED', 'SOMETHING_NEW']) kind;"
            );
            if state == "DECIDED" {
                statements += &format!(
                    "insert into agenda_item values ('{id}', '{case}', '{id}', '{case}', {part}); \
                     insert into decision values ('{id}', '{case}', '{case}', '{case}', 'GRANTED', 2020, {part}, 'Ja', '', '', false, '2020-11-02', '{MINE}', now()); \
                     insert into decision_line values ('{id}', '{case}', '{case}', 100); \
                     insert into document (tenant_id, id, kind, decision_id, file_name, size_bytes, sha256, created_at) values ('{id}', gen_random_uuid(), 'DECISION', '{case}', 'b.pdf', 1, repeat('0', 64), now());"
                );
            }
        }
    }
    database.look(&statements).expect("written");
    database
}

fn lines(database: &Database, query: &str) -> Vec<String> {
    database.look(query).expect("looked").lines().map(str::to_owned).collect()
}

/// What a statement gives in the desk's role, for an organisation.
async fn seen(database: &Database, organisation: Uuid, statement: &str) -> Result<String, String> {
    let mut connection = PgConnection::connect(&database.url_for("mellanrum_runtime")).await.expect("connects");
    let mut tx = connection.begin().await.expect("begins");
    let scope = format!(
        "select set_config('app.organisations', '{{{organisation}}}', true), set_config('app.tenant', '', true), \
         set_config('app.person', '', true), set_config('role', 'mellanrum_desk', true)"
    );
    tx.execute(sqlx::raw_sql(AssertSqlSafe(scope))).await.expect("a scope");
    let query = sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(statement.to_owned()));
    query.fetch_one(&mut *tx).await.map(Option::unwrap_or_default).map_err(|error| error.to_string())
}

#[tokio::test]
async fn isolation_of_the_desk_shows_ones_own_of_every_association_and_nothing_more() {
    let database = write().await;
    let tables = lines(
        &database,
        "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and exists \
         (select from pg_attribute where attrelid = pg_class.oid and attname = 'tenant_id') order by 1",
    );
    for table in &tables {
        let ids = format!("select count(tenant_id)::text from {table}");
        let count = seen(&database, MINE, &ids).await;
        let is_listed = READ.iter().any(|(listed, _)| listed == table);
        assert_eq!(
            count.as_ref().is_ok_and(|count| count != "0"),
            is_listed,
            "{table}: {count:?}; READ lists what is read"
        );
        if !is_listed {
            assert!(count.as_ref().is_err_and(|error| error.contains("permission denied")), "{table}: {count:?}");
        }
        let nobody = seen(&database, Uuid::from_u128(0xff), &ids).await;
        assert!(
            nobody.is_err() || nobody == Ok("0".to_owned()),
            "{table} for an organisation that is nowhere: {nobody:?}"
        );
    }
    // Of other people's cases there is nothing, of one's own there is something in both associations.
    for table in ["answer", "application_party", "attachment", "budget_line", "completion", "event", "submission"] {
        let of =
            format!("select string_agg(distinct application_id::text, ' ' order by application_id::text) from {table}");
        let mine = [17_u128, 20, 33, 36].map(|case| Uuid::from_u128(case).to_string()).join(" ");
        assert_eq!(seen(&database, MINE, &of).await, Ok(mine), "{table}");
    }
    let given = "select string_agg(distinct organisation_id::text, ' ') from extension";
    assert_eq!(seen(&database, MINE, given).await, Ok(MINE.to_string()), "longer time of one's own");
    let drafts = "select count(id)::text from application where title = 'Ansökan 3'";
    assert_eq!(seen(&database, MINE, drafts).await, Ok("0".to_owned()));
    assert_eq!(seen(&database, STRANGER, drafts).await, Ok("2".to_owned()), "its own");
}

#[tokio::test]
async fn isolation_of_the_desk_hides_what_does_not_hold_yet() {
    let database = write().await;
    let adjusted = Uuid::from_u128(33).to_string();
    for (what, statement, wanted) in [
        ("items", "select string_agg(id::text, ' ') from agenda_item", adjusted.as_str()),
        ("decisions", "select string_agg(id::text, ' ') from decision", &adjusted),
        ("amounts", "select string_agg(decision_id::text, ' ') from decision_line", &adjusted),
        ("papers", "select count(*)::text from document where kind = 'DECISION'", "1"),
        ("meetings", "select string_agg(minutes_adjusted_on::text, ' ') from meeting", "2020-11-04"),
        (
            "the history",
            "select string_agg(distinct kind, ' ' order by kind) from event",
            "COMPLETION_ANSWERED COMPLETION_REQUESTED MINUTES_ADJUSTED STARTED SUBMITTED",
        ),
        (
            "where cases are",
            "select string_agg(distinct applicant_state, ' ' order by applicant_state) from application",
            "ON_AGENDA REGISTERED",
        ),
    ] {
        assert_eq!(seen(&database, MINE, statement).await, Ok(wanted.to_owned()), "{what}");
    }
    for hidden in [
        "select text from recommendation limit 1",
        "select reason from extension limit 1",
        "select given_by::text from extension limit 1",
        "select moved_by::text from template_move limit 1",
        "select state from application limit 1",
        "select to_jsonb(application)::text from application limit 1",
        "select held_on::text from meeting limit 1",
        "select adjusters::text from meeting limit 1",
        "select position::text from agenda_item limit 1",
        "select email from person limit 1",
        "select last_number::text from number_series limit 1",
        "select matter from register_entry limit 1",
        "select language from calendar_feed limit 1",
    ] {
        let refused = seen(&database, MINE, hidden).await.expect_err(hidden);
        assert!(refused.contains("permission denied"), "{hidden}: {refused}");
    }
    // A condition that fails on a hidden row would tell that it is there.
    let leak = "select count(*)::text from decision where 1 / (case when id = '00000000-0000-0000-0000-000000000011' then 0 else 1 end) = 1";
    assert_eq!(seen(&database, MINE, leak).await, Ok("1".to_owned()));

    database.look("update meeting set minutes_adjusted_on = '2020-11-05'").expect("adjusted");
    let all = "select count(id)::text from decision";
    assert_eq!(
        seen(&database, MINE, all).await,
        Ok("2".to_owned()),
        "adjusted minutes open the decision, and only one's own"
    );
}

#[tokio::test]
async fn isolation_of_the_desk_has_no_right_to_write_anything() {
    let database = write().await;
    let writable = lines(
        &database,
        "select relname from pg_class where relkind in ('r', 'p', 'v', 'S') and relnamespace = 'public'::regnamespace \
         and (has_any_column_privilege('mellanrum_desk', oid, 'insert, update') \
              or (relkind <> 'S' and has_table_privilege('mellanrum_desk', oid, 'delete, truncate, references, trigger')))",
    );
    assert_eq!(writable, Vec::<String>::new());
    let open = lines(
        &database,
        "select polname || ' on ' || polrelid::regclass from pg_policy where polroles @> array['mellanrum_desk'::regrole::oid] and polcmd <> 'r'",
    );
    assert_eq!(open, Vec::<String>::new());
    // What is the desk's opens nothing to the role that serves one association.
    let inherited = lines(&database, "select pg_has_role('mellanrum_runtime', 'mellanrum_desk', 'usage')");
    assert_eq!(inherited, ["f"]);

    let scope = Scope { organisations: vec![OrganisationId(MINE)], ..Scope::default() };
    let who = async |desk: bool| {
        let work = async |tx: &mut mellanrum_store::Tx| desk::list_places(tx).await;
        let places = if desk {
            database.db.desk("test", &scope, work).await
        } else {
            database.db.read("test", &scope, work).await
        };
        places.map(|places| places.len())
    };
    for _ in 0..10 {
        assert_eq!(who(true).await.expect("the desk"), 2);
        assert_eq!(who(false).await.expect("the same connection, no longer the desk"), 2);
    }
    let roles = lines(&database, "select count(*) from pg_stat_activity where usename = 'mellanrum_desk'");
    assert_eq!(roles, ["0"], "nobody stays the desk");
}

#[tokio::test]
async fn parties_are_noted_on_the_application_whoever_changes_them() {
    let database = write().await;
    let noted = || {
        lines(
            &database,
            "select count(*) from application where array(select unnest(party_ids) order by 1) is distinct from \
            array(select organisation_id from application_party party where party.application_id = application.id order by 1)",
        )
    };
    let case = Uuid::from_u128(17);
    for statement in [
        format!(
            "insert into application_party (tenant_id, application_id, organisation_id, is_owner) values ('{}', '{case}', '{STRANGER}', false)",
            Uuid::from_u128(1)
        ),
        "update application_party set commitment = 'Mer'".to_owned(),
        format!("delete from application_party where application_id = '{case}' and organisation_id = '{MINE}'"),
        format!("update application_party set organisation_id = '{MINE}' where application_id = '{case}'"),
    ] {
        database.look(&statement).expect("changed");
        assert_eq!(noted(), ["0"], "{statement}");
    }
}

#[tokio::test]
async fn the_list_knows_what_applicants_may_know_and_counts_deadlines_as_the_model_does() {
    let database = write().await;
    let scope = Scope { organisations: vec![OrganisationId(MINE)], ..Scope::default() };
    let list = async |filter: desk::DeskFilter, now| {
        let page = Page::default();
        let found = database.db.desk("test", &scope, async |tx| desk::list(tx, &filter, &page, now).await).await;
        let rows = found.expect("listed").items;
        rows.iter()
            .map(|(_, application)| format!("{} {}", application.id.0.as_u128(), application.state.word()))
            .collect::<Vec<_>>()
    };
    let now = datetime!(2020-11-03 08:00 UTC);
    let mut all = list(desk::DeskFilter::default(), now).await;
    all.sort();
    assert_eq!(all, ["17 ON_AGENDA", "20 REGISTERED", "33 DECIDED", "36 REGISTERED"]);
    let decided = mellanrum_model::application::ApplicationState::Decided;
    let of_state = |state| desk::DeskFilter { states: vec![state], ..desk::DeskFilter::default() };
    assert_eq!(list(of_state(decided), now).await, ["33 DECIDED"], "a filter tells no more than the rows");
    let recommended = mellanrum_model::application::ApplicationState::Recommended;
    assert_eq!(list(of_state(recommended), now).await, Vec::<String>::new());
    for (search, count) in
        [("ansökan 1", 2), ("20/4", 2), ("förbundet OTHER", 2), ("min kommun", 4), ("en annan", 0), ("100%", 0)]
    {
        let filter = desk::DeskFilter { search: search.into(), ..desk::DeskFilter::default() };
        assert_eq!(list(filter, now).await.len(), count, "{search}");
    }

    // A draft of mine waits until its deadline has passed, over the clocks' changes too.
    database.look("update application set state = 'DRAFT', registration_number = null, received_at = null where id = '00000000-0000-0000-0000-000000000011'").expect("a draft");
    for closes_at in [
        "2020-10-02 23:59",
        "2020-03-29 02:30",
        "2020-10-25 02:30",
        "2020-10-25 01:59",
        "2020-10-25 23:59",
        "2021-03-28 01:59",
    ] {
        database.look(&format!("update call set closes_at = '{closes_at}'")).expect("a deadline");
        let ends_at = closes_at.parse::<mellanrum_model::deadline::Deadline>().expect("a deadline").ends_at();
        let waiting = desk::DeskFilter { waits: Some(true), ..desk::DeskFilter::default() };
        let before = ends_at - time::Duration::MICROSECOND;
        assert_eq!(list(waiting.clone(), before).await, ["17 DRAFT"], "{closes_at}");
        assert_eq!(list(waiting.clone(), ends_at).await, Vec::<String>::new(), "{closes_at}");

        // The same as longer time than the call's own.
        database.look(&format!("update call set closes_at = '2020-01-01 12:00'; update extension set closes_at = '{closes_at}' where organisation_id = '{MINE}'")).expect("longer time");
        assert_eq!(list(waiting.clone(), before).await, ["17 DRAFT"], "{closes_at} given");
        assert_eq!(list(waiting.clone(), ends_at).await, Vec::<String>::new(), "{closes_at} given");
        let calls = async |now| {
            let found = database.db.desk("test", &scope, async |tx| desk::list_calls(tx, now).await).await;
            found.expect("calls").iter().map(|call| call.closes_at_for(OrganisationId(MINE))).collect::<Vec<_>>()
        };
        let given = closes_at.parse().ok();
        assert_eq!((calls(before).await, calls(ends_at).await), (vec![given, given], vec![]), "{closes_at} given");
        database.look("update extension set withdrawn_by = given_by, withdrawn_at = now()").expect("withdrawn");
        assert_eq!(list(waiting, before).await, Vec::<String>::new(), "{closes_at} withdrawn");
        database
            .look("update extension set closes_at = '2019-10-02 12:00', withdrawn_by = null, withdrawn_at = null")
            .expect("as before");
    }
}

#[tokio::test]
async fn parts_are_read_by_index_on_the_desk() {
    let database = write().await;
    let scope = Scope { organisations: vec![OrganisationId(MINE)], ..Scope::default() };
    let ids = [17_u128, 33].map(|case| ApplicationId(Uuid::from_u128(case)));
    let found = database.db.desk("test", &scope, async |tx| decision::list(tx, &ids).await).await.expect("read");
    assert_eq!(found.iter().map(|decision| decision.granted_ore()).collect::<Vec<_>>(), [100], "with its lines");
    let by_id =
        database.db.read("test", &scope, async |tx| application::list_by_ids(tx, &ids).await).await.expect("read");
    assert!(by_id.iter().all(|application| application.parties == [OrganisationId(MINE)]));

    let mut connection = PgConnection::connect(&database.url_for("mellanrum_runtime")).await.expect("connects");
    let mut tx = connection.begin().await.expect("begins");
    let scope = format!(
        "select set_config('app.organisations', '{{{MINE}}}', true), set_config('role', 'mellanrum_desk', true), set_config('enable_seqscan', 'off', true)"
    );
    tx.execute(sqlx::raw_sql(AssertSqlSafe(scope))).await.expect("a scope");
    for table in
        ["answer", "application_party", "attachment", "budget_line", "completion", "decision", "event", "submission"]
    {
        let explain = format!(
            "explain select tenant_id from {table} where ({table}.tenant_id, {table}.application_id) in \
             (select tenant_id, id from application where id = any(array['{MINE}']::uuid[]))"
        );
        let plan: Vec<String> = sqlx::query_scalar(AssertSqlSafe(explain)).fetch_all(&mut *tx).await.expect("a plan");
        let plan = plan.join("\n");
        assert!(!plan.contains(&format!("Seq Scan on {table}")), "{plan}");
        assert!(!plan.contains("Seq Scan on application"), "{plan}");
    }
}

//! Every table is either a tenant's, in the one shape that keeps tenants apart, or listed here with the reason why not.

use mellanrum_testkit::database::Database;

/// Tables without a tenant. The list may only shrink; a new row needs a reason that a reviewer accepts.
const WITHOUT_TENANT: [(&str, &str); 19] = [
    ("_sqlx_migrations", "the migrator's own"),
    ("association", "the tenants themselves; public"),
    ("association_domain", "finds the tenant of a host; public"),
    (
        "suspension",
        "of the tenants themselves; that there is one is public, why is for the system role and the overview",
    ),
    ("organisation", "member of several associations"),
    ("person", "holds roles in several places"),
    ("organisation_role", "belongs to an organisation, not to an association"),
    ("platform_role", "stands above the tenants"),
    ("platform_audit_entry", "what was done above the tenants; only the system role reads it"),
    ("account_mail", "about somebody's account, not about an association; only the system role reads it"),
    ("session", "holds on every host; only the system role reads it"),
    ("session_token", "holds on every host; only the system role reads it"),
    ("sign_in_link", "comes before the tenant is known; only the system role reads it"),
    ("hand_over", "comes before the tenant is known; only the system role reads it"),
    ("provider_visit", "comes before the tenant is known; only the system role reads it"),
    ("identity", "comes before the tenant is known; only the system role reads it"),
    ("passkey", "belongs to a person, wherever she works; only the system role reads it"),
    ("calendar_feed", "shows dates of every association; only the system role reads it"),
    ("ceremony", "comes before the tenant is known; only the system role reads it"),
];
const FAULTS: &str = "
with the_table as (
  select class.oid, class.relname, class.relrowsecurity, class.relforcerowsecurity, class.relowner,
    exists (select from pg_attribute where attrelid = class.oid and attname = 'tenant_id' and not attisdropped) as has_tenant
  from pg_class class where class.relkind in ('r', 'p') and class.relnamespace = 'public'::regnamespace
), tenant_table as (select * from the_table where has_tenant)
select relname || ': no tenant_id and not in the list' from the_table where not has_tenant and relname <> all($LIST$)
union all select relname || ': in the list, but has a tenant_id' from tenant_table where relname = any($LIST$)
union all select relname || ': row security is not on and forced' from tenant_table where not (relrowsecurity and relforcerowsecurity)
union all select relname || ': tenant_id may be null or has no default'
  from tenant_table join pg_attribute on attrelid = tenant_table.oid and attname = 'tenant_id'
  left join pg_attrdef on adrelid = tenant_table.oid and adnum = attnum
  where not attnotnull or coalesce(pg_get_expr(adbin, adrelid), '') <> 'app.current_tenant()'
union all select relname || ': no tenant policy with both clauses'
  from tenant_table where not exists (
    select from pg_policy where polrelid = tenant_table.oid and polname = 'tenant' and polpermissive and polcmd = '*'
      and pg_get_expr(polqual, polrelid) like '%( SELECT app.current_tenant()%'
      and pg_get_expr(polwithcheck, polrelid) like '%( SELECT app.current_tenant()%')
union all select relname || ': another policy than tenant lets someone write: ' || polname
  from tenant_table join pg_policy on polrelid = tenant_table.oid
  where polname <> 'tenant' and polcmd <> 'r' and polroles <> array[(select oid from pg_roles where rolname = 'mellanrum_system')]
union all select relname || ': key ' || conname || ' does not carry the tenant'
  from tenant_table join pg_constraint on conrelid = tenant_table.oid
  where contype in ('p', 'u')
    and (select attnum from pg_attribute where attrelid = conrelid and attname = 'tenant_id') <> all(conkey)
union all select relname || ': foreign key ' || conname || ' to a tenant''s table does not carry the tenant'
  from tenant_table join pg_constraint on conrelid = tenant_table.oid
  where contype = 'f' and confrelid in (select oid from tenant_table)
    and not ((select attnum from pg_attribute where attrelid = conrelid and attname = 'tenant_id') = conkey[1]
      and (select attnum from pg_attribute where attrelid = confrelid and attname = 'tenant_id') = confkey[1])
union all select relname || ': no index leads with tenant_id'
  from tenant_table where not exists (
    select from pg_index where indrelid = tenant_table.oid
      and indkey[0] = (select attnum from pg_attribute where attrelid = tenant_table.oid and attname = 'tenant_id'))
union all select relname || ': is not owned by mellanrum_owner'
  from the_table where relowner <> (select oid from pg_roles where rolname = 'mellanrum_owner')
union all select rolname || ': may bypass row security or is more than it should be'
  from pg_roles where rolname like 'mellanrum%' and (rolbypassrls or rolsuper or rolcreaterole or rolcreatedb)
union all select 'mellanrum_owner can log in' from pg_roles where rolname = 'mellanrum_owner' and rolcanlogin
order by 1";

fn faults_query() -> String {
    let names: Vec<String> = WITHOUT_TENANT.iter().map(|(name, _)| format!("'{name}'")).collect();
    FAULTS.replace("$LIST$", &format!("array[{}]::name[]", names.join(",")))
}

#[tokio::test]
async fn every_table_keeps_tenants_apart_and_the_lint_sees_one_that_does_not() {
    let database = Database::start().await.expect("a database");
    assert_eq!(database.look(&faults_query()).expect("the lint runs"), "");

    database
        .look(
            "create table leak (tenant_id uuid, id uuid primary key); \
             create table loose (id uuid primary key); \
             alter table answer no force row level security; \
             create policy wide on event using (true)",
        )
        .expect("a careless migration");
    let faults = database.look(&faults_query()).expect("the lint runs");
    for wanted in [
        "answer: row security is not on and forced",
        "event: another policy than tenant lets someone write: wide",
        "leak: key leak_pkey does not carry the tenant",
        "leak: no tenant policy with both clauses",
        "leak: no index leads with tenant_id",
        "leak: row security is not on and forced",
        "leak: tenant_id may be null or has no default",
        "loose: no tenant_id and not in the list",
    ] {
        assert!(faults.lines().any(|fault| fault == wanted), "{wanted}\n{faults}");
    }
}

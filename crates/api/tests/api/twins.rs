//! Associations that are each other's twins: the same ids in all of them, and every text says whose it is. A row that
//! came from the wrong one shows by its words.

use mellanrum_model::{
    id::{PersonId, TemplateId},
    permission::Role,
};
use uuid::Uuid;

use crate::world::World;

/// Everything of a case, and the lists of an office.
pub const EVERYTHING: &str = "{ association { slug name calls { title } policies { title } upcomingMeetings { title } } viewer { associationRoles } \
    applications(first: 20) { nodes { id title registrationNumber association { slug } call { title association { slug } template { name } } \
      template { name } answers { value } parties { commitment } budgetLines { note } history { text } submissions { title } \
      completions { message } recommendation { text } agendaItem { title meeting { title } decision { text } } decision { text } } } \
    meetings(first: 20) { nodes { title items { title application { title } } } } }";

/// Tables whose rows of the first association its twins get too.
const COPIED: [&str; 5] = ["member", "policy", "template", "call", "meeting"];

/// The ids that a twin's case has.
pub const CASE: Uuid = Uuid::from_u128(0xa1);

/// Writes `count` twins of Blekinge, each with one decided case, and an officer who works in all of them.
pub async fn write(world: &World, count: u32) -> PersonId {
    let blekinge = world.association("blekinge").await.0;
    let officer = world.official("Otto", "blekinge", Role::Officer).await;
    let look = |query: &str| world.database.look(query).expect("looked").trim().to_owned();
    let first =
        |table: &str| look(&format!("select id from {table} where tenant_id = '{blekinge}' order by id limit 1"));
    let (call, template, meeting) = (first("call"), first("template"), first("meeting"));
    let owner = look("select id from organisation where key = 'region-blekinge'");
    let template_text = TemplateId(Uuid::parse_str(&template).expect("an id")).to_string();
    let person = officer.0;
    let mut statements = format!(
        "create temporary table twin as select lpad(to_hex(n + 256), 32, '0')::uuid id, 'mark-' || n slug from generate_series(1, {count}) n; \
         insert into association select twin.id, twin.slug, twin.slug, twin.slug, profile, created_at from twin, association where association.id = '{blekinge}'; \
         insert into association_role (tenant_id, id, person_id, role, starts_on, reason, given_at, invitation_ends_at, accepted_at) \
           select id, '{CASE}', '{person}', 'OFFICER', '2019-04-01', slug, now(), now(), now() from twin; "
    );
    for table in COPIED {
        statements += &format!(
            "insert into {table} select copied.* from twin, {table} row, \
             jsonb_populate_record(row, jsonb_build_object('tenant_id', twin.id)) copied where row.tenant_id = '{blekinge}'; "
        );
    }
    for (table, column) in [("policy", "title"), ("template", "name"), ("call", "title"), ("meeting", "title")] {
        statements += &format!("update {table} set {column} = to_jsonb(slug) from twin where tenant_id = twin.id; ");
    }
    statements += &format!(
        "insert into application select id, '{CASE}', '{call}', '{template}', '{owner}', slug, 1, 'DECIDED', slug, now(), false, '{person}', now(), now() from twin; \
         insert into application_party select id, '{CASE}', '{owner}', true, slug, 1 from twin; \
         insert into answer select id, '{CASE}', 'summary', to_jsonb(slug), 1, now(), '{person}' from twin; \
         insert into budget_line select id, '{CASE}', '{CASE}', 2021, 'staff', '{owner}', 'APPLIED', 100, slug, 1 from twin; \
         insert into submission select id, '{CASE}', '{CASE}', 1, jsonb_build_object('template', '{template_text}', 'title', slug, 'parties', '[]'::jsonb, \
           'answers', '[]'::jsonb, 'budget_lines', '[]'::jsonb, 'attachments', '[]'::jsonb, 'findings', '[]'::jsonb), false, '{person}', now() from twin; \
         insert into event select id, '{CASE}', '{CASE}', 'SUBMITTED', to_jsonb(slug), '{person}', now() from twin; \
         insert into completion select id, '{CASE}', '{CASE}', slug, '2020-10-12', '[]', '{person}', now(), now() from twin; \
         insert into recommendation select id, '{CASE}', 'GRANT', slug, '', '', '{person}', now() from twin; \
         insert into agenda_item select id, '{CASE}', '{meeting}', '{CASE}', 1 from twin; \
         insert into decision select id, '{CASE}', '{CASE}', '{CASE}', 'GRANTED', 2020, 1, slug, '', '', false, '2020-11-02', '{person}', now() from twin"
    );
    world.database.look(&statements).expect("twins");
    officer
}

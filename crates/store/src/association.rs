//! Associations: the tenants themselves, and their configuration as it was applied from a file.

use mellanrum_model::{
    Error, Result,
    association::{AssociationFile, CallMode, Profile},
    id::AssociationId,
    template::TemplateContent,
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{AssertSqlSafe, Row as _, postgres::PgRow, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    contribution,
    db::{Tx, from_sqlx},
    frame, meeting_dates, new_call, policy, profile,
    row::{execute, fetch_all, fetch_optional, uuids},
};

mod export;
mod usage;

pub use export::export;
use export::list_templates;
pub use usage::{BegunUse, CancelledUse, Count, FormUse, KeptUse, LineUse, MeetingUse, PartyUse, Usage, usage};

/// A tenant, as every host may show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Association {
    /// Which one.
    pub id: AssociationId,
    /// Names its host.
    pub slug: String,
    /// The full name.
    pub name: String,
    /// The name in headers and lists.
    pub short_name: String,
    /// What it says of itself.
    pub profile: Profile,
    /// Whether it is closed for the time being.
    pub is_suspended: bool,
}

/// What [`from_row`] reads of an association.
pub(crate) const COLUMNS: &str = "association.id, association.slug, association.name, association.short_name, association.profile, \
     exists (select from suspension where suspension.association_id = association.id) as is_suspended";

fn json<T: DeserializeOwned>(row: &PgRow, column: &str) -> Result<T> {
    row.try_get::<Json<T>, _>(column).map(|Json(value)| value).map_err(from_sqlx)
}

fn to_json<T: Serialize>(value: &T) -> Json<&T> {
    Json(value)
}

pub(crate) fn from_row(row: &PgRow) -> Result<Association> {
    Ok(Association {
        id: row.try_get::<Uuid, _>("id").map_err(from_sqlx)?.into(),
        slug: row.try_get("slug").map_err(from_sqlx)?,
        name: row.try_get("name").map_err(from_sqlx)?,
        short_name: row.try_get("short_name").map_err(from_sqlx)?,
        profile: json(row, "profile")?,
        is_suspended: row.try_get("is_suspended").map_err(from_sqlx)?,
    })
}

/// The association of a host.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Association>> {
    fetch_optional(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from association where slug = $1"))).bind(slug),
        from_row,
    )
    .await
}

/// The association with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: AssociationId) -> Result<Option<Association>> {
    fetch_optional(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from association where id = $1"))).bind(id.0),
        from_row,
    )
    .await
}

/// The associations with these ids.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_ids(tx: &mut Tx, ids: &[AssociationId]) -> Result<Vec<Association>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from association where id = any($1)")))
            .bind(uuids(ids, |id| id.0)),
        from_row,
    )
    .await
}

/// Every association, by name.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Association>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from association order by name collate \"sv-SE-x-icu\""))),
        from_row,
    )
    .await
}

/// Writes the platform's part: the association itself and the organisations that are its members. The system role's
/// work, because both stand above the tenants.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save_platform_part(
    tx: &mut Tx,
    file: &AssociationFile,
    now: OffsetDateTime,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<AssociationId> {
    save_organisations(tx, file, now, &mut new_id).await?;
    let profile = file.profile();
    let id = sqlx::query_scalar::<_, Uuid>(
        "insert into association (id, slug, name, short_name, profile, created_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (slug) do update set name = excluded.name, short_name = excluded.short_name \
         returning id",
    )
    .bind(new_id())
    .bind(&file.slug)
    .bind(&file.name)
    .bind(&file.short_name)
    .bind(to_json(&profile))
    .bind(now)
    .fetch_one(tx.connection())
    .await
    .map_err(from_sqlx)?;
    save_domains(tx, id, &file.domains).await?;
    Ok(id.into())
}

/// Lets nobody change what the portal changes until the transaction ends: the scope's meetings, the association itself, its calls,
/// members, contributions and frames; in the order in which the portal's own changes hold them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn hold(tx: &mut Tx) -> Result<()> {
    let meetings = "select from meeting where tenant_id = app.current_tenant() order by id for update";
    execute(tx, sqlx::query(meetings)).await?;
    profile::find_and_lock(tx).await?;
    let calls = "select from call where tenant_id = app.current_tenant() order by id for update";
    execute(tx, sqlx::query(calls)).await?;
    contribution::lock(tx).await?;
    frame::lock(tx).await
}

/// Writes the platform's part of an association that is not there yet. The system role's work.
///
/// # Errors
/// `Conflict` when its slug is taken, `Unavailable` when Postgres does not answer.
pub async fn insert_platform_part(
    tx: &mut Tx,
    file: &AssociationFile,
    now: OffsetDateTime,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<AssociationId> {
    save_organisations(tx, file, now, &mut new_id).await?;
    let id = new_id();
    let statement = sqlx::query(
        "insert into association (id, slug, name, short_name, profile, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(&file.slug)
    .bind(&file.name)
    .bind(&file.short_name)
    .bind(to_json(&file.profile()))
    .bind(now);
    statement.execute(tx.connection()).await.map_err(from_sqlx)?;
    Ok(id.into())
}

/// Whether the scope's association has a form: what it needs beside the platform's part was written.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn has_template(tx: &mut Tx) -> Result<bool> {
    let query = sqlx::query_scalar("select exists (select from template)");
    query.fetch_one(tx.connection()).await.map_err(from_sqlx)
}

async fn save_organisations(
    tx: &mut Tx,
    file: &AssociationFile,
    now: OffsetDateTime,
    new_id: &mut impl FnMut() -> Uuid,
) -> Result<()> {
    for member in &file.members {
        sqlx::query(
            "insert into organisation (id, key, name, party_kind, created_at) values ($1, $2, $3, $4, $5) \
             on conflict (key) do update set name = excluded.name, party_kind = excluded.party_kind \
             where (organisation.name, organisation.party_kind) is distinct from (excluded.name, excluded.party_kind)",
        )
        .bind(new_id())
        .bind(&member.organisation)
        .bind(&member.name)
        .bind(member.kind.word())
        .bind(now)
        .execute(tx.connection())
        .await
        .map_err(from_sqlx)?;
    }
    Ok(())
}

async fn save_domains(tx: &mut Tx, association: Uuid, domains: &[String]) -> Result<()> {
    sqlx::query("delete from association_domain where association_id = $1 and name <> all($2)")
        .bind(association)
        .bind(domains)
        .execute(tx.connection())
        .await
        .map_err(from_sqlx)?;
    sqlx::query(
        "insert into association_domain (name, association_id) \
         select name, $1 from unnest($2::text[]) as name where not exists ( \
           select from association_domain known where known.name = name.name and known.association_id = $1)",
    )
    .bind(association)
    .bind(domains)
    .execute(tx.connection())
    .await
    .map_err(from_sqlx)?;
    Ok(())
}

/// Which of these domains lead to another association than the one with this slug.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_taken_domains(tx: &mut Tx, slug: &str, domains: &[String]) -> Result<Vec<String>> {
    let query = sqlx::query(
        "select association_domain.name from association_domain \
         join association on association.id = association_domain.association_id \
         where association_domain.name = any($1) and association.slug <> $2 order by 1",
    );
    fetch_all(tx, query.bind(domains).bind(slug), |row| row.try_get("name").map_err(from_sqlx)).await
}

/// An association, its slug and its domains.
pub type Names = (AssociationId, String, Vec<String>);

/// By which names each association is reached.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_names(tx: &mut Tx) -> Result<Vec<Names>> {
    let query = sqlx::query(
        "select id, slug, array(select name from association_domain where association_id = association.id) as domains \
         from association",
    );
    fetch_all(tx, query, |row| {
        let id = row.try_get::<Uuid, _>("id").map_err(from_sqlx)?.into();
        Ok((id, row.try_get("slug").map_err(from_sqlx)?, row.try_get("domains").map_err(from_sqlx)?))
    })
    .await
}

/// Writes the tenant's part: members, frames, policies, templates, calls and meetings. Members and policies that the file no
/// longer has are removed, calls that it no longer has are withdrawn, meetings cancelled; templates, calls in which something is
/// begun and meetings with an agenda stay, because cases refer to them: whoever calls this has refused a file that lacks one.
///
/// # Errors
/// `Conflict` when a published template version would change, something is begun in a call or is on the agenda of a meeting that the
/// file lacks, or a meeting that was held would move; `Unavailable` when Postgres does not answer.
pub async fn save_tenant_part(
    tx: &mut Tx,
    file: &AssociationFile,
    now: OffsetDateTime,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<()> {
    save_members(tx, file).await?;
    frame::replace_all(tx, &file.frames).await?;
    policy::replace_all(tx, &file.policies).await?;
    save_templates(tx, file, now, &mut new_id).await?;
    let calls: Vec<&str> = file.calls.iter().map(|call| call.key.as_str()).collect();
    new_call::withdraw_others(tx, &calls, now).await?;
    for (position, call) in (0_i32..).zip(&file.calls) {
        sqlx::query(
            "insert into call (id, key, title, introduction, mode, opens_on, closes_at, decision_on, starts_on, budget_years, template_id, position, criteria, process, \
               statement_template_id, frames, chosen_days, policies) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (select id from template where key = $11 and version = $12), $13, $14, $15, \
               (select id from template where key = $16 and version = $17), $18, $19, $20) \
             on conflict (tenant_id, key) do update set title = excluded.title, introduction = excluded.introduction, \
             mode = excluded.mode, opens_on = excluded.opens_on, closes_at = excluded.closes_at, decision_on = excluded.decision_on, \
             starts_on = excluded.starts_on, budget_years = excluded.budget_years, template_id = excluded.template_id, \
             position = excluded.position, criteria = excluded.criteria, process = excluded.process, \
             statement_template_id = excluded.statement_template_id, frames = excluded.frames, \
             chosen_days = excluded.chosen_days, policies = excluded.policies, withdrawn_at = null, withdrawn_by = null, withdrawn_reason = null",
        )
        .bind(new_id())
        .bind(&call.key)
        .bind(to_json(&call.title))
        .bind(to_json(&call.introduction))
        .bind(mode_word(call.mode))
        .bind(call.opens_on)
        .bind(call.closes_at.map(|deadline| deadline.to_string()))
        .bind(call.decision_on)
        .bind(call.starts_on)
        .bind(&call.budget_years)
        .bind(&call.template)
        .bind(call.template_version)
        .bind(position)
        .bind(&call.criteria)
        .bind(to_json(&call.process))
        .bind(call.statement_template.as_ref().map(|form| form.key.as_str()))
        .bind(call.statement_template.as_ref().map(|form| form.version))
        .bind(&call.frames)
        .bind(to_json(&call.chosen_days))
        .bind(to_json(&call.policies))
        .execute(tx.connection())
        .await
        .map_err(from_sqlx)?;
    }
    meeting_dates::save_all(tx, &file.meetings, now, &mut new_id).await
}

async fn save_members(tx: &mut Tx, file: &AssociationFile) -> Result<()> {
    let keys: Vec<&str> = file.members.iter().map(|member| member.organisation.as_str()).collect();
    sqlx::query("delete from member where organisation_id not in (select id from organisation where key = any($1))")
        .bind(&keys)
        .execute(tx.connection())
        .await
        .map_err(from_sqlx)?;
    for (position, member) in (0_i32..).zip(&file.members) {
        sqlx::query(
            "insert into member (organisation_id, party_kind, position, periods, seats, substitutes, share_per_mille) \
             select id, $2, $3, $4, $5, $6, $7 from organisation where key = $1 \
             on conflict (tenant_id, organisation_id) do update set party_kind = excluded.party_kind, \
             position = excluded.position, periods = excluded.periods, seats = excluded.seats, \
             substitutes = excluded.substitutes, share_per_mille = excluded.share_per_mille",
        )
        .bind(&member.organisation)
        .bind(member.kind.word())
        .bind(position)
        .bind(to_json(&member.periods))
        .bind(member.seats)
        .bind(member.substitutes)
        .bind(member.share_per_mille)
        .execute(tx.connection())
        .await
        .map_err(from_sqlx)?;
    }
    let contributions: Vec<_> = file
        .members
        .iter()
        .flat_map(|member| {
            let key = member.organisation.as_str();
            member.contributions.iter().map(move |entry| (key, entry.year, entry.amounts()))
        })
        .collect();
    contribution::replace_all(tx, &contributions).await
}

async fn save_templates(
    tx: &mut Tx,
    file: &AssociationFile,
    now: OffsetDateTime,
    new_id: &mut impl FnMut() -> Uuid,
) -> Result<()> {
    let published = list_templates(tx).await?;
    for template in &file.templates {
        match published.iter().find(|known| known.key == template.key && known.version == template.version) {
            Some(known) if known == template => {}
            Some(_) => return Err(Error::Conflict),
            None => {
                let content = TemplateContent { sections: template.sections.clone() };
                sqlx::query(
                    "insert into template (id, key, version, name, content, published_at) values ($1, $2, $3, $4, $5, $6)",
                )
                .bind(new_id())
                .bind(&template.key)
                .bind(template.version)
                .bind(to_json(&template.name))
                .bind(to_json(&content))
                .bind(now)
                .execute(tx.connection())
                .await
                .map_err(from_sqlx)?;
            }
        }
    }
    Ok(())
}

fn mode_word(mode: CallMode) -> &'static str {
    match mode {
        CallMode::Call => "CALL",
        CallMode::Rolling => "ROLLING",
    }
}

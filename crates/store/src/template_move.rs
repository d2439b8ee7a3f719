//! Changes of the form that a call has.

use mellanrum_model::{
    Result,
    id::{CallId, PersonId, TemplateId, TemplateMoveId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_id},
};

/// A change of the form that a call has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateMove {
    /// Which one.
    pub id: TemplateMoveId,
    /// Of which call.
    pub call: CallId,
    /// The version that the call had.
    pub from: TemplateId,
    /// The version that it has since.
    pub to: TemplateId,
    /// Whether drafts that were begun before it are written in the new version from then on.
    pub drafts_follow: bool,
    /// Why.
    pub reason: String,
    /// Who changed it, by name.
    pub moved_by: String,
    /// When.
    pub moved_at: OffsetDateTime,
    /// When it was undone.
    pub undone_at: Option<OffsetDateTime>,
    /// Who undid it, by name.
    pub undone_by: Option<String>,
}

/// Of each application the version of the form that it is in: what it was begun in, or the one that drafts of its call follow
/// to. `state` is the column that the role of the transaction reads.
pub(crate) fn of_application(state: &str) -> String {
    format!(
        "case when application.{state} = 'DRAFT' and application.kind = 'APPLICATION' then coalesce((select moved.to_template_id \
         from template_move moved where moved.tenant_id = application.tenant_id and moved.call_id = application.call_id \
         and moved.drafts_follow and moved.undone_at is null and moved.moved_at >= application.created_at \
         order by moved.moved_at desc, moved.id desc limit 1), application.template_id) else application.template_id end"
    )
}

const SELECT: &str = "select template_move.*, mover.name as mover_name, undoer.name as undoer_name from template_move \
     join person mover on mover.id = template_move.moved_by left join person undoer on undoer.id = template_move.undone_by \
     where template_move.tenant_id = app.current_tenant()";

fn from_row(row: &PgRow) -> Result<TemplateMove> {
    Ok(TemplateMove {
        id: get_id(row, "id")?,
        call: get_id(row, "call_id")?,
        from: get_id(row, "from_template_id")?,
        to: get_id(row, "to_template_id")?,
        drafts_follow: get(row, "drafts_follow")?,
        reason: get(row, "reason")?,
        moved_by: get(row, "mover_name")?,
        moved_at: get(row, "moved_at")?,
        undone_at: get(row, "undone_at")?,
        undone_by: get(row, "undoer_name")?,
    })
}

/// The changes of a call's form in the scope's association, the latest first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, call: CallId) -> Result<Vec<TemplateMove>> {
    let statement =
        format!("{SELECT} and template_move.call_id = $1 order by template_move.moved_at desc, template_move.id desc");
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)).bind(call.0), from_row).await
}

/// One of the scope's association, held until the transaction ends.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, id: TemplateMoveId) -> Result<Option<TemplateMove>> {
    let statement = format!("{SELECT} and template_move.id = $1 for update of template_move");
    fetch_optional(tx, sqlx::query(AssertSqlSafe(statement)).bind(id.0), from_row).await
}

/// A change to write.
#[derive(Debug, Clone, Copy)]
pub struct NewTemplateMove<'a> {
    /// Which one.
    pub id: TemplateMoveId,
    /// Of which call.
    pub call: CallId,
    /// The version that the call has.
    pub from: TemplateId,
    /// The version that it gets.
    pub to: TemplateId,
    /// Whether drafts follow.
    pub drafts_follow: bool,
    /// Why.
    pub reason: &'a str,
    /// Who changes it.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
}

/// Writes that a call's form is changed; the call itself is [`crate::call::set_template`]'s.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewTemplateMove<'_>) -> Result<()> {
    let insert = sqlx::query(
        "insert into template_move (id, call_id, from_template_id, to_template_id, drafts_follow, reason, moved_by, moved_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.0)
    .bind(new.call.0)
    .bind(new.from.0)
    .bind(new.to.0)
    .bind(new.drafts_follow)
    .bind(new.reason)
    .bind(new.person.0)
    .bind(new.now);
    execute(tx, insert).await.map(drop)
}

/// Notes that it was undone.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn undo(tx: &mut Tx, id: TemplateMoveId, by: PersonId, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query(
        "update template_move set undone_at = $3, undone_by = $2 where tenant_id = app.current_tenant() and id = $1",
    );
    execute(tx, update.bind(id.0).bind(by.0).bind(now)).await.map(drop)
}

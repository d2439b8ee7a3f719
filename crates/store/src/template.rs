//! Published versions of application templates.

use mellanrum_model::{
    Result, Text,
    id::{AssociationId, TemplateId},
    template::TemplateContent,
};

use sqlx::postgres::PgRow;
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{fetch_all, get, get_id, get_json, uuids},
};

/// A published version. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Which one.
    pub id: TemplateId,
    /// Whose.
    pub association: AssociationId,
    /// Names the template within the association.
    pub key: String,
    /// Counts its versions from 1.
    pub version: i32,
    /// What it is called.
    pub name: Text,
    /// Its sections and questions.
    pub content: TemplateContent,
    /// When it was published.
    pub published_at: OffsetDateTime,
}

fn from_row(row: &PgRow) -> Result<Template> {
    Ok(Template {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        key: get(row, "key")?,
        version: get(row, "version")?,
        name: get_json(row, "name")?,
        content: get_json(row, "content")?,
        published_at: get(row, "published_at")?,
    })
}

/// The templates of the scope's association by key, of each the latest version first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Template>> {
    let statement =
        "select * from template where tenant_id = app.current_tenant() order by key, version desc limit 500";
    fetch_all(tx, sqlx::query(statement), from_row).await
}

/// The templates with these ids that the scope sees.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_ids(tx: &mut Tx, ids: &[TemplateId]) -> Result<Vec<Template>> {
    fetch_all(tx, sqlx::query("select * from template where id = any($1)").bind(uuids(ids, |id| id.0)), from_row).await
}

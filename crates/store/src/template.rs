//! Published versions of application templates.

use mellanrum_model::{
    Result, Text,
    id::{AssociationId, TemplateId},
    template::TemplateContent,
};

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
}

/// The templates with these ids that the scope sees.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_ids(tx: &mut Tx, ids: &[TemplateId]) -> Result<Vec<Template>> {
    fetch_all(tx, sqlx::query("select * from template where id = any($1)").bind(uuids(ids, |id| id.0)), |row| {
        Ok(Template {
            id: get_id(row, "id")?,
            association: get_id(row, "tenant_id")?,
            key: get(row, "key")?,
            version: get(row, "version")?,
            name: get_json(row, "name")?,
            content: get_json(row, "content")?,
        })
    })
    .await
}

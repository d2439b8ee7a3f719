//! The office's recommendation to the board.

use mellanrum_model::{
    Result,
    application::RecommendationKind,
    criterion::Judged,
    id::{ApplicationId, PersonId},
};
use sqlx::types::Json;
use time::OffsetDateTime;

use crate::{
    db::{Tx, from_sqlx},
    row::{get, get_id, get_json, get_word, uuids},
};

/// A recommendation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// About which application.
    pub application: ApplicationId,
    /// What the office recommends.
    pub kind: RecommendationKind,
    /// Its proposal and reasons.
    pub text: String,
    /// What the intervention means for the single person.
    pub individual_perspective: String,
    /// What it means for the cooperation.
    pub cooperation_perspective: String,
    /// How it was judged when the recommendation was made.
    pub judgements: Vec<Judged>,
    /// Who wrote it, by name.
    pub written_by: String,
    /// When.
    pub written_at: OffsetDateTime,
    /// Counts the changes; 1 when new.
    pub version: i32,
}

/// The recommendations about these applications.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Recommendation>> {
    sqlx::query(
        "select recommendation.*, person.name from recommendation join person on person.id = recommendation.written_by \
         where application_id = any($1)",
    )
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(|row| {
        Ok(Recommendation {
            application: get_id(row, "application_id")?,
            kind: get_word(row, "kind", RecommendationKind::from_word)?,
            text: get(row, "text")?,
            individual_perspective: get(row, "individual_perspective")?,
            cooperation_perspective: get(row, "cooperation_perspective")?,
            judgements: get_json(row, "judgements")?,
            written_by: get(row, "name")?,
            written_at: get(row, "written_at")?,
            version: get(row, "version")?,
        })
    })
    .collect()
}

/// A recommendation to write.
#[derive(Debug, Clone)]
pub struct NewRecommendation<'a> {
    /// About which application.
    pub application: ApplicationId,
    /// What the office recommends.
    pub kind: RecommendationKind,
    /// Its proposal and reasons.
    pub text: &'a str,
    /// What the intervention means for the single person.
    pub individual_perspective: &'a str,
    /// What it means for the cooperation.
    pub cooperation_perspective: &'a str,
    /// How it is judged.
    pub judgements: &'a [Judged],
    /// Who writes.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
}

/// Writes the recommendation, in place of an earlier one.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(tx: &mut Tx, new: &NewRecommendation<'_>) -> Result<()> {
    sqlx::query(
        "insert into recommendation (application_id, kind, text, individual_perspective, cooperation_perspective, written_by, written_at, judgements) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, application_id) do update set kind = excluded.kind, \
         text = excluded.text, individual_perspective = excluded.individual_perspective, \
         cooperation_perspective = excluded.cooperation_perspective, written_by = excluded.written_by, written_at = excluded.written_at, \
         judgements = excluded.judgements, version = recommendation.version + 1",
    )
    .bind(new.application.0)
    .bind(new.kind.word())
    .bind(new.text)
    .bind(new.individual_perspective)
    .bind(new.cooperation_perspective)
    .bind(new.person.0)
    .bind(new.now)
    .bind(Json(new.judgements))
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

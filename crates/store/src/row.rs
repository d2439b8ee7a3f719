//! Running a statement in a transaction, and reading its rows as what they are in the model.

use mellanrum_model::{Error, Result};
use serde::de::DeserializeOwned;
use sqlx::{
    Decode, Postgres, Row, Type,
    postgres::{PgArguments, PgRow},
    query::Query,
    types::Json,
};
use uuid::Uuid;

use crate::db::{Tx, from_sqlx};

/// Every row of a query.
pub(crate) async fn fetch_all<T>(
    tx: &mut Tx,
    query: Query<'_, Postgres, PgArguments>,
    read: impl Fn(&PgRow) -> Result<T>,
) -> Result<Vec<T>> {
    query.fetch_all(tx.connection()).await.map_err(from_sqlx)?.iter().map(read).collect()
}

/// The row of a query, if there is one.
pub(crate) async fn fetch_optional<T>(
    tx: &mut Tx,
    query: Query<'_, Postgres, PgArguments>,
    read: impl FnOnce(&PgRow) -> Result<T>,
) -> Result<Option<T>> {
    query.fetch_optional(tx.connection()).await.map_err(from_sqlx)?.as_ref().map(read).transpose()
}

/// Runs a statement, and says how many rows it wrote.
pub(crate) async fn execute(tx: &mut Tx, statement: Query<'_, Postgres, PgArguments>) -> Result<u64> {
    statement.execute(tx.connection()).await.map(|done| done.rows_affected()).map_err(from_sqlx)
}

/// A column that the driver reads.
pub(crate) fn get<'row, T: Decode<'row, Postgres> + Type<Postgres>>(row: &'row PgRow, column: &str) -> Result<T> {
    row.try_get(column).map_err(from_sqlx)
}

/// An id of any kind.
pub(crate) fn get_id<T: From<Uuid>>(row: &PgRow, column: &str) -> Result<T> {
    get::<Uuid>(row, column).map(T::from)
}

/// JSON of a known form.
pub(crate) fn get_json<T: DeserializeOwned>(row: &PgRow, column: &str) -> Result<T> {
    row.try_get::<Json<T>, _>(column).map(|Json(value)| value).map_err(from_sqlx)
}

/// One of the words that a check constraint allows.
pub(crate) fn get_word<T>(row: &PgRow, column: &str, from_word: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    let word: &str = get(row, column)?;
    from_word(word).ok_or_else(|| Error::internal(format!("the unknown word {word} in column {column}")))
}

/// The plain ids of many.
pub(crate) fn uuids<T: Copy>(ids: &[T], uuid: impl Fn(T) -> Uuid) -> Vec<Uuid> {
    ids.iter().map(|&id| uuid(id)).collect()
}

/// The condition that the rows of a table hang on the applications in `$1`. On the desk no tenant leads to an index, so the
/// applications themselves do.
pub(crate) fn of_applications(tx: &Tx, table: &str) -> String {
    if tx.is_desk() {
        format!(
            "({table}.tenant_id, {table}.application_id) in (select tenant_id, id from application where id = any($1))"
        )
    } else {
        format!("{table}.application_id = any($1)")
    }
}

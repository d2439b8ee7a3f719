//! Reading a column of a row as what it is in the model.

use mellanrum_model::{Error, Result};
use serde::de::DeserializeOwned;
use sqlx::{Decode, Postgres, Row, Type, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::db::from_sqlx;

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

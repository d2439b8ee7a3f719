//! Letters about somebody's account: written into the transaction that wants them, sent by the worker.

use mellanrum_documents::mail::Mail;
use mellanrum_model::{Error, Result, id::PersonId, text::Language};
use mellanrum_store::{Tx, account_mail};

use crate::App;

/// Writes a letter to a person.
pub(crate) async fn enqueue(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    language: Language,
    kind: &str,
    mail: &Mail,
) -> Result<()> {
    let content = serde_json::to_value(mail).map_err(Error::internal)?;
    account_mail::insert(tx, app.new_id(), person, language.code(), kind, &content, app.now()).await
}

//! Longer time for one applicant in one call: giving it and withdrawing it, on the page about the call.

use axum::{extract::Path, response::Response};

use crate::{
    api::UserError,
    failure::Failure,
    operations::{GiveExtension, WithdrawExtension, give_extension, withdraw_extension},
    pages::call_dates::{Shown, arrive, minute_of, page, read_minute},
    text::{key, text},
    visit::{Posted, Visit},
};

/// What was written in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TimeForm {
    pub(crate) organisation: String,
    pub(crate) closes_on: String,
    pub(crate) closes_time: String,
    pub(crate) reason: String,
}

/// The field of the page that an error is about: the call's own dates have fields of the same names.
fn field_of(error: &UserError) -> String {
    let fields =
        [("organisationId", "organisationId"), ("closesAt", "extensionClosesOn"), ("reason", "extensionReason")];
    let found = fields.into_iter().find(|(part, _)| error.is_about(part));
    found.map(|(_, field)| field.to_owned()).unwrap_or_default()
}

/// Gives longer time.
///
/// # Errors
/// As [`Visit::change`].
pub async fn give(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let time = TimeForm {
        organisation: form.get("organisationId").to_owned(),
        closes_on: form.get("extensionClosesOn").trim().to_owned(),
        closes_time: form.get("extensionClosesTime").trim().to_owned(),
        reason: form.typed("extensionReason"),
    };
    let mut shown = Shown { time: time.clone(), ..Shown::default() };
    if time.organisation.is_empty() {
        shown.refused.push(("organisationId".into(), text(visit.language(), key("extension-organisation-missing"))));
    }
    match read_minute(&minute_of(&time.closes_on, &time.closes_time)) {
        None => shown.refused.push(("extensionClosesOn".into(), text(visit.language(), key("call-date-wrong")))),
        Some(closes_at) if shown.refused.is_empty() => {
            let input = give_extension::GiveExtensionInput {
                call_id: id.clone(),
                organisation_id: time.organisation,
                closes_at,
                reason: time.reason,
            };
            let errors = visit.change::<GiveExtension>(give_extension::Variables { input }).await?.errors;
            if errors.is_empty() {
                return Ok(arrive(&id, "given"));
            }
            shown.refuse(&visit, &errors, field_of);
        }
        Some(_) => {}
    }
    page(&visit, &id, shown).await
}

/// Withdraws longer time.
///
/// # Errors
/// As [`Visit::change`].
pub async fn withdraw(
    visit: Visit,
    Path((id, extension)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    let reason = form.typed("withdrawReason");
    let input = withdraw_extension::WithdrawExtensionInput { extension_id: extension.clone(), reason };
    let errors = visit.change::<WithdrawExtension>(withdraw_extension::Variables { input }).await?.errors;
    if errors.is_empty() {
        return Ok(arrive(&id, "withdrawn"));
    }
    let mut shown = Shown::default();
    shown.refuse(&visit, &errors, |_| format!("withdraw-{extension}"));
    page(&visit, &id, shown).await
}

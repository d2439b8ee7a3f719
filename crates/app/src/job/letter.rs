//! Writing letters. Everything that a letter says is read when it is sent, so a task holds ids only.

use mellanrum_documents::{
    self as documents, Language,
    mail::{Case, Mail, SectionNote},
};
use mellanrum_model::{
    Error, Result,
    deadline::date_in_sweden,
    id::{ApplicationId, ConsultationId, JobId},
};
use mellanrum_services::Message;
use mellanrum_store::{
    Scope, Tx,
    account_mail::AccountMail,
    application, association, completion,
    consultation::{self, Consultation},
    decision, party, submission, template,
};

use crate::{
    App,
    job::{
        Letter, Recipient,
        paper::{local_time, matter, outcome, sender},
    },
};

/// A letter about somebody's account.
pub(super) fn of_account(mail: &AccountMail) -> Result<Message> {
    let content: Mail = serde_json::from_value(mail.content.clone()).map_err(Error::internal)?;
    let text = content.write(if mail.language == "en" { Language::English } else { Language::Swedish });
    Ok(Message {
        to_address: mail.address.clone(),
        to_name: mail.name.clone(),
        subject: text.subject,
        text: text.body,
        message_id: format!("account-{}", mail.id),
    })
}

/// A request about this case that was not withdrawn.
async fn standing(tx: &mut Tx, id: ApplicationId, asked: ConsultationId) -> Result<Option<Consultation>> {
    let found = consultation::find(tx, asked).await?;
    Ok(found.filter(|found| found.application == id && found.withdrawn_at.is_none()))
}

/// A letter about a case; none to a person who takes no part in it, or none any more.
pub(super) async fn write(
    app: &App,
    scope: &Scope,
    job: JobId,
    id: ApplicationId,
    letter: &Letter,
    to: Recipient,
) -> Result<Option<Message>> {
    let written = app
        .db
        .read("mail.write", scope, async |tx| {
            let application = application::find(tx, id).await?.ok_or(Error::NotFound)?;
            let association = association::find(tx, application.association).await?.ok_or(Error::NotFound)?;
            let (to_address, to_name, link) = match to {
                Recipient::Office => (
                    association.profile.contact.email.clone(),
                    association.profile.contact.office.clone(),
                    app.addresses.url_on(&app.addresses.host_of(&association), &format!("/office/applications/{id}")),
                ),
                Recipient::Person(person) => {
                    let asked = match letter {
                        Letter::OpinionAsked { consultation } => Some(*consultation),
                        _ => None,
                    };
                    let receivers = match asked {
                        Some(asked) => match standing(tx, id, asked).await? {
                            Some(asked) => {
                                consultation::list_members(tx, &asked.body, date_in_sweden(app.now())).await?
                            }
                            None => Vec::new(),
                        },
                        None => application::list_writers(tx, id).await?,
                    };
                    let Some(person) = receivers.into_iter().find(|one| one.id == person) else { return Ok(None) };
                    let link = match asked {
                        Some(asked) => {
                            let host = app.addresses.host_of(&association);
                            app.addresses.url_on(&host, &format!("/consultations/{asked}"))
                        }
                        None => app.addresses.url(None, &format!("/applications/{id}")),
                    };
                    (person.email, person.name, link)
                }
                Recipient::Body(asked) => {
                    let Some(asked) = standing(tx, id, asked).await? else { return Ok(None) };
                    let body = association.profile.bodies.iter().find(|body| body.key == asked.body);
                    let Some(email) = body.and_then(|body| body.email.clone()) else { return Ok(None) };
                    let host = app.addresses.host_of(&association);
                    let link = app.addresses.url_on(&host, &format!("/consultations/{}", asked.id));
                    (email, asked.body_name.sv.clone(), link)
                }
            };
            let case = Case {
                association: sender(&association),
                title: application.title.clone(),
                registration_number: application.registration_number.clone().unwrap_or_default(),
                link,
                matter: matter(application.kind),
            };
            let owner = async |tx: &mut _| -> Result<String> {
                let parties = party::list(tx, &[id]).await?;
                Ok(parties
                    .into_iter()
                    .find(|party| party.is_owner)
                    .map(|party| party.organisation.name)
                    .unwrap_or_default())
            };
            let mail = match letter {
                Letter::Received { submission } => {
                    let sent = submission::find(tx, *submission).await?.ok_or(Error::NotFound)?;
                    Mail::ApplicationReceived { case, received: local_time(sent.received_at), late: sent.late }
                }
                Letter::Arrived { submission } => {
                    let sent = submission::find(tx, *submission).await?.ok_or(Error::NotFound)?;
                    Mail::ApplicationArrived {
                        case,
                        owner: owner(tx).await?,
                        received: local_time(sent.received_at),
                        late: sent.late,
                    }
                }
                Letter::CompletionAnswered { submission } => {
                    let sent = submission::find(tx, *submission).await?.ok_or(Error::NotFound)?;
                    Mail::CompletionAnswered { case, owner: owner(tx).await?, received: local_time(sent.received_at) }
                }
                Letter::CompletionRequested { completion } => {
                    let asked = completion::list(tx, &[id]).await?;
                    let asked = asked.into_iter().find(|asked| asked.id == *completion).ok_or(Error::NotFound)?;
                    let template =
                        template::list_by_ids(tx, &[application.template]).await?.pop().ok_or(Error::NotFound)?;
                    let title = |key: &str| {
                        let sections = &template.content.sections;
                        sections
                            .iter()
                            .find(|section| section.key == key)
                            .map_or(key, |section| &section.title.sv)
                            .to_owned()
                    };
                    Mail::CompletionRequested {
                        case,
                        message: asked.message,
                        notes: asked
                            .notes
                            .into_iter()
                            .map(|note| SectionNote { section: title(&note.section), note: note.note })
                            .collect(),
                        due: asked.due_on,
                    }
                }
                Letter::Decision { decision } => {
                    let decision = decision::find(tx, *decision).await?.ok_or(Error::NotFound)?;
                    Mail::Decision {
                        case,
                        outcome: outcome(decision.outcome),
                        meeting_date: decision.decided_on,
                        paragraph: decision.paragraph.unsigned_abs(),
                        granted_ore: (!decision.lines.is_empty()).then(|| decision.granted_ore()),
                    }
                }
                Letter::OpinionAsked { consultation } => {
                    let Some(asked) = standing(tx, id, *consultation).await? else { return Ok(None) };
                    let office = association.profile.contact.email.clone();
                    Mail::OpinionAsked {
                        case,
                        body: asked.body_name.sv,
                        owner: owner(tx).await?,
                        due: asked.due_on,
                        office,
                    }
                }
                Letter::OpinionGiven { consultation } => {
                    let given = consultation::find(tx, *consultation).await?.ok_or(Error::NotFound)?;
                    let late = given.opinion().is_some_and(|opinion| opinion.late);
                    Mail::OpinionGiven { case, body: given.body_name.sv, late }
                }
            };
            Ok(Some((mail, to_address, to_name)))
        })
        .await?;
    let Some((mail, to_address, to_name)) = written else { return Ok(None) };
    // Swedish is the language of the associations' letters.
    let documents::mail::MailText { subject, body } = mail.write(Language::Swedish);
    Ok(Some(Message { to_address, to_name, subject, text: body, message_id: job.to_string().replace('_', "-") }))
}

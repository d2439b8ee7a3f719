//! What the association says of itself, a part at a time: what a change does, making it, going back; and all its settings as a
//! file.
//!
//! Must stay true: every step works without script, and keeps what was written; whoever is overtaken sees what the other wrote
//! beside her own.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, header};
use serde::Deserialize;

use crate::{
    api::{UserError, read},
    failure::Failure,
    operations::{
        AssociationFilePage, ChangeProfile, ProfileEffects, ProfileSettingsPage, association_file_page, change_profile,
        profile_effects, profile_settings_page,
    },
    page::{Page, render, render_with},
    pages::{
        Errors,
        change::{Change, Line, user_errors},
        profile_form::{Draft, Spec},
    },
    scalars::ProfilePart,
    text::{Language, key, text, text_with},
    visit::{Posted, Visit},
};

/// The path of the start page.
pub(crate) const PATH: &str = "/office/settings";

#[derive(Template)]
#[template(path = "profile/list.html")]
struct ListTemplate {
    page: Page,
    cards: Vec<Card>,
}

/// A part on the start page.
struct Card {
    part: ProfilePart,
    explained: &'static str,
    changed: String,
}

#[derive(Template)]
#[template(path = "profile/show.html")]
struct ShowTemplate {
    page: Page,
    path: String,
    part: ProfilePart,
    draft: Draft,
    specs: &'static [Spec],
    preview: Option<Preview>,
    overtaken: Option<Vec<Line>>,
    history: Vec<Change>,
    done: bool,
    errors: Errors,
}

/// What a change does, for the page that asks whether to.
struct Preview {
    lines: Vec<Line>,
    uses: Vec<profile_effects::ProfileEffectsProfileEffectsUses>,
    /// Sentences that use the words, with the code of their language.
    sentences: Vec<(&'static str, String)>,
    style_sheet: String,
}

#[derive(Template)]
#[template(path = "profile/file.html")]
struct FileTemplate {
    page: Page,
    association: association_file_page::AssociationFilePageAssociation,
    file: String,
}

/// What to say above a part.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Arrival {
    #[serde(default)]
    done: String,
}

const fn explained(part: ProfilePart) -> &'static str {
    match part {
        ProfilePart::Introduction => key("profile-introduction-explained"),
        ProfilePart::Words => key("profile-words-explained"),
        ProfilePart::Goals => key("profile-goals-explained"),
        ProfilePart::TargetGroups => key("profile-target-groups-explained"),
        ProfilePart::Priorities => key("profile-priorities-explained"),
        ProfilePart::Financing => key("profile-financing-explained"),
        ProfilePart::Colours | ProfilePart::Unknown => key("profile-colours-explained"),
    }
}

/// `/office/settings`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not change them; else as [`Visit::ask`].
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<ProfileSettingsPage>(profile_settings_page::Variables { part: None }).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let cards = answer.data.profile_settings.into_iter().filter(|setting| setting.part != ProfilePart::Unknown);
    let cards = cards.map(|setting| Card {
        part: setting.part,
        explained: explained(setting.part),
        changed: match setting.changes.first() {
            None => page.t("profile-never-changed"),
            Some(change) => {
                let by = change.by.clone().unwrap_or_else(|| page.t("profile-by-file"));
                page.t2("profile-last-changed", "day", page.day_of(&change.at), "name", by)
            }
        },
    });
    let cards = cards.collect();
    render(&ListTemplate { page, cards })
}

/// What a page about one part shows besides the part.
#[derive(Default)]
struct Shown {
    draft: Option<Draft>,
    uses: Option<Vec<profile_effects::ProfileEffectsProfileEffectsUses>>,
    is_overtaken: bool,
    done: bool,
    /// Each with its field.
    refused: Vec<(String, String)>,
}

/// The sentences in which the words are read, in both languages.
fn sentences(draft: &Draft) -> Vec<(&'static str, String)> {
    let in_language = |language: Language| {
        let word = |name: &str| {
            let own = draft.get(&format!("{name}.{}", language.code()));
            let own = if own.trim().is_empty() { draft.get(&format!("{name}.sv")) } else { own };
            own.trim().to_owned()
        };
        let (owner, director, intervention) = (word("owner"), word("director"), word("intervention"));
        let capital = crate::page::capitalised(&owner);
        [
            text_with(language, key("profile-sentence-owner"), &[("word", &capital)]),
            text_with(language, key("profile-sentence-director"), &[("word", &crate::page::capitalised(&director))]),
            text_with(language, key("profile-sentence-intervention"), &[("word", &intervention)]),
        ]
        .map(|sentence| (language.code(), sentence))
    };
    Language::ALL.into_iter().flat_map(in_language).collect()
}

async fn part_page(visit: &Visit, part: ProfilePart, shown: Shown) -> Result<Response, Failure> {
    let variables = profile_settings_page::Variables { part: Some(part) };
    let answer = visit.ask::<ProfileSettingsPage>(variables).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let setting = answer.data.profile_settings.into_iter().find(|setting| setting.part == part);
    let setting = setting.ok_or(Failure::NotFound)?;
    let there = Draft::of(part, &setting.value, setting.version);
    let history = setting.changes.iter().map(|change| {
        let before = Draft::of(part, &change.before, setting.version);
        let at = page.moment(&change.at);
        Change {
            by: Some(change.by.clone().unwrap_or_else(|| page.t("profile-by-file"))),
            reason: change.reason.clone(),
            lines: Draft::of(part, &change.after, 0).since(&before, part, &page),
            back: before.because(page.t1("profile-back-reason", "time", at.clone())).carried(),
            at,
        }
    });
    let history = history.collect();
    let mut draft = shown.draft.unwrap_or_else(|| there.clone());
    let overtaken = shown.is_overtaken.then(|| {
        // From here on what is written goes over a version that was shown.
        draft.seen = setting.version;
        draft.since(&there, part, &page)
    });
    let mut errors = Errors::default();
    for (field, sentence) in shown.refused {
        errors.add(field, sentence);
    }
    let preview = shown.uses.map(|uses| Preview {
        lines: draft.since(&there, part, &page),
        uses,
        sentences: if part == ProfilePart::Words { sentences(&draft) } else { Vec::new() },
        style_sheet: if part == ProfilePart::Colours { draft.style_sheet() } else { String::new() },
    });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = ShowTemplate {
        path: format!("{PATH}/{}", part.slug()),
        specs: Spec::of(part),
        part,
        draft,
        preview,
        overtaken,
        history,
        done: shown.done,
        errors,
        page,
    };
    render_with(status, &template)
}

/// `/office/settings/{part}`
///
/// # Errors
/// [`Failure::NotFound`] where there is no such part; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(part): Path<String>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let part = ProfilePart::from_slug(&part).ok_or(Failure::NotFound)?;
    part_page(&visit, part, Shown { done: arrival.done == "yes", ..Shown::default() }).await
}

/// Rearranges a list, shows what a change does, or makes it when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(part): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let part = ProfilePart::from_slug(&part).ok_or(Failure::NotFound)?;
    let mut draft = Draft::read(part, &form);
    let mut shown = Shown::default();
    let asked = form.get("do");
    if draft.arrange(asked) || asked == "edit" {
        shown.draft = Some(draft);
        return part_page(&visit, part, shown).await;
    }
    let wrong = draft.unreadable();
    if !wrong.is_empty() {
        let message = text(visit.language(), key("profile-percent-wrong"));
        shown.refused.extend(wrong.into_iter().map(|field| (field, message.clone())));
        shown.draft = Some(draft);
        return part_page(&visit, part, shown).await;
    }
    let errors = if asked == "save" {
        let input = draft.to_change(part);
        let errors = visit.change::<ChangeProfile>(change_profile::Variables { input }).await?.errors;
        if errors.is_empty() {
            return Ok(Redirect::to(&format!("{PATH}/{}?done=yes", part.slug())).into_response());
        }
        errors
    } else {
        let variables = profile_effects::Variables { input: draft.to_effects(part) };
        let data: profile_effects::ResponseData =
            read(&visit.execute::<ProfileEffects>(variables).await?, "the effects")?;
        let found = data.profile_effects;
        let errors = user_errors!(found.user_errors);
        shown.uses = errors.is_empty().then_some(found.uses);
        errors
    };
    shown.is_overtaken = errors.iter().any(|error| error.code == "CONFLICT");
    let message = |error: &UserError| {
        let overtaken = || text(visit.language(), key("profile-overtaken-error"));
        if error.code == "CONFLICT" { overtaken() } else { error.sentence() }
    };
    shown.refused.extend(errors.iter().map(|error| (Draft::field_of(error), message(error))));
    shown.draft = Some(draft);
    part_page(&visit, part, shown).await
}

/// What colours to show.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Colours {
    #[serde(default)]
    header: String,
    #[serde(default)]
    on_header: String,
    #[serde(default)]
    accent: String,
}

/// `/office/settings/preview.css`: colours as custom properties of the part of the page that shows them.
pub async fn preview_style_sheet(Query(colours): Query<Colours>) -> Response {
    let mut sheet = String::from(".colour-preview {\n");
    for (property, colour) in [("header", colours.header), ("on-header", colours.on_header), ("accent", colours.accent)]
    {
        // What is no plain colour stays out: the sheet must not carry anything else that an address says.
        let digits = colour.strip_prefix('#').unwrap_or(&colour);
        if digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            sheet.push_str(&format!("  --association-{property}: #{digits};\n"));
        }
    }
    sheet.push_str("}\n");
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], sheet).into_response()
}

/// `/office/settings/file`
///
/// # Errors
/// [`Failure::NotFound`] outside an association; else as [`Visit::ask`].
pub async fn file(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<AssociationFilePage>(association_file_page::Variables {}).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let association = answer.data.association.ok_or(Failure::NotFound)?;
    render(&FileTemplate { page, association, file: answer.data.association_file })
}

/// `/office/settings/file.yaml`: the file to keep.
///
/// # Errors
/// As [`file`].
pub async fn download(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<AssociationFilePage>(association_file_page::Variables {}).await?;
    let slug = answer.shell.association.map(|association| association.slug).ok_or(Failure::NotFound)?;
    let name = format!("attachment; filename=\"{slug}.yaml\"");
    let headers =
        [(header::CONTENT_TYPE, "application/yaml; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, answer.data.association_file).into_response())
}

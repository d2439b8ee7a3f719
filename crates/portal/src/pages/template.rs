//! The association's forms: its published versions for reading, and two of them side by side.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;

use crate::{
    failure::Failure,
    operations::{ComparePage, TemplatePage, TemplatesPage, compare_page, template_page, templates_page},
    page::{Page, render},
    visit::Visit,
};

type Version = template_page::TemplatePageAssociationTemplates;

#[derive(Template)]
#[template(path = "template/list.html")]
struct TemplatesTemplate {
    page: Page,
    forms: Vec<Form>,
}

/// A form with its versions, the latest first.
struct Form {
    name: String,
    versions: Vec<VersionRow>,
}

struct VersionRow {
    id: String,
    version: i64,
    published: String,
    /// The calls that have it, as address and title.
    calls: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "template/show.html")]
struct VersionTemplate {
    page: Page,
    form: template_page::TemplatePageNodeOnTemplate,
    others: Vec<Version>,
}

#[derive(Template)]
#[template(path = "template/compare.html")]
struct CompareTemplate {
    page: Page,
    before: compare_page::ComparePageAssociationTemplates,
    after: compare_page::ComparePageAssociationTemplates,
    differences: Vec<compare_page::DifferenceFields>,
}

fn reader(page: &Page) -> Result<(), Failure> {
    if page.person.is_none() {
        return Err(Failure::Unauthenticated);
    }
    if page.reads_cases { Ok(()) } else { Err(Failure::NotFound) }
}

/// `/office/templates`
///
/// # Errors
/// [`Failure::NotFound`] for those who have nothing to do at the office; else as [`Visit::ask`].
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<TemplatesPage>(templates_page::Variables {}).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    reader(&page)?;
    let association = answer.data.association.ok_or(Failure::NotFound)?;
    let mut forms: Vec<(String, Form)> = Vec::new();
    for version in association.templates {
        let calls = association.calls.iter().filter(|call| call.template.id == version.id);
        let row = VersionRow {
            calls: calls.map(|call| (format!("/calls/{}", call.id), call.title.clone())).collect(),
            published: page.day_of(&version.published_at),
            id: version.id,
            version: version.version,
        };
        match forms.iter_mut().find(|(key, _)| *key == version.key) {
            Some((_, form)) => form.versions.push(row),
            None => forms.push((version.key, Form { name: version.name, versions: vec![row] })),
        }
    }
    render(&TemplatesTemplate { page, forms: forms.into_iter().map(|(_, form)| form).collect() })
}

/// `/office/templates/{id}`
///
/// # Errors
/// As [`list`]; [`Failure::NotFound`] when the association has no such version.
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let answer = visit.ask::<TemplatePage>(template_page::Variables { id }).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    reader(&page)?;
    let Some(template_page::TemplatePageNode::Template(form)) = answer.data.node else { return Err(Failure::NotFound) };
    let versions = answer.data.association.map(|association| association.templates).unwrap_or_default();
    let others = versions.into_iter().filter(|version| version.key == form.key && version.id != form.id).collect();
    render(&VersionTemplate { page, form, others })
}

/// Which versions to compare.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Pair {
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

/// `/office/templates/compare?before=…&after=…`
///
/// # Errors
/// As [`show`].
pub async fn compare(visit: Visit, Query(pair): Query<Pair>) -> Result<Response, Failure> {
    let input = compare_page::TemplateDifferencesInput { before_id: pair.before.clone(), after_id: pair.after.clone() };
    let answer = visit.ask::<ComparePage>(compare_page::Variables { input }).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    reader(&page)?;
    let versions = answer.data.association.map(|association| association.templates).unwrap_or_default();
    let find = |id: &str| versions.iter().find(|version| version.id == id).cloned().ok_or(Failure::NotFound);
    render(&CompareTemplate {
        before: find(&pair.before)?,
        after: find(&pair.after)?,
        differences: answer.data.template_differences,
        page,
    })
}

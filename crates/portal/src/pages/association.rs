//! The start page: an association's public page on its own host, the landing page or the desk on the apex host; and the
//! generated style sheet with an association's colours.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use http::header;

use crate::{
    api,
    failure::Failure,
    operations::{ColoursOfAssociations, HomePage, colours_of_associations, home_page},
    page::{Page, render},
    pages::desk,
    scalars::CallState,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "association/home.html")]
struct HomeTemplate {
    page: Page,
    association: home_page::HomePageAssociation,
    calls: Vec<home_page::CallFields>,
}

#[derive(Template)]
#[template(path = "association/landing.html")]
struct LandingTemplate {
    page: Page,
    associations: Vec<ListedAssociation>,
}

struct ListedAssociation {
    name: String,
    host: String,
    open_calls: usize,
}

/// `/`
///
/// # Errors
/// As [`Visit::ask`].
pub async fn home(visit: Visit, Query(choice): Query<desk::Choice>) -> Result<Response, Failure> {
    let answer = visit.ask::<HomePage>(home_page::Variables {}).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    if let Some(mut association) = answer.data.association {
        let mut calls = std::mem::take(&mut association.calls);
        calls.retain(|call| call.state != CallState::Closed);
        calls.sort_by_key(|call| (call.state != CallState::Open, call.closes_at));
        return render(&HomeTemplate { page, association, calls });
    }
    if page.person.is_some() {
        return desk::show(visit, choice).await;
    }
    let associations = answer.data.associations.into_iter().map(|association| ListedAssociation {
        open_calls: association.calls.iter().filter(|call| call.state == CallState::Open).count(),
        name: association.name,
        host: association.host,
    });
    render(&LandingTemplate { page, associations: associations.collect() })
}

/// `/assets/association/{slug}.css`: the association's colours as custom properties.
///
/// # Errors
/// [`Failure::NotFound`] for an association that is not there.
pub async fn colours(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    let slug = name.strip_suffix(".css").ok_or(Failure::NotFound)?;
    let data = visit.execute::<ColoursOfAssociations>(colours_of_associations::Variables {}).await?;
    let data: colours_of_associations::ResponseData = api::read(&data, "colours")?;
    let own = data.association.map(|association| {
        (association.slug, association.colours.header, association.colours.on_header, association.colours.accent)
    });
    let (_, header_colour, on_header, accent) = data
        .associations
        .into_iter()
        .map(|association| {
            (association.slug, association.colours.header, association.colours.on_header, association.colours.accent)
        })
        .chain(own)
        .find(|(found, ..)| found == slug)
        .ok_or(Failure::NotFound)?;
    let mut sheet = String::from(":root {\n");
    for (property, colour) in [("header", header_colour), ("on-header", on_header), ("accent", accent)] {
        // What is no plain colour stays out: the sheet must not carry anything else an association wrote.
        let is_colour = colour.strip_prefix('#').is_some_and(|digits| {
            matches!(digits.len(), 3 | 6) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
        });
        if is_colour {
            sheet.push_str(&format!("  --association-{property}: {colour};\n"));
        }
    }
    sheet.push_str("}\n");
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")], sheet)
        .into_response())
}

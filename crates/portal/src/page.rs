//! What every template has at hand: texts, dates, amounts, who is signed in, the token for forms.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use jiff::{Timestamp, civil::Date};

use crate::{
    assets,
    failure::Failure,
    format,
    operations::{Application, Shell},
    pages::change::Line,
    scalars::{Ore, Role},
    text::{Argument, Language, key, text, text_with},
    visit::Visit,
};

/// Whose page it is: name and colours in the header.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The association's name.
    pub name: String,
    /// The path of the style sheet with its colours.
    pub style_sheet: String,
}

/// Where the viewer can work: the desk, or an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// In which roles, or for which organisations, in words.
    pub roles: String,
    /// The address that leads there, signed in.
    pub url: String,
    /// Whether this page is there.
    pub is_here: bool,
}

/// The head of a page and everything its template may say.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language of the page.
    pub language: Language,
    /// The token for forms.
    pub csrf: String,
    /// Path and query of this page.
    pub path: String,
    /// The request's id, for error pages.
    pub request_id: String,
    /// The association whose page it is; none on the apex host.
    pub brand: Option<Brand>,
    /// Whether this is the applicants' host.
    pub on_apex: bool,
    /// The applicants' host as an address.
    pub apex: String,
    /// Who is signed in.
    pub person: Option<String>,
    /// In which role, in words.
    pub role: String,
    /// Roles that the viewer has but cannot use until a second factor is shown, in words.
    pub waiting: String,
    /// Where else the viewer can work.
    pub places: Vec<Place>,
    /// Whether the viewer works at the office of this association.
    pub is_office: bool,
    /// Whether the viewer reads the cases of this association.
    pub reads_cases: bool,
    /// Whether the viewer sees the board's meetings.
    pub is_board: bool,
    /// Whether the viewer may adjust minutes.
    pub adjusts_minutes: bool,
    /// Whether the viewer sees who has which role in this association.
    pub reads_roles: bool,
    /// Whether the viewer gives roles in this association.
    pub gives_roles: bool,
    /// Whether the viewer makes tokens for programs in this association.
    pub manages_tokens: bool,
    /// Whether the viewer moves the dates of this association's calls.
    pub manages_calls: bool,
    /// Whether the viewer sees since when who is a member of this association.
    pub reads_members: bool,
    /// Whether the viewer changes that.
    pub manages_members: bool,
    /// Whether the viewer sees what this association sets aside, and what of it is left.
    pub reads_frames: bool,
    /// Whether the viewer changes that.
    pub manages_frames: bool,
    /// Whether the viewer changes what this association says of itself.
    pub manages_profile: bool,
    /// Whether the viewer sees what was done in this association.
    pub reads_audit: bool,
    /// Whether the viewer runs the platform.
    pub is_operator: bool,
    /// Whether the viewer may apply for an organisation.
    pub is_applicant: bool,
    /// The time now, by the API's clock.
    pub now: Option<Timestamp>,
}

impl Page {
    /// The page for a visit; without a shell nobody is signed in.
    #[must_use]
    pub fn new(visit: &Visit, shell: Option<&Shell>) -> Self {
        let language = visit.language();
        let config = &visit.portal.config;
        let association = shell.and_then(|shell| shell.association.as_ref());
        let viewer = shell.map(|shell| &shell.viewer);
        let has_role = |wanted: &[Role]| {
            viewer.is_some_and(|viewer| viewer.association_roles.iter().any(|role| wanted.contains(role)))
        };
        let words = |roles: &[Role]| {
            let mut words: Vec<String> = Vec::new();
            for role in roles {
                // What the director is called is the association's own choice.
                let director = association
                    .map(|association| association.terms.director.as_str())
                    .filter(|_| *role == Role::Director);
                let word = director.map_or_else(|| text(language, role.key()), capitalised);
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            words.join(", ")
        };
        let mut organisations: Vec<String> = viewer
            .iter()
            .flat_map(|viewer| &viewer.organisations)
            .map(|membership| membership.organisation.name.clone())
            .collect();
        organisations.dedup();
        let mut role = viewer.map(|viewer| words(&viewer.association_roles)).unwrap_or_default();
        if role.is_empty() && association.is_none() {
            role.clone_from(&organisations.join(", "));
        }
        let apex = format!("{}://{}", config.public_scheme, config.apex_host);
        let mut places: Vec<Place> = Vec::new();
        if !organisations.is_empty() {
            places.push(Place {
                name: text(language, "nav-desk"),
                roles: organisations.join(", "),
                url: format!("{apex}/"),
                is_here: association.is_none(),
            });
        }
        for held in viewer.iter().flat_map(|viewer| &viewer.associations) {
            let host = with_port(&config.apex_host, &held.host);
            let to = crate::form::percent_encode(place_of(&held.roles));
            places.push(Place {
                name: held.name.clone(),
                roles: words(&held.roles),
                url: format!("{}://{host}/sign-in?returnTo={to}", config.public_scheme),
                is_here: association.is_some_and(|association| association.slug == held.slug),
            });
        }
        if places.iter().all(|place| place.is_here) {
            places.clear();
        }
        const CASE_READERS: [Role; 7] = [
            Role::Officer,
            Role::Director,
            Role::PreparationMember,
            Role::BoardMember,
            Role::Substitute,
            Role::Auditor,
            Role::Reader,
        ];
        Self {
            language,
            csrf: visit.csrf_token(),
            path: visit.details.path.clone(),
            request_id: visit.details.request_id.clone(),
            brand: association.map(|association| Brand {
                name: association.name.clone(),
                style_sheet: style_sheet(
                    &association.slug,
                    &[&association.colours.header, &association.colours.on_header, &association.colours.accent],
                ),
            }),
            on_apex: association.is_none(),
            apex,
            person: viewer.and_then(|viewer| viewer.person.as_ref()).map(|person| person.name.clone()),
            role,
            waiting: viewer.map(|viewer| words(&viewer.waiting_roles)).unwrap_or_default(),
            places,
            is_office: has_role(&[Role::Officer, Role::Director]),
            reads_cases: has_role(&CASE_READERS),
            is_board: has_role(&CASE_READERS),
            adjusts_minutes: has_role(&[Role::Officer, Role::Director, Role::BoardMember, Role::Substitute]),
            reads_roles: has_role(&[Role::Administrator, Role::Director, Role::Officer, Role::Auditor]),
            gives_roles: has_role(&[Role::Administrator, Role::Director]),
            manages_tokens: has_role(&[Role::Administrator, Role::Director]),
            manages_calls: has_role(&[Role::Administrator, Role::Director]),
            reads_members: has_role(&[
                Role::Administrator,
                Role::Director,
                Role::Officer,
                Role::BoardMember,
                Role::Substitute,
                Role::Auditor,
            ]),
            manages_members: has_role(&[Role::Administrator, Role::Director, Role::Officer]),
            reads_frames: has_role(&CASE_READERS) || has_role(&[Role::Administrator]),
            manages_frames: has_role(&[Role::Administrator, Role::Director, Role::Officer]),
            manages_profile: has_role(&[Role::Administrator, Role::Director]),
            reads_audit: has_role(&[Role::Director, Role::Auditor]),
            is_operator: viewer.is_some_and(|viewer| viewer.platform_roles.contains(&Role::Operator)),
            is_applicant: viewer.is_some_and(|viewer| {
                viewer.organisations.iter().any(|held| matches!(held.role, Role::Editor | Role::Signatory))
            }),
            now: viewer.map(|viewer| viewer.now),
        }
    }

    /// The page in the colours of the association that the application is sent to.
    #[must_use]
    pub fn branded(mut self, application: &Application) -> Self {
        let association = &application.association;
        self.brand = Some(Brand {
            name: association.name.clone(),
            style_sheet: style_sheet(
                &association.slug,
                &[&association.colours.header, &association.colours.on_header, &association.colours.accent],
            ),
        });
        self
    }

    /// The text with this key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        text(self.language, key)
    }

    /// The text with this key and one argument.
    #[must_use]
    pub fn t1<A: Argument>(&self, key: &str, name: &'static str, value: A) -> String {
        text_with(self.language, key, &[(name, &value)])
    }

    /// The text with this key and two arguments.
    #[must_use]
    pub fn t2<A: Argument, B: Argument>(
        &self,
        key: &str,
        name: &'static str,
        value: A,
        second: &'static str,
        second_value: B,
    ) -> String {
        text_with(self.language, key, &[(name, &value), (second, &second_value)])
    }

    /// A text with three values.
    #[must_use]
    pub fn t3<A: Argument, B: Argument, C: Argument>(
        &self,
        key: &str,
        first: (&'static str, A),
        second: (&'static str, B),
        third: (&'static str, C),
    ) -> String {
        text_with(self.language, key, &[(first.0, &first.1), (second.0, &second.1), (third.0, &third.1)])
    }

    /// A date in words.
    #[must_use]
    pub fn day(&self, date: &Date) -> String {
        format::date(self.language, *date)
    }

    /// The date in Sweden of a moment, in words.
    #[must_use]
    pub fn day_of(&self, moment: &Timestamp) -> String {
        format::date(self.language, format::local_date(*moment))
    }

    /// Date and time in Sweden, in words.
    #[must_use]
    pub fn moment(&self, moment: &Timestamp) -> String {
        self.t2("date-and-time", "date", self.day_of(moment), "time", format::time(self.language, *moment))
    }

    /// A closing time: the date alone when it is the last minute of a day.
    #[must_use]
    pub fn deadline(&self, moment: &Timestamp) -> String {
        let time = format::time(Language::Swedish, *moment);
        match time.as_str() {
            "23.59" => self.day_of(moment),
            // Midnight is the end of the day before, not the start of a day on which one could still send.
            "00.00" => {
                format::local_date(*moment).yesterday().map_or_else(|_| self.moment(moment), |date| self.day(&date))
            }
            _ => self.moment(moment),
        }
    }

    /// A minute by a Swedish clock, as the API writes it, in words.
    #[must_use]
    pub fn minute(&self, minute: &str) -> String {
        let (day, time) = minute.split_once(' ').unwrap_or((minute, ""));
        let Ok(day) = day.parse::<Date>() else { return minute.to_owned() };
        let time = if self.language == Language::Swedish { time.replace(':', ".") } else { time.to_owned() };
        self.t2("date-and-time", "date", self.day(&day), "time", time)
    }

    /// The same where there may be none.
    #[must_use]
    pub fn minute_or_none(&self, minute: &Option<String>) -> String {
        minute.as_ref().map_or_else(|| self.t("call-no-date"), |minute| self.minute(minute))
    }

    /// The name of a field that stands once for each of several things.
    #[must_use]
    pub fn field(&self, name: &str, id: &str) -> String {
        format!("{name}-{id}")
    }

    /// The name of a field that is a part of one of several rows.
    #[must_use]
    pub fn part(&self, rows: &str, row: &usize, name: &str) -> String {
        format!("{rows}.{row}.{name}")
    }

    /// What changes, or what was changed, in words.
    #[must_use]
    pub(crate) fn change(&self, line: &Line, is_made: bool) -> String {
        let (before, after) = (line.before.as_str(), line.after.as_str());
        if line.is_quoted && before.is_empty() {
            return self.t1("profile-added", "after", after);
        }
        if line.is_quoted && after.is_empty() {
            return self.t1("profile-removed", "before", before);
        }
        let words = match (line.is_quoted, is_made) {
            (true, false) => key("profile-reworded"),
            (true, true) => key("profile-was-reworded"),
            (false, false) => key("call-from-to"),
            (false, true) => key("call-went-from-to"),
        };
        self.t2(words, "before", before, "after", after)
    }

    /// The name of a field of an entry of a list.
    #[must_use]
    pub fn row_field(&self, index: &usize, name: &str) -> String {
        format!("rows.{index}.{name}")
    }

    /// Whether a moment is behind us, by the API's clock.
    #[must_use]
    pub fn is_past(&self, moment: &Timestamp) -> bool {
        self.now.is_some_and(|now| *moment < now)
    }

    /// Whether a day is ahead of us, by the API's clock.
    #[must_use]
    pub fn is_ahead(&self, day: &Date) -> bool {
        self.now.is_some_and(|now| format::local_date(now) < *day)
    }

    /// The date as computers write it, for `datetime` attributes and date fields.
    #[must_use]
    pub fn iso(&self, date: &Date) -> String {
        date.to_string()
    }

    /// An amount of öre in kronor.
    #[must_use]
    pub fn money(&self, amount: &Ore) -> String {
        format::money(self.language, amount.0)
    }

    /// A number of bytes for people.
    #[must_use]
    pub fn size(&self, bytes: &Ore) -> String {
        format::size(self.language, bytes.0)
    }

    /// The path of an embedded file.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// The address of an association's host; the port of the apex host is added where the API does not give one.
    #[must_use]
    pub fn host_address(&self, host: &str) -> String {
        let (scheme, apex) = self.apex.split_once("://").unwrap_or(("http", &self.apex));
        format!("{scheme}://{}", with_port(apex, host))
    }

    /// Whether this page is at `path` or below it, for the main menu.
    #[must_use]
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.path.split('?').next().unwrap_or_default();
        if path == "/" { here == "/" } else { here == path || here.starts_with(&format!("{path}/")) }
    }
}

/// A host with the port of the apex host, where it has none itself.
fn with_port(apex: &str, host: &str) -> String {
    match apex.rsplit_once(':') {
        Some((_, port)) if !host.contains(':') => format!("{host}:{port}"),
        _ => host.to_owned(),
    }
}

/// Where the work of somebody with these roles is, on an association's host.
fn place_of(roles: &[Role]) -> &'static str {
    let has = |wanted: &[Role]| roles.iter().any(|role| wanted.contains(role));
    if has(&[Role::Officer, Role::Director, Role::PreparationMember, Role::Auditor, Role::Reader]) {
        "/office"
    } else if has(&[Role::BoardMember, Role::Substitute]) {
        "/board"
    } else if has(&[Role::Administrator]) {
        "/office/people"
    } else {
        "/"
    }
}

/// The address of an association's generated style sheet; it changes with the colours, so browsers may keep it.
fn style_sheet(slug: &str, colours: &[&str]) -> String {
    let version: String = colours.concat().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("/assets/association/{}.css?v={version}", crate::form::percent_encode(slug))
}

/// The word with a capital first letter.
#[must_use]
pub fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Renders a template as a page.
///
/// # Errors
/// [`Failure::Internal`] when the template fails, which its types should make impossible.
pub fn render(template: &impl Template) -> Result<Response, Failure> {
    render_with(StatusCode::OK, template)
}

/// Renders a template with another status than 200: 422 for a form that has to be mended, 409 for a conflict.
///
/// # Errors
/// As [`render`].
pub fn render_with(status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
    match template.render() {
        Ok(text) => Ok((status, Html(text)).into_response()),
        Err(error) => {
            tracing::error!(%error, "cannot render a page");
            Err(Failure::Internal)
        }
    }
}

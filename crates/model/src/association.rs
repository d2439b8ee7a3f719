//! An association as configuration: one readable file that says everything that makes it itself. Reading it finds every
//! error at once, each with line and column, before anything is applied.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    consultation::Body,
    contribution::Amounts,
    criterion::{Criterion, Scale},
    deadline::Deadline,
    frame::Frame,
    meeting_dates::ClockTime,
    member::{MemberTerms, Period},
    organisation::PartyKind,
    planning::{ChosenDay, Planning},
    policy::{PolicyEntry, PolicyVersion},
    process::{CallProcess, Process},
    register::NumberScheme,
    template::Section,
    text::Text,
};

mod check;
mod colour;
mod consultation;
mod criteria;
mod form;
mod frames;
mod nearest;
mod policies;
mod schema;
mod slug;
mod starter;
mod tree;
pub use check::{Problem, read, warnings};
pub use colour::ColourProblem;
pub(crate) use schema::Day;
pub use schema::{schema, schema_text};
pub use slug::{is_reserved, is_slug};
pub(crate) use starter::check_contact;
pub use starter::{NewAssociation, new_file};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssociationFile {
    /// Names the host: `blekinge` in `blekinge.example.se`. Lower-case letters, digits and hyphens.
    pub slug: String,
    /// Host names of the association's own that lead to it as well, such as `ansokan.samordning.example.se`. The first is
    /// the one that letters and links use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// The full name.
    pub name: String,
    /// The name in headers and lists.
    pub short_name: String,
    /// Two or three sentences on the public page.
    pub introduction: Text,
    /// How to reach the office.
    pub contact: Contact,
    /// The association's own words.
    pub terms: Terms,
    /// The association's colours.
    pub colours: Colours,
    /// How registration numbers are written.
    pub number_scheme: NumberScheme,
    /// What can be financed, a sentence each.
    #[serde(default)]
    pub can_be_financed: Vec<Text>,
    /// Goals, with a target where there is one.
    #[serde(default)]
    pub goals: Vec<GoalEntry>,
    /// Groups of people that interventions are for.
    #[serde(default)]
    pub target_groups: Vec<KeyedText>,
    /// What the association puts first this year.
    #[serde(default)]
    pub priorities: Vec<KeyedText>,
    /// Cost types of budgets.
    pub cost_types: Vec<CostTypeEntry>,
    /// Ordinal scales that criteria are answered with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<Scale>,
    /// What applications are judged by before the board, in order. None where the office's recommendation is words alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// Which steps the association has switched on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub process: Process,
    /// Lead times: the days of steps before and after the board decides.
    #[serde(default, skip_serializing_if = "is_default")]
    pub planning: Planning,
    /// Bodies that are consulted on what was sent in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Body>,
    /// The members, former ones with their periods among them.
    pub members: Vec<MemberEntry>,
    /// What is set aside for each purpose, by year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<Frame>,
    /// The policies with their rules, in versions that each have their time in force.
    #[serde(default)]
    pub policies: Vec<PolicyEntry>,
    /// Versions of application templates. A published one never changes; add a version instead.
    pub templates: Vec<TemplateEntry>,
    /// Calls, rolling intakes among them.
    #[serde(default)]
    pub calls: Vec<CallEntry>,
    /// Board meetings.
    #[serde(default)]
    pub meetings: Vec<MeetingEntry>,
}

impl AssociationFile {
    /// The file in the order in which an export writes it: templates by key and version, for a published version never changes
    /// and so has no place of its own to keep; each member's contributions by year; no key of a policy that is its number.
    #[must_use]
    pub fn in_export_order(mut self) -> Self {
        self.templates.sort_by(|one, other| (&one.key, one.version).cmp(&(&other.key, other.version)));
        for policy in &mut self.policies {
            policy.key.take_if(|key| *key == policy.number);
        }
        for member in &mut self.members {
            member.contributions.sort_by_key(|contribution| contribution.year);
        }
        self
    }

    /// The file as text, as an export writes it.
    ///
    /// # Errors
    /// When the text cannot be written, which no file that was read can cause.
    pub fn to_yaml(&self) -> Result<String, serde_saphyr::ser_error::Error> {
        serde_saphyr::to_string(self)
    }

    /// The part of the file that is kept as one piece.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            domains: self.domains.clone(),
            introduction: self.introduction.clone(),
            contact: self.contact.clone(),
            terms: self.terms.clone(),
            colours: self.colours.clone(),
            number_scheme: self.number_scheme.clone(),
            can_be_financed: self.can_be_financed.clone(),
            goals: self.goals.clone(),
            target_groups: self.target_groups.clone(),
            priorities: self.priorities.clone(),
            cost_types: self.cost_types.clone(),
            scales: self.scales.clone(),
            criteria: self.criteria.clone(),
            process: self.process.clone(),
            planning: self.planning.clone(),
            bodies: self.bodies.clone(),
        }
    }
}

/// What an association says of itself, and the words and lists that its forms use: the fields of the same names in
/// [`AssociationFile`], which are spelled out there because a flattened struct loses the line and column of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Host names of the association's own, the one to use first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// Two or three sentences on the public page.
    pub introduction: Text,
    /// How to reach the office.
    pub contact: Contact,
    /// The association's own words.
    pub terms: Terms,
    /// The association's colours.
    pub colours: Colours,
    /// How registration numbers are written.
    pub number_scheme: NumberScheme,
    /// What can be financed, a sentence each.
    #[serde(default)]
    pub can_be_financed: Vec<Text>,
    /// Goals, with a target where there is one.
    #[serde(default)]
    pub goals: Vec<GoalEntry>,
    /// Groups of people that interventions are for.
    #[serde(default)]
    pub target_groups: Vec<KeyedText>,
    /// What the association puts first this year.
    #[serde(default)]
    pub priorities: Vec<KeyedText>,
    /// Cost types of budgets.
    pub cost_types: Vec<CostTypeEntry>,
    /// Ordinal scales that criteria are answered with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<Scale>,
    /// What applications are judged by before the board, in order. None where the office's recommendation is words alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// Which steps the association has switched on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub process: Process,
    /// Lead times: the days of steps before and after the board decides.
    #[serde(default, skip_serializing_if = "is_default")]
    pub planning: Planning,
    /// Bodies that are consulted on what was sent in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<Body>,
}

/// How to reach the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What the office is called.
    pub office: String,
    /// Where mail to the office goes.
    pub email: String,
    /// A telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The postal address, a line each.
    #[serde(default)]
    pub address: Vec<String>,
    /// The association's web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

/// The association's own words for things that others call otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The owner of an intervention: projektägare, huvudman, insatsägare.
    pub owner: Text,
    /// The head of the office: förbundschef, verkställande tjänsteperson.
    pub director: Text,
    /// What is financed: insats, projekt.
    pub intervention: Text,
}

/// Colours as `#rrggbb`; text on them must have enough contrast (WCAG 2.1, 1.4.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Colours {
    /// Background of the page header.
    pub header: String,
    /// Text on it.
    pub on_header: String,
    /// Lines and marks; also text on white.
    pub accent: String,
}

/// A goal that interventions work towards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalEntry {
    /// Names it.
    pub key: String,
    /// The goal.
    pub text: Text,
    /// Per cent of the participants, where the goal says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_percent: Option<u8>,
}

/// A text with a name for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyedText {
    /// Names it.
    pub key: String,
    /// What it is.
    pub text: Text,
}

/// A cost type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostTypeEntry {
    /// Names it.
    pub key: String,
    /// What it is called.
    pub label: Text,
    /// What belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<Text>,
    /// Whether a line of this type asks for a motivation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_motivation: bool,
}

/// A member: an organisation that is known on the whole platform by its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberEntry {
    /// Names the organisation on the platform: `forsakringskassan`, `region-blekinge`.
    pub organisation: String,
    /// Its name.
    pub name: String,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// When it is a member, the earliest first; always when nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Period>,
    /// How many ordinary members of the board it appoints.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub seats: i32,
    /// How many substitutes it appoints.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub substitutes: i32,
    /// Its share of the contributions in thousandths, where the association has decided shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_per_mille: Option<i32>,
    /// What it contributes, by year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributions: Vec<ContributionEntry>,
}

/// What a member contributes in a year, in whole kronor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContributionEntry {
    /// The year.
    pub year: i32,
    /// What is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<i64>,
    /// What the member has decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<i64>,
    /// What has been paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<i64>,
}

impl ContributionEntry {
    /// What is contributed, in öre as everywhere else.
    #[must_use]
    pub fn amounts(&self) -> Amounts {
        let ore = |kronor: Option<i64>| kronor.map(|kronor| kronor.saturating_mul(100));
        Amounts { planned: ore(self.planned), decided: ore(self.decided), received: ore(self.received) }
    }

    /// The entry of a year, in kronor as in the file.
    #[must_use]
    pub fn of(year: i32, amounts: Amounts) -> Self {
        let kronor = |ore: Option<i64>| ore.map(|ore| ore / 100);
        Self {
            year,
            planned: kronor(amounts.planned),
            decided: kronor(amounts.decided),
            received: kronor(amounts.received),
        }
    }
}

fn one() -> i32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_one(number: &i32) -> bool {
    *number == 1
}

impl MemberEntry {
    /// A member always, with one seat and one substitute.
    #[must_use]
    pub fn new(organisation: String, name: String, kind: PartyKind) -> Self {
        Self {
            organisation,
            name,
            kind,
            periods: Vec::new(),
            seats: 1,
            substitutes: 1,
            share_per_mille: None,
            contributions: Vec::new(),
        }
    }

    /// On which terms it is a member.
    #[must_use]
    pub fn terms(&self) -> MemberTerms {
        MemberTerms {
            periods: self.periods.clone(),
            seats: self.seats,
            substitutes: self.substitutes,
            share_per_mille: self.share_per_mille,
        }
    }
}

/// A published version of an application template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateEntry {
    /// Names the template.
    pub key: String,
    /// Counts its versions from 1.
    pub version: i32,
    /// What it is called.
    pub name: Text,
    /// The pages of the form.
    pub sections: Vec<Section>,
}

/// How a call takes applications in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallMode {
    /// Between an opening and a closing date.
    Call,
    /// At any time.
    Rolling,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallEntry {
    /// Names it within the association.
    pub key: String,
    /// What it is called.
    pub title: Text,
    /// What it is about.
    pub introduction: Text,
    /// How it takes applications in.
    pub mode: CallMode,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::Day>")]
    pub opens_on: Option<Date>,
    /// The last minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Deadline>,
    /// When the board decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::Day>")]
    pub decision_on: Option<Date>,
    /// When interventions start at the earliest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<schema::Day>")]
    pub starts_on: Option<Date>,
    /// The calendar years that budgets may cover.
    pub budget_years: Vec<i32>,
    /// Keys of the criteria that it uses; all of the association's when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria: Option<Vec<String>>,
    /// What it has instead of the association's process.
    #[serde(default, skip_serializing_if = "CallProcess::is_empty")]
    pub process: CallProcess,
    /// Keys of the frames that applications in it draw on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<String>,
    /// Key of the template; the newest version when the call opens.
    pub template: String,
    /// Which version of it.
    pub template_version: i32,
    /// The form of the problem statement that comes first, where the process has that step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_template: Option<TemplateVersion>,
    /// Days of steps of the planning that are not those that the lead times give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen_days: Vec<ChosenDay>,
    /// The versions of policies that applications in it are judged by, where it names them. Of every other policy it is the version
    /// in force when the call opens; where it is always open, when an application is begun.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyVersion>,
}

/// A version of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateVersion {
    /// Key of the template.
    pub key: String,
    /// Which version of it.
    pub version: i32,
}

/// A board meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingEntry {
    /// Names it within the association.
    pub key: String,
    /// What it is called.
    pub title: Text,
    /// Its day.
    #[schemars(with = "schema::Day")]
    pub held_on: Date,
    /// Where.
    pub place: String,
    /// When it begins, local time in Sweden: `"13:00"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<ClockTime>,
}

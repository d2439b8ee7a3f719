//! Associations, as the public sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::{Language, association as file};

use crate::{
    call::Call,
    consultation::ConsultationBody,
    error::Resolved,
    loader::Caller,
    organisation::{Organisation, PartyKind},
    policy::Policy,
    scalars::Date,
    template::Template,
};

/// How to reach the office.
#[derive(SimpleObject)]
pub(crate) struct Contact {
    /// What the office is called.
    office: String,
    /// Where mail to the office goes.
    email: String,
    /// A telephone number.
    phone: Option<String>,
    /// The postal address, a line each.
    address: Vec<String>,
    /// The association's own web site.
    website: Option<String>,
}

impl From<file::Contact> for Contact {
    fn from(contact: file::Contact) -> Self {
        let file::Contact { office, email, phone, address, website } = contact;
        Self { office, email, phone, address, website }
    }
}

/// The association's own words for things that others call otherwise.
#[derive(SimpleObject)]
pub(crate) struct Terms {
    /// The owner of an intervention.
    owner: String,
    /// The head of the office.
    director: String,
    /// What is financed.
    intervention: String,
}

/// Colours, each as `#rrggbb`.
#[derive(SimpleObject)]
pub(crate) struct Colours {
    /// Background of the page header.
    header: String,
    /// Text on it.
    on_header: String,
    /// Lines and marks; also text on white.
    accent: String,
}

impl From<file::Colours> for Colours {
    fn from(colours: file::Colours) -> Self {
        Self { header: colours.header, on_header: colours.on_header, accent: colours.accent }
    }
}

/// A member of the association.
#[derive(SimpleObject)]
pub(crate) struct Member {
    /// The organisation.
    organisation: Organisation,
    /// What kind of party it is in this association.
    party_kind: PartyKind,
}

/// A goal that interventions work towards.
#[derive(SimpleObject)]
pub(crate) struct Goal {
    /// Names the goal.
    key: String,
    /// The goal.
    text: String,
    /// Per cent of the participants, where the goal says so.
    target_percent: Option<i32>,
}

/// A group of people that interventions are for.
#[derive(SimpleObject)]
pub(crate) struct TargetGroup {
    /// Names the group.
    key: String,
    /// Who they are.
    text: String,
}

/// What the association puts first this year.
#[derive(SimpleObject)]
pub(crate) struct Priority {
    /// Names the priority.
    key: String,
    /// What comes first.
    text: String,
}

/// A cost type of budgets.
#[derive(SimpleObject)]
pub(crate) struct CostType {
    /// Names the cost type.
    key: String,
    /// What it is called.
    label: String,
    /// What belongs to it.
    guidance: Option<String>,
    /// Whether a line of this type must say why the cost is needed.
    needs_motivation: bool,
}

/// A board meeting, as the public may know of it.
#[derive(SimpleObject)]
pub(crate) struct MeetingDate {
    /// Its day.
    held_on: Date,
    /// What it is called.
    title: String,
    /// When it begins by a clock on a Swedish wall, `HH:MM`, where that is said.
    starts_at: Option<String>,
    /// Where it is held.
    place: String,
}

fn cost_type(entry: &file::CostTypeEntry, language: Language) -> CostType {
    CostType {
        key: entry.key.clone(),
        label: entry.label.in_language(language).to_owned(),
        guidance: entry.guidance.as_ref().map(|text| text.in_language(language).to_owned()),
        needs_motivation: entry.needs_motivation,
    }
}

/// An association.
pub(crate) struct Association(pub(crate) Arc<app::association::Association>);

/// A coordination association: it takes applications in, and its board grants money.
#[Object]
impl Association {
    /// Begins with `asso_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Names its host.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in headers and lists.
    async fn short_name(&self) -> &str {
        &self.0.short_name
    }

    /// Two or three sentences on the public page.
    async fn introduction(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.profile.introduction)
    }

    /// What can be financed, a sentence each.
    async fn can_be_financed(&self, context: &Context<'_>) -> Vec<String> {
        let caller = Caller::of(context);
        self.0.profile.can_be_financed.iter().map(|text| caller.text(text)).collect()
    }

    /// How to reach the office.
    async fn contact(&self) -> Contact {
        self.0.profile.contact.clone().into()
    }

    /// The association's own words.
    async fn terms(&self, context: &Context<'_>) -> Terms {
        let (caller, terms) = (Caller::of(context), &self.0.profile.terms);
        Terms {
            owner: caller.text(&terms.owner),
            director: caller.text(&terms.director),
            intervention: caller.text(&terms.intervention),
        }
    }

    /// The association's colours.
    async fn colours(&self) -> Colours {
        self.0.profile.colours.clone().into()
    }

    /// Whether whoever runs the platform has closed it for the time being: its host answers nobody then, and nothing is written
    /// into it.
    async fn is_suspended(&self) -> bool {
        self.0.is_suspended
    }

    /// The host of its pages, with a port where it is not the scheme's own.
    async fn host(&self, context: &Context<'_>) -> String {
        Caller::of(context).app.addresses.host_of(&self.0)
    }

    /// The members now.
    async fn members(&self, context: &Context<'_>) -> Resolved<Vec<Member>> {
        let members = app::association::members(&Caller::of(context).app, self.0.id).await?;
        Ok(members
            .into_iter()
            .map(|member| Member { organisation: member.organisation.into(), party_kind: member.party_kind.into() })
            .collect())
    }

    /// The bodies that it consults.
    async fn bodies(&self, context: &Context<'_>) -> Vec<ConsultationBody> {
        let caller = Caller::of(context);
        self.0.profile.bodies.iter().map(|body| ConsultationBody::of(body, caller)).collect()
    }

    /// The goals of interventions.
    async fn goals(&self, context: &Context<'_>) -> Vec<Goal> {
        let caller = Caller::of(context);
        let goal = |entry: &file::GoalEntry| Goal {
            key: entry.key.clone(),
            text: caller.text(&entry.text),
            target_percent: entry.target_percent.map(i32::from),
        };
        self.0.profile.goals.iter().map(goal).collect()
    }

    /// Groups of people that interventions are for.
    async fn target_groups(&self, context: &Context<'_>) -> Vec<TargetGroup> {
        let caller = Caller::of(context);
        let group = |entry: &file::KeyedText| TargetGroup { key: entry.key.clone(), text: caller.text(&entry.text) };
        self.0.profile.target_groups.iter().map(group).collect()
    }

    /// What the association puts first this year.
    async fn priorities(&self, context: &Context<'_>) -> Vec<Priority> {
        let caller = Caller::of(context);
        let priority = |entry: &file::KeyedText| Priority { key: entry.key.clone(), text: caller.text(&entry.text) };
        self.0.profile.priorities.iter().map(priority).collect()
    }

    /// The cost types of budgets.
    async fn cost_types(&self, context: &Context<'_>) -> Vec<CostType> {
        let language = Caller::of(context).language;
        self.0.profile.cost_types.iter().map(|entry| cost_type(entry, language)).collect()
    }

    /// The versions of its policies that are in force today, with their rules.
    async fn policies(&self, context: &Context<'_>) -> Resolved<Vec<Policy>> {
        let all = Policy::list(Caller::of(context), self.0.id).await?;
        Ok(all.into_iter().filter(Policy::is_in_force).collect())
    }

    /// Every version of its policies, in the association's own order: those that hold, those that did and those that are to come.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn policy_versions(&self, context: &Context<'_>) -> Resolved<Vec<Policy>> {
        Policy::list(Caller::of(context), self.0.id).await
    }

    /// Its calls, in the association's own order; closed ones among them.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn calls(&self, context: &Context<'_>) -> Resolved<Vec<Call>> {
        let caller = Caller::of(context);
        let calls = app::call::list(&caller.app, &caller.actor, self.0.id).await?;
        Ok(calls.into_iter().map(Call).collect())
    }

    /// The published versions of its forms, of each the latest first.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn templates(&self, context: &Context<'_>) -> Resolved<Vec<Template>> {
        let found = app::template::list(&Caller::of(context).app, self.0.id).await?;
        Ok(found.into_iter().map(Template).collect())
    }

    /// The board's meetings from today on, the next first.
    async fn upcoming_meetings(&self, context: &Context<'_>) -> Resolved<Vec<MeetingDate>> {
        let caller = Caller::of(context);
        let meetings = app::association::upcoming_meetings(&caller.app, self.0.id).await?;
        Ok(meetings
            .into_iter()
            .map(|meeting| MeetingDate {
                held_on: Date(meeting.held_on),
                title: caller.text(&meeting.title),
                starts_at: meeting.starts_at.map(|at| at.to_string()),
                place: meeting.place,
            })
            .collect())
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct AssociationQuery;

#[Object]
impl AssociationQuery {
    /// The association of this host; none on the apex host.
    async fn association(&self, context: &Context<'_>) -> Option<Association> {
        Caller::of(context).home.clone().map(Association)
    }

    /// Every association, by name.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn associations(&self, context: &Context<'_>) -> Resolved<Vec<Association>> {
        let associations = app::association::list(&Caller::of(context).app).await?;
        Ok(associations.into_iter().map(|association| Association(Arc::new(association))).collect())
    }
}

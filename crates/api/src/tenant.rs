//! Associations as whoever runs the platform sees them: how large each is and how it fares, and nothing of its cases.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::tenant::{self, Creation, Member, NewTenant, TenantFilter as Filter};
use mellanrum_model::{Language, Result, association::Contact, deadline::date_in_sweden};

use crate::{
    error::{Resolved, UserError},
    loader::Caller,
    organisation::PartyKind,
    page::{PageInfo, cost_of, lay_out, read_page},
    scalars::{Date, DateTime, Ore, read_id},
};

/// Whether there is somebody in an association who gives roles there: its director, or an administrator.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_app::tenant::Lead")]
pub(crate) enum Lead {
    /// Somebody holds such a role.
    There,
    /// Somebody is invited and has not answered.
    Invited,
    /// Nobody is, not even invited.
    Missing,
}

/// Something to look at.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::tenant::Concern")]
pub(crate) enum Concern {
    /// It has no members: it was not created to the end.
    Unfinished,
    /// Nobody gives roles there, and nobody is invited to.
    NoLead,
    /// Who is invited to head it has not answered.
    LeadInvited,
    /// Jobs were given up.
    FailedJobs,
    /// A job has waited too long.
    LateJobs,
}

/// That an association is closed for a while.
#[derive(SimpleObject)]
pub(crate) struct Suspension {
    /// Why.
    reason: String,
    /// By whom, by name; nobody when it was done by the platform's command line.
    by: Option<String>,
    /// Since when.
    at: DateTime,
}

/// An association as whoever runs the platform sees it.
pub(crate) struct Tenant(tenant::Tenant);

/// An association as whoever runs the platform sees it: in counts, and nothing of its cases.
#[Object]
impl Tenant {
    /// Begins with `asso_`.
    async fn id(&self) -> ID {
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

    /// The host of its pages, with a port where it is not the scheme's own.
    async fn host(&self, context: &Context<'_>) -> String {
        let addresses = &Caller::of(context).app.addresses;
        addresses.host_named(&self.0.slug, self.0.domains.first().map(String::as_str))
    }

    /// Host names of its own.
    async fn domains(&self) -> &[String] {
        &self.0.domains
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// That it is closed for a while; nothing while it is open.
    async fn suspension(&self) -> Option<Suspension> {
        let suspension = self.0.suspension.clone()?;
        Some(Suspension { reason: suspension.reason, by: suspension.by, at: DateTime(suspension.at) })
    }

    /// How many members it has.
    async fn member_count(&self) -> u64 {
        self.0.measures.members
    }

    /// How many people have a role in it now.
    async fn people_count(&self) -> u64 {
        self.0.measures.people
    }

    /// Whether there is somebody who gives roles in it.
    async fn lead(&self) -> Lead {
        self.0.measures.lead.into()
    }

    /// How many calls take applications in now.
    async fn open_call_count(&self) -> u64 {
        self.0.measures.open_calls
    }

    /// How many applications were sent in, ever. Drafts are not counted.
    async fn application_count(&self) -> u64 {
        self.0.measures.applications
    }

    /// How many files were attached or made.
    async fn file_count(&self) -> u64 {
        self.0.measures.files
    }

    /// How many bytes they have.
    async fn file_bytes(&self) -> Ore {
        Ore(i64::try_from(self.0.measures.file_bytes).unwrap_or(i64::MAX))
    }

    /// The last day on which somebody did something in it, by the Swedish calendar.
    async fn last_active_on(&self) -> Option<Date> {
        self.0.measures.last_active_at.map(|at| Date(date_in_sweden(at)))
    }

    /// How many jobs are not done: letters and documents.
    async fn waiting_job_count(&self) -> u64 {
        self.0.measures.waiting_jobs
    }

    /// How many jobs were given up.
    async fn failed_job_count(&self) -> u64 {
        self.0.measures.failed_jobs
    }

    /// Since when the oldest job that should be done waits.
    async fn oldest_job_at(&self) -> Option<DateTime> {
        self.0.measures.oldest_job_at.map(DateTime)
    }

    /// What to look at.
    async fn concerns(&self, context: &Context<'_>) -> Vec<Concern> {
        tenant::concerns(&self.0, Caller::of(context).app.now()).into_iter().map(Into::into).collect()
    }
}

/// Which associations to show.
#[derive(InputObject, Default)]
pub(crate) struct TenantFilter {
    /// A part of a name, the slug or a domain.
    search: Option<String>,
    /// Only those that are closed, or only those that are open.
    is_suspended: Option<bool>,
    /// Only those with something to look at, or only those without.
    has_concerns: Option<bool>,
}

impl TenantFilter {
    fn read(self) -> Filter {
        let Self { search, is_suspended, has_concerns } = self;
        Filter { search: search.unwrap_or_default(), is_suspended, has_concerns }
    }
}

/// An association in a list.
#[derive(SimpleObject)]
pub(crate) struct TenantEdge {
    /// The association.
    node: Tenant,
    /// Its place in the list.
    cursor: String,
}

/// A page of associations.
#[derive(SimpleObject)]
pub(crate) struct TenantConnection {
    /// Where the page lies in the list.
    page_info: PageInfo,
    /// The associations with their cursors.
    edges: Vec<TenantEdge>,
    /// How many there are in all, whatever is asked for.
    total_count: u64,
    /// How many of all are closed.
    suspended_count: u64,
    /// How many of all have something to look at.
    concerned_count: u64,
}

/// An organisation that a new association can have as a member.
#[derive(SimpleObject)]
pub(crate) struct KnownOrganisation {
    /// Names it on the platform.
    key: String,
    /// Its name.
    name: String,
    /// What kind of party it is.
    party_kind: PartyKind,
}

/// A member of a new association: one that the platform knows by its key, or a new one by its name and kind.
#[derive(InputObject)]
pub(crate) struct NewMemberInput {
    /// Names it on the platform; a new one gets its key from its name when none is given.
    key: Option<String>,
    /// Its name; not needed for one that the platform knows.
    name: Option<String>,
    /// What kind of party it is; not needed for one that the platform knows.
    party_kind: Option<PartyKind>,
}

/// An association to create.
#[derive(InputObject)]
pub(crate) struct CreateAssociationInput {
    /// Names its host: up to 40 lower-case letters a–z, digits and hyphens. It is not changed later.
    slug: String,
    /// The full name.
    name: String,
    /// The name in headers and lists.
    short_name: String,
    /// What the office is called.
    office: String,
    /// Where mail to the office goes.
    email: String,
    /// A telephone number.
    phone: Option<String>,
    /// The postal address, a line each.
    address: Option<Vec<String>>,
    /// The association's own web site.
    website: Option<String>,
    /// The members, of two kinds at least.
    members: Vec<NewMemberInput>,
    /// What who heads it first is called.
    director_name: String,
    /// Where the invitation to head it goes.
    director_email: String,
    /// Only to look whether it can be created; nothing is written.
    #[graphql(default)]
    only_look: bool,
}

impl CreateAssociationInput {
    fn read(self) -> NewTenant {
        let member = |member: NewMemberInput| Member {
            key: member.key.unwrap_or_default(),
            name: member.name.unwrap_or_default(),
            kind: member.party_kind.map(Into::into),
        };
        NewTenant {
            slug: self.slug,
            name: self.name,
            short_name: self.short_name,
            contact: Contact {
                office: self.office,
                email: self.email,
                phone: self.phone,
                address: self.address.unwrap_or_default(),
                website: self.website,
            },
            members: self.members.into_iter().map(member).collect(),
            director_name: self.director_name,
            director_email: self.director_email,
        }
    }
}

/// A member of an association that is created.
#[derive(SimpleObject)]
pub(crate) struct CreatedMember {
    /// Its name.
    name: String,
    /// What kind of party it is.
    party_kind: PartyKind,
}

/// What creating an association does, or would do.
#[derive(SimpleObject)]
pub(crate) struct CreatedAssociation {
    /// Begins with `asso_`; none when it was only looked.
    id: Option<ID>,
    /// The host of its pages, with a port where it is not the scheme's own.
    host: String,
    /// The members.
    members: Vec<CreatedMember>,
    /// What the form is called that it begins with.
    template_name: String,
    /// Where the invitation to head it goes.
    director_email: String,
}

impl CreatedAssociation {
    fn of(creation: Creation, language: Language) -> Self {
        let template = creation.file.templates.first();
        Self {
            id: creation.id.map(|id| id.to_string().into()),
            host: creation.host,
            template_name: template.map(|template| template.name.in_language(language).to_owned()).unwrap_or_default(),
            members: creation
                .file
                .members
                .into_iter()
                .map(|member| CreatedMember { name: member.name, party_kind: member.kind.into() })
                .collect(),
            director_email: creation.director_email,
        }
    }
}

/// What came of creating an association.
#[derive(SimpleObject)]
pub(crate) struct CreateAssociationPayload {
    /// What was done, or would be.
    association: Option<CreatedAssociation>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// An association to close.
#[derive(InputObject)]
pub(crate) struct SuspendAssociationInput {
    /// The association.
    association_id: ID,
    /// Why.
    reason: String,
}

/// An association to open again.
#[derive(InputObject)]
pub(crate) struct ResumeAssociationInput {
    /// The association.
    association_id: ID,
}

/// What came of closing or opening an association.
#[derive(SimpleObject)]
pub(crate) struct ChangeTenantPayload {
    /// The association as it is now.
    tenant: Option<Tenant>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

fn changed(caller: &Caller, result: Result<tenant::Tenant>) -> Resolved<ChangeTenantPayload> {
    let (tenant, user_errors) = caller.settle(result)?;
    Ok(ChangeTenantPayload { tenant: tenant.map(Tenant), user_errors })
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct TenantQuery;

#[Object]
impl TenantQuery {
    /// Every association with its size and health, by name; for those who run the platform.
    #[graphql(complexity = "cost_of(first, last, child_complexity)")]
    async fn tenants(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only some of them.")] filter: Option<TenantFilter>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
    ) -> Resolved<TenantConnection> {
        let page = read_page(after.as_deref(), before.as_deref(), first, last)?;
        let caller = Caller::of(context);
        let filter = filter.unwrap_or_default().read();
        let listed = tenant::list(&caller.app, Some(&caller.actor), &filter, &page).await?;
        let (page_info, rows) = lay_out(listed.slice, tenant::cursor_of);
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Ok(TenantConnection {
            page_info,
            edges: rows.into_iter().map(|(cursor, tenant)| TenantEdge { node: Tenant(tenant), cursor }).collect(),
            total_count: count(listed.total),
            suspended_count: count(listed.suspended),
            concerned_count: count(listed.with_concerns),
        })
    }

    /// One association with its size and health; for those who run the platform.
    async fn tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Begins with `asso_`.")] id: ID,
    ) -> Resolved<Option<Tenant>> {
        let caller = Caller::of(context);
        Ok(tenant::find(&caller.app, Some(&caller.actor), read_id(&id)).await?.map(Tenant))
    }

    /// Every organisation that the platform knows, by kind and name; for those who create associations.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn known_organisations(&self, context: &Context<'_>) -> Resolved<Vec<KnownOrganisation>> {
        let caller = Caller::of(context);
        let found = tenant::organisations(&caller.app, Some(&caller.actor)).await?;
        let known = |member: Member| {
            let party_kind = member.kind?.into();
            Some(KnownOrganisation { key: member.key, name: member.name, party_kind })
        };
        Ok(found.into_iter().filter_map(known).collect())
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct TenantMutation;

#[Object]
impl TenantMutation {
    /// Creates an association with a form, rules and a call that is closed, and mails an invitation to whoever is to head it.
    async fn create_association(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is called, who its members are and who heads it.")] input: CreateAssociationInput,
    ) -> Resolved<CreateAssociationPayload> {
        let caller = Caller::of(context);
        let only_look = input.only_look;
        let created = tenant::create(&caller.app, Some(&caller.actor), &input.read(), only_look, caller.language).await;
        let (creation, user_errors) = caller.settle(created)?;
        let association = creation.map(|creation| CreatedAssociation::of(creation, caller.language));
        Ok(CreateAssociationPayload { association, user_errors })
    }

    /// Closes an association for a while: its host answers nobody, nobody writes into it, and its letters and documents wait.
    /// Nothing of it is removed.
    async fn suspend_association(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: SuspendAssociationInput,
    ) -> Resolved<ChangeTenantPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.association_id);
        changed(caller, tenant::suspend(&caller.app, Some(&caller.actor), id, &input.reason).await)
    }

    /// Opens an association again that was closed.
    async fn resume_association(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ResumeAssociationInput,
    ) -> Resolved<ChangeTenantPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.association_id);
        changed(caller, tenant::resume(&caller.app, Some(&caller.actor), id).await)
    }
}

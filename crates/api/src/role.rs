//! Who has which role where.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{
    self as app,
    role::{GivenRole as Given, InvitationPlace, RoleId},
};
use mellanrum_model::{
    Error, Result,
    deadline::date_in_sweden,
    id::{AssociationRoleId, OrganisationRoleId, PlatformRoleId, prefix_of},
    permission::Place,
    role::Term,
};

use crate::{
    association::Association,
    error::{Resolved, UserError},
    loader::Caller,
    organisation::Organisation,
    scalars::{Date, DateTime, read_id},
};

/// What somebody is in an association, an organisation, the national network or on the platform.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::permission::Role")]
pub(crate) enum Role {
    /// Nobody in particular; nobody is given this.
    Public,
    /// Writes applications for an organisation.
    Editor,
    /// Writes and submits for an organisation.
    Signatory,
    /// Decides who acts for an organisation.
    OrganisationAdministrator,
    /// Decides who does what in an association.
    Administrator,
    /// Heads an association's office.
    Director,
    /// Prepares cases at an association's office.
    Officer,
    /// Sits in the group that prepares cases for the board.
    PreparationMember,
    /// Answers for a body that an association consults.
    ConsultationMember,
    /// Sits on an association's board.
    BoardMember,
    /// Takes a board member's place.
    Substitute,
    /// Examines what an association has done.
    Auditor,
    /// Reads an association's cases.
    Reader,
    /// Compares associations in the national network.
    Analyst,
    /// Runs the platform.
    Operator,
}

/// Where a given role is on its way.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::role::RoleState")]
pub(crate) enum RoleState {
    /// An invitation was sent and can still be accepted.
    Invited,
    /// The invitation was not accepted in time.
    Expired,
    /// The invitation was declined.
    Declined,
    /// Accepted; its first day is still to come.
    Coming,
    /// It holds.
    Holds,
    /// Its last day is over.
    Ended,
    /// It was withdrawn.
    Withdrawn,
}

/// A role that was given to somebody.
pub(crate) struct GivenRole(pub(crate) Given);

fn id_of(given: &Given) -> ID {
    let id = match given.role.place() {
        Place::Association => AssociationRoleId(given.id).to_string(),
        Place::Organisation => OrganisationRoleId(given.id).to_string(),
        Place::Anywhere | Place::Network | Place::Platform => PlatformRoleId(given.id).to_string(),
    };
    id.into()
}

/// The given role that a text stands for.
fn read_role_id(id: &ID) -> Result<RoleId> {
    match prefix_of(id) {
        Some(AssociationRoleId::PREFIX) => Ok(RoleId::Association(read_id(id))),
        Some(OrganisationRoleId::PREFIX) => Ok(RoleId::Organisation(read_id(id))),
        Some(PlatformRoleId::PREFIX) => Ok(RoleId::Platform(read_id(id))),
        _ => Err(Error::NotFound),
    }
}

/// A role that was given to somebody, in one place.
#[Object]
impl GivenRole {
    /// Begins with `arol_` in an association, `orol_` in an organisation, `prol_` in the network and on the platform.
    async fn id(&self) -> ID {
        id_of(&self.0)
    }

    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// What the person is called.
    async fn person_name(&self) -> &str {
        &self.0.name
    }

    /// Where mail to the person goes.
    async fn person_email(&self) -> &str {
        &self.0.email
    }

    /// Where the role is on its way.
    async fn state(&self, context: &Context<'_>) -> RoleState {
        let now = Caller::of(context).app.now();
        self.0.course.state(now, date_in_sweden(now)).into()
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        Date(self.0.course.term.starts_on)
    }

    /// The last day, when one is known.
    async fn ends_on(&self) -> Option<Date> {
        self.0.course.term.ends_on.map(Date)
    }

    /// Until when the invitation can be accepted.
    async fn invitation_ends_at(&self) -> DateTime {
        DateTime(self.0.course.invitation_ends_at)
    }

    /// When it was accepted.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.course.accepted_at.map(DateTime)
    }

    /// Why it was given.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who gave it, by name; nobody when whoever runs the platform did by the command line.
    async fn given_by(&self) -> Option<&str> {
        self.0.given_by.as_deref()
    }

    /// When it was given.
    async fn given_at(&self) -> DateTime {
        DateTime(self.0.given_at)
    }

    /// When it was withdrawn or declined.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.course.withdrawn_at.map(DateTime)
    }

    /// Who withdrew or declined it, by name.
    async fn withdrawn_by(&self) -> Option<&str> {
        self.0.withdrawn_by.as_deref()
    }

    /// Why it was withdrawn; empty while it is not.
    async fn withdrawal_reason(&self) -> &str {
        &self.0.withdrawal_reason
    }

    /// Key of the body that it answers for, among those of the association.
    async fn body_key(&self) -> Option<&str> {
        self.0.body.as_deref()
    }
}

/// A role of the viewer, with where it is held.
pub(crate) struct OwnRole(pub(crate) app::role::OwnRole);

/// A role of the viewer, with where it is held.
#[Object]
impl OwnRole {
    /// The role.
    async fn given(&self) -> GivenRole {
        GivenRole(self.0.given.clone())
    }

    /// The association that it is held in.
    async fn association(&self, context: &Context<'_>) -> Resolved<Option<Association>> {
        let Some(id) = self.0.association else { return Ok(None) };
        Ok(Some(Association(Caller::of(context).association(id).await?)))
    }

    /// The organisation that it is held in.
    async fn organisation(&self) -> Option<Organisation> {
        self.0.organisation.clone().map(Into::into)
    }

    /// Whether it can be used in this session: it holds, and a second factor was shown where it asks for one.
    async fn is_usable(&self, context: &Context<'_>) -> bool {
        let caller = Caller::of(context);
        let now = caller.app.now();
        let holds = self.0.given.course.state(now, date_in_sweden(now)) == mellanrum_model::role::RoleState::Holds;
        let is_confirmed = caller.actor.session.as_ref().is_some_and(|session| session.second_factor);
        holds && (is_confirmed || !self.0.given.role.is_staff())
    }
}

/// Somebody to invite.
#[derive(InputObject)]
pub(crate) struct InvitationInput {
    /// The address of who is invited.
    email: String,
    /// What the person is called, for those whom nobody here knows yet.
    name: String,
    /// The roles.
    roles: Vec<Role>,
    /// The first day.
    starts_on: Date,
    /// The last day, when one is known.
    ends_on: Option<Date>,
    /// Why.
    reason: String,
    /// Key of the body that a representative answers for, where the association consults bodies.
    body_key: Option<String>,
}

impl InvitationInput {
    fn read(self) -> app::role::Invitation {
        app::role::Invitation {
            email: self.email,
            name: self.name,
            roles: self.roles.into_iter().map(Into::into).collect(),
            term: Term { starts_on: self.starts_on.0, ends_on: self.ends_on.map(|date| date.0) },
            reason: self.reason,
            body: self.body_key,
        }
    }
}

/// Somebody to invite to the association of the host.
#[derive(InputObject)]
pub(crate) struct InviteToAssociationInput {
    /// Who, to what.
    invitation: InvitationInput,
}

/// Somebody to invite to an organisation.
#[derive(InputObject)]
pub(crate) struct InviteToOrganisationInput {
    /// The organisation.
    organisation_id: ID,
    /// Who, to what.
    invitation: InvitationInput,
}

/// Somebody to invite to the national network or the platform.
#[derive(InputObject)]
pub(crate) struct InviteToPlatformInput {
    /// Who, to what.
    invitation: InvitationInput,
}

/// What came of inviting somebody.
#[derive(SimpleObject)]
pub(crate) struct InvitePayload {
    /// The roles, as they were given.
    roles: Option<Vec<GivenRole>>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// An invitation to answer.
#[derive(InputObject)]
pub(crate) struct AnswerInvitationInput {
    /// The role that the viewer is invited to.
    role_id: ID,
    /// Whether the viewer accepts it.
    accept: bool,
}

/// What came of answering an invitation.
#[derive(SimpleObject)]
pub(crate) struct AnswerInvitationPayload {
    /// The role; it holds from the next request.
    role_id: Option<ID>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A role to withdraw.
#[derive(InputObject)]
pub(crate) struct WithdrawRoleInput {
    /// The role.
    role_id: ID,
    /// Why.
    reason: String,
}

/// A last day to set.
#[derive(InputObject)]
pub(crate) struct SetRoleEndInput {
    /// The role.
    role_id: ID,
    /// The last day; none when no end is known.
    ends_on: Option<Date>,
}

/// An invitation to send once more.
#[derive(InputObject)]
pub(crate) struct RemindOfInvitationInput {
    /// The role that somebody is invited to.
    role_id: ID,
}

/// What came of changing a role.
#[derive(SimpleObject)]
pub(crate) struct ChangeRolePayload {
    /// The role as it is now.
    role: Option<GivenRole>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct RoleQuery;

fn given(roles: Vec<Given>) -> Vec<GivenRole> {
    roles.into_iter().map(GivenRole).collect()
}

#[Object]
impl RoleQuery {
    /// Every role that was given in the association of this host, by the people's names; for those who give them and those who
    /// examine it.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn association_roles(&self, context: &Context<'_>) -> Resolved<Vec<GivenRole>> {
        let caller = Caller::of(context);
        Ok(given(app::role::list(&caller.app, &caller.actor, InvitationPlace::Association).await?))
    }

    /// Every role that was given in an organisation that the viewer acts for, by the people's names.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn organisation_roles(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Begins with `orga_`.")] organisation_id: ID,
    ) -> Resolved<Vec<GivenRole>> {
        let caller = Caller::of(context);
        let place = InvitationPlace::Organisation(read_id(&organisation_id));
        Ok(given(app::role::list(&caller.app, &caller.actor, place).await?))
    }

    /// Every role that was given in the national network and on the platform, by the people's names; for those who run it.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn platform_roles(&self, context: &Context<'_>) -> Resolved<Vec<GivenRole>> {
        let caller = Caller::of(context);
        Ok(given(app::role::list(&caller.app, &caller.actor, InvitationPlace::Platform).await?))
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct RoleMutation;

async fn invite(caller: &Caller, place: InvitationPlace, invitation: InvitationInput) -> Resolved<InvitePayload> {
    let invitation = invitation.read();
    let result = app::role::invite(&caller.app, &caller.actor, place, &invitation, caller.language).await;
    let (roles, user_errors) = caller.settle(result)?;
    Ok(InvitePayload { roles: roles.map(given), user_errors })
}

fn changed(caller: &Caller, result: Result<Given>) -> Resolved<ChangeRolePayload> {
    let (role, user_errors) = caller.settle(result)?;
    Ok(ChangeRolePayload { role: role.map(GivenRole), user_errors })
}

#[Object]
impl RoleMutation {
    /// Invites somebody to roles in the association of this host. The invitation is mailed.
    async fn invite_to_association(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom, to what.")] input: InviteToAssociationInput,
    ) -> Resolved<InvitePayload> {
        invite(Caller::of(context), InvitationPlace::Association, input.invitation).await
    }

    /// Invites somebody to act for an organisation. The invitation is mailed.
    async fn invite_to_organisation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom, to what.")] input: InviteToOrganisationInput,
    ) -> Resolved<InvitePayload> {
        let place = InvitationPlace::Organisation(read_id(&input.organisation_id));
        invite(Caller::of(context), place, input.invitation).await
    }

    /// Invites somebody to roles in the national network or on the platform. The invitation is mailed.
    async fn invite_to_platform(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom, to what.")] input: InviteToPlatformInput,
    ) -> Resolved<InvitePayload> {
        invite(Caller::of(context), InvitationPlace::Platform, input.invitation).await
    }

    /// Accepts or declines an invitation that the viewer got.
    async fn answer_invitation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerInvitationInput,
    ) -> Resolved<AnswerInvitationPayload> {
        let caller = Caller::of(context);
        let id = read_role_id(&input.role_id)?;
        let result = if input.accept {
            app::role::accept(&caller.app, &caller.actor, id).await
        } else {
            app::role::decline(&caller.app, &caller.actor, id).await
        };
        let (done, user_errors) = caller.settle(result)?;
        Ok(AnswerInvitationPayload { role_id: done.map(|()| input.role_id), user_errors })
    }

    /// Withdraws a role or an invitation; what it allowed ends at once.
    async fn withdraw_role(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: WithdrawRoleInput,
    ) -> Resolved<ChangeRolePayload> {
        let caller = Caller::of(context);
        let id = read_role_id(&input.role_id)?;
        changed(caller, app::role::withdraw(&caller.app, &caller.actor, id, &input.reason).await)
    }

    /// Sets or moves the last day of a role.
    async fn set_role_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which, and the day.")] input: SetRoleEndInput,
    ) -> Resolved<ChangeRolePayload> {
        let caller = Caller::of(context);
        let id = read_role_id(&input.role_id)?;
        let ends_on = input.ends_on.map(|date| date.0);
        changed(caller, app::role::set_end(&caller.app, &caller.actor, id, ends_on).await)
    }

    /// Sends an invitation that was not answered once more, with a new last day for the answer.
    async fn remind_of_invitation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemindOfInvitationInput,
    ) -> Resolved<ChangeRolePayload> {
        let caller = Caller::of(context);
        let id = read_role_id(&input.role_id)?;
        changed(caller, app::role::remind(&caller.app, &caller.actor, id, caller.language).await)
    }
}

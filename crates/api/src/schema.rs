//! The schema: the roots put together from each noun's part, and its written form.

use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions};

use crate::{
    agenda_item::AgendaItemMutation,
    answer::AnswerMutation,
    api_token::{ApiTokenMutation, ApiTokenQuery},
    application::{ApplicationMutation, ApplicationQuery},
    association::AssociationQuery,
    attachment::AttachmentMutation,
    audit::AuditQuery,
    budget_line::BudgetLineMutation,
    calendar::CalendarMutation,
    call::CallQuery,
    call_dates::{CallDatesMutation, CallDatesQuery},
    completion::CompletionMutation,
    consultation::{ConsultationMutation, ConsultationQuery},
    contribution::{ContributionMutation, ContributionQuery},
    decision::DecisionMutation,
    desk::DeskQuery,
    extension::ExtensionMutation,
    frame::{FrameMutation, FrameQuery},
    judgement::JudgementMutation,
    limits,
    meeting::{MeetingMutation, MeetingQuery},
    meeting_dates::{MeetingDatesMutation, MeetingDatesQuery},
    member::{MemberMutation, MemberQuery},
    new_call::{NewCallMutation, NewCallQuery},
    node::NodeQuery,
    office_calendar::{OfficeCalendarMutation, OfficeCalendarQuery},
    party::PartyMutation,
    passkey::PasskeyMutation,
    policy::PolicyQuery,
    profile::{ProfileMutation, ProfileQuery},
    recommendation::RecommendationMutation,
    role::{RoleMutation, RoleQuery},
    session::{SessionMutation, SessionQuery},
    statement::StatementMutation,
    submission::SubmissionMutation,
    template_move::{TemplateMoveMutation, TemplateMoveQuery},
    tenant::{TenantMutation, TenantQuery},
    viewer::ViewerQuery,
};

/// What can be read. An id that is unknown, of another kind, or of something that the viewer may not know of, is answered
/// by null.
#[derive(MergedObject, Default)]
pub(crate) struct Query(
    NodeQuery,
    ViewerQuery,
    AssociationQuery,
    DeskQuery,
    CallQuery,
    CallDatesQuery,
    TemplateMoveQuery,
    ProfileQuery,
    ApplicationQuery,
    MeetingQuery,
    ContributionQuery,
    FrameQuery,
    MemberQuery,
    PolicyQuery,
    RoleQuery,
    SessionQuery,
    AuditQuery,
    TenantQuery,
    ApiTokenQuery,
    NewCallQuery,
    MeetingDatesQuery,
    ConsultationQuery,
    OfficeCalendarQuery,
);

/// What can be changed: one input and one payload each. What a person can mend is in the payload's `userErrors`; the rest
/// is a top-level error with a code.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    ApplicationMutation,
    AnswerMutation,
    PartyMutation,
    BudgetLineMutation,
    AttachmentMutation,
    StatementMutation,
    SubmissionMutation,
    CompletionMutation,
    RecommendationMutation,
    JudgementMutation,
    AgendaItemMutation,
    DecisionMutation,
    MeetingMutation,
    ContributionMutation,
    FrameMutation,
    MemberMutation,
    RoleMutation,
    SessionMutation,
    PasskeyMutation,
    TenantMutation,
    ApiTokenMutation,
    CalendarMutation,
    CallDatesMutation,
    TemplateMoveMutation,
    ExtensionMutation,
    ProfileMutation,
    NewCallMutation,
    MeetingDatesMutation,
    ConsultationMutation,
    OfficeCalendarMutation,
);

/// The schema of the API.
pub(crate) type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// The schema with its limits. Introspection is for development; elsewhere the written schema is what there is to read.
pub(crate) fn schema(development: bool) -> Schema {
    let builder = Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_depth(limits::MAX_DEPTH)
        .limit_recursive_depth(limits::MAX_LEVELS)
        .limit_complexity(limits::MAX_COMPLEXITY)
        .limit_directives(limits::MAX_DIRECTIVES);
    if development { builder.finish() } else { builder.disable_introspection().disable_suggestions().finish() }
}

/// The schema in GraphQL's schema language, as `schema.graphql` keeps it.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().use_space_ident().prefer_single_line_descriptions();
    let full = schema(true).sdl_with_options(options);
    // The directives that every GraphQL has need no definition, and some readers refuse a second one.
    let mut lines: Vec<&str> = Vec::new();
    for line in full.lines().map(str::trim_end) {
        if line.starts_with("directive @") {
            let described = lines.iter().rposition(|before| before.is_empty() || *before == "}");
            lines.truncate(described.map_or(0, |place| place + 1));
        } else {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}

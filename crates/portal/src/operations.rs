//! The portal's GraphQL operations as types, generated from `operations/*.graphql` and checked against
//! `schema.graphql` when compiled.
//!
//! Must stay true: a fragment that stands in several files has the same text in all of them, so that an answer to one
//! operation can be read as the fragment's type of another; the tests here hold both that and that every document is
//! valid (the generator alone does not check argument names).

#![expect(missing_docs, reason = "the generator writes no documentation; the schema describes every field")]

use graphql_client::GraphQLQuery;

macro_rules! operations {
    ($($file:tt: $($name:ident),+;)+) => {
        $($(
            #[derive(GraphQLQuery)]
            #[graphql(
                schema_path = "../../schema.graphql",
                query_path = $file,
                custom_scalars_module = "crate::scalars",
                response_derives = "Debug, Clone, PartialEq",
                variables_derives = "Debug, Clone",
                extern_enums(
                    "Role", "RoleState", "TokenScope", "SignInMethod", "PartyKind", "Severity", "CallMode", "CallState",
                    "QuestionKind", "ApplicationState", "ApplicationAction", "BudgetSource", "AttachmentState",
                    "RecommendationKind", "Outcome", "Lead", "Concern", "Becomes", "Consequence", "Fate", "CriterionMotivation",
                    "Starters", "ProfilePart", "ApplicationKind", "FrameRequirement", "FrameStanding",
                    "MeetingChangeKind", "Stance", "ConsultationState", "PolicyStatus"
                )
            )]
            pub struct $name;
        )+)+

        #[cfg(test)]
        const FILES: &[&str] = &[$($file),+];
    };
}

use crate::scalars::*;

operations! {
    "operations/association.graphql": ShellPage, HomePage, ColoursOfAssociations;
    "operations/call.graphql": CallPage;
    "operations/call_dates.graphql": OfficeCallsPage, OfficeCallPage, CallEffects, ChangeCallDates;
    "operations/meeting_dates.graphql": OfficeMeetingsPage, OfficeMeetingPage, NewMeetingEffects, MeetingEffects,
        CancellationEffects, AddMeeting, ChangeMeeting, CancelMeeting, RestoreMeeting;
    "operations/office_calendar.graphql": OfficeCalendarPage, RenewOfficeCalendarFeed, StopOfficeCalendarFeed;
    "operations/new_call.graphql": NewCallPage, CallProposal, NewCallEffects, AddCall, WithdrawCall, RestoreCall;
    "operations/template.graphql": TemplatesPage, TemplatePage, ComparePage;
    "operations/template_move.graphql": CallTemplatePage, TemplateEffects, ChangeCallTemplate, UndoTemplateMove;
    "operations/extension.graphql": GiveExtension, WithdrawExtension;
    "operations/profile.graphql": ProfileSettingsPage, ProfileEffects, ChangeProfile, AssociationFilePage;
    "operations/desk.graphql": DeskPage, NewApplicationPage, CalendarPage, RenewCalendarFeed, StopCalendarFeed;
    "operations/application.graphql": ApplicationPage, WorklistPage, StartApplication, RenameApplication, SubmitApplication;
    "operations/statement.graphql": StartStatement;
    "operations/answer.graphql": SaveAnswer;
    "operations/party.graphql": SaveParty, RemoveParty;
    "operations/budget_line.graphql": SaveBudgetLine, RemoveBudgetLine;
    "operations/attachment.graphql": BeginAttachment, FinishAttachment, RemoveAttachment;
    "operations/completion.graphql": RequestCompletion, AnswerCompletion;
    "operations/judgement.graphql": SaveJudgement;
    "operations/recommendation.graphql": Recommend;
    "operations/meeting.graphql": MeetingsPage, MeetingPage, AdjustMinutes;
    "operations/policy.graphql": PoliciesPage, PolicyComparePage;
    "operations/member.graphql": MembersPage, MemberPage, MemberEffects, ChangeMember;
    "operations/contribution.graphql": ContributionsPage, ContributionEffects, ChangeContributions;
    "operations/frame.graphql": FramesPage, FrameEffects, ChangeFrames;
    "operations/agenda_item.graphql": AgendaItemPage, AddAgendaItem, RemoveAgendaItem;
    "operations/decision.graphql": Decide;
    "operations/consultation.graphql": ConsultationsPage, ConsultationPage, ConsultationRoutingOf, SendConsultation,
        WithdrawConsultation, ExtendConsultation, GiveOpinion, RecordOpinion;
    "operations/api_token.graphql": ApiTokensPage, CreateApiToken, WithdrawApiToken;
    "operations/audit.graphql": AuditPage, PlatformAuditPage;
    "operations/role.graphql": AssociationRolesPage, OrganisationRolesPage, PlatformRolesPage, InviteToAssociation,
        InviteToOrganisation, InviteToPlatform, WithdrawRole, SetRoleEnd, RemindOfInvitation;
    "operations/tenant.graphql": TenantsPage, TenantPage, NewTenantPage, CreateAssociation, SuspendAssociation,
        ResumeAssociation;
    "operations/account.graphql": AccountPage, SignInPage, ProviderForAddress, AnswerInvitation, EndSession, EndOtherSessions, RemovePasskey;
}

pub use application_page::{
    AnswerFields as Answer, ApplicationFields as Application, AttachmentFields as Attachment,
    BudgetLineFields as BudgetLine, ConsultationFields as Consultation, DecisionFields as Decision,
    PartyFields as Party, QuestionFields as Question, SectionFields as Section,
};
pub use shell_page::Shell;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::FILES;

    fn read(file: &str) -> String {
        std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    #[test]
    fn every_document_is_valid_against_the_schema() {
        let schema = apollo_compiler::Schema::parse_and_validate(read("../../schema.graphql"), "schema.graphql")
            .unwrap_or_else(|errors| panic!("{}", errors.errors));
        for file in FILES {
            if let Err(errors) = apollo_compiler::ExecutableDocument::parse_and_validate(&schema, read(file), *file) {
                panic!("{file}:\n{}", errors.errors);
            }
        }
    }

    #[test]
    fn a_fragment_reads_the_same_in_every_file() {
        let mut seen: BTreeMap<String, (String, &str)> = BTreeMap::new();
        for file in FILES {
            let text = read(file);
            for part in text.split("\nfragment ").skip(1) {
                let end = part.find("\n}").map_or(part.len(), |end| end + 2);
                let one_line = part.lines().next().filter(|line| line.ends_with('}'));
                let body = one_line.unwrap_or(&part[..end]).to_owned();
                let name = body.split_whitespace().next().unwrap().to_owned();
                let (first, first_file) = seen.entry(name.clone()).or_insert((body.clone(), *file));
                assert_eq!(*first, body, "fragment {name} differs between {first_file} and {file}");
            }
        }
        assert!(seen.contains_key("Shell"));
    }
}

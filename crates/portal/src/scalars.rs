//! The scalars and enums of the API as Rust types, shared by all operations.
//!
//! Must stay true: an enum here has exactly the values of the schema's enum (the generated code would otherwise send a
//! value that the API does not know); an unknown value from a newer API is kept, never an error.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::key;

/// A calendar date.
pub type Date = jiff::civil::Date;
/// A moment.
pub type DateTime = jiff::Timestamp;
/// A minute by a clock on a Swedish wall, `2020-10-02 23:59`.
pub type LocalMinute = String;
/// Any JSON: the form depends on the question.
pub type JSON = serde_json::Value;

/// A whole number of öre, or of bytes where the schema uses it for sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Ore(pub i64);

impl Serialize for Ore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Ore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Number(i64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Number(number) => Ok(Self(number)),
            Form::Text(text) => text.parse().map(Self).map_err(serde::de::Error::custom),
        }
    }
}

macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $value:literal => $key:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $value] $variant,)+
            /// A value that a newer API has and this portal does not know.
            Unknown,
        }

        impl $name {
            /// Every known value, in the order of the schema.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The value as the schema writes it.
            #[must_use]
            pub const fn value(self) -> &'static str {
                match self { $(Self::$variant => $value,)+ Self::Unknown => "UNKNOWN" }
            }

            /// The key of the text that names the value.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ Self::Unknown => "unknown-value" }
            }

            /// The value that the schema, or a form, writes so.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.value() == text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.value())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::parse(&text).unwrap_or(Self::Unknown))
            }
        }
    };
}

enumeration! {
    /// What somebody is, in an association, an organisation, the network or on the platform.
    Role {
        Editor = "EDITOR" => "role-editor",
        Signatory = "SIGNATORY" => "role-signatory",
        OrganisationAdministrator = "ORGANISATION_ADMINISTRATOR" => "role-organisation-administrator",
        Administrator = "ADMINISTRATOR" => "role-administrator",
        Director = "DIRECTOR" => "role-director",
        Officer = "OFFICER" => "role-officer",
        PreparationMember = "PREPARATION_MEMBER" => "role-preparation-member",
        ConsultationMember = "CONSULTATION_MEMBER" => "role-consultation-member",
        BoardMember = "BOARD_MEMBER" => "role-board-member",
        Substitute = "SUBSTITUTE" => "role-substitute",
        Auditor = "AUDITOR" => "role-auditor",
        Reader = "READER" => "role-reader",
        Analyst = "ANALYST" => "role-analyst",
        Operator = "OPERATOR" => "role-operator",
    }
}

impl Role {
    /// The roles that are held in an association.
    pub const IN_ASSOCIATION: [Self; 9] = [
        Self::Administrator,
        Self::Director,
        Self::Officer,
        Self::PreparationMember,
        Self::ConsultationMember,
        Self::BoardMember,
        Self::Substitute,
        Self::Auditor,
        Self::Reader,
    ];
    /// The roles that are held in an organisation.
    pub const IN_ORGANISATION: [Self; 3] = [Self::Editor, Self::Signatory, Self::OrganisationAdministrator];
    /// The roles that are held in the network and on the platform.
    pub const ON_PLATFORM: [Self; 2] = [Self::Analyst, Self::Operator];
}

enumeration! {
    /// Where a given role is on its way.
    RoleState {
        Invited = "INVITED" => "role-state-invited",
        Expired = "EXPIRED" => "role-state-expired",
        Declined = "DECLINED" => "role-state-declined",
        Coming = "COMING" => "role-state-coming",
        Holds = "HOLDS" => "role-state-holds",
        Ended = "ENDED" => "role-state-ended",
        Withdrawn = "WITHDRAWN" => "role-state-withdrawn",
    }
}

impl RoleState {
    /// How much it draws the eye.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Holds => "success",
            Self::Invited | Self::Coming => "info",
            Self::Expired => "warning",
            Self::Declined | Self::Ended | Self::Withdrawn | Self::Unknown => "default",
        }
    }

    /// Whether it may still become or stay a role that holds.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Invited | Self::Coming | Self::Holds)
    }
}

enumeration! {
    /// Whether there is somebody in an association who gives roles there.
    Lead {
        There = "THERE" => "lead-there",
        Invited = "INVITED" => "lead-invited",
        Missing = "MISSING" => "lead-missing",
    }
}

enumeration! {
    /// Something for whoever runs the platform to look at in an association.
    Concern {
        Unfinished = "UNFINISHED" => "concern-unfinished",
        NoLead = "NO_LEAD" => "concern-no-lead",
        LeadInvited = "LEAD_INVITED" => "concern-lead-invited",
        FailedJobs = "FAILED_JOBS" => "concern-failed-jobs",
        LateJobs = "LATE_JOBS" => "concern-late-jobs",
    }
}

impl Concern {
    /// How much it draws the eye.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::LeadInvited => "info",
            Self::Unfinished | Self::NoLead | Self::LateJobs => "warning",
            Self::FailedJobs => "error",
            Self::Unknown => "default",
        }
    }
}

enumeration! {
    /// A part of an association's work that a token opens.
    TokenScope {
        ReadCases = "READ_CASES" => "token-scope-read-cases",
        ReadMeetings = "READ_MEETINGS" => "token-scope-read-meetings",
        PrepareCases = "PREPARE_CASES" => "token-scope-prepare-cases",
        RecordDecisions = "RECORD_DECISIONS" => "token-scope-record-decisions",
        ReadRoles = "READ_ROLES" => "token-scope-read-roles",
        ReadAudit = "READ_AUDIT" => "token-scope-read-audit",
    }
}

enumeration! {
    /// A part of what an association says of itself.
    ProfilePart {
        Introduction = "INTRODUCTION" => "profile-introduction",
        Words = "WORDS" => "profile-words",
        Goals = "GOALS" => "profile-goals",
        TargetGroups = "TARGET_GROUPS" => "profile-target-groups",
        Priorities = "PRIORITIES" => "profile-priorities",
        Financing = "FINANCING" => "profile-financing",
        Colours = "COLOURS" => "profile-colours",
    }
}

impl ProfilePart {
    /// The last part of its page's address.
    #[must_use]
    pub fn slug(self) -> String {
        self.value().to_lowercase().replace('_', "-")
    }

    /// The part whose page has this address.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|part| part.slug() == slug)
    }

    /// Whether it is a list of entries.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Goals | Self::TargetGroups | Self::Priorities | Self::Financing)
    }
}

enumeration! {
    /// What was done with a meeting of the board.
    MeetingChangeKind {
        Added = "ADDED" => "meeting-done-added",
        Changed = "CHANGED" => "meeting-done-changed",
        Cancelled = "CANCELLED" => "meeting-done-cancelled",
        Restored = "RESTORED" => "meeting-done-restored",
    }
}

enumeration! {
    /// What becomes of an application that is sent in when a last minute moves.
    Becomes {
        InTime = "IN_TIME" => "becomes-in-time",
        Late = "LATE" => "becomes-late",
    }
}

impl Becomes {
    /// How much it draws the eye.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::InTime => "success",
            Self::Late => "warning",
            Self::Unknown => "default",
        }
    }
}

enumeration! {
    /// What becomes of whatever is written to a question when a form changes.
    Consequence {
        NeedsWriter = "NEEDS_WRITER" => "consequence-needs-writer",
        MayNeedWriter = "MAY_NEED_WRITER" => "consequence-may-need-writer",
        SetAside = "SET_ASIDE" => "consequence-set-aside",
        New = "NEW" => "consequence-new",
        Kept = "KEPT" => "consequence-kept",
    }
}

impl Consequence {
    /// How much it draws the eye.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::NeedsWriter => "warning",
            Self::MayNeedWriter | Self::SetAside => "info",
            Self::New | Self::Kept | Self::Unknown => "default",
        }
    }
}

enumeration! {
    /// What becomes of what an application has written to a question.
    Fate {
        NeedsWriter = "NEEDS_WRITER" => "fate-needs-writer",
        SetAside = "SET_ASIDE" => "fate-set-aside",
        Kept = "KEPT" => "fate-kept",
    }
}

enumeration! {
    /// How somebody signed in.
    SignInMethod {
        Email = "EMAIL" => "method-email",
        Provider = "PROVIDER" => "method-provider",
        Passkey = "PASSKEY" => "method-passkey",
    }
}

enumeration! {
    /// The kind of party that an organisation is.
    PartyKind {
        Forsakringskassan = "FORSAKRINGSKASSAN" => "party-kind-forsakringskassan",
        Arbetsformedlingen = "ARBETSFORMEDLINGEN" => "party-kind-arbetsformedlingen",
        Region = "REGION" => "party-kind-region",
        Municipality = "MUNICIPALITY" => "party-kind-municipality",
    }
}

enumeration! {
    /// What a rule does when it is not met.
    Severity {
        Stops = "STOPS" => "severity-stops",
        Warns = "WARNS" => "severity-warns",
        Informs = "INFORMS" => "severity-informs",
    }
}

enumeration! {
    /// How applications are taken in.
    CallMode {
        Call = "CALL" => "call-mode-call",
        Rolling = "ROLLING" => "call-mode-rolling",
    }
}

enumeration! {
    /// Whether a call takes applications now.
    CallState {
        Coming = "COMING" => "call-state-coming",
        Open = "OPEN" => "call-state-open",
        Closed = "CLOSED" => "call-state-closed",
    }
}

enumeration! {
    /// What a question asks for.
    QuestionKind {
        ShortText = "SHORT_TEXT" => "question-kind-short-text",
        LongText = "LONG_TEXT" => "question-kind-long-text",
        Choice = "CHOICE" => "question-kind-choice",
        Number = "NUMBER" => "question-kind-number",
        Date = "DATE" => "question-kind-date",
        Table = "TABLE" => "question-kind-table",
        Goals = "GOALS" => "question-kind-goals",
        ActivityPlan = "ACTIVITY_PLAN" => "question-kind-activity-plan",
        Budget = "BUDGET" => "question-kind-budget",
        Parties = "PARTIES" => "question-kind-parties",
        Attachment = "ATTACHMENT" => "question-kind-attachment",
    }
}

enumeration! {
    /// Where an application stands.
    ApplicationState {
        Draft = "DRAFT" => "application-state-draft",
        Registered = "REGISTERED" => "application-state-registered",
        CompletionRequested = "COMPLETION_REQUESTED" => "application-state-completion-requested",
        Recommended = "RECOMMENDED" => "application-state-recommended",
        OnAgenda = "ON_AGENDA" => "application-state-on-agenda",
        Decided = "DECIDED" => "application-state-decided",
    }
}

enumeration! {
    /// What the viewer can do with an application now.
    ApplicationAction {
        Edit = "EDIT" => "application-action-edit",
        Submit = "SUBMIT" => "application-action-submit",
        RequestCompletion = "REQUEST_COMPLETION" => "application-action-request-completion",
        AnswerCompletion = "ANSWER_COMPLETION" => "application-action-answer-completion",
        Judge = "JUDGE" => "application-action-judge",
        Recommend = "RECOMMEND" => "application-action-recommend",
        AddToAgenda = "ADD_TO_AGENDA" => "application-action-add-to-agenda",
        Decide = "DECIDE" => "application-action-decide",
        Consult = "CONSULT" => "application-action-consult",
    }
}

enumeration! {
    /// Where the money of a budget line comes from.
    BudgetSource {
        Applied = "APPLIED" => "budget-source-applied",
        CoFinancingCash = "CO_FINANCING_CASH" => "budget-source-co-financing-cash",
        CoFinancingInKind = "CO_FINANCING_IN_KIND" => "budget-source-co-financing-in-kind",
        Other = "OTHER" => "budget-source-other",
    }
}

enumeration! {
    /// Where a file stands.
    AttachmentState {
        Pending = "PENDING" => "attachment-state-pending",
        Attached = "ATTACHED" => "attachment-state-attached",
        Refused = "REFUSED" => "attachment-state-refused",
    }
}

enumeration! {
    /// What a body thinks of an application.
    Stance {
        Supports = "SUPPORTS" => "stance-supports",
        SupportsWithRemarks = "SUPPORTS_WITH_REMARKS" => "stance-supports-with-remarks",
        DoesNotSupport = "DOES_NOT_SUPPORT" => "stance-does-not-support",
        NoView = "NO_VIEW" => "stance-no-view",
    }
}

impl Stance {
    /// How much it draws the eye.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Supports => "success",
            Self::SupportsWithRemarks => "info",
            Self::DoesNotSupport => "warning",
            Self::NoView | Self::Unknown => "default",
        }
    }
}

enumeration! {
    /// What came of asking one body.
    ConsultationState {
        Waiting = "WAITING" => "consultation-state-waiting",
        Overdue = "OVERDUE" => "consultation-state-overdue",
        Answered = "ANSWERED" => "consultation-state-answered",
        Withdrawn = "WITHDRAWN" => "consultation-state-withdrawn",
    }
}

impl ConsultationState {
    /// How much it draws the eye.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Answered => "success",
            Self::Waiting => "info",
            Self::Overdue => "warning",
            Self::Withdrawn | Self::Unknown => "default",
        }
    }

    /// Whether the request holds.
    #[must_use]
    pub const fn holds(self) -> bool {
        !matches!(self, Self::Withdrawn)
    }
}

enumeration! {
    /// What the office proposes to the board.
    RecommendationKind {
        Grant = "GRANT" => "recommendation-kind-grant",
        PartlyGrant = "PARTLY_GRANT" => "recommendation-kind-partly-grant",
        Reject = "REJECT" => "recommendation-kind-reject",
    }
}

enumeration! {
    /// Whether a step of a criterion comes with words that say why.
    CriterionMotivation {
        Welcome = "WELCOME" => "criterion-motivation-welcome",
        Required = "REQUIRED" => "criterion-motivation-required",
        No = "NO" => "criterion-motivation-no",
    }
}

enumeration! {
    /// Whether a version of a policy is in force.
    PolicyStatus {
        InForce = "IN_FORCE" => "policy-status-in-force",
        Coming = "COMING" => "policy-status-coming",
        Ended = "ENDED" => "policy-status-ended",
    }
}

impl PolicyStatus {
    /// The colour of the badge.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::InForce => "success",
            Self::Coming => "info-inverted",
            Self::Ended | Self::Unknown => "default-inverted",
        }
    }
}

enumeration! {
    /// Who may begin an application.
    Starters {
        Anybody = "ANYBODY" => "starters-anybody",
        PreparationGroup = "PREPARATION_GROUP" => "starters-preparation-group",
    }
}

enumeration! {
    /// What the board decided.
    Outcome {
        Granted = "GRANTED" => "outcome-granted",
        PartlyGranted = "PARTLY_GRANTED" => "outcome-partly-granted",
        Rejected = "REJECTED" => "outcome-rejected",
        ReferredBack = "REFERRED_BACK" => "outcome-referred-back",
        Tabled = "TABLED" => "outcome-tabled",
        GoOn = "GO_ON" => "outcome-go-on",
        GoNoFurther = "GO_NO_FURTHER" => "outcome-go-no-further",
        WorkOver = "WORK_OVER" => "outcome-work-over",
    }
}

impl ApplicationState {
    /// The colour of the badge: what waits is yellow, what is done is green.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Draft | Self::Unknown => "default-inverted",
            Self::Registered | Self::Recommended | Self::OnAgenda => "info-inverted",
            Self::CompletionRequested => "warning",
            Self::Decided => "success-inverted",
        }
    }
}

enumeration! {
    /// Whether something is an application or the problem statement before one.
    ApplicationKind {
        Application = "APPLICATION" => "application-kind-application",
        ProblemStatement = "PROBLEM_STATEMENT" => "application-kind-problem-statement",
    }
}

impl ApplicationKind {
    /// Whether it is a problem statement.
    #[must_use]
    pub const fn is_statement(self) -> bool {
        matches!(self, Self::ProblemStatement)
    }

    /// The key of the text that names a state of such a thing: the board may have sent a statement back, too.
    #[must_use]
    pub const fn state_key(self, state: &ApplicationState) -> &'static str {
        match (self, state) {
            (Self::ProblemStatement, ApplicationState::CompletionRequested) => {
                key("application-state-back-with-applicant")
            }
            (Self::ProblemStatement, ApplicationState::Decided) => key("application-state-answered"),
            _ => state.key(),
        }
    }

    /// What the board can decide about such a thing.
    #[must_use]
    pub const fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::ProblemStatement => &[Outcome::GoOn, Outcome::GoNoFurther, Outcome::WorkOver, Outcome::Tabled],
            Self::Application | Self::Unknown => {
                &[Outcome::Granted, Outcome::PartlyGranted, Outcome::Rejected, Outcome::ReferredBack, Outcome::Tabled]
            }
        }
    }
}

impl Outcome {
    /// The colour of the badge.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Granted | Self::PartlyGranted | Self::GoOn => "success",
            Self::Rejected | Self::GoNoFurther => "error",
            Self::WorkOver => "warning",
            Self::ReferredBack | Self::Tabled | Self::Unknown => "default-inverted",
        }
    }

    /// Whether the board gives money, so that amounts are shown.
    #[must_use]
    pub const fn gives_money(self) -> bool {
        matches!(self, Self::Granted | Self::PartlyGranted)
    }
}

impl CallState {
    /// The colour of the badge.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Open => "success",
            Self::Coming => "info-inverted",
            Self::Closed | Self::Unknown => "default-inverted",
        }
    }
}
enumeration! {
    /// A condition of a frame that is looked up.
    FrameRequirement {
        UnchangedContributions = "UNCHANGED_CONTRIBUTIONS" => "frame-requires-short",
    }
}

enumeration! {
    /// Whether a condition of a frame is met.
    FrameStanding {
        Met = "MET" => "frame-standing-met",
        NotMet = "NOT_MET" => "frame-standing-not-met",
        Unclear = "UNCLEAR" => "frame-standing-unclear",
    }
}

impl FrameStanding {
    /// How much it draws the eye.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Met => "success",
            Self::NotMet => "warning",
            Self::Unclear | Self::Unknown => "default",
        }
    }
}

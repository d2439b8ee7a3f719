//! What an association says of itself, for those who change it.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::{
    Text, association as file,
    profile::{self, PartValue},
};

use crate::{
    association::{Colours, Contact},
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    scalars::DateTime,
};

/// A part of what an association says of itself, changed as a whole.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "profile::ProfilePart")]
pub(crate) enum ProfilePart {
    /// The introduction, and how the office is reached.
    Introduction,
    /// The association's own words.
    Words,
    /// Goals of interventions.
    Goals,
    /// Groups of people that interventions are for.
    TargetGroups,
    /// What comes first.
    Priorities,
    /// What can be financed.
    Financing,
    /// The colours of the pages.
    Colours,
}

/// A text in every language that it is written in.
#[derive(SimpleObject)]
pub(crate) struct BothLanguages {
    /// In Swedish.
    sv: String,
    /// In English, where somebody wrote it; else the Swedish is read.
    en: Option<String>,
}

impl From<Text> for BothLanguages {
    fn from(text: Text) -> Self {
        Self { sv: text.sv, en: text.en }
    }
}

/// A text in every language that it is written in.
#[derive(InputObject)]
pub(crate) struct BothLanguagesInput {
    /// In Swedish.
    sv: String,
    /// In English; else the Swedish is read.
    en: Option<String>,
}

impl From<BothLanguagesInput> for Text {
    fn from(text: BothLanguagesInput) -> Self {
        Self { sv: text.sv, en: text.en.filter(|en| !en.trim().is_empty()) }
    }
}

/// The association's own words, in every language that they are written in.
#[derive(SimpleObject)]
pub(crate) struct OwnWords {
    /// The owner of an intervention.
    owner: BothLanguages,
    /// The head of the office.
    director: BothLanguages,
    /// What is financed.
    intervention: BothLanguages,
}

/// The association's own words.
#[derive(InputObject)]
pub(crate) struct OwnWordsInput {
    /// The owner of an intervention.
    owner: BothLanguagesInput,
    /// The head of the office.
    director: BothLanguagesInput,
    /// What is financed.
    intervention: BothLanguagesInput,
}

/// An entry of a list.
#[derive(SimpleObject)]
pub(crate) struct ProfileEntry {
    /// Names it, whatever it is reworded to; empty where entries have no names.
    key: String,
    /// What it says.
    text: BothLanguages,
    /// Per cent of the participants, of a goal that says so.
    target_percent: Option<i32>,
}

/// An entry of a list.
#[derive(InputObject)]
pub(crate) struct ProfileEntryInput {
    /// The name of an entry that is there; none for a new one, which gets its own.
    key: Option<String>,
    /// What it says.
    text: BothLanguagesInput,
    /// Per cent of the participants, of a goal that says so.
    target_percent: Option<i32>,
}

impl ProfileEntryInput {
    fn keyed(self) -> file::KeyedText {
        file::KeyedText { key: self.key.unwrap_or_default(), text: self.text.into() }
    }

    fn goal(self) -> file::GoalEntry {
        // What is no per cent is refused as such, with the field that it stands in.
        let target_percent = self.target_percent.map(|percent| u8::try_from(percent).unwrap_or(u8::MAX));
        file::GoalEntry { key: self.key.unwrap_or_default(), text: self.text.into(), target_percent }
    }
}

/// How to reach the office.
#[derive(InputObject)]
pub(crate) struct ContactInput {
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

/// Colours, each as `#rrggbb`.
#[derive(InputObject)]
pub(crate) struct ColoursInput {
    /// Background of the page header.
    header: String,
    /// Text on it.
    on_header: String,
    /// Lines and marks; also text on white.
    accent: String,
}

/// What a part says: the fields of that part, and none of the others.
#[derive(SimpleObject, Default)]
pub(crate) struct ProfileValue {
    /// Of the introduction: two or three sentences on the public page.
    introduction: Option<BothLanguages>,
    /// Of the introduction: how to reach the office.
    contact: Option<Contact>,
    /// Of the words.
    terms: Option<OwnWords>,
    /// Of a list: its entries, in order.
    entries: Option<Vec<ProfileEntry>>,
    /// Of the colours.
    colours: Option<Colours>,
}

impl From<PartValue> for ProfileValue {
    fn from(value: PartValue) -> Self {
        let keyed = |entries: Vec<file::KeyedText>| {
            let entry =
                |entry: file::KeyedText| ProfileEntry { key: entry.key, text: entry.text.into(), target_percent: None };
            Self { entries: Some(entries.into_iter().map(entry).collect()), ..Self::default() }
        };
        match value {
            PartValue::Introduction { introduction, contact } => {
                Self { introduction: Some(introduction.into()), contact: Some(contact.into()), ..Self::default() }
            }
            PartValue::Words(terms) => {
                let (owner, director, intervention) =
                    (terms.owner.into(), terms.director.into(), terms.intervention.into());
                Self { terms: Some(OwnWords { owner, director, intervention }), ..Self::default() }
            }
            PartValue::Goals(goals) => {
                let entry = |goal: file::GoalEntry| ProfileEntry {
                    key: goal.key,
                    text: goal.text.into(),
                    target_percent: goal.target_percent.map(i32::from),
                };
                Self { entries: Some(goals.into_iter().map(entry).collect()), ..Self::default() }
            }
            PartValue::TargetGroups(entries) | PartValue::Priorities(entries) => keyed(entries),
            PartValue::Financing(sentences) => {
                keyed(sentences.into_iter().map(|text| file::KeyedText { key: String::new(), text }).collect())
            }
            PartValue::Colours(colours) => Self { colours: Some(colours.into()), ..Self::default() },
        }
    }
}

/// What a part is to say: one of the fields.
#[derive(InputObject)]
pub(crate) struct ProfileValueInput {
    /// The introduction, and how the office is reached.
    introduction: Option<IntroductionInput>,
    /// The association's own words.
    terms: Option<OwnWordsInput>,
    /// Goals of interventions.
    goals: Option<Vec<ProfileEntryInput>>,
    /// Groups of people that interventions are for.
    target_groups: Option<Vec<ProfileEntryInput>>,
    /// What comes first.
    priorities: Option<Vec<ProfileEntryInput>>,
    /// What can be financed.
    can_be_financed: Option<Vec<ProfileEntryInput>>,
    /// The colours of the pages.
    colours: Option<ColoursInput>,
}

/// The introduction, and how the office is reached.
#[derive(InputObject)]
pub(crate) struct IntroductionInput {
    /// Two or three sentences on the public page.
    text: BothLanguagesInput,
    /// How to reach the office.
    contact: ContactInput,
}

impl ProfileValueInput {
    /// What it says of the one part that it is about; nothing when it is about none or several.
    fn read(self) -> Option<PartValue> {
        let introduction = self.introduction.map(|IntroductionInput { text, contact: written }| {
            let ContactInput { office, email, phone, address, website } = written;
            let contact = file::Contact { office, email, phone, address, website };
            PartValue::Introduction { introduction: text.into(), contact }
        });
        let words = self.terms.map(|OwnWordsInput { owner, director, intervention }| {
            let (owner, director, intervention) = (owner.into(), director.into(), intervention.into());
            PartValue::Words(file::Terms { owner, director, intervention })
        });
        let keyed = |entries: Vec<ProfileEntryInput>| entries.into_iter().map(ProfileEntryInput::keyed).collect();
        let goals = self.goals.map(|goals| PartValue::Goals(goals.into_iter().map(ProfileEntryInput::goal).collect()));
        let sentences = self
            .can_be_financed
            .map(|entries| PartValue::Financing(entries.into_iter().map(|entry| entry.text.into()).collect()));
        let colours = self.colours.map(|ColoursInput { header, on_header, accent }| {
            PartValue::Colours(file::Colours { header, on_header, accent })
        });
        let said = [
            introduction,
            words,
            goals,
            self.target_groups.map(|entries| PartValue::TargetGroups(keyed(entries))),
            self.priorities.map(|entries| PartValue::Priorities(keyed(entries))),
            sentences,
            colours,
        ];
        let mut said = said.into_iter().flatten();
        let first = said.next();
        first.filter(|_| said.next().is_none())
    }
}

/// A change that was made.
#[derive(SimpleObject)]
pub(crate) struct ProfileChange {
    /// Counts the changes of the part from 1.
    number: i32,
    /// When.
    at: DateTime,
    /// Who, by name; nobody when a file was applied.
    by: Option<String>,
    /// Why; may be empty.
    reason: String,
    /// What it said before.
    before: ProfileValue,
    /// What it says since.
    after: ProfileValue,
}

/// A part as it is now.
#[derive(SimpleObject)]
pub(crate) struct ProfileSetting {
    /// Which.
    part: ProfilePart,
    /// How often it was changed: what whoever changes it saw.
    version: i32,
    /// What it says.
    value: ProfileValue,
    /// The changes, the newest first: all when one part was asked for, else only the newest.
    changes: Vec<ProfileChange>,
}

impl From<app::profile::Setting> for ProfileSetting {
    fn from(setting: app::profile::Setting) -> Self {
        let change = |change: app::profile::ProfileChange| ProfileChange {
            number: change.number,
            at: DateTime(change.at),
            by: change.by,
            reason: change.reason,
            before: change.before.into(),
            after: change.after.into(),
        };
        Self {
            part: setting.value.part().into(),
            version: setting.version,
            value: setting.value.into(),
            changes: setting.changes.into_iter().map(change).collect(),
        }
    }
}

/// A form that goes on saying what an entry of a list said: what is published never changes.
#[derive(SimpleObject)]
pub(crate) struct ProfileUse {
    /// What the entry said.
    entry: String,
    /// Whether the entry would be taken away; else it would be reworded.
    is_taken_away: bool,
    /// What the form is called.
    form: String,
    /// Its version.
    version: i32,
    /// How many drafts are written in it. Whose they are is not the association's to know.
    draft_count: i32,
    /// How many applications that are sent in are written in it.
    received_count: i32,
}

/// What a change would do.
#[derive(SimpleObject, Default)]
pub(crate) struct ProfileEffects {
    /// Where what would be taken away or reworded is in use.
    uses: Vec<ProfileUse>,
    /// What a person has to mend before it can be changed; nothing else is told then.
    user_errors: Vec<UserError>,
}

/// A part to change.
#[derive(InputObject)]
pub(crate) struct ChangeProfileInput {
    /// The version that whoever changes it saw: another is not written over.
    expected: i32,
    /// What the part is to say.
    value: ProfileValueInput,
    /// Why; may be empty.
    reason: String,
}

impl From<ChangeProfileInput> for app::profile::Change {
    fn from(input: ChangeProfileInput) -> Self {
        Self { expected: input.expected, value: input.value.read(), reason: input.reason }
    }
}

/// What came of a change.
#[derive(SimpleObject)]
pub(crate) struct ChangeProfilePayload {
    /// The part as it is now.
    setting: Option<ProfileSetting>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct ProfileQuery;

#[Object]
impl ProfileQuery {
    /// What the association says of itself, for those who change it.
    #[graphql(complexity = "10 + 5 * child_complexity")]
    async fn profile_settings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which part alone, with all its changes.")] part: Option<ProfilePart>,
    ) -> Resolved<Vec<ProfileSetting>> {
        let caller = Caller::of(context);
        let found = app::profile::list(&caller.app, &caller.actor, part.map(Into::into)).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// What a change would do, for those who may make it. Nothing is written.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn profile_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which change to look at.")] input: ChangeProfileInput,
    ) -> Resolved<ProfileEffects> {
        let caller = Caller::of(context);
        let found = app::profile::effects_of(&caller.app, &caller.actor, &input.into()).await;
        let count = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
        let of = |of: app::profile::Use| ProfileUse {
            entry: caller.text(&of.entry),
            is_taken_away: of.is_taken_away,
            form: caller.text(&of.form),
            version: of.version,
            draft_count: count(of.count.drafts),
            received_count: count(of.count.cases),
        };
        match found {
            Ok(uses) => Ok(ProfileEffects { uses: uses.into_iter().map(of).collect(), user_errors: Vec::new() }),
            Err(error) => {
                Ok(ProfileEffects { user_errors: user_errors(error, caller.language)?, ..ProfileEffects::default() })
            }
        }
    }

    /// Everything that makes the association itself as one file (YAML), for those who may change it.
    #[graphql(complexity = 50)]
    async fn association_file(&self, context: &Context<'_>) -> Resolved<String> {
        let caller = Caller::of(context);
        Ok(app::profile::file(&caller.app, &caller.actor).await?)
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Changes a part of what the association says of itself. Going back to what it said before is a change too.
    async fn change_profile(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeProfileInput,
    ) -> Resolved<ChangeProfilePayload> {
        let caller = Caller::of(context);
        let result = app::profile::change(&caller.app, &caller.actor, &input.into()).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(ChangeProfilePayload { setting: done.map(Into::into), user_errors })
    }
}

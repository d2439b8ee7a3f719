//! The mails: a subject and a plain text body each. Sending is somebody else's work.
//!
//! What must stay true: a subject is one line whatever people wrote; an address stands alone on its line, so that mail programs make it a link;
//! every mail says who it comes from.

use serde::{Deserialize, Serialize};
use time::{Date, PrimitiveDateTime};

use crate::decision::Outcome;
use crate::format::{date_and_time, kronor, long_date};
use crate::{Association, Language, Matter};

/// The longest title in a subject, in characters.
const LONGEST_TITLE: usize = 120;

/// A mail's subject and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    /// One line.
    pub subject: String,
    /// Plain text, lines ended by `\n`.
    pub body: String,
}

/// The case a mail is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The association whose case it is.
    pub association: Association,
    /// Title of the application.
    pub title: String,
    /// Its registration number.
    pub registration_number: String,
    /// Where the receiver reads it, a full address.
    pub link: String,
    /// What it is about.
    pub matter: Matter,
}

/// What is asked about one section in a completion request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionNote {
    /// Heading of the section.
    pub section: String,
    /// What is missing or unclear in it.
    pub note: String,
}

/// Every kind of mail, with what it needs to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mail {
    /// A link to sign in with.
    SignInLink {
        /// The association whose page the person signs in on; `None` on the applicants' desk.
        association: Option<Association>,
        /// The link, a full address.
        link: String,
        /// How many minutes it is valid.
        valid_minutes: u32,
    },
    /// To somebody who is invited to roles.
    Invitation {
        /// The association, the organisation or the platform, by name.
        place: String,
        /// Who invites, by name.
        giver: String,
        /// The roles, in the language of the letter.
        roles: Vec<String>,
        /// The first day.
        starts_on: Date,
        /// The last day, when one is known.
        ends_on: Option<Date>,
        /// The last day to answer.
        answer_before: Date,
        /// Where the receiver answers, a full address.
        link: String,
    },
    /// To somebody whose account got another passkey.
    PasskeyAdded {
        /// What the passkey is called.
        name: String,
        /// When it was added, local time in Sweden.
        added: PrimitiveDateTime,
        /// Where the receiver sees her passkeys, a full address.
        link: String,
    },
    /// To the applicant: the application is received and registered.
    ApplicationReceived {
        /// The case.
        case: Case,
        /// When it was received, local time in Sweden.
        received: PrimitiveDateTime,
        /// True when it came after its deadline.
        late: bool,
    },
    /// To the office: an application has come in.
    ApplicationArrived {
        /// The case.
        case: Case,
        /// The organisation that owns the intervention.
        owner: String,
        /// When it was received, local time in Sweden.
        received: PrimitiveDateTime,
        /// True when it came after its deadline.
        late: bool,
    },
    /// To the applicant: something has to be added or made clear.
    CompletionRequested {
        /// The case.
        case: Case,
        /// What the office writes; may be empty.
        message: String,
        /// What is asked about each section.
        notes: Vec<SectionNote>,
        /// The last day to answer.
        due: Date,
    },
    /// To the office: the completion has been answered.
    CompletionAnswered {
        /// The case.
        case: Case,
        /// The organisation that owns the intervention.
        owner: String,
        /// When the answer was received, local time in Sweden.
        received: PrimitiveDateTime,
    },
    /// To the applicant: the board has decided.
    Decision {
        /// The case.
        case: Case,
        /// What was decided.
        outcome: Outcome,
        /// When the board met.
        meeting_date: Date,
        /// The paragraph of the minutes.
        paragraph: u32,
        /// What is granted, öre, when something is.
        granted_ore: Option<i64>,
    },
    /// To a body: its opinion is asked for.
    OpinionAsked {
        /// The case.
        case: Case,
        /// The body, by name.
        body: String,
        /// The organisation that owns the intervention.
        owner: String,
        /// The last day to answer.
        due: Date,
        /// Where an answer by mail goes.
        office: String,
    },
    /// To the office: a body has answered.
    OpinionGiven {
        /// The case.
        case: Case,
        /// The body, by name.
        body: String,
        /// True when it came after its last day.
        late: bool,
    },
}

impl Mail {
    /// The subject and body in `language`.
    #[must_use]
    pub fn write(&self, language: Language) -> MailText {
        let mut letter = Letter::new(language);
        match self {
            Mail::SignInLink { association, link, valid_minutes } => {
                letter.say("mail-greeting", &[]);
                letter.say("sign-in-intro", &[]);
                letter.own_line(link);
                letter.paragraphs.push(language.text_counting("sign-in-validity", "minutes", *valid_minutes));
                letter.say("sign-in-not-asked", &[]);
                letter.sign(association.as_ref());
                letter.finish(language.text("sign-in-subject"))
            }
            Mail::Invitation { place, giver, roles, starts_on, ends_on, answer_before, link } => {
                letter.say("mail-greeting", &[]);
                letter.say("invitation-intro", &[("giver", &one_line(giver)), ("place", &one_line(place))]);
                let roles: Vec<String> = roles.iter().map(|role| format!("– {}", one_line(role))).collect();
                letter.paragraphs.push(roles.join("\n"));
                let first = long_date(*starts_on, language);
                match ends_on {
                    Some(end) => {
                        letter.say("invitation-term", &[("first", &first), ("last", &long_date(*end, language))]);
                    }
                    None => letter.say("invitation-from", &[("first", &first)]),
                }
                letter.say("invitation-answer", &[("day", &long_date(*answer_before, language))]);
                letter.own_line(link);
                letter.say("invitation-not-expected", &[]);
                letter.sign(None);
                letter.finish(language.text_with("invitation-subject", &[("place", place)]))
            }
            Mail::PasskeyAdded { name, added, link } => {
                letter.say("mail-greeting", &[]);
                letter.say("passkey-intro", &[("name", &one_line(name)), ("added", &date_and_time(*added, language))]);
                letter.say("passkey-not-you", &[]);
                letter.own_line(link);
                letter.sign(None);
                letter.finish(language.text("passkey-subject"))
            }
            Mail::ApplicationReceived { case, received, late } => {
                let received = date_and_time(*received, language);
                letter.say("mail-greeting", &[]);
                letter.say_of(case, "received-intro", &[("received", &received)]);
                if *late {
                    letter.say_of(case, "received-late", &[]);
                }
                letter.point_to(case, "received-link");
                letter.say("received-number", &[]);
                letter.sign(Some(&case.association));
                letter.finish(subject(language, "received-subject", case))
            }
            Mail::ApplicationArrived { case, owner, received, late } => {
                letter.say_of(case, "arrived-intro", &[]);
                letter.facts(case, owner, *received);
                if *late {
                    letter.say("arrived-late", &[]);
                }
                letter.point_to(case, "office-link");
                letter.finish(subject(language, "arrived-subject", case))
            }
            Mail::CompletionRequested { case, message, notes, due } => {
                letter.say("mail-greeting", &[]);
                letter.say_of(case, "completion-intro", &[("due", &long_date(*due, language))]);
                letter.quote(message);
                for SectionNote { section, note } in notes {
                    let heading = language.text_with("completion-section", &[("section", &one_line(section))]);
                    letter.quote(&format!("{heading}\n{}", plain(note)));
                }
                letter.point_to(case, "completion-link");
                letter.sign(Some(&case.association));
                letter.finish(subject(language, "completion-subject", case))
            }
            Mail::CompletionAnswered { case, owner, received } => {
                letter.say_of(case, "answered-intro", &[]);
                letter.facts(case, owner, *received);
                letter.point_to(case, "answered-link");
                letter.finish(subject(language, "answered-subject", case))
            }
            Mail::Decision { case, outcome, meeting_date, paragraph, granted_ore } => {
                let date = long_date(*meeting_date, language);
                letter.say("mail-greeting", &[]);
                letter.say_of(case, "decision-intro", &[("date", &date), ("paragraph", &paragraph.to_string())]);
                letter.say("decision-outcome", &[("outcome", &language.text(outcome.label()))]);
                if let Some(granted) = granted_ore {
                    letter.say("decision-granted", &[("amount", &kronor(*granted))]);
                }
                match outcome {
                    Outcome::GoOn => letter.say("direction-go-on", &[]),
                    Outcome::WorkOver => letter.say("direction-work-over", &[]),
                    _ => {}
                }
                letter.point_to(case, "decision-link");
                letter.sign(Some(&case.association));
                letter.finish(subject(language, "decision-subject", case))
            }
            Mail::OpinionAsked { case, body, owner, due, office } => {
                let (body, owner) = (one_line(body), one_line(owner));
                letter.say("mail-greeting", &[]);
                letter.say_of(case, "opinion-asked-intro", &[("body", &body), ("owner", &owner)]);
                letter.say("opinion-asked-due", &[("due", &long_date(*due, language))]);
                letter.point_to(case, "opinion-asked-link");
                letter.say("opinion-asked-mail", &[("office", &one_line(office))]);
                letter.sign(Some(&case.association));
                letter.finish(subject(language, "opinion-asked-subject", case))
            }
            Mail::OpinionGiven { case, body, late } => {
                letter.say_of(case, "opinion-given-intro", &[("body", &one_line(body))]);
                if *late {
                    letter.say("opinion-given-late", &[]);
                }
                letter.point_to(case, "office-link");
                letter.finish(subject(language, "opinion-given-subject", case))
            }
        }
    }
}

fn subject(language: Language, key: &str, case: &Case) -> String {
    let title = one_line(&case.title);
    let title = match title.char_indices().nth(LONGEST_TITLE) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title,
    };
    let values = [("number", case.registration_number.as_str()), ("title", &title), ("matter", case.matter.word())];
    language.text_with(key, &values)
}

/// A body under way.
struct Letter {
    language: Language,
    paragraphs: Vec<String>,
}

impl Letter {
    const fn new(language: Language) -> Self {
        Letter { language, paragraphs: Vec::new() }
    }

    fn say(&mut self, key: &str, values: &[(&'static str, &str)]) {
        self.paragraphs.push(self.language.text_with(key, values));
    }

    /// A sentence that may name the case's title, number and association.
    fn say_of(&mut self, case: &Case, key: &str, values: &[(&'static str, &str)]) {
        let title = one_line(&case.title);
        let of_case: [(&'static str, &str); 4] = [
            ("title", &title),
            ("number", &case.registration_number),
            ("association", &case.association.name),
            ("matter", case.matter.word()),
        ];
        self.say(key, &[&of_case, values].concat());
    }

    fn quote(&mut self, text: &str) {
        let text = plain(text);
        if !text.is_empty() {
            self.paragraphs.push(text);
        }
    }

    fn own_line(&mut self, link: &str) {
        self.paragraphs.push(one_line(link));
    }

    fn point_to(&mut self, case: &Case, key: &str) {
        let sentence = self.language.text_with(key, &[("matter", case.matter.word())]);
        self.paragraphs.push(format!("{sentence}\n{}", one_line(&case.link)));
    }

    fn facts(&mut self, case: &Case, owner: &str, received: PrimitiveDateTime) {
        let facts = [
            (self.language.text_with("mail-title", &[("matter", case.matter.word())]), one_line(&case.title)),
            (case.association.owner_word(self.language), one_line(owner)),
            (self.language.text("registration-number"), one_line(&case.registration_number)),
            (self.language.text("received"), date_and_time(received, self.language)),
        ];
        self.paragraphs.push(facts.map(|(name, value)| format!("{name}: {value}")).join("\n"));
    }

    fn sign(&mut self, association: Option<&Association>) {
        let name = association.map_or_else(|| "Mellanrum".to_owned(), |association| association.name.clone());
        let contact = association.map(Association::contact_lines).unwrap_or_default();
        let lines: Vec<String> = [self.language.text("mail-regards"), name].into_iter().chain(contact).collect();
        self.paragraphs.push(lines.join("\n"));
    }

    fn finish(self, subject: String) -> MailText {
        MailText { subject: one_line(&subject), body: self.paragraphs.join("\n\n") + "\n" }
    }
}

/// Text on one line: what would break it becomes a space.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|character| if breaks_line(character) { ' ' } else { character }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn breaks_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Text over several lines, without other control characters.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|character| *character == '\n' || !character.is_control()).collect();
    text.trim().to_owned()
}

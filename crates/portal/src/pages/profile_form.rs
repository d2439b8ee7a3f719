//! What was written in the form of a part of what the association says of itself: read from the API and from a form, compared,
//! and sent.

use crate::{
    api::UserError,
    form::{Form, percent_encode},
    operations::{change_profile, profile_effects, profile_settings_page},
    page::Page,
    pages::change::{Carried, Line},
    scalars::ProfilePart,
    text::key,
};

/// A field of a part that is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    /// What kind of field: `text`, `area`, `email`, `color`.
    pub(crate) kind: &'static str,
    pub(crate) required: bool,
}

const fn spec(name: &'static str, label: &'static str, hint: &'static str, kind: &'static str, required: bool) -> Spec {
    Spec { name, label, hint, kind, required }
}

const INTRODUCTION: [Spec; 7] = [
    spec("introduction.sv", key("profile-introduction-sv"), key("profile-introduction-hint"), "area", true),
    spec("introduction.en", key("profile-introduction-en"), key("profile-english-hint"), "area", false),
    spec("office", key("profile-office"), key("profile-office-hint"), "text", true),
    spec("email", key("profile-email"), key("profile-email-hint"), "email", true),
    spec("phone", key("profile-phone"), key("profile-phone-hint"), "text", false),
    spec("address", key("profile-address"), key("profile-address-hint"), "area", false),
    spec("website", key("profile-website"), key("profile-website-hint"), "text", false),
];
const WORDS: [Spec; 6] = [
    spec("owner.sv", key("profile-owner-sv"), key("profile-owner-hint"), "text", true),
    spec("owner.en", key("profile-owner-en"), key("profile-english-hint"), "text", false),
    spec("director.sv", key("profile-director-sv"), key("profile-director-hint"), "text", true),
    spec("director.en", key("profile-director-en"), key("profile-english-hint"), "text", false),
    spec("intervention.sv", key("profile-intervention-sv"), key("profile-intervention-hint"), "text", true),
    spec("intervention.en", key("profile-intervention-en"), key("profile-english-hint"), "text", false),
];
const COLOURS: [Spec; 3] = [
    spec("header", key("profile-header"), key("profile-header-hint"), "color", true),
    spec("onHeader", key("profile-on-header"), key("profile-on-header-hint"), "color", true),
    spec("accent", key("profile-accent"), key("profile-accent-hint"), "color", true),
];

impl Spec {
    /// The fields of a part, in order; none of a list.
    pub(crate) const fn of(part: ProfilePart) -> &'static [Self] {
        match part {
            ProfilePart::Introduction => &INTRODUCTION,
            ProfilePart::Words => &WORDS,
            ProfilePart::Colours => &COLOURS,
            _ => &[],
        }
    }
}

/// An entry of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) sv: String,
    pub(crate) en: String,
    pub(crate) target: String,
}

impl Row {
    fn in_words(&self) -> String {
        let mut words = self.sv.trim().to_owned();
        if !self.en.trim().is_empty() {
            words = format!("{words} / {}", self.en.trim());
        }
        if self.target.trim().is_empty() { words } else { format!("{words} ({} %)", self.target.trim()) }
    }

    /// What it is known by: its key, or what it says where it has none.
    fn name(&self) -> &str {
        if self.key.is_empty() { self.sv.trim() } else { &self.key }
    }
}

/// What is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    fields: Vec<(&'static str, String)>,
    pub(crate) rows: Vec<Row>,
    /// The version that the writer saw.
    pub(crate) seen: i64,
    pub(crate) reason: String,
}

/// A text as the API takes it: no English where none is written.
fn english(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The same for each operation, whose inputs are types of their own.
macro_rules! to_input {
    ($(#[$doc:meta])* $name:ident, $module:ident) => {
        $(#[$doc])*
        pub(crate) fn $name(&self, part: ProfilePart) -> $module::ChangeProfileInput {
            let both = |name: &str| $module::BothLanguagesInput {
                sv: self.get(&format!("{name}.sv")).to_owned(),
                en: english(self.get(&format!("{name}.en"))),
            };
            let entries = |of: ProfilePart| {
                (part == of).then(|| {
                    let entry = |row: &Row| $module::ProfileEntryInput {
                        key: Some(row.key.clone()),
                        text: $module::BothLanguagesInput { sv: row.sv.clone(), en: english(&row.en) },
                        target_percent: row.target.trim().parse().ok(),
                    };
                    self.rows.iter().map(entry).collect()
                })
            };
            let text = |name: &str| self.get(name).to_owned();
            let introduction = (part == ProfilePart::Introduction).then(|| $module::IntroductionInput {
                text: both("introduction"),
                contact: $module::ContactInput {
                    office: text("office"),
                    email: text("email"),
                    phone: english(self.get("phone")),
                    address: self.get("address").lines().map(str::to_owned).collect(),
                    website: english(self.get("website")),
                },
            });
            let terms = (part == ProfilePart::Words).then(|| $module::OwnWordsInput {
                owner: both("owner"),
                director: both("director"),
                intervention: both("intervention"),
            });
            let colours = (part == ProfilePart::Colours).then(|| $module::ColoursInput {
                header: text("header"),
                on_header: text("onHeader"),
                accent: text("accent"),
            });
            $module::ChangeProfileInput {
                expected: self.seen,
                reason: self.reason.clone(),
                value: $module::ProfileValueInput {
                    introduction,
                    terms,
                    goals: entries(ProfilePart::Goals),
                    target_groups: entries(ProfilePart::TargetGroups),
                    priorities: entries(ProfilePart::Priorities),
                    can_be_financed: entries(ProfilePart::Financing),
                    colours,
                },
            }
        }
    };
}

impl Draft {
    /// What a part says, over the version that is there.
    pub(crate) fn of(part: ProfilePart, value: &profile_settings_page::ProfileFields, seen: i64) -> Self {
        let word = |name: &str| -> String {
            let (name, language) = name.split_once('.').unwrap_or((name, "sv"));
            let pick = |sv: &String, en: &Option<String>| {
                if language == "en" { en.clone().unwrap_or_default() } else { sv.clone() }
            };
            let optional = |text: &Option<String>| text.clone().unwrap_or_default();
            let introduction = value.introduction.as_ref().map(|text| pick(&text.sv, &text.en));
            let terms = value.terms.as_ref();
            let contact = value.contact.as_ref();
            let colours = value.colours.as_ref();
            let found = match name {
                "introduction" => introduction,
                "office" => contact.map(|contact| contact.office.clone()),
                "email" => contact.map(|contact| contact.email.clone()),
                "phone" => contact.map(|contact| optional(&contact.phone)),
                "address" => contact.map(|contact| contact.address.join("\n")),
                "website" => contact.map(|contact| optional(&contact.website)),
                "owner" => terms.map(|terms| pick(&terms.owner.sv, &terms.owner.en)),
                "director" => terms.map(|terms| pick(&terms.director.sv, &terms.director.en)),
                "intervention" => terms.map(|terms| pick(&terms.intervention.sv, &terms.intervention.en)),
                "header" => colours.map(|colours| colours.header.clone()),
                "onHeader" => colours.map(|colours| colours.on_header.clone()),
                _ => colours.map(|colours| colours.accent.clone()),
            };
            found.unwrap_or_default()
        };
        let rows = value.entries.iter().flatten().map(|entry| Row {
            key: entry.key.clone(),
            sv: entry.text.sv.clone(),
            en: entry.text.en.clone().unwrap_or_default(),
            target: entry.target_percent.map(|percent| percent.to_string()).unwrap_or_default(),
        });
        Self {
            fields: Spec::of(part).iter().map(|spec| (spec.name, word(spec.name))).collect(),
            rows: rows.collect(),
            seen,
            reason: String::new(),
        }
    }

    /// What a form says.
    pub(crate) fn read(part: ProfilePart, form: &Form) -> Self {
        let row = |index: usize| {
            let text = |name: &str| form.typed(&format!("rows.{index}.{name}"));
            Row { key: text("key"), sv: text("sv"), en: text("en"), target: text("target") }
        };
        Self {
            fields: Spec::of(part).iter().map(|spec| (spec.name, form.typed(spec.name))).collect(),
            rows: form.rows("rows").into_iter().map(row).collect(),
            seen: form.get("seen").parse().unwrap_or_default(),
            reason: form.typed("reason"),
        }
    }

    /// The same with a reason.
    pub(crate) fn because(self, reason: String) -> Self {
        Self { reason, ..self }
    }

    /// A field of a part that is no list.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()).unwrap_or_default()
    }

    /// Everything.
    pub(crate) fn carried(&self) -> Carried {
        let fields = self.fields.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
        let rows = self.rows.iter().enumerate().flat_map(|(index, row)| {
            [("key", &row.key), ("sv", &row.sv), ("en", &row.en), ("target", &row.target)]
                .map(|(name, text)| (format!("rows.{index}.{name}"), text.clone()))
        });
        let rest = [("reason".to_owned(), self.reason.clone()), ("seen".to_owned(), self.seen.to_string())];
        fields.chain(rows).chain(rest).collect()
    }

    /// Adds, moves or takes away an entry, when that is what was asked: `add`, `up.2`, `down.2`, `remove.2`.
    pub(crate) fn arrange(&mut self, asked: &str) -> bool {
        if asked == "add" {
            self.rows.push(Row::default());
            return true;
        }
        let Some((what, index)) = asked.split_once('.') else { return false };
        let Some(index) = index.parse::<usize>().ok().filter(|index| *index < self.rows.len()) else { return true };
        match what {
            "up" if index > 0 => self.rows.swap(index, index - 1),
            "down" if index + 1 < self.rows.len() => self.rows.swap(index, index + 1),
            "remove" => {
                self.rows.remove(index);
            }
            _ => {}
        }
        true
    }

    /// The fields that are no number and should be one.
    pub(crate) fn unreadable(&self) -> Vec<String> {
        let is_wrong = |row: &Row| !row.target.trim().is_empty() && row.target.trim().parse::<i64>().is_err();
        let rows = self.rows.iter().enumerate().filter(|(_, row)| is_wrong(row));
        rows.map(|(index, _)| format!("rows.{index}.target")).collect()
    }

    /// What differs in it from `before`, in words.
    pub(crate) fn since(&self, before: &Self, part: ProfilePart, page: &Page) -> Vec<Line> {
        let mut lines = Vec::new();
        for spec in Spec::of(part) {
            let (old, new) = (before.get(spec.name).trim(), self.get(spec.name).trim());
            if old != new {
                lines.push(Line::quoted(page.t(spec.label), old.to_owned(), new.to_owned()));
            }
        }
        let find = |rows: &[Row], name: &str| rows.iter().find(|row| row.name() == name).map(Row::in_words);
        for row in &before.rows {
            let (old, new) = (row.in_words(), find(&self.rows, row.name()).unwrap_or_default());
            if old != new {
                lines.push(Line::quoted(String::new(), old, new));
            }
        }
        for row in self.rows.iter().filter(|row| find(&before.rows, row.name()).is_none()) {
            lines.push(Line::quoted(String::new(), String::new(), row.in_words()));
        }
        let common = |these: &[Row], those: &[Row]| -> Vec<String> {
            let names = these.iter().map(|row| row.name().to_owned());
            names.filter(|name| find(those, name).is_some()).collect()
        };
        let order = common(&self.rows, &before.rows);
        if order != common(&before.rows, &self.rows) {
            let in_order = |rows: &[Row]| rows.iter().map(|row| row.sv.trim()).collect::<Vec<_>>().join("; ");
            let (before, after) = (in_order(&before.rows), in_order(&self.rows));
            lines.push(Line::quoted(page.t("profile-order"), before, after));
        }
        lines
    }

    /// The address of the style sheet that shows the colours.
    pub(crate) fn style_sheet(&self) -> String {
        let colour = |name: &str| percent_encode(self.get(name).trim());
        let (header, on_header, accent) = (colour("header"), colour("onHeader"), colour("accent"));
        format!("/office/settings/preview.css?header={header}&on_header={on_header}&accent={accent}")
    }

    /// The field that an error is about; empty when it is about the whole.
    pub(crate) fn field_of(error: &UserError) -> String {
        let path: Vec<&str> = error.path.iter().map(String::as_str).skip(1).collect();
        match path.as_slice() {
            ["reason"] => "reason".to_owned(),
            ["value", "introduction", "text", language] => format!("introduction.{language}"),
            ["value", "introduction", "contact", rest @ ..] | ["value", "terms" | "colours", rest @ ..] => {
                rest.join(".")
            }
            ["value", _, index, "targetPercent"] => format!("rows.{index}.target"),
            ["value", _, index, "text", language] => format!("rows.{index}.{language}"),
            ["value", _, index, _] => format!("rows.{index}.sv"),
            _ => String::new(),
        }
    }

    to_input!(
        /// The input that changes the part.
        to_change,
        change_profile
    );
    to_input!(
        /// The input that asks what it would do.
        to_effects,
        profile_effects
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(names: &[&str]) -> Draft {
        let row = |name: &&str| Row { key: (*name).to_owned(), sv: name.to_uppercase(), ..Row::default() };
        Draft { rows: names.iter().map(row).collect(), ..Draft::default() }
    }

    fn names(draft: &Draft) -> String {
        draft.rows.iter().map(|row| row.key.as_str()).collect()
    }

    #[test]
    fn entries_are_moved_added_and_taken_away_without_script() {
        for (asked, after) in [
            ("up.0", "abc"),
            ("up.2", "acb"),
            ("down.0", "bac"),
            ("down.2", "abc"),
            ("remove.1", "ac"),
            ("remove.9", "abc"),
            ("up.x", "abc"),
        ] {
            let mut draft = rows(&["a", "b", "c"]);
            assert!(draft.arrange(asked), "{asked}");
            assert_eq!(names(&draft), after, "{asked}");
        }
        let mut draft = rows(&["a"]);
        assert!(draft.arrange("add") && draft.rows.len() == 2);
        assert!(!draft.arrange("look") && !draft.arrange("save"));
    }

    #[test]
    fn what_is_carried_is_read_again() {
        let mut draft = rows(&["a", "b"]).because("Ny plan.".to_owned());
        draft.rows[1].target = "60".to_owned();
        assert_eq!(Draft::read(ProfilePart::Goals, &Form::new(draft.carried())), draft);
    }

    #[test]
    fn an_error_stands_at_its_field() {
        for (path, field) in [
            (vec!["input", "reason"], "reason"),
            (vec!["input", "value", "introduction", "text", "sv"], "introduction.sv"),
            (vec!["input", "value", "introduction", "contact", "email"], "email"),
            (vec!["input", "value", "terms", "owner", "en"], "owner.en"),
            (vec!["input", "value", "colours", "onHeader"], "onHeader"),
            (vec!["input", "value", "goals", "3", "targetPercent"], "rows.3.target"),
            (vec!["input", "value", "goals", "3", "text", "sv"], "rows.3.sv"),
            (vec!["input", "value"], ""),
            (vec![], ""),
        ] {
            let path = path.into_iter().map(str::to_owned).collect();
            let error = UserError { code: String::new(), path, message: String::new(), source: None };
            assert_eq!(Draft::field_of(&error), field, "{:?}", error.path);
        }
    }
}

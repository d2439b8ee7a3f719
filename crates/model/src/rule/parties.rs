//! Rules about which kinds of party take part. The law (2003:1210) speaks of parties, of which there are four kinds, and an
//! association has many members of one kind.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Facts,
    catalogue::Asks,
    words::{kind_names, names, number},
};
use crate::{
    organisation::PartyKind,
    template::QuestionKind,
    text::{Language, Text},
};

/// The owner is one of these kinds of party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnerKinds {
    /// The kinds that may own an intervention.
    pub kinds: Vec<PartyKind>,
}

/// At least this many kinds of party take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinPartyKinds {
    /// Two, for most.
    pub count: u8,
}

/// At least this many members of one kind take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinMembersOfKind {
    /// The kind.
    pub kind: PartyKind,
    /// Members at least.
    pub count: u8,
}

/// Each of these kinds of party takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KindsTakePart {
    /// The kinds.
    pub kinds: Vec<PartyKind>,
}

impl Asks for MinMembersOfKind {
    fn sentence(&self, _: &Facts) -> Text {
        let kind = self.kind.label();
        Text::both(
            format!("Minst {} medlemmar av slaget {} ska delta.", number(self.count, Language::Sv), kind.sv),
            format!(
                "At least {} members of this kind must take part: {}.",
                number(self.count, Language::En),
                kind.in_language(Language::En)
            ),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let of_kind = || facts.parties.iter().filter(|party| party.is_member && party.kind == self.kind);
        let count = of_kind().count();
        (count < usize::from(self.count)).then(|| match count {
            0 => Text::both("Nu deltar ingen.", "None takes part now."),
            _ => Text::both(
                format!("Nu deltar bara {}.", names(of_kind(), "och")),
                format!("Taking part now: only {}.", names(of_kind(), "and")),
            ),
        })
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Parties)
    }
}

impl Asks for KindsTakePart {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            format!("Dessa ska delta: {}.", kind_names(&self.kinds, "och", Language::Sv)),
            format!("These must take part: {}.", kind_names(&self.kinds, "and", Language::En)),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let takes_part = |kind: &PartyKind| facts.parties.iter().any(|party| party.kind == *kind);
        let absent: Vec<PartyKind> = self.kinds.iter().copied().filter(|kind| !takes_part(kind)).collect();
        (!absent.is_empty()).then(|| {
            Text::both(
                format!("Ännu saknas {}.", kind_names(&absent, "och", Language::Sv)),
                format!("Not yet: {}.", kind_names(&absent, "and", Language::En)),
            )
        })
    }

    fn contradiction(&self) -> Option<String> {
        self.kinds.is_empty().then(|| "name the kinds of party that take part".to_owned())
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Parties)
    }
}

impl Asks for OwnerKinds {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            format!("Den som äger en insats ska vara {}.", kind_names(&self.kinds, "eller", Language::Sv)),
            format!("The owner of an intervention must be one of: {}.", kind_names(&self.kinds, "or", Language::En)),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let owner = facts.parties.iter().find(|party| party.is_owner && !self.kinds.contains(&party.kind))?;
        let kind = owner.kind.label();
        Some(Text::both(
            format!("{} är {}.", owner.name, kind.sv),
            format!("{} is: {}.", owner.name, kind.in_language(Language::En)),
        ))
    }

    fn contradiction(&self) -> Option<String> {
        self.kinds.is_empty().then(|| "nobody may own an intervention; name kinds of party".to_owned())
    }

    fn is_about_owner(&self) -> bool {
        true
    }
}

impl Asks for MinPartyKinds {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            format!(
                "Minst {} av dessa fyra ska delta: Försäkringskassan, Arbetsförmedlingen, region och kommun. Två kommuner räknas som en.",
                number(self.count, Language::Sv)
            ),
            format!(
                "At least {} of these four must take part: the Social Insurance Agency, the Employment Service, a region and a municipality. Two municipalities count as one.",
                number(self.count, Language::En)
            ),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let kinds: BTreeSet<PartyKind> = facts.parties.iter().map(|party| party.kind).collect();
        (kinds.len() < usize::from(self.count)).then(|| {
            Text::both(
                format!("Nu deltar bara {}.", names(facts.parties.iter(), "och")),
                format!("Taking part now: only {}.", names(facts.parties.iter(), "and")),
            )
        })
    }

    fn contradiction(&self) -> Option<String> {
        (!(1..=4).contains(&self.count))
            .then(|| format!("there are four kinds of party; expected 1 to 4, found {}", self.count))
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Parties)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{
        RuleKind,
        testing::{party, says},
    };

    #[test]
    fn parties_are_counted_by_kind_not_by_member() {
        let rule = RuleKind::MinPartyKinds(MinPartyKinds { count: 2 });
        let mut facts = Facts {
            parties: vec![
                party(1, "Karlskrona kommun", PartyKind::Municipality),
                party(2, "Ronneby kommun", PartyKind::Municipality),
            ],
            ..Facts::default()
        };
        let unmet = says(&rule, &facts);
        assert!(!unmet.met);
        assert!(
            unmet.sentence.sv.ends_with("Nu deltar bara Karlskrona kommun och Ronneby kommun."),
            "{}",
            unmet.sentence.sv
        );
        facts.parties.push(party(3, "Region Blekinge", PartyKind::Region));
        assert!(says(&rule, &facts).met);
    }

    #[test]
    fn members_of_a_kind_and_named_kinds_are_seen() {
        let two = RuleKind::MinMembersOfKind(MinMembersOfKind { kind: PartyKind::Municipality, count: 2 });
        let named = RuleKind::KindsTakePart(KindsTakePart { kinds: vec![PartyKind::Region, PartyKind::Municipality] });
        let mut facts = Facts { parties: vec![party(1, "Nora kommun", PartyKind::Municipality)], ..Facts::default() };
        assert!(says(&two, &facts).sentence.sv.ends_with("Nu deltar bara Nora kommun."));
        assert_eq!(says(&named, &facts).sentence.sv, "Dessa ska delta: region och kommun. Ännu saknas region.");
        facts.parties.push(party(2, "Hällefors kommun", PartyKind::Municipality));
        facts.parties.push(party(3, "Region Örebro", PartyKind::Region));
        assert!(says(&two, &facts).met && says(&named, &facts).met);
        facts.parties[1].is_member = false;
        assert!(!says(&two, &facts).met, "only members count");
    }
}

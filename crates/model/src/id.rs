//! One text form of ids everywhere: a prefix that names the noun, an underscore, and a UUIDv7 as 26 characters of
//! Crockford's base 32 (`appl_01jb2m…`). An id of another kind does not parse, so it cannot be passed by mistake.

use std::{fmt, str::FromStr};

use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

/// The text is not an id of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

fn encode(id: Uuid) -> String {
    let mut bits = id.as_u128();
    let mut text = [0_u8; LENGTH];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(bits & 31) as usize];
        bits >>= 5;
    }
    text.iter().map(|&byte| byte as char).collect()
}

fn decode(text: &str) -> Result<Uuid, NotAnId> {
    if text.len() != LENGTH || !text.starts_with(|first: char| ('0'..='7').contains(&first)) {
        return Err(NotAnId);
    }
    text.bytes()
        .try_fold(0_u128, |bits, byte| {
            let value = ALPHABET.iter().position(|&letter| letter == byte.to_ascii_lowercase())?;
            Some(bits << 5 | value as u128)
        })
        .map(Uuid::from_u128)
        .ok_or(NotAnId)
}

/// The prefix of an id in its text form, if it has one: tells `node` where to look.
#[must_use]
pub fn prefix_of(text: &str) -> Option<&str> {
    text.split_once('_').map(|(prefix, _)| prefix)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// What this kind of id begins with, without the underscore.
            pub const PREFIX: &'static str = $prefix;
        }
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}_{}", $prefix, encode(self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                match text.split_once('_') {
                    Some(($prefix, rest)) => decode(rest).map(Self),
                    _ => Err(NotAnId),
                }
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> { out.collect_str(self) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// An association, the tenant.
    AssociationId = "asso";
    /// An organisation: platform-wide, member of any number of associations.
    OrganisationId = "orga";
    /// A person who can sign in: platform-wide.
    PersonId = "pers";
    /// A call, or a rolling intake.
    CallId = "call";
    /// Longer time for one applicant in one call.
    ExtensionId = "extn";
    /// A published version of an application template.
    TemplateId = "tmpl";
    /// A change of the form that a call has.
    TemplateMoveId = "tmov";
    /// An application, from draft to decision.
    ApplicationId = "appl";
    /// One budget line.
    BudgetLineId = "line";
    /// A file that belongs to an application.
    AttachmentId = "atta";
    /// One sending-in of an application: the first, or the answer to a completion request.
    SubmissionId = "subm";
    /// A request to complete an application.
    CompletionId = "comp";
    /// A request to a body for its opinion.
    ConsultationId = "cons";
    /// A board meeting.
    MeetingId = "meet";
    /// An item on a meeting's agenda.
    AgendaItemId = "item";
    /// A board decision.
    DecisionId = "deci";
    /// A generated document: receipt or decision.
    DocumentId = "docu";
    /// A role that somebody holds in an association.
    AssociationRoleId = "arol";
    /// A role that somebody holds in an organisation.
    OrganisationRoleId = "orol";
    /// A role that somebody holds in the network or on the platform.
    PlatformRoleId = "prol";
    /// A sign-in, from one browser, on all hosts.
    SessionId = "sess";
    /// A passkey.
    PasskeyId = "pkey";
    /// A token by which a program uses the API.
    ApiTokenId = "tokn";
    /// A job, the outbox row of something that happens outside the database.
    JobId = "job";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_goes_there_and_back_and_refuses_other_kinds() {
        for id in [Uuid::nil(), Uuid::max(), Uuid::from_u128(0x0192_8a5c_7b2d_7e11_9a0b_1c2d_3e4f_5a6b)] {
            let text = ApplicationId(id).to_string();
            assert_eq!(text.len(), "appl_".len() + LENGTH);
            assert_eq!(text.parse(), Ok(ApplicationId(id)));
            assert_eq!(text.parse::<CallId>(), Err(NotAnId));
        }
        for bad in ["", "appl", "appl_", "appl_8zzzzzzzzzzzzzzzzzzzzzzzzz", "appl_0000000000000000000000000u", "appl_å"]
        {
            assert_eq!(bad.parse::<ApplicationId>(), Err(NotAnId), "{bad}");
        }
    }
}

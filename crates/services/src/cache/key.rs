//! The names under which something lies in the cache. What must stay true: a key says whose it is, so that no tenant can
//! come upon what is another's; what is the platform's lies in a space that is listed here with its reason.

use std::fmt;

use mellanrum_model::id::AssociationId;

/// A key of the cache, or a channel of the bus.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

/// What belongs to no tenant, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// How often somebody has asked on the apex host, where people also sign in: it is no association's.
    Limits,
    /// Sessions, which serve every host; found by the hash of a token that only its browser has.
    Sessions,
}

impl Shared {
    const fn word(self) -> &'static str {
        match self {
            Self::Limits => "limits",
            Self::Sessions => "sessions",
        }
    }
}

impl Key {
    /// A key of one association's.
    #[must_use]
    pub fn of(association: AssociationId, name: impl fmt::Display) -> Self {
        Self(format!("of:{}:{name}", association.0))
    }

    /// A key of the platform's, in a listed space.
    #[must_use]
    pub fn shared(space: Shared, name: impl fmt::Display) -> Self {
        Self(format!("shared:{}:{name}", space.word()))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isolation_of_keys_holds_whatever_their_names_say() {
        let [one, other] = [1, 2].map(|number| AssociationId(uuid::Uuid::from_u128(number)));
        let names = ["", "a", ":", &format!("of:{}:a", other.0), "../a", "shared:limits:a"];
        for name in names {
            let key = Key::of(one, name).to_string();
            assert!(key.starts_with(&format!("of:{}:", one.0)), "{key}");
            for theirs in names {
                assert_ne!(Key::of(one, name), Key::of(other, theirs));
                assert_ne!(Key::of(one, name), Key::shared(Shared::Limits, theirs));
            }
        }
    }
}

//! Tokens that show that a form came from a page of ours.
//!
//! Must stay true: a token is bound to this browser's visit cookie and its session, so a token taken from one visitor is
//! worthless for another, and signing in or out ends the old ones.

use hmac::{Hmac, Mac};
use sha2::Sha256;

fn mac(secret: &[u8; 32], visitor: &str, session: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    // The lengths keep "ab" + "c" apart from "a" + "bc".
    mac.update(&(visitor.len() as u64).to_be_bytes());
    mac.update(visitor.as_bytes());
    mac.update(session.as_bytes());
    mac
}

/// The token for a visitor and a session (empty when not signed in).
#[must_use]
pub fn token(secret: &[u8; 32], visitor: &str, session: &str) -> String {
    hex::encode(mac(secret, visitor, session).finalize().into_bytes())
}

/// Whether `given` is the token for this visitor and session. Compares in constant time.
#[must_use]
pub fn is_valid(secret: &[u8; 32], visitor: &str, session: &str, given: &str) -> bool {
    hex::decode(given).is_ok_and(|given| mac(secret, visitor, session).verify_slice(&given).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_one_visitor_and_session_only() {
        let secret = [7; 32];
        let mine = token(&secret, "visitor", "session");
        assert!(is_valid(&secret, "visitor", "session", &mine));
        for (visitor, session) in [("visitor", ""), ("other", "session"), ("visitors", "ession")] {
            assert!(!is_valid(&secret, visitor, session, &mine), "{visitor} {session}");
        }
        assert!(!is_valid(&[8; 32], "visitor", "session", &mine));
        assert!(!is_valid(&secret, "visitor", "session", "no token"));
    }
}

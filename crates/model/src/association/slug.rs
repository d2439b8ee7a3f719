//! The slug of an association: the name of its host below the apex.
//!
//! What must stay true: no association gets a name by which people would take its host for the platform's own.

/// Characters at most.
const MAX_LENGTH: usize = 40;

/// Names that people and programs expect the platform behind, or the national network, or nobody at all.
const RESERVED: [&str; 84] = [
    "abuse",
    "account",
    "admin",
    "administrator",
    "analytics",
    "ansok",
    "ansokan",
    "api",
    "app",
    "apps",
    "assets",
    "auth",
    "autoconfig",
    "autodiscover",
    "backup",
    "blog",
    "cdn",
    "demo",
    "desk",
    "dev",
    "development",
    "docs",
    "download",
    "email",
    "files",
    "finsam",
    "ftp",
    "graphql",
    "health",
    "help",
    "hjalp",
    "hostmaster",
    "id",
    "imap",
    "info",
    "inloggning",
    "internal",
    "konto",
    "localhost",
    "login",
    "logout",
    "mail",
    "mellanrum",
    "metrics",
    "mx",
    "natverk",
    "natverket",
    "network",
    "news",
    "noreply",
    "ns",
    "ns1",
    "ns2",
    "operator",
    "pages",
    "platform",
    "plattform",
    "pop",
    "portal",
    "postmaster",
    "production",
    "proxy",
    "public",
    "root",
    "sakerhet",
    "secure",
    "security",
    "sign-in",
    "smtp",
    "sso",
    "staging",
    "start",
    "static",
    "status",
    "stod",
    "support",
    "system",
    "test",
    "vpn",
    "web",
    "webb",
    "webmaster",
    "www",
    "www2",
];

/// Whether a text can name a host: up to 40 lower-case letters a–z, digits and hyphens, with a letter or digit at both ends.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Whether no association may have this slug. A name that begins with `xn--` stands for another than the one that is read.
#[must_use]
pub fn is_reserved(slug: &str) -> bool {
    RESERVED.binary_search(&slug).is_ok() || slug.starts_with("xn--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_slugs_in_order() {
        assert!(RESERVED.is_sorted(), "they are searched by halves");
        assert!(RESERVED.iter().all(|name| is_slug(name)), "what is no slug needs no place here");
        for name in ["www", "api", "admin", "mail", "natverk", "xn--anskan-xxa"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["blekinge", "badesa", "sofint", "jamtland", "wwwest", "a1"] {
            assert!(is_slug(name) && !is_reserved(name), "{name}");
        }
        for name in ["", "-a", "a-", "A", "å", "a.b", "a b", &"a".repeat(41)] {
            assert!(!is_slug(name), "{name}");
        }
    }
}

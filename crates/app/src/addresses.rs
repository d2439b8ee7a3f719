//! Where the product is reached: the applicants' desk on the apex host, each association on a host of its own below it,
//! and on domains of its own. Whose host a name is, is found in [`crate::hosts`].

use mellanrum_store::association::Association;

/// The hosts, as people see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// The apex host in lower case, with its port where it is not the scheme's own.
    pub apex_host: String,
    /// `https`, or `http` in development.
    pub scheme: String,
}

impl Addresses {
    /// A host as it stands in a request, in the one form that it has here: lower case, without a dot at the end, with its
    /// port where that is not the scheme's own. Nothing when it is no host, such as one with a user's name in it.
    #[must_use]
    pub fn normal_host(&self, text: &str) -> Option<String> {
        let (name, port) = match text.strip_prefix('[') {
            Some(literal) => {
                let (address, rest) = literal.split_once(']')?;
                let address: std::net::Ipv6Addr = address.parse().ok()?;
                (format!("[{address}]"), if rest.is_empty() { "" } else { rest.strip_prefix(':')? })
            }
            None => {
                let (name, port) = text.split_once(':').unwrap_or((text, ""));
                let name = name.strip_suffix('.').unwrap_or(name);
                let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
                if name.is_empty() || name.len() > 253 || !name.bytes().all(is_letter) {
                    return None;
                }
                (name.to_ascii_lowercase(), port)
            }
        };
        if port.is_empty() {
            return Some(name);
        }
        // A plus sign before a number would be read as well.
        let port: u16 = Some(port).filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
        let own = if self.scheme == "https" { 443 } else { 80 };
        Some(if port == own { name } else { format!("{name}:{port}") })
    }

    /// What stands before the apex host, when that is one label that can be a slug.
    pub(crate) fn slug_of(&self, host: &str) -> Option<String> {
        let slug = host.strip_suffix(&self.apex_host)?.strip_suffix('.')?;
        let is_slug = !slug.is_empty() && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_slug.then(|| slug.to_owned())
    }

    /// Whether a domain is the apex host or below it, where associations have their places by their slugs.
    pub(crate) fn is_ours(&self, domain: &str) -> bool {
        let apex = self.apex_host.split(':').next().unwrap_or_default();
        domain == apex || domain.strip_suffix(apex).is_some_and(|before| before.ends_with('.'))
    }

    /// A domain of an association's own as a host: with the port that every host here has.
    pub(crate) fn host_at(&self, domain: &str) -> String {
        match self.apex_host.rsplit_once(':') {
            Some((_, port)) => format!("{domain}:{port}"),
            None => domain.to_owned(),
        }
    }

    /// The host below the apex that an association has by its slug.
    #[must_use]
    pub fn subdomain(&self, slug: &str) -> String {
        format!("{slug}.{}", self.apex_host)
    }

    /// The host of an association that letters and links use: the first of its own domains, if it has one.
    #[must_use]
    pub fn host_of(&self, association: &Association) -> String {
        self.host_named(&association.slug, association.profile.domains.first().map(String::as_str))
    }

    /// The same, of an association of which only these two are known.
    #[must_use]
    pub fn host_named(&self, slug: &str, first_domain: Option<&str>) -> String {
        first_domain.map_or_else(|| self.subdomain(slug), |domain| self.host_at(domain))
    }

    /// A full address on a host. `path` begins with a slash.
    #[must_use]
    pub fn url_on(&self, host: &str, path: &str) -> String {
        format!("{}://{host}{path}", self.scheme)
    }

    /// A full address: of an association's host below the apex, or of the apex without a slug.
    #[must_use]
    pub fn url(&self, slug: Option<&str>, path: &str) -> String {
        let host = slug.map_or_else(|| self.apex_host.clone(), |slug| self.subdomain(slug));
        self.url_on(&host, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(apex_host: &str, scheme: &str) -> Addresses {
        Addresses { apex_host: apex_host.into(), scheme: scheme.into() }
    }

    #[test]
    fn a_host_has_one_form() {
        let (http, https) = (addresses("localhost:8080", "http"), addresses("mellanrum.example", "https"));
        for (given, over_http, over_https) in [
            ("Blekinge.Example", Some("blekinge.example"), Some("blekinge.example")),
            ("a.example.", Some("a.example"), Some("a.example")),
            ("a.example.:8080", Some("a.example:8080"), Some("a.example:8080")),
            ("a.example:80", Some("a.example"), Some("a.example:80")),
            ("a.example:0443", Some("a.example:443"), Some("a.example")),
            ("a.example:", Some("a.example"), Some("a.example")),
            ("192.0.2.1:8080", Some("192.0.2.1:8080"), Some("192.0.2.1:8080")),
            ("[2001:DB8::0:1]:8080", Some("[2001:db8::1]:8080"), Some("[2001:db8::1]:8080")),
            ("[::1]", Some("[::1]"), Some("[::1]")),
        ] {
            assert_eq!(http.normal_host(given).as_deref(), over_http, "{given}");
            assert_eq!(https.normal_host(given).as_deref(), over_https, "{given}");
        }
        for wrong in [
            "",
            ".",
            ":80",
            "user@a.example",
            "a.example:8o",
            "a.example:+80",
            "a.example:99999",
            "a.example:80:80",
            "a example",
            "a.example/",
            "a.example,b.example",
            "å.example",
            "[::1",
            "[::1]80",
            "[a.example]",
            "::1",
        ] {
            assert_eq!(https.normal_host(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn associations_have_places_below_the_apex() {
        let addresses = addresses("localhost:8080", "http");
        assert_eq!(addresses.slug_of("blekinge.localhost:8080").as_deref(), Some("blekinge"));
        for strange in ["localhost", "evil.example", "a.b.localhost:8080", ".localhost:8080", "evillocalhost:8080", ""]
        {
            assert_eq!(addresses.slug_of(strange), None, "{strange}");
        }
        assert_eq!(addresses.url(Some("blekinge"), "/office"), "http://blekinge.localhost:8080/office");
        assert_eq!(addresses.url(None, "/"), "http://localhost:8080/");
        assert!(addresses.is_ours("localhost") && addresses.is_ours("a.b.localhost"));
        assert!(!addresses.is_ours("evillocalhost") && !addresses.is_ours("samordning.example"));
        assert_eq!(addresses.host_at("samordning.example"), "samordning.example:8080");
    }
}

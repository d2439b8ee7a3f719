//! Where the product is reached: the applicants' desk on the apex host, each association on a host of its own below it.

/// The hosts, as people see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// The apex host in lower case, with its port where it is not the scheme's own.
    pub apex_host: String,
    /// `https`, or `http` in development.
    pub scheme: String,
}

impl Addresses {
    /// Whose host this is: `Some(None)` for the apex, `Some(Some(slug))` for an association's, nothing for a stranger's.
    /// Whether there is such an association is another question.
    #[must_use]
    pub fn slug_of(&self, host: &str) -> Option<Option<String>> {
        let host = host.to_ascii_lowercase();
        if host == self.apex_host {
            return Some(None);
        }
        let slug = host.strip_suffix(&self.apex_host)?.strip_suffix('.')?;
        let is_slug = !slug.is_empty() && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_slug.then(|| Some(slug.to_owned()))
    }

    /// The host of an association.
    #[must_use]
    pub fn host_of(&self, slug: &str) -> String {
        format!("{slug}.{}", self.apex_host)
    }

    /// A full address: of an association's host, or of the apex without a slug. `path` begins with a slash.
    #[must_use]
    pub fn url(&self, slug: Option<&str>, path: &str) -> String {
        let host = slug.map_or_else(|| self.apex_host.clone(), |slug| self.host_of(slug));
        format!("{}://{host}{path}", self.scheme)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_belong_to_the_apex_to_an_association_or_to_strangers() {
        let addresses = Addresses { apex_host: "localhost:8080".into(), scheme: "http".into() };
        assert_eq!(addresses.slug_of("localhost:8080"), Some(None));
        assert_eq!(addresses.slug_of("Blekinge.Localhost:8080"), Some(Some("blekinge".into())));
        for strange in ["localhost", "evil.example", "a.b.localhost:8080", ".localhost:8080", "evillocalhost:8080", ""]
        {
            assert_eq!(addresses.slug_of(strange), None, "{strange}");
        }
        assert_eq!(addresses.url(Some("blekinge"), "/office"), "http://blekinge.localhost:8080/office");
        assert_eq!(addresses.url(None, "/"), "http://localhost:8080/");
    }
}

//! The headers that tell browsers what an answer of ours may do: set here, on every answer that leaves the process.
//!
//! What must stay true: no answer leaves without them, whoever made it; a page may load and send only what is ours; what
//! is no page may do nothing at all. An answer that needs another policy for its content sets that itself, and only the
//! page for trying out queries does.

use http::{HeaderMap, HeaderName, HeaderValue, header};

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// For what is no page: data, files, empty answers. Opened as a page it can load nothing and be put nowhere.
const NOTHING: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
);

/// What the product never asks a browser for. Signing in by a passkey is not here, for it may.
const NO_DEVICES: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), \
     midi=(), payment=(), usb=()",
);

/// Two years, as the lists of browsers want it.
const OURS_BY_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
/// A domain of an association's own: what lies below it is not ours to decide about.
const THEIRS_BY_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// On whose host an answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Domain {
    /// The apex host, or one below it.
    Platform,
    /// An association's own.
    Association,
    /// None of ours.
    Strange,
}

/// What is set.
#[derive(Clone)]
pub(crate) struct SecurityHeaders {
    page: HeaderValue,
    is_https: bool,
}

impl SecurityHeaders {
    /// `object_origin`: where pages send files to.
    pub(crate) fn new(scheme: &str, object_origin: Option<&str>) -> Self {
        let page = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
             connect-src 'self'{}{}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            if object_origin.is_some() { " " } else { "" },
            object_origin.unwrap_or_default(),
        );
        Self { page: HeaderValue::from_str(&page).unwrap_or(NOTHING), is_https: scheme == "https" }
    }

    /// Sets them.
    pub(crate) fn set(&self, domain: Domain, headers: &mut HeaderMap) {
        let is_page = headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"text/html"));
        let policy = if is_page { self.page.clone() } else { NOTHING };
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(OPENER, HeaderValue::from_static("same-origin"));
        headers.insert(RESOURCE, HeaderValue::from_static("same-origin"));
        headers.insert(PERMISSIONS, NO_DEVICES);
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        match domain {
            Domain::Platform if self.is_https => headers.insert(header::STRICT_TRANSPORT_SECURITY, OURS_BY_TLS),
            Domain::Association if self.is_https => headers.insert(header::STRICT_TRANSPORT_SECURITY, THEIRS_BY_TLS),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_do_what_it_needs_and_anything_else_nothing() {
        let security = SecurityHeaders::new("https", Some("https://files.example"));
        let set = |kind: Option<&'static str>, domain: Domain| {
            let mut headers = HeaderMap::new();
            if let Some(kind) = kind {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            }
            security.set(domain, &mut headers);
            headers
        };
        let policy = |headers: &HeaderMap| headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned();
        let page = policy(&set(Some("text/HTML; charset=utf-8"), Domain::Platform));
        assert!(
            page.contains("script-src 'self';") && page.contains("connect-src 'self' https://files.example;"),
            "{page}"
        );
        assert!(!page.contains("unsafe"), "{page}");
        for kind in [None, Some("application/json"), Some("text/css"), Some("image/svg+xml")] {
            let other = policy(&set(kind, Domain::Platform));
            assert!(other.starts_with("default-src 'none';") && other.ends_with("sandbox"), "{kind:?} {other}");
        }
        let transport = |domain: Domain| set(None, domain).get(header::STRICT_TRANSPORT_SECURITY).cloned();
        assert_eq!(transport(Domain::Platform), Some(OURS_BY_TLS));
        assert_eq!(transport(Domain::Association), Some(THEIRS_BY_TLS));
        assert_eq!(transport(Domain::Strange), None, "a name that is not ours");
        let mut plain = HeaderMap::new();
        SecurityHeaders::new("http", None).set(Domain::Platform, &mut plain);
        assert!(!plain.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn a_policy_of_its_own_and_a_time_to_be_kept_stay() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'self'"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        SecurityHeaders::new("https", None).set(Domain::Platform, &mut headers);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "default-src 'self'");
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    }
}

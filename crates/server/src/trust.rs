//! Whom to believe about a visitor: from which address she comes, which host she asked for, and by which scheme.
//!
//! What must stay true: only a peer in the list of proxies is believed, and of what it hands on only what that proxy, or
//! another in the list, has written itself; headers of this kind go no further than here, so that nobody inside can be
//! deceived by them. With an empty list nobody is believed, and the peer is the visitor.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Result, bail};
use axum::extract::{ConnectInfo, Request};
use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;
use serde::Deserialize;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const SCHEME: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What somebody may have written about the visitor; only some of it is ever read.
const REMOVED: [HeaderName; 8] = [
    header::FORWARDED,
    FOR,
    HOST,
    SCHEME,
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-prefix"),
    HeaderName::from_static("x-forwarded-server"),
    HeaderName::from_static("x-real-ip"),
];

/// Which headers the proxies write. They hand the other kind on as the visitor sent it, so it is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ForwardedHeaders {
    /// `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto`.
    XForwarded,
    /// `Forwarded` of RFC 7239.
    Forwarded,
}

/// Whom to believe.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    proxies: Vec<IpNet>,
    headers: ForwardedHeaders,
    has_warned: Arc<AtomicBool>,
}

/// What is believed of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The visitor's address; missing where nothing came over a network.
    pub(crate) address: Option<IpAddr>,
    /// The host, as it was written; missing when none was named, or more than one.
    pub(crate) host: Option<String>,
    /// Whether the visitor's own connection is known to be a plain one.
    pub(crate) is_plain: bool,
}

/// What one proxy says of whoever stood before it.
#[derive(Debug, Default)]
struct Hop {
    address: Option<IpAddr>,
    host: Option<String>,
    scheme: Option<String>,
}

impl Trust {
    /// Trusts these addresses and networks.
    pub(crate) fn new(proxies: &[String], headers: ForwardedHeaders) -> Result<Self> {
        let mut networks = Vec::new();
        for text in proxies.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            let Ok(network) = network else {
                bail!("server.trusted_proxies: `{text}` is no address and no network such as 10.0.0.0/8");
            };
            networks.push(network);
        }
        Ok(Self { proxies: networks, headers, has_warned: Arc::default() })
    }

    /// Believes nobody.
    pub(crate) fn nobody() -> Self {
        Self { proxies: Vec::new(), headers: ForwardedHeaders::XForwarded, has_warned: Arc::default() }
    }

    fn believes(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&address))
    }

    /// Reads what is believed, and takes the headers away that say such things.
    pub(crate) fn receive(&self, request: &mut Request) -> Arrival {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
        let mut arrival = Arrival { address: peer, host: host_of(request), is_plain: false };
        if peer.is_some_and(|peer| self.believes(peer)) {
            let hops = match self.headers {
                ForwardedHeaders::XForwarded => x_forwarded(request.headers()),
                ForwardedHeaders::Forwarded => forwarded(request.headers()),
            };
            // From the last, which our peer has written, to the first that somebody else than a proxy of ours may have.
            for hop in hops.into_iter().rev() {
                arrival.address = hop.address.or(arrival.address);
                arrival.host = hop.host.or(arrival.host);
                arrival.is_plain = hop.scheme.map_or(arrival.is_plain, |scheme| scheme.eq_ignore_ascii_case("http"));
                if !hop.address.is_some_and(|address| self.believes(address)) {
                    break;
                }
            }
        } else if REMOVED.iter().any(|name| request.headers().contains_key(name))
            && !self.has_warned.swap(true, Ordering::Relaxed)
        {
            // A visitor may have done this; if it was a proxy, nothing else tells the operator.
            tracing::warn!("somebody who is not in server.trusted_proxies says where visitors come from; not believed");
        }
        for name in REMOVED {
            request.headers_mut().remove(name);
        }
        arrival
    }
}

/// The host that the request itself names: in its address, which counts before the header, or in one header.
fn host_of(request: &Request) -> Option<String> {
    let mut given = request.headers().get_all(header::HOST).iter();
    let header = given.next();
    if given.next().is_some() {
        return None;
    }
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str().to_owned()),
        None => Some(header?.to_str().ok()?.to_owned()),
    }
}

/// The items of a list that may stand in several headers.
fn list(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
    values.flat_map(|value| split(value, ',')).map(|item| item.trim().to_owned()).collect()
}

/// Splits at a sign that does not stand within quotes.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut from, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if letter == sign && !is_quoted => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`; nothing for a name or a secret one.
fn address(text: &str) -> Option<IpAddr> {
    let address = match text.strip_prefix('[') {
        Some(literal) => literal.split_once(']')?.0.parse().ok()?,
        None => text.parse().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip())).ok()?,
    };
    Some(IpAddr::to_canonical(&address))
}

/// A hop for each address. A proxy that hands host or scheme on as it got them writes no item of its own, so of a list that
/// is too short the first item holds for all that came before.
fn x_forwarded(headers: &HeaderMap) -> Vec<Hop> {
    let (addresses, hosts, schemes) = (list(headers, &FOR), list(headers, &HOST), list(headers, &SCHEME));
    let from_the_end = |items: &[String], place: usize| {
        let item = items.len().checked_sub(place + 1).map_or(items.first(), |at| items.get(at));
        item.filter(|item| !item.is_empty()).cloned()
    };
    let count = addresses.len().max(1);
    (0..count)
        .rev()
        .map(|place| Hop {
            address: from_the_end(&addresses, place).as_deref().and_then(address),
            host: from_the_end(&hosts, place),
            scheme: from_the_end(&schemes, place),
        })
        .collect()
}

fn forwarded(headers: &HeaderMap) -> Vec<Hop> {
    let hop = |element: &String| {
        let mut hop = Hop::default();
        for (name, value) in split(element, ';').into_iter().filter_map(|pair| pair.split_once('=')) {
            let value = unquoted(value.trim());
            match name.trim().to_ascii_lowercase().as_str() {
                "for" => hop.address = address(&value),
                "host" => hop.host = Some(value),
                "proto" => hop.scheme = Some(value),
                _ => {}
            }
        }
        hop
    };
    list(headers, &header::FORWARDED).iter().map(hop).collect()
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut is_escaped = false;
    inner
        .chars()
        .filter(|letter| {
            is_escaped = *letter == '\\' && !is_escaped;
            !is_escaped
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn trust(headers: ForwardedHeaders) -> Trust {
        let proxies = ["10.0.0.0/8", " 192.0.2.10", "2001:db8:aa::/48", ""].map(str::to_owned);
        Trust::new(&proxies, headers).expect("networks")
    }

    fn receive(trust: &Trust, peer: &str, headers: &[(&str, &str)]) -> (Option<String>, Option<String>, bool) {
        let peer = SocketAddr::new(peer.parse().expect("an address"), 1234);
        let mut request = Request::builder().uri("/").extension(ConnectInfo(peer));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).expect("a request");
        let arrival = trust.receive(&mut request);
        assert!(request.headers().keys().all(|name| name == header::HOST), "{:?}", request.headers());
        (arrival.address.map(|address| address.to_string()), arrival.host, arrival.is_plain)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_stranger_is_believed_nothing() {
        let headers = [
            ("host", "a.example"),
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-host", "b.example"),
            ("x-forwarded-proto", "http"),
            ("x-real-ip", "198.51.100.1"),
            ("forwarded", "for=198.51.100.1;host=b.example;proto=http"),
        ];
        for trust in [Trust::nobody(), trust(ForwardedHeaders::XForwarded), trust(ForwardedHeaders::Forwarded)] {
            assert_eq!(receive(&trust, "203.0.113.7", &headers), (some("203.0.113.7"), some("a.example"), false));
        }
        let mapped = receive(&Trust::nobody(), "::ffff:203.0.113.7", &[]);
        assert_eq!(mapped, (some("203.0.113.7"), None, false), "one address has one form");
    }

    #[test]
    fn of_what_proxies_hand_on_the_last_that_no_proxy_wrote_counts() {
        let trust = trust(ForwardedHeaders::XForwarded);
        for (list, client) in [
            ("198.51.100.1", "198.51.100.1"),
            ("1.1.1.1, 198.51.100.1", "198.51.100.1"),
            ("1.1.1.1, 198.51.100.1, 10.1.2.3, 192.0.2.10", "198.51.100.1"),
            ("10.9.9.9, 198.51.100.1:5555", "198.51.100.1"),
            ("[2001:db8::5]:443", "2001:db8::5"),
            ("2001:db8::5, 2001:db8:aa::1", "2001:db8::5"),
            ("::ffff:10.0.0.4", "10.0.0.4"),
            // Who hides, or is no address, is known by the proxy that it came through.
            ("1.1.1.1, unknown, 10.1.2.3", "10.1.2.3"),
            ("1.1.1.1, _secret", "10.0.0.1"),
            ("1.1.1.1, ", "10.0.0.1"),
            ("10.0.0.5", "10.0.0.5"),
        ] {
            let found = receive(&trust, "10.0.0.1", &[("x-forwarded-for", list)]);
            assert_eq!(found.0, some(client), "{list}");
        }
        let several = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.1, 10.1.2.3")];
        assert_eq!(receive(&trust, "10.0.0.1", &several).0, some("198.51.100.1"), "several headers are one list");
        let other_kind = [("forwarded", "for=1.1.1.1;host=evil.example;proto=http"), ("host", "a.example")];
        let found = receive(&trust, "10.0.0.1", &other_kind);
        assert_eq!(found, (some("10.0.0.1"), some("a.example"), false), "what the visitor may have sent");
    }

    #[test]
    fn host_and_scheme_are_those_that_the_visitor_met() {
        let trust = trust(ForwardedHeaders::XForwarded);
        for (hosts, schemes, host, is_plain) in [
            ("a.example", "https", "a.example", false),
            ("a.example", "http", "a.example", true),
            ("a.example, inner.example", "https, http", "a.example", false),
            ("evil.example, a.example, inner.example", "https, http, https", "a.example", true),
            ("", "", "inner.example", false),
        ] {
            let headers = [
                ("host", "inner.example"),
                ("x-forwarded-for", "1.1.1.1, 198.51.100.1, 10.1.2.3"),
                ("x-forwarded-host", hosts),
                ("x-forwarded-proto", schemes),
            ];
            let found = receive(&trust, "10.0.0.1", &headers);
            assert_eq!(found, (some("198.51.100.1"), some(host), is_plain), "{hosts} {schemes}");
        }
        let scheme_only = receive(&trust, "10.0.0.1", &[("x-forwarded-proto", "http")]);
        assert_eq!(scheme_only, (some("10.0.0.1"), None, true));
    }

    #[test]
    fn the_standard_header_is_read_with_its_quotes() {
        let trust = trust(ForwardedHeaders::Forwarded);
        for (value, client, host, is_plain) in [
            ("for=198.51.100.1;host=a.example;proto=https", "198.51.100.1", "a.example", false),
            ("For=\"[2001:db8::5]:443\" ; Proto=HTTP ; HOST=\"a.example:8443\"", "2001:db8::5", "a.example:8443", true),
            (
                "for=1.1.1.1;host=evil.example, for=198.51.100.1;host=\"a.\\example\", for=10.1.2.3;by=10.0.0.1",
                "198.51.100.1",
                "a.example",
                false,
            ),
            ("for=\"_a,b;c\";host=a.example", "10.0.0.1", "a.example", false),
            ("for=1.1.1.1, for=unknown", "10.0.0.1", "inner.example", false),
            ("nonsense", "10.0.0.1", "inner.example", false),
        ] {
            let headers = [("host", "inner.example"), ("forwarded", value), ("x-forwarded-for", "1.1.1.1")];
            let found = receive(&trust, "10.0.0.1", &headers);
            assert_eq!(found, (some(client), some(host), is_plain), "{value}");
        }
    }

    #[test]
    fn one_host_is_named_and_the_address_counts_before_the_header() {
        let host = |uri: &str, hosts: &[&str]| {
            let request = hosts.iter().fold(Request::builder().uri(uri), |request, host| request.header("host", *host));
            Trust::nobody().receive(&mut request.body(Body::empty()).expect("a request")).host
        };
        assert_eq!(host("/", &["a.example"]), some("a.example"));
        assert_eq!(host("http://a.example/x", &["b.example"]), some("a.example"));
        assert_eq!(host("http://a.example:8080/x", &[]), some("a.example:8080"));
        assert_eq!(host("/", &[]), None);
        assert_eq!(host("/", &["a.example", "b.example"]), None);
        assert_eq!(host("/", &["a.example", "a.example"]), None);
        assert_eq!(host("http://a.example/", &["a.example", "b.example"]), None);
    }

    #[test]
    fn a_network_that_cannot_be_read_is_named() {
        for wrong in ["10.0.0.0/33", "localhost", "10.0.0"] {
            let error = Trust::new(&[wrong.to_owned()], ForwardedHeaders::Forwarded).expect_err("wrong").to_string();
            assert!(error.contains("server.trusted_proxies") && error.contains(wrong), "{error}");
        }
    }
}

//! The matrix as a page of the documentation, from the table alone.

use std::fmt::Write as _;

use mellanrum_model::permission::Role;

use crate::isolation::{
    Mark,
    cases::CASES,
    mark, mark_of_route,
    routes::{ROUTES, WITHOUT_ID},
    who::Who,
};

const HEAD: &str = "# Isolation

Generated from `tests/tests/system/isolation/{cases,routes}.rs`; `make generate` writes it. The same table is tried in a played
world, with every field of the answer: what is empty here is answered, to the letter, as an id that nobody has.

- **yes**: gets it, or gets as far as what it says about itself (`CONFLICT`, a field to mend).
- **no**: may know of it, and is told that it is not hers to do.
- empty: for her it does not exist.

Roles are held in the association, or in an organisation that takes part in the case. *member*: acts for a member that takes
no part in it. *no member*: acts for an organisation that is no member. *guest*: holds a role in another association and is
signed in on this one's host. *abroad*: holds the same role in another association, on that one's host, or decides over the
people of another organisation. *elsewhere*: nobody, on another host. The analyst and the operator ask on the association's
host. A draft of others is empty for everybody, and so are a session and a key of others. Besides, no answer to anybody holds
an id or a title that she may not know: of a case, a meeting, a role, a session or a key. Pages that take no id are opened by
everybody for the same reason.
";

const TAIL: &str = "
## Below the interface

| where | what is tried | test |
|---|---|---|
| tables, keys, functions, sequences | SQL of one's own as the runtime role in one tenant's scope, driven by the catalogue | `crates/store/tests/store/isolation.rs` |
| pooled connections, prepared statements | 64 tenants on four connections, step by step in thousands of orders | `crates/store/tests/store/interleaving.rs` |
| loaders | 64 tenants ask at once, some leave before they are answered | `crates/api/tests/api/isolation.rs` |
| batching, aliases, fragments, introspection, time and work of a no | one attack each | `crates/api/tests/api/isolation.rs` |
| event streams, exports | none yet: a subscription's field or a route without a case fails | `tests/tests/system/isolation/schema.rs` |
| jobs | a payload with ids of another tenant sends and makes nothing | `crates/app/tests/app/isolation.rs` |
| cache | a key is made of a tenant, or of a named space of the platform with its reason | `crates/services/src/cache/key.rs` |
| hosts, cookies, links, codes, form tokens, signed addresses | each one's on another's, or in another browser | `tests/tests/system/isolation/hosts.rs` |

What the wall does not do: it does not stop somebody who runs SQL of her own from setting another scope. `person`,
`organisation`, `organisation_role` and `platform_role` are the platform's, and every scope reads them; sessions, keys, links
and codes are read by the system role alone.
";

fn columns() -> Vec<(String, Who)> {
    let mut columns = vec![("anonymous".to_owned(), Who::Anonymous)];
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::Public);
    columns.extend(roles.map(|role| (role.word().to_owned(), Who::Role(role))));
    for (name, who) in [
        ("member", Who::OtherMember),
        ("no member", Who::NoMember),
        ("guest", Who::Guest),
        ("abroad", Who::Abroad),
        ("elsewhere", Who::Elsewhere),
    ] {
        columns.push((name.to_owned(), who));
    }
    columns
}

fn table(out: &mut String, first: &str, rows: impl Iterator<Item = (String, Vec<Mark>)>) {
    let names: Vec<String> = columns().into_iter().map(|(name, _)| name).collect();
    let _ = writeln!(out, "\n| {first} | {} |\n|---{}|", names.join(" | "), "|---".repeat(names.len()));
    for (name, marks) in rows {
        let _ = write!(out, "| `{name}` |");
        for mark in marks {
            out.push_str(match mark {
                Mark::Nothing => " |",
                Mark::ToldNo => " no |",
                Mark::Through => " yes |",
            });
        }
        out.push('\n');
    }
}

/// The whole page.
pub fn text() -> String {
    let mut out = String::from(HEAD);
    let whos: Vec<Who> = columns().into_iter().map(|(_, who)| who).collect();
    let _ = writeln!(
        out,
        "\n## Fields\n\nWhere no id is asked for, *yes* is one's own. Organisations are the platform's: who writes a draft of her own may name any."
    );
    table(
        &mut out,
        "field",
        CASES.iter().map(|case| (case.field.to_owned(), whos.iter().map(|who| mark(case, *who)).collect())),
    );
    let _ = writeln!(out, "\n## Routes\n\nThe part that is varied comes last.");
    table(
        &mut out,
        "route",
        ROUTES
            .iter()
            .map(|route| (route.route.to_owned(), whos.iter().map(|who| mark_of_route(route, *who)).collect())),
    );
    let _ = writeln!(out, "\n## Routes that name nothing of a tenant's\n\n| route | why |\n|---|---|");
    for (route, why) in WITHOUT_ID {
        let _ = writeln!(out, "| `{route}` | {why} |");
    }
    out.push_str(TAIL);
    out
}

//! The wall between associations, tried in a played world: whoever asks for what she may not know gets what an id gets
//! that nobody has. The table is in `cases.rs`; it is printed as `docs/isolation.md`.

mod ask;
mod cases;
mod document;
mod hosts;
mod people;
mod roles;
mod routes;
mod schema;
mod who;
mod world;

use mellanrum_testkit::generated;
use tokio::task::JoinSet;

use crate::{
    demo::Demo,
    isolation::{
        ask::{Asking, Came, kind_of, kind_of_route},
        cases::{CASES, Case},
        people::{Asker, HOLDERS, TENANT},
        routes::{ROUTES, Route, WITHOUT_ID},
        schema::check_complete,
        who::Who,
        world::World,
    },
};

/// What somebody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The same as for an id that nobody has.
    Nothing,
    /// That it is not hers to do.
    ToldNo,
    /// Through.
    Through,
}

/// Whether somebody asks on the association's own host.
fn is_here(who: Who) -> bool {
    match who {
        Who::Anonymous | Who::Guest => true,
        Who::Role(role) => HOLDERS.iter().any(|(known, here, _)| *known == role && here.1 == Some(TENANT)),
        Who::OtherMember | Who::NoMember | Who::Abroad | Who::Elsewhere => false,
    }
}

fn is_among(who: Who, may: &[Who]) -> bool {
    // What is public on the host is for whoever is there.
    may.contains(&who) || (is_here(who) && may.contains(&Who::Anonymous))
}

fn mark(case: &Case, who: Who) -> Mark {
    match (is_among(who, case.does), is_among(who, case.knows)) {
        (true, _) => Mark::Through,
        (false, true) => Mark::ToldNo,
        (false, false) => Mark::Nothing,
    }
}

fn mark_of_route(route: &Route, who: Who) -> Mark {
    if is_among(who, route.does) { Mark::Through } else { Mark::Nothing }
}

#[test]
fn isolation_matrix_has_a_case_for_everything_that_can_be_asked() {
    check_complete();
    people::check_roles();
}

#[test]
fn the_isolation_matrix_is_generated() {
    generated::check("docs/isolation.md", &document::text());
}

/// Asks every case as one person, and notes what is not as the table says.
async fn try_everything(asking: &mut Asking<'_>) {
    let (asker, world) = (asking.asker, asking.world);
    let targets = &world.targets[asker.about];
    let nothing = String::new();
    for case in CASES {
        let kind = kind_of(case);
        let Some(tried) = (if kind.is_empty() { Some(&nothing) } else { targets.get(kind) }) else { continue };
        let wanted = mark(case, asker.who);
        let (differs, came) = asking.try_case(case, tried).await;
        let got = match (differs, came) {
            (false, _) => Mark::Nothing,
            (true, Came::Refused) => Mark::ToldNo,
            (true, Came::Done) => Mark::Through,
        };
        // Elsewhere a list without an id is one's own, and only what it tells is looked at; a cursor names a place in a
        // list, and whoever has the list may well find the same rows after another's place.
        let is_elsewhere = kind.is_empty() && !is_here(asker.who);
        let is_own_list = is_elsewhere && (got == Mark::Nothing || matches!(asker.who, Who::Abroad));
        let is_cursor = kind.starts_with("cursor") && got == Mark::Nothing && wanted == Mark::Through;
        // The log's numbers begin anew in each association, and so a place of another's list is one in one's own.
        let is_cursor = is_cursor || (kind == "cursor_audit" && asker.who == Who::Abroad);
        if got != wanted && !is_own_list && !is_cursor {
            asking.wrong.push(format!("{} as {}: {got:?}, and the table says {wanted:?}", case.field, asker.name));
        }
        let is_drafts =
            world.draft.get(kind).is_some_and(|draft| draft != tried && ["appl", "line", "atta"].contains(&kind));
        if is_drafts && !matches!(asker.who, Who::OtherMember | Who::NoMember) {
            let (differs, _) = asking.try_case(case, &world.draft[kind]).await;
            if differs {
                asking.wrong.push(format!("{} as {}: a draft of others shows", case.field, asker.name));
            }
        }
    }
    for (route, _) in WITHOUT_ID {
        if let Some(path) = route.strip_prefix("GET ").filter(|path| !path.contains('{')) {
            asking.try_page(route, path).await;
        }
    }
    for route in ROUTES {
        let Some(tried) = targets.get(kind_of_route(route)) else { continue };
        let got = if asking.try_route(route, tried).await { Mark::Through } else { Mark::Nothing };
        let wanted = mark_of_route(route, asker.who);
        if got != wanted {
            asking.wrong.push(format!("{} as {}: {got:?}, and the table says {wanted:?}", route.route, asker.name));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn isolation_holds_for_every_field_and_route_as_every_role() {
    let demo = Demo::start().await;
    let askers: Vec<Asker> = people::sign_in(&demo).await;
    let world = World::read(&demo).await;
    hosts::try_all(&demo, &world).await;

    let shared: &'static (World, Vec<Asker>, _) = Box::leak(Box::new((world, askers, schema::schema())));
    let mut tasks = JoinSet::new();
    for asker in &shared.1 {
        tasks.spawn(async move {
            let mut asking = Asking::new(&shared.0, &shared.2, asker).await;
            try_everything(&mut asking).await;
            (asking.wrong, asking.asked)
        });
    }
    let (mut wrong, mut asked) = (Vec::new(), 0);
    while let Some(done) = tasks.join_next().await {
        let (found, requests) = done.expect("asked");
        wrong.extend(found);
        asked += requests;
    }
    wrong.extend(shared.0.losses().await);
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{asked} requests by {} askers for {} cases and {} routes", shared.1.len(), CASES.len(), ROUTES.len());
}

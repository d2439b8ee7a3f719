//! Whose is what in the played world: the ids that are asked for, the ids that everybody has of her own, and for each
//! id that an answer holds whether the one who asked may know it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    demo::{Demo, Player, list, text},
    isolation::{
        people::{Asker, TENANT},
        roles,
        who::Who,
    },
};

/// An id or cursor of each kind.
pub type Ids = BTreeMap<&'static str, String>;

const PARTS: &str = "id title state registrationNumber association { id slug } call { id template { id } } owner { id } \
    parties { organisation { id } } budgetLines { id } attachments { id } completions { id } agendaItem { id meeting { id } } consultations { id } \
    submissions { id documentPath attachments { id } } decision { id documentPath }";

/// The kinds of ids that are somebody's own: an application's parts, meetings, roles, sessions and keys.
const PRIVATE: [&str; 19] = [
    "appl", "subm", "atta", "comp", "item", "deci", "docu", "line", "meet", "job", "arol", "orol", "prol", "sess",
    "pkey", "tokn", "extn", "tmov", "cons",
];
/// Those that belong to a person or a place, and to no case.
const PERSONAL: [&str; 8] = ["arol", "orol", "prol", "sess", "pkey", "tokn", "extn", "tmov"];
/// Those of the office and the board, that applicants never see.
const OFFICES: [&str; 3] = ["item", "meet", "cons"];
/// Those that whoever answers for a body reads of a case that was sent to it: what was sent in, and the decision once it holds.
const ASKED: [&str; 7] = ["appl", "subm", "atta", "line", "docu", "cons", "deci"];

struct Owner {
    id: String,
    slug: String,
    parties: BTreeSet<String>,
    is_draft: bool,
    title: String,
}

/// The played world.
pub struct World {
    owners: Vec<Owner>,
    /// Private ids, by the application or the association that they belong to.
    ids: BTreeMap<String, usize>,
    meetings: BTreeMap<String, String>,
    /// What is asked for, by association.
    pub targets: BTreeMap<&'static str, Ids>,
    /// A draft of the same association.
    pub draft: Ids,
    /// Where each role is held.
    roles: BTreeMap<String, roles::Place>,
    /// Whose session and key are asked for.
    victim: roles::Victim,
}

/// What an asker has of her own.
pub struct Own {
    /// The organisations whose cases she reads.
    organisations: BTreeSet<String>,
    /// The organisations whose roles she reads.
    colleagues: BTreeSet<String>,
    /// Her roles, sessions and keys.
    ids: BTreeSet<String>,
    /// The cases that were sent to her bodies.
    asked: BTreeSet<String>,
}

impl Own {
    pub async fn read(player: &Player) -> Self {
        let query = "{ viewer { organisations { role organisation { id } } roles { given { id } } sessions { id } passkeys { id } } }";
        let answer = player.answer(query, json!({})).await;
        let asked = player.answer("{ consultations { application { id } } }", json!({})).await;
        let asked = list(&asked["data"]["consultations"]).iter();
        let held = list(&answer["data"]["viewer"]["organisations"]);
        let ids = |held: &mut dyn Iterator<Item = &Value>| {
            held.map(|held| text(&held["organisation"]["id"]).to_owned()).collect::<BTreeSet<_>>()
        };
        let mut own = BTreeSet::new();
        collect(&answer["data"]["viewer"], &mut own);
        Self {
            organisations: ids(&mut held.iter().filter(|held| held["role"] != "ORGANISATION_ADMINISTRATOR")),
            colleagues: ids(&mut held.iter()),
            ids: own,
            asked: asked.map(|one| text(&one["application"]["id"]).to_owned()).collect(),
        }
    }
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => found.extend(ids_in(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, found)),
        _ => {}
    }
}

/// The private ids that a text holds, wherever they stand.
pub fn ids_in(text: &str) -> BTreeSet<String> {
    let is_letter = |letter: &u8| letter.is_ascii_digit() || letter.is_ascii_lowercase();
    let mut found = BTreeSet::new();
    for (place, _) in text.match_indices('_') {
        let (before, after) = (&text.as_bytes()[..place], &text.as_bytes()[place + 1..]);
        let kind = PRIVATE.iter().find(|kind| before.ends_with(kind.as_bytes()));
        if let Some(kind) = kind
            && after.len() >= 26
            && after[..26].iter().all(is_letter)
        {
            found.insert(text[place - kind.len()..place + 27].to_owned());
        }
    }
    found
}

/// An id of the same kind that nobody has; a cursor to a row that is nobody's, at the same place of the list.
pub fn nobodys(id: &str) -> String {
    let split = id.find(['_', '.']).expect("an id or a cursor");
    let (prefix, rest) = id.split_at(split + 1);
    let is_hexadecimal = id.as_bytes()[split] == b'.';
    let swapped: String = rest
        .chars()
        .enumerate()
        .map(|(place, letter)| match letter {
            _ if place < 14 => letter,
            _ if is_hexadecimal => {
                if letter == '0' {
                    '1'
                } else {
                    '0'
                }
            }
            'z' => '0',
            '0'..='8' | 'a'..='g' => char::from(letter as u8 + 1),
            _ => '7',
        })
        .collect();
    format!("{prefix}{swapped}")
}

/// The first of each kind among an application's ids.
fn of_application(application: &Value) -> Ids {
    let part = |pointer: &str| {
        application.pointer(pointer).and_then(Value::as_str).map(|id| id.trim_start_matches("/files/").to_owned())
    };
    let places: [(&'static str, &[&str]); 14] = [
        ("appl", &["/id"]),
        ("asso", &["/association/id"]),
        ("call", &["/call/id"]),
        ("tmpl", &["/call/template/id"]),
        ("orga", &["/owner/id"]),
        ("line", &["/budgetLines/0/id"]),
        ("atta", &["/submissions/0/attachments/0/id", "/attachments/0/id"]),
        ("comp", &["/completions/0/id"]),
        ("subm", &["/submissions/0/id"]),
        ("item", &["/agendaItem/id"]),
        ("meet", &["/agendaItem/meeting/id"]),
        ("cons", &["/consultations/0/id"]),
        ("deci", &["/decision/id"]),
        ("docu", &["/decision/documentPath", "/submissions/0/documentPath"]),
    ];
    places
        .into_iter()
        .filter_map(|(kind, pointers)| pointers.iter().find_map(|pointer| part(pointer)).map(|id| (kind, id)))
        .collect()
}

/// What an official's lists give: the cases, the cursors, a meeting.
async fn of_office(player: &Player) -> (Vec<Value>, Ids) {
    let query = format!(
        "{{ viewer {{ person {{ id }} }} applications(first: 50) {{ edges {{ cursor node {{ {PARTS} }} }} }} \
         meetings(first: 50) {{ edges {{ cursor node {{ id }} }} }} auditEntries(first: 1) {{ edges {{ cursor }} }} }}"
    );
    let there = player.ask(&query, json!({})).await;
    let edges = list(&there["applications"]["edges"]);
    let mut ids = Ids::new();
    for (kind, value) in [
        ("pers", &there["viewer"]["person"]["id"]),
        ("cursor_applications", &edges[0]["cursor"]),
        ("cursor_audit", &there["auditEntries"]["edges"][0]["cursor"]),
        ("cursor_meetings", &there["meetings"]["edges"][0]["cursor"]),
        ("meet", &there["meetings"]["edges"][0]["node"]["id"]),
    ] {
        ids.insert(kind, text(value).to_owned());
    }
    (edges.iter().map(|edge| edge["node"].clone()).collect(), ids)
}

impl World {
    /// Reads it as those who may, and begins what the story does not have.
    pub async fn read(demo: &Demo) -> Self {
        roles::ask_body(demo).await;
        let roles::Given { places, ids: role_ids } = roles::give_all(demo).await;
        let victim = roles::Victim::sign_in(demo).await;
        let mut world = Self {
            owners: Vec::new(),
            ids: BTreeMap::new(),
            meetings: BTreeMap::new(),
            targets: BTreeMap::new(),
            draft: Ids::new(),
            roles: places,
            victim,
        };
        // A draft with a file on its way, which no one but its writers knows of.
        let karl = demo.sign_in("karl", None).await;
        let draft = karl.find_on_desk("Digital väg till samordning").await;
        let file = json!({
            "applicationId": draft, "questionKey": "attachments", "fileName": "a.pdf", "contentType": "application/pdf",
            "sizeBytes": 1, "sha256": "00".repeat(32),
        });
        let begun = karl.change("beginAttachment", file, "attachment { id }").await;
        for (head, slug) in [("dagny", "blekinge"), ("siv", "badesa"), ("rut", "sofint"), ("jonna", "jamtland")] {
            let player = demo.sign_in(head, Some(slug)).await;
            let (cases, mut ids) = of_office(&player).await;
            for case in &cases {
                world.own(case);
            }
            let meetings = player.ask("{ meetings(first: 100) { nodes { id } } }", json!({})).await;
            for meeting in list(&meetings["meetings"]["nodes"]) {
                world.meetings.insert(text(&meeting["id"]).to_owned(), slug.to_owned());
            }
            // The case that has gone farthest has the most parts.
            let richest =
                cases.iter().max_by_key(|case| of_application(case).len()).expect("each association has a case");
            ids.extend(of_application(richest));
            world.targets.insert(slug, ids);
        }
        let mut cursor_desk = String::new();
        for writer in ["karl", "maja", "farida", "anton"] {
            let query = format!(
                "{{ desk {{ applications(first: 100) {{ nodes {{ {PARTS} }} pageInfo {{ startCursor }} }} }} }}"
            );
            let desk = demo.sign_in(writer, None).await.ask(&query, json!({})).await;
            let cases = &desk["desk"]["applications"];
            text(&cases["pageInfo"]["startCursor"]).clone_into(&mut cursor_desk);
            for case in list(&cases["nodes"]) {
                world.own(case);
                if case["id"] == draft {
                    world.draft = of_application(case);
                    world.draft.insert("atta", text(&begun["attachment"]["id"]).to_owned());
                }
            }
        }
        let complete = world.targets.entry(TENANT).or_default();
        complete.insert("cursor_desk", cursor_desk);
        complete.extend(role_ids);
        complete.extend(world.victim.ids());
        for kind in PRIVATE.iter().filter(|kind| **kind != "job") {
            assert!(complete.contains_key(kind), "the story has a {kind}");
        }
        world
    }

    fn own(&mut self, case: &Value) {
        let owner = Owner {
            id: text(&case["id"]).to_owned(),
            slug: text(&case["association"]["slug"]).to_owned(),
            parties: list(&case["parties"]).iter().map(|party| text(&party["organisation"]["id"]).to_owned()).collect(),
            is_draft: case["state"] == "DRAFT",
            title: text(&case["title"]).to_owned(),
        };
        self.owners.push(owner);
        let mut found = BTreeSet::new();
        collect(case, &mut found);
        for id in found.into_iter().filter(|id| !id.starts_with("meet_")) {
            self.ids.insert(id, self.owners.len() - 1);
        }
    }

    /// What an answer tells that the one who asked may not know; `asked` is what she said herself.
    pub fn leaks(&self, asker: &Asker, own: &Own, what: &str, asked: &str, answer: &str) -> Vec<String> {
        let may_know = |owner: &Owner| {
            !owner.parties.is_disjoint(&own.organisations)
                || (!owner.is_draft && asker.office.is_some_and(|office| office == owner.slug))
        };
        let is_asked = |owner: &Owner| own.asked.contains(&owner.id);
        let is_log = what.to_lowercase().contains("audit");
        let mut told = Vec::new();
        for id in ids_in(answer).into_iter().filter(|id| !asked.contains(id.as_str())) {
            let kind = id.split('_').next().unwrap_or_default();
            if PERSONAL.contains(&kind) {
                // The platform's log names sessions and keys; what they are called opens none.
                let may = own.ids.contains(&id)
                    || (is_log && asker.is_operator())
                    || match self.roles.get(&id) {
                        Some(roles::Place::Association(slug)) => asker.reads_roles == Some(slug),
                        Some(roles::Place::Organisation(id)) => asker.is_operator() || own.colleagues.contains(id),
                        Some(roles::Place::Platform) => asker.is_operator(),
                        None => false,
                    };
                told.extend((!may).then_some(id));
                continue;
            }
            let may = match (self.meetings.get(&id), self.ids.get(&id)) {
                // An administrator plans the meetings, and reads none of their cases.
                (Some(slug), _) => [asker.office, asker.reads_roles].contains(&Some(slug.as_str())),
                (_, Some(&owner)) => {
                    let owner = &self.owners[owner];
                    (may_know(owner) && (asker.office.is_some() || !OFFICES.contains(&kind)))
                        || (is_asked(owner) && ASKED.contains(&kind))
                }
                // It was made by this very request.
                (None, None) => true,
            };
            if !may {
                told.push(id);
            }
        }
        let hidden = self.owners.iter().filter(|owner| !may_know(owner) && !is_asked(owner));
        told.extend(hidden.filter(|owner| answer.contains(&owner.title)).map(|owner| owner.title.clone()));
        told
    }

    /// The kinds that the asker has of her own, to stand beside the one id that is tried.
    pub fn own_ids(&self, asker: &Asker) -> &Ids {
        match asker.who {
            // The case that her organisation owns, and the draft that his does.
            Who::OtherMember => &self.targets["jamtland"],
            Who::NoMember => &self.draft,
            _ => &self.targets[asker.home.unwrap_or(asker.about)],
        }
    }

    /// What the one whose session and key were asked for has lost.
    pub async fn losses(&self) -> Vec<String> {
        self.victim.losses().await
    }
}

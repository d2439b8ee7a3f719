//! Roles, sessions and keys to ask for. Each role was given and withdrawn, so that whoever may change it is told that it is
//! over, and nothing that others stand on is changed.

use std::collections::BTreeMap;

use mellanrum_model::id::{PasskeyId, PersonId};
use mellanrum_store::{
    Connections, Db,
    passkey::{self, Passkey},
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    demo::{Demo, Player, list, text},
    isolation::{people::TENANT, world::Ids},
};

/// Where a role is held.
pub enum Place {
    Association(&'static str),
    Organisation(String),
    Platform,
}

/// The roles that there are, and one of each kind to ask for.
pub struct Given {
    pub places: BTreeMap<String, Place>,
    pub ids: Ids,
}

/// Invites somebody and withdraws it; gives the role's id.
async fn give(giver: &Player, mutation: &str, organisation: Option<&Value>, key: &str, role: &str) -> String {
    let mut input = json!({ "invitation": {
        "email": format!("{key}@mellanrum.example"), "name": key, "roles": [role], "startsOn": "2020-11-01", "reason": "Prov",
    }});
    if let Some(id) = organisation {
        input["organisationId"] = id.clone();
    }
    let given = giver.change(mutation, input, "roles { id }").await;
    let id = text(&given["roles"][0]["id"]).to_owned();
    giver.change("withdrawRole", json!({ "roleId": id, "reason": "Prov" }), "role { state }").await;
    id
}

/// Gives longer time in a call and withdraws it; gives its id.
async fn extend(giver: &Player) -> String {
    let query = "{ association { members { organisation { id } } calls { id mode } } }";
    let here = giver.ask(query, json!({})).await["association"].clone();
    let call = list(&here["calls"]).iter().find(|call| call["mode"] == "CALL").expect("a call that closes");
    let new = json!({
        "callId": call["id"], "organisationId": here["members"][0]["organisation"]["id"],
        "closesAt": "2030-01-01 12:00", "reason": "Prov",
    });
    let given = giver.change("giveExtension", new, "extension { id }").await;
    let id = text(&given["extension"]["id"]).to_owned();
    giver.change("withdrawExtension", json!({ "extensionId": id, "reason": "Prov" }), "extension { id }").await;
    id
}

/// Gives a call the form that it has, and goes back: the change stays, and holds no more.
async fn move_template(giver: &Player) -> String {
    let there = giver.ask("{ association { calls { id template { id } } } }", json!({})).await;
    let call = &there["association"]["calls"][0];
    let form = &call["template"]["id"];
    let change = json!({
        "callId": call["id"], "expectedTemplateId": form, "templateId": form, "draftsFollow": true, "reason": "Prov",
    });
    let moved = giver.change("changeCallTemplate", change, "call { templateMoves { id } }").await;
    let id = text(&moved["call"]["templateMoves"][0]["id"]).to_owned();
    giver.change("undoTemplateMove", json!({ "templateMoveId": id, "reason": "Prov" }), "call { id }").await;
    id
}

/// Gives one role in each kind of place, and reads which there are.
pub async fn give_all(demo: &Demo) -> Given {
    let mut given = Given { places: BTreeMap::new(), ids: Ids::new() };
    let dagny = demo.sign_in("dagny", Some(TENANT)).await;
    given.ids.insert("arol", give(&dagny, "inviteToAssociation", None, "elin", "READER").await);
    let token = json!({ "name": "Prov", "scopes": ["READ_CASES"], "expiresOn": "2020-12-31" });
    let token = dagny.change("createApiToken", token, "token { id }").await;
    let token = text(&token["token"]["id"]).to_owned();
    dagny.change("withdrawApiToken", json!({ "tokenId": token }), "token { id }").await;
    given.places.insert(token.clone(), Place::Association(TENANT));
    given.ids.insert("tokn", token);
    let extension = extend(&dagny).await;
    given.places.insert(extension.clone(), Place::Association(TENANT));
    given.ids.insert("extn", extension);
    let moved = move_template(&dagny).await;
    given.places.insert(moved.clone(), Place::Association(TENANT));
    given.ids.insert("tmov", moved);
    for (key, slug) in [("dagny", TENANT), ("siv", "badesa"), ("rut", "sofint"), ("jonna", "jamtland")] {
        let there = demo.sign_in(key, Some(slug)).await.ask("{ associationRoles { id } }", json!({})).await;
        for role in list(&there["associationRoles"]) {
            given.places.insert(text(&role["id"]).to_owned(), Place::Association(slug));
        }
    }
    for key in ["ragna", "yrsa", "anton", "farida"] {
        let player = demo.sign_in(key, None).await;
        let own = player.ask("{ viewer { organisations { organisation { id } } } }", json!({})).await;
        let id = own["viewer"]["organisations"][0]["organisation"]["id"].clone();
        if key == "ragna" {
            given.ids.insert("orol", give(&player, "inviteToOrganisation", Some(&id), "maja", "EDITOR").await);
        }
        let query = "query Roles($id: ID!) { organisationRoles(organisationId: $id) { id } }";
        let there = player.ask(query, json!({ "id": id })).await;
        for role in list(&there["organisationRoles"]) {
            given.places.insert(text(&role["id"]).to_owned(), Place::Organisation(text(&id).to_owned()));
        }
    }
    let oskar = demo.sign_in("oskar", None).await;
    given.ids.insert("prol", give(&oskar, "inviteToPlatform", None, "ragna", "ANALYST").await);
    let query = "{ platformRoles { id } platformAuditEntries(first: 1) { edges { cursor } } tenants(first: 1) { edges { cursor } } }";
    let there = oskar.ask(query, json!({})).await;
    for (kind, list) in [("cursor_platform_audit", "platformAuditEntries"), ("cursor_tenants", "tenants")] {
        given.ids.insert(kind, text(&there[list]["edges"][0]["cursor"]).to_owned());
    }
    for role in list(&there["platformRoles"]) {
        given.places.insert(text(&role["id"]).to_owned(), Place::Platform);
    }
    given
}

/// Somebody whose session and key everybody else asks for, and tries to take from her.
pub struct Victim {
    player: Player,
    before: Value,
}

const OWN: &str = "{ viewer { person { id } sessions { id } passkeys { id } roles { given { id state } } } }";

impl Victim {
    /// Signs her in, and writes a key as if she had registered one.
    pub async fn sign_in(demo: &Demo) -> Self {
        let player = demo.sign_in("bengt", Some(TENANT)).await;
        let own = player.ask(OWN, json!({})).await;
        let person: PersonId = text(&own["viewer"]["person"]["id"]).parse().expect("an id");
        let id: PasskeyId = "pkey_01m86r8j5jemx982j91ksc20fq".parse().expect("an id");
        let url = text(&demo.summary["database"]);
        let db = Db::new(&Connections {
            runtime_url: url.to_owned(),
            system_url: url.replace("mellanrum_runtime", "mellanrum_system"),
            max_connections: 4,
            acquire_timeout_secs: 5,
            statement_timeout_secs: 10,
        })
        .expect("the pools");
        let key = Passkey {
            id,
            person,
            name: "Telefonen".into(),
            credential: json!({}),
            created_at: OffsetDateTime::UNIX_EPOCH,
            used_at: None,
        };
        db.system("test.passkey", async |tx| passkey::insert(tx, &key, b"bengt").await).await.expect("written");
        db.close().await;
        let before = player.ask(OWN, json!({})).await;
        Self { player, before }
    }

    /// What of hers is asked for.
    pub fn ids(&self) -> Ids {
        let viewer = &self.before["viewer"];
        let id = |kind: &Value| text(&kind[0]["id"]).to_owned();
        Ids::from([("sess", id(&viewer["sessions"])), ("pkey", id(&viewer["passkeys"]))])
    }

    /// What she has no more after everybody has tried.
    pub async fn losses(&self) -> Vec<String> {
        let after = self.player.answer(OWN, json!({})).await["data"].clone();
        if after == self.before { Vec::new() } else { vec![format!("{} of hers became {after}", self.before)] }
    }
}

//! Roles, sessions and keys to ask for. Each role was given and withdrawn, so that whoever may change it is told that it is
//! over, and nothing that others stand on is changed.

use std::collections::BTreeMap;

use mellanrum_model::{
    Text,
    id::{ApplicationId, AssociationId, AssociationRoleId, ConsultationId, PasskeyId, PersonId},
    permission::Role,
    role::Term,
};
use mellanrum_store::{
    Connections, Db, Scope,
    consultation::{self, NewConsultation},
    passkey::{self, Passkey},
    role::{self, NewRole, RolePlace},
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

/// The database, as the product's roles.
fn database(demo: &Demo) -> Db {
    let url = text(&demo.summary["database"]);
    Db::new(&Connections {
        runtime_url: url.to_owned(),
        system_url: url.replace("mellanrum_runtime", "mellanrum_system"),
        max_connections: 4,
        acquire_timeout_secs: 5,
        statement_timeout_secs: 10,
    })
    .expect("the pools")
}

/// Writes that a body was asked about the case that the association's board has decided first, and that somebody answers for
/// it: the association itself consults none.
pub async fn ask_body(demo: &Demo) {
    let dagny = demo.sign_in("dagny", Some(TENANT)).await;
    let query =
        "{ viewer { person { id } } association { id } applications(first: 50) { nodes { id completions { id } } } }";
    let there = dagny.ask(query, json!({})).await;
    let cases = list(&there["applications"]["nodes"]);
    let case = cases.iter().find(|case| !list(&case["completions"]).is_empty()).expect("a case that was completed");
    let samir = demo.sign_in("samir", Some(TENANT)).await.ask("{ viewer { person { id } } }", json!({})).await;
    let id = |value: &Value| text(value).parse::<PersonId>().expect("a person");
    let (officer, person) = (id(&there["viewer"]["person"]["id"]), id(&samir["viewer"]["person"]["id"]));
    let association: AssociationId = text(&there["association"]["id"]).parse().expect("an association");
    let application: ApplicationId = text(&case["id"]).parse().expect("an application");
    let (db, now, scope) = (database(demo), OffsetDateTime::UNIX_EPOCH, Scope::association(association));
    let words = Text::both("Gruppen", "The group");
    let asked = NewConsultation {
        id: "cons_01m86r8j5jemx982j91ksc20fr".parse::<ConsultationId>().expect("an id"),
        application,
        body: "prov",
        body_name: &words,
        is_proposed: false,
        reason: &words,
        due_on: now.date(),
        person: officer,
        now,
    };
    let role = NewRole {
        id: "arol_01m86r8j5jemx982j91ksc20fs".parse::<AssociationRoleId>().expect("an id").0,
        person,
        role: Role::ConsultationMember,
        term: Term { starts_on: now.date(), ends_on: None },
        reason: "",
        given_by: None,
        now,
        invitation_ends_at: now,
        accepted_at: Some(now),
        body: Some("prov"),
    };
    let written = db.write("test.ask", &scope, async |tx| {
        consultation::insert(tx, &asked).await?;
        role::insert(tx, RolePlace::Association, &role).await
    });
    written.await.expect("written");
    db.close().await;
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
        let db = database(demo);
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

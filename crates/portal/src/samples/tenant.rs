//! What the API would answer about associations to whoever runs the platform.

use serde_json::{Value, json};

use super::{Sample, mended, operator, page, refused};

const NOW: &str = "2020-09-20T12:05:00Z";

/// A page of the list.
pub(super) fn connection() -> Value {
    json!({
        "pageInfo": { "hasPreviousPage": false, "hasNextPage": true, "startCursor": "a", "endCursor": "b" },
        "edges": [
            { "node": tenant("Samordningsförbundet i Blekinge", "blekinge", &[]) },
            { "node": suspended(tenant("Samordningsförbundet BÅDESÅ", "badesa", &["NO_LEAD", "FAILED_JOBS"])) },
            { "node": new_tenant() },
        ],
        "totalCount": 3, "suspendedCount": 1, "concernedCount": 2,
    })
}

/// What a new association can have as members.
pub(super) fn organisations() -> Value {
    json!([
        { "key": "forsakringskassan", "name": "Försäkringskassan", "partyKind": "FORSAKRINGSKASSAN" },
        { "key": "arbetsformedlingen", "name": "Arbetsförmedlingen", "partyKind": "ARBETSFORMEDLINGEN" },
        { "key": "region-blekinge", "name": "Region Blekinge", "partyKind": "REGION" },
        { "key": "karlskrona", "name": "Karlskrona kommun", "partyKind": "MUNICIPALITY" },
    ])
}

/// An association as whoever runs the platform sees it.
pub(super) fn tenant(name: &str, slug: &str, concerns: &[&str]) -> Value {
    json!({
        "id": format!("asso_{slug}"), "slug": slug, "name": name, "host": format!("{slug}.mellanrum.localhost"),
        "domains": if slug == "blekinge" { json!(["ansok.blekinge.example"]) } else { json!([]) },
        "createdAt": NOW, "suspension": null, "memberCount": 9, "peopleCount": 14, "lead": "THERE", "openCallCount": 2,
        "applicationCount": 412, "fileCount": 1210, "fileBytes": "1240000000", "lastActiveOn": "2020-09-18",
        "waitingJobCount": 3, "failedJobCount": if concerns.contains(&"FAILED_JOBS") { 2 } else { 0 }, "oldestJobAt": NOW,
        "concerns": concerns,
    })
}

/// The same while it is closed.
pub(super) fn suspended(mut tenant: Value) -> Value {
    let reason = "Förbundet går upp i Samordningsförbundet Östra vid årsskiftet.\nÄrendena flyttas dit.";
    tenant["suspension"] = json!({ "reason": reason, "by": "Maja Ekdal", "at": NOW });
    tenant
}

/// One that was just created.
pub(super) fn new_tenant() -> Value {
    let mut tenant = tenant("Samordningsförbundet Östra", "ostra", &["LEAD_INVITED"]);
    let fields = json!({
        "peopleCount": 0, "lead": "INVITED", "openCallCount": 0, "applicationCount": 0, "fileCount": 0, "fileBytes": 0,
        "lastActiveOn": null, "waitingJobCount": 0, "oldestJobAt": null,
    });
    for (name, value) in fields.as_object().into_iter().flatten() {
        tenant[name] = value.clone();
    }
    tenant
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("associations", "/platform/associations", operator()),
        page("associations-none", "/platform/associations?show=concerns&search=x", {
            let mut world = operator();
            world["tenants"]["edges"] = json!([]);
            world
        }),
        page("association", "/platform/associations/asso_blekinge", operator()),
        page("association-created", "/platform/associations/asso_ostra?created=1", {
            let mut world = operator();
            world["tenant"] = new_tenant();
            world
        }),
        page("association-suspended", "/platform/associations/asso_blekinge", {
            let mut world = operator();
            world["tenant"] = suspended(world["tenant"].clone());
            world
        }),
        mended(
            "association-refused",
            "/platform/associations/asso_blekinge",
            &[("do", "suspend"), ("reason", "")],
            refused(operator(), "suspendAssociation", json!(["input", "reason"]), "Skriv varför förbundet stängs."),
        ),
        page("association-new", "/platform/associations/new", operator()),
        Sample {
            form: vec![("do", "more"), ("m.1.name", "Region Öst"), ("m.1.kind", "REGION")],
            ..page("association-new-more", "/platform/associations/new", operator())
        },
        mended(
            "association-new-refused",
            "/platform/associations/new",
            &[("slug", "www"), ("name", "Östra"), ("m.1.name", "Östers kommun"), ("m.1.kind", "")],
            {
                let mut world = operator();
                let error = |path: &[&str], message: &str| json!({ "code": "INVALID", "path": path, "message": message, "source": null });
                world["createAssociation"] = json!({ "association": null, "userErrors": [
                    error(&["input", "directorName"], "Skriv förbundschefens namn."),
                    error(&["input", "slug"], "www är reserverad för plattformen. Välj en annan adress."),
                    error(&["input", "members", "0", "partyKind"], "Välj vad för slags organisation det är."),
                    error(&["input", "members"], "Välj medlemmar av minst två slag."),
                ] });
                world
            },
        ),
    ]
}

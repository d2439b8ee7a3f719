//! Sample pages: requests, and what the API would answer. The tests render every one in every language, and the example
//! `samples` serves them to look at.
//!
//! Must stay true: every template stands in at least one sample; a sample is data of the schema's form, read by the same
//! generated types as the API's answers.

use std::convert::Infallible;

use axum::{
    Json,
    body::Body,
    response::{IntoResponse, Response},
};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::{ServiceExt as _, service_fn};

use crate::{ApiService, PortalConfig, csrf, form::percent_encode, router};

mod call_dates;
mod contribution;
mod member;
mod profile;
mod template_move;
mod tenant;
mod world;

pub use world::{application, with_application, world};

/// A page to render.
pub struct Sample {
    /// Its name, part of an address.
    pub name: &'static str,
    /// The path to ask for.
    pub path: &'static str,
    /// The fields to post; a GET when there are none.
    pub form: Vec<(&'static str, &'static str)>,
    /// What the API answers.
    pub world: Value,
    /// The status that the page must have.
    pub status: StatusCode,
}

/// The apex host of the samples.
pub const APEX_HOST: &str = "mellanrum.localhost";

/// An API that answers every operation with `world`, and the session routes as they do when all is well.
#[must_use]
pub fn service(world: Value) -> ApiService {
    ApiService::new(service_fn(move |request: Request<Body>| {
        let world = world.clone();
        async move { Ok::<Response, Infallible>(answer(request, &world).await) }
    }))
}

async fn answer(request: Request<Body>, world: &Value) -> Response {
    let (head, body) = request.into_parts();
    match (head.method.as_str(), head.uri.path()) {
        ("POST", "/graphql") => {
            if world.get("error").is_some_and(|code| code == "RATE_LIMITED") {
                let secs = world["retryAfterSecs"].as_u64().unwrap_or(150);
                return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, secs)]).into_response();
            }
            if let Some(code) = world.get("error") {
                let errors = json!([{ "message": "sample", "extensions": { "code": code } }]);
                return Json(json!({ "data": null, "errors": errors })).into_response();
            }
            let body = axum::body::to_bytes(body, 1_000_000).await.unwrap_or_default();
            let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
            // A mutation is named as its only field; a query takes what it asks for from the whole world.
            let name = asked["operationName"].as_str().unwrap_or_default();
            let field =
                format!("{}{}", name.get(..1).unwrap_or_default().to_lowercase(), name.get(1..).unwrap_or_default());
            let is_mutation = asked["query"].as_str().is_some_and(|query| query.contains(&format!("mutation {name}(")));
            let data = if is_mutation { json!({ &field: world[&field] }) } else { world.clone() };
            Json(json!({ "data": data })).into_response()
        }
        ("POST", "/session/link" | "/session") if world["noSignIn"] == json!(true) => {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        ("POST", "/session/link") => (StatusCode::ACCEPTED, Json(json!({}))).into_response(),
        ("POST", "/session") if world["expired"] == json!(true) => (StatusCode::GONE, Json(json!({}))).into_response(),
        ("POST", "/session") => {
            ([(header::SET_COOKIE, "session=sample; Path=/; HttpOnly")], Json(json!({ "returnTo": "/office" })))
                .into_response()
        }
        ("POST", "/session/departure") if world["providerAway"] == json!(true) => {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        ("POST", "/session/departure") => Json(json!({ "url": "https://login.example.org/authorize" })).into_response(),
        ("POST", "/session/callback" | "/session/receive") => StatusCode::GONE.into_response(),
        ("DELETE", "/session") => {
            let answer = Json(json!({ "logoutUrl": "https://login.example.org/end" }));
            ([(header::SET_COOKIE, "session=; Path=/; Max-Age=0")], answer).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A portal over a sample's API.
#[must_use]
pub fn config(world: Value) -> PortalConfig {
    PortalConfig {
        api: service(world),
        secret: [7; 32],
        development: true,
        apex_host: APEX_HOST.to_owned(),
        public_scheme: "http".to_owned(),
    }
}

/// Every sample.
#[must_use]
pub fn all() -> Vec<Sample> {
    let page = |name, path, world| Sample { name, path, form: Vec::new(), world, status: StatusCode::OK };
    let mended = |name, path, form: &[(&'static str, &'static str)], world| Sample {
        name,
        path,
        form: form.to_vec(),
        world,
        status: StatusCode::UNPROCESSABLE_ENTITY,
    };
    let failed = |name, code: &str, status| Sample {
        name,
        path: "/calls/call_1",
        form: Vec::new(),
        world: json!({ "error": code }),
        status,
    };
    let public = || world::signed_out(world());
    let desk = || world::on_apex(world());
    let operator = || world::as_operator(world());
    let editing = || world::on_apex(world::with_application(world(), application("DRAFT")));
    let office = |state: &str| world::with_application(world(), application(state));
    let refused = |mut world: Value, mutation: &str, path: Value, message: &str| {
        world[mutation] = json!({ "userErrors": [{ "code": "INVALID", "path": path, "message": message, "source": "Policy 17/29, punkt 3" }], "conflict": null, "progress": [], "shownQuestions": [] });
        world
    };
    let mut conflicted = editing();
    conflicted["saveAnswer"] = json!({
        "answer": null, "progress": [], "shownQuestions": [], "userErrors": [],
        "conflict": { "questionKey": "purpose", "value": "Vi vill pröva ett gemensamt arbetssätt för unga vuxna.", "version": 4, "changedAt": "2020-09-20T12:05:00Z", "changedBy": "Nils Almdal" },
    });
    let mut late = office("REGISTERED");
    late["application"]["late"] = json!(true);
    let judging_as =
        |actions: Value| world::with_application(world(), world::judged_by(application("REGISTERED"), &actions));
    let (judging, only_judging) = (judging_as(json!(["JUDGE", "RECOMMEND"])), judging_as(json!(["JUDGE"])));
    let mut judged_meanwhile = judging.clone();
    judged_meanwhile["saveJudgement"] = json!({
        "judgement": null, "userErrors": [],
        "conflict": { "step": "higher", "motivation": "Många deltar.", "version": 3, "judgedAt": "2020-10-08T10:00:00Z", "judgedBy": "Nils Almdal" },
    });
    let mut many = world();
    many["applications"]["pageInfo"] =
        json!({ "hasPreviousPage": true, "hasNextPage": true, "startCursor": "a", "endCursor": "b" });
    let mut empty = world();
    empty["applications"]["nodes"] = json!([]);
    let mut no_meetings = world();
    no_meetings["meetings"]["nodes"] = json!([]);
    let mut empty_desk = desk();
    empty_desk["desk"]["calls"] = json!([]);
    empty_desk["desk"]["associations"] = json!([]);
    empty_desk["desk"]["applications"] = json!({
        "nodes": [],
        "pageInfo": { "hasPreviousPage": false, "hasNextPage": false, "startCursor": null, "endCursor": null },
    });
    let mut nowhere = empty_desk.clone();
    nowhere["viewer"]["organisations"] = json!([]);
    let mut refusing = desk();
    refusing["call"] = world::refusing(refusing["call"].take());
    let mut closed = desk();
    closed["call"]["state"] = json!("CLOSED");
    let mut subscribed = desk();
    subscribed["desk"]["calendarFeed"] =
        json!({ "createdAt": "2020-09-20T08:00:00Z", "usedAt": "2020-09-20T12:00:00Z" });
    let mut decided_meeting = world();
    decided_meeting["meeting"] = world::meeting(true);
    vec![
        page("public", "/", public()),
        page("landing", "/", world::on_apex(public())),
        page("call", "/calls/call_1", public()),
        page("sign-in", "/sign-in?returnTo=/office", public()),
        mended("sign-in-wrong", "/sign-in", &[("email", "karin"), ("returnTo", "/")], public()),
        page("sign-in-towards", "/sign-in?returnTo=%2Fsession%2Fhand-over%3Fto%3Dblekinge%26state%3D1", public()),
        Sample {
            name: "sign-in-offer",
            path: "/sign-in",
            form: vec![("email", "karin@karlskrona.example"), ("returnTo", "/")],
            world: {
                let mut world = public();
                world["identityProviderFor"] = json!({ "key": "karlskrona", "name": "Karlskrona kommun" });
                world
            },
            status: StatusCode::OK,
        },
        Sample {
            name: "sign-in-leaving",
            path: "/sign-in",
            form: vec![("email", "karin@karlskrona.example"), ("by", "provider:karlskrona"), ("returnTo", "/")],
            world: public(),
            status: StatusCode::OK,
        },
        Sample {
            name: "provider-away",
            path: "/sign-in?provider=karlskrona",
            form: Vec::new(),
            world: {
                let mut world = public();
                world["providerAway"] = json!(true);
                world
            },
            status: StatusCode::SERVICE_UNAVAILABLE,
        },
        Sample { status: StatusCode::GONE, ..page("hand-over-failed", "/session/receive?code=1", public()) },
        Sample {
            name: "signed-out",
            path: "/sign-out",
            form: vec![("x", "y")],
            world: world(),
            status: StatusCode::OK,
        },
        page("account", "/account", desk()),
        page("account-waiting", "/account", {
            let mut world = desk();
            world["account"]["secondFactor"] = json!(false);
            world["viewer"]["waitingRoles"] = json!(["DIRECTOR"]);
            world
        }),
        page("account-empty", "/account", {
            let mut world = desk();
            world["viewer"]["associations"] = json!([]);
            world["viewer"]["organisations"] = json!([]);
            world["account"]["roles"] = json!([]);
            world["account"]["passkeys"] = json!([]);
            world
        }),
        page("audit", "/office/audit?action=role.withdraw&from=2020-09-01", world()),
        page("audit-empty", "/office/audit?person=nobody", {
            let mut world = world();
            world["auditEntries"]["edges"] = json!([]);
            world
        }),
        page("audit-on-platform", "/platform/audit", {
            let mut world = desk();
            world["viewer"]["platformRoles"] = json!(["OPERATOR"]);
            // The list of the other place is not asked for here.
            world.as_object_mut().map(|fields| fields.remove("auditEntries"));
            world
        }),
        page("calls", "/office/calls", world()),
        page("calls-none", "/office/calls", {
            let mut world = world();
            world["association"]["calls"] = json!([]);
            world
        }),
        page("office-call", "/office/calls/call_1?done=dates", world()),
        page("office-call-rolling", "/office/calls/call_2", call_dates::rolling(world())),
        Sample {
            status: StatusCode::OK,
            ..mended("office-call-effects", "/office/calls/call_1", &call_dates::form("look"), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("office-call-harmless", "/office/calls/call_1", &call_dates::form("look"), {
                let mut world = world();
                world["callEffects"]["moves"] = json!([]);
                world["callEffects"]["warnings"] = json!([]);
                world
            })
        },
        mended("office-call-unreadable", "/office/calls/call_1", &[("opensOn", "i morgon"), ("do", "look")], world()),
        mended(
            "office-call-refused",
            "/office/calls/call_1",
            &call_dates::form("change"),
            refused(
                world(),
                "changeCallDates",
                json!(["input", "decisionOn"]),
                "Styrelsen skulle besluta före sista dag att söka.",
            ),
        ),
        mended(
            "extension-refused",
            "/office/calls/call_1/extensions",
            &[("organisationId", "orga_1"), ("extensionClosesOn", "2020-10-01"), ("extensionReason", "Sjukdom")],
            refused(
                world(),
                "giveExtension",
                json!(["input", "closesAt"]),
                "Välj en senare tid än utlysningens egen sista tid.",
            ),
        ),
        mended("extension-empty", "/office/calls/call_1/extensions", &[("extensionReason", "")], world()),
        mended(
            "extension-withdraw-refused",
            "/office/calls/call_1/extensions/extn_1",
            &[("withdrawReason", "")],
            refused(world(), "withdrawExtension", json!(["input", "reason"]), "Skriv varför. Det står sedan i loggen."),
        ),
        page("templates", "/office/templates", world()),
        page("template", "/office/templates/tmpl_1", {
            let mut world = world();
            world["node"] = world["call"]["template"].clone();
            world
        }),
        page("template-compare", "/office/templates/compare?before=tmpl_1&after=tmpl_2", world()),
        page("template-compare-same", "/office/templates/compare?before=tmpl_1&after=tmpl_1", {
            let mut world = world();
            world["templateDifferences"] = json!([]);
            world
        }),
        page("call-template", "/office/calls/call_1/template?done=changed", world()),
        page("call-template-first", "/office/calls/call_1/template", {
            let mut world = world();
            world["call"]["templateMoves"] = json!([]);
            world
        }),
        Sample {
            status: StatusCode::OK,
            ..mended("call-template-effects", "/office/calls/call_1/template", &template_move::form("look"), world())
        },
        mended("call-template-unchosen", "/office/calls/call_1/template", &[("do", "look")], world()),
        mended(
            "call-template-refused",
            "/office/calls/call_1/template",
            &template_move::form("change"),
            refused(
                world(),
                "changeCallTemplate",
                json!(["input", "reason"]),
                "Skriv varför. Det står sedan i loggen.",
            ),
        ),
        mended(
            "call-template-undo-refused",
            "/office/calls/call_1/template/tmov_1/undo",
            &[("undoReason", "")],
            refused(world(), "undoTemplateMove", json!(["input", "reason"]), "Skriv varför. Det står sedan i loggen."),
        ),
        page("application-moved", "/applications/appl_1", {
            let mut world = editing();
            world["application"]["templateChange"] = template_move::draft_change();
            world
        }),
        page("call-extended", "/calls/call_1", {
            let mut world = public();
            world["call"]["isExtended"] = json!(true);
            world
        }),
        page("members", "/office/members", world()),
        page("members-read", "/office/members", world::as_board(world())),
        page("contributions", "/office/contributions/2021?done=contributions", world()),
        page("contributions-read", "/office/contributions", world::as_board(world())),
        Sample {
            status: StatusCode::OK,
            ..mended(
                "contributions-effects",
                "/office/contributions/2021",
                &contribution::form("look", "3 500 000"),
                world(),
            )
        },
        mended(
            "contributions-unreadable",
            "/office/contributions/2021",
            &contribution::form("look", "mycket"),
            world(),
        ),
        mended(
            "contributions-refused",
            "/office/contributions/2021",
            &contribution::form("change", "3 500 000,50"),
            refused(
                world(),
                "changeContributions",
                json!(["input", "contributions", "0", "amounts", "decided"]),
                "Skriv ett belopp i hela kronor, inte mindre än noll.",
            ),
        ),
        page("member", "/office/members/orga_2?done=member", world()),
        page("member-read", "/office/members/orga_2", world::as_board(world())),
        Sample {
            status: StatusCode::OK,
            ..mended("member-effects", "/office/members/orga_2", &member::form("look"), world())
        },
        mended(
            "member-unreadable",
            "/office/members/orga_2",
            &[("period.0.from", "i fjol"), ("share", "mycket"), ("do", "look")],
            world(),
        ),
        mended(
            "member-refused",
            "/office/members/orga_2",
            &member::carried("change"),
            refused(world(), "changeMember", json!(["input", "seats"]), "Skriv ett tal från 1 till 20."),
        ),
        page("settings", "/office/settings", world()),
        page("settings-file", "/office/settings/file", world()),
        page("settings-introduction", "/office/settings/introduction?done=yes", world()),
        page("settings-words", "/office/settings/words", world()),
        page("settings-goals", "/office/settings/goals", world()),
        page("settings-priorities", "/office/settings/priorities", world()),
        page("settings-financing", "/office/settings/financing", world()),
        page("settings-colours", "/office/settings/colours", world()),
        Sample {
            status: StatusCode::OK,
            ..mended("settings-words-preview", "/office/settings/words", &profile::words_form(), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("settings-goals-preview", "/office/settings/goals", &profile::goals_form("look"), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("settings-goals-added", "/office/settings/goals", &profile::goals_form("add"), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("settings-colours-preview", "/office/settings/colours", &profile::colours_form("#00665e"), {
                let mut world = world();
                world["profileEffects"]["uses"] = json!([]);
                world
            })
        },
        mended("settings-colours-refused", "/office/settings/colours", &profile::colours_form("#ffff00"), {
            let mut world = world();
            let message =
                "Kontrasten mot vitt är 1,1 och för låg för att läsa. Den behöver vara minst 4,5. Prova #787800.";
            let error = json!({ "code": "COLOUR", "path": ["input", "value", "colours", "accent"], "message": message, "source": null });
            world["profileEffects"]["userErrors"] = json!([error]);
            world
        }),
        mended(
            "settings-goals-unreadable",
            "/office/settings/goals",
            &[("seen", "1"), ("rows.0.sv", "Mål"), ("rows.0.target", "sextio"), ("do", "look")],
            world(),
        ),
        mended("settings-goals-overtaken", "/office/settings/goals", &profile::goals_form("save"), {
            let mut world = world();
            let error = json!({ "code": "CONFLICT", "path": [], "message": "x", "source": null });
            world["changeProfile"] = json!({ "setting": null, "userErrors": [error] });
            world
        }),
        page("tokens", "/office/tokens", world()),
        page("tokens-empty", "/office/tokens", {
            let mut world = world();
            world["apiTokens"] = json!([]);
            world
        }),
        page("tokens-new", "/office/tokens?new=1", world()),
        mended(
            "tokens-refused",
            "/office/tokens",
            &[("name", ""), ("scopes", "READ_CASES"), ("expiresOn", "2021-01-31")],
            refused(world(), "createApiToken", json!(["input", "name"]), "Skriv vad nyckeln är till."),
        ),
        Sample {
            name: "tokens-made",
            path: "/office/tokens",
            form: vec![("name", "Diariesystemet"), ("scopes", "READ_CASES"), ("expiresOn", "2021-01-31")],
            world: {
                let mut world = world();
                world["createApiToken"] =
                    json!({ "token": { "id": "tokn_1" }, "secret": "mellanrum_example", "userErrors": [] });
                world
            },
            status: StatusCode::OK,
        },
        page("people", "/office/people", world()),
        page("people-all", "/office/people?all=1&role=DIRECTOR", world()),
        page("people-invite", "/office/people?invite=1", world()),
        mended(
            "people-refused",
            "/office/people",
            &[("email", "maja"), ("roles", "AUDITOR"), ("startsOn", "2021-04-01"), ("endsOn", ""), ("reason", "")],
            refused(world(), "inviteToAssociation", json!(["input", "email"]), "Skriv en e-postadress."),
        ),
        page("person-invited", "/office/people/arol_1", world()),
        page("person-holds", "/office/people/arol_0", world()),
        mended(
            "person-refused",
            "/office/people/arol_0",
            &[("do", "withdraw"), ("reason", "")],
            refused(world(), "withdrawRole", json!(["input", "reason"]), "Skriv varför rollen tas bort."),
        ),
        page("people-of-organisation", "/organisations/orga_1/people", {
            let mut world = desk();
            world["viewer"]["organisations"][0]["role"] = json!("ORGANISATION_ADMINISTRATOR");
            world
        }),
        page("people-on-platform", "/platform/people", {
            let mut world = desk();
            world["viewer"]["platformRoles"] = json!(["OPERATOR"]);
            world
        }),
        page("associations", "/platform/associations", operator()),
        page("associations-none", "/platform/associations?show=concerns&search=x", {
            let mut world = operator();
            world["tenants"]["edges"] = json!([]);
            world
        }),
        page("association", "/platform/associations/asso_blekinge", operator()),
        page("association-created", "/platform/associations/asso_ostra?created=1", {
            let mut world = operator();
            world["tenant"] = tenant::new_tenant();
            world
        }),
        page("association-suspended", "/platform/associations/asso_blekinge", {
            let mut world = operator();
            world["tenant"] = tenant::suspended(world["tenant"].clone());
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
        page("link-sent", "/sign-in/sent", public()),
        page("open-link", "/session/link/abc", public()),
        Sample {
            name: "link-expired",
            path: "/session/link/abc",
            form: vec![("x", "y")],
            world: {
                let mut world = public();
                world["expired"] = json!(true);
                world
            },
            status: StatusCode::GONE,
        },
        page("desk", "/", desk()),
        page("desk-filtered", "/?search=v%C3%A4gen&association=blekinge&state=DRAFT&waiting=yes", desk()),
        page("desk-no-hits", "/?search=x", empty_desk.clone()),
        page("desk-suspended", "/", {
            let mut world = desk();
            world["desk"]["applications"]["nodes"][0]["association"]["isSuspended"] = json!(true);
            world["desk"]["calls"][0]["call"]["association"]["isSuspended"] = json!(true);
            world
        }),
        page("new-application-suspended", "/applications/new?call=call_1", {
            let mut world = desk();
            world["call"]["association"]["isSuspended"] = json!(true);
            world
        }),
        page("desk-empty", "/", empty_desk),
        page("desk-no-organisation", "/", nowhere),
        page("calendar", "/desk/calendar", desk()),
        page("calendar-on", "/desk/calendar", subscribed.clone()),
        Sample { status: StatusCode::OK, ..mended("calendar-made", "/desk/calendar", &[("do", "renew")], subscribed) },
        page("new-application-refused", "/applications/new?call=call_1", refusing),
        page("new-application-closed", "/applications/new?call=call_1", closed),
        page("new-application", "/applications/new?call=call_1", desk()),
        mended("new-application-wrong", "/applications/new?call=call_1", &[("title", "")], desk()),
        page("contents", "/applications/appl_1", editing()),
        page(
            "contents-completion",
            "/applications/appl_1",
            world::on_apex(world::with_application(world(), world::completing(application("COMPLETION_REQUESTED")))),
        ),
        page(
            "contents-decided",
            "/applications/appl_1",
            world::on_apex(world::with_application(world(), application("DECIDED"))),
        ),
        page("contents-suspended", "/applications/appl_1", {
            let mut application = application("DRAFT");
            application["association"]["isSuspended"] = json!(true);
            application["actions"] = json!([]);
            world::on_apex(world::with_application(world(), application))
        }),
        mended("rename-conflict", "/applications/appl_1/title", &[("title", "Vägen in"), ("version", "1")], {
            let mut world = editing();
            world["renameApplication"] = json!({ "conflict": true, "application": null, "userErrors": [] });
            world
        }),
        page("section-texts", "/applications/appl_1/sections/purpose", editing()),
        page("section-goals", "/applications/appl_1/sections/goals", editing()),
        page("section-organisation", "/applications/appl_1/sections/organisation", editing()),
        page("section-budget", "/applications/appl_1/sections/budget", editing()),
        page("section-attachments", "/applications/appl_1/sections/attachments", editing()),
        mended(
            "section-conflict",
            "/applications/appl_1/sections/purpose",
            &[("a.purpose", "Min text"), ("v.purpose", "3"), ("o.purpose", "x"), ("do", "save")],
            conflicted,
        ),
        mended(
            "section-wrong",
            "/applications/appl_1/sections/goals",
            &[("a.participants", "tolv"), ("v.participants", "1"), ("o.participants", "x"), ("do", "save")],
            refused(editing(), "saveAnswer", json!(["value"]), "Texten är för lång."),
        ),
        mended(
            "section-budget-wrong",
            "/applications/appl_1/sections/budget",
            &[
                ("b.0.year", "2021"),
                ("b.0.costType", "salaries"),
                ("b.0.organisation", "orga_1"),
                ("b.0.source", "APPLIED"),
                ("b.0.amount", "tolv tusen"),
                ("b.0.note", ""),
                ("do", "save"),
            ],
            editing(),
        ),
        page("review", "/applications/appl_1/review", editing()),
        mended(
            "review-stopped",
            "/applications/appl_1/review",
            &[("x", "y")],
            refused(
                editing(),
                "submitApplication",
                json!(["organisation"]),
                "Minst två parter ska delta. Bara Karlskrona kommun deltar.",
            ),
        ),
        page(
            "review-ready",
            "/applications/appl_1/review",
            world::on_apex(world::with_application(world(), world::ready_too_late(application("DRAFT")))),
        ),
        page("receipt", "/applications/appl_1/receipt", world::on_apex(late.clone())),
        page(
            "receipt-completed",
            "/applications/appl_1/receipt",
            world::on_apex(world::with_application(world(), world::completed(application("REGISTERED")))),
        ),
        page("worklist", "/office", many),
        page("worklist-empty", "/office", empty.clone()),
        page("worklist-nothing-found", "/office?search=x&state=DECIDED", empty),
        page("case", "/office/applications/appl_1", late),
        page(
            "case-completed",
            "/office/applications/appl_1",
            world::with_application(world(), world::completed(application("REGISTERED"))),
        ),
        page("case-decided", "/office/applications/appl_1", office("DECIDED")),
        page("completion", "/office/applications/appl_1/completion", office("REGISTERED")),
        mended(
            "completion-wrong",
            "/office/applications/appl_1/completion",
            &[("message", ""), ("dueOn", "")],
            office("REGISTERED"),
        ),
        page("recommendation", "/office/applications/appl_1/recommendation", office("REGISTERED")),
        mended(
            "recommendation-wrong",
            "/office/applications/appl_1/recommendation",
            &[("text", "")],
            office("REGISTERED"),
        ),
        page("recommendation-judged", "/office/applications/appl_1/recommendation", judging.clone()),
        page("judgement", "/office/applications/appl_1/recommendation", only_judging.clone()),
        page("case-judging", "/office/applications/appl_1", only_judging),
        mended(
            "judgement-conflict",
            "/office/applications/appl_1/recommendation",
            &[
                ("save", "judgement"),
                ("step.reach", "lower"),
                ("motivation.reach", "Få deltar."),
                ("version.reach", "1"),
            ],
            judged_meanwhile,
        ),
        mended(
            "recommendation-not-judged",
            "/office/applications/appl_1/recommendation",
            &[
                ("kind", "GRANT"),
                ("text", "Ja"),
                ("step.reach", "higher"),
                ("motivation.reach", "Målgruppen är väl beskriven."),
            ],
            refused(
                judging,
                "recommend",
                json!(["input", "judgements", "plan"]),
                "Bedömning saknas: Kommentera planen för implementering.",
            ),
        ),
        page("meetings", "/board", world()),
        page("meetings-empty", "/board", no_meetings),
        page("meeting", "/board/meetings/meet_1", world()),
        page("meeting-decided", "/board/meetings/meet_1", decided_meeting.clone()),
        mended(
            "meeting-refused",
            "/board/meetings/meet_1/items",
            &[("application", "appl_2")],
            refused(world(), "addAgendaItem", json!(["applicationId"]), "Ansökan står redan på en föredragningslista."),
        ),
        page("minutes", "/board/meetings/meet_1/minutes", decided_meeting.clone()),
        mended(
            "minutes-wrong",
            "/board/meetings/meet_1/minutes",
            &[("adjustedOn", ""), ("adjusters", "")],
            decided_meeting,
        ),
        page("item", "/board/items/item_1", world::with_item(world(), application("ON_AGENDA"))),
        mended(
            "item-wrong",
            "/board/items/item_1",
            &[("outcome", "PARTLY_GRANTED"), ("text", ""), ("line.line_1", "9 999 999")],
            world::with_item(world(), application("ON_AGENDA")),
        ),
        page("item-decided", "/board/items/item_1", world::with_item(world(), application("DECIDED"))),
        page("gallery", "/development/gallery", world()),
        Sample { status: StatusCode::NOT_FOUND, ..page("not-found", "/nowhere", world()) },
        failed("unavailable", "UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE),
        failed("internal", "INTERNAL", StatusCode::INTERNAL_SERVER_ERROR),
        failed("suspended", "SUSPENDED", StatusCode::SERVICE_UNAVAILABLE),
        failed("rate-limited", "RATE_LIMITED", StatusCode::TOO_MANY_REQUESTS),
        Sample {
            name: "no-sign-in",
            path: "/sign-in",
            form: vec![("email", "maja@example.se")],
            world: json!({ "noSignIn": true, "viewer": public()["viewer"], "association": null }),
            status: StatusCode::SERVICE_UNAVAILABLE,
        },
        Sample {
            name: "no-sign-in-by-link",
            path: "/session/link/abc",
            form: vec![("any", "")],
            world: json!({ "noSignIn": true, "viewer": public()["viewer"], "association": null }),
            status: StatusCode::SERVICE_UNAVAILABLE,
        },
    ]
}

/// Renders a sample in a language through the whole router.
pub async fn render(sample: Sample, language: &str) -> Response {
    const VISITOR: &str = "0123456789abcdef0123456789abcdef";
    let config = config(sample.world);
    let token = csrf::token(&config.secret, VISITOR, "");
    let request = Request::builder()
        .uri(sample.path)
        .header(header::HOST, APEX_HOST)
        .header(header::COOKIE, format!("visit={VISITOR}; language={language}"))
        .header("x-request-id", "sample-request");
    let request = if sample.form.is_empty() {
        request.body(Body::empty())
    } else {
        let fields =
            sample.form.iter().map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)));
        let body = fields.chain([format!("csrf={token}")]).collect::<Vec<_>>().join("&");
        request.method("POST").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body))
    };
    let request = request.expect("samples have plain paths");
    router(config).oneshot(request).await.into_response()
}

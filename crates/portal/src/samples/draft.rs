//! A draft, section by section, its review and its receipt.

use serde_json::json;

use super::{Sample, application, editing, mended, office, page, refused, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    let mut conflicted = editing();
    conflicted["saveAnswer"] = json!({
        "answer": null, "progress": [], "shownQuestions": [], "userErrors": [],
        "conflict": { "questionKey": "purpose", "value": "Vi vill pröva ett gemensamt arbetssätt för unga vuxna.", "version": 4, "changedAt": "2020-09-20T12:05:00Z", "changedBy": "Nils Almdal" },
    });
    let mut late = office("REGISTERED");
    late["application"]["late"] = json!(true);
    vec![
        page("contents", "/applications/appl_1", editing()),
        page(
            "contents-completion",
            "/applications/appl_1",
            world::on_apex(world::with_application(
                world(),
                application::completing(application("COMPLETION_REQUESTED")),
            )),
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
            world::on_apex(world::with_application(world(), application::ready_too_late(application("DRAFT")))),
        ),
        page("receipt", "/applications/appl_1/receipt", world::on_apex(late.clone())),
        page(
            "receipt-completed",
            "/applications/appl_1/receipt",
            world::on_apex(world::with_application(world(), application::completed(application("REGISTERED")))),
        ),
    ]
}

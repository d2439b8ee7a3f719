//! The worklist and a case: completion, judgement, recommendation.

use serde_json::{Value, json};

use super::{Sample, application, mended, office, page, refused, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    let mut late = office("REGISTERED");
    late["application"]["late"] = json!(true);
    let judging_as =
        |actions: Value| world::with_application(world(), application::judged_by(application("REGISTERED"), &actions));
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
    let mut overtaken = world::with_application(world(), application("RECOMMENDED"));
    overtaken["application"]["actions"] = json!(["RECOMMEND"]);
    overtaken["recommend"] =
        json!({ "userErrors": [{ "code": "CONFLICT", "path": ["input"], "message": "", "source": null }] });
    vec![
        page("worklist", "/office", many),
        page("worklist-empty", "/office", empty.clone()),
        page("worklist-nothing-found", "/office?search=x&state=DECIDED", empty),
        page("case", "/office/applications/appl_1", late),
        page(
            "case-completed",
            "/office/applications/appl_1",
            world::with_application(world(), application::completed(application("REGISTERED"))),
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
        mended(
            "recommendation-overtaken",
            "/office/applications/appl_1/recommendation",
            &[("seen", "0"), ("kind", "REJECT"), ("text", "Kansliet föreslår avslag.")],
            overtaken,
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
    ]
}

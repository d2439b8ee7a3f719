use serde_json::json;
use time::macros::date;

use super::*;
use crate::{
    process::CallProcess,
    template::{ChoiceOption, Section},
};

fn swedish(text: &str) -> Text {
    Text { sv: text.to_owned(), en: None }
}

fn option(value: &str, label: &str) -> ChoiceOption {
    ChoiceOption { value: value.into(), label: swedish(label) }
}

fn form() -> TemplateContent {
    let section = json!({
        "key": "where", "title": "Var", "questions": [{
            "key": "places", "kind": "choice", "label": "Vilka kommuner?", "multiple": true, "options": [
                { "value": "all", "label": "Hela länet" }, { "value": "east", "label": "Öster" },
                { "value": "west", "label": "Väster" }, { "value": "north", "label": "Norr" },
            ],
        }],
    });
    let section: Section = serde_json::from_value(section).unwrap();
    assert!(section.questions[0].options.contains(&option("north", "Norr")));
    TemplateContent { sections: vec![section] }
}

fn body(key: &str, covers: &[&str]) -> Body {
    Body {
        key: key.into(),
        name: swedish(key),
        description: None,
        email: None,
        covers: covers.iter().map(|key| (*key).to_owned()).collect(),
        everywhere: false,
    }
}

fn route(option: &str, bodies: &[&str], alone: bool) -> Route {
    Route {
        question: "places".into(),
        option: option.into(),
        bodies: bodies.iter().map(|key| (*key).to_owned()).collect(),
        alone,
    }
}

fn step() -> ConsultationStep {
    ConsultationStep {
        routes: vec![
            route("all", &["county"], true),
            route("east", &["east-group"], false),
            route("west", &["west-group", "east-group"], false),
        ],
        source: Some("Process, samråd".into()),
        ..ConsultationStep::default()
    }
}

fn bodies() -> Vec<Body> {
    vec![body("county", &[]), body("east-group", &["ost"]), body("west-group", &["vast"])]
}

fn proposed(step: &ConsultationStep, chosen: &Value, parties: &[(&str, &str)]) -> Vec<(String, String)> {
    let parties: Vec<(String, String)> =
        parties.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect();
    let routed = Routed { template: &form(), answers: &[("places", chosen)], parties: &parties };
    step.propose(&bodies(), &routed).into_iter().map(|one| (one.body, one.reason.sv)).collect()
}

#[test]
fn each_body_is_proposed_once_with_every_answer_that_leads_there() {
    let told = |chosen: &Value| proposed(&step(), chosen, &[]);
    let pair = |body: &str, reason: &str| (body.to_owned(), reason.to_owned());
    assert_eq!(told(&json!(["east"])), [pair("east-group", "eftersom ansökan anger Öster")]);
    assert_eq!(
        told(&json!(["west", "east"])),
        [
            pair("east-group", "eftersom ansökan anger Öster och Väster"),
            pair("west-group", "eftersom ansökan anger Väster")
        ]
    );
    // One of several, as where the question takes a single option.
    assert_eq!(told(&json!("all")), [pair("county", "eftersom ansökan anger Hela länet")]);
    assert!(told(&json!([])).is_empty() && told(&json!("")).is_empty() && told(&json!(["north"])).is_empty());
}

#[test]
fn parties_lead_to_bodies_only_where_that_is_asked_for() {
    let parties = [("ost", "Östra kommunen"), ("elsewhere", "Region")];
    assert!(proposed(&step(), &json!([]), &parties).is_empty());
    let by_parties = ConsultationStep { by_parties: true, ..step() };
    let found = proposed(&by_parties, &json!(["east"]), &parties);
    assert_eq!(
        found,
        [("east-group".to_owned(), "eftersom ansökan anger Öster och eftersom Östra kommunen deltar".to_owned())]
    );
    let everywhere = Body { everywhere: true, ..body("all-of-us", &[]) };
    let parties = [("elsewhere".to_owned(), "Region".to_owned())];
    let routed = Routed { template: &form(), answers: &[], parties: &parties };
    let found = by_parties.propose(&[everywhere], &routed);
    assert_eq!(found[0].reason.sv, "eftersom Region deltar");
}

#[test]
fn what_leads_nowhere_is_told_by_its_label() {
    let routed =
        |chosen: &Value| step().unrouted(&Routed { template: &form(), answers: &[("places", chosen)], parties: &[] });
    assert_eq!(routed(&json!(["east", "north"])), [swedish("Norr")]);
    assert!(routed(&json!(["east"])).is_empty());
}

#[test]
fn the_whole_beside_a_part_of_it_is_a_finding_with_its_source() {
    let told = |chosen: Value| {
        let answers = [("places", &chosen)];
        step().contradiction(&Routed { template: &form(), answers: &answers, parties: &[] }).unwrap()
    };
    let both = told(json!(["all", "east"]));
    assert!(!both.met && both.severity == Severity::Warns);
    assert_eq!(both.source, "Process, samråd");
    assert!(both.sentence.sv.contains("Hela länet") && both.sentence.sv.contains("Vilka kommuner?"));
    for chosen in [json!(["all"]), json!("all"), json!(["east", "west"]), json!([])] {
        assert!(told(chosen.clone()).met, "{chosen}");
    }
    // A form that does not ask is not told.
    let other = TemplateContent { sections: Vec::new() };
    assert_eq!(step().contradiction(&Routed { template: &other, answers: &[], parties: &[] }), None);
}

#[test]
fn the_last_day_counts_swedish_working_days() {
    let days = |days| ConsultationStep { days, ..step() };
    // 1 November 2020 is a Sunday; All Saints' Day of that year was the day before.
    assert_eq!(days(1).last_day(date!(2020 - 10 - 30)), date!(2020 - 11 - 02));
    // Over Christmas: 24, 25 and 26 December, New Year's Eve and Day, Epiphany.
    assert_eq!(days(3).last_day(date!(2020 - 12 - 22)), date!(2020 - 12 - 29));
    assert!(days(0).last_day(date!(2020 - 10 - 30)) > date!(2020 - 10 - 30));
    assert!(!days(0).has_days() && !days(201).has_days() && days(1).has_days());
}

#[test]
fn others_answers_are_shown_when_every_last_day_is_over_unless_said() {
    let shown = |shown, days: &[Date]| {
        ConsultationStep { opinions_shown: shown, ..step() }.shows_others(days.iter().copied(), date!(2020 - 10 - 10))
    };
    let (before, on) = (date!(2020 - 10 - 09), date!(2020 - 10 - 10));
    assert!(shown(OpinionsShown::AfterLastDay, &[before]));
    assert!(!shown(OpinionsShown::AfterLastDay, &[before, on]));
    assert!(shown(OpinionsShown::AtOnce, &[on]) && !shown(OpinionsShown::Never, &[before]));
}

#[test]
fn the_agenda_is_warned_or_stopped_while_something_is_outstanding() {
    let process = |stops_agenda| Process {
        consultation: Some(ConsultationStep { stops_agenda, ..step() }),
        ..Process::default()
    };
    let missing = [swedish("Östra gruppen"), swedish("Västra gruppen")];
    assert_eq!(Process::default().consulted_first(Asked { requests: 0, outstanding: &[] }), None);
    let told = |stops, requests, outstanding: &[Text]| {
        process(stops).consulted_first(Asked { requests, outstanding }).unwrap()
    };
    assert!(!told(false, 0, &[]).met);
    let waits = told(false, 3, &missing);
    assert!(!waits.met && waits.severity == Severity::Warns);
    assert_eq!(waits.sentence.sv, "Yttrande saknas från Östra gruppen och Västra gruppen.");
    assert_eq!(waits.source, "Process, samråd");
    assert_eq!(told(true, 3, &missing).severity, Severity::Stops);
    assert!(told(true, 3, &[]).met);
}

#[test]
fn a_call_can_go_without_its_associations_consultation() {
    let process = Process { consultation: Some(step()), ..Process::default() };
    let of = |own| process.in_call(&CallProcess { consultation: own, ..CallProcess::default() }).consultation.is_some();
    assert!(of(None) && of(Some(true)) && !of(Some(false)));
    assert!(Process::default().in_call(&CallProcess::default()).consultation.is_none());
}

#[test]
fn a_request_is_late_only_while_it_is_unanswered_and_holds() {
    let of = |withdrawn, answered, today| state(withdrawn, answered, date!(2020 - 10 - 10), today);
    let (on, after) = (date!(2020 - 10 - 10), date!(2020 - 10 - 11));
    assert_eq!(of(false, false, on), ConsultationState::Waiting);
    assert_eq!(of(false, false, after), ConsultationState::Overdue);
    assert_eq!(of(false, true, after), ConsultationState::Answered);
    assert_eq!(of(true, true, on), ConsultationState::Withdrawn);
}

#[test]
fn words_of_stances_come_back() {
    for stance in Stance::ALL {
        assert_eq!(Stance::from_word(stance.word()), Some(stance));
    }
    assert_eq!(Stance::from_word("MAYBE"), None);
}

#[test]
fn nothing_goes_out_before_it_is_received_or_once_the_board_has_it_and_nothing_changes_when_it_has_decided() {
    use ApplicationState as S;
    let of = |test: fn(S) -> bool| S::ALL.into_iter().filter(|state| test(*state)).collect::<Vec<_>>();
    assert_eq!(of(can_send), [S::Registered, S::CompletionRequested, S::Recommended]);
    assert_eq!(of(is_open), [S::Registered, S::CompletionRequested, S::Recommended, S::OnAgenda]);
}

#[test]
fn the_office_is_offered_to_consult_only_where_the_process_has_it() {
    use crate::{application::ApplicationAction, permission::Role, statement::ApplicationKind};
    let offers = |process: &Process, role| {
        let kind = ApplicationKind::Application;
        let actions = ApplicationState::Registered.actions(kind, &[role], process, false);
        actions.contains(&ApplicationAction::Consult)
    };
    let consulting = Process { consultation: Some(step()), ..Process::default() };
    assert!(offers(&consulting, Role::Officer) && !offers(&Process::default(), Role::Officer));
    for role in [Role::PreparationMember, Role::ConsultationMember, Role::BoardMember, Role::Signatory] {
        assert!(!offers(&consulting, role), "{role:?}");
    }
}

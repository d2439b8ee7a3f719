//! Rich samples: every kind of answer, å ä ö, text that tries to be markup, empty answers.

use mellanrum_documents::budget::{BudgetLine, FundingSource};
use mellanrum_documents::decision::{DecisionDocument, Granted, GrantedLine, Judgement, Outcome};
use mellanrum_documents::submission::{
    Answer, Attachment, Finding, Goal, Party, PartyKind, Plan, PlannedActivity, Question, Section, Severity,
    SubmissionDocument,
};
use mellanrum_documents::{Association, Contact, Language, Matter, Stamp};
use time::macros::{date, datetime};

pub const HOSTILE: &str =
    "#link(\"x\") *x* $ _y_ = rubrik <etikett> @ref `kod` \\u{41} #sys.inputs // [klammer] {a} \"citat\" --- ...";

pub fn stamp() -> Stamp {
    Stamp { ident: "subm_01J9ZK".to_owned(), drawn_up: datetime!(2020-10-02 14:30:00 UTC) }
}

pub fn association() -> Association {
    Association {
        name: "Samordningsförbundet i Blekinge".to_owned(),
        colour: Some("#1f6f78".to_owned()),
        owner_term: Some("Projektägare".to_owned()),
        contact: Contact {
            name: Some("Kansliet".to_owned()),
            address: vec!["Exempelgatan 1".to_owned(), "371 00 Karlskrona".to_owned()],
            telephone: Some("0455-00 00 00".to_owned()),
            email: Some("kansliet@blekinge.example".to_owned()),
            web: None,
        },
    }
}

fn question(label: &str, answer: Answer) -> Question {
    Question { label: label.to_owned(), answer }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn line(year: i32, cost_type: &str, organisation: &str, source: FundingSource, kronor: i64, note: &str) -> BudgetLine {
    BudgetLine {
        year,
        cost_type: cost_type.to_owned(),
        organisation: organisation.to_owned(),
        source,
        amount_ore: kronor * 100,
        note: note.to_owned(),
    }
}

pub fn submission(language: Language) -> SubmissionDocument {
    SubmissionDocument {
        language,
        matter: Matter::Application,
        association: association(),
        registration_number: "2020/31".to_owned(),
        title: "Vägar in: stöd till unga i Åmål, Älvsbyn och Östra Blekinge".to_owned(),
        owner: "Karlskrona kommun".to_owned(),
        call: Some("Insatser med start 2021".to_owned()),
        submitted_by: Some("Enhetschefen vid arbetsmarknadsenheten".to_owned()),
        received: datetime!(2020-10-02 16:30),
        late: false,
        deadline: Some(datetime!(2020-10-02 23:59)),
        parties: vec![
            party(
                "Karlskrona kommun",
                PartyKind::Municipality,
                "Äger insatsen, anställer två coacher och leder styrgruppen.",
            ),
            party("Region Blekinge", PartyKind::Region, "Avsätter en arbetsterapeut på halvtid."),
            party("Försäkringskassan", PartyKind::SocialInsuranceAgency, "Deltar i teamet en dag i veckan."),
            party("Arbetsförmedlingen", PartyKind::EmploymentService, ""),
        ],
        sections: sections(),
        budget: budget(),
        findings: vec![
            Finding {
                severity: Severity::Warns,
                text: "Kostnadsslaget Övrigt är högre än tio procent av sökt belopp.".to_owned(),
                source: Some("Finansieringspolicy 17/29, 5 §".to_owned()),
            },
            Finding { severity: Severity::Informs, text: "Tre slag av parter deltar.".to_owned(), source: None },
        ],
        template_name: "Ansökan om medel till insats".to_owned(),
        template_version: 3,
    }
}

fn party(organisation: &str, kind: PartyKind, commitment: &str) -> Party {
    Party { organisation: organisation.to_owned(), kind, commitment: commitment.to_owned() }
}

fn sections() -> Vec<Section> {
    vec![
        Section {
            title: "Syfte och bakgrund".to_owned(),
            questions: vec![
                question(
                    "Vilket behov möter insatsen?",
                    Answer::Text(
                        "Unga vuxna som varken arbetar eller studerar möter i dag flera myndigheter utan att någon ser helheten. \
                         Väntetiderna är långa och stödet bryts när ansvaret går över från en organisation till en annan.\n\n\
                         Insatsen samlar handläggare från fyra organisationer i ett team med gemensam planering:\n\
                         – en väg in\n– en plan\n– en kontaktperson"
                            .to_owned(),
                    ),
                ),
                question("Text som försöker vara markering", Answer::Text(HOSTILE.to_owned())),
                question("Vilka prioriteringar svarar insatsen mot?", Answer::Choices(strings(&[
                    "Unga som varken arbetar eller studerar",
                    "Personer med långvarig sjukfrånvaro",
                ]))),
                question("Beskriv tidigare erfarenheter", Answer::Empty),
                question("Övrigt", Answer::Text(" \n\n ".to_owned())),
            ],
        },
        Section {
            title: "Mål och målgrupp".to_owned(),
            questions: vec![
                question("Antal deltagare per år", Answer::Number { value: "45".to_owned(), unit: Some("personer".to_owned()) }),
                question("Planerad start", Answer::Date(date!(2021 - 01 - 11))),
                question("Individmål", Answer::Goals(vec![
                    goal("Deltagaren har en egen plan inom sex veckor", "90 %"),
                    goal("Deltagaren upplever att stödet hänger ihop", "75 %"),
                    goal("Deltagaren arbetar eller studerar efter avslutad insats", "60 %"),
                ])),
                question("Medverkande organisationer", Answer::SeeParties),
            ],
        },
        Section {
            title: "Aktivitetsplan".to_owned(),
            questions: vec![
                question("Tider", Answer::Plan(Plan {
                    rows: vec![
                        planned("Förberedelser", "Karlskrona kommun", Some((2020 * 12 + 10, 2021 * 12))),
                        planned("Grupper med stöd", "Region Blekinge", Some((2021 * 12 + 1, 2022 * 12 + 5))),
                        planned("Utvärdering", "", None),
                    ],
                })),
                question("Aktiviteter", Answer::Table {
                    header: strings(&["Aktivitet", "Ansvarig", "Klart"]),
                    rows: vec![
                        strings(&["Rekrytera coacher", "Karlskrona kommun", "februari 2021"]),
                        strings(&["Utbilda teamet i gemensam arbetsmetod", "Region Blekinge"]),
                        strings(&["Första deltagarna skrivs in", "Teamet", "mars 2021", "en cell för mycket"]),
                    ],
                }),
                question("Budget", Answer::SeeBudget),
                question("Bilagor", Answer::Attachments(vec![
                    Attachment {
                        name: "Avsiktsförklaring från Region Blekinge.pdf".to_owned(),
                        size: 1_423_880,
                        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
                    },
                    Attachment {
                        name: "Tidsplan.xlsx".to_owned(),
                        size: 48_211,
                        sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
                    },
                ])),
            ],
        },
    ]
}

fn planned(activity: &str, responsible: &str, months: Option<(i32, i32)>) -> PlannedActivity {
    PlannedActivity {
        activity: activity.to_owned(),
        responsible: responsible.to_owned(),
        months,
        written: "efter sommaren".to_owned(),
    }
}

fn goal(description: &str, target: &str) -> Goal {
    Goal { description: description.to_owned(), target: target.to_owned() }
}

fn budget() -> Vec<BudgetLine> {
    use FundingSource::{AppliedFor, CoFinancingCash, CoFinancingInKind, Other};
    let mut lines = Vec::new();
    for (year, factor) in [(2021, 1), (2022, 2)] {
        lines.extend([
            line(year, "Lönekostnader", "Karlskrona kommun", AppliedFor, 612_500 * factor, ""),
            line(year, "Lönekostnader", "Karlskrona kommun", CoFinancingCash, 100_000, ""),
            line(year, "Lönekostnader", "Region Blekinge", AppliedFor, 310_000 * factor, ""),
            line(year, "Lönekostnader", "Försäkringskassan", CoFinancingInKind, 145_000, "Handläggare en dag i veckan"),
            line(
                year,
                "Köpta tjänster",
                "Karlskrona kommun",
                AppliedFor,
                85_000,
                "Utvärderare, upphandlas av kommunen",
            ),
            line(year, "Köpta tjänster", "Karlskrona kommun", Other("ESF".to_owned()), 40_000, ""),
            line(year, "Resor", "Karlskrona kommun", AppliedFor, 25_000, ""),
            line(year, "Övrigt", "Karlskrona kommun", AppliedFor, 12_400, "Befintliga lokaler räcker inte under våren"),
        ]);
    }
    lines
}

pub fn long_budget() -> Vec<BudgetLine> {
    let sources = [
        FundingSource::AppliedFor,
        FundingSource::CoFinancingCash,
        FundingSource::CoFinancingInKind,
        FundingSource::Other("ESF".to_owned()),
    ];
    (0..200)
        .map(|index| {
            let source = sources[usize::try_from(index % 4).unwrap()].clone();
            let organisation = format!("Organisation {}", index / 20);
            line(
                2021 + i32::try_from(index % 3).unwrap(),
                &format!("Kostnadsslag {}", index % 5),
                &organisation,
                source,
                1_000 + index,
                "",
            )
        })
        .collect()
}

pub fn decision(language: Language) -> DecisionDocument {
    let lines = vec![
        granted(2021, "Lönekostnader", "Karlskrona kommun", 612_500, 500_000),
        granted(2021, "Lönekostnader", "Region Blekinge", 310_000, 310_000),
        granted(2021, "Köpta tjänster", "Karlskrona kommun", 85_000, 0),
        granted(2022, "Lönekostnader", "Karlskrona kommun", 1_225_000, 1_000_000),
        granted(2022, "Resor", "Karlskrona kommun", 25_000, 25_000),
    ];
    DecisionDocument {
        language,
        association: association(),
        registration_number: "2020/31".to_owned(),
        title: "Vägar in: stöd till unga i Åmål, Älvsbyn och Östra Blekinge".to_owned(),
        owner: "Karlskrona kommun".to_owned(),
        meeting_date: date!(2020 - 11 - 02),
        paragraph: 12,
        outcome: Outcome::PartlyGranted,
        decision_text: "Styrelsen beslutar att delvis bifalla ansökan och att bevilja medel för åren 2021 och 2022.\n\n\
                        Förbundschefen får i uppdrag att upprätta avtal med projektägaren."
            .to_owned(),
        reasons: "Insatsen samlar tre slag av parter kring en målgrupp som styrelsen har prioriterat. Den metod som beskrivs är prövad och \
                  har god uppföljning.\n\nStyrelsen bedömer att utvärderingen kan göras inom det nationella uppföljningssystemet. Köpta tjänster \
                  beviljas därför inte."
            .to_owned(),
        granted: Some(Granted {
            asked_ore: lines.iter().map(|line| line.asked_ore).sum(),
            granted_ore: lines.iter().map(|line| line.granted_ore).sum(),
            lines,
        }),
        conditions: vec![
            "Parterna redovisar deltagare i det nationella uppföljningssystemet varje månad.".to_owned(),
            "En delrapport lämnas senast den 30 september varje år.".to_owned(),
        ],
        presented_by: "Ida Öberg".to_owned(),
        judgements: vec![
            Judgement {
                perspective: Some("Individperspektiv".to_owned()),
                question: "Når insatsen människor med samordnade behov?".to_owned(),
                step: Some("I högre grad".to_owned()),
                motivation: "Målgruppen är väl beskriven.".to_owned(),
            },
            Judgement {
                perspective: None,
                question: "Kommentera planen för implementering.".to_owned(),
                step: None,
                motivation: "Kommunen tar över.".to_owned(),
            },
        ],
        presenter_left: true,
        minutes_adjusted: Some(date!(2020 - 11 - 09)),
    }
}

pub fn granted(year: i32, cost_type: &str, organisation: &str, asked: i64, given: i64) -> GrantedLine {
    GrantedLine {
        year,
        cost_type: cost_type.to_owned(),
        organisation: organisation.to_owned(),
        asked_ore: asked * 100,
        granted_ore: given * 100,
    }
}

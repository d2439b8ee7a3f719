//! The mails, and that both languages are complete.

use std::collections::BTreeSet;
use std::path::Path;

use mellanrum_documents::decision::Outcome;
use mellanrum_documents::mail::{Case, Mail, SectionNote};
use mellanrum_documents::{Language, Matter};
use time::macros::{date, datetime};

use crate::sample;

fn case() -> Case {
    Case {
        association: sample::association(),
        title: "Vägar in".to_owned(),
        registration_number: "2020/31".to_owned(),
        link: "https://blekinge.example/arenden/appl_01J9".to_owned(),
        matter: Matter::Application,
    }
}

fn every_mail() -> Vec<Mail> {
    let received = datetime!(2020-10-02 16:30);
    vec![
        Mail::SignInLink { association: None, link: "https://example.test/in/abc".to_owned(), valid_minutes: 15 },
        Mail::SignInLink {
            association: Some(sample::association()),
            link: "https://example.test/in/abc".to_owned(),
            valid_minutes: 1,
        },
        Mail::ApplicationReceived { case: case(), received, late: false },
        Mail::ApplicationReceived { case: case(), received, late: true },
        Mail::ApplicationArrived { case: case(), owner: "Karlskrona kommun".to_owned(), received, late: true },
        completion("Hej igen!\r\nVi undrar om två saker."),
        Mail::CompletionAnswered { case: case(), owner: "Karlskrona kommun".to_owned(), received },
        decision(Some(183_500_000)),
        decision(None),
        Mail::ApplicationReceived { case: statement(), received, late: true },
        Mail::ApplicationArrived { case: statement(), owner: "Karlskrona kommun".to_owned(), received, late: false },
        Mail::CompletionAnswered { case: statement(), owner: "Karlskrona kommun".to_owned(), received },
        direction(Outcome::GoOn),
        direction(Outcome::GoNoFurther),
        direction(Outcome::WorkOver),
        opinion_asked(case()),
        opinion_asked(statement()),
        Mail::OpinionGiven { case: case(), body: "Lokala gruppen".to_owned(), late: true },
    ]
}

fn opinion_asked(case: Case) -> Mail {
    Mail::OpinionAsked {
        case,
        body: "Lokala gruppen".to_owned(),
        owner: "Karlskrona kommun".to_owned(),
        due: date!(2020 - 10 - 30),
        office: "kansli@blekinge.example".to_owned(),
    }
}

fn completion(message: &str) -> Mail {
    Mail::CompletionRequested {
        case: case(),
        message: message.to_owned(),
        notes: vec![
            SectionNote { section: "Mål och målgrupp".to_owned(), note: "Hur mäts det andra målet?".to_owned() },
            SectionNote { section: "Budget".to_owned(), note: "Vilka resor avses?".to_owned() },
        ],
        due: date!(2020 - 10 - 16),
    }
}

fn decision(granted_ore: Option<i64>) -> Mail {
    Mail::Decision {
        case: case(),
        outcome: Outcome::PartlyGranted,
        meeting_date: date!(2020 - 11 - 02),
        paragraph: 12,
        granted_ore,
    }
}

fn statement() -> Case {
    Case { matter: Matter::Statement, ..case() }
}

fn direction(outcome: Outcome) -> Mail {
    Mail::Decision { case: statement(), outcome, meeting_date: date!(2020 - 11 - 02), paragraph: 13, granted_ore: None }
}

#[test]
fn a_letter_about_a_problem_statement_speaks_of_no_application_that_is_not_there() {
    for mail in every_mail() {
        let (Mail::ApplicationReceived { case, .. }
        | Mail::ApplicationArrived { case, .. }
        | Mail::CompletionAnswered { case, .. }) = &mail
        else {
            continue;
        };
        let text = mail.write(Language::Swedish);
        let whole = format!("{} {}", text.subject, text.body).to_lowercase();
        assert_eq!(
            whole.contains("ansökan "),
            case.matter == Matter::Application && !whole.contains("komplettering"),
            "{whole}"
        );
        assert_eq!(whole.contains("problembeskrivning"), case.matter == Matter::Statement, "{whole}");
    }
    assert!(direction(Outcome::GoOn).write(Language::Swedish).body.contains("Nu kan ansökan skrivas."));
    assert!(!direction(Outcome::GoNoFurther).write(Language::Swedish).body.contains("Nu kan"));
}

/// Keys with the values that each of them takes.
fn keys(language: Language) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.tag());
    let mut keys = BTreeSet::new();
    for file in ["document.ftl", "mail.ftl"] {
        let mut key = String::new();
        for line in std::fs::read_to_string(folder.join(file)).unwrap().lines() {
            if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| !name.contains([' ', '#'])) {
                key = name.to_owned();
                assert!(keys.insert(key.clone()), "{key} is there twice in {language:?}");
            }
            for value in line.split("{ $").skip(1) {
                keys.insert(format!("{key} takes {}", value.split(' ').next().unwrap()));
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_texts() {
    let [swedish, english] = Language::ALL.map(keys);
    assert!(swedish.len() > 100, "found only {}", swedish.len());
    assert_eq!(swedish.symmetric_difference(&english).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_mail_is_whole_in_both_languages() {
    for language in Language::ALL {
        for mail in every_mail() {
            let text = mail.write(language);
            let whole = format!("{}\n\n{}", text.subject, text.body);
            for wrong in ["Unknown localization", "{", "}", "$", "\r", "\n\n\n", "\u{2068}"] {
                assert!(!whole.contains(wrong), "{wrong:?} is in\n{whole}");
            }
            assert!(!text.subject.contains('\n') && !text.subject.is_empty());
            assert!(
                text.body.lines().any(|line| line.starts_with("https://")),
                "a link has a line of its own:\n{whole}"
            );
        }
    }
}

#[test]
fn the_swedish_mails_say_what_people_need() {
    let write = |mail: &Mail| mail.write(Language::Swedish);
    let mails = every_mail();
    assert_eq!(
        write(&mails[2]).body,
        "Hej!\n\nVi har tagit emot ansökan ”Vägar in”. Den kom in 2\u{a0}oktober 2020 kl.\u{a0}16.30 och har fått diarienummer 2020/31.\n\n\
         Här kan du läsa ansökan och följa ärendet:\nhttps://blekinge.example/arenden/appl_01J9\n\n\
         Uppge gärna diarienumret när du kontaktar oss.\n\n\
         Vänliga hälsningar\nSamordningsförbundet i Blekinge\nKansliet\nExempelgatan 1\n371 00 Karlskrona\n0455-00 00 00\n\
         kansliet@blekinge.example\n"
    );
    assert!(write(&mails[0]).body.contains("gäller i 15 minuter"));
    assert!(write(&mails[1]).body.contains("gäller i en minut "));
    assert!(write(&mails[3]).body.contains("för sent inkommen"));
    let completion = write(&mails[5]);
    for words in [
        "senast 16\u{a0}oktober 2020",
        "Hej igen!\nVi undrar om två saker.",
        "Avsnittet Mål och målgrupp:\nHur mäts det andra målet?",
    ] {
        assert!(completion.body.contains(words), "{words} is not in\n{}", completion.body);
    }
    let decision = write(&mails[7]);
    assert_eq!(decision.subject, "Beslut om ansökan 2020/31: Vägar in");
    assert!(decision.body.contains("2\u{a0}november 2020, §\u{a0}12, beslut om ansökan ”Vägar in” (2020/31)."));
    assert!(decision.body.contains("Beslut: Delvis bifall\n\nBeviljat bidrag: 1\u{a0}835\u{a0}000\u{a0}kr"));
}

#[test]
fn nothing_that_people_write_breaks_a_subject() {
    let mut case = case();
    case.title = format!("Rad ett\r\nBcc: alla@example.test\u{2028}{}", "å".repeat(500));
    let text =
        Mail::ApplicationReceived { case, received: datetime!(2020-10-02 16:30), late: false }.write(Language::Swedish);
    assert!(!text.subject.contains(['\r', '\n', '\u{2028}']), "{:?}", text.subject);
    assert!(text.subject.chars().count() < 180, "{}", text.subject);
    assert!(text.subject.starts_with("Ansökan 2020/31 har kommit in: Rad ett Bcc: alla@example.test åå"));
    assert!(text.subject.ends_with('…'));
}

#[test]
fn an_empty_message_leaves_no_hole() {
    let text = completion(" \n ").write(Language::Swedish);
    assert!(!text.body.contains("\n\n\n"), "{}", text.body);
}

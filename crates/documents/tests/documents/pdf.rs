//! The PDF files themselves.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use mellanrum_documents::decision::{self, DecisionDocument, Outcome};
use mellanrum_documents::submission::{self, Answer, SubmissionDocument};
use mellanrum_documents::{DocumentError, Language, Matter, Typesetter};

use crate::sample::{self, HOSTILE};

static TYPESETTER: LazyLock<Typesetter> = LazyLock::new(Typesetter::new);

/// Sets a submission, checks the file as such, and gives its text.
fn read_submission(name: &str, document: &SubmissionDocument) -> String {
    let typeset = submission::typeset(&TYPESETTER, document, &sample::stamp()).unwrap();
    assert!(typeset.warnings.is_empty(), "{:?}", typeset.warnings);
    check(name, &typeset.pdf)
}

fn read_decision(name: &str, document: &DecisionDocument) -> String {
    let typeset = decision::typeset(&TYPESETTER, document, &sample::stamp()).unwrap();
    assert!(typeset.warnings.is_empty(), "{:?}", typeset.warnings);
    check(name, &typeset.pdf)
}

/// Tools that read PDF are there in CI; a machine without them still checks what the export itself refuses.
fn run(tool: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(tool).args(arguments).output().ok()?;
    assert!(output.status.success(), "{tool} {arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn check(name: &str, pdf: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    std::fs::write(&path, pdf).unwrap();
    let path = path.to_str().unwrap();
    for mark in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
        assert!(pdf.windows(mark.len()).any(|window| window == mark.as_bytes()), "the file does not say {mark}");
    }
    run("qpdf", &["--check", path]);
    if let Some(information) = run("pdfinfo", &[path]) {
        for line in ["Tagged:          yes", "JavaScript:      no", "Page size:       595.276 x 841.89 pts (A4)"] {
            assert!(information.contains(line), "{line} is not in\n{information}");
        }
    }
    if let Some(fonts) = run("pdffonts", &[path]) {
        for font in fonts.lines().skip(2) {
            assert!(font.contains("SourceSans3"), "{font}");
        }
    }
    if let Some(words) = run("pdftotext", &["-bbox", path, "-"]) {
        assert_within_margins(&words);
    }
    run("pdftotext", &["-layout", path, "-"]).unwrap_or_default()
}

/// Every word lies between the margins of 2.5 cm on either side, which is 70.9 and 524.4 points on A4.
fn assert_within_margins(words: &str) {
    for word in words.lines().filter(|line| line.contains("<word")) {
        let edge = |name: &str| -> f64 { word.split(name).nth(1).unwrap().split('"').nth(1).unwrap().parse().unwrap() };
        assert!(edge("xMin=") > 70.0 && edge("xMax=") < 526.0, "outside the margins: {word}");
    }
}

/// True when `text` has `words` whatever the spaces and line breaks between them.
fn says(text: &str, words: &str) -> bool {
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.is_empty() || squeeze(text).contains(&squeeze(words))
}

fn assert_says(text: &str, all: &[&str]) {
    for words in all {
        assert!(says(text, words), "{words:?} is not in\n{text}");
    }
}

#[test]
fn a_submission_shows_everything_that_was_sent() {
    let text = read_submission("submission-sv", &sample::submission(Language::Swedish));
    assert_says(
        &text,
        &[
            "Samordningsförbundet i Blekinge",
            "Vägar in: stöd till unga i Åmål, Älvsbyn och Östra",
            "2020/31",
            "Projektägare",
            "2 oktober 2020 kl. 16.30",
            "Insatser med start 2021",
            "Ansökan om medel till insats, version 3",
            "Avsätter en arbetsterapeut på halvtid.",
            "Syfte och bakgrund",
            "– en väg in",
            "Personer med långvarig sjukfrånvaro",
            "Inget svar",
            "45 personer",
            "11 januari 2021",
            "60 %",
            "en cell för mycket",
            "Avsiktsförklaring från Region Blekinge.pdf (1,4 MB)",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "Sökt bidrag: 3 012 300 kr",
            "Total kostnad: 3 582 300 kr",
            "ESF",
            "Befintliga lokaler",
            "Summa 2021",
            "Varning: Kostnadsslaget Övrigt är högre än tio procent av sökt belopp. (Finansieringspolicy 17/29, 5 §)",
            "Sida 1 av",
        ],
    );
    assert!(!says(&text, "Inkommen efter") || text.is_empty());
}

#[test]
fn text_that_looks_like_markup_is_only_text() {
    let mut document = sample::submission(Language::Swedish);
    for field in [&mut document.title, &mut document.owner, &mut document.template_name, &mut document.association.name]
    {
        *field = HOSTILE.to_owned();
    }
    let section = &mut document.sections[0];
    section.title = HOSTILE.to_owned();
    section.questions[0].label = HOSTILE.to_owned();
    let text = read_submission("submission-hostile", &document);
    let in_text =
        "#link(\"x\") *x* $ _y_ = rubrik <etikett> @ref `kod` \\u{41} #sys.inputs // [klammer] {a} \"citat\" --- ...";
    assert!(
        text.is_empty() || text.split_whitespace().collect::<Vec<_>>().join(" ").matches(in_text).count() >= 2,
        "{text}"
    );
}

#[test]
fn a_late_submission_says_so() {
    let document = SubmissionDocument { late: true, ..sample::submission(Language::Swedish) };
    let text = read_submission("submission-late", &document);
    assert_says(&text, &["Inkommen efter sista ansökningsdag, som var 2 oktober 2020 kl. 23.59"]);
}

#[test]
fn a_submission_has_english_headings_too() {
    let text = read_submission("submission-en", &sample::submission(Language::English));
    assert_says(
        &text,
        &[
            "Owner Karlskrona kommun",
            "2 October 2020 at 16:30",
            "No answer",
            "Applied for: 3 012 300 kr",
            "Checks at submission",
            "Page 1 of",
        ],
    );
    assert!(!says(&text, "Inget svar") || text.is_empty());
}

#[test]
fn an_empty_submission_is_a_document_too() {
    let document = SubmissionDocument {
        sections: Vec::new(),
        parties: Vec::new(),
        budget: Vec::new(),
        findings: Vec::new(),
        call: None,
        submitted_by: None,
        deadline: None,
        ..sample::submission(Language::Swedish)
    };
    let text = read_submission("submission-empty", &document);
    assert_says(&text, &["Inga parter är angivna", "Ingen budget är angiven", "Kontrollen gav inga anmärkningar"]);
}

#[test]
fn two_hundred_budget_lines_run_over_pages_with_their_headings() {
    let document = SubmissionDocument { budget: sample::long_budget(), ..sample::submission(Language::Swedish) };
    let text = read_submission("submission-long", &document);
    if !text.is_empty() {
        let headings = text.matches("Kostnadsslag  ").count();
        assert!(headings > 3, "the heading of the table is repeated on each page, but was found {headings} times");
        assert_says(&text, &["Organisation 9", "Summa 2023", "Total kostnad: 219 900 kr"]);
    }
}

#[test]
fn no_character_makes_a_document_fail() {
    let mut document = sample::submission(Language::Swedish);
    let odd = "emoji 🙂 👩‍👩‍👧, kinesiska 漢字, arabiska مرحبا, privat \u{e000}, noll \u{0}, klocka \u{7}, omvänd \u{202e}text, \
               hopsatt a\u{30a} o\u{308}, romska č š ž, samiska ŋ đ ŧ, flagga 🇸🇪, \u{fffd} \u{ffff} \u{10ffff} \u{feff}slut";
    document.sections[0].questions[0].answer = Answer::Text(odd.to_owned());
    document.sections[0].questions[0].label = odd.to_owned();
    document.sections[0].title = odd.to_owned();
    document.title = odd.to_owned();
    document.parties[0].organisation = odd.to_owned();
    document.budget[0].note = odd.to_owned();
    let text = read_submission("submission-odd", &document);
    assert_says(&text, &["emoji [U+1F642]", "samiska ŋ đ ŧ", "omvänd text", "Tecken som dokumentets typsnitt saknar"]);
}

#[test]
fn every_character_that_is_kept_can_be_set() {
    // The blocks in which the fonts have characters; what they lack there is tried as well.
    let blocks = [0x0..0x530, 0x1d00..0x2300, 0xa640..0xa800, 0xfb00..0xfb10, 0x1f100..0x1f110];
    let mut document = sample::submission(Language::Swedish);
    for (block, question) in blocks.into_iter().zip(&mut document.sections[0].questions) {
        let characters: Vec<char> = block.filter_map(char::from_u32).filter(|character| *character != '\n').collect();
        let text: String = characters.chunks(40).map(|chunk| chunk.iter().collect::<String>() + "\n").collect();
        question.answer = Answer::Text(text);
    }
    read_submission("submission-characters", &document);
}

#[test]
fn long_words_and_wide_tables_stay_on_the_page() {
    let mut document = sample::submission(Language::Swedish);
    let address = format!("https://exempel.example/{}", "mapp-och-fil/".repeat(20));
    document.sections[0].questions[0].answer = Answer::Text(address.clone());
    document.sections[2].questions[0].answer = Answer::Table {
        header: (0..9).map(|column| format!("Verksamhetsområde {column}")).collect(),
        rows: vec![vec![address; 9]; 2],
    };
    document.parties[0].commitment = "x".repeat(400);
    let text = read_submission("submission-wide", &document);
    assert_says(&text, &["Aktiviteter", "råde 8", "Se rubriken Budget"]);
}

#[test]
fn equal_input_gives_equal_bytes() {
    let document = sample::submission(Language::Swedish);
    let set = || submission::typeset(&Typesetter::new(), &document, &sample::stamp()).unwrap().pdf;
    assert!(set() == set());
    let decision = sample::decision(Language::Swedish);
    let set = || decision::typeset(&TYPESETTER, &decision, &sample::stamp()).unwrap().pdf;
    assert!(set() == set());
}

#[test]
fn a_decision_says_what_was_decided_and_when_it_holds() {
    let text = read_decision("decision-sv", &sample::decision(Language::Swedish));
    assert_says(
        &text,
        &[
            "Samordningsförbundet i Blekinge",
            "Beslut",
            "2 november 2020",
            "§ 12",
            "2020/31",
            "Delvis bifall",
            "Beviljat bidrag: 1 835 000 kr. Sökt bidrag: 2 257 500 kr.",
            "Förbundschefen får i uppdrag",
            "En delrapport lämnas",
            "612 500",
            "500 000",
            "Ärendet föredrogs av Ida Öberg, som lämnade sammanträdet innan beslutet fattades.",
            "Bidraget är beviljat från och med den dag då protokollet är justerat.",
            "Protokollet justerades den 9 november 2020.",
            "kansliet@blekinge.example",
        ],
    );
}

#[test]
fn a_rejection_neither_grants_nor_takes_effect() {
    let document = DecisionDocument {
        outcome: Outcome::Rejected,
        granted: None,
        conditions: Vec::new(),
        presented_by: String::new(),
        judgements: Vec::new(),
        presenter_left: false,
        minutes_adjusted: None,
        ..sample::decision(Language::Swedish)
    };
    let text = read_decision("decision-rejected", &document);
    assert_says(&text, &["Avslag", "Protokollet är ännu inte justerat."]);
    for absent in ["Bidraget är beviljat", "När beslutet gäller", "Villkor", "föredrog", "Sökt och beviljat"] {
        assert!(text.is_empty() || !says(&text, absent), "{absent} is in\n{text}");
    }
}

#[test]
fn a_direction_takes_effect_by_the_adjustment_and_grants_nothing() {
    let document = DecisionDocument {
        outcome: Outcome::GoOn,
        granted: None,
        minutes_adjusted: None,
        ..sample::decision(Language::Swedish)
    };
    let text = read_decision("direction-go-on", &document);
    assert_says(&text, &["Inriktning: gå vidare", "Först därefter kan ansökan skrivas.", "Villkor"]);
    assert!(text.is_empty() || !says(&text, "Bidraget är beviljat"), "{text}");
}

#[test]
fn a_problem_statement_is_called_one_and_says_nothing_of_a_budget_that_it_does_not_have() {
    let document = SubmissionDocument {
        matter: Matter::Statement,
        budget: Vec::new(),
        sections: Vec::new(),
        ..sample::submission(Language::Swedish)
    };
    let text = read_submission("statement", &document);
    assert_says(&text, &["Problembeskrivning", "så som den skickades in"]);
    assert!(text.is_empty() || !says(&text, "Ingen budget är angiven"), "{text}");
}

#[test]
fn every_outcome_can_be_set_in_both_languages() {
    for language in Language::ALL {
        for outcome in [
            Outcome::Granted,
            Outcome::PartlyGranted,
            Outcome::Rejected,
            Outcome::ReferredBack,
            Outcome::Tabled,
            Outcome::GoOn,
            Outcome::GoNoFurther,
            Outcome::WorkOver,
        ] {
            let document = DecisionDocument { outcome, ..sample::decision(language) };
            let text = read_decision(&format!("decision-{}-{outcome:?}", language.tag()), &document);
            assert!(!text.contains("Unknown localization"));
        }
    }
}

#[test]
fn a_total_that_is_not_the_sum_of_its_lines_is_refused() {
    let mut document = sample::decision(Language::Swedish);
    document.granted.as_mut().unwrap().granted_ore += 1;
    let error = decision::typeset(&TYPESETTER, &document, &sample::stamp()).unwrap_err();
    assert!(matches!(error, DocumentError::SumsDisagree { stated: 183_500_001, summed: 183_500_000 }), "{error}");
}

#[test]
fn the_typesetter_may_be_used_from_many_threads() {
    let one = decision::typeset(&TYPESETTER, &sample::decision(Language::Swedish), &sample::stamp()).unwrap().pdf;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let typesetter = TYPESETTER.clone();
            let one = &one;
            scope.spawn(move || {
                let again =
                    decision::typeset(&typesetter, &sample::decision(Language::Swedish), &sample::stamp()).unwrap().pdf;
                assert!(again == *one);
            });
        }
    });
}

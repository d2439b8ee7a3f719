//! The story that fills the demo: four associations in the autumn of 2020, played through the product's own interface as
//! the people would, with the clock set from day to day. It is also the first system test.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use mellanrum_testkit::visitor::Visitor;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::{PrimitiveDateTime, macros::datetime};

use crate::demo::{Demo, PROVIDER, consultation, judgement};

/// How long a mail, or a document, may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at a computer, signed in on one host.
pub(super) struct Player {
    visitor: Visitor,
    base: String,
}

impl Player {
    /// Signs in by the demo's identity provider.
    pub(super) async fn sign_in(demo: &Demo, key: &str, slug: Option<&str>) -> Result<Self> {
        let visitor = Visitor::new(&demo.app.addresses.url(None, ""));
        visitor.sign_in(PROVIDER, key, slug).await.with_context(|| format!("signing in as {key}"))?;
        Ok(Self { base: visitor.url(slug), visitor })
    }

    async fn post(&self, path: &str, body: &Value) -> Result<reqwest::Response> {
        Ok(self.visitor.send(Method::POST, &format!("{}{path}", self.base), Some(body)).await?)
    }

    /// Asks the interface; an error of any kind ends the story.
    pub(super) async fn ask(&self, query: &str, variables: Value) -> Result<Value> {
        let response = self.post("/graphql", &json!({ "query": query, "variables": variables })).await?;
        let answer: Value = response.json().await?;
        if let Some(error) = answer["errors"].get(0) {
            bail!("{error} to {query}");
        }
        Ok(answer["data"].clone())
    }

    /// Makes one change; what a person would have to mend ends the story too.
    pub(super) async fn change(&self, name: &str, input: Value, wanted: &str) -> Result<Value> {
        let type_name = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query = format!(
            "mutation Change($input: {type_name}!) {{ {name}(input: $input) {{ {wanted} userErrors {{ code path message }} }} }}"
        );
        let payload = self.ask(&query, json!({ "input": input })).await?[name].clone();
        if let Some(error) = payload["userErrors"].get(0) {
            bail!("{name}: {error}");
        }
        Ok(payload)
    }
}

/// What somebody writes: the application, its parties and its budget.
struct Draft<'a> {
    slug: &'a str,
    title: &'a str,
    owner: &'a str,
    others: &'a [(&'a str, &'a str)],
    commitment: &'a str,
    /// Cost type, organisation's name, source, kronor, note; for every year.
    lines: &'a [(&'a str, &'a str, &'a str, i64, &'a str)],
    years: &'a [i64],
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Begins the application and fills its whole form.
async fn write(player: &Player, draft: &Draft<'_>) -> Result<String> {
    let desk = player
        .ask(
            "{ desk { calls { call { id state association { slug members { organisation { id name } } } template { sections { key questions { key kind min options { value } columns { key } smart required } } } } organisations { id name } } } }",
            json!({}),
        )
        .await?;
    let entry = list(&desk["desk"]["calls"])
        .find(|entry| entry["call"]["state"] == "OPEN" && entry["call"]["association"]["slug"] == draft.slug)
        .with_context(|| format!("no open call of {} on the desk", draft.slug))?;
    let call = &entry["call"];
    let members: Vec<(&str, &str)> = list(&call["association"]["members"])
        .map(|member| (text(&member["organisation"]["name"]), text(&member["organisation"]["id"])))
        .collect();
    let id_of = |name: &str| {
        members.iter().find(|(known, _)| *known == name).map(|(_, id)| *id).with_context(|| format!("no member {name}"))
    };
    let owner = id_of(draft.owner)?;
    let input = json!({ "callId": call["id"], "organisationId": owner, "title": draft.title });
    let started = player.change("startApplication", input, "application { id }").await?;
    let id = text(&started["application"]["id"]).to_owned();

    let own =
        json!({ "applicationId": id, "organisationId": owner, "commitment": draft.commitment, "expectedVersion": 1 });
    player.change("saveParty", own, "application { id }").await?;
    for (name, commitment) in draft.others {
        let input = json!({ "applicationId": id, "organisationId": id_of(name)?, "commitment": commitment, "expectedVersion": 0 });
        player.change("saveParty", input, "application { id }").await?;
    }
    for year in draft.years {
        for (cost_type, name, source, kronor, note) in draft.lines {
            let input = json!({
                "applicationId": id, "year": year, "costTypeKey": cost_type, "organisationId": id_of(name)?,
                "source": source, "amountOre": kronor * 100, "note": note, "expectedVersion": 0,
            });
            player.change("saveBudgetLine", input, "line { id }").await?;
        }
    }
    for question in list(&call["template"]["sections"]).flat_map(|section| list(&section["questions"])) {
        if let Some(value) = answer(question) {
            save_answer(player, &id, text(&question["key"]), &value, 0).await?;
        }
    }
    Ok(id)
}

async fn save_answer(player: &Player, id: &str, question: &str, value: &Value, expected_version: i64) -> Result<()> {
    let input =
        json!({ "applicationId": id, "questionKey": question, "value": value, "expectedVersion": expected_version });
    let saved = player.change("saveAnswer", input, "answer { version } conflict { version }").await?;
    ensure!(saved["conflict"].is_null(), "somebody else has answered {question}");
    Ok(())
}

/// A fair answer to a question, by its key where the field has something to say and by its kind elsewhere.
fn answer(question: &Value) -> Option<Value> {
    let key = text(&question["key"]);
    let first = || question["options"][0]["value"].clone();
    Some(match text(&question["kind"]) {
        "CHOICE" => json!([first()]),
        "NUMBER" => json!(40),
        "DATE" => json!(if key.starts_with("ends") { "2022-12-31" } else { "2021-02-01" }),
        "GOALS" => goals(question),
        "ACTIVITY_PLAN" => json!([
            { "activity": "Starta upp, rekrytera personal och ta fram gemensam rutin", "responsible": "Projektledaren", "from": "2021-02", "to": "2021-04" },
            { "activity": "Kartläggning och gemensamma planer", "responsible": "Teamet", "from": "2021-04", "to": "2022-10" },
            { "activity": "Stanna upp och utvärdera", "responsible": "Styrgruppen", "from": "2021-11", "to": "2021-12" },
            { "activity": "Slutlig utvärdering", "responsible": "Utvärderaren", "from": "2022-10", "to": "2022-12" },
        ]),
        "TABLE" => {
            let cells = [
                "Januari till mars 2021",
                "Starta upp, rekrytera personal och ta fram gemensam rutin",
                "Projektledaren",
            ];
            let row: serde_json::Map<String, Value> = list(&question["columns"])
                .zip(cells.into_iter().chain(std::iter::repeat("Enligt planen")))
                .map(|(column, cell)| (text(&column["key"]).to_owned(), json!(cell)))
                .collect();
            json!([row])
        }
        "SHORT_TEXT" if key == "earlier_decision" => json!("§ 12/2019"),
        "SHORT_TEXT" => json!("Enhetschefen för samverkan, telefon 000-00 00 00"),
        "LONG_TEXT" => json!(long_text(key)),
        _ => return None,
    })
}

/// Two goals, with the parts that the question asks for.
fn goals(question: &Value) -> Value {
    let mut goals = json!([
        { "text": "Deltagarna börjar arbeta eller studera", "measure": "Avslut i ordinarie uppföljning", "target": "60 %" },
        { "text": "Deltagarna känner sig mer redo för arbete eller studier", "measure": "Enkät vid start och avslut", "target": "75 %" },
    ]);
    let options: Vec<&Value> = list(&question["options"]).take(3).collect();
    for (goal, option) in goals.as_array_mut().into_iter().flatten().zip(options.iter().rev()) {
        goal["goal"] = option["value"].clone();
    }
    for goal in goals.as_array_mut().into_iter().flatten().filter(|_| question["smart"] == true) {
        goal["accepted_by"] = json!("Alla parter i styrgruppen");
        goal["when"] = json!("December 2022");
    }
    goals
}

fn long_text(key: &str) -> &'static str {
    match key {
        "summary" => {
            "Unga vuxna som varken arbetar eller studerar får en gemensam handläggare hos oss. Vi kartlägger vad var och en behöver, gör en plan tillsammans och följer med hela vägen till arbete eller utbildning."
        }
        "background" | "needs_analysis" | "need_individual" | "need_services" => {
            "Omkring 900 unga vuxna i området saknar sysselsättning. Många har kontakt med flera av oss samtidigt utan att någon har hela bilden. I kartläggningen från i våras berättar de att de får börja om från början på varje ställe.\n\nVi har prövat gemensamma möten en gång i månaden. Det räckte inte: besluten togs ändå var för sig."
        }
        "gap" | "beyond_own_task" | "why_not_regular" => {
            "Ingen av oss kan ensam erbjuda både vård, försörjning och väg till arbete. Stödet tar slut där vårt uppdrag tar slut, och nästa myndighet börjar först när en ny ansökan är gjord."
        }
        "purpose" | "expected_result" => {
            "Den som behöver stöd från flera håll ska möta en plan, en kontaktperson och en väg in. När projektet är slut arbetar vi så utan extra pengar."
        }
        "method" | "keeping_course" => {
            "Ett team med en person från varje part träffar deltagaren tillsammans. Arbetet följer stegen kartläggning, gemensam plan, arbetsträning eller studier och uppföljning efter tre och tolv månader."
        }
        "target_group" | "recruitment" => {
            "Personer mellan 18 och 29 år som behöver stöd från minst två av parterna. De kommer till oss genom socialtjänsten, vårdcentralerna och Arbetsförmedlingen, eller tar kontakt själva."
        }
        "competence" => {
            "En projektledare med vana av samverkan, arbetsterapeut, socialsekreterare och arbetsförmedlare. Alla får utbildning i motiverande samtal."
        }
        "cooperation" | "steering_group" | "reference_group" | "local_group" | "others" => {
            "En styrgrupp med chefer från alla parter möts varje kvartal. De som arbetar i teamet sitter tillsammans två dagar i veckan."
        }
        "follow_up" => {
            "Vi mäter vid start, avslut och efter tolv månader. Resultaten redovisas till styrelsen varje halvår, och en utvärderare utifrån granskar det sista året."
        }
        "implementation" => {
            "Från andra året tar parterna över kostnaderna steg för steg. Chefsgruppen beslutar i juni 2022 vad som blir kvar i ordinarie verksamhet."
        }
        "budget_comment" | "own_funds" | "income" => "Parterna står själva för lokaler och för chefernas tid.",
        _ => "Vi har gått igenom frågan tillsammans och är överens om hur vi gör.",
    }
}

/// A small, real PDF with one empty page.
fn small_pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(pdf.len());
        pdf += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = pdf.len();
    pdf += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        pdf += &format!("{place:010} 00000 n \n");
    }
    pdf += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    pdf.into_bytes()
}

/// Sends a file straight to object storage, as a browser does.
async fn attach(player: &Player, id: &str, question: &str, file_name: &str) -> Result<()> {
    let content = small_pdf();
    let input = json!({
        "applicationId": id, "questionKey": question, "fileName": file_name, "contentType": "application/pdf",
        "sizeBytes": content.len(), "sha256": hex::encode(Sha256::digest(&content)),
    });
    let begun = player
        .change("beginAttachment", input, "attachment { id } upload { method url headers { name value } }")
        .await?;
    let mut request = player.visitor.client.put(text(&begun["upload"]["url"])).body(content);
    for header in list(&begun["upload"]["headers"]) {
        let name = text(&header["name"]);
        if !["host", "content-length"].contains(&name.to_ascii_lowercase().as_str()) {
            request = request.header(name, text(&header["value"]));
        }
    }
    request.send().await?.error_for_status().context("object storage did not take the file")?;
    let input = json!({ "attachmentId": begun["attachment"]["id"] });
    let finished = player.change("finishAttachment", input, "attachment { state }").await?;
    ensure!(finished["attachment"]["state"] == "ATTACHED", "{file_name}: {finished}");
    Ok(())
}

async fn submit(player: &Player, id: &str) -> Result<String> {
    let sent = player
        .change("submitApplication", json!({ "applicationId": id }), "application { registrationNumber late state }")
        .await?;
    ensure!(sent["application"]["state"] == "REGISTERED", "{sent}");
    Ok(text(&sent["application"]["registrationNumber"]).to_owned())
}

async fn recommend(player: &Player, id: &str, kind: &str, text: &str) -> Result<()> {
    let judged =
        player.ask("query Judged($id: ID!) { application(id: $id) { judgements { step } } }", json!({ "id": id }));
    // Where the case is judged by criteria, nothing more needs to be said of the two perspectives.
    let is_judged = list(&judged.await?["application"]["judgements"]).next().is_some();
    let perspective = |text: &'static str| if is_judged { "" } else { text };
    let input = json!({
        "applicationId": id, "kind": kind, "text": text, "expectedVersion": 0,
        "individualPerspective": perspective("Deltagarna får en plan och en kontaktperson i stället för flera."),
        "cooperationPerspective": perspective("Parterna lär känna varandras uppdrag och arbetar i samma team."),
    });
    player.change("recommend", input, "application { state }").await.map(drop)
}

async fn put_on_agenda(player: &Player, held_on: &str, id: &str) -> Result<(String, String)> {
    let meetings = player.ask("{ meetings(first: 20) { nodes { id heldOn } } }", json!({})).await?;
    let meeting = list(&meetings["meetings"]["nodes"])
        .find(|meeting| text(&meeting["heldOn"]) == held_on)
        .with_context(|| format!("no meeting on {held_on}"))?;
    let input = json!({ "meetingId": meeting["id"], "applicationId": id });
    let added = player.change("addAgendaItem", input, "meeting { id items { id application { id } } }").await?;
    let item =
        list(&added["meeting"]["items"]).find(|item| text(&item["application"]["id"]) == id).context("no item")?;
    Ok((text(&meeting["id"]).to_owned(), text(&item["id"]).to_owned()))
}

fn set_clock(demo: &Demo, local: PrimitiveDateTime) -> Result<()> {
    let deadline =
        mellanrum_model::deadline::Deadline { date: local.date(), hour: local.hour(), minute: local.minute() };
    let at = deadline.ends_at() - time::Duration::minutes(1);
    demo.app.now.set(at);
    demo.set_clock(demo.app.now.ahead())
}

/// Plays the story from its beginning.
pub(super) async fn play(demo: &Demo) -> Result<()> {
    let tell = |what: &str| println!("    {what}");

    tell("7 september 2020: Region Blekinge börjar skriva");
    set_clock(demo, datetime!(2020-09-07 09:00))?;
    let elin = Player::sign_in(demo, "elin", None).await?;
    let together = write(
        &elin,
        &Draft {
            slug: "blekinge",
            title: "En väg in för unga vuxna",
            owner: "Region Blekinge",
            commitment: "Äger projektet, anställer projektledaren och bidrar med arbetsterapeut.",
            others: &[
                ("Karlskrona kommun", "Bidrar med socialsekreterare och lokaler."),
                ("Försäkringskassan", "Bidrar med en handläggare på halvtid."),
            ],
            lines: &[
                ("staff", "Region Blekinge", "APPLIED", 850_000, "Projektledare och arbetsterapeut"),
                ("staff", "Karlskrona kommun", "APPLIED", 420_000, "Socialsekreterare, 75 procent"),
                ("staff", "Försäkringskassan", "CO_FINANCING_IN_KIND", 210_000, "Handläggare, halvtid"),
                ("services", "Region Blekinge", "APPLIED", 90_000, "Utvärdering"),
                ("premises", "Karlskrona kommun", "CO_FINANCING_IN_KIND", 60_000, "Lokal i centrum"),
            ],
            years: &[2021, 2022],
        },
    )
    .await?;
    attach(&elin, &together, "attachments", "Kartläggning av unga vuxna.pdf").await?;

    tell("28 september: Region Blekinge skickar in, Karlskrona skriver");
    set_clock(demo, datetime!(2020-09-28 10:15))?;
    let maja = Player::sign_in(demo, "maja", None).await?;
    submit(&maja, &together).await?;
    let karl = Player::sign_in(demo, "karl", None).await?;
    let alone = Draft {
        slug: "blekinge",
        title: "Arbetsträning på naturbruket",
        owner: "Karlskrona kommun",
        commitment: "Äger projektet och bidrar med handledare.",
        others: &[("Arbetsförmedlingen", "Anvisar deltagare.")],
        lines: &[
            ("staff", "Karlskrona kommun", "APPLIED", 640_000, "Två handledare"),
            ("staff", "Arbetsförmedlingen", "CO_FINANCING_IN_KIND", 80_000, "Arbetsförmedlare, tio procent"),
            ("travel", "Karlskrona kommun", "APPLIED", 45_000, "Resor till gården"),
        ],
        years: &[2021],
    };
    let late = write(&karl, &alone).await?;
    let begun = Draft { title: "Digital väg till samordning", ..alone };
    write(&karl, &begun).await?;

    tell("3 oktober: Karlskronas ansökan kommer in för sent");
    set_clock(demo, datetime!(2020-10-03 08:40))?;
    let karl = Player::sign_in(demo, "karl", None).await?;
    submit(&karl, &late).await?;

    tell("5 oktober: BÅDESÅ, Sofint och Jämtland får var sin ansökan");
    set_clock(demo, datetime!(2020-10-05 13:00))?;
    let farida = Player::sign_in(demo, "farida", None).await?;
    let badesa = write(
        &farida,
        &Draft {
            slug: "badesa",
            title: "Gemensam kartläggning i Dalsland",
            owner: "Försäkringskassan",
            commitment: "Äger insatsen och leder teamet.",
            others: &[
                ("Åmåls kommun", "Bidrar med handläggare."),
                ("Västra Götalandsregionen", "Bidrar med rehabkoordinator."),
            ],
            lines: &[
                ("staff", "Försäkringskassan", "APPLIED", 560_000, "Samordnare"),
                ("staff", "Åmåls kommun", "CO_FINANCING_IN_KIND", 120_000, "Handläggare, 20 procent"),
            ],
            years: &[2021, 2022],
        },
    )
    .await?;
    submit(&farida, &badesa).await?;
    let sofint = write(
        &farida,
        &Draft {
            slug: "sofint",
            title: "Stöd mellan vård och arbete i Nora",
            owner: "Försäkringskassan",
            commitment: "Äger insatsen.",
            others: &[("Nora kommun", "Bidrar med arbetskonsulent.")],
            lines: &[
                ("staff", "Försäkringskassan", "APPLIED", 380_000, "Samordnare, 60 procent"),
                ("staff", "Nora kommun", "CO_FINANCING_CASH", 95_000, "Arbetskonsulent"),
            ],
            years: &[2021],
        },
    )
    .await?;
    save_answer(&farida, &sofint, "municipalities", &json!(["nora", "lindesberg"]), 1).await?;
    submit(&farida, &sofint).await?;
    let anton = Player::sign_in(demo, "anton", None).await?;
    let jamtland = write(
        &anton,
        &Draft {
            slug: "jamtland",
            title: "Från sjukskrivning till arbete i fjällkommunerna",
            owner: "Arbetsförmedlingen",
            commitment: "Äger insatsen och bidrar med arbetsförmedlare.",
            others: &[
                ("Åre kommun", "Bidrar med samordnare."),
                ("Region Jämtland Härjedalen", "Bidrar med rehabkoordinator."),
            ],
            lines: &[
                ("salaries", "Arbetsförmedlingen", "APPLIED", 470_000, "Samordnare"),
                ("travel", "Åre kommun", "APPLIED", 60_000, "Långa avstånd"),
                ("salaries", "Region Jämtland Härjedalen", "CO_FINANCING_IN_KIND", 150_000, "Rehabkoordinator"),
            ],
            years: &[2021, 2022],
        },
    )
    .await?;
    save_answer(&anton, &jamtland, "municipalities", &json!(["are", "harjedalen"]), 1).await?;
    submit(&anton, &jamtland).await?;

    tell("6 oktober: kansliet i Blekinge begär komplettering");
    set_clock(demo, datetime!(2020-10-06 09:30))?;
    let olof = Player::sign_in(demo, "olof", Some("blekinge")).await?;
    let input = json!({
        "applicationId": together, "dueOn": "2020-10-12",
        "message": "Tack för en genomarbetad ansökan. Vi behöver ett förtydligande innan vi kan gå vidare.",
        "notes": [{ "sectionKey": "results", "note": "Beskriv vem som betalar efter projektets slut." }],
    });
    olof.change("requestCompletion", input, "application { state }").await?;
    consultation::ask(demo, &sofint, &jamtland).await?;

    tell("9 oktober: Region Blekinge kompletterar");
    set_clock(demo, datetime!(2020-10-09 14:05))?;
    let maja = Player::sign_in(demo, "maja", None).await?;
    let clearer = json!(format!(
        "{}\n\nRegion Blekinge och Karlskrona kommun har avsatt medel i budgeten för 2023.",
        long_text("implementation")
    ));
    save_answer(&maja, &together, "implementation", &clearer, 1).await?;
    maja.change("answerCompletion", json!({ "applicationId": together }), "application { state }").await?;

    tell("14 oktober: samrådsorganen i Sofint och Jämtland svarar");
    set_clock(demo, datetime!(2020-10-14 09:20))?;
    consultation::answer(demo, &sofint).await?;

    tell("19 oktober: förbundschefen skriver sina förslag och dagordningen");
    set_clock(demo, datetime!(2020-10-19 11:00))?;
    let dagny = Player::sign_in(demo, "dagny", Some("blekinge")).await?;
    recommend(
        &dagny,
        &together,
        "PARTLY_GRANT",
        "Projektet svarar mot prioriteringarna. Kansliet föreslår bifall för personalkostnaderna och avslag för utvärderingen, som förbundet kan samordna.",
    )
    .await?;
    recommend(
        &dagny,
        &late,
        "REJECT",
        "Ansökan kom in efter sista dag och målen går inte att följa upp. Kansliet föreslår avslag.",
    )
    .await?;
    let (meeting, first) = put_on_agenda(&dagny, "2020-11-02", &together).await?;
    let (_, second) = put_on_agenda(&dagny, "2020-11-02", &late).await?;
    let jonna = Player::sign_in(demo, "jonna", Some("jamtland")).await?;
    judgement::save(&jonna, &jamtland, judgement::JAMTLAND).await?;
    recommend(&jonna, &jamtland, "GRANT", "Insatsen bygger på ett dokumenterat behov. Kansliet föreslår bifall.")
        .await?;
    put_on_agenda(&jonna, "2020-11-12", &jamtland).await?;

    tell("20 oktober: beredningsgruppen i BÅDESÅ bedömer, kansliet föreslår");
    set_clock(demo, datetime!(2020-10-20 13:00))?;
    let petter = Player::sign_in(demo, "petter", Some("badesa")).await?;
    judgement::save(&petter, &badesa, judgement::BADESA).await?;
    let siv = Player::sign_in(demo, "siv", Some("badesa")).await?;
    recommend(
        &siv,
        &badesa,
        "GRANT",
        "Beredningsgruppen bedömer att insatsen når målgruppen och utvecklar samverkan. Gruppen rekommenderar bifall.",
    )
    .await?;
    put_on_agenda(&siv, "2020-10-22", &badesa).await?;

    tell("2 november: styrelsen i Blekinge beslutar");
    set_clock(demo, datetime!(2020-11-02 15:00))?;
    let dagny = Player::sign_in(demo, "dagny", Some("blekinge")).await?;
    let case = dagny
        .ask(
            "query Lines($id: ID!) { application(id: $id) { budgetLines { id source costTypeKey amountOre } } }",
            json!({ "id": together }),
        )
        .await?;
    let lines: Vec<Value> = list(&case["application"]["budgetLines"])
        .filter(|line| text(&line["source"]) == "APPLIED")
        .map(|line| {
            let granted = if text(&line["costTypeKey"]) == "staff" { line["amountOre"].clone() } else { json!(0) };
            json!({ "budgetLineId": line["id"], "grantedOre": granted })
        })
        .collect();
    let input = json!({
        "agendaItemId": first, "outcome": "PARTLY_GRANTED", "presenterLeft": true, "lines": lines,
        "text": "Styrelsen beviljar projektet medel för personal under 2021 och 2022.\n\nStyrelsen avslår ansökan i den del som gäller utvärdering.",
        "reasons": "Projektet riktar sig till en prioriterad målgrupp. Utvärdering av flera projekt samordnas av kansliet.",
        "conditions": "Projektet lämnar en delrapport senast den 30 juni varje år.\nVillkoren i förbundets riktlinjer gäller.",
    });
    dagny.change("decide", input, "agendaItem { id }").await?;
    let input = json!({
        "agendaItemId": second, "outcome": "REJECTED", "presenterLeft": false, "lines": [],
        "text": "Styrelsen avslår ansökan.", "reasons": "Målen går inte att följa upp.", "conditions": "",
    });
    dagny.change("decide", input, "agendaItem { id }").await?;

    tell("5 november: protokollet justeras");
    set_clock(demo, datetime!(2020-11-05 10:00))?;
    let berit = Player::sign_in(demo, "berit", Some("blekinge")).await?;
    let input =
        json!({ "meetingId": meeting, "adjustedOn": "2020-11-05", "adjusters": ["Berit Almlund", "Bengt Rosander"] });
    berit.change("adjustMinutes", input, "meeting { minutesAdjustedOn }").await?;
    wait_for_document(&berit, &together).await?;
    set_clock(demo, datetime!(2020-11-06 10:00))
}

/// Documents are made by the worker, one after the other.
async fn wait_for_document(player: &Player, id: &str) -> Result<()> {
    let query =
        "query Document($id: ID!) { application(id: $id) { decision { documentPath } submissions { documentPath } } }";
    let until = tokio::time::Instant::now() + PATIENCE * 4;
    loop {
        let application = player.ask(query, json!({ "id": id })).await?["application"].clone();
        let is_made = |value: &Value| value["documentPath"].is_string();
        if is_made(&application["decision"]) && list(&application["submissions"]).all(is_made) {
            return Ok(());
        }
        ensure!(tokio::time::Instant::now() < until, "the documents were not made in time");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

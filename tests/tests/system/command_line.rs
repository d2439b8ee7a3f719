//! The real binary: migrating, describing associations as files, and the doctor, with everything there and with each
//! service away.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use mellanrum_testkit::launch::{Clamd, MailCatcher, ObjectStore, Postgres, Redis, local_origins};

const BUCKET: &str = "mellanrum";

struct World {
    postgres: Postgres,
    redis: Redis,
    objects: ObjectStore,
    clamd: Clamd,
    mail: MailCatcher,
    _folder: tempfile::TempDir,
}

impl World {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        let (postgres, redis, clamd) = tokio::task::spawn_blocking(|| {
            let postgres = Postgres::start(None, false).expect("Postgres");
            postgres.run("postgres", "create database mellanrum").expect("a database");
            (postgres, Redis::start().expect("Redis"), Clamd::start().expect("clamd"))
        })
        .await
        .expect("started");
        Self {
            postgres,
            redis,
            clamd,
            objects: ObjectStore::start(folder.path(), None, local_origins(None)).await.expect("an object store"),
            mail: MailCatcher::start(None).await.expect("a mail catcher"),
            _folder: folder,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let settings = self.objects.settings(BUCKET);
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env("MELLANRUM_DATABASE__ADMIN_URL", self.postgres.url("mellanrum"))
            .env("MELLANRUM_DATABASE__RUNTIME_URL", self.postgres.url_for("mellanrum_runtime", "mellanrum"))
            .env("MELLANRUM_DATABASE__SYSTEM_URL", self.postgres.url_for("mellanrum_system", "mellanrum"))
            .env("MELLANRUM_REDIS__URL", self.redis.url())
            .env("MELLANRUM_OBJECTS__ENDPOINT", self.objects.url())
            .env("MELLANRUM_OBJECTS__ACCESS_KEY", &settings.access_key)
            .env("MELLANRUM_OBJECTS__SECRET", exposed(&settings.secret))
            .env("MELLANRUM_SCANNER__ADDRESS", self.clamd.address())
            .env("MELLANRUM_MAIL__URL", self.mail.url());
        command
    }

    /// Runs the binary without blocking the object store and the mail catcher, which live in this process.
    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("it ended")
    }
}

fn exposed(secret: &secrecy::SecretString) -> String {
    use secrecy::ExposeSecret;
    secret.expose_secret().to_owned()
}

/// The binary beside this test: both are built into one target folder.
pub fn binary() -> PathBuf {
    let here = std::env::current_exe().expect("this test has a path");
    let folder = here.parent().and_then(|deps| deps.parent()).expect("target/debug/deps");
    folder.join("mellanrum")
}

fn association_file(slug: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../infra/associations/{slug}.yaml"))
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn four_associations_come_from_their_files() {
    let world = World::start().await;
    let early = world.run(&["association", "plan", association_file("blekinge").to_str().expect("a path")]).await;
    assert!(!early.status.success(), "nothing is migrated yet");

    let migrated = world.run(&["migrate"]).await;
    assert!(migrated.status.success(), "{}", err(&migrated));

    for slug in ["blekinge", "badesa", "sofint", "jamtland"] {
        let path = association_file(slug);
        let path = path.to_str().expect("a path");
        let applied = world.run(&["association", "apply", path]).await;
        assert!(applied.status.success() && out(&applied).contains(": created"), "{}{}", out(&applied), err(&applied));
        let again = world.run(&["association", "apply", path]).await;
        assert!(out(&again).contains("nothing changed"), "{}{}", out(&again), err(&again));

        let exported = world.run(&["association", "export", slug]).await;
        let copy = world._folder.path().join(format!("{slug}.yaml"));
        fs::write(&copy, &exported.stdout).expect("written");
        let planned = world.run(&["association", "plan", copy.to_str().expect("a path")]).await;
        assert!(out(&planned).contains("nothing to change"), "{}{}", out(&planned), err(&planned));
    }

    // A moved deadline is a line in a plan; a wrong file says where, and applies nothing of any file.
    let text = fs::read_to_string(association_file("blekinge")).expect("the file");
    let moved = world._folder.path().join("moved.yaml");
    fs::write(&moved, text.replacen("2020-10-02 23:59", "2020-10-09 16:00", 1)).expect("written");
    let moved = moved.to_str().expect("a path");
    let planned = out(&world.run(&["association", "plan", moved]).await);
    assert!(planned.contains("-  closes_at") && planned.contains("2020-10-09 16:00"), "{planned}");
    let told = "call projects-2021: the last day moves from 2 October 2020 23:59 to 9 October 2020 16:00; 0 drafts and 0 cases are in it\n";
    assert!(planned.ends_with(told), "{planned}");

    let wrong = world._folder.path().join("wrong.yaml");
    let broken = text.replacen("2020-10-02 23:59", "igår", 1).replacen("number_scheme:", "numberscheme:", 1);
    fs::write(&wrong, broken).expect("written");
    let wrong = wrong.to_str().expect("a path");
    let refused = world.run(&["association", "apply", "--reason", "Prov.", moved, wrong]).await;
    assert!(!refused.status.success());
    for said in [
        "wrong.yaml: line 38, column 1: numberscheme: there is no field `numberscheme` here; write `number_scheme`",
        "calls[0].closes_at: `igår` is not a date and time such as 2020-10-02 23:59",
        "Nothing was applied.",
    ] {
        assert!(err(&refused).contains(said), "{said}\n{}", err(&refused));
    }

    // A change needs a reason, which is asked for before any of the files is applied; what is used is not taken away.
    let other = world._folder.path().join("other.yaml");
    fs::write(&other, text.replacen("slug: blekinge", "slug: other", 1)).expect("written");
    let other = other.to_str().expect("a path");
    let refused = world.run(&["association", "apply", other, moved]).await;
    assert!(!refused.status.success() && err(&refused).contains("say why with --reason"), "{}", err(&refused));
    let planned = out(&world.run(&["association", "plan", other]).await);
    assert!(planned.contains("would be created"), "{planned}");
    let lacking = world._folder.path().join("lacking.yaml");
    fs::write(&lacking, text.replacen("key: projects-2021", "key: projects-2022", 1)).expect("written");
    let lacking = lacking.to_str().expect("a path");
    let planned = out(&world.run(&["association", "plan", lacking]).await);
    let withdrawn = "call projects-2021 is withdrawn: nobody has begun an application in it";
    assert!(planned.contains(withdrawn), "{planned}");
    fs::write(lacking, text.replace("version: 1", "version: 2")).expect("written");
    let refused = world.run(&["association", "plan", lacking]).await;
    assert!(!refused.status.success(), "{}", out(&refused));
    let message = "Version 1 of template project is published and must stay";
    assert!(err(&refused).contains(message), "{}", err(&refused));
    let planned =
        out(&world.run(&["association", "plan", association_file("blekinge").to_str().expect("a path")]).await);
    assert!(planned.contains("nothing to change"), "{planned}");
    let applied = world.run(&["association", "apply", "--reason", "Styrelsen, § 31.", moved]).await;
    assert!(applied.status.success() && out(&applied).contains(told), "{}{}", out(&applied), err(&applied));
    let logged = "select details ->> 'reason' from audit_entry where details ? 'change'";
    assert_eq!(world.postgres.run("mellanrum", logged).expect("looked").trim(), "Styrelsen, § 31.");
}

#[test]
fn the_schema_is_printed_without_any_setting() {
    let printed = Command::new(binary()).args(["association", "schema"]).env_clear().output().expect("the binary runs");
    let published = association_file("blekinge").with_file_name("association.schema.json");
    assert_eq!(out(&printed), fs::read_to_string(published).expect("the file"), "{}", err(&printed));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_association_is_created_closed_and_opened_by_command() {
    let world = World::start().await;
    world.run(&["migrate"]).await;
    let create = async |slug: &str, director: &str, more: &[&str]| {
        let mut arguments = vec!["association", "create", "--slug", slug, "--name", "Samordningsförbundet Östra"];
        arguments.extend(["--short-name", "Östra", "--email", "kansli@ostra.example", "--member", "forsakringskassan"]);
        arguments.extend(["--member", "osters-kommun=Östers kommun:MUNICIPALITY", "--director", director]);
        arguments.extend(more);
        world.run(&arguments).await
    };
    for (slug, director, said) in [
        ("www", "Dagny <dagny@ostra.example>", "www is reserved for the platform"),
        ("Östra", "Dagny <dagny@ostra.example>", "lower-case letters"),
        ("ostra", "dagny@ostra.example", "--director takes a name and an address"),
        ("ostra", "Dagny <dagny>", "an e-mail address"),
    ] {
        let refused = create(slug, director, &[]).await;
        assert!(!refused.status.success() && err(&refused).contains(said), "{slug} {director}: {}", err(&refused));
    }
    let planned = create("ostra", "Dagny <dagny@ostra.example>", &["--plan"]).await;
    assert!(out(&planned).contains("ostra: would be created"), "{}{}", out(&planned), err(&planned));
    let created = create("ostra", "Dagny <dagny@ostra.example>", &[]).await;
    assert!(out(&created).contains("ostra: created on ostra."), "{}{}", out(&created), err(&created));
    let taken = create("ostra", "Dagny <dagny@ostra.example>", &[]).await;
    assert!(!taken.status.success() && err(&taken).contains("another association already"), "{}", err(&taken));

    // What was created is a file like any other.
    let exported = world.run(&["association", "export", "ostra"]).await;
    let copy = world._folder.path().join("ostra.yaml");
    fs::write(&copy, &exported.stdout).expect("written");
    let planned = world.run(&["association", "plan", copy.to_str().expect("a path")]).await;
    assert!(out(&planned).contains("nothing to change"), "{}{}", out(&planned), err(&planned));

    // One that came from a file has nobody yet; whoever was invited by mistake is not invited once another is.
    world.run(&["association", "apply", association_file("badesa").to_str().expect("a path")]).await;
    let listed = out(&world.run(&["association", "list"]).await);
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("badesa\tbadesa.") && lines[0].contains("\topen\t"), "{listed}");
    let invite =
        async |slug: &str, director: &str| world.run(&["association", "invite", slug, "--director", director]).await;
    for (slug, director, said) in [
        ("vastra", "Siv <siv@badesa.example>", "no association `vastra`"),
        ("badesa", "siv@badesa.example", "--director takes a name and an address"),
        ("badesa", "Siv <siv>", "an e-mail address"),
    ] {
        let refused = invite(slug, director).await;
        assert!(!refused.status.success() && err(&refused).contains(said), "{slug} {director}: {}", err(&refused));
    }
    for director in ["Sib <sib@badesa.example>", "Siv <siv@badesa.example>", "Siv <siv@badesa.example>"] {
        let invited = invite("badesa", director).await;
        assert!(out(&invited).contains("@badesa.example is invited to head it"), "{}{}", out(&invited), err(&invited));
    }
    let open = "select string_agg(person.email, ' ') from association_role held join person on person.id = held.person_id \
        join association on association.id = held.tenant_id where slug = 'badesa' and withdrawn_at is null";
    assert_eq!(world.postgres.run("mellanrum", open).expect("looked").trim(), "siv@badesa.example");
    world
        .postgres
        .run("mellanrum", "update association_role set accepted_at = given_at where withdrawn_at is null")
        .expect("she accepts");
    let led = invite("badesa", "Sam <sam@badesa.example>").await;
    assert!(!led.status.success() && err(&led).contains("Siv invites in the association"), "{}", err(&led));

    let closed = world.run(&["association", "suspend", "ostra", "--reason", "Avtalet är slut."]).await;
    assert!(out(&closed).contains("ostra: closed"), "{}", err(&closed));
    let twice = world.run(&["association", "suspend", "ostra", "--reason", "Igen."]).await;
    assert!(!twice.status.success() && err(&twice).contains("closed already"), "{}", err(&twice));
    let opened = world.run(&["association", "resume", "ostra"]).await;
    assert!(out(&opened).contains("ostra: open"), "{}", err(&opened));
    let unknown = world.run(&["association", "resume", "vastra"]).await;
    assert!(!unknown.status.success() && err(&unknown).contains("no association `vastra`"), "{}", err(&unknown));
    let verified = world.run(&["audit", "verify"]).await;
    assert!(verified.status.success(), "{}", out(&verified));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_what_is_wrong_in_a_line_each() {
    let mut world = World::start().await;
    let before = world.run(&["doctor"]).await;
    assert!(!before.status.success() && out(&before).contains("FAIL  schema"), "{}", out(&before));

    world.run(&["migrate"]).await;
    let well = world.run(&["doctor"]).await;
    assert!(well.status.success(), "{}", out(&well));
    assert_eq!(out(&well).lines().filter(|line| line.starts_with("ok ")).count(), 7, "{}", out(&well));

    world
        .postgres
        .run("mellanrum", "alter role mellanrum_runtime bypassrls; alter table answer no force row level security")
        .expect("a careless administrator");
    world.clamd.stop();
    world.mail.stop().await;
    world.objects.stop().await;
    world.redis.stop();
    let ill = world.run(&["doctor"]).await;
    assert_eq!(ill.status.code(), Some(1));
    let findings = out(&ill);
    for wanted in [
        "FAIL  database roles: row security does not hold for mellanrum_runtime",
        "FAIL  redis",
        "FAIL  bucket",
        "FAIL  scanner",
        "FAIL  mail",
        "ok    schema",
    ] {
        assert!(findings.contains(wanted), "{wanted}\n{findings}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_changed_from_outside_is_found() {
    let world = World::start().await;
    world.run(&["migrate"]).await;
    for slug in ["blekinge", "badesa"] {
        world.run(&["association", "apply", association_file(slug).to_str().expect("a path")]).await;
    }
    let well = world.run(&["audit", "verify"]).await;
    assert!(well.status.success(), "{}{}", out(&well), err(&well));
    for chain in ["ok    blekinge: 1 entries", "ok    badesa: 1 entries", "ok    platform: "] {
        assert!(out(&well).contains(chain), "{chain}\n{}", out(&well));
    }
    let platform = out(&world.run(&["audit", "verify", "platform"]).await);
    assert_eq!(platform.lines().count(), 1, "{platform}");
    let kept = platform.trim().rsplit(' ').next().expect("what the last entry is").to_owned();
    assert!(world.run(&["audit", "verify", "platform", "--expect", &kept]).await.status.success());
    let another = format!("7:{}", "00".repeat(32));
    let cut_off = world.run(&["audit", "verify", "platform", "--expect", &another]).await;
    assert!(out(&cut_off).contains("FAIL  platform: the end was cut off"), "{}", out(&cut_off));
    assert!(err(&world.run(&["audit", "verify", "nowhere"]).await).contains("no association `nowhere`"));

    let tamper = "update audit_entry set action = 'nothing' where tenant_id = (select id from association where slug = 'blekinge')";
    world.postgres.run("mellanrum", tamper).expect("whoever owns the database");
    let ill = world.run(&["audit", "verify"]).await;
    assert_eq!(ill.status.code(), Some(1));
    let found = out(&ill);
    assert!(found.contains("FAIL  blekinge: entry 1 was changed") && found.contains("ok    badesa"), "{found}");
}

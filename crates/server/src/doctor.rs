//! `mellanrum doctor`: checks what the product needs, one line each; fails when one of them fails.

use std::process::ExitCode;

use mellanrum_app::App;
use mellanrum_services::{
    cache::{Cache, RedisCache},
    mail::{Mail, SmtpMail},
    objects::{Objects, S3Objects},
};
use mellanrum_store::{SCHEMA_VERSION, health};
use secrecy::ExposeSecret;

use crate::settings::Settings;

/// How far the machine's clock and the database's may be apart, in seconds.
const MAX_CLOCK_DIFFERENCE_SECS: i64 = 5;

/// What a check found: good, or what is wrong.
type Finding = Result<String, String>;

pub async fn run(app: &App, settings: &Settings) -> ExitCode {
    let findings = [
        ("database roles", roles(app).await),
        ("schema", schema(app).await),
        ("clock", clock(app).await),
        ("redis", redis(settings).await),
        ("bucket", bucket(settings).await),
        ("scanner", scanner(app).await),
        ("mail", mail(settings).await),
    ];
    let mut good = true;
    for (name, finding) in findings {
        match finding {
            Ok(text) => println!("ok    {name}: {text}"),
            Err(text) => {
                good = false;
                println!("FAIL  {name}: {text}");
            }
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn text(error: mellanrum_model::Error) -> String {
    format!("{:#}", crate::with_detail(error))
}

async fn roles(app: &App) -> Finding {
    let unsafe_roles = health::roles_that_pass_row_security(&app.db).await.map_err(text)?;
    if !unsafe_roles.is_empty() {
        return Err(format!("row security does not hold for {}", unsafe_roles.join(", ")));
    }
    let open_tables = health::tables_without_row_security(&app.db).await.map_err(text)?;
    if open_tables.is_empty() {
        Ok("row security holds for both roles and every tenant's table".to_owned())
    } else {
        Err(format!("row security is not forced on {}", open_tables.join(", ")))
    }
}

async fn schema(app: &App) -> Finding {
    let version = mellanrum_store::schema_version(&app.db).await.map_err(text)?;
    if version == SCHEMA_VERSION {
        Ok(format!("version {version}"))
    } else {
        Err(format!("version {version}, this program needs {SCHEMA_VERSION}: run `mellanrum migrate`"))
    }
}

async fn clock(app: &App) -> Finding {
    let difference_secs = (health::database_time(&app.db).await.map_err(text)? - app.now()).whole_seconds().abs();
    if difference_secs <= MAX_CLOCK_DIFFERENCE_SECS {
        Ok("the machine and the database agree".to_owned())
    } else {
        Err(format!("the machine and the database are {difference_secs} s apart"))
    }
}

async fn redis(settings: &Settings) -> Finding {
    let cache = RedisCache::new(settings.redis.url.expose_secret(), "mellanrum").map_err(|error| error.to_string())?;
    cache.check().await.map(|()| "answers".to_owned()).map_err(|error| error.to_string())
}

async fn bucket(settings: &Settings) -> Finding {
    let objects = S3Objects::new(&settings.objects.s3());
    objects.check().await.map(|()| "can be reached".to_owned()).map_err(|error| error.to_string())
}

async fn scanner(app: &App) -> Finding {
    let Some(scanner) = &app.scanner else {
        return Err("none is set (scanner.address), so nobody looks for malware in what is attached".to_owned());
    };
    scanner.check().await.map(|()| "answers".to_owned()).map_err(|error| error.to_string())
}

async fn mail(settings: &Settings) -> Finding {
    let mail = &settings.mail;
    let smtp = SmtpMail::new(mail.url.expose_secret(), &mail.from_address, &mail.from_name)
        .map_err(|error| error.to_string())?;
    smtp.check().await.map(|()| "the server answers".to_owned()).map_err(|error| error.to_string())
}

//! The binary. Each subcommand is one role of the process.

mod associations;
mod audit;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod headers;
mod health;
mod http;
mod serve;
mod settings;
mod telemetry;
mod tenant;
mod trust;
mod world;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use secrecy::ExposeSecret;

use crate::settings::Settings;

/// The platform on which coordination associations handle applications and decisions.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves pages and API and works on jobs, until SIGTERM or Ctrl-C.
    Serve,
    /// Creates the database roles and brings the schema to this version.
    Migrate,
    /// Shows, applies or writes an association's configuration file; creates, closes and opens associations.
    #[command(subcommand)]
    Association(associations::Command),
    /// Looks through what was done, for whoever examines it.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Checks what the product needs, one line each.
    Doctor,
    /// Prints every setting with its default.
    Settings,
    /// Runs the whole product here with private services, invented people and a story played.
    #[cfg(feature = "demo")]
    Demo(demo::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("mellanrum: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    if matches!(command, Command::Settings) {
        print!("{}", settings::DEFAULTS);
        return Ok(ExitCode::SUCCESS);
    }
    if matches!(command, Command::Association(associations::Command::Schema)) {
        associations::print_schema();
        return Ok(ExitCode::SUCCESS);
    }
    mellanrum_services::install_crypto();
    #[cfg(feature = "demo")]
    if let Command::Demo(arguments) = command {
        return demo::run(arguments).await;
    }
    let settings = Settings::read()?;
    let app = settings.app()?;
    match command {
        Command::Serve => serve::run(app, &settings).await,
        Command::Migrate => {
            mellanrum_store::migrate(settings.database.admin_url.expose_secret()).await.map_err(with_detail)?;
            println!("schema version {}", mellanrum_store::SCHEMA_VERSION);
            Ok(ExitCode::SUCCESS)
        }
        Command::Association(command) => associations::run(&app, command).await,
        Command::Audit(command) => audit::run(&app, command).await,
        Command::Doctor => Ok(doctor::run(&app, &settings).await),
        Command::Settings => Ok(ExitCode::SUCCESS),
        #[cfg(feature = "demo")]
        Command::Demo(_) => Ok(ExitCode::SUCCESS),
    }
}

/// At a terminal the operator reads the detail too, which `Display` keeps from everybody else.
fn with_detail(error: mellanrum_model::Error) -> anyhow::Error {
    use mellanrum_model::Error;
    match error {
        Error::Internal(detail) | Error::Unavailable(detail) => anyhow::anyhow!("{detail}"),
        other => other.into(),
    }
}

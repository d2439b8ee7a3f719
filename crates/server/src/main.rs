//! The binary. Each subcommand is one role of the process.

mod associations;
mod doctor;
mod settings;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use mellanrum_app::{App, Now};
use mellanrum_store::Db;
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
    /// Creates the database roles and brings the schema to this version.
    Migrate,
    /// Shows, applies or writes an association's configuration file.
    #[command(subcommand)]
    Association(associations::Command),
    /// Checks what the product needs, one line each.
    Doctor,
    /// Prints every setting with its default.
    Settings,
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
    mellanrum_services::install_crypto();
    let settings = Settings::read()?;
    let app = App { db: Db::new(&settings.database.connections()).context("database")?, now: Now::default() };
    match command {
        Command::Migrate => {
            mellanrum_store::migrate(settings.database.admin_url.expose_secret()).await.map_err(with_detail)?;
            println!("schema version {}", mellanrum_store::SCHEMA_VERSION);
            Ok(ExitCode::SUCCESS)
        }
        Command::Association(command) => associations::run(&app, command).await,
        Command::Doctor => Ok(doctor::run(&app, &settings).await),
        Command::Settings => Ok(ExitCode::SUCCESS),
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

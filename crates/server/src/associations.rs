//! `mellanrum association plan|apply|export|schema|list|create|invite|suspend|resume`: an association as a file, and whether there is one.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use mellanrum_app::{
    App,
    association::{self, Plan},
};
use mellanrum_model::{
    Error, Language,
    association::{AssociationFile, read, schema_text, warnings},
};

use crate::{tenant, with_detail};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Shows what applying the files would change; changes nothing.
    Plan {
        /// Files, one association each.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Applies the files. Applying the same file again does nothing.
    Apply {
        /// Files, one association each.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Why, for the association's log. Needed when an association that is there changes.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Writes an association's file to standard output.
    Export {
        /// The association's slug, such as `blekinge`.
        slug: String,
    },
    /// Writes the JSON Schema of the file to standard output, for editors.
    Schema,
    /// Creates an association with a form, rules and a call that is closed, and invites who heads it first.
    Create(Box<tenant::Create>),
    /// Lists the associations: slug, host, whether it is open or closed, and its name, between tabs.
    List,
    /// Invites who heads an association in which nobody invites yet, such as one that came from a file.
    Invite {
        /// The association's slug.
        slug: String,
        /// Who, as "Name <address>"; she is mailed an invitation.
        #[arg(long)]
        director: String,
    },
    /// Closes an association for a while: its host answers nobody, and its letters and documents wait.
    Suspend {
        /// The association's slug.
        slug: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Opens an association again that was closed.
    Resume {
        /// The association's slug.
        slug: String,
    },
}

pub async fn run(app: &App, command: Command) -> Result<ExitCode> {
    match command {
        Command::Plan { files } => {
            let Some(files) = read_all(&files)? else { return Ok(ExitCode::FAILURE) };
            for (name, file) in files {
                let plan = association::plan(app, &file).await.map_err(|error| refused(&name, error))?;
                print(&name, &plan, "would be created", "nothing to change");
            }
        }
        Command::Apply { files, reason } => {
            let Some(files) = read_all(&files)? else { return Ok(ExitCode::FAILURE) };
            if reason.is_none() {
                needs_no_reason(app, &files).await?;
            }
            for (name, file) in files {
                let plan = association::apply(app, &file, reason.as_deref()).await;
                print(&name, &plan.map_err(|error| refused(&name, error))?, "created", "nothing changed");
            }
        }
        Command::Export { slug } => {
            let file = match association::export(app, &slug).await {
                Err(Error::NotFound) => return Err(anyhow!("there is no association `{slug}`")),
                other => other.map_err(with_detail)?,
            };
            print!("{}", file.to_yaml().context("writing the file")?);
        }
        Command::Schema => print_schema(),
        Command::Create(new) => return tenant::create(app, *new).await,
        Command::List => return tenant::list(app).await,
        Command::Invite { slug, director } => return tenant::invite(app, &slug, &director).await,
        Command::Suspend { slug, reason } => return tenant::suspend(app, &slug, &reason).await,
        Command::Resume { slug } => return tenant::resume(app, &slug).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Every file, or none when one of them is wrong: then all that is wrong in all of them has been printed.
fn read_all(paths: &[PathBuf]) -> Result<Option<Vec<(String, AssociationFile)>>> {
    let (mut files, mut right) = (Vec::new(), true);
    for path in paths {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| format!("reading {name}"))?;
        match read(&text) {
            Ok(file) => {
                for warning in warnings(&text, &file) {
                    eprintln!("{name}: warning: {warning}");
                }
                files.push((name, file));
            }
            Err(problems) => {
                right = false;
                for problem in problems {
                    eprintln!("{name}: {problem}");
                }
            }
        }
    }
    if !right {
        eprintln!("Nothing was applied.");
    }
    Ok(right.then_some(files))
}

pub fn print_schema() {
    print!("{}", schema_text());
}

/// Asks for the reason before any of the files is applied.
async fn needs_no_reason(app: &App, files: &[(String, AssociationFile)]) -> Result<()> {
    for (name, file) in files {
        if let Plan::Change(_) = association::plan(app, file).await.map_err(|error| refused(name, error))? {
            return Err(anyhow!(
                "{name}: this changes an association that is there; say why with --reason \"…\". Nothing was applied."
            ));
        }
    }
    Ok(())
}

fn print(name: &str, plan: &Plan, created: &str, unchanged: &str) {
    match plan {
        Plan::Create => println!("{name}: {created}"),
        Plan::Unchanged => println!("{name}: {unchanged}"),
        Plan::Change(change) => {
            print!("{name}:\n{}", change.diff);
            for effect in &change.effects {
                println!("{}", effect.sentence().in_language(Language::En));
            }
        }
    }
}

fn refused(name: &str, error: Error) -> anyhow::Error {
    match error {
        Error::Conflict => anyhow!(
            "{name}: a template version that is published would change. What is published never changes: add a version with a higher number."
        ),
        Error::Invalid(violations) => {
            let messages: Vec<&str> =
                violations.iter().map(|violation| violation.message.in_language(Language::En)).collect();
            anyhow!("{name}: {}", messages.join("\n"))
        }
        other => with_detail(other).context(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn generated_schema_is_what_the_types_say() {
        let text = mellanrum_model::association::schema_text();
        mellanrum_testkit::generated::check("infra/associations/association.schema.json", &text);
    }
}

//! `mellanrum audit verify`: whether what was done is still written as it was.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::Subcommand;
use mellanrum_app::{
    App,
    audit::{self, FaultKind, Kept},
};
use mellanrum_model::Error;

use crate::with_detail;

/// Faults that are printed of one chain; more of them tell nothing new.
const SHOWN: usize = 10;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Looks through the audit of every association and the platform, and says what was changed, removed or moved.
    Verify {
        /// Only this association, by its slug, or `platform`: the platform's own chain.
        slug: Option<String>,
        /// What `verify` said of the last entry some time ago, as NUMBER:HASH: tells whether the end was cut off since.
        #[arg(long, requires = "slug")]
        expect: Option<String>,
    },
}

pub async fn run(app: &App, command: Command) -> Result<ExitCode> {
    let Command::Verify { slug, expect } = command;
    let kept = expect.as_deref().map(read).transpose()?;
    let verified = match audit::verify(app, slug.as_deref(), kept.as_ref()).await {
        Err(Error::NotFound) => return Err(anyhow!("there is no association `{}`", slug.unwrap_or_default())),
        other => other.map_err(with_detail)?,
    };
    let mut is_good = true;
    for chain in verified {
        let name = chain.association.map_or_else(|| audit::PLATFORM.to_owned(), |association| association.slug);
        let found = chain.verification;
        let last = format!("{}:{}", found.last_number, hex::encode(&found.last_hash));
        if found.faults.is_empty() && found.keeps {
            println!("ok    {name}: {} entries, the last is {last}", found.entries);
            continue;
        }
        is_good = false;
        for fault in found.faults.iter().take(SHOWN) {
            let what = match fault.kind {
                FaultKind::Changed => "was changed",
                FaultKind::Broken => "does not follow from the one before it",
                FaultKind::Missing => "stands after entries that are missing",
            };
            println!("FAIL  {name}: entry {} {what}", fault.number);
        }
        if found.faults.len() > SHOWN {
            println!("FAIL  {name}: and {} more", found.faults.len() - SHOWN);
        }
        if !found.keeps {
            println!("FAIL  {name}: the end was cut off or written anew; the last is {last}");
        }
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// An entry as `verify` prints it.
fn read(text: &str) -> Result<Kept> {
    let read = || {
        let (number, hash) = text.split_once(':')?;
        Some(Kept { number: number.parse().ok()?, hash: hex::decode(hash).ok()? })
    };
    read().ok_or_else(|| anyhow!("--expect takes NUMBER:HASH, as `audit verify` prints it"))
}

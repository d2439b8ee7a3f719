//! `mellanrum association list|create|invite|suspend|resume`: what whoever runs the platform does to an association.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::Args;
use mellanrum_app::{
    App,
    application::Page,
    tenant::{self, Member, NewTenant, TenantFilter},
};
use mellanrum_model::{Error, Language, association::Contact, id::AssociationId, organisation::PartyKind};

use crate::with_detail;

/// What a new association is called, who its members are and who heads it first.
#[derive(Debug, Args)]
pub struct Create {
    /// Names its host: up to 40 lower-case letters a–z, digits and hyphens. It is not changed later.
    #[arg(long)]
    slug: String,
    /// The full name.
    #[arg(long)]
    name: String,
    /// The name in headers and lists.
    #[arg(long)]
    short_name: String,
    /// Where mail to the office goes.
    #[arg(long)]
    email: String,
    /// What the office is called.
    #[arg(long, default_value = "Kansliet")]
    office: String,
    /// A member as KEY=NAME:KIND, or KEY alone for an organisation that the platform knows. KIND is FORSAKRINGSKASSAN,
    /// ARBETSFORMEDLINGEN, REGION or MUNICIPALITY. Given once for each member.
    #[arg(long = "member", required = true)]
    members: Vec<String>,
    /// Who heads it first, as "Name <address>"; she is mailed an invitation.
    #[arg(long)]
    director: String,
    /// Only tells what would be created.
    #[arg(long)]
    plan: bool,
}

/// Creates an association, and invites who heads it first.
pub async fn create(app: &App, arguments: Create) -> Result<ExitCode> {
    let only_look = arguments.plan;
    let slug = arguments.slug.clone();
    let new = arguments.read()?;
    let creation = tenant::create(app, None, &new, only_look, Language::Sv).await.map_err(refused)?;
    let done = if only_look { "would be created" } else { "created" };
    println!("{slug}: {done} on {} with {} members", creation.host, creation.file.members.len());
    let invited = if only_look { "would be invited" } else { "is invited" };
    println!("{} {invited} to head it", creation.director_email);
    Ok(ExitCode::SUCCESS)
}

/// Lists the associations by name, one a line.
pub async fn list(app: &App) -> Result<ExitCode> {
    let mut page = Page { first: Some(usize::MAX), ..Page::default() };
    loop {
        let listed = tenant::list(app, None, &TenantFilter::default(), &page).await.map_err(with_detail)?;
        for tenant in &listed.slice.items {
            let state = if tenant.suspension.is_some() { "closed" } else { "open" };
            println!("{}\t{}\t{state}\t{}", tenant.slug, app.addresses.subdomain(&tenant.slug), tenant.name);
        }
        let Some(last) = listed.slice.items.last().filter(|_| listed.slice.has_next) else {
            return Ok(ExitCode::SUCCESS);
        };
        page.after = Some(tenant::cursor_of(last));
    }
}

/// Invites who heads an association in which nobody invites yet.
pub async fn invite(app: &App, slug: &str, director: &str) -> Result<ExitCode> {
    let id = id_of(app, slug).await?;
    let (name, email) = read_director(director).ok_or_else(no_director)?;
    let invited = tenant::invite_director(app, None, id, &name, &email, Language::Sv).await.map_err(refused)?;
    println!("{slug}: {invited} is invited to head it");
    Ok(ExitCode::SUCCESS)
}

/// Closes an association for a while.
pub async fn suspend(app: &App, slug: &str, reason: &str) -> Result<ExitCode> {
    let id = id_of(app, slug).await?;
    tenant::suspend(app, None, id, reason).await.map_err(refused)?;
    println!("{slug}: closed");
    Ok(ExitCode::SUCCESS)
}

/// Opens an association again.
pub async fn resume(app: &App, slug: &str) -> Result<ExitCode> {
    let id = id_of(app, slug).await?;
    tenant::resume(app, None, id).await.map_err(refused)?;
    println!("{slug}: open");
    Ok(ExitCode::SUCCESS)
}

async fn id_of(app: &App, slug: &str) -> Result<AssociationId> {
    match tenant::id_of(app, slug).await {
        Err(Error::NotFound) => Err(anyhow!("there is no association `{slug}`")),
        other => other.map_err(with_detail),
    }
}

impl Create {
    fn read(self) -> Result<NewTenant> {
        let members: Option<Vec<Member>> = self.members.iter().map(|text| read_member(text)).collect();
        let members = members.ok_or_else(|| {
            anyhow!(
                "--member takes KEY=NAME:KIND or KEY, with KIND one of {}",
                PartyKind::ALL.map(PartyKind::word).join(", ")
            )
        })?;
        let (director_name, director_email) = read_director(&self.director).ok_or_else(no_director)?;
        Ok(NewTenant {
            slug: self.slug,
            name: self.name,
            short_name: self.short_name,
            contact: Contact {
                office: self.office,
                email: self.email,
                phone: None,
                address: Vec::new(),
                website: None,
            },
            members,
            director_name,
            director_email,
        })
    }
}

/// A name may have any sign in it, so the kind is what stands after the last colon.
fn read_member(text: &str) -> Option<Member> {
    let Some((key, rest)) = text.split_once('=') else {
        return Some(Member { key: text.to_owned(), name: String::new(), kind: None });
    };
    let (name, kind) = rest.rsplit_once(':')?;
    let kind = PartyKind::from_word(&kind.trim().to_uppercase())?;
    Some(Member { key: key.to_owned(), name: name.to_owned(), kind: Some(kind) })
}

fn read_director(text: &str) -> Option<(String, String)> {
    let (name, rest) = text.split_once('<')?;
    let email = rest.trim_end().strip_suffix('>')?;
    Some((name.trim().to_owned(), email.trim().to_owned()))
}

fn no_director() -> anyhow::Error {
    anyhow!("--director takes a name and an address: \"Name <name@example.se>\"")
}

/// Everything that is wrong, one a line.
fn refused(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(violations) => {
            let messages: Vec<&str> =
                violations.iter().map(|violation| violation.message.in_language(Language::En)).collect();
            anyhow!("{}", messages.join("\n           "))
        }
        other => with_detail(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_directors_are_read_as_people_write_them() {
        let member = |key: &str, name: &str, kind| Some(Member { key: key.into(), name: name.into(), kind });
        for (text, read) in [
            ("forsakringskassan", member("forsakringskassan", "", None)),
            (
                "osters-kommun=Östers kommun:municipality",
                member("osters-kommun", "Östers kommun", Some(PartyKind::Municipality)),
            ),
            ("=Region Öst: norr:REGION", member("", "Region Öst: norr", Some(PartyKind::Region))),
            ("osters-kommun=Östers kommun", None),
            ("osters-kommun=Östers kommun:KOMMUN", None),
        ] {
            assert_eq!(read_member(text), read, "{text}");
        }
        let olle = Some(("Olle Öst".to_owned(), "olle@ostra.example".to_owned()));
        assert_eq!(read_director("Olle Öst <olle@ostra.example>"), olle);
        assert_eq!(read_director("olle@ostra.example"), None);
    }
}

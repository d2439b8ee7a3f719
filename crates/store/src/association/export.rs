//! The file of what is there.

use mellanrum_model::{
    Error, Result, Text,
    association::{
        AssociationFile, CallEntry, CallMode, ContributionEntry, MeetingEntry, MemberEntry, Profile, TemplateEntry,
        TemplateVersion,
    },
    id::OrganisationId,
    template::TemplateContent,
};
use sqlx::{AssertSqlSafe, Row as _};

use super::{Association, COLUMNS, from_row, json};
use crate::{
    contribution,
    db::{Tx, from_sqlx},
    frame,
    meeting::starts_at,
    member, policy,
    row::fetch_all,
};

pub(super) async fn list_templates(tx: &mut Tx) -> Result<Vec<TemplateEntry>> {
    fetch_all(tx, sqlx::query("select key, version, name, content from template order by key, version"), |row| {
        Ok(TemplateEntry {
            key: row.try_get("key").map_err(from_sqlx)?,
            version: row.try_get("version").map_err(from_sqlx)?,
            name: json(row, "name")?,
            sections: json::<TemplateContent>(row, "content")?.sections,
        })
    })
    .await
}

/// The whole configuration of the scope's association as a file, in the order that it was written.
///
/// # Errors
/// `NotFound` when the scope has no association, `Unavailable` when Postgres does not answer.
pub async fn export(tx: &mut Tx) -> Result<AssociationFile> {
    let row = sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from association where id = app.current_tenant()")))
        .fetch_one(tx.connection())
        .await
        .map_err(from_sqlx)?;
    let Association { slug, name, short_name, profile, .. } = from_row(&row)?;
    let contributed = contribution::list(tx).await?;
    let contributions = |member: OrganisationId| -> Vec<ContributionEntry> {
        let ours = contributed.iter().filter(|one| one.organisation == member);
        ours.map(|one| ContributionEntry::of(one.year, one.amounts)).collect()
    };
    let members = member::list(tx).await?.into_iter().map(|member| MemberEntry {
        contributions: contributions(member.organisation.id),
        periods: member.terms.periods,
        seats: member.terms.seats,
        substitutes: member.terms.substitutes,
        share_per_mille: member.terms.share_per_mille,
        ..MemberEntry::new(member.organisation.key, member.organisation.name, member.party_kind)
    });
    let members = members.collect();
    let Profile {
        domains,
        introduction,
        contact,
        terms,
        colours,
        number_scheme,
        can_be_financed,
        goals,
        target_groups,
        priorities,
        cost_types,
        scales,
        criteria,
        process,
        planning,
        bodies,
    } = profile;
    Ok(AssociationFile {
        slug,
        domains,
        name,
        short_name,
        introduction,
        contact,
        terms,
        colours,
        number_scheme,
        can_be_financed,
        goals,
        target_groups,
        priorities,
        cost_types,
        scales,
        criteria,
        process,
        planning,
        bodies,
        members,
        frames: frame::list(tx).await?,
        policies: policy::list(tx).await?,
        templates: list_templates(tx).await?,
        calls: export_calls(tx).await?,
        meetings: export_meetings(tx).await?,
    })
}

async fn export_calls(tx: &mut Tx) -> Result<Vec<CallEntry>> {
    sqlx::query(
        "select call.*, template.key as template, template.version as template_version, \
           first.key as statement_key, first.version as statement_version from call \
         join template on template.id = call.template_id \
         left join template first on first.id = call.statement_template_id \
         where call.withdrawn_at is null order by call.position, call.key",
    )
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(|row| {
        let closes_at: Option<String> = row.try_get("closes_at").map_err(from_sqlx)?;
        let mode: String = row.try_get("mode").map_err(from_sqlx)?;
        Ok(CallEntry {
            key: row.try_get("key").map_err(from_sqlx)?,
            title: json::<Text>(row, "title")?,
            introduction: json(row, "introduction")?,
            mode: if mode == "ROLLING" { CallMode::Rolling } else { CallMode::Call },
            opens_on: row.try_get("opens_on").map_err(from_sqlx)?,
            closes_at: closes_at.map(|text| text.parse()).transpose().map_err(Error::internal)?,
            decision_on: row.try_get("decision_on").map_err(from_sqlx)?,
            starts_on: row.try_get("starts_on").map_err(from_sqlx)?,
            budget_years: row.try_get("budget_years").map_err(from_sqlx)?,
            criteria: row.try_get("criteria").map_err(from_sqlx)?,
            process: json(row, "process")?,
            frames: row.try_get("frames").map_err(from_sqlx)?,
            template: row.try_get("template").map_err(from_sqlx)?,
            template_version: row.try_get("template_version").map_err(from_sqlx)?,
            statement_template: match row.try_get::<Option<String>, _>("statement_key").map_err(from_sqlx)? {
                None => None,
                Some(key) => {
                    Some(TemplateVersion { key, version: row.try_get("statement_version").map_err(from_sqlx)? })
                }
            },
            chosen_days: json(row, "chosen_days")?,
            policies: json(row, "policies")?,
        })
    })
    .collect()
}

async fn export_meetings(tx: &mut Tx) -> Result<Vec<MeetingEntry>> {
    fetch_all(tx, sqlx::query("select * from meeting where cancelled_at is null order by position, key"), |row| {
        Ok(MeetingEntry {
            key: row.try_get("key").map_err(from_sqlx)?,
            title: json(row, "title")?,
            held_on: row.try_get("held_on").map_err(from_sqlx)?,
            place: row.try_get("place").map_err(from_sqlx)?,
            starts_at: starts_at(row)?,
        })
    })
    .await
}

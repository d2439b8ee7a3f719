//! What was done, by whom, in which role, from where, before and after.
//!
//! What must stay true: an entry is written in the transaction that it tells of, as its last act, so that there is none without
//! the deed and no deed without it; entries are chained by hash, and no role that serves may change or remove one.

use mellanrum_model::{Result, id::PersonId, permission::Role};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::{Date, OffsetDateTime};

use crate::{
    db::{Tx, from_sqlx},
    page::{Cursor, Page, Slice},
    row::{execute, fetch_all, get},
};

/// In which roles somebody acts, and from where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acting {
    /// The roles in the place where it happens.
    pub roles: Vec<Role>,
    /// The visitor's network address; empty when there is no visitor.
    pub address: String,
    /// The id of the request; empty when there is none.
    pub request_id: String,
    /// The token, by its name, when a program acts for the person.
    pub token: Option<String>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// A stable word for it, such as `role.withdraw`.
    pub action: &'static str,
    /// The id of what it was done to, in its text form.
    pub subject: String,
    /// What was before and is after, and why: an object.
    pub details: Value,
    /// When.
    pub at: OffsetDateTime,
}

/// Writes an entry into the chain of the scope's association.
pub(crate) async fn append(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let (person, acting) = (tx.scope().person, tx.scope().acting.clone());
    insert(tx, "audit_entry", entry, person, &acting).await
}

/// Writes an entry into the platform's chain. The system role's work.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn append_to_platform(tx: &mut Tx, entry: &Entry, person: Option<PersonId>, acting: &Acting) -> Result<()> {
    insert(tx, "platform_audit_entry", entry, person, acting).await
}

async fn insert(tx: &mut Tx, table: &str, entry: &Entry, person: Option<PersonId>, acting: &Acting) -> Result<()> {
    // Number and hashes are the trigger's.
    let statement = format!(
        "insert into {table} (at, person_id, roles, action, subject, details, address, request_id, number, previous_hash, hash) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '')"
    );
    let mut details = entry.details.clone();
    if let (Some(fields), Some(token)) = (details.as_object_mut(), &acting.token) {
        fields.insert("token".to_owned(), token.clone().into());
    }
    let roles: Vec<&str> = acting.roles.iter().map(|role| role.word()).collect();
    execute(
        tx,
        sqlx::query(AssertSqlSafe(statement))
            .bind(entry.at)
            .bind(person.map(|person| person.0))
            .bind(roles)
            .bind(entry.action)
            .bind(&entry.subject)
            .bind(details)
            .bind(&acting.address)
            .bind(&acting.request_id),
    )
    .await
    .map(drop)
}

/// Which chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// The scope's association's.
    Association,
    /// The platform's. The system role's to read.
    Platform,
}

impl Chain {
    fn table(self) -> &'static str {
        match self {
            Self::Association => "audit_entry",
            Self::Platform => "platform_audit_entry",
        }
    }

    fn owner(self) -> &'static str {
        match self {
            Self::Association => "entry.tenant_id::text",
            Self::Platform => "''",
        }
    }
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what this person did, by a part of name or address.
    pub person: String,
    /// Only this action.
    pub action: String,
    /// Only what was done to this.
    pub subject: String,
    /// Only from this day on.
    pub from: Option<Date>,
    /// Only to this day, included.
    pub to: Option<Date>,
}

/// An entry as it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its number in its chain, from 1.
    pub number: i64,
    /// When.
    pub at: OffsetDateTime,
    /// Who, by name; none when nobody who signs in did it.
    pub person: Option<String>,
    /// Where mail to that person goes.
    pub email: Option<String>,
    /// In which roles.
    pub roles: Vec<Role>,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What was before and is after, and why.
    pub details: Value,
    /// From where.
    pub address: String,
    /// In which request.
    pub request_id: String,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl AuditEntry {
    /// Its place in the list.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.at, id: uuid::Uuid::from_u128(self.number.unsigned_abs().into()) }
    }
}

fn from_row(row: &PgRow) -> Result<AuditEntry> {
    let words: Vec<String> = get(row, "roles")?;
    Ok(AuditEntry {
        number: get(row, "number")?,
        at: get(row, "at")?,
        person: get(row, "name")?,
        email: get(row, "email")?,
        roles: words.iter().filter_map(|word| Role::from_word(word)).collect(),
        action: get(row, "action")?,
        subject: get(row, "subject")?,
        details: get(row, "details")?,
        address: get(row, "address")?,
        request_id: get(row, "request_id")?,
        hash: get(row, "hash")?,
    })
}

/// A page of a chain, the newest first. Days are Swedish.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, chain: Chain, filter: &Filter, page: &Page) -> Result<Slice<AuditEntry>> {
    let statement = format!(
        "select entry.*, person.name, person.email from {} entry left join person on person.id = entry.person_id \
         where ($1 = '' or person.name ilike $2 or person.email ilike $2) and ($3 = '' or entry.action = $3) \
         and ($4 = '' or entry.subject = $4) \
         and ($5::date is null or entry.at >= $5::timestamp at time zone 'Europe/Stockholm') \
         and ($6::date is null or entry.at < ($6 + 1)::timestamp at time zone 'Europe/Stockholm') \
         and ($7::bigint is null or entry.number < $7) and ($8::bigint is null or entry.number > $8) \
         order by entry.number {} limit $9",
        chain.table(),
        if page.is_from_the_end() { "asc" } else { "desc" }
    );
    let like = format!("%{}%", escape_like(&filter.person));
    let query = sqlx::query(AssertSqlSafe(statement))
        .bind(&filter.person)
        .bind(like)
        .bind(&filter.action)
        .bind(&filter.subject)
        .bind(filter.from)
        .bind(filter.to)
        .bind(page.after.map(number_of))
        .bind(page.before.map(number_of))
        .bind(page.limit());
    let found = fetch_all(tx, query, from_row).await?;
    Ok(page.cut(found))
}

/// A text as part of a pattern, where it stands for itself.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Every action that there is in a chain, in order.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_actions(tx: &mut Tx, chain: Chain) -> Result<Vec<String>> {
    let statement = format!("select distinct action from {} order by action", chain.table());
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)), |row| get(row, "action")).await
}

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The number of the entry at which it shows.
    pub number: i64,
    /// What.
    pub kind: FaultKind,
}

/// What can be wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Its content is not what its hash was made of.
    Changed,
    /// The entry before it is not the one that it was chained to.
    Broken,
    /// The numbers before it are missing.
    Missing,
}

/// What looking through a chain gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// How many entries there are.
    pub entries: i64,
    /// The number of the last.
    pub last_number: i64,
    /// The hash of the last: whoever keeps it elsewhere can tell whether the end was cut off.
    pub last_hash: Vec<u8>,
    /// What is wrong, the first first.
    pub faults: Vec<Fault>,
    /// Whether the entry that was kept elsewhere is still there.
    pub keeps: bool,
}

/// The last entry of a chain as it was once, kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub number: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// Entries looked at in one step.
const STEP: i64 = 1000;

/// Looks through a chain from its beginning. The hashes are computed here, not by the database.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn verify(tx: &mut Tx, chain: Chain, kept: Option<&Kept>) -> Result<Verification> {
    let statement = format!(
        "select entry.number, {} as owner, (extract(epoch from entry.at) * 1000000)::bigint::text as moment, \
         coalesce(entry.person_id::text, '') as person, array_to_json(entry.roles)::text as roles, entry.action, entry.subject, \
         entry.details::text as details, entry.address, entry.request_id, entry.previous_hash, entry.hash \
         from {} entry where entry.number > $1 order by entry.number limit $2",
        chain.owner(),
        chain.table()
    );
    // Of a chain that was empty, everything is kept.
    let keeps = kept.is_none_or(|kept| kept.number == 0);
    let mut found = Verification { keeps, ..Verification::default() };
    loop {
        let query = sqlx::query(AssertSqlSafe(statement.clone())).bind(found.last_number).bind(STEP);
        let rows = query.fetch_all(tx.connection()).await.map_err(from_sqlx)?;
        for row in &rows {
            look_at(row, &mut found)?;
            found.keeps |= kept.is_some_and(|kept| kept.number == found.last_number && kept.hash == found.last_hash);
        }
        if rows.len() < usize::try_from(STEP).unwrap_or(usize::MAX) {
            return Ok(found);
        }
    }
}

fn look_at(row: &PgRow, found: &mut Verification) -> Result<()> {
    let number: i64 = get(row, "number")?;
    let previous: Vec<u8> = get(row, "previous_hash")?;
    let hash: Vec<u8> = get(row, "hash")?;
    let mut sum = Sha256::new();
    sum.update(&previous);
    for column in
        ["owner", "number", "moment", "person", "roles", "action", "subject", "details", "address", "request_id"]
    {
        let text: String = if column == "number" { number.to_string() } else { get(row, column)? };
        sum.update(format!("{}:{text},", text.len()));
    }
    let mut note = |kind| found.faults.push(Fault { number, kind });
    if number != found.last_number + 1 {
        note(FaultKind::Missing);
    } else if previous != found.last_hash {
        note(FaultKind::Broken);
    }
    if hash != sum.finalize().as_slice() {
        note(FaultKind::Changed);
    }
    found.entries += 1;
    found.last_number = number;
    found.last_hash = hash;
    Ok(())
}

fn number_of(cursor: Cursor) -> i64 {
    // One that was made up stands after everything.
    i64::try_from(cursor.id.as_u128()).unwrap_or(i64::MAX)
}

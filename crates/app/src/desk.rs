//! The applicants' desk: what one's organisations take part in, in every association. Calls are [`crate::call`]'s, dates
//! [`crate::calendar`]'s.
//!
//! What must stay true: it reads and never writes; it costs as many transactions with one association as with all.

use mellanrum_model::Result;
pub use mellanrum_store::desk::{DeskCursor, DeskFilter};
use mellanrum_store::{
    desk,
    page::{Page, Slice},
};

use crate::{App, actor::Actor, application::Application, association::Association};

/// Reads what is public by its key: at once all that the desk shows, the rest in the scope of its own association.
macro_rules! load_public {
    ($app:expr, $actor:expr, $keys:expr, $span:literal, $list:path) => {{
        let home = $actor.association.as_ref().map(|association| association.id);
        let mut found = Vec::new();
        let mut left = $keys.to_vec();
        let elsewhere: Vec<_> = left.iter().filter(|key| Some(key.0) != home).map(|key| key.1).collect();
        if $actor.writing_roles().next().is_some() && !elsewhere.is_empty() {
            let scope = $actor.desk_scope();
            found = $app.db.desk($span, &scope, async |tx| $list(tx, &elsewhere).await).await?;
            left.retain(|key| !found.iter().any(|item| (item.association, item.id) == *key));
        }
        while let Some((association, _)) = left.first().copied() {
            let ids: Vec<_> = left.extract_if(.., |key| key.0 == association).map(|key| key.1).collect();
            let scope = $actor.scope_in(association);
            found.extend($app.db.read($span, &scope, async |tx| $list(tx, &ids).await).await?);
        }
        found
    }};
}
pub(crate) use load_public;

/// The person's drafts and cases in every association: what waits for her first, by its date; then what changed last. Each with
/// its place in the list, and in the state that those who apply see.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &DeskFilter,
    page: &Page<DeskCursor>,
) -> Result<Slice<(DeskCursor, Application)>> {
    actor.get_person()?;
    let now = app.now();
    app.db.desk("desk.list", &actor.desk_scope(), async |tx| desk::list(tx, filter, page, now).await).await
}

/// The associations in which the person's organisations are members or take part in something, by name.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn associations(app: &App, actor: &Actor) -> Result<Vec<Association>> {
    actor.get_person()?;
    app.db.desk("desk.associations", &actor.desk_scope(), async |tx| desk::list_associations(tx).await).await
}

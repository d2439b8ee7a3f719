//! Applications in lists.

use async_graphql::{InputObject, SimpleObject};
use mellanrum_app as app;

use super::{Application, ApplicationState};
use crate::page::PageInfo;

/// Which applications a worklist shows.
#[derive(InputObject, Default)]
pub(crate) struct ApplicationFilter {
    /// Only these states; all when nothing is said.
    pub(super) states: Option<Vec<ApplicationState>>,
    /// A part of the title, the registration number or the owner's name.
    pub(super) search: Option<String>,
}

/// An application in a list.
#[derive(SimpleObject)]
pub(crate) struct ApplicationEdge {
    /// The application.
    node: Application,
    /// Its place in the list, to ask for what comes before or after it.
    cursor: String,
}

/// A page of applications.
#[derive(SimpleObject)]
pub(crate) struct ApplicationConnection {
    /// Where the page lies in the list.
    page_info: PageInfo,
    /// The applications with their cursors.
    edges: Vec<ApplicationEdge>,
    /// The applications.
    nodes: Vec<Application>,
}

impl ApplicationConnection {
    pub(crate) fn of(page_info: PageInfo, rows: Vec<(String, app::application::Application)>) -> Self {
        Self {
            page_info,
            nodes: rows.iter().map(|(_, application)| Application(application.clone())).collect(),
            edges: rows
                .into_iter()
                .map(|(cursor, application)| ApplicationEdge { node: Application(application), cursor })
                .collect(),
        }
    }
}

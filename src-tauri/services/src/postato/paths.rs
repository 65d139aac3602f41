//! Every path that Sendoff asks at Postato, in one table: a correction is a change of one line.

use crate::reading;
use sendoff_core::{connection::Connection, said, said::Said};

/// A path with places for the workspace (`{w}`) and the post (`{p}`).
pub(super) struct Template {
    path: &'static str,
    /// Whether no readable page shows it: it follows from its neighbours.
    inferred: bool,
}

/// <https://docs.postato.com.br/api/posts/create-a-post>
pub(super) const CREATE: Template = shown("/v1/workspaces/{w}/posts");
/// By symmetry with the creation; that a list exists is documented.
pub(super) const LIST: Template = inferred("/v1/workspaces/{w}/posts");
/// By symmetry; the guides show the tool and a polling address that is cut off.
pub(super) const READ: Template = inferred("/v1/workspaces/{w}/posts/{p}");
/// <https://docs.postato.com.br/api/workspaces/list-accessible-workspaces>
pub(super) const WORKSPACES: Template = shown("/v1/workspaces");
/// By symmetry; only the tool that lists accounts is documented.
pub(super) const ACCOUNTS: Template = inferred("/v1/workspaces/{w}/accounts");

const fn shown(path: &'static str) -> Template {
    Template {
        path,
        inferred: false,
    }
}

const fn inferred(path: &'static str) -> Template {
    Template { path, inferred: true }
}

impl Template {
    /// The path in the connection's workspace, for this post. A connection without a workspace gets an empty
    /// segment, which no server takes for a workspace.
    pub(super) fn of(&self, connection: &Connection, post: &str) -> String {
        let workspace = connection.workspace.as_deref().unwrap_or_default();
        self.path
            .replace("{w}", &reading::encoded(workspace))
            .replace("{p}", &reading::encoded(post))
    }

    /// What to add where the service does not know the path.
    pub(super) fn doubt(&self) -> Said {
        if self.inferred {
            said!("Postato's pages do not show this address; Sendoff may ask at the wrong one.")
        } else {
            Said::as_is("")
        }
    }
}

//! What looks need to know of other deliveries: which rows of a service's listing explain themselves.

use crate::{
    Journal, StoreError,
    row::{self, Columns as _},
};
use rusqlite::{Connection as Sqlite, params};
use sendoff_core::{
    delivery::PostId,
    id::{AccountId, ConnectionId, DeliveryId, RequestId},
    time::UtcInstant,
};

fn equal_text(
    c: &Sqlite,
    account: AccountId,
    text_key: &str,
    except: RequestId,
) -> Result<Option<RequestId>, StoreError> {
    row::first(
        c,
        "SELECT request.id AS q_id FROM delivery CROSS JOIN request ON request.id = delivery.request_id
         WHERE delivery.account_id = ?1 AND delivery.text_key = ?2 AND delivery.final_at_ms IS NULL
           AND request.id <> ?3
           AND (request.state IN ('sending', 'in_doubt') OR (request.state = 'held' AND request.doubt IS NOT NULL))
         ORDER BY request.frozen_at_ms LIMIT 1",
        params![account.to_string(), text_key, except.to_string()],
        |row| row.parsed("q_id"),
    )
}

fn other_texts(
    c: &Sqlite,
    connection: ConnectionId,
    except: RequestId,
) -> Result<Vec<(AccountId, String)>, StoreError> {
    row::all(
        c,
        "SELECT delivery.account_id AS v_account_id, delivery.text AS v_text
         FROM request CROSS JOIN delivery ON delivery.request_id = request.id
         WHERE request.connection_id = ?1 AND request.final_at_ms IS NULL AND request.id <> ?2
           AND (request.state = 'sending' OR request.doubt IS NOT NULL) AND delivery.final_at_ms IS NULL",
        params![connection.to_string(), except.to_string()],
        |row| Ok((row.parsed("v_account_id")?, row.value("v_text")?)),
    )
}

fn adopted(
    c: &Sqlite,
    connection: ConnectionId,
    since: UtcInstant,
) -> Result<Vec<(PostId, DeliveryId)>, StoreError> {
    row::all(
        c,
        "SELECT post_id AS v_post_id, id AS v_id FROM delivery
         WHERE connection_id = ?1 AND changed_at_ms >= ?2 AND post_id IS NOT NULL",
        params![connection.to_string(), since.millis()],
        |row| {
            Ok((
                PostId::new(row.value::<String>("v_post_id")?),
                row.parsed("v_id")?,
            ))
        },
    )
}

impl Journal {
    /// Another delivery to the same account whose text counts as equal and whose request may have reached the
    /// service: sending, in doubt, or held in doubt.
    pub fn equal_text_open(
        &self,
        account: AccountId,
        text_key: &str,
        except: RequestId,
    ) -> Result<Option<RequestId>, StoreError> {
        self.read(|c| equal_text(c, account, text_key, except))
    }

    /// The texts of all other requests of the connection that are open and may have reached the service.
    pub fn other_open_texts(
        &self,
        connection: ConnectionId,
        except: RequestId,
    ) -> Result<Vec<(AccountId, String)>, StoreError> {
        self.read(|c| other_texts(c, connection, except))
    }

    /// The posts of this connection that deliveries have adopted, those changed at `since` or later.
    pub fn adopted_posts(
        &self,
        connection: ConnectionId,
        since: UtcInstant,
    ) -> Result<Vec<(PostId, DeliveryId)>, StoreError> {
        self.read(|c| adopted(c, connection, since))
    }
}

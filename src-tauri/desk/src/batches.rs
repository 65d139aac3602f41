//! Batches and the wire log: what went out, when, and what came of it.

use crate::{
    Desk,
    api::{
        AppError, AttemptQuery, AttemptView, BatchDetail, BatchQuery, BatchRef, BatchView, DecisionView,
        LookView,
    },
    listing::bounded,
    views,
};
use sendoff_core::{
    id::{AccountId, BatchId, RequestId},
    key::BusinessKey,
    said,
    said::Said,
};
use sendoff_store::{self as store, AttemptFilter, AttemptRow, BatchFilter, DecisionRow, LookRow};
use serde_json::Value;
use std::collections::{BTreeMap, btree_map::Entry};

impl Desk {
    /// Batches, newest first.
    pub fn batch_list(&self, query: BatchQuery) -> Result<Vec<BatchView>, AppError> {
        let limit = bounded(query.limit, 100, 500)?;
        let rows = match query.draft {
            Some(draft) => self.batches_of_draft(draft, &query)?,
            None => self.batches_of_all(&query, limit)?,
        };
        Ok(rows.iter().take(limit as usize).map(views::batch).collect())
    }

    fn batches_of_draft(
        &self,
        draft: sendoff_core::id::DraftId,
        query: &BatchQuery,
    ) -> Result<Vec<store::BatchView>, AppError> {
        let mut rows = self.rows().batches_of(draft)?;
        if rows.is_empty() {
            self.rows().draft_get(draft)?;
        }
        if let Some(before) = query.before {
            let place = rows.iter().position(|row| row.batch.id == before);
            rows.drain(
                ..=place.ok_or_else(|| AppError::not_found(said!("There is no batch {before}.", before)))?,
            );
        }
        rows.retain(|row| !query.open || row.batch.closed_at.is_none());
        Ok(rows)
    }

    fn batches_of_all(&self, query: &BatchQuery, limit: u32) -> Result<Vec<store::BatchView>, AppError> {
        let before = match query.before {
            None => None,
            Some(batch) => Some((self.rows().batch(batch)?.batch.created_at, batch)),
        };
        let filter = if query.open {
            BatchFilter::Open
        } else {
            BatchFilter::All
        };
        Ok(self.rows().batches(filter, limit, before)?)
    }

    /// A batch with its wire log, its looks and its decisions.
    pub fn batch_show(&self, which: BatchRef) -> Result<BatchDetail, AppError> {
        let row = self.rows().batch(which.batch)?;
        let attempts = self.rows().attempts(AttemptFilter::Batch(which.batch), 1000)?;
        let attempts = attempts
            .into_iter()
            .map(|attempt| attempt_view(&row, attempt))
            .collect();
        let mut looks = Vec::new();
        for request in requests_of(&row) {
            let rows = self.rows().looks(request)?;
            looks.extend(rows.into_iter().map(|look| look_view(request, look)));
        }
        looks.sort_by_key(|look| std::cmp::Reverse(look.at));
        let mut decisions = Vec::new();
        for delivery in &row.deliveries {
            let rows = self.rows().decisions(delivery.delivery.id)?;
            decisions.extend(rows.into_iter().map(decision_view));
        }
        decisions.sort_by_key(|decision| std::cmp::Reverse(decision.at));
        Ok(BatchDetail {
            batch: views::batch(&row),
            attempts,
            looks,
            decisions,
        })
    }

    /// The wire log, newest first.
    pub fn attempt_list(&self, query: AttemptQuery) -> Result<Vec<AttemptView>, AppError> {
        let limit = bounded(query.limit, 200, 1000)?;
        let filter = match (query.batch, query.draft) {
            (Some(batch), _) => {
                self.rows().batch(batch)?;
                AttemptFilter::Batch(batch)
            }
            (None, Some(draft)) => {
                self.rows().draft_get(draft)?;
                AttemptFilter::Draft(draft)
            }
            (None, None) => AttemptFilter::All,
        };
        let mut batches: BTreeMap<BatchId, store::BatchView> = BTreeMap::new();
        let mut views = Vec::new();
        for attempt in self.rows().attempts(filter, limit)? {
            let batch = match batches.entry(attempt.batch) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.rows().batch(attempt.batch)?),
            };
            views.push(attempt_view(batch, attempt));
        }
        Ok(views)
    }
}

fn requests_of(batch: &store::BatchView) -> Vec<RequestId> {
    let mut requests: Vec<RequestId> = batch
        .deliveries
        .iter()
        .filter_map(|row| row.delivery.request)
        .collect();
    requests.sort_unstable();
    requests.dedup();
    requests
}

fn attempt_view(batch: &store::BatchView, row: AttemptRow) -> AttemptView {
    let covered = batch
        .deliveries
        .iter()
        .filter(|d| d.delivery.request == Some(row.request));
    let accounts: Vec<AccountId> = covered.clone().map(|d| d.delivery.account).collect();
    let generation = covered.map(|d| d.delivery.generation).next();
    // The key's meaning follows from what it covers; what was sent is the stored key beside it.
    let business_key = BusinessKey::of(
        row.draft,
        generation.unwrap_or(batch.batch.generation),
        row.connection,
        &accounts,
    );
    AttemptView {
        id: row.id,
        request: row.request,
        batch: row.batch,
        number: row.number,
        accounts,
        target: format!("POST {}{}", row.origin, row.path),
        idempotency_key: row.idempotency_key.as_str().to_owned(),
        business_key: business_key.as_str().to_owned(),
        body_sha256: row.body_hash.to_string(),
        body_bytes: row.body_bytes,
        started_at: row.started.wall(),
        ended_at: row.ended,
        outcome: row.outcome.map(|outcome| outcome.as_str().to_owned()),
        status: row.status,
        answer: row.body.map(|body| String::from_utf8_lossy(&body).into_owned()),
        conclusion: row.conclusion,
    }
}

fn look_view(request: RequestId, row: LookRow) -> LookView {
    LookView {
        request,
        at: row.at,
        examined: row.examined,
        verdict: in_words(&row.verdict),
    }
}

fn decision_view(row: DecisionRow) -> DecisionView {
    DecisionView {
        delivery: row.delivery,
        at: row.at,
        decision: row.kind,
        evidence: in_words(&row.evidence),
    }
}

/// What was stored as JSON, for people: what was said as it is, a list one after another, an object as `name: value`.
pub(crate) fn in_words(value: &Value) -> Said {
    if let Ok(said) = serde_json::from_value::<Said>(value.clone()) {
        return said;
    }
    match value {
        Value::Null => Said::as_is(""),
        Value::Array(items) => Said::several(items.iter().map(in_words)),
        Value::Object(fields) => Said::several(
            fields
                .iter()
                .map(|(name, value)| said!("{name}: {value};", name, value = in_words(value))),
        ),
        other => Said::as_is(other.to_string()),
    }
}

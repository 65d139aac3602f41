//! The witness of the connection: whether one was ever handed over for a request to be written to.
//!
//! A reqwest connector gives its connection to hyper only once TCP, the proxy's tunnel and TLS all stand
//! (<https://docs.rs/reqwest/0.13/reqwest/struct.ClientBuilder.html#method.connector_layer>), and only
//! hyper writes requests. So as long as no connection was handed over, no byte of the request left.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tower_layer::Layer;
use tower_service::Service;

/// Watches the connections of one transmission. Clones share what they saw.
#[derive(Debug, Clone, Default)]
pub struct Witness(Arc<AtomicBool>);

impl Witness {
    /// Whether a connection was handed over: from then on bytes may have left.
    pub fn saw_connection(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl<S> Layer<S> for Witness {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Watched {
            inner,
            witness: self.clone(),
        }
    }
}

/// A connector under watch.
#[derive(Debug, Clone)]
pub struct Watched<S> {
    inner: S,
    witness: Witness,
}

impl<S, R> Service<R> for Watched<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let witness = self.witness.clone();
        let connecting = self.inner.call(request);
        Box::pin(async move {
            let connection = connecting.await?;
            // Before the connection is handed on: noted too early is harmless, too late is a lie.
            witness.0.store(true, Ordering::SeqCst);
            Ok(connection)
        })
    }
}

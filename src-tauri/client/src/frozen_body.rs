//! The body of a request, handed to the connection in small pieces and only once.

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// The most bytes handed over at a time. hyper takes up to 16 pieces ahead of the socket, and flushes what
/// it took even when the caller has given up; given whole, a body of any size would go on being sent
/// after the report was made.
const PIECE_BYTES_MAX: usize = 8 * 1024;

/// The exact bytes of a body. It cannot be cloned or begun again, so nothing beneath can send it twice.
pub struct FrozenBody(Bytes);

impl FrozenBody {
    pub fn new(bytes: Arc<[u8]>) -> Self {
        Self(Bytes::from_owner(bytes))
    }
}

impl Body for FrozenBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.0.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.0.len().min(PIECE_BYTES_MAX);
        Poll::Ready(Some(Ok(Frame::data(self.0.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

//! The byte stream below HTTP, and the faults that only it can show.

use bytes::Bytes;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::net::TcpStream;

/// What becomes of the bytes that a connection still sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Wire {
    /// They are sent.
    #[default]
    Honest,
    /// So many are sent, then the connection ends.
    CutAfter(usize),
    /// These are sent in their place, then the connection ends.
    Instead(Bytes),
    /// None is sent and the connection is reset.
    Reset,
}

/// The order that a request's handling leaves for the connection under it.
#[derive(Debug, Clone, Default)]
pub(crate) struct WireOrder(Arc<Mutex<Wire>>);

impl WireOrder {
    pub(crate) fn give(&self, wire: Wire) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = wire;
    }

    fn current(&self) -> Wire {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A connection that follows its order.
pub(crate) struct FaultyStream {
    stream: TokioIo<TcpStream>,
    order: WireOrder,
}

impl FaultyStream {
    pub(crate) fn new(stream: TcpStream, order: WireOrder) -> Self {
        Self {
            stream: TokioIo::new(stream),
            order,
        }
    }

    fn inner(&mut self) -> Pin<&mut TokioIo<TcpStream>> {
        Pin::new(&mut self.stream)
    }
}

impl Drop for FaultyStream {
    fn drop(&mut self) {
        if self.order.current() == Wire::Reset {
            // Closing a socket that lingers for no time sends RST. Where the system refuses, the connection
            // merely ends: the plan's fault is then a drop.
            let _ = self.stream.inner().set_zero_linger();
        }
    }
}

fn ended() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the connection ends here by plan")
}

impl Read for FaultyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.inner().poll_read(context, buffer)
    }
}

impl Write for FaultyStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.order.current() {
            Wire::Honest => self.inner().poll_write(context, bytes),
            Wire::Reset | Wire::CutAfter(0) => Poll::Ready(Err(ended())),
            Wire::CutAfter(left) => {
                let part = &bytes[..bytes.len().min(left)];
                let written = std::task::ready!(self.inner().poll_write(context, part))?;
                self.order.give(Wire::CutAfter(left - written));
                Poll::Ready(Ok(written))
            }
            Wire::Instead(other) if other.is_empty() => Poll::Ready(Err(ended())),
            Wire::Instead(other) => {
                let written = std::task::ready!(self.inner().poll_write(context, &other))?;
                self.order.give(Wire::Instead(other.slice(written..)));
                // Nothing of hyper's own bytes counts as sent until the others are; the last write then fails.
                if written < other.len() {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Err(ended()))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.order.current() == Wire::Reset {
            return Poll::Ready(Ok(()));
        }
        self.inner().poll_shutdown(context)
    }
}

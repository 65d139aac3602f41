//! One HTTP transmission, told honestly: *never left*, *lost* or *answered*.
//!
//! This is the only room of the house that speaks HTTP outwards. It takes one [`Transmission`] and
//! gives one [`Report`]; what the report means for a post is decided elsewhere.

mod address;
mod answer;
mod header;
mod report;
mod retry_after;
mod transmission;

pub use address::{AddressError, BaseUrl, RequestUrl};
pub use answer::{Answer, BodyState, Headers};
pub use header::{Header, HeaderError};
pub use report::{Lost, LostCause, NeverLeft, NeverLeftCause, Report};
pub use retry_after::RetryAfter;
pub use transmission::{BoxFuture, Limits, Method, Transmission, Transport};

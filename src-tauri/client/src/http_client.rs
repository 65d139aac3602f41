//! The network: one transmission over reqwest.

use crate::{
    Answer, BodyState, BoxFuture, Header, Headers, HttpSettings, Limits, Proxy, Report, Transmission,
    Transport, Trust, connection::Witness, frozen_body::FrozenBody, secrecy::Secrets, verdict,
};
use http::HeaderMap;
use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use sendoff_core::{said, said::Said};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};

/// No transmission takes longer, whatever its limits say; keeps a deadline computable.
const TOTAL_MAX: Duration = Duration::from_hours(24);

/// Transmits over the real network. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HttpClient {
    user_agent: Arc<str>,
    tls: Arc<ClientConfig>,
    proxy: Option<Proxy>,
}

/// The network cannot be used as it is set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said())]
pub enum SetupError {
    /// A certificate that is to be trusted cannot be read, or the system has none.
    Certificates(String),
    /// The encryption cannot be set up. Our defect.
    Encryption(String),
    /// The proxy's address is not usable.
    Proxy(String),
    /// The `User-Agent` has a character that no header may have.
    UserAgent,
}

impl SetupError {
    /// The same to a person.
    pub fn said(&self) -> Said {
        match self {
            Self::Certificates(detail) => {
                said!("The trusted certificates could not be loaded: {detail}.", detail)
            }
            Self::Encryption(detail) => said!("Encryption could not be set up: {detail}.", detail),
            Self::Proxy(proxy) => said!(
                "The address of the proxy ({proxy}) cannot be used; write it like http://proxy.example:3128.",
                proxy
            ),
            Self::UserAgent => said!("The User-Agent has a character that cannot be sent."),
        }
    }
}

impl HttpClient {
    /// Prepares encryption and proxy. Opens no connection.
    pub fn new(settings: &HttpSettings) -> Result<Self, SetupError> {
        Header::new("user-agent", &settings.user_agent).map_err(|_| SetupError::UserAgent)?;
        let client = Self {
            user_agent: settings.user_agent.as_str().into(),
            tls: Arc::new(encryption(&settings.trust)?),
            proxy: settings.proxy.clone(),
        };
        if let Some(proxy) = &client.proxy {
            reqwest_proxy(proxy).map_err(|_| SetupError::Proxy(proxy.address().to_owned()))?;
        }
        Ok(client)
    }

    /// A reqwest client for one transmission: only so does the witness watch it alone, and only so can
    /// the limit on connecting be its own. TLS sessions are shared through the configuration.
    ///
    /// Each line says a default out loud or turns one off that could send twice, elsewhere, or otherwise
    /// than asked; cookies and decompression also need features that are off. See
    /// <https://docs.rs/reqwest/0.13/reqwest/struct.ClientBuilder.html>.
    fn reqwest(
        &self,
        limits: &Limits,
        proxy: Option<&Proxy>,
        witness: &Witness,
    ) -> reqwest::Result<reqwest::Client> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(ClientConfig::clone(&self.tls))
            .http1_only()
            // reqwest repeats requests that the peer refused at protocol level
            // (<https://docs.rs/reqwest/0.13/reqwest/retry/index.html>).
            .retry(reqwest::retry::never())
            // A 302 would turn a POST into a GET, a 307 would post it elsewhere (RFC 9110 §15.4).
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Neither the environment's proxy nor the system's.
            .no_proxy()
            // hyper-util sends a request again when a pooled connection died under it
            // (<https://docs.rs/hyper-util/0.1/hyper_util/client/legacy/struct.Builder.html#method.retry_canceled_requests>,
            // on by default, and reqwest has no switch for it); with no pool there is none to die.
            .pool_max_idle_per_host(0)
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .user_agent(&*self.user_agent)
            .connect_timeout(limits.connect)
            .connector_layer(witness.clone());
        // What the system has taken and cannot deliver dies soon after the report, not minutes later.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            builder = builder.tcp_user_timeout(limits.total.min(TOTAL_MAX));
        }
        if let Some(proxy) = proxy {
            builder = builder.proxy(reqwest_proxy(proxy)?);
        }
        builder.build()
    }

    async fn transmit(&self, transmission: Transmission) -> Report {
        let Transmission {
            method,
            url,
            headers,
            body,
            limits,
        } = transmission;
        let deadline = Instant::now() + limits.total.min(TOTAL_MAX);
        let host = url.host().to_owned();
        let witness = Witness::default();
        let proxy = self.proxy.as_ref().filter(|_| !url.is_loopback());
        let secrets = Secrets::of(&headers);
        let failed = |error, witness: &Witness| {
            verdict::of_error(error, witness.saw_connection(), proxy.is_some(), &host)
        };

        let client = match self.reqwest(&limits, proxy, &witness) {
            Ok(client) => client,
            Err(error) => return failed(error, &witness),
        };
        let mut request = client
            .request(method.into(), url.url().clone())
            .headers(header_map(headers));
        if let Some(body) = body {
            request = request.body(reqwest::Body::wrap(FrozenBody::new(body)));
        }
        match timeout_at(deadline, request.send()).await {
            Err(_passed) => verdict::of_time_out(witness.saw_connection(), &host),
            Ok(Err(error)) => failed(error, &witness),
            Ok(Ok(response)) => Report::Answered(secrets.hide(receive(response, limits, deadline).await)),
        }
    }
}

impl Transport for HttpClient {
    fn send(&self, transmission: Transmission) -> BoxFuture<'_, Report> {
        Box::pin(self.transmit(transmission))
    }
}

/// Takes in the body of an answer whose head is here.
async fn receive(mut response: reqwest::Response, limits: Limits, deadline: Instant) -> Answer {
    let mut answer = Answer {
        status: response.status().as_u16(),
        headers: Headers::from_map(std::mem::take(response.headers_mut())),
        body: Vec::new(),
        body_state: BodyState::Complete,
    };
    loop {
        let chunk = match timeout_at(deadline, timeout(limits.idle, response.chunk())).await {
            Ok(Ok(Ok(Some(chunk)))) => chunk,
            Ok(Ok(Ok(None))) => return answer,
            Ok(Ok(Err(_broken))) => {
                answer.body_state = BodyState::Cut;
                return answer;
            }
            Ok(Err(_silent)) | Err(_silent) => {
                answer.body_state = BodyState::TimedOut;
                return answer;
            }
        };
        let room = limits.answer_bytes_max.saturating_sub(answer.body.len());
        answer.body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            answer.body_state = BodyState::TooBig;
            return answer;
        }
    }
}

fn header_map(headers: Vec<Header>) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(headers.len());
    for header in headers {
        let (name, value) = header.into_parts();
        map.append(name, value);
    }
    map
}

fn reqwest_proxy(proxy: &Proxy) -> reqwest::Result<reqwest::Proxy> {
    let all = reqwest::Proxy::all(proxy.address())?;
    Ok(match proxy.login() {
        Some((user, password)) => all.basic_auth(user, password),
        None => all,
    })
}

/// The TLS settings, with ring as the provider set here, so that no process-wide default is needed.
/// Early data stays off, which is rustls' default: with it a part of the request could leave in the
/// handshake (<https://docs.rs/rustls/0.23/rustls/client/struct.ClientConfig.html#structfield.enable_early_data>).
/// `SSLKEYLOGFILE` is not honoured, also by default.
fn encryption(trust: &Trust) -> Result<ClientConfig, SetupError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| SetupError::Encryption(error.to_string()))?;
    let mut config = match trust {
        Trust::BuiltIn => builder.with_root_certificates(RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        }),
        Trust::System => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(system_verifier(provider)?)),
        Trust::Only(roots) => builder.with_root_certificates(root_store(roots)?),
    }
    .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn system_verifier(provider: Arc<CryptoProvider>) -> Result<rustls_platform_verifier::Verifier, SetupError> {
    rustls_platform_verifier::Verifier::new(provider)
        .map_err(|error| SetupError::Certificates(error.to_string()))
}

fn root_store(roots: &[Vec<u8>]) -> Result<RootCertStore, SetupError> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store
            .add(root.clone().into())
            .map_err(|error| SetupError::Certificates(error.to_string()))?;
    }
    Ok(store)
}

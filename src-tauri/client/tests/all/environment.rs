//! Nothing is taken from the environment unasked.

use crate::peer::{answered, answering, client, post};
use sendoff_client::Transport;
use std::{net::TcpListener, process::Command};

const WITHIN: &str = "environment::an_exchange_that_needs_no_proxy";

#[tokio::test]
async fn an_exchange_that_needs_no_proxy() {
    let peer = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(answered(client().send(post(&peer.url("/"))).await).status, 200);
    peer.seen().await;
}

/// The same exchange in a process whose environment names a proxy, which never hears of it.
#[test]
fn the_environments_proxy_is_ignored() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env(name, &address);
    }
    let output = command
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .args(["--exact", WITHIN])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    proxy.set_nonblocking(true).unwrap();
    assert!(proxy.accept().is_err(), "the proxy was called");
}

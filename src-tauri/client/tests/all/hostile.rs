//! Whatever bytes come back: the transmission ends in one of the three reports, keeps no more than it may, and
//! tells no secret that was sent with it.
//!
//! `SENDOFF_FUZZ=<n>` multiplies the cases (`make fuzz`).

use crate::peer::{answering, client, post};
use proptest::{prelude::*, test_runner::TestRunner};
use sendoff_client::{Header, Report, Transmission, Transport};

const KEY: &str = "lmp_live_cAnArY0123456789";
const ANSWER_BYTES_MAX: usize = 4096;

fn runner(cases: u32) -> TestRunner {
    let more = std::env::var("SENDOFF_FUZZ")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases.saturating_mul(more))
    })
}

/// Pieces of which answers are made, right and wrong, in any order.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let word = prop::sample::select(vec![
        "HTTP/1.1 ",
        "HTTP/1.0 ",
        "HTTP/9.9 ",
        "200 OK",
        "202 Accepted",
        "100 Continue",
        "103 Early Hints",
        "204 No Content",
        "304 Not Modified",
        "429 Slow down",
        "999 ?",
        "0 ",
        "\r\n",
        "\r\n",
        "\n",
        "\r\n\r\n",
        "Content-Length: ",
        "10",
        "-1",
        "99999999999999999999",
        "Transfer-Encoding: chunked\r\n",
        "5\r\nabcde\r\n",
        "ffffffffffffffff\r\n",
        "0\r\n\r\n",
        "Retry-After: soon\r\n",
        "Date: never\r\n",
        "Set-Cookie: a=b\r\n",
        ": \r\n",
        " ",
        "\t",
        "\0",
        "{\"a\":",
        KEY,
    ]);
    let piece = prop_oneof![
        6 => word.prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => (0_usize..20_000).prop_map(|length| vec![b'x'; length]),
    ];
    let pieces = prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat());
    // Half of them begin well, so that the rest is read at all.
    (prop::bool::ANY, pieces).prop_map(|(begins_well, rest)| {
        let mut bytes = Vec::new();
        if begins_well {
            bytes.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
        }
        bytes.extend(rest);
        bytes
    })
}

#[test]
fn any_bytes_end_in_a_report_that_keeps_its_bounds_and_tells_no_secret() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let outcome = runner(300).run(&bytes(), |bytes| {
        let report = runtime.block_on(async {
            let peer = answering(bytes).await;
            let mut request = Transmission {
                headers: vec![Header::json(), Header::bearer(KEY).unwrap()],
                ..post(&peer.url("/v1/posts"))
            };
            request.limits.answer_bytes_max = ANSWER_BYTES_MAX;
            client().send(request).await
        });
        let printed = format!("{report:?}");
        prop_assert!(!printed.contains(KEY), "{}", printed);
        match report {
            Report::NeverLeft(never) => prop_assert!(false, "{never:?}"),
            Report::Lost(lost) => prop_assert!(!lost.to_string().contains(KEY)),
            Report::Answered(answer) => {
                // Where a key stood, a shorter word may stand.
                prop_assert!(answer.body.len() <= ANSWER_BYTES_MAX);
                prop_assert!(!answer.body.windows(KEY.len()).any(|part| part == KEY.as_bytes()));
                prop_assert!(answer.headers.iter().all(|(_, value)| !value.contains(KEY)));
            }
        }
        Ok(())
    });
    outcome.unwrap();
}

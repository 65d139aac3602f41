//! Uploads at both services.

use crate::harness::*;
use sendoff_practice::Network;
use serde_json::{Value, json};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";
/// SHA-256 of `PNG`, computed with `sha256sum`.
const PNG_SHA256: &str = "e103dc84851b76cf5ce939661e70bd97ad9accff3cc9c24a930f3bdf94f1ec46";

fn multipart(token: &str, path: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.bin\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
    let request = String::from_utf8_lossy(&request(token, "POST", path, None, b"")).into_owned();
    let request = request
        .replace("application/json", "multipart/form-data; boundary=edge")
        .replace("Content-Length: 0", &format!("Content-Length: {}", body.len()));
    [request.as_bytes(), &body].concat()
}

fn send(setup: &Setup, bytes: &[u8]) -> Heard {
    heard(exchange(&setup.profile.listen, bytes)).unwrap()
}

#[test]
fn letmepost_keeps_what_a_file_is() {
    let setup = setup();
    let token = setup.profile.letmepost.key.expose();
    let upload =
        |name: &str, bytes: &[u8]| send(&setup, &multipart(token, "/letmepost/v1/media", name, bytes));
    let heard = upload("file", PNG);
    assert_eq!(
        (heard.status, heard.header("x-ratelimit-limit")),
        (201, Some("500"))
    );
    let media = heard.json();
    assert_eq!(
        media["contentType"], "image/png",
        "believed the bytes, not the part"
    );
    assert_eq!(
        (&media["sha256"], &media["sizeBytes"]),
        (&json!(PNG_SHA256), &json!(PNG.len()))
    );
    assert_eq!(upload("picture", PNG).rule(), "media.missing_file");
    assert_eq!(upload("file", b"").rule(), "media.empty_body");
    let wrong = setup.letmepost("POST", "/v1/media", None, b"{}");
    assert_eq!(wrong.rule(), "media.content_type");
    let list = setup.letmepost("GET", "/v1/media?limit=1", None, b"").json();
    assert_eq!(
        (&list["data"][0]["id"], &list["nextCursor"]),
        (&media["id"], &Value::Null)
    );
    let body = json!({
        "targets": [{ "accountId": setup.letmepost_account(Network::Bluesky) }, { "platform": "linkedin" }],
        "text": "a",
        "media": [{ "kind": "image", "mediaId": media["id"] }],
    });
    setup.letmepost("POST", "/v1/posts", None, body.to_string().as_bytes());
    let counts: Vec<_> = setup.ledger().iter().map(|line| line.media_count).collect();
    assert_eq!(counts, [1, 0], "LinkedIn drops media without a word");
}

#[test]
fn postato_takes_files_directly_and_by_address() {
    let setup = setup();
    let token = setup.profile.postato.key.expose();
    let base = format!("/postato/v1/workspaces/{}/media", setup.profile.postato.workspace);
    let direct = send(&setup, &multipart(token, &base, "any", PNG));
    assert_eq!(
        (direct.status, &direct.json()["items"][0]["status"]),
        (201, &json!("ready"))
    );

    let wanted = setup
        .postato("POST", "/media/upload-url", None, br#"{"mimeType":"image/png"}"#)
        .json();
    let id = wanted["mediaId"].as_str().unwrap();
    let confirm = || setup.postato("POST", &format!("/media/{id}/confirm"), None, b"");
    assert_eq!(confirm().status, 409);
    let put = |kind: &str| {
        let path = wanted["uploadUrl"]
            .as_str()
            .unwrap()
            .split_once(&setup.profile.listen)
            .unwrap()
            .1
            .to_owned();
        let bytes = request("", "PUT", &path, None, PNG);
        let text =
            String::from_utf8_lossy(&bytes[..bytes.len() - PNG.len()]).replace("application/json", kind);
        send(&setup, &[text.as_bytes(), PNG].concat()).status
    };
    assert_eq!((put("image/jpeg"), put("image/png")), (403, 200));
    assert_eq!(
        (confirm().status, confirm().json()["status"].clone()),
        (200, json!("ready"))
    );

    let post = |status: &str, time: Value| {
        let body = json!({
            "platform": "instagram", "accountId": setup.postato_account(Network::Instagram), "status": status,
            "postType": "feed", "content": "a", "media": [{ "id": id }], "scheduledAt": time,
        });
        setup.postato("POST", "/posts", None, body.to_string().as_bytes())
    };
    assert_eq!(post("publish", Value::Null).status, 202);
    setup.pass(SECOND_MS);
    assert_eq!(setup.ledger().len(), 1);
    post("scheduled", json!("2026-11-22T12:00:00Z"));
    assert_eq!(
        setup.postato("DELETE", &format!("/media/{id}"), None, b"").status,
        200
    );
    setup.pass(4 * HOUR_MS);
    let failed = setup.postato("GET", "/posts?status=failed", None, b"").json();
    assert_eq!(failed["items"][0]["error"], "media_not_found");
    assert_eq!(
        setup.postato("GET", "/media?type=image", None, b"").json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn postatos_uploads_expire_unless_published() {
    let setup = setup();
    let token = setup.profile.postato.key.expose();
    let base = format!("/postato/v1/workspaces/{}/media", setup.profile.postato.workspace);
    let id = send(&setup, &multipart(token, &base, "any", PNG)).json()["items"][0]["id"].clone();
    let path = format!("/media/{}", id.as_str().unwrap());
    let status = || setup.postato("GET", &path, None, b"").json()["status"].clone();
    setup.pass(7 * 24 * HOUR_MS - 1);
    assert_eq!(status(), "ready");
    setup.pass(1);
    assert_eq!(status(), "expired");
    setup.plan(|plan| plan.postato.media_lifetime_days = None);
    assert_eq!(status(), "ready");
}

//! Uploads, as both services keep them: what a file is and its hash, not its bytes.

use bytes::Bytes;
use futures_util::stream;
use rusqlite::{Connection, Params, params};
use std::convert::Infallible;

/// A stored upload.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) place: i64,
    pub(crate) id: String,
    pub(crate) content_type: String,
    pub(crate) file_name: Option<String>,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: Option<String>,
    pub(crate) status: String,
    pub(crate) created_at: i64,
}

/// A part of a multipart body that carries a file.
pub(crate) struct FilePart {
    pub(crate) name: Option<String>,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

/// Why a multipart body cannot be read.
pub(crate) enum PartError {
    NotMultipart,
    Broken,
}

/// Reads all parts. The body is whole already, so nothing here waits.
pub(crate) fn parts(content_type: Option<&str>, body: Bytes) -> Result<Vec<FilePart>, PartError> {
    let boundary = content_type
        .and_then(|kind| multer::parse_boundary(kind).ok())
        .ok_or(PartError::NotMultipart)?;
    let mut multipart = multer::Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    without_waiting(async move {
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await.map_err(|_| PartError::Broken)? {
            let name = field.name().map(str::to_owned);
            let file_name = field.file_name().map(str::to_owned);
            let content_type = field.content_type().map(ToString::to_string);
            let bytes = field.bytes().await.map_err(|_| PartError::Broken)?;
            parts.push(FilePart {
                name,
                file_name,
                content_type,
                bytes,
            });
        }
        Ok(parts)
    })
}

/// Runs a future that never waits for anything outside itself.
fn without_waiting<T>(future: impl Future<Output = Result<T, PartError>>) -> Result<T, PartError> {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    // Each poll takes at least one step through a body of known length; a parser that still wants more
    // after that many has lost its way.
    const STEPS_MAX: usize = 1_000_000;
    for _ in 0..STEPS_MAX {
        if let std::task::Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
    Err(PartError::Broken)
}

/// The content type that the first bytes tell: JPEG, PNG, GIF, WebP, MP4 and its family, PDF.
pub(crate) fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let at = |from: usize, what: &[u8]| bytes.get(from..from + what.len()) == Some(what);
    Some(match () {
        () if at(0, b"\xff\xd8\xff") => "image/jpeg",
        () if at(0, b"\x89PNG\r\n\x1a\n") => "image/png",
        () if at(0, b"GIF87a") || at(0, b"GIF89a") => "image/gif",
        () if at(0, b"RIFF") && at(8, b"WEBP") => "image/webp",
        () if at(4, b"ftypqt") => "video/quicktime",
        () if at(4, b"ftyp") => "video/mp4",
        () if at(0, b"%PDF-") => "application/pdf",
        () => return None,
    })
}

/// The kind that a content type belongs to, in Postato's words.
pub(crate) fn kind(content_type: &str) -> &'static str {
    match content_type.split('/').next() {
        Some("image") => "image",
        Some("video") => "video",
        _ => "document",
    }
}

pub(crate) fn insert(connection: &Connection, service: &str, row: &Row) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO media (id, place, service, kind, content_type, file_name, size_bytes, sha256, status,
                            created_at)
         VALUES (?1, (SELECT coalesce(max(place), 0) + 1 FROM media), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            row.id,
            service,
            kind(&row.content_type),
            row.content_type,
            row.file_name,
            row.size_bytes,
            row.sha256,
            row.status,
            row.created_at,
        ],
    )?;
    Ok(())
}

/// A service's uploads below a place, newest first, so many at most (`?1`, `?2`).
pub(crate) fn list(connection: &Connection, service: &str, range: impl Params) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare(&format!(
        "SELECT id, content_type, file_name, size_bytes, sha256, status, created_at, place FROM media
         WHERE service = '{service}' AND deleted = 0 AND place < ?1 ORDER BY place DESC LIMIT ?2"
    ))?;
    statement.query_map(range, row)?.collect()
}

pub(crate) fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        content_type: row.get(1)?,
        file_name: row.get(2)?,
        size_bytes: row.get(3)?,
        sha256: row.get(4)?,
        status: row.get(5)?,
        created_at: row.get(6)?,
        place: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_file_out_of_its_parts() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
                    Content-Type: image/jpeg\r\n\r\n\u{89}x\r\n--b--\r\n";
        let read = parts(Some("multipart/form-data; boundary=b"), Bytes::from(body))
            .ok()
            .unwrap();
        assert_eq!(read[0].name.as_deref(), Some("file"));
        assert_eq!(read[0].file_name.as_deref(), Some("a.png"));
        assert_eq!(read[0].bytes, "\u{89}x".as_bytes());
        assert!(matches!(
            parts(Some("application/json"), Bytes::new()),
            Err(PartError::NotMultipart)
        ));
        assert!(matches!(
            parts(Some("multipart/form-data; boundary=b"), Bytes::from("--b\r\nX")),
            Err(PartError::Broken)
        ));
    }

    #[test]
    fn believes_the_bytes() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(sniff(b"....ftypisom"), Some("video/mp4"));
        assert_eq!(sniff(b"hello"), None);
    }
}

//! When two texts count as the same.

use unicode_normalization::UnicodeNormalization as _;

/// The form in which texts are compared when a look reads back what a service has, and when two intents for
/// one account are checked for equal text. Equal keys: may be the same post.
///
/// * Unicode NFC: services and networks compose accents on the way (X does before counting), so `é` in one
///   code point and in two are one text to a reader.
/// * CR LF and a lone CR become LF: forms and clipboards of Windows send the former.
/// * White space at both ends is stripped: Mastodon strips it, and a service may.
/// * White space inside is kept, and so is everything else: no service is known to change it, and two posts
///   that differ there are two posts.
///
/// It errs towards "the same": a false match makes a post wait or asks a person, a false difference could
/// publish twice.
pub fn same_text_key(text: &str) -> String {
    let composed: String = text.nfc().collect();
    composed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned()
}

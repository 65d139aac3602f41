//! The mark on the tray's icon while something waits for a person: a dot in its upper corner, since most trays
//! show neither numbers nor words.

use tauri::image::Image;

/// The colour of what waits for a person, as in the window (`warn`), on light and dark trays alike.
const DOT: [u8; 4] = [0xe0, 0x8a, 0x1e, 0xff];
const NOTHING: [u8; 4] = [0; 4];

/// The same icon with a dot, set off from it by a gap.
pub fn marked(icon: &Image<'_>) -> Image<'static> {
    let (width, height) = (icon.width(), icon.height());
    let radius = width.min(height) / 5;
    let gap = radius / 3;
    let (middle_x, middle_y) = (width.saturating_sub(radius + 1), radius);
    let mut pixels = icon.rgba().to_vec();
    for (at, pixel) in (0u32..).zip(pixels.chunks_exact_mut(4)) {
        let (x, y) = (at % width, at / width);
        let distance_squared = x.abs_diff(middle_x).pow(2) + y.abs_diff(middle_y).pow(2);
        if distance_squared <= radius.pow(2) {
            pixel.copy_from_slice(&DOT);
        } else if distance_squared <= (radius + gap).pow(2) {
            pixel.copy_from_slice(&NOTHING);
        }
    }
    Image::new_owned(pixels, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dot_stands_in_the_corner_and_the_rest_stays() {
        let plain = [9, 9, 9, 255];
        let icon = Image::new_owned(plain.repeat(20 * 20), 20, 20);
        let marked = marked(&icon);
        let pixel = |x: usize, y: usize| &marked.rgba()[(y * 20 + x) * 4..][..4];
        assert_eq!(pixel(15, 4), DOT);
        assert_eq!(pixel(10, 4), NOTHING);
        assert_eq!(pixel(9, 4), plain);
        assert_eq!(pixel(2, 17), plain);
        assert_eq!((marked.width(), marked.height()), (20, 20));
    }
}

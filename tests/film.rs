//! A film strip: pictures of the window at half their size, side by side in one.

use std::{
    error::Error,
    fs::File,
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
};

/// Frames in a row.
const ACROSS: usize = 2;
/// Between frames, and around all of them.
const GAP: usize = 16;
/// What shows between the frames: the ink of the window.
const GROUND: [u8; 3] = [0x23, 0x25, 0x22];
/// Each pixel of the strip is the middle of so many by so many.
const SHRINK: usize = 2;
const RGB: usize = 3;

/// A picture without transparency.
struct Picture {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Picture {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(path)?));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let size = reader
            .output_buffer_size()
            .ok_or("a picture too large to be read")?;
        let mut bytes = vec![0; size];
        let info = reader.next_frame(&mut bytes)?;
        let samples = info.color_type.samples();
        if samples < RGB {
            return Err(format!("{}: not in colour", path.display()).into());
        }
        let pixels = bytes[..info.buffer_size()].chunks_exact(samples);
        Ok(Self {
            width: info.width as usize,
            height: info.height as usize,
            bytes: pixels.flat_map(|pixel| pixel[..RGB].to_vec()).collect(),
        })
    }

    fn filled(width: usize, height: usize) -> Self {
        let bytes = GROUND.iter().copied().cycle().take(width * height * RGB);
        Self {
            width,
            height,
            bytes: bytes.collect(),
        }
    }

    /// The middle of the pixels that become one, for one of the colours.
    fn middle(&self, x: usize, y: usize, colour: usize) -> u8 {
        let mut sum = 0;
        for row in y * SHRINK..(y + 1) * SHRINK {
            for column in x * SHRINK..(x + 1) * SHRINK {
                sum += usize::from(self.bytes[(row * self.width + column) * RGB + colour]);
            }
        }
        u8::try_from(sum / (SHRINK * SHRINK)).unwrap_or(u8::MAX)
    }

    /// Puts another picture here, at half its size.
    fn put(&mut self, frame: &Self, left: usize, top: usize) {
        for y in 0..frame.height / SHRINK {
            for x in 0..frame.width / SHRINK {
                for colour in 0..RGB {
                    let at = ((top + y) * self.width + left + x) * RGB + colour;
                    self.bytes[at] = frame.middle(x, y, colour);
                }
            }
        }
    }

    fn write(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let file = BufWriter::new(File::create(path)?);
        let mut encoder = png::Encoder::new(file, u32::try_from(self.width)?, u32::try_from(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&self.bytes)?;
        Ok(())
    }
}

/// Makes the strip of frames of one size, in the order of reading.
pub fn strip(frames: &[PathBuf], to: &Path) -> Result<(), Box<dyn Error>> {
    let pictures = frames
        .iter()
        .map(|path| Picture::read(path))
        .collect::<Result<Vec<_>, _>>()?;
    let first = pictures.first().ok_or("a strip without frames")?;
    let (width, height) = (first.width / SHRINK, first.height / SHRINK);
    let rows = pictures.len().div_ceil(ACROSS);
    let mut strip = Picture::filled(ACROSS * (width + GAP) + GAP, rows * (height + GAP) + GAP);
    for (n, picture) in pictures.iter().enumerate() {
        if (picture.width, picture.height) != (first.width, first.height) {
            return Err("frames of different sizes".into());
        }
        let (column, row) = (n % ACROSS, n / ACROSS);
        strip.put(picture, GAP + column * (width + GAP), GAP + row * (height + GAP));
    }
    strip.write(to)
}

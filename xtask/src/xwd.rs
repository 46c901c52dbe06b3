//! Pictures of a virtual screen.
//!
//! `Xvfb -fbdir` keeps its frame buffer in a file of the X window dump format, so no screenshot
//! program is needed. The format: a header of big-endian 32-bit words (X11/XWDFile.h), a colour
//! table of 12 bytes an entry, then the rows.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

/// A picture of eight bits each of red, green and blue, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Three bytes a pixel.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// Reads an X window dump with 32 bits a pixel, the only depth the virtual screen is started with.
    pub fn from_dump(dump: &[u8]) -> Result<Self> {
        let word = |index: usize| -> Result<u32> {
            let bytes = dump
                .get(index * 4..index * 4 + 4)
                .context("the screen's file ends early")?;
            Ok(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        };
        let (header, version) = (word(0)?, word(1)?);
        if version != 7 {
            bail!("the screen's file is of version {version}, not 7");
        }
        let (width, height) = (word(4)?, word(5)?);
        let least_significant_first = word(7)? == 0;
        let (bits, bytes_per_line) = (word(11)?, word(12)? as usize);
        ensure!(bits == 32, "the screen has {bits} bits a pixel, not 32");
        let start = header as usize + word(19)? as usize * 12;

        let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
        for row in 0..height as usize {
            let from = start + row * bytes_per_line;
            let line = dump
                .get(from..from + width as usize * 4)
                .context("the screen's file ends early")?;
            for pixel in line.chunks_exact(4) {
                if least_significant_first {
                    rgb.extend([pixel[2], pixel[1], pixel[0]]);
                } else {
                    rgb.extend([pixel[1], pixel[2], pixel[3]]);
                }
            }
        }
        Ok(Self { width, height, rgb })
    }

    /// How many different colours it has, counted up to `limit`: a screen nobody painted on has
    /// one or two, a window full of text has dozens.
    pub fn colours(&self, limit: usize) -> usize {
        let mut seen = std::collections::HashSet::new();
        for pixel in self.rgb.chunks_exact(3) {
            seen.insert([pixel[0], pixel[1], pixel[2]]);
            if seen.len() >= limit {
                break;
            }
        }
        seen.len()
    }

    /// How many pixels differ; all of them when the sizes do.
    pub fn differing(&self, other: &Self) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return self.rgb.len() / 3;
        }
        self.rgb
            .chunks_exact(3)
            .zip(other.rgb.chunks_exact(3))
            .filter(|(one, two)| one != two)
            .count()
    }

    /// Writes it as PNG.
    pub fn save(&self, path: &Path) -> Result<()> {
        let file =
            File::create(path).with_context(|| format!("could not write {}", path.display()))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dump of two by one pixels: red, then blue, with one colour table entry to skip.
    fn dump() -> Vec<u8> {
        let mut words = [0_u32; 25];
        words[0] = 100;
        words[1] = 7;
        words[4] = 2;
        words[5] = 1;
        words[11] = 32;
        words[12] = 8;
        words[19] = 1;
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend([9; 12]);
        bytes.extend([0, 0, 255, 0, 255, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_dump_becomes_a_picture() -> Result<()> {
        let picture = Picture::from_dump(&dump())?;
        assert_eq!(
            picture,
            Picture {
                width: 2,
                height: 1,
                rgb: vec![255, 0, 0, 0, 0, 255]
            }
        );
        assert_eq!(picture.colours(10), 2);
        assert_eq!(picture.colours(1), 1, "it stops counting at the limit");
        Ok(())
    }

    #[test]
    fn pictures_differ_by_their_pixels_or_wholly_by_their_size() {
        let one = Picture {
            width: 2,
            height: 1,
            rgb: vec![1, 2, 3, 4, 5, 6],
        };
        let other = Picture {
            width: 2,
            height: 1,
            rgb: vec![1, 2, 3, 4, 5, 7],
        };
        let taller = Picture {
            width: 1,
            height: 2,
            rgb: vec![1, 2, 3, 4, 5, 6],
        };
        assert_eq!(one.differing(&one), 0);
        assert_eq!(one.differing(&other), 1);
        assert_eq!(one.differing(&taller), 2);
    }

    #[test]
    fn a_dump_cut_short_is_refused() {
        let whole = dump();
        for length in [0, 50, whole.len() - 1] {
            assert!(
                Picture::from_dump(&whole[..length]).is_err(),
                "{length} bytes"
            );
        }
    }
}

//! Bytes as text, two lower-case digits each.

/// The digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    push_hex(&mut text, bytes);
    text
}

/// Appends them.
pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// Sixteen bytes back; `None` for anything but 32 digits.
pub(crate) fn unhex(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_read_back_and_nothing_else_does() {
        let bytes = *b"Rollbook backup\n";
        assert_eq!(hex(&bytes), "526f6c6c626f6f6b206261636b75700a");
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        for wrong in ["", "52", &"+f".repeat(16), &"é".repeat(16), &"0".repeat(33)] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }
}

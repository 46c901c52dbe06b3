//! The one wrapper for values nobody may read by accident.

use std::fmt;

use zeroize::Zeroize;

/// A value that never prints and is overwritten with zeros when it is dropped.
///
/// There is no `Display`, no serialisation and no `PartialEq` (a plain comparison leaks its length
/// of agreement through time). Whoever needs the value writes [`expose`](Secret::expose), which is
/// easy to find in a review.
///
/// Zeroing covers the memory the value occupies now. A `String` that grew by reallocation left
/// copies behind: build it with its final capacity before wrapping it.
///
/// ```compile_fail
/// # let secret = secrets::Secret::from("open sesame");
/// println!("{secret}");
/// ```
/// ```compile_fail
/// # let secret = secrets::Secret::from("open sesame");
/// assert!(secret == secrets::Secret::from("open sesame"));
/// ```
#[derive(Clone)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes the value into care.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one call that needs it. Do not copy it into something that prints.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value for filling in place, so that no second copy is made on the stack.
    pub const fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<&str> for Secret<String> {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl From<String> for Secret<String> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Stands in for key bytes and remembers what it held after being wiped.
    struct Witness {
        bytes: [u8; 4],
        after_wipe: Arc<Mutex<Option<[u8; 4]>>>,
    }

    impl Zeroize for Witness {
        fn zeroize(&mut self) {
            self.bytes.zeroize();
            *self.after_wipe.lock().unwrap() = Some(self.bytes);
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_value() {
        assert_eq!(format!("{:?}", Secret::from("open sesame")), "Secret(…)");
        assert_eq!(
            format!("{:#?}", Some(Secret::new([7u8; 32]))),
            "Some(\n    Secret(…),\n)"
        );
    }

    #[test]
    fn dropping_wipes_the_value() {
        let after_wipe = Arc::new(Mutex::new(None));
        drop(Secret::new(Witness {
            bytes: [1, 2, 3, 4],
            after_wipe: Arc::clone(&after_wipe),
        }));
        assert_eq!(*after_wipe.lock().unwrap(), Some([0; 4]));
    }

    #[test]
    fn the_value_is_there_for_who_asks() {
        let mut secret = Secret::new([0u8; 2]);
        secret.expose_mut()[1] = 9;
        assert_eq!(secret.expose(), &[0, 9]);
    }
}

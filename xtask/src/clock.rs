//! The one place of these tools that reads the clock or waits for it.

use std::time::{Duration, Instant};

/// A running stopwatch.
#[derive(Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "a tool measures how long its steps take"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Asks `look` again and again, ten times a second, until it answers or `limit` is over.
///
/// For things that send no news, such as the picture another program paints.
pub fn poll<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let watch = Stopwatch::start();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if watch.elapsed() > limit {
            return None;
        }
        tick();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "between two looks at something that sends no news"
)]
fn tick() {
    std::thread::sleep(Duration::from_millis(100));
}

/// `75 s` as a person writes it: `1 min 15 s`.
pub fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{}.{} s", seconds, time.subsec_millis() / 100)
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_seconds_and_then_in_minutes() {
        assert_eq!(spoken(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(75)), "1 min 15 s");
        assert_eq!(spoken(Duration::from_secs(3_605)), "60 min 05 s");
    }

    #[test]
    fn polling_ends_with_the_first_answer_or_with_the_limit() {
        let mut looks = 0;
        let found = poll(Duration::from_secs(5), || {
            looks += 1;
            (looks == 2).then_some("there")
        });
        assert_eq!(found, Some("there"));
        assert_eq!(poll(Duration::ZERO, || None::<()>), None);
    }
}

//! The access log: a line for each request.
//!
//! ```text
//! 2026-02-03T04:05:06.789Z 127.0.0.1:51234 GET /hello 200 0.412ms
//! ```

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gusset::wasi::http::AccessRecord;

/// The line of a request that was answered now.
pub(super) fn line(record: &AccessRecord<'_>) -> String {
    line_at(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(), record)
}

fn line_at(since: Duration, record: &AccessRecord<'_>) -> String {
    let client = record.client.map_or_else(|| "-".to_owned(), |client| client.to_string());
    let AccessRecord { method, uri, status, time, .. } = record;
    let (uri, millis) = (in_one_line(&uri.to_string()), time.as_secs_f64() * 1e3);
    format!("{} {client} {method} {uri} {} {millis:.3}ms\n", date(since), status.as_u16())
}

/// What a client sent, with nothing in it that ends a line or tells a terminal what to do: some of what lies beyond ASCII
/// does, and a URI may have it.
fn in_one_line(text: &str) -> String {
    let plain = |byte: u8| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(plain).collect()
}

/// A time since 1970 as ISO 8601 has it, in UTC.
fn date(since: Duration) -> String {
    let seconds = since.as_secs();
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", since.subsec_millis())
}

/// Year, month and day of a number of days since 1970. Counted in years that begin with March, so that the day that
/// leap years have more is their last.
fn civil(days: u64) -> (u64, u64, u64) {
    const ERA_DAYS: u64 = 146_097;
    let days = days + 719_468;
    let (era, day_of_era) = (days / ERA_DAYS, days % ERA_DAYS);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{civil, date, in_one_line};

    #[test]
    fn a_client_writes_lines_of_the_log_or_to_its_terminal() {
        assert_eq!(in_one_line("http://a:80/b%20c?d=e&f"), "http://a:80/b%20c?d=e&f");
        // Control sequence introducer, next line, line separator; and what is only a letter.
        assert_eq!(in_one_line("/\u{9b}2J\u{85}x\u{2028}y\u{e9}"), "/%C2%9B2J%C2%85x%E2%80%A8y%C3%A9");
        assert_eq!(in_one_line("/a b\n\u{1b}[2J"), "/a%20b%0A%1B[2J");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(Duration::from_millis(1_770_091_506_789)), "2026-02-03T04:05:06.789Z");
        assert_eq!(date(Duration::ZERO), "1970-01-01T00:00:00.000Z");
        for (days, expected) in
            [(59, (1970, 3, 1)), (789, (1972, 2, 29)), (11_016, (2000, 2, 29)), (47_540, (2100, 2, 28))]
        {
            assert_eq!(civil(days), expected, "{days}");
        }
        assert_eq!(civil(47_541), (2100, 3, 1));
    }
}

//! Content negotiation by `Accept` (RFC 9110, section 12.5.1).

/// One media range of an `Accept` header.
#[derive(Clone, Debug, PartialEq)]
struct Range {
    main: String,
    sub: String,
    quality: f32,
}

impl Range {
    /// How closely the range names a type: 2 by both parts, 1 by the first, 0 as `*/*`; `None`: not at all.
    fn matches(&self, media_type: &str) -> Option<u8> {
        let (main, sub) = media_type.split_once('/')?;
        match (self.main.as_str(), self.sub.as_str()) {
            ("*", "*") => Some(0),
            (own, "*") if own == main => Some(1),
            (own, own_sub) if own == main && own_sub == sub => Some(2),
            _ => None,
        }
    }
}

fn ranges(accept: &str) -> Vec<Range> {
    accept
        .split(',')
        .filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let (main, sub) = parts.next()?.split_once('/')?;
            let quality = parts
                .filter_map(|parameter| parameter.split_once('='))
                .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
                .map_or(1.0, |(_, value)| value.trim().parse::<f32>().unwrap_or(0.0).clamp(0.0, 1.0));
            Some(Range { main: main.trim().to_ascii_lowercase(), sub: sub.trim().to_ascii_lowercase(), quality })
        })
        .collect()
}

/// Which of `offered` the client likes best, and under which media type; the first offered where nothing is asked for
/// or all are liked alike. `None`: none of them.
///
/// ```
/// use dateline::serve::accept::best;
/// let offered = [("json", &["application/json"][..]), ("turtle", &["text/turtle"][..])];
/// assert_eq!(best(Some("text/turtle, application/json;q=0.5"), offered), Some(("turtle", "text/turtle")));
/// assert_eq!(best(Some("image/png"), offered), None);
/// ```
pub fn best<'a, T: Copy>(
    accept: Option<&str>,
    offered: impl IntoIterator<Item = (T, &'a [&'a str])>,
) -> Option<(T, &'a str)> {
    let ranges = accept.map(ranges).filter(|ranges| !ranges.is_empty());
    let mut found: Option<(f32, T, &str)> = None;
    for (value, media_types) in offered {
        for media_type in media_types {
            let quality = match &ranges {
                None => 1.0,
                Some(ranges) => {
                    let fits = ranges.iter().filter_map(|range| Some((range.matches(media_type)?, range.quality)));
                    fits.max_by_key(|(closeness, _)| *closeness).map_or(0.0, |(_, quality)| quality)
                }
            };
            if quality > 0.0 && found.as_ref().is_none_or(|(best, ..)| quality > *best) {
                found = Some((quality, value, media_type));
            }
        }
    }
    found.map(|(_, value, media_type)| (value, media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERED: [(u8, &[&str]); 2] =
        [(1, &["application/sparql-results+json", "application/json"]), (2, &["text/csv"])];

    #[test]
    fn the_closest_range_decides_and_the_first_offered_wins_a_tie() {
        assert_eq!(best(None, OFFERED).map(|found| found.0), Some(1));
        assert_eq!(best(Some("*/*"), OFFERED).map(|found| found.0), Some(1));
        assert_eq!(best(Some("text/*"), OFFERED).map(|found| found.0), Some(2));
        assert_eq!(best(Some("*/*, application/*;q=0"), OFFERED).map(|found| found.0), Some(2));
        assert_eq!(best(Some("application/json"), OFFERED), Some((1, "application/json")));
        assert_eq!(best(Some("text/csv;q=0.2, Application/JSON ; q=0.9"), OFFERED).map(|found| found.0), Some(1));
        assert_eq!(best(Some("text/csv;q=0"), OFFERED), None);
    }
}

//! The time of day and the zone beside a written date.

use chrono::{FixedOffset, NaiveTime};

use super::WrittenDates;
use super::token::{Kind, Token};

impl WrittenDates {
    /// `10:30[:00[.0]] [am] [zone]`, `5 pm`, `18h30`.
    pub(super) fn time_at(&self, tokens: &[Token], at: usize) -> Option<((NaiveTime, Option<FixedOffset>), usize)> {
        let number = |index: usize| match tokens.get(index)?.kind {
            Kind::Number(value, digits @ (1 | 2)) => Some((value, digits)),
            _ => None,
        };
        let sign = |index: usize| match tokens.get(index).map(|token| &token.kind) {
            Some(Kind::Sign(sign)) => Some(*sign),
            _ => None,
        };
        let (mut hour, _) = number(at)?;
        let (mut minute, mut second, mut end) = (0, 0, at + 1);
        let hour_word = matches!(tokens.get(end).map(|token| &token.kind), Some(Kind::Word(word)) if word == "h");
        let colon = sign(end) == Some(':') || hour_word;
        if let Some((value, 2)) = number(end + 1).filter(|_| colon) {
            minute = value;
            end += 2;
            if let Some((value, 2)) = number(end + 1).filter(|_| sign(end) == Some(':')) {
                second = value;
                end += 2;
                let fraction = matches!(tokens.get(end + 1).map(|token| &token.kind), Some(Kind::Number(..)));
                if matches!(sign(end), Some('.' | ','))
                    && fraction
                    && tokens[end].span.end == tokens[end + 1].span.start
                {
                    end += 2;
                }
            }
        } else if self.word(tokens, end).and_then(|word| word.afternoon).is_none() {
            return None;
        }
        if let Some(afternoon) = self.word(tokens, end).and_then(|word| word.afternoon) {
            hour = hour % 12 + if afternoon { 12 } else { 0 };
            end += 1;
        }
        let time = NaiveTime::from_hms_opt(hour, minute, second)?;
        let (zone, end) = self.zone_at(tokens, end);
        Some(((time, zone), end))
    }

    fn zone_at(&self, tokens: &[Token], at: usize) -> (Option<FixedOffset>, usize) {
        let opens = matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Sign('(')));
        let at = if opens { at + 1 } else { at };
        let (named, mut end) = match self.word(tokens, at).and_then(|word| word.zone) {
            Some(zone) => (zone, at + 1),
            None => (None, at),
        };
        let positive = match tokens.get(end).map(|token| &token.kind) {
            Some(Kind::Sign('+')) => 1,
            Some(Kind::Sign('-')) => -1,
            _ => return (named, if end > at { end } else { end - usize::from(opens) }),
        };
        let touching = tokens.get(end + 1).is_some_and(|next| next.span.start == tokens[end].span.end);
        let seconds = match tokens.get(end + 1).map(|token| &token.kind).filter(|_| touching) {
            Some(Kind::Number(value, 4)) => {
                end += 2;
                Some((value / 100 * 60 + value % 100) * 60)
            }
            Some(Kind::Number(hours, 1 | 2)) if end > at || tokens.len() > end + 3 => {
                end += 2;
                match (tokens.get(end).map(|token| &token.kind), tokens.get(end + 1).map(|token| &token.kind)) {
                    (Some(Kind::Sign(':')), Some(Kind::Number(minutes, 2))) => {
                        end += 2;
                        Some((hours * 60 + minutes) * 60)
                    }
                    _ => Some(hours * 3600),
                }
            }
            _ => None,
        };
        let offset = seconds
            .and_then(|seconds| i32::try_from(seconds).ok())
            .and_then(|seconds| FixedOffset::east_opt(positive * seconds));
        (offset.or(named), end)
    }
}

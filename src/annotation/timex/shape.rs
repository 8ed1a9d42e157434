//! What a number looks like, and the classes that this puts it in.

/// What a number looks like: decides its classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Zero,
    DoubleZero,
    /// 1 to 9, one digit.
    Digit,
    /// Two digits, up to 24, 31, 59, 99.
    UpTo24,
    UpTo31,
    UpTo59,
    UpTo99,
    /// Four digits: a year, a time of day without a colon, both, or neither.
    Year,
    Military,
    YearOrMilitary,
    /// 1900 to 2050.
    ModernYear,
    ModernYearOrMilitary,
    Number,
    Decimal,
    DottedClock,
    /// A number that a letter stands directly before: `Q3`, `FY2019`.
    Glued,
    GluedYear,
    OrdinalOfDay,
    Ordinal,
    Clock,
    Date,
    Moment,
    IsoWeek,
    ShortYear,
    Decade,
    SpelledHour,
    SpelledDay,
    Spelled,
    SpelledYear,
    Fraction,
}

impl Shape {
    pub const ALL: [Self; 30] = [
        Self::Zero,
        Self::DoubleZero,
        Self::Digit,
        Self::UpTo24,
        Self::UpTo31,
        Self::UpTo59,
        Self::UpTo99,
        Self::Year,
        Self::Military,
        Self::YearOrMilitary,
        Self::ModernYear,
        Self::ModernYearOrMilitary,
        Self::Number,
        Self::Decimal,
        Self::DottedClock,
        Self::Glued,
        Self::GluedYear,
        Self::OrdinalOfDay,
        Self::Ordinal,
        Self::Clock,
        Self::Date,
        Self::Moment,
        Self::IsoWeek,
        Self::ShortYear,
        Self::Decade,
        Self::SpelledHour,
        Self::SpelledDay,
        Self::Spelled,
        Self::SpelledYear,
        Self::Fraction,
    ];

    /// The classes of a number of this shape.
    pub fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Zero => &["number", "hour"],
            Self::DoubleZero => &["number", "hour", "yy"],
            Self::Digit => &["number", "hour", "day"],
            Self::UpTo24 => &["number", "hour", "day", "yy"],
            Self::UpTo31 => &["number", "day", "yy"],
            Self::UpTo59 | Self::UpTo99 => &["number", "yy"],
            Self::Year => &["number", "year"],
            Self::Military => &["number", "military"],
            Self::YearOrMilitary => &["number", "year", "military"],
            Self::ModernYear => &["number", "year", "modern-year"],
            Self::ModernYearOrMilitary => &["number", "year", "modern-year", "military"],
            Self::Number => &["number"],
            Self::Decimal => &["decimal"],
            Self::DottedClock => &["decimal", "dotted-clock"],
            Self::Glued => &["glued"],
            Self::GluedYear => &["glued-year"],
            Self::OrdinalOfDay => &["ordinal", "dayth"],
            Self::Ordinal => &["ordinal"],
            Self::Clock => &["clock"],
            Self::Date => &["date"],
            Self::Moment => &["moment"],
            Self::IsoWeek => &["iso-week"],
            Self::ShortYear => &["short-year"],
            Self::Decade => &["decade"],
            Self::SpelledHour => &["number", "hour", "spelled-hour"],
            Self::SpelledDay | Self::Spelled => &["number"],
            Self::SpelledYear => &["number", "spelled-year"],
            Self::Fraction => &["fraction"],
        }
    }

    /// The shape of a number in words.
    pub fn spelled(number: u32) -> Self {
        match number {
            1..=12 => Self::SpelledHour,
            13..=31 => Self::SpelledDay,
            1800..=2099 => Self::SpelledYear,
            _ => Self::Spelled,
        }
    }

    /// The shape of an ordinal.
    pub fn ordinal(number: u32) -> Self {
        if (1..=31).contains(&number) { Self::OrdinalOfDay } else { Self::Ordinal }
    }

    pub fn of_digits(digits: &[u8], value: u32) -> Self {
        match (digits.len(), value) {
            (1, 0) => Self::Zero,
            (2, 0) => Self::DoubleZero,
            (1, _) => Self::Digit,
            (2, 1..=24) => Self::UpTo24,
            (2, 25..=31) => Self::UpTo31,
            (2, 32..=59) => Self::UpTo59,
            (2, _) => Self::UpTo99,
            (4, _) => match ((1000..2200).contains(&value), value / 100 < 24 && value % 100 < 60) {
                (true, true) if (1900..=2050).contains(&value) => Self::ModernYearOrMilitary,
                (true, false) if (1900..=2050).contains(&value) => Self::ModernYear,
                (true, true) => Self::YearOrMilitary,
                (true, false) => Self::Year,
                (false, true) => Self::Military,
                (false, false) => Self::Number,
            },
            _ => Self::Number,
        }
    }
}

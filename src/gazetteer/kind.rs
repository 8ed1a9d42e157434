//! What an item is, and what a name is to it.

macro_rules! coded {
    ($(#[$meta:meta])* $type:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal $name:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $type { $($(#[$vmeta])* $variant = $code),* }

        impl $type {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The number that the index keeps.
            #[must_use]
            pub fn code(self) -> u8 {
                self as u8
            }

            /// The one of this number.
            #[must_use]
            pub fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// The word that data files use.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The one of this word.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

coded! {
    /// What an item is. Finer than a name's kind, since a country is linked otherwise than a lake.
    Kind {
        /// A person.
        Person = 0 "person",
        /// A company, ministry, party, army, alliance, paper, …
        Organization = 1 "organization",
        /// A state, present or past, or a territory treated as one.
        Country = 2 "country",
        /// A part of a state: province, state, county, district.
        Region = 3 "region",
        /// A populated place.
        City = 4 "city",
        /// A natural feature: river, sea, island, range, desert, continent.
        Physical = 5 "physical",
        /// Something built: airport, palace, base, plant.
        Facility = 6 "facility",
        /// A war, battle, summit, election, disaster.
        Event = 7 "event",
        /// A product or a programme.
        Product = 8 "product",
        /// A work or a treaty.
        Work = 9 "work",
        /// Anything else.
        Other = 10 "other",
    }
}

impl Kind {
    /// Whether it lies on the map.
    #[must_use]
    pub fn is_place(self) -> bool {
        matches!(self, Self::Country | Self::Region | Self::City | Self::Physical | Self::Facility)
    }
}

coded! {
    /// What a name is to an item: how far it may be trusted by itself.
    Form {
        /// The item's own label.
        Label = 0 "label",
        /// Another full name or spelling.
        Alias = 1 "alias",
        /// Capital letters that stand for a longer name; only found where the text has them as capitals too.
        Acronym = 2 "acronym",
        /// A label or alias that is also an ordinary word or so short that it fits much: needs a ground in the context.
        Word = 3 "word",
        /// A person's last name alone.
        Surname = 4 "surname",
        /// A people or an adjective for its country: "Canadians", "Dutch".
        Demonym = 5 "demonym",
        /// A place or building for the institution in it: "the Kremlin".
        Metonym = 6 "metonym",
    }
}

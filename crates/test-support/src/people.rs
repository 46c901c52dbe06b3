//! People who do not exist, for benches and tests: the same seed gives the same people everywhere.
//!
//! Names come in Latin with accents, Cyrillic, Greek, Arabic, Hebrew, Chinese, Japanese, Korean and
//! Thai; half of the people hold a badge. Texts only: whoever uses them parses them as a file's.

/// One person, as a row of a file would have it. Empty texts are empty cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// First name.
    pub given: String,
    /// Last name.
    pub family: String,
    /// The name lists show.
    pub display_name: String,
    /// The name in Latin letters, for names in other scripts.
    pub phonetic_name: String,
    /// Unique address; one in twelve has none.
    pub email: String,
    /// Unique; only people without an address have one.
    pub username: String,
    /// With country code, in groups.
    pub phone: String,
    /// Job title.
    pub title: String,
    /// `employee` and so on.
    pub person_type: String,
    /// One of a dozen.
    pub company: String,
    /// One of eight.
    pub division: String,
    /// One of forty.
    pub department: String,
    /// One of ten; the IANA zone is [`zone_of_site`].
    pub site: String,
    /// One of thirty.
    pub cost_centre: String,
    /// Unique number.
    pub employee_no: String,
    /// `YYYY-MM-DD`.
    pub start_date: String,
    /// `YYYY-MM-DD`; one in eight has one, some of them in the past.
    pub end_date: String,
    /// BCP 47.
    pub language: String,
    /// A sentence now and then.
    pub note: String,
    /// A card's canonical number, unique; every second person has none.
    pub badge: String,
}

/// The columns of [`Sample::cells`].
pub const HEADER: [&str; 20] = [
    "First name",
    "Last name",
    "Display name",
    "Phonetic name",
    "E-mail",
    "Username",
    "Phone",
    "Title",
    "Type",
    "Company",
    "Division",
    "Department",
    "Site",
    "Cost centre",
    "Employee no",
    "Start",
    "End",
    "Language",
    "Note",
    "Badge",
];

impl Sample {
    /// The texts in the order of [`HEADER`].
    #[must_use]
    pub fn cells(&self) -> [&str; HEADER.len()] {
        [
            &self.given,
            &self.family,
            &self.display_name,
            &self.phonetic_name,
            &self.email,
            &self.username,
            &self.phone,
            &self.title,
            &self.person_type,
            &self.company,
            &self.division,
            &self.department,
            &self.site,
            &self.cost_centre,
            &self.employee_no,
            &self.start_date,
            &self.end_date,
            &self.language,
            &self.note,
            &self.badge,
        ]
    }
}

/// So many people of a seed, one after the other; none is kept.
pub fn people(seed: u64, count: u64) -> impl Iterator<Item = Sample> {
    (0..count).map(move |n| person(seed, n))
}

/// The `n`th person of a seed.
#[must_use]
pub fn person(seed: u64, n: u64) -> Sample {
    let mut chance = Chance(seed ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let script = &SCRIPTS[chance.weighted(&SCRIPTS.each_ref().map(|script| script.weight))];
    let (given, given_latin) = script.given[chance.below(script.given.len())];
    let (family, family_latin) = if script.language.is_empty() {
        let family = latin_family(&mut chance);
        let plain = plain(&family);
        (family, plain)
    } else {
        let (family, latin) = script.family[chance.below(script.family.len())];
        (family.to_owned(), latin.to_owned())
    };
    let given_latin = if given_latin.is_empty() {
        plain(given)
    } else {
        given_latin.to_owned()
    };
    let display_name = match script.order {
        Order::GivenFirst => format!("{given} {family}"),
        Order::FamilyFirst => format!("{family}{given}"),
        Order::FamilySpace => format!("{family} {given}"),
    };
    let phonetic_name = if script.language.is_empty() {
        String::new()
    } else {
        format!("{} {}", capital(&given_latin), capital(&family_latin))
    };
    let company = chance.below(COMPANIES.len());
    let handle = format!("{given_latin}.{family_latin}{n}");
    let without_address = chance.below(12) == 0;
    let department = chance.below(DEPARTMENTS.len());
    let leaves = chance.below(8) == 0;
    let card = n + 1;
    Sample {
        email: if without_address {
            String::new()
        } else {
            format!("{handle}@{}", DOMAINS[company % DOMAINS.len()])
        },
        username: if without_address {
            handle
        } else {
            String::new()
        },
        phone: format!(
            "+{} {} {:07}",
            [49, 44, 33, 46, 1, 81][chance.below(6)],
            20 + chance.below(70),
            chance.below(10_000_000)
        ),
        title: TITLES[chance.below(TITLES.len())].to_owned(),
        person_type: match chance.below(10) {
            0 => "contractor",
            1 => "visitor",
            _ => "employee",
        }
        .to_owned(),
        company: COMPANIES[company].to_owned(),
        division: DIVISIONS[department % DIVISIONS.len()].to_owned(),
        department: DEPARTMENTS[department].to_owned(),
        site: SITES[chance.below(SITES.len())].0.to_owned(),
        cost_centre: format!("CC {:03}", 100 + chance.below(30) * 10),
        employee_no: format!("E{n:07}"),
        start_date: date(&mut chance, 2008, 17),
        end_date: if leaves {
            date(&mut chance, 2025, 4)
        } else {
            String::new()
        },
        language: match script.language {
            "" => "en",
            language => language,
        }
        .to_owned(),
        note: if chance.below(20) == 0 {
            "Prefers to be called in the morning.".to_owned()
        } else {
            String::new()
        },
        badge: match n % 4 {
            // An odd factor scatters the numbers and keeps them different.
            0 => format!("em:01{:08X}", card.wrapping_mul(0x9e37_79b1) & 0xffff_ffff),
            2 => format!(
                "uid:04{:012X}",
                card.wrapping_mul(0x9e37_79b9_7f4b) & 0xffff_ffff_ffff
            ),
            _ => String::new(),
        },
        given: given.to_owned(),
        family,
        display_name,
        phonetic_name,
    }
}

/// The IANA zone of a [`Sample::site`].
#[must_use]
pub fn zone_of_site(site: &str) -> Option<&'static str> {
    SITES
        .iter()
        .find(|(name, _)| *name == site)
        .map(|(_, zone)| *zone)
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, the same everywhere, and good enough for names.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut at = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if at < *weight {
                return place;
            }
            at -= weight;
        }
        0
    }
}

fn date(chance: &mut Chance, from: usize, years: usize) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        from + chance.below(years),
        1 + chance.below(12),
        1 + chance.below(28)
    )
}

/// A last name from syllables: some are common, most are rare.
fn latin_family(chance: &mut Chance) -> String {
    if chance.below(4) == 0 {
        return COMMON_FAMILIES[chance.below(COMMON_FAMILIES.len())].to_owned();
    }
    let mut name = String::new();
    for _ in 0..2 + chance.below(2) {
        name.push_str(SYLLABLES[chance.below(SYLLABLES.len())]);
    }
    name.push_str(ENDINGS[chance.below(ENDINGS.len())]);
    capital(&name)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Latin letters without accents, for addresses.
fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'a'..='z' => Some(c),
            'á' | 'à' | 'â' | 'ä' | 'å' | 'ã' | 'ą' | 'ă' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => Some('e'),
            'í' | 'î' | 'ï' | 'ı' => Some('i'),
            'ó' | 'ô' | 'ö' | 'ø' | 'õ' | 'ő' => Some('o'),
            'ú' | 'ü' | 'ů' | 'ű' => Some('u'),
            'ç' | 'č' | 'ć' => Some('c'),
            'ñ' | 'ń' | 'ň' => Some('n'),
            'š' | 'ś' | 'ş' | 'ß' => Some('s'),
            'ž' | 'ź' | 'ż' => Some('z'),
            'ł' => Some('l'),
            'ř' => Some('r'),
            'ğ' => Some('g'),
            'ý' => Some('y'),
            _ => None,
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Order {
    GivenFirst,
    /// Without a space between.
    FamilyFirst,
    FamilySpace,
}

type Names = &'static [(&'static str, &'static str)];

/// Names of a script, each with its Latin spelling.
struct Script {
    weight: usize,
    /// Empty: Latin, whose last names are made of syllables.
    language: &'static str,
    order: Order,
    given: Names,
    family: Names,
}

const SCRIPTS: [Script; 9] = [
    Script {
        weight: 66,
        language: "",
        order: Order::GivenFirst,
        given: &[
            ("Anna", ""),
            ("Zoë", ""),
            ("François", ""),
            ("José", ""),
            ("Łukasz", ""),
            ("Jürgen", ""),
            ("Søren", ""),
            ("Siân", ""),
            ("Björn", ""),
            ("Chloé", ""),
            ("María", ""),
            ("Ada", ""),
            ("Grace", ""),
            ("Linus", ""),
            ("Márton", ""),
            ("Žofie", ""),
            ("Şule", ""),
            ("Ioana", ""),
            ("Peter", ""),
            ("Hannah", ""),
            ("Oliver", ""),
            ("Mia", ""),
            ("Noah", ""),
            ("Emma", ""),
            ("Liam", ""),
            ("Anna-Lena", ""),
            ("Jean-Luc", ""),
            ("Åsa", ""),
            ("Íñigo", ""),
            ("Aleksander", ""),
        ],
        family: &[],
    },
    Script {
        weight: 11,
        language: "ru",
        order: Order::GivenFirst,
        given: &[
            ("Елена", "elena"),
            ("Иван", "ivan"),
            ("Ольга", "olga"),
            ("Дмитрий", "dmitri"),
            ("Наталья", "natalia"),
            ("Сергей", "sergei"),
            ("Фёдор", "fyodor"),
            ("Оксана", "oksana"),
        ],
        family: &[
            ("Иванова", "ivanova"),
            ("Петров", "petrov"),
            ("Соколова", "sokolova"),
            ("Кузнецов", "kuznetsov"),
            ("Шевченко", "shevchenko"),
            ("Морозов", "morozov"),
            ("Лебедева", "lebedeva"),
            ("Ёлкин", "yolkin"),
        ],
    },
    Script {
        weight: 4,
        language: "el",
        order: Order::GivenFirst,
        given: &[
            ("Ολυμπία", "olympia"),
            ("Γιώργος", "giorgos"),
            ("Ελένη", "eleni"),
            ("Νίκος", "nikos"),
        ],
        family: &[
            ("Παπαδόπουλος", "papadopoulos"),
            ("Γεωργίου", "georgiou"),
            ("Νικολάου", "nikolaou"),
            ("Οικονόμου", "oikonomou"),
        ],
    },
    Script {
        weight: 5,
        language: "ar",
        order: Order::GivenFirst,
        given: &[
            ("أحمد", "ahmad"),
            ("فاطمة", "fatima"),
            ("محمد", "muhammad"),
            ("ليلى", "layla"),
        ],
        family: &[
            ("الحسن", "alhassan"),
            ("المصري", "almasri"),
            ("حداد", "haddad"),
            ("النجار", "alnajjar"),
        ],
    },
    Script {
        weight: 3,
        language: "he",
        order: Order::GivenFirst,
        given: &[
            ("דוד", "david"),
            ("שרה", "sara"),
            ("יעל", "yael"),
            ("משה", "moshe"),
        ],
        family: &[
            ("כהן", "cohen"),
            ("לוי", "levi"),
            ("מזרחי", "mizrahi"),
            ("פרץ", "peretz"),
        ],
    },
    Script {
        weight: 5,
        language: "zh",
        order: Order::FamilyFirst,
        given: &[
            ("伟", "wei"),
            ("小明", "xiaoming"),
            ("秀英", "xiuying"),
            ("芳", "fang"),
            ("丽", "li"),
            ("建国", "jianguo"),
        ],
        family: &[
            ("王", "wang"),
            ("李", "li"),
            ("张", "zhang"),
            ("刘", "liu"),
            ("陈", "chen"),
            ("欧阳", "ouyang"),
        ],
    },
    Script {
        weight: 3,
        language: "ja",
        order: Order::FamilySpace,
        given: &[
            ("花子", "hanako"),
            ("太郎", "taro"),
            ("さくら", "sakura"),
            ("ケン", "ken"),
        ],
        family: &[
            ("佐藤", "sato"),
            ("鈴木", "suzuki"),
            ("高橋", "takahashi"),
            ("田中", "tanaka"),
        ],
    },
    Script {
        weight: 2,
        language: "ko",
        order: Order::FamilyFirst,
        given: &[("민준", "minjun"), ("서연", "seoyeon"), ("지우", "jiwoo")],
        family: &[("김", "kim"), ("이", "lee"), ("박", "park")],
    },
    Script {
        weight: 1,
        language: "th",
        order: Order::GivenFirst,
        given: &[("สมชาย", "somchai"), ("มาลี", "malee")],
        family: &[("แสงทอง", "saengthong"), ("ใจดี", "jaidee")],
    },
];

const SYLLABLES: [&str; 24] = [
    "ba", "ber", "da", "del", "fi", "ga", "hol", "ja", "ka", "kov", "la", "mar", "mi", "mül", "na",
    "no", "pe", "ro", "sa", "sta", "ta", "vi", "wel", "zi",
];
const ENDINGS: [&str; 12] = [
    "n", "r", "ski", "sen", "ová", "ez", "ini", "mann", "s", "berg", "lund", "ça",
];
const COMMON_FAMILIES: [&str; 12] = [
    "Müller",
    "Smith",
    "García",
    "Johansson",
    "O'Neil",
    "de Vries",
    "Nowak",
    "Şahin",
    "Lefèvre",
    "Rossi",
    "Novák",
    "Andersson",
];
const COMPANIES: [&str; 12] = [
    "Northwind",
    "Acme Industries",
    "Blue Harbour",
    "Castell & Söhne",
    "Delta Logistics",
    "Ember Foods",
    "Foxglove Media",
    "Granite Works",
    "Halcyon Care",
    "Ironbridge",
    "Juniper Labs",
    "Kestrel Air",
];
const DOMAINS: [&str; 4] = [
    "northwind.example",
    "acme.example",
    "blueharbour.example",
    "mail.example.org",
];
const DIVISIONS: [&str; 8] = [
    "Operations",
    "Commercial",
    "Research",
    "Corporate",
    "Europe",
    "Americas",
    "Asia Pacific",
    "Services",
];
const DEPARTMENTS: [&str; 40] = [
    "Accounting",
    "Assembly",
    "Audit",
    "Board Office",
    "Canteen",
    "Compliance",
    "Construction",
    "Controlling",
    "Customer Care",
    "Data Platform",
    "Design",
    "Dispatch",
    "Electronics",
    "Engineering",
    "Facilities",
    "Field Service",
    "Finance",
    "Fleet",
    "Front Desk",
    "Health & Safety",
    "Human Resources",
    "IT Operations",
    "Laboratory",
    "Legal",
    "Logistics",
    "Maintenance",
    "Marketing",
    "Optics",
    "Packaging",
    "Payroll",
    "Procurement",
    "Production",
    "Quality",
    "Reception",
    "Sales",
    "Security",
    "Software",
    "Training",
    "Treasury",
    "Warehouse",
];
const SITES: [(&str, &str); 10] = [
    ("Berlin", "Europe/Berlin"),
    ("London", "Europe/London"),
    ("Paris", "Europe/Paris"),
    ("Göteborg", "Europe/Stockholm"),
    ("New York", "America/New_York"),
    ("São Paulo", "America/Sao_Paulo"),
    ("Tokyo", "Asia/Tokyo"),
    ("Singapore", "Asia/Singapore"),
    ("Sydney", "Australia/Sydney"),
    ("Dubai", "Asia/Dubai"),
];
const TITLES: [&str; 24] = [
    "Accountant",
    "Analyst",
    "Architect",
    "Assistant",
    "Buyer",
    "Chemist",
    "Clerk",
    "Consultant",
    "Coordinator",
    "Designer",
    "Driver",
    "Electrician",
    "Engineer",
    "Fitter",
    "Foreman",
    "Intern",
    "Lawyer",
    "Manager",
    "Mechanic",
    "Nurse",
    "Planner",
    "Receptionist",
    "Technician",
    "Welder",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_seed_gives_the_same_people() {
        assert!(people(7, 50).eq(people(7, 50)));
        assert!(!people(7, 50).eq(people(8, 50)));
        assert_eq!(people(7, 50).nth(33), Some(person(7, 33)));
    }

    #[test]
    fn keys_are_unique() {
        let count = 5000;
        let unique = |of: fn(Sample) -> String| {
            let filled: Vec<String> = people(1, count)
                .map(of)
                .filter(|key| !key.is_empty())
                .collect();
            let set: BTreeSet<&String> = filled.iter().collect();
            (filled.len(), set.len())
        };
        for of in [
            (|p| p.email) as fn(Sample) -> String,
            |p| p.username,
            |p| p.employee_no,
            |p| p.badge,
        ] {
            let (filled, different) = unique(of);
            assert_eq!(filled, different);
        }
        assert_eq!(
            unique(|p| p.badge).0,
            2500,
            "half of the people hold a badge"
        );
    }

    #[test]
    fn every_script_is_there() {
        let names: String = people(1, 2000).map(|p| p.display_name).collect();
        for part in [
            "ü",
            "Елена",
            "Νίκος",
            "أحمد",
            "כהן",
            "王",
            "さくら",
            "김",
            "สมชาย",
        ] {
            assert!(names.contains(part), "{part}");
        }
    }
}

//! Drives the real `rollbookctl` through an office's day and prints what each step costs.
//!
//! ```text
//! cargo run --release -p rollbook-cli --example bench_directory -- [--people 100000] [--seed 1]
//! ```
//!
//! Each step is a process of its own: CPU seconds (user and system) and peak memory are what the
//! system says of it when it ends, so opening the encrypted file and reading its key are part of
//! every number. Searches and lists run in one process each; their times are what `search -`
//! says of each query. Beside an import stands what reading the same file costs the csv crate and
//! nothing else. Linux only: elsewhere CPU and memory are zero.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods)] // a program

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use test_support::people::{HEADER, people, person};

/// Queries of each kind in one run of `search -`.
const QUERIES: usize = 200;

fn main() {
    let mut count = 100_000;
    let mut seed = 1;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().and_then(|value| value.parse().ok());
        match (word.as_str(), value) {
            ("--people", Some(value)) => count = value,
            ("--seed", Some(value)) => seed = value,
            _ => {
                println!("usage: bench_directory [--people N] [--seed N]");
                return;
            }
        }
    }
    let office = Office::new();
    println!("{count} people, seed {seed}, {}", office.program.display());
    println!(
        "{:<34} {:>8} {:>8} {:>9} {:>10}",
        "step", "CPU s", "wall s", "peak MiB", "MB written"
    );
    let file = office.folder.path().join("people.csv");
    write_people(&file, seed, count);
    office.step(
        "init",
        &[
            "init",
            "--organization",
            "Northwind",
            "--owner-name",
            "Grace Okafor",
            "--owner-email",
            "grace@northwind.example",
        ],
        None,
    );
    let floor = Instant::now();
    let cells = read_plainly(&file);
    println!(
        "{:<34} {:>8.2} (csv crate, {cells} cells: the floor of reading)",
        "",
        floor.elapsed().as_secs_f64()
    );
    let path = file.to_str().unwrap();
    office.step(
        "import, checked only",
        &["--json", "import", path, "--dry-run"],
        None,
    );
    office.step("import", &["--json", "import", path], None);
    println!("{:<34} {:>39} MB database", "", office.size() / 1_000_000);
    office.step(
        "import again, nothing new",
        &["--json", "import", path],
        None,
    );
    for (kind, queries) in classes(seed) {
        office.search(kind, &queries);
    }
    office.list("list, first page", &[]);
    let deep = (count * 9 / 10).to_string();
    office.list("list, 90 % down", &["--offset", &deep]);
    office.list(
        "list by department, 90 % down",
        &["--sort", "department", "--offset", &deep],
    );
    office.list(
        "list, one department",
        &["--filter", "department=Engineering"],
    );
    let card = person(seed, 0).badge;
    office.step("badge who", &["--json", "badge", "who", &card], None);
    for ending in ["csv", "xlsx"] {
        let target = office.folder.path().join(format!("out.{ending}"));
        office.step(
            &format!("export {ending}, {count} rows"),
            &["export", target.to_str().unwrap()],
            Some(&target),
        );
    }
    let target = office.folder.path().join("out.pdf");
    let filter = [
        "export",
        target.to_str().unwrap(),
        "--filter",
        "department=Engineering",
    ];
    office.step("export pdf, one department", &filter, Some(&target));
    office.step("undo the import", &["undo"], None);
}

/// Words people type: common, rare, unknown, in other scripts, and of one or two letters. No query
/// stands twice, so none is answered from what an earlier one left in memory.
fn classes(seed: u64) -> [(&'static str, Vec<String>); 7] {
    let sample: Vec<_> = people(seed, 3_000).collect();
    let latin = |word: &str| {
        word.chars()
            .all(|c| c.is_ascii() || ('\u{c0}'..'\u{17f}').contains(&c))
    };
    let cyrillic = |word: &str| word.chars().all(|c| ('\u{400}'..='\u{4ff}').contains(&c));
    let chinese = |word: &str| word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let names = || {
        sample
            .iter()
            .flat_map(|p| [p.given.clone(), p.family.clone()])
    };
    // What somebody has typed so far of a word, from its third letter on.
    let begun = |words: Vec<String>, from: usize| -> Vec<String> {
        let mut queries = BTreeSet::new();
        for word in words {
            let letters: Vec<char> = word.to_lowercase().chars().collect();
            for end in from..=letters.len() {
                queries.insert(letters[..end].iter().collect::<String>());
            }
        }
        let mut queries: Vec<String> = queries.into_iter().collect();
        // In no order of the alphabet, but always the same.
        queries.sort_by_key(|query| {
            query
                .bytes()
                .fold(7u32, |h, b| h.wrapping_mul(31) ^ u32::from(b))
        });
        queries.truncate(QUERIES);
        queries
    };
    let common = sample.iter().flat_map(|p| {
        [
            p.given.clone(),
            p.department.clone(),
            p.title.clone(),
            p.site.clone(),
        ]
    });
    let operators = begun(names().filter(|word| latin(word)).collect(), 2)
        .into_iter()
        .zip(sample.iter().cycle())
        .map(|(word, person)| match word.len() % 3 {
            0 => format!("dept:\"{}\" {word}", person.department),
            1 => format!("status:suspended {word}"),
            _ => format!("badge:none {word}"),
        })
        .collect();
    [
        (
            "search, common words",
            begun(common.filter(|word| latin(word)).collect(), 3),
        ),
        (
            "search, rare words",
            (0..QUERIES).map(|n| format!("e{:07}", n * 37)).collect(),
        ),
        (
            "search, nothing",
            (0..QUERIES).map(|n| format!("qqx{n}zz")).collect(),
        ),
        (
            "search, Cyrillic",
            begun(names().filter(|word| cyrillic(word)).collect(), 3),
        ),
        (
            "search, Chinese",
            begun(names().filter(|word| chinese(word)).collect(), 1),
        ),
        (
            "search, one or two letters",
            begun(
                names().map(|word| word.chars().take(2).collect()).collect(),
                1,
            ),
        ),
        ("search, with an operator", operators),
    ]
}

struct Office {
    folder: tempfile::TempDir,
    program: PathBuf,
}

/// What a process cost.
struct Cost {
    cpu: f64,
    wall: f64,
    peak_kib: u64,
}

impl Office {
    fn new() -> Self {
        // The program lies beside this one's folder; building it is part of running the bench.
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let built = Command::new(cargo)
            .args([
                "build",
                "--release",
                "--quiet",
                "--package",
                "rollbook-cli",
                "--bin",
                "rollbookctl",
            ])
            .status()
            .unwrap();
        assert!(built.success());
        let examples = std::env::current_exe().unwrap();
        let program = examples
            .parent()
            .unwrap()
            .parent()
            .unwrap()
            .with_file_name("release")
            .join("rollbookctl");
        Self {
            folder: tempfile::tempdir().unwrap(),
            program,
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let at = |name: &str| self.folder.path().join(name);
        let mut command = Command::new(&self.program);
        command
            .args(words)
            .env("HOME", at("home"))
            .env("XDG_DATA_HOME", at("data"))
            .env("ROLLBOOK_DIRECTORY", at("office.rollbook"))
            .env("ROLLBOOK_KEY_FILE", at("keys"));
        command
    }

    fn size(&self) -> u64 {
        fs::metadata(self.folder.path().join("office.rollbook")).map_or(0, |about| about.len())
    }

    fn step(&self, what: &str, words: &[&str], target: Option<&Path>) {
        let started = Instant::now();
        let child = self
            .command(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let cost = cost(child, started);
        let bytes = target
            .and_then(|target| fs::metadata(target).ok())
            .map_or(0, |about| about.len());
        let written = if bytes > 0 {
            format!("{:.1}", bytes as f64 / 1e6)
        } else {
            String::new()
        };
        println!(
            "{what:<34} {:>8.2} {:>8.2} {:>9} {written:>10}",
            cost.cpu,
            cost.wall,
            cost.peak_kib / 1024
        );
    }

    /// Median and slowest of a class of queries, as the program itself measured them.
    fn search(&self, what: &str, queries: &[String]) {
        let mut child = self
            .command(&["search", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let text = queries.join("\n");
        let asking = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        let answers = child.wait_with_output().unwrap();
        asking.join().unwrap().unwrap();
        assert!(answers.status.success());
        let mut times = Vec::new();
        let mut hits = 0;
        for line in String::from_utf8(answers.stdout).unwrap().lines() {
            let answer: serde_json::Value = serde_json::from_str(line).unwrap();
            times.push(answer["elapsed_us"].as_u64().unwrap());
            hits = hits.max(answer["total"].as_u64().unwrap());
        }
        // The first query of a process reads what later ones find in memory.
        let first = times.remove(0);
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100] as f64 / 1000.0;
        println!(
            "{what:<34} p50 {:>7.2} ms  p99 {:>7.2} ms  first {:>7.1} ms  {} queries, up to {hits} hits",
            at(50),
            at(99),
            first as f64 / 1000.0,
            times.len() + 1,
        );
    }

    fn list(&self, what: &str, more: &[&str]) {
        let mut words = vec!["--json", "list"];
        words.extend_from_slice(more);
        self.step(what, &words, None);
    }
}

/// Waits for a process and asks what it cost: user and system time in 1/100 s and the peak of
/// resident memory, from proc(5), read while the process is a zombie or just before it ends.
fn cost(mut child: Child, started: Instant) -> Cost {
    let id = child.id();
    let mut peak_kib = 0;
    let mut ticks = 0;
    let before = children_ticks();
    loop {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
        peak_kib = peak.unwrap_or(peak_kib).max(peak_kib);
        if let Some(status) = child.try_wait().unwrap() {
            if !status.success() {
                let mut said = String::new();
                use std::io::Read as _;
                let _ = child.stderr.take().unwrap().read_to_string(&mut said);
                println!("  ended with {status}: {}", said.trim());
            }
            ticks += children_ticks() - before;
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Cost {
        cpu: f64::from(ticks) / 100.0,
        wall: started.elapsed().as_secs_f64(),
        peak_kib,
    }
}

/// User and system time of all children that have ended, in 1/100 s: fields 16 and 17 of
/// /proc/self/stat.
fn children_ticks() -> u32 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u32>().ok())
        .sum()
}

fn write_people(path: &Path, seed: u64, count: u64) {
    let mut out = std::io::BufWriter::new(fs::File::create(path).unwrap());
    writeln!(out, "{}", HEADER.join(",")).unwrap();
    for person in people(seed, count) {
        let cells = person.cells().map(|cell| {
            if cell.contains([',', '"']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.to_owned()
            }
        });
        writeln!(out, "{}", cells.join(",")).unwrap();
    }
    out.flush().unwrap();
}

fn read_plainly(path: &Path) -> usize {
    let mut reader = csv::ReaderBuilder::new().from_path(path).unwrap();
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record).unwrap() {
        cells += record.len();
    }
    cells
}

//! Every decision note is in the list, under its own number.

use super::{Fault, Tree};

const FOLDER: &str = "docs/decisions/";
const LIST: &str = "docs/decisions/README.md";

pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut notes: Vec<&str> = tree
        .files
        .iter()
        .filter_map(|file| file.path.strip_prefix(FOLDER))
        .filter(|name| name.ends_with(".md") && *name != "README.md")
        .collect();
    notes.sort_unstable();
    let list = tree
        .file(LIST)
        .map(|file| file.text.as_str())
        .unwrap_or_default();

    let mut faults = Vec::new();
    for (index, name) in notes.iter().enumerate() {
        let path = format!("{FOLDER}{name}");
        if !list.contains(&format!("]({name})")) {
            faults.push(Fault::new(&path, 0, format!("is not listed in {LIST}")));
        }
        let number = format!("{:04}-", index + 1);
        if !name.starts_with(&number) {
            faults.push(Fault::new(
                &path,
                0,
                format!("notes are numbered without gaps; this one would be {number}…"),
            ));
        }
    }
    for (line, text) in tree.file(LIST).iter().flat_map(|file| file.lines()) {
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for name in linked.filter(|name| name.starts_with(|letter: char| letter.is_ascii_digit())) {
            if !notes.contains(&name) {
                faults.push(Fault::new(
                    LIST,
                    line,
                    format!("lists {name}, which is not there"),
                ));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(list: &str, notes: &[&str]) -> Vec<String> {
        let paths: Vec<String> = notes.iter().map(|name| format!("{FOLDER}{name}")).collect();
        let mut files = vec![(LIST, list)];
        files.extend(paths.iter().map(|path| (path.as_str(), "")));
        check(&Tree::of(&files))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn listed_notes_numbered_in_order_are_fine() {
        let list = "- [One](0001-one.md)\n- [Two](0002-two.md)\n- [elsewhere](../STYLE.md)";
        assert!(faults(list, &["0001-one.md", "0002-two.md"]).is_empty());
    }

    #[test]
    fn an_unlisted_note_a_gap_and_a_dead_link_are_faults() {
        assert_eq!(faults("", &["0001-one.md"]).len(), 1);
        assert_eq!(faults("- [Two](0002-two.md)", &["0002-two.md"]).len(), 1);
        assert_eq!(
            faults(
                "- [One](0001-one.md)\n- [Two](0002-two.md)",
                &["0001-one.md"]
            )
            .len(),
            1
        );
    }
}

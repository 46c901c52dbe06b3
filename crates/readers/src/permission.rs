//! Why an account may not open a reader, and the one thing that helps.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::port::System;

/// Our rule, which opens readers to whoever sits at the computer; where packages put it, and where
/// administrators do.
const RULE: &str = "60-rollbook-readers.rules";
const RULE_FOLDERS: [&str; 3] = [
    "usr/lib/udev/rules.d",
    "lib/udev/rules.d",
    "etc/udev/rules.d",
];

/// What gives an account its permission.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PermissionFix {
    /// The rule is installed and names this device, which was plugged in before: plug it in again.
    PlugInAgain,
    /// The account is in the group, but not since it signed in.
    SignInAgain {
        /// The group.
        group: String,
    },
    /// The account is not in the group that owns the port.
    JoinGroup {
        /// The group: `dialout` on Debian and Fedora, `uucp` on Arch.
        group: String,
        /// The account.
        account: String,
    },
    /// The device belongs to root alone; the rule of our package opens it.
    InstallRule,
    /// Another system, which does not tell more.
    AskAdministrator,
}

impl PermissionFix {
    /// The stable word, for the interface's own sentence.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::PlugInAgain => "plug_in_again",
            Self::SignInAgain { .. } => "sign_in_again",
            Self::JoinGroup { .. } => "join_group",
            Self::InstallRule => "install_rule",
            Self::AskAdministrator => "ask_administrator",
        }
    }

    /// The group concerned.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        match self {
            Self::SignInAgain { group } | Self::JoinGroup { group, .. } => Some(group),
            Self::PlugInAgain | Self::InstallRule | Self::AskAdministrator => None,
        }
    }

    /// What an administrator types, where there is something to type.
    #[must_use]
    pub fn command(&self) -> Option<String> {
        match self {
            Self::JoinGroup { group, account } => {
                Some(format!("sudo usermod -aG {group} {account}"))
            }
            Self::InstallRule => Some(format!(
                "sudo cp {RULE} /etc/udev/rules.d/ && sudo udevadm control --reload"
            )),
            Self::PlugInAgain | Self::SignInAgain { .. } | Self::AskAdministrator => None,
        }
    }
}

impl fmt::Display for PermissionFix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlugInAgain => f.write_str(
                "Your account may not open this reader yet. Unplug it and plug it in again.",
            ),
            Self::SignInAgain { group } => write!(
                f,
                "Your account has been added to the group \"{group}\". Sign out of the computer and in again, so that it counts."
            ),
            Self::JoinGroup { group, .. } => write!(
                f,
                "Your account may not open this reader. Ask an administrator to add it to the group \"{group}\", then sign out and in again."
            ),
            Self::InstallRule => write!(
                f,
                "Only the administrator may open this reader. Install Rollbook's package, or put its file {RULE} into /etc/udev/rules.d, then plug the reader in again."
            ),
            Self::AskAdministrator => f.write_str(
                "Your account may not open this reader. Ask an administrator for access to it.",
            ),
        }
    }
}

/// What helps the account of this process open `device`. `root` is `/`, or a copy of it in tests.
pub(crate) fn fix(root: &Path, system: System, device: &str) -> PermissionFix {
    if system != System::Linux {
        return PermissionFix::AskAdministrator;
    }
    let name = device.rsplit('/').next().unwrap_or(device);
    if let Some((vendor, product)) = usb_ids(root, name)
        && rule(root).is_some_and(|rule| names(part_for(&rule, name), &vendor, &product))
    {
        return PermissionFix::PlugInAgain;
    }
    let Some(group) = owning_group(root, device) else {
        return PermissionFix::InstallRule;
    };
    if group.name == "root" {
        return PermissionFix::InstallRule;
    }
    let me = account(root).unwrap_or_default();
    if !me.groups.contains(&group.id) && group.members.contains(&me.name) {
        return PermissionFix::SignInAgain { group: group.name };
    }
    PermissionFix::JoinGroup {
        group: group.name,
        account: me.name,
    }
}

/// The rule's text, if it is installed.
fn rule(root: &Path) -> Option<String> {
    RULE_FOLDERS
        .iter()
        .find_map(|folder| fs::read_to_string(root.join(folder).join(RULE)).ok())
}

/// The part of the rule about serial ports, or about HID devices.
fn part_for<'a>(rule: &'a str, name: &str) -> &'a str {
    match rule.split_once("LABEL=\"rollbook_readers_hid\"") {
        Some((_, hid)) if name.starts_with("hidraw") => hid,
        Some((serial, _)) => serial,
        None => rule,
    }
}

/// Whether a line of the rule speaks of this device.
fn names(rule: &str, vendor: &str, product: &str) -> bool {
    rule.lines()
        .filter(|line| !line.starts_with('#'))
        .any(|line| {
            let by_vendor = line.contains(&format!("{{idVendor}}==\"{vendor}\""));
            let product_named = line.contains("{idProduct}");
            by_vendor && (!product_named || line.contains(&format!("{{idProduct}}==\"{product}\"")))
        })
}

/// Vendor and product of the USB device behind `ttyUSB0` or `hidraw2`, as sysfs writes them.
pub(crate) fn usb_ids(root: &Path, name: &str) -> Option<(String, String)> {
    let class = if name.starts_with("hidraw") {
        "hidraw"
    } else {
        "tty"
    };
    let device = root.join("sys/class").join(class).join(name).join("device");
    let mut folder = fs::canonicalize(device).ok()?;
    while folder.starts_with(root) {
        if let Ok(vendor) = fs::read_to_string(folder.join("idVendor")) {
            let product = fs::read_to_string(folder.join("idProduct")).unwrap_or_default();
            return Some((vendor.trim().to_owned(), product.trim().to_owned()));
        }
        if !folder.pop() {
            break;
        }
    }
    None
}

struct Group {
    name: String,
    id: u32,
    members: Vec<String>,
}

#[cfg(unix)]
fn owning_group(root: &Path, device: &str) -> Option<Group> {
    use std::os::unix::fs::MetadataExt;

    let node = root.join(device.trim_start_matches('/'));
    let id = fs::metadata(node).ok()?.gid();
    let groups = fs::read_to_string(root.join("etc/group")).ok()?;
    groups.lines().find_map(|line| {
        let [name, _, gid, members] = line.split(':').collect::<Vec<_>>()[..] else {
            return None;
        };
        (gid.parse() == Ok(id)).then(|| Group {
            name: name.to_owned(),
            id,
            members: members.split(',').map(str::to_owned).collect(),
        })
    })
}

#[cfg(not(unix))]
fn owning_group(_: &Path, _: &str) -> Option<Group> {
    None
}

/// The account this process runs under.
#[derive(Default)]
struct Account {
    name: String,
    groups: Vec<u32>,
}

fn account(root: &Path) -> Option<Account> {
    let status = fs::read_to_string(root.join("proc/self/status")).ok()?;
    let numbers = |key: &str| -> Vec<u32> {
        status
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .map(|rest| {
                rest.split_whitespace()
                    .filter_map(|id| id.parse().ok())
                    .collect()
            })
            .unwrap_or_default()
    };
    let uid = *numbers("Uid:").first()?;
    let groups = numbers("Gid:")
        .into_iter()
        .chain(numbers("Groups:"))
        .collect();
    let passwd = fs::read_to_string(root.join("etc/passwd")).unwrap_or_default();
    let name = passwd
        .lines()
        .find_map(|line| {
            let mut parts = line.split(':');
            let name = parts.next()?;
            (parts.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
        })
        .unwrap_or_else(|| uid.to_string());
    Some(Account { name, groups })
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, symlink};

    use tempfile::TempDir;

    use super::*;

    /// A computer with one port `ttyUSB0`, owned by `group`, whose account is Ada.
    fn computer(group: &str, members: &str, usb: (&str, &str)) -> TempDir {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        put("dev/ttyUSB0", "");
        let gid = fs::metadata(root.path().join("dev/ttyUSB0")).unwrap().gid();
        put(
            "etc/group",
            &format!("root:x:4711:\n{group}:x:{gid}:{members}\n"),
        );
        put(
            "etc/passwd",
            "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n",
        );
        put(
            "proc/self/status",
            "Name:\trollbook\nUid:\t1000\t1000\nGid:\t64001\nGroups:\t64024 64001\n",
        );
        put("sys/devices/usb1/1-2/idVendor", &format!("{}\n", usb.0));
        put("sys/devices/usb1/1-2/idProduct", &format!("{}\n", usb.1));
        put("sys/devices/usb1/1-2/1-2:1.0/ttyUSB0/dev", "188:0\n");
        let port = root.path().join("sys/devices/usb1/1-2/1-2:1.0/ttyUSB0");
        fs::create_dir_all(root.path().join("sys/class/tty/ttyUSB0")).unwrap();
        symlink(port, root.path().join("sys/class/tty/ttyUSB0/device")).unwrap();
        root
    }

    fn fix_of(root: &TempDir) -> PermissionFix {
        let root = fs::canonicalize(root.path()).unwrap();
        fix(&root, System::Linux, "/dev/ttyUSB0")
    }

    #[test]
    fn the_hint_names_what_is_missing_on_this_computer() {
        let ftdi = ("0403", "6001");
        let join = |group: &str| PermissionFix::JoinGroup {
            group: group.into(),
            account: "ada".into(),
        };
        assert_eq!(fix_of(&computer("dialout", "", ftdi)), join("dialout"));
        assert_eq!(fix_of(&computer("uucp", "eva", ftdi)), join("uucp"));
        let again = PermissionFix::SignInAgain {
            group: "dialout".into(),
        };
        assert_eq!(fix_of(&computer("dialout", "eva,ada", ftdi)), again);
        assert_eq!(
            fix_of(&computer("root", "", ftdi)),
            PermissionFix::InstallRule
        );
        assert_eq!(
            join("dialout").command().as_deref(),
            Some("sudo usermod -aG dialout ada")
        );
    }

    #[test]
    fn a_device_that_the_installed_rule_names_is_plugged_in_again() {
        let rule = include_str!("../../../packaging/linux/60-rollbook-readers.rules");
        for (usb, named) in [
            (("0403", "6001"), true),
            (("0403", "9999"), false),
            (("0c27", "1234"), true),
            (("2341", "0043"), false),
            // Named as a HID device only.
            (("076b", "5428"), false),
        ] {
            let root = computer("dialout", "", usb);
            let folder = root.path().join("usr/lib/udev/rules.d");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(RULE), rule).unwrap();
            let found = fix_of(&root) == PermissionFix::PlugInAgain;
            assert_eq!(found, named, "{usb:?}");
        }
    }

    #[test]
    fn both_linux_packages_bring_the_rule() {
        let packages = include_str!("../../../tauri.conf.json");
        let installed = format!(
            "\"/{}/{RULE}\": \"packaging/linux/{RULE}\"",
            RULE_FOLDERS[0]
        );
        assert_eq!(packages.matches(&installed).count(), 2, "deb and rpm");
    }

    #[test]
    fn other_systems_send_to_the_administrator() {
        for system in [System::MacOs, System::Windows] {
            let found = fix(Path::new("/nowhere"), system, "COM5");
            assert_eq!(found, PermissionFix::AskAdministrator);
        }
    }
}

//! The reader doctor: the known faults of a computer that keep a reader from working, and what
//! helps against each.
//!
//! It looks and changes nothing. All it sees is below a root folder and one question to the system,
//! both arguments, so that every fault is tested with a copy of it. The faults are those of Linux;
//! on other systems ports and smart card service say themselves what is wrong.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::permission::{self, PermissionFix};
use crate::port::System;

/// Chips of serial readers that brltty takes for a Braille display.
const TAKEN_FOR_BRAILLE: [(&str, &str); 3] = [("1a86", "7523"), ("0403", "6001"), ("10c4", "ea60")];

/// USB class of smart card readers.
const SMART_CARD_CLASS: &str = "0b";

/// A fault, with what it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The account may not open a port.
    NoPermission {
        /// The port.
        port: String,
        /// What helps.
        fix: PermissionFix,
    },
    /// A smart card reader is plugged in and the service for them is not installed.
    SmartCardServiceMissing,
    /// The service for smart card readers is installed and does not run.
    SmartCardServiceStopped,
    /// The kernel's own NFC driver holds the reader, so the smart card service cannot have it.
    KernelNfc {
        /// The modules to keep out.
        modules: Vec<String>,
    },
    /// ModemManager sends modem commands to the port for some 20 s after plugging in.
    ModemManager {
        /// The port.
        port: String,
    },
    /// brltty has taken the reader's chip for a Braille display, and no port appears.
    Brltty {
        /// The chip, `vendor:product`.
        chip: String,
    },
    /// Another program has the port open.
    HeldBy {
        /// The port.
        port: String,
        /// The program's name.
        program: String,
    },
}

impl Fault {
    /// The stable word, for the interface's own sentence.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NoPermission { .. } => "no_permission",
            Self::SmartCardServiceMissing => "smart_card_service_missing",
            Self::SmartCardServiceStopped => "smart_card_service_stopped",
            Self::KernelNfc { .. } => "kernel_nfc",
            Self::ModemManager { .. } => "modem_manager",
            Self::Brltty { .. } => "brltty",
            Self::HeldBy { .. } => "held_by",
        }
    }

    /// What it concerns: a port, a chip, modules.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::NoPermission { port, .. }
            | Self::ModemManager { port }
            | Self::HeldBy { port, .. } => Some(port.clone()),
            Self::KernelNfc { modules } => Some(modules.join(" ")),
            Self::Brltty { chip } => Some(chip.clone()),
            Self::SmartCardServiceMissing | Self::SmartCardServiceStopped => None,
        }
    }

    /// What an administrator types, where there is something to type.
    #[must_use]
    pub fn command(&self) -> Option<String> {
        match self {
            Self::NoPermission { fix, .. } => fix.command(),
            Self::SmartCardServiceMissing => Some("sudo apt install pcscd".to_owned()),
            Self::SmartCardServiceStopped => {
                Some("sudo systemctl enable --now pcscd.socket".to_owned())
            }
            Self::KernelNfc { modules } => {
                let lines: String = modules
                    .iter()
                    .map(|name| format!("blacklist {name}\\n"))
                    .collect();
                Some(format!(
                    "printf '{lines}' | sudo tee /etc/modprobe.d/rollbook-nfc.conf && sudo modprobe -r {}",
                    modules.join(" ")
                ))
            }
            Self::ModemManager { .. } => {
                Some(PermissionFix::InstallRule.command().unwrap_or_default())
            }
            Self::Brltty { .. } => Some("sudo apt remove brltty".to_owned()),
            Self::HeldBy { .. } => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPermission { port, fix } => write!(f, "{port}: {fix}"),
            Self::SmartCardServiceMissing => f.write_str(
                "A smart card reader is plugged in, but the smart card service is not installed. Install the package pcscd.",
            ),
            Self::SmartCardServiceStopped => f.write_str(
                "The smart card service is installed but does not run. Start pcscd.",
            ),
            Self::KernelNfc { modules } => write!(
                f,
                "The kernel holds the reader with its own NFC driver ({}). Keep that driver out and plug the reader in again.",
                modules.join(", ")
            ),
            Self::ModemManager { port } => write!(
                f,
                "{port}: the service for modems sends commands to this port after plugging in, and taps are lost meanwhile. Install Rollbook's device rule, then plug the reader in again."
            ),
            Self::Brltty { chip } => write!(
                f,
                "The service for Braille displays has taken the reader ({chip}) for one. Remove brltty if nobody here uses a Braille display, then plug the reader in again."
            ),
            Self::HeldBy { port, program } => {
                write!(f, "{port}: the program {program} is using this reader. Close it.")
            }
        }
    }
}

/// What the doctor looks at.
pub struct Surroundings<'a> {
    /// `/`, or a copy of it.
    pub root: &'a Path,
    /// Whether this account may open a device, given its whole path below `root`.
    pub may_open: &'a dyn Fn(&Path) -> bool,
    /// Programs that are no fault when they hold a port: this one.
    pub own_pid: u32,
}

/// Every fault of this computer that is known and found.
#[must_use]
pub fn examine() -> Vec<Fault> {
    let surroundings = Surroundings {
        root: Path::new("/"),
        may_open: &may_open,
        own_pid: std::process::id(),
    };
    if System::CURRENT == System::Linux {
        surroundings.faults()
    } else {
        Vec::new()
    }
}

#[cfg(unix)]
fn may_open(device: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(device, Access::READ_OK | Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn may_open(_: &Path) -> bool {
    true
}

impl Surroundings<'_> {
    /// Every fault found, the ports' first.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let processes = self.processes();
        let runs = |name: &str| processes.iter().any(|process| process.name == name);
        let mut faults = Vec::new();
        for port in self.usb_ports() {
            let device = format!("/dev/{port}");
            if !(self.may_open)(&self.path(&device)) {
                let fix = permission::fix(self.root, System::Linux, &device);
                faults.push(Fault::NoPermission {
                    port: device.clone(),
                    fix,
                });
            }
            if runs("ModemManager") && !self.ignored_by_modem_manager(&port) {
                faults.push(Fault::ModemManager {
                    port: device.clone(),
                });
            }
            let holders = processes.iter().filter(|process| {
                process.pid != self.own_pid
                    && process.name != "ModemManager"
                    && process.holds(&device)
            });
            faults.extend(holders.map(|process| Fault::HeldBy {
                port: device.clone(),
                program: process.name.clone(),
            }));
        }
        if runs("brltty") {
            faults.extend(self.chips_without_port().map(|chip| Fault::Brltty { chip }));
        }
        faults.extend(self.kernel_nfc());
        faults.extend(self.smart_card_service());
        faults
    }

    fn path(&self, absolute: &str) -> PathBuf {
        self.root.join(absolute.trim_start_matches('/'))
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn word(&self, file: &str) -> Option<String> {
        let text = fs::read_to_string(self.path(file)).ok()?;
        Some(text.trim().to_owned())
    }

    /// Serial ports of USB devices.
    fn usb_ports(&self) -> Vec<String> {
        self.names("sys/class/tty")
            .into_iter()
            .filter(|name| name.starts_with("ttyUSB") || name.starts_with("ttyACM"))
            .collect()
    }

    fn processes(&self) -> Vec<Process> {
        let pids = self
            .names("proc")
            .into_iter()
            .filter_map(|name| name.parse().ok());
        pids.filter_map(|pid: u32| {
            let files = self.names(&format!("proc/{pid}/fd")).into_iter();
            let open = files.filter_map(|file| {
                let link = fs::read_link(self.path(&format!("proc/{pid}/fd/{file}"))).ok()?;
                Some(link.to_string_lossy().into_owned())
            });
            Some(Process {
                pid,
                name: self.word(&format!("proc/{pid}/comm"))?,
                open: open.filter(|path| path.starts_with("/dev/")).collect(),
            })
        })
        .collect()
    }

    /// udev keeps what its rules said about each device under its number.
    fn ignored_by_modem_manager(&self, port: &str) -> bool {
        self.word(&format!("sys/class/tty/{port}/dev"))
            .and_then(|number| self.word(&format!("run/udev/data/c{number}")))
            .is_some_and(|properties| {
                properties
                    .lines()
                    .any(|line| line.ends_with("ID_MM_DEVICE_IGNORE=1"))
            })
    }

    /// Chips that are plugged in and have no serial port, as if somebody had taken it away.
    fn chips_without_port(&self) -> impl Iterator<Item = String> {
        let taken: Vec<(String, String)> = self
            .usb_ports()
            .iter()
            .filter_map(|port| permission::usb_ids(self.root, port))
            .collect();
        self.names("sys/bus/usb/devices")
            .into_iter()
            .filter_map(move |device| {
                let vendor = self.word(&format!("sys/bus/usb/devices/{device}/idVendor"))?;
                let product = self.word(&format!("sys/bus/usb/devices/{device}/idProduct"))?;
                let suspect = TAKEN_FOR_BRAILLE.contains(&(vendor.as_str(), product.as_str()));
                let has_port = taken.contains(&(vendor.clone(), product.clone()));
                (suspect && !has_port).then(|| format!("{vendor}:{product}"))
            })
    }

    /// The NFC driver counts only when it has a device: loaded alone it takes nothing.
    fn kernel_nfc(&self) -> Option<Fault> {
        let drivers = ["pn533_usb", "port100"];
        let holding = drivers.iter().any(|driver| {
            self.names(&format!("sys/bus/usb/drivers/{driver}"))
                .iter()
                .any(|name| name.contains(':'))
        });
        if !holding {
            return None;
        }
        let loaded = self.word("proc/modules").unwrap_or_default();
        let loaded: Vec<&str> = loaded
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        // The order in which they can be removed.
        let modules = ["pn533_usb", "pn533", "port100", "nfc"]
            .into_iter()
            .filter(|module| loaded.contains(module))
            .map(str::to_owned)
            .collect();
        Some(Fault::KernelNfc { modules })
    }

    fn smart_card_service(&self) -> Option<Fault> {
        let installed = ["usr/sbin/pcscd", "sbin/pcscd"]
            .iter()
            .any(|program| self.path(program).exists());
        if installed {
            let listens = ["run/pcscd/pcscd.comm", "var/run/pcscd/pcscd.comm"]
                .iter()
                .any(|socket| self.path(socket).exists());
            return (!listens).then_some(Fault::SmartCardServiceStopped);
        }
        let reader_there = self.names("sys/bus/usb/devices").iter().any(|device| {
            let class = self.word(&format!("sys/bus/usb/devices/{device}/bInterfaceClass"));
            class.as_deref() == Some(SMART_CARD_CLASS)
        });
        reader_there.then_some(Fault::SmartCardServiceMissing)
    }
}

struct Process {
    pid: u32,
    name: String,
    open: Vec<String>,
}

impl Process {
    fn holds(&self, device: &str) -> bool {
        self.open.iter().any(|path| path == device)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, symlink};

    use tempfile::TempDir;

    use super::*;

    /// A copy of the folders the doctor looks into.
    struct Computer(TempDir);

    impl Computer {
        fn healthy() -> Self {
            let computer = Self(tempfile::tempdir().unwrap());
            computer.put("proc/1/comm", "systemd");
            computer.put("proc/modules", "usbserial 1 0 - Live 0x0\n");
            computer.put(
                "proc/self/status",
                "Uid:\t1000\nGid:\t64001\nGroups:\t64024\n",
            );
            computer.put("etc/passwd", "ada:x:1000:1000::/home/ada:/bin/sh\n");
            computer.put("usr/sbin/pcscd", "");
            computer.put("run/pcscd/pcscd.comm", "");
            computer
        }

        fn put(&self, path: &str, text: &str) -> &Self {
            let file = self.0.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
            self
        }

        fn link(&self, path: &str, target: &Path) -> &Self {
            let file = self.0.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            symlink(target, file).unwrap();
            self
        }

        /// A USB device, with a serial port if `port` is given.
        fn usb(&self, ids: (&str, &str), port: Option<&str>) -> &Self {
            self.put("sys/bus/usb/devices/1-2/idVendor", &format!("{}\n", ids.0));
            self.put("sys/bus/usb/devices/1-2/idProduct", &format!("{}\n", ids.1));
            if let Some(port) = port {
                self.put(&format!("dev/{port}"), "");
                let interface = format!("sys/bus/usb/devices/1-2/1-2:1.0/{port}");
                self.put(&format!("{interface}/x"), "");
                self.put(&format!("sys/class/tty/{port}/dev"), "166:0\n");
                let target = self.0.path().join(interface);
                self.link(&format!("sys/class/tty/{port}/device"), &target);
                let node = fs::metadata(self.0.path().join("dev").join(port)).unwrap();
                self.put("etc/group", &format!("dialout:x:{}:\n", node.gid()));
            }
            self
        }

        fn faults(&self, may_open: bool) -> Vec<Fault> {
            let root = fs::canonicalize(self.0.path()).unwrap();
            let surroundings = Surroundings {
                root: &root,
                may_open: &|_| may_open,
                own_pid: 4242,
            };
            surroundings.faults()
        }
    }

    const ACM: &str = "/dev/ttyACM0";

    #[test]
    fn a_healthy_computer_has_no_fault() {
        let computer = Computer::healthy();
        assert_eq!(computer.faults(true), []);
        computer.usb(("0c27", "1234"), Some("ttyACM0"));
        assert_eq!(computer.faults(true), []);
        let empty = Computer(tempfile::tempdir().unwrap());
        assert_eq!(empty.faults(false), [], "nothing there is nothing wrong");
    }

    #[test]
    fn a_port_this_account_may_not_open() {
        let computer = Computer::healthy();
        computer.usb(("2341", "0043"), Some("ttyACM0"));
        let found = computer.faults(false);
        let fix = PermissionFix::JoinGroup {
            group: "dialout".into(),
            account: "ada".into(),
        };
        assert_eq!(
            found,
            [Fault::NoPermission {
                port: ACM.into(),
                fix
            }]
        );
        assert_eq!(
            found[0].command().as_deref(),
            Some("sudo usermod -aG dialout ada")
        );
    }

    #[test]
    fn modem_manager_matters_unless_it_was_told_to_keep_off() {
        let computer = Computer::healthy();
        computer.usb(("0c27", "1234"), Some("ttyACM0"));
        computer.put("proc/77/comm", "ModemManager\n");
        let fault = Fault::ModemManager { port: ACM.into() };
        assert_eq!(computer.faults(true), [fault]);
        computer.put(
            "run/udev/data/c166:0",
            "S:serial/by-id/x\nE:ID_MM_DEVICE_IGNORE=1\n",
        );
        assert_eq!(computer.faults(true), []);
    }

    #[test]
    fn brltty_matters_when_the_chip_is_there_and_its_port_is_not() {
        let computer = Computer::healthy();
        computer
            .put("proc/88/comm", "brltty\n")
            .usb(("1a86", "7523"), None);
        let chip = "1a86:7523".to_owned();
        assert_eq!(computer.faults(true), [Fault::Brltty { chip }]);
        computer.usb(("1a86", "7523"), Some("ttyUSB0"));
        assert_eq!(computer.faults(true), []);
        let another = Computer::healthy();
        another
            .put("proc/88/comm", "brltty\n")
            .usb(("0bda", "8153"), None);
        assert_eq!(another.faults(true), []);
    }

    #[test]
    fn the_kernels_nfc_driver_matters_when_it_holds_a_reader() {
        let computer = Computer::healthy();
        let modules = "nfc 1 1 pn533,\npn533_usb 1 0 -\npn533 1 1 pn533_usb,\n";
        computer
            .put("proc/modules", modules)
            .put("sys/bus/usb/drivers/pn533_usb/bind", "");
        assert_eq!(computer.faults(true), [], "loaded, and nothing taken");
        computer.put("sys/bus/usb/drivers/pn533_usb/1-2:1.0", "");
        let found = computer.faults(true);
        let modules = ["pn533_usb", "pn533", "nfc"].map(str::to_owned).to_vec();
        assert_eq!(found, [Fault::KernelNfc { modules }]);
        let command = found[0].command().unwrap();
        assert!(
            command.ends_with("sudo modprobe -r pn533_usb pn533 nfc"),
            "{command}"
        );
    }

    #[test]
    fn the_smart_card_service_must_run_and_be_there_when_needed() {
        let computer = Computer::healthy();
        fs::remove_file(computer.0.path().join("run/pcscd/pcscd.comm")).unwrap();
        assert_eq!(computer.faults(true), [Fault::SmartCardServiceStopped]);
        fs::remove_file(computer.0.path().join("usr/sbin/pcscd")).unwrap();
        assert_eq!(computer.faults(true), [], "no reader, no need");
        computer.put("sys/bus/usb/devices/1-3:1.0/bInterfaceClass", "0b\n");
        assert_eq!(computer.faults(true), [Fault::SmartCardServiceMissing]);
    }

    #[test]
    fn the_program_that_holds_a_port_is_named_unless_it_is_ours() {
        let computer = Computer::healthy();
        computer.usb(("0c27", "1234"), Some("ttyACM0"));
        computer
            .put("proc/4242/comm", "rollbook\n")
            .put("proc/99/comm", "minicom\n");
        for process in ["4242", "99"] {
            computer.link(&format!("proc/{process}/fd/7"), Path::new(ACM));
        }
        let found = computer.faults(true);
        let program = "minicom".to_owned();
        assert_eq!(
            found,
            [Fault::HeldBy {
                port: ACM.into(),
                program
            }]
        );
        assert_eq!(found[0].command(), None);
        assert_eq!(found[0].key(), "held_by");
    }
}

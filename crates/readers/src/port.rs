//! Which serial ports there are, which of them can be readers, and how one is found again.
//!
//! A port's name changes with the socket (COM5 today, COM7 tomorrow), so a reader is remembered by
//! its USB identity wherever it has one.

use serde::{Deserialize, Serialize};

use crate::reader::ReaderId;

/// What a USB device says about itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UsbIdentity {
    /// Vendor id.
    pub vendor: u16,
    /// Product id.
    pub product: u16,
    /// Serial number. Cheap adapters have none, or all the same.
    pub serial: Option<String>,
}

/// A serial port as the operating system lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPort {
    /// Name to open it by: `/dev/ttyUSB0`, `/dev/cu.usbserial-10`, `COM5`.
    pub path: String,
    /// Its USB identity, if it is a USB device.
    pub usb: Option<UsbIdentity>,
    /// Maker and product as the device names them.
    pub description: Option<String>,
    /// A Bluetooth port. Opening one can take seconds and wake a phone.
    pub bluetooth: bool,
}

/// A port as it is offered to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPort {
    /// Name to open it by.
    pub path: String,
    /// What it is, with its path: `rf IDEAS reader (COM5)`.
    pub name: String,
    /// Its USB identity, by which it is found again.
    pub usb: Option<UsbIdentity>,
    /// Made by somebody who makes readers, or the adapters readers are built with.
    pub likely: bool,
}

/// Where a reader is plugged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortTarget {
    /// The USB device with this identity, at whatever port.
    Usb {
        /// The device.
        identity: UsbIdentity,
        /// The port it was last seen at, which decides between devices of equal identity.
        last_path: Option<String>,
    },
    /// Whatever is at this path: typed by a person, or a port without USB identity.
    Path(String),
}

/// The ports could not be listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The computer does not say which serial ports it has: {0}.")]
pub struct PortListError(pub String);

/// The operating systems whose ports differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Linux,
    MacOs,
    Windows,
}

impl System {
    pub(crate) const CURRENT: Self = if cfg!(target_os = "macos") {
        Self::MacOs
    } else if cfg!(windows) {
        Self::Windows
    } else {
        Self::Linux
    };
}

/// Lists the serial ports there are now.
pub trait PortLister: Send + Sync + 'static {
    /// Every port, usable or not, in no order.
    ///
    /// # Errors
    /// The operating system refused.
    fn ports(&self) -> Result<Vec<ListedPort>, PortListError>;
}

/// The operating system's own list.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemPorts;

impl PortLister for SystemPorts {
    fn ports(&self) -> Result<Vec<ListedPort>, PortListError> {
        let ports = serialport::available_ports()
            .map_err(|error| PortListError(error.description.trim_end_matches('.').to_owned()))?;
        Ok(ports.into_iter().map(ListedPort::from).collect())
    }
}

impl From<serialport::SerialPortInfo> for ListedPort {
    fn from(info: serialport::SerialPortInfo) -> Self {
        use serialport::SerialPortType;
        let bluetooth = matches!(info.port_type, SerialPortType::BluetoothPort);
        let (usb, description) = match info.port_type {
            SerialPortType::UsbPort(usb) => {
                let words = [usb.manufacturer.as_deref(), usb.product.as_deref()];
                let words: Vec<&str> = words
                    .into_iter()
                    .flatten()
                    .map(str::trim)
                    .filter(|w| !w.is_empty())
                    .collect();
                let identity = UsbIdentity {
                    vendor: usb.vid,
                    product: usb.pid,
                    serial: usb.serial_number.filter(|serial| !serial.trim().is_empty()),
                };
                (Some(identity), (!words.is_empty()).then(|| words.join(" ")))
            }
            SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => {
                (None, None)
            }
        };
        Self {
            path: info.port_name,
            usb,
            description,
            bluetooth,
        }
    }
}

/// The ports worth offering, likely readers first. Left out are the computer's own `ttyS*` lines,
/// which Linux lists whether or not anything is wired to them; Bluetooth; and macOS's `tty.*` twins
/// of each `cu.*`, whose opening waits for a carrier signal that readers never raise.
pub fn offered(ports: Vec<ListedPort>) -> Vec<FoundPort> {
    offered_on(System::CURRENT, ports)
}

pub(crate) fn offered_on(system: System, ports: Vec<ListedPort>) -> Vec<FoundPort> {
    let mut found: Vec<FoundPort> = ports
        .into_iter()
        .filter(|port| {
            let file = port.path.rsplit('/').next().unwrap_or(&port.path);
            let hidden = match system {
                System::Linux => port.usb.is_none() && file.starts_with("ttyS"),
                System::MacOs => !file.starts_with("cu.") || file.contains("Bluetooth"),
                System::Windows => false,
            };
            !hidden && !port.bluetooth
        })
        .map(|port| {
            let maker = port.usb.as_ref().and_then(|usb| maker(usb.vendor));
            let what = port.description.as_deref().or(maker);
            let name = match what {
                Some(what) => format!("{what} ({})", port.path),
                None => port.path.clone(),
            };
            FoundPort {
                path: port.path,
                name,
                usb: port.usb,
                likely: maker.is_some(),
            }
        })
        .collect();
    found.sort_by(|a, b| (!a.likely, &a.path).cmp(&(!b.likely, &b.path)));
    found
}

/// Makers of readers, and of the serial adapters that most readers are built with.
fn maker(vendor: u16) -> Option<&'static str> {
    Some(match vendor {
        0x0C27 => "rf IDEAS reader",
        0x09D8 => "ELATEC reader",
        0x076B => "HID OMNIKEY reader",
        0x072F => "ACS reader",
        0x0403 => "FTDI serial adapter",
        0x067B => "Prolific serial adapter",
        0x10C4 => "Silicon Labs serial adapter",
        0x1A86 => "WCH serial adapter",
        _ => return None,
    })
}

impl PortTarget {
    /// The target that finds this port again: by USB identity where it has one.
    pub fn of(port: &FoundPort) -> Self {
        match &port.usb {
            Some(identity) => Self::Usb {
                identity: identity.clone(),
                last_path: Some(port.path.clone()),
            },
            None => Self::Path(port.path.clone()),
        }
    }

    /// The id of the reader there. Devices without serial number are told apart by their port.
    pub fn reader_id(&self) -> ReaderId {
        ReaderId::new(match self {
            Self::Path(path) => format!("port:{path}"),
            Self::Usb {
                identity,
                last_path,
            } => {
                let UsbIdentity {
                    vendor,
                    product,
                    serial,
                } = identity;
                match (serial, last_path) {
                    (Some(serial), _) => format!("usb:{vendor:04x}:{product:04x}:{serial}"),
                    (None, Some(path)) => format!("usb:{vendor:04x}:{product:04x}@{path}"),
                    (None, None) => format!("usb:{vendor:04x}:{product:04x}"),
                }
            }
        })
    }

    /// Where to look for it now, most promising first. Several devices of one identity are tried in
    /// turn; one that another reader of ours holds is busy and passed over.
    pub(crate) fn paths(&self, system: System, listed: &[ListedPort]) -> Vec<String> {
        match self {
            Self::Path(path) => vec![path.clone()],
            Self::Usb {
                identity,
                last_path,
            } => {
                let mut paths: Vec<String> = offered_on(system, listed.to_vec())
                    .into_iter()
                    .filter(|port| port.usb.as_ref() == Some(identity))
                    .map(|port| port.path)
                    .collect();
                paths.sort_by_key(|path| Some(path) != last_path.as_ref());
                paths
            }
        }
    }

    /// Remembers where it was found.
    pub(crate) fn found_at(&mut self, path: &str) {
        if let Self::Usb { last_path, .. } = self {
            *last_path = Some(path.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usb(vendor: u16, serial: Option<&str>) -> UsbIdentity {
        UsbIdentity {
            vendor,
            product: 1,
            serial: serial.map(str::to_owned),
        }
    }

    fn listed(path: &str, usb: Option<UsbIdentity>, description: Option<&str>) -> ListedPort {
        let description = description.map(str::to_owned);
        ListedPort {
            path: path.to_owned(),
            usb,
            description,
            bluetooth: false,
        }
    }

    fn check(system: System, ports: Vec<ListedPort>, expected: &[&str]) {
        let names: Vec<String> = offered_on(system, ports)
            .into_iter()
            .map(|port| port.name)
            .collect();
        assert_eq!(names, expected, "{system:?}");
    }

    #[test]
    fn ports_that_can_be_readers_are_offered_with_the_likely_ones_first() {
        check(
            System::Linux,
            vec![
                listed("/dev/ttyS0", None, None),
                listed("/dev/ttyS1", None, None),
                listed("/dev/ttyACM0", Some(usb(0x2341, None)), Some("Arduino Uno")),
                listed("/dev/ttyUSB0", Some(usb(0x0403, None)), Some("FTDI FT232R")),
                listed("/dev/ttyACM1", Some(usb(0x0C27, None)), None),
                listed("/dev/rfcomm0", None, None),
            ],
            &[
                "rf IDEAS reader (/dev/ttyACM1)",
                "FTDI FT232R (/dev/ttyUSB0)",
                "/dev/rfcomm0",
                "Arduino Uno (/dev/ttyACM0)",
            ],
        );
        check(
            System::MacOs,
            vec![
                listed(
                    "/dev/tty.usbserial-10",
                    Some(usb(0x0403, None)),
                    Some("FT232R"),
                ),
                listed(
                    "/dev/cu.usbserial-10",
                    Some(usb(0x0403, None)),
                    Some("FT232R"),
                ),
                listed("/dev/cu.Bluetooth-Incoming-Port", None, None),
            ],
            &["FT232R (/dev/cu.usbserial-10)"],
        );
        let bluetooth = ListedPort {
            bluetooth: true,
            ..listed("COM3", None, None)
        };
        check(
            System::Windows,
            vec![
                bluetooth,
                listed("COM5", Some(usb(0x0C27, None)), None),
                listed("COM1", None, None),
            ],
            &["rf IDEAS reader (COM5)", "COM1"],
        );
    }

    #[test]
    fn a_reader_is_looked_for_by_identity_and_first_where_it_was() {
        let ports = vec![
            listed("/dev/ttyUSB0", Some(usb(1, Some("A"))), None),
            listed("/dev/ttyUSB1", Some(usb(1, Some("B"))), None),
            listed("/dev/ttyUSB2", Some(usb(2, None)), None),
            listed("/dev/ttyUSB3", Some(usb(2, None)), None),
        ];
        let check = |identity: UsbIdentity, last_path: Option<&str>, expected: &[&str]| {
            let last_path = last_path.map(str::to_owned);
            let target = PortTarget::Usb {
                identity,
                last_path,
            };
            assert_eq!(target.paths(System::Linux, &ports), expected, "{target:?}");
        };
        check(usb(1, Some("B")), Some("/dev/ttyUSB0"), &["/dev/ttyUSB1"]);
        check(
            usb(2, None),
            Some("/dev/ttyUSB3"),
            &["/dev/ttyUSB3", "/dev/ttyUSB2"],
        );
        check(usb(2, None), None, &["/dev/ttyUSB2", "/dev/ttyUSB3"]);
        check(usb(1, None), None, &[]);
        check(usb(3, None), None, &[]);
        let typed = PortTarget::Path("/dev/serial/by-id/x".into());
        assert_eq!(typed.paths(System::Linux, &[]), ["/dev/serial/by-id/x"]);
    }

    #[test]
    fn reader_ids_last_as_long_as_the_hardware_lets_them() {
        let port = |path: &str, usb| FoundPort {
            path: path.into(),
            name: path.into(),
            usb,
            likely: true,
        };
        for (port, expected) in [
            (
                port("COM5", Some(usb(0x0C27, Some("S1")))),
                "usb:0c27:0001:S1",
            ),
            (port("COM5", Some(usb(0x0C27, None))), "usb:0c27:0001@COM5"),
            (port("/dev/ttyS0", None), "port:/dev/ttyS0"),
        ] {
            assert_eq!(PortTarget::of(&port).reader_id().as_str(), expected);
        }
    }
}

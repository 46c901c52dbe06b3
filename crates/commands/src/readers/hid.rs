//! Readers on raw HID: they have no port, so they are added by what they say they are.

use std::sync::Arc;

use readers::{
    HidDevice, HidLanguage, HidReader, HidSystem as _, PortTarget, ReaderHub, ReaderId,
    ReaderProfile, SystemHid, UsbIdentity, language_of,
};
use store::KnownReader;

use crate::error::{AppError, ErrorCode, Result};
use crate::view::{ReaderKind, ReaderPort};

/// The kind of such a reader, as it is remembered.
pub(crate) const HID: &str = "hid";

/// Begins what stands for its port.
const PORT: &str = "hid:";

/// Whether a port names such a reader.
pub(super) fn is_port(port: &str) -> bool {
    port.starts_with(PORT)
}

/// Those that are plugged in, as they are offered.
pub(super) fn ports() -> impl Iterator<Item = ReaderPort> {
    named(plugged_in())
        .into_iter()
        .map(|(port, device)| ReaderPort {
            label: device.description.unwrap_or_else(|| port.clone()),
            port,
            likely: true,
            kind: ReaderKind::Hid,
        })
}

/// What is remembered of the one of this port.
pub(super) fn reader(port: &str, name: Option<String>) -> Result<KnownReader> {
    remembered(plugged_in(), port, name)
}

/// Begins to listen to one.
pub(super) fn start(
    hub: &ReaderHub,
    known: &KnownReader,
    profile: Option<ReaderProfile>,
) -> std::result::Result<ReaderId, String> {
    let usb: UsbIdentity = known
        .usb
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .ok_or("it has no USB identity")?;
    let language = if (usb.vendor, usb.product) == (0x0C27, 0x3BFA) {
        HidLanguage::PcProx
    } else {
        HidLanguage::Keys
    };
    let reader = HidReader::new(usb, language, known.name.clone(), Arc::new(SystemHid));
    hub.start(reader, profile)
        .map_err(|error| error.to_string())
}

fn plugged_in() -> Vec<HidDevice> {
    SystemHid.devices().unwrap_or_else(|error| {
        tracing::warn!(%error, "HID devices cannot be listed");
        Vec::new()
    })
}

/// The devices that are readers, each once though it may have several interfaces, with the name it
/// is added by.
fn named(devices: Vec<HidDevice>) -> Vec<(String, HidDevice)> {
    let mut found: Vec<(String, HidDevice)> = Vec::new();
    for device in devices {
        let usb = &device.usb;
        let serial = usb.serial.as_deref().map(|serial| format!(":{serial}"));
        let port = format!(
            "{PORT}{:04x}:{:04x}{}",
            usb.vendor,
            usb.product,
            serial.unwrap_or_default()
        );
        if language_of(&device).is_some() && found.iter().all(|(known, _)| *known != port) {
            found.push((port, device));
        }
    }
    found
}

fn remembered(devices: Vec<HidDevice>, port: &str, name: Option<String>) -> Result<KnownReader> {
    let gone = || {
        AppError::new(
            ErrorCode::ReaderUnavailable,
            "This reader is not plugged in any more. Plug it in and choose it again.",
        )
        .with("hint", "gone")
    };
    let (_, device) = named(devices)
        .into_iter()
        .find(|(known, _)| known == port)
        .ok_or_else(gone)?;
    let target = PortTarget::Usb {
        identity: device.usb.clone(),
        last_path: None,
    };
    Ok(KnownReader {
        id: target.reader_id().to_string(),
        name: name
            .filter(|name| !name.trim().is_empty())
            .or(device.description)
            .unwrap_or_else(|| port.to_owned()),
        kind: HID.into(),
        port: Some(port.to_owned()),
        usb: serde_json::to_string(&device.usb).ok(),
        settings: None,
        profile: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PC_PROX: &str = "hid:0c27:3bfa:A1";

    fn device(vendor: u16, product: u16, serial: &str, usage: (u16, u16)) -> HidDevice {
        HidDevice {
            path: format!("/dev/hidraw{vendor}{}", usage.1),
            usb: UsbIdentity {
                vendor,
                product,
                serial: (!serial.is_empty()).then(|| serial.to_owned()),
            },
            description: Some(format!("Maker {vendor:x}")),
            usage,
        }
    }

    /// Two interfaces of one reader, a keyboard somebody types on, and a reader that poses as one.
    fn desk() -> Vec<HidDevice> {
        vec![
            device(0x0C27, 0x3BFA, "A1", (1, 6)),
            device(0x0C27, 0x3BFA, "A1", (0xFF00, 1)),
            device(0x046D, 0xC31C, "", (1, 6)),
            device(0x09D8, 0x0310, "", (1, 6)),
        ]
    }

    #[test]
    fn readers_are_offered_once_and_keyboards_never() {
        let ports: Vec<String> = named(desk()).into_iter().map(|(port, _)| port).collect();
        assert_eq!(ports, [PC_PROX, "hid:09d8:0310"]);
    }

    #[test]
    fn a_reader_is_remembered_by_what_it_says_it_is_and_called_as_wished() {
        let plain = remembered(desk(), PC_PROX, Some("  ".into())).expect("it is there");
        assert_eq!((&*plain.name, &*plain.kind), ("Maker c27", HID));
        let usb: UsbIdentity =
            serde_json::from_str(plain.usb.as_deref().expect("kept")).expect("JSON");
        assert_eq!((usb.vendor, usb.serial.as_deref()), (0x0C27, Some("A1")));
        let called = remembered(desk(), PC_PROX, Some("Front desk".into())).expect("it is there");
        assert_eq!(
            (called.name, called.id),
            ("Front desk".to_owned(), plain.id),
            "its name is none of its identity"
        );
    }

    #[test]
    fn a_reader_that_went_meanwhile_is_told_and_not_remembered() {
        let error =
            remembered(desk(), "hid:0c27:3bfa:B2", None).expect_err("another serial number");
        assert_eq!(error.code, ErrorCode::ReaderUnavailable);
        assert_eq!(error.detail["hint"], "gone");
    }
}

//! Raw HID readers with a fake in the place of the hardware: what HID cannot show without a USB
//! port is told in docs/READERS.md.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use readers::{
    HidDevice, HidError, HidLanguage, HidLine, HidReader, HidSystem, Meaning, Notation,
    PermissionFix, ReaderProfile, ReaderState, UsbIdentity, WireForm,
};

use crate::hub::Desk;

/// A device one can plug, unplug and press the keys of.
#[derive(Default)]
struct Device {
    plugged: bool,
    locked: bool,
    reports: VecDeque<[u8; 8]>,
    /// The card on an rf IDEAS reader: bits and number.
    card: Option<(u8, u64)>,
}

#[derive(Clone, Default)]
struct Fake(Arc<(Mutex<Device>, Condvar)>);

impl Fake {
    fn plugged() -> Self {
        let fake = Self::default();
        fake.set(|device| device.plugged = true);
        fake
    }

    fn set(&self, change: impl FnOnce(&mut Device)) {
        change(&mut self.0.0.lock().unwrap());
        self.0.1.notify_all();
    }

    fn press(&self, usages: &[u8]) {
        self.set(|device| {
            for usage in usages {
                device.reports.push_back([0, 0, *usage, 0, 0, 0, 0, 0]);
                device.reports.push_back([0; 8]);
            }
        });
    }
}

fn usb() -> UsbIdentity {
    UsbIdentity {
        vendor: 0x0C27,
        product: 0x3BFA,
        serial: None,
    }
}

fn omnikey() -> UsbIdentity {
    UsbIdentity {
        vendor: 0x076B,
        product: 0x5428,
        serial: Some("K1".into()),
    }
}

impl HidSystem for Fake {
    fn devices(&self) -> Result<Vec<HidDevice>, HidError> {
        let plugged = self.0.0.lock().unwrap().plugged;
        let device = |usb| HidDevice {
            path: "/dev/hidraw3".into(),
            usb,
            description: None,
            usage: (1, 6),
        };
        Ok(if plugged {
            vec![device(usb()), device(omnikey())]
        } else {
            Vec::new()
        })
    }

    fn open(&self, _: &str) -> Result<Box<dyn HidLine>, HidError> {
        if self.0.0.lock().unwrap().locked {
            return Err(HidError::NoPermission(PermissionFix::InstallRule));
        }
        Ok(Box::new(Open {
            fake: self.clone(),
            answer: [0; 9],
        }))
    }
}

struct Open {
    fake: Fake,
    answer: [u8; 9],
}

impl HidLine for Open {
    fn read(&mut self, report: &mut [u8], wait: Duration) -> Result<usize, HidError> {
        let (device, bell) = &*self.fake.0;
        let guard = device.lock().unwrap();
        let idle = |device: &mut Device| device.plugged && device.reports.is_empty();
        let (mut device, _) = bell.wait_timeout_while(guard, wait, idle).unwrap();
        if !device.plugged {
            return Err(HidError::Gone);
        }
        Ok(device.reports.pop_front().map_or(0, |keys| {
            report[..8].copy_from_slice(&keys);
            8
        }))
    }

    fn send_feature(&mut self, report: &[u8]) -> Result<(), HidError> {
        let device = self.fake.0.0.lock().unwrap();
        if !device.plugged {
            return Err(HidError::Gone);
        }
        let (bits, number) = device.card.unwrap_or_default();
        self.answer = [0; 9];
        match report {
            [0, 0x8F, ..] => self.answer[1..].copy_from_slice(&number.to_le_bytes()),
            [0, 0x8E, ..] => self.answer[1..3].copy_from_slice(&[bits, bits]),
            other => panic!("a question the reader does not know: {other:02X?}"),
        }
        Ok(())
    }

    fn feature(&mut self, report: &mut [u8]) -> Result<usize, HidError> {
        report.copy_from_slice(&self.answer);
        Ok(self.answer.len())
    }
}

#[test]
fn an_rf_ideas_reader_is_read_by_its_feature_reports() {
    let (desk, fake) = (Desk::new(), Fake::plugged());
    let reader = HidReader::new(usb(), HidLanguage::PcProx, "Desk", Arc::new(fake.clone()));
    let id = desk.hub.start(reader, None).unwrap();
    assert_eq!(id.as_str(), "usb:0c27:3bfa");
    assert_eq!(desk.next_state().1, ReaderState::Connected);
    fake.set(|device| device.card = Some((24, 0x7B_11D7)));
    let tap = desk.next_tap();
    assert_eq!((tap.form, tap.raw.len()), (WireForm::PcProx, 16));
    assert_eq!(tap.card.unwrap().to_string(), "opaque:pcprox:24:7B11D7");
    // Taught, the same bits are facility 123 and card 4567: this reader strips the parity.
    fake.set(|device| device.card = None);
    desk.hub.teach(
        &id,
        Some(ReaderProfile::plain(Notation::Hex, Meaning::H10301)),
    );
    fake.set(|device| device.card = Some((24, 0x7B_11D7)));
    assert_eq!(desk.next_tap().card.unwrap().to_string(), "w26:123.4567");
    fake.set(|device| device.plugged = false);
    assert_eq!(desk.next_state().1, ReaderState::Lost { retrying: true });
    fake.set(|device| device.plugged = true);
    assert_eq!(desk.next_state().1, ReaderState::Connected);
}

#[test]
fn a_keyboard_reader_is_heard_without_a_window() {
    let (desk, fake) = (Desk::new(), Fake::plugged());
    let system = Arc::new(fake.clone());
    let reader = HidReader::new(omnikey(), HidLanguage::Keys, "Desk", system);
    let profile = ReaderProfile::plain(Notation::Decimal, Meaning::Em4100Low32);
    desk.hub.start(reader, Some(profile)).unwrap();
    assert_eq!(desk.next_state().1, ReaderState::Connected);
    fake.press(&[
        0x27, 0x27, 0x27, 0x23, 0x22, 0x21, 0x24, 0x25, 0x25, 0x23, 0x28,
    ]);
    let tap = desk.next_tap();
    assert_eq!(
        (tap.form, tap.raw),
        (WireForm::HidKeys, b"0006547886".to_vec())
    );
    assert_eq!(tap.card.unwrap().to_string(), "em32:0063E9AE");
}

#[test]
fn a_device_that_only_root_may_open_says_what_helps() {
    let (desk, fake) = (Desk::new(), Fake::plugged());
    fake.set(|device| device.locked = true);
    let reader = HidReader::new(usb(), HidLanguage::PcProx, "Desk", Arc::new(fake.clone()));
    desk.hub.start(reader, None).unwrap();
    let fix = PermissionFix::InstallRule;
    assert_eq!(desk.next_state().1, ReaderState::NoPermission { fix });
    fake.set(|device| device.locked = false);
    assert_eq!(desk.next_state().1, ReaderState::Connected);
}

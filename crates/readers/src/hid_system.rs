//! The computer's own HID devices, through the `hidapi` library.
//!
//! On Linux it reads sysfs and `/dev/hidraw*` itself and needs no system package; on Windows and
//! macOS it asks the system. Windows lets nobody read the keys of a keyboard, so there only rf IDEAS'
//! feature reports are read, and other keyboard readers are heard in the window.

use std::ffi::CString;
use std::path::Path;
use std::time::Duration;

use hidapi::HidApi;

use crate::hid::{HidDevice, HidError, HidLine, HidSystem};
use crate::permission;
use crate::port::{System, UsbIdentity};

/// The operating system's own HID devices.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemHid;

impl HidSystem for SystemHid {
    fn devices(&self) -> Result<Vec<HidDevice>, HidError> {
        let api = HidApi::new().map_err(|error| other(&error))?;
        let devices = api.device_list().map(|device| {
            let words: Vec<&str> = [device.manufacturer_string(), device.product_string()]
                .into_iter()
                .flatten()
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .collect();
            HidDevice {
                path: device.path().to_string_lossy().into_owned(),
                usb: UsbIdentity {
                    vendor: device.vendor_id(),
                    product: device.product_id(),
                    serial: device
                        .serial_number()
                        .filter(|serial| !serial.trim().is_empty())
                        .map(str::to_owned),
                },
                description: (!words.is_empty()).then(|| words.join(" ")),
                usage: (device.usage_page(), device.usage()),
            }
        });
        Ok(devices.collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn HidLine>, HidError> {
        let api = HidApi::new().map_err(|error| other(&error))?;
        let name = CString::new(path).map_err(|_| HidError::Gone)?;
        match api.open_path(&name) {
            Ok(device) => Ok(Box::new(Open(device))),
            Err(error) => Err(refusal(path, &error)),
        }
    }
}

/// What stands behind a failure to open, which the library tells in words only.
fn refusal(path: &str, error: &hidapi::HidError) -> HidError {
    let words = error.to_string().to_lowercase();
    if words.contains("permission") || words.contains("denied") || words.contains("not permitted") {
        let fix = permission::fix(Path::new("/"), System::CURRENT, path);
        return HidError::NoPermission(fix);
    }
    if System::CURRENT == System::Linux && !Path::new(path).exists() {
        return HidError::Gone;
    }
    other(error)
}

fn other(error: &hidapi::HidError) -> HidError {
    HidError::Other(error.to_string().trim_end_matches('.').to_owned())
}

struct Open(hidapi::HidDevice);

impl HidLine for Open {
    fn read(&mut self, report: &mut [u8], wait: Duration) -> Result<usize, HidError> {
        let wait = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX);
        self.0
            .read_timeout(report, wait)
            .map_err(|error| other(&error))
    }

    fn send_feature(&mut self, report: &[u8]) -> Result<(), HidError> {
        self.0
            .send_feature_report(report)
            .map_err(|error| other(&error))
    }

    fn feature(&mut self, report: &mut [u8]) -> Result<usize, HidError> {
        self.0
            .get_feature_report(report)
            .map_err(|error| other(&error))
    }
}

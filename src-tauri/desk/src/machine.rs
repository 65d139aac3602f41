//! Which machine this is, as its system names it.

use sendoff_core::{copies::MachineId, key::BodyHash};

/// The system's name of this machine, hashed as machine-id(5) asks of programs; `None` where there is none.
#[cfg(target_os = "linux")]
pub(crate) fn machine_id() -> Option<MachineId> {
    let files = ["/etc/machine-id", "/var/lib/dbus/machine-id"];
    let named = files
        .iter()
        .find_map(|file| std::fs::read_to_string(file).ok())
        .filter(|id| !id.trim().is_empty())?;
    Some(fingerprint(named.trim()))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn machine_id() -> Option<MachineId> {
    None
}

#[cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "no other system is asked")
)]
fn fingerprint(name: &str) -> MachineId {
    MachineId::new(BodyHash::of(format!("sendoff machine {name}").as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_steady_differs_and_does_not_tell_the_name() {
        let name = "0123456789abcdef0123456789abcdef";
        assert_eq!(fingerprint(name), fingerprint(name));
        assert_ne!(fingerprint(name), fingerprint("another"));
        assert!(!fingerprint(name).as_str().contains(name));
    }
}

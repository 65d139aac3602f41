//! A new data folder belongs to its owner alone.
#![cfg(unix)]

use sendoff_cli::practice_link::PracticeHere;
use sendoff_core::connection::{ConnectionSettings, ServiceKind};
use sendoff_desk::{
    OpenOptions, PracticeLink as _, SecretsChoice,
    api::{ConnectionAdd, Nothing},
};
use std::{fs, os::unix::fs::PermissionsExt as _, sync::Arc};

#[test]
fn p11_a_new_data_folder_and_what_is_private_in_it_are_their_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("deep/sendoff");
    let practice = Arc::new(PracticeHere::of(&data));
    let options = OpenOptions::new(&data, folder.path().join("state"), SecretsChoice::File)
        .with_practice(practice.clone());
    let desk = sendoff_desk::open(options).unwrap();
    desk.practice_start(Nothing {}).unwrap();
    let address = practice.running().unwrap();
    let service = address.service(ServiceKind::Letmepost).unwrap();
    let add = ConnectionAdd {
        service: ServiceKind::Letmepost,
        name: "Mine".to_owned(),
        base_url: service.base_url.clone(),
        secret: service.secret.expose().to_owned(),
        workspace: None,
        settings: ConnectionSettings::default(),
    };
    desk.connection_add(add).unwrap();
    let mode = |name: &str| fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
    for (name, wanted) in [
        ("", 0o700),
        ("practice", 0o700),
        ("sendoff.db", 0o600),
        ("sendoff.db-wal", 0o600),
        ("secrets.json", 0o600),
    ] {
        assert_eq!(mode(name), wanted, "{name}: {:o}", mode(name));
    }
}

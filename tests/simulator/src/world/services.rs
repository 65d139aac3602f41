//! The services of a life, as it draws them.

use super::{MINUTE, SECOND, Service, Site, World};
use crate::{
    letmepost::Letmepost,
    postato::{Concurrent, Marker, OtherBody, Postato, Stores, WORKSPACE},
    program::{Program, Trouble},
    rng::Rng,
    switches::{Assumption, Life, Switch},
};
use sendoff_core::{
    connection::{ConnectionSettings, ListedAccount, ServiceKind},
    network::Network,
};

fn listed(prefix: &str, networks: &[Network]) -> Vec<ListedAccount> {
    let account = |network: &Network| {
        let id = format!("{prefix}-{network}");
        ListedAccount {
            remote_id: id.clone(),
            network: *network,
            profile: id.clone(),
            handle: id,
            trouble: None,
        }
    };
    networks.iter().map(account).collect()
}

impl World {
    pub(super) fn sites(life: &Life, rng: &Rng, program: &Program, began: i64) -> Result<Vec<Site>, Trouble> {
        use Network as N;
        let plans: [(&str, ServiceKind, &[N], bool); 3] = [
            (
                "one",
                ServiceKind::Letmepost,
                &[N::Twitter, N::Linkedin, N::Bluesky, N::Threads],
                false,
            ),
            ("two", ServiceKind::Letmepost, &[N::Twitter, N::Bluesky], true),
            ("three", ServiceKind::Postato, &[N::Twitter, N::Linkedin], false),
        ];
        let mut sites = vec![];
        for (name, kind, networks, alone) in plans {
            let accounts = listed(name, networks);
            let settings = ConnectionSettings {
                one_target_per_request: alone,
                trust_replay: false,
            };
            let origin = format!("https://{name}.example");
            let workspace = (kind == ServiceKind::Postato).then_some(WORKSPACE);
            let place = program.connect(kind, &origin, workspace, settings, &accounts)?;
            let own: Vec<_> = accounts
                .iter()
                .map(|a| (a.remote_id.clone(), a.network.as_str()))
                .collect();
            let service = match kind {
                ServiceKind::Letmepost => Service::Letmepost(Self::letmepost(life, rng, own)),
                ServiceKind::Postato => Service::Postato(Self::postato(life, rng, own)),
            };
            let (clock_off, clock_drift) = if life.has(Switch::ServiceClock) {
                (rng.between(-120_000, 120_000), rng.between(-20, 20))
            } else {
                (0, 0)
            };
            sites.push(Site {
                place,
                service,
                host: format!("{name}.example"),
                clock_off,
                clock_drift,
                began,
                rejects: false,
                dateless: false,
                limits: false,
                troubled_until: i64::MIN,
            });
        }
        Ok(sites)
    }

    pub(super) fn letmepost(life: &Life, rng: &Rng, accounts: Vec<(String, &'static str)>) -> Letmepost {
        let mut service = Letmepost::new(accounts);
        if life.has(Switch::Stale) {
            service.stale = rng.between(0, 8 * SECOND);
        }
        if life.has(Switch::PlatformFails) {
            service.platform_fails = rng.below(120);
        }
        service.queues = rng.chance(250);
        if life.has(Switch::Doubles) {
            service.doubles = rng.below(60);
        }
        if life.has(Switch::Altered) && rng.chance(400) {
            service.alters = rng.below(150);
        }
        service.sandbox = life.has(Switch::Sandbox) && rng.chance(60);
        match life.broken {
            Some(Assumption::OncePerKey) => service.old = true,
            Some(Assumption::VisibleInTime) => service.stale = 20 * MINUTE,
            Some(Assumption::WorkersOnce) => (service.queues, service.doubles) = (true, 200),
            _ => {}
        }
        service
    }

    pub(super) fn postato(life: &Life, rng: &Rng, accounts: Vec<(String, &'static str)>) -> Postato {
        let mut service = Postato::new(accounts);
        let concurrent = [Concurrent::Waits, Concurrent::Conflicts, Concurrent::Fails];
        service.concurrent = *rng.pick(&concurrent).unwrap_or(&Concurrent::Waits);
        let stores = [Stores::Successes, Stores::Refusals, Stores::All];
        service.stores = *rng.pick(&stores).unwrap_or(&Stores::Successes);
        let bodies = [
            OtherBody::Replay,
            OtherBody::Refused(409),
            OtherBody::Refused(422),
        ];
        service.other_body = *rng.pick(&bodies).unwrap_or(&OtherBody::Replay);
        let markers = [Marker::None, Marker::Header, Marker::Ok];
        service.marker = *rng.pick(&markers).unwrap_or(&Marker::None);
        if life.has(Switch::Altered) && rng.chance(400) {
            service.alters = rng.below(150);
        }
        service.prose = rng.chance(500);
        service.retention = if rng.chance(500) { 40 * MINUTE } else { i64::MAX };
        if life.has(Switch::Stale) {
            service.stale = rng.between(0, 60 * SECOND);
        }
        if life.has(Switch::PlatformFails) {
            service.worker_fails = rng.below(120);
        }
        service.key_first = rng.chance(300);
        service.taken = *rng.pick(&[202, 202, 200, 201]).unwrap_or(&202);
        service.cursors = rng.chance(500);
        service.odd_word = rng.chance(200);
        if life.has(Switch::Doubles) {
            service.doubles = rng.below(60);
        }
        if life.has(Switch::Deleted) {
            service.deleted = rng.below(80);
        }
        match life.broken {
            Some(Assumption::OncePerKey) => service.retention = SECOND,
            Some(Assumption::WorkersOnce) => service.doubles = 200,
            _ => {}
        }
        service
    }
}

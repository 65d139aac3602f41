//! What goes wrong around the program, and well again.

use super::{DAY, HOUR, Happening, MINUTE, SECOND, Service, Tale, Turn, World};
use crate::{
    program::Trouble,
    service::Estranged,
    switches::{Assumption, Switch},
};

/// What happens around the program rather than to a single transmission.
const AROUND: [Switch; 14] = [
    Switch::ServiceClock,
    Switch::Crash,
    Switch::Restart,
    Switch::Reboot,
    Switch::Sleep,
    Switch::Offline,
    Switch::Credential,
    Switch::Quota,
    Switch::WallClock,
    Switch::Drift,
    Switch::Limited,
    Switch::NoDate,
    Switch::Removed,
    Switch::Foreign,
];

impl World {
    pub(super) fn turns(&mut self, turn: Turn) -> Result<(), Trouble> {
        match turn {
            Turn::Misfortune => return self.misfortune(),
            Turn::Online => self.offline_since = None,
            Turn::Wakes => {
                self.asleep = false;
                self.disturbed();
                for exchange in self.program.net.open() {
                    let span = self.rng.between(1, 2000);
                    self.later(
                        span,
                        Happening::Told {
                            exchange,
                            tale: Tale::Lost(false),
                        },
                    );
                }
            }
            Turn::RightTime => {
                self.clock.drift(0);
                self.clock.set_skew(0);
                self.disturbed();
            }
            Turn::Credential(place) => self.sites[place].rejects = false,
            Turn::Quota(place) => self.quota(place, false),
            Turn::Writes => {
                self.writes_fail = false;
                self.program.fuse.fail_writes(0);
                self.disturbed();
            }
            Turn::Limits(place) => self.sites[place].limits = false,
            Turn::Date(place) => self.sites[place].dateless = false,
            Turn::Estranged(place) => *self.estranged(place) = Estranged::default(),
            Turn::Workspace(place) => self.wants_workspace(place, None),
            Turn::Disk => {
                self.disk_full = false;
                self.program.fuse.fill_disk(false);
                self.disturbed();
            }
        }
        self.trace(|| format!("{turn:?}"));
        Ok(())
    }

    pub(super) fn quota(&mut self, place: usize, spent: bool) {
        match &mut self.sites[place].service {
            Service::Letmepost(service) => service.quota_spent = spent,
            Service::Postato(service) => service.plan_inactive = spent,
        }
    }

    fn estranged(&mut self, place: usize) -> &mut Estranged {
        match &mut self.sites[place].service {
            Service::Letmepost(service) => &mut service.estranged,
            Service::Postato(service) => &mut service.estranged,
        }
    }

    fn wants_workspace(&mut self, place: usize, status: Option<u16>) {
        if let Service::Postato(service) = &mut self.sites[place].service {
            service.wants_workspace = status;
        }
    }

    pub(super) fn misfortune(&mut self) -> Result<(), Trouble> {
        if self.calm {
            return Ok(());
        }
        let pace = *self.rng.pick(&[5, 60, 600, 7200]).unwrap_or(&60);
        let next = self.rng.between(1, pace * SECOND);
        self.later(next, Happening::Turns(Turn::Misfortune));
        if self.asleep {
            return Ok(());
        }
        let place = self.rng.below(self.sites.len() as u64) as usize;
        let span = self.rng.between(
            SECOND,
            *self.rng.pick(&[MINUTE, HOUR, DAY, 3 * DAY]).unwrap_or(&HOUR),
        );
        let short = self.rng.between(SECOND, 10 * MINUTE);
        let drawn = self.rng.below(100);
        let switch = match drawn {
            0..40 => Switch::Crash,
            40..46 => Switch::Restart,
            46..50 => Switch::Reboot,
            50..58 => Switch::Sleep,
            58..66 => Switch::Offline,
            66..71 => Switch::Credential,
            71..74 => Switch::Quota,
            74..82 => Switch::WallClock,
            82..85 => Switch::Drift,
            85..87 => Switch::DiskFull,
            87..89 => Switch::WriteFails,
            89..91 => Switch::SecondProcess,
            91..93 => Switch::Limited,
            93..95 => Switch::NoDate,
            95..97 => Switch::Removed,
            97..98 => Switch::Foreign,
            98..99 => Switch::ServiceClock,
            _ => return Ok(()),
        };
        let favoured = self.favoured.iter().filter(|switch| AROUND.contains(switch));
        let around: Vec<Switch> = favoured.copied().collect();
        let instead = self.rng.pick(&around).copied();
        let switch = instead.filter(|_| self.rng.chance(400)).unwrap_or(switch);
        if !self.life.has(switch) {
            return Ok(());
        }
        self.outcome.misfortunes += 1;
        self.trace(|| format!("misfortune: {switch}"));
        self.befalls(switch, place, span, short)
    }

    pub(super) fn befalls(
        &mut self,
        switch: Switch,
        place: usize,
        span: i64,
        short: i64,
    ) -> Result<(), Trouble> {
        match switch {
            Switch::Crash => {
                if self.life.broken == Some(Assumption::DiskKeeps) && self.copy.is_none() {
                    self.copy = Some(self.program.disk()?);
                }
                if self.rng.chance(300) {
                    return self.die();
                }
                self.program.fuse.light(1 + self.rng.below(40));
            }
            Switch::Restart => self.die()?,
            Switch::Reboot => {
                self.die()?;
                self.clock.reboot();
                if self.life.has(Switch::WallClock) && self.rng.chance(300) {
                    // The battery of the clock is empty: it starts in 1970, until the network tells it.
                    self.clock.set_skew(-self.now());
                    self.disturbed();
                    self.later(short, Happening::Turns(Turn::RightTime));
                }
            }
            Switch::Sleep => {
                self.asleep = true;
                self.later(span, Happening::Turns(Turn::Wakes));
            }
            Switch::Offline => {
                self.offline_since.get_or_insert(self.clock.truth());
                self.later(span, Happening::Turns(Turn::Online));
            }
            Switch::Credential => {
                self.sites[place].rejects = true;
                self.later(span, Happening::Turns(Turn::Credential(place)));
            }
            Switch::Limited => {
                self.sites[place].limits = true;
                self.later(span, Happening::Turns(Turn::Limits(place)));
            }
            Switch::NoDate => {
                self.sites[place].dateless = true;
                self.later(span, Happening::Turns(Turn::Date(place)));
            }
            Switch::ServiceClock => {
                // It is set by what it was off, or by more: never so far that a row looks older than its request.
                let off = self.sites[place].clock_off + self.rng.between(-60, 60) * SECOND;
                self.sites[place].clock_off = off.clamp(-2 * MINUTE, 2 * MINUTE);
            }
            Switch::Removed | Switch::Foreign => self.estrange(switch, place, span),
            Switch::Drift => {
                // A crystal that is off, one that is far off, and a broken one.
                let most = *self.rng.pick(&[200, 5000, 50_000]).unwrap_or(&200);
                self.clock.drift(self.rng.between(-most, most));
                self.later(span, Happening::Turns(Turn::RightTime));
            }
            Switch::Quota => {
                self.quota(place, true);
                self.later(span, Happening::Turns(Turn::Quota(place)));
            }
            Switch::WallClock => {
                let jumps = [90 * SECOND, 10 * MINUTE, 2 * HOUR, 3 * DAY, 400 * DAY, 1800 * DAY];
                let jump = *self.rng.pick(&jumps).unwrap_or(&MINUTE);
                let sign = if self.rng.chance(500) { 1 } else { -1 };
                self.clock.set_skew(sign * jump);
                self.disturbed();
                self.later(short, Happening::Turns(Turn::RightTime));
            }
            Switch::DiskFull => {
                self.disk_full = true;
                self.program.fuse.fill_disk(true);
                self.later(short, Happening::Turns(Turn::Disk));
            }
            Switch::WriteFails => {
                self.writes_fail = true;
                self.program
                    .fuse
                    .fail_writes(*self.rng.pick(&[100, 500, 1000]).unwrap_or(&500));
                self.later(short, Happening::Turns(Turn::Writes));
            }
            Switch::SecondProcess => {
                let took = self.program.second_process()?;
                if took && self.program.runs() {
                    self.broken("P4", "a second process got the right to send".to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// An account is removed, or the login is another organisation's; or the service asks which workspace is meant.
    fn estrange(&mut self, switch: Switch, place: usize, span: i64) {
        if switch == Switch::Foreign && self.rng.chance(300) {
            let status = *self.rng.pick(&[403, 400]).unwrap_or(&403);
            self.wants_workspace(place, Some(status));
            return self.later(span, Happening::Turns(Turn::Workspace(place)));
        }
        let accounts: Vec<String> = match &self.sites[place].service {
            Service::Letmepost(service) => service.accounts.iter().map(|(id, _)| id.clone()).collect(),
            Service::Postato(service) => service.accounts.iter().map(|(id, _)| id.clone()).collect(),
        };
        let removed = self.rng.pick(&accounts).cloned();
        *self.estranged(place) = Estranged {
            removed: removed.filter(|_| switch == Switch::Removed),
            foreign: switch == Switch::Foreign,
        };
        self.later(span, Happening::Turns(Turn::Estranged(place)));
    }
}

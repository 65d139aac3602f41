//! What goes wrong around the program, and well again.

use super::{DAY, HOUR, Happening, MINUTE, SECOND, Service, Tale, Turn, World};
use crate::{
    program::Trouble,
    switches::{Assumption, Switch},
};

impl World {
    pub(super) fn turns(&mut self, turn: Turn) -> Result<(), Trouble> {
        match turn {
            Turn::Misfortune => return self.misfortune(),
            Turn::Online => self.offline = false,
            Turn::Wakes => {
                self.asleep = false;
                self.awake_since = self.now();
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
                self.clock.set_skew(0);
                self.awake_since = self.now();
            }
            Turn::Credential(place) => self.sites[place].rejects = false,
            Turn::Quota(place) => self.quota(place, false),
            Turn::Disk => {
                self.disk_full = false;
                self.program.fuse.fill_disk(false);
                self.awake_since = self.now();
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
            66..72 => Switch::Credential,
            72..76 => Switch::Quota,
            76..86 => Switch::WallClock,
            86..90 => Switch::DiskFull,
            90..94 => Switch::SecondProcess,
            _ => return Ok(()),
        };
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
                    self.later(short, Happening::Turns(Turn::RightTime));
                }
            }
            Switch::Sleep => {
                self.asleep = true;
                self.later(span, Happening::Turns(Turn::Wakes));
            }
            Switch::Offline => {
                self.offline = true;
                self.later(span, Happening::Turns(Turn::Online));
            }
            Switch::Credential => {
                self.sites[place].rejects = true;
                self.later(span, Happening::Turns(Turn::Credential(place)));
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
                self.awake_since = self.now();
                self.later(short, Happening::Turns(Turn::RightTime));
            }
            Switch::DiskFull => {
                self.disk_full = true;
                self.program.fuse.fill_disk(true);
                self.later(short, Happening::Turns(Turn::Disk));
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
}

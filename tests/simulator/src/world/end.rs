//! The end of a life: misfortune is over, and everything comes to rest.

use super::{DAY, Service, Turn, World};
use crate::{
    person::Hands,
    program::{Place, Trouble},
};

impl World {
    /// Misfortune ends. Within bounded time everything is final or stands under attention, and what the file
    /// says at last agrees with what went out.
    pub(super) fn calm_down(&mut self) -> Result<(), Trouble> {
        self.calm = true;
        self.trace(|| "everything calms down".to_owned());
        self.program.fuse.renew();
        for turn in [
            Turn::Online,
            Turn::RightTime,
            Turn::Disk,
            Turn::Writes,
            Turn::Wakes,
        ] {
            self.turns(turn)?;
        }
        for place in 0..self.sites.len() {
            self.turns(Turn::Credential(place))?;
            for turn in [
                Turn::Quota,
                Turn::Limits,
                Turn::Date,
                Turn::Estranged,
                Turn::Workspace,
            ] {
                self.turns(turn(place))?;
            }
            if let Service::Letmepost(service) = &mut self.sites[place].service {
                service.platform_fails = 0;
            }
        }
        self.go_on()?;
        let until = self.now() + 60 * DAY;
        let limit = self.steps() + 200_000;
        let mut passed = 0;
        while self.steps() < limit && self.sound() && self.step(until)? {
            passed += 1;
            // The question costs as much as a turn, and the answer changes slowly. While something is under way it is
            // known: asked after so many steps whatever they bring, it may fall into every round of questions.
            if passed >= 16 && self.queue.is_empty() {
                passed = 0;
                // What has just been told to the program is its to act on before anybody asks whether it rests.
                self.run_program()?;
                if self.at_rest(until)? {
                    break;
                }
            }
        }
        self.run_program()?;
        if self.sound() && self.at_rest(until)? {
            self.check_due();
            self.oracle.check_ends();
            return Ok(());
        }
        if self.sound() {
            let open = self.open_requests()?;
            let idle = self.program.idle()?;
            let planned = !self.oracle.nothing_planned(until);
            let coming = self.queue.len();
            let silent = self.oracle.silent(&self.program.under_attention()?)?;
            let what = format!(
                "it never came to rest (idle {idle}, planned {planned}, coming {coming}, silent {silent:?}): {open}"
            );
            self.broken("P9", what);
        }
        Ok(())
    }

    /// Nothing is under way, and everything open stands under attention.
    pub(super) fn at_rest(&self, until: i64) -> Result<bool, Trouble> {
        if !self.queue.is_empty() || !self.program.idle()? || !self.oracle.nothing_planned(until) {
            return Ok(false);
        }
        // The program says that it may rest; what it shows has to agree with what the file says is open.
        let shown = self.program.under_attention()?;
        Ok(self.oracle.all_is_shown(self.clock.wall().millis(), &shown)?)
    }

    pub(super) fn go_on(&mut self) -> Result<(), Trouble> {
        let places: Vec<Place> = self.sites.iter().map(|site| site.place.clone()).collect();
        let mut hands = Hands {
            life: &self.life,
            rng: &self.rng,
            program: &self.program,
            places: &places,
            oracle: &mut self.oracle,
            now: self.clock.wall(),
        };
        self.person.unpause(&mut hands)
    }

    pub(super) fn open_requests(&self) -> Result<String, Trouble> {
        // One line per kind: how many requests stand like this, and one of them.
        const OPEN: &str =
            "SELECT count(*) || ' ' || r.state || ' ' || coalesce(json_extract(held, '$.why'), '-')
              || ' targets ' || (SELECT group_concat(state) FROM delivery WHERE request_id = r.id)
              || ' due ' || max(due_ms) || ' next ' || coalesce(max(next_at_ms), '-')
              || ' doubt ' || coalesce(json_extract(doubt, '$.cause'), '-')
            FROM request r WHERE final_at_ms IS NULL GROUP BY r.state, json_extract(held, '$.why')";
        let db = self.oracle.db();
        let mut open = db.prepare(OPEN)?;
        let rows = open.query_map([], |r| r.get::<_, String>(0))?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
    }
}

//! A process that may open few files.

use crate::{
    house::{House, Rules},
    judge,
    sender::Sender,
};

/// From too few to open the folder, over too few to reach the network, to just enough.
const NUMBERS: [u32; 10] = [6, 9, 12, 14, 16, 18, 20, 22, 24, 28];

#[test]
fn p9_with_few_file_numbers_nothing_is_lost_and_it_says_so() {
    let mut house = House::new(Rules::Practice);
    let accounts: Vec<_> = house.accounts.iter().map(|account| account.id).collect();
    let mut refused = 0;
    for number in NUMBERS {
        house.post(&format!("With {number} files."), &accounts);
        let limit = format!("--nofile={number}:{number}");
        let sender = Sender::through(house.folder.path(), &["prlimit", &limit]);
        let (status, said) = sender.command(&["run", "--until-idle", "--for", "1s"]).end();
        if !status.success() {
            refused += 1;
            let words = ["Too many open files", "unable to open"];
            assert!(
                words.iter().any(|word| said.contains(word)),
                "{number}: {status}: {said}"
            );
        }
    }
    assert!(refused > 0, "no number was too small");
    house.drain();
    judge::must_be_clean(&mut house, "cargo test -p sendoff-tests --test crash files");
    assert_eq!(house.tally.attention, 0, "{}", house.tally);
}

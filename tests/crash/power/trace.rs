//! What a process asked of the system, in order: read from strace(1), which sees each call as it begins and
//! as it ends.

use std::collections::BTreeMap;

/// The calls that matter: what changes files, what makes changes durable, what leaves for the service.
const CALLS: &str = "trace=openat,close,write,pwrite64,writev,ftruncate,rename,unlink,unlinkat,fsync,fdatasync,\
                     connect,sendto,sendmsg";
/// No write of the program is longer.
const BYTES_MAX: &str = "16777216";

/// The words before the program's own that trace it into this file. All strings come in hexadecimal.
pub fn before(file: &str) -> Vec<&str> {
    let mut words = vec!["strace", "-f", "--seccomp-bpf", "-qq", "-xx", "-s", BYTES_MAX];
    words.extend(["-e", CALLS, "-e", "signal=none", "-o", file]);
    words
}

/// A call: its name, its arguments as strace writes them, and what it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub name: String,
    pub arguments: String,
}

/// A step of the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A call begins: from here on its effects may be there.
    Begins(usize, Call),
    /// The call has ended with this result: from here on its effects are there.
    Ends(usize, i64),
}

/// The steps, in order; the number ties an end to its beginning.
pub fn read(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    for line in text.lines() {
        let Some((process, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            if let Some(number) = open.remove(process) {
                steps.push(Step::Ends(number, result(resumed)));
            }
            continue;
        }
        let Some((name, arguments)) = rest.split_once('(') else {
            continue;
        };
        // With nothing behind it the call is resumed on a later line; with `) = ?` its process was killed in it.
        let unfinished = arguments.split_once(" <unfinished ...>").map(|(begun, _)| begun);
        let call = Call {
            name: name.to_owned(),
            arguments: unfinished.unwrap_or(arguments).to_owned(),
        };
        steps.push(Step::Begins(count, call));
        if unfinished.is_some() {
            open.insert(process, count);
        } else {
            steps.push(Step::Ends(count, result(arguments)));
        }
        count += 1;
    }
    steps
}

/// The number after the last ` = `; -1 where there is none.
fn result(text: &str) -> i64 {
    let after = text.rsplit_once(" = ").map_or("", |(_, after)| after);
    let number = after.split([' ', '<']).next().unwrap_or_default();
    number.parse().unwrap_or(-1)
}

impl Call {
    /// The n-th argument that is a number, read from the front: a file's number is the first.
    pub fn file(&self) -> Option<i64> {
        self.arguments.split([',', ')']).next()?.trim().parse().ok()
    }

    /// Every string among the arguments, decoded, one after the other.
    pub fn bytes(&self) -> Vec<Vec<u8>> {
        let quoted = self.arguments.split('"').skip(1).step_by(2);
        quoted.map(decoded).collect()
    }

    /// The n-th string as text.
    pub fn text(&self, n: usize) -> Option<String> {
        String::from_utf8(self.bytes().into_iter().nth(n)?).ok()
    }

    /// The last argument, as a number.
    pub fn last(&self) -> Option<i64> {
        let inside = self
            .arguments
            .rsplit_once(')')
            .map_or(&*self.arguments, |(a, _)| a);
        inside.rsplit(',').next()?.trim().parse().ok()
    }

    /// The port of a `connect`.
    pub fn port(&self) -> Option<u16> {
        let after = self.arguments.split_once("sin_port=htons(")?.1;
        after.split_once(')')?.0.parse().ok()
    }
}

/// `\x53\x51…`
fn decoded(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.split("\\x").skip(1);
    digits
        .map_while(|pair| u8::from_str_radix(pair, 16).ok())
        .collect()
}

#[test]
fn a_call_that_is_interrupted_by_another_threads_ends_where_it_is_resumed() {
    let text = "\
7  pwrite64(5, \"\\x41\\x42\", 2, 32) = 2
7  fdatasync(5 <unfinished ...>
8  sendto(9, \"\\x50\", 1, MSG_NOSIGNAL, NULL, 0) = 1
7  <... fdatasync resumed>) = 0
8  openat(AT_FDCWD, \"\\x2f\\x61\", O_RDWR|O_CREAT, 0600) = -1 ENOENT (No such file or directory)
";
    let steps = read(text);
    let ends: Vec<(usize, i64)> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Ends(number, result) => Some((*number, *result)),
            Step::Begins(..) => None,
        })
        .collect();
    assert_eq!(ends, [(0, 2), (2, 1), (1, 0), (3, -1)]);
    let Step::Begins(0, write) = &steps[0] else {
        panic!("{steps:?}")
    };
    assert_eq!(
        (write.file(), write.bytes(), write.last()),
        (Some(5), vec![b"AB".to_vec()], Some(32))
    );
    let Step::Begins(3, open) = &steps[6] else {
        panic!("{steps:?}")
    };
    assert_eq!(open.text(0).as_deref(), Some("/a"));
}

#[test]
fn a_call_whose_process_is_killed_in_it_has_begun_and_never_ends() {
    let steps = read("7  pwrite64(5, \"\\x41\", 1, 32 <unfinished ...>) = ?\n7  +++ killed by SIGKILL +++\n");
    let [Step::Begins(0, write)] = steps.as_slice() else {
        panic!("{steps:?}")
    };
    assert_eq!((write.file(), write.last()), (Some(5), Some(32)));
}

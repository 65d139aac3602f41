//! The window's types are generated from the desk's: this test fails when the file that is checked in says
//! something else than the code, and with `SENDOFF_WRITE_BINDINGS=1` it writes that file anew.

use sendoff_desk::api::*;
use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};
use ts_rs::{Config, TS, TypeVisitor};

/// Every type that has a declaration, by its name, so that the order never depends on the code's.
struct Declared<'a> {
    config: &'a Config,
    types: BTreeMap<String, String>,
}

impl TypeVisitor for Declared<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Lists and primitives have no place of their own to be exported to.
        if T::output_path().is_some() {
            let name = T::ident(self.config);
            if self.types.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            let declaration = T::decl(self.config);
            self.types.insert(name, format!("{docs}export {declaration}\n"));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn declare(config: &Config) -> String {
    let mut declared = Declared {
        config,
        types: BTreeMap::new(),
    };
    let mut commands = String::new();
    declared.visit::<AppError>();
    declared.visit::<DeskEvent>();

    macro_rules! list {
        ($($name:ident: $payload:ty => $answer:ty,)*) => {$(
            declared.visit::<$payload>();
            declared.visit::<$answer>();
            let (payload, answer) = (<$payload>::name(config), <$answer>::name(config));
            writeln!(commands, "  {}: {{ payload: {payload}; answer: {answer} }};", stringify!($name)).unwrap();
        )*};
    }
    sendoff_desk::commands!(list);

    let mut file = String::from(
        "// Generated from src-tauri/desk/src/api by `SENDOFF_WRITE_BINDINGS=1 cargo test -p sendoff-desk --test bindings`.\n\
         // Do not edit: change the Rust types.\n\n",
    );
    for declaration in declared.types.values() {
        file.push_str(declaration);
        file.push('\n');
    }
    file.push_str(
        "/** What may be asked, and what is answered. Every command may fail with an AppError. */\n",
    );
    file.push_str("export interface Commands {\n");
    file.push_str(&commands);
    file.push_str("}\n\n");
    file.push_str("/** The name of a command. */\nexport type CommandName = keyof Commands;\n");
    // The generator leaves blanks at line ends.
    file.lines()
        .fold(String::new(), |text, line| text + line.trim_end() + "\n")
}

#[test]
fn the_windows_types_are_those_of_the_desk() {
    let config = Config::new().with_large_int("number");
    let expected = declare(&config);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/generated/api.ts");
    if std::env::var_os("SENDOFF_WRITE_BINDINGS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "ui/src/generated/api.ts does not say what src-tauri/desk/src/api says; \
         run SENDOFF_WRITE_BINDINGS=1 cargo test -p sendoff-desk --test bindings and commit the file"
    );
}

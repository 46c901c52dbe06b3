//! TypeScript for every view, error code and command, made from the Rust types.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};

use ts_rs::{Config, TS, TypeVisitor};

use crate::error::{AppError, ErrorCode};
use crate::registry::command_table;
#[allow(clippy::wildcard_imports, reason = "the table names most of the views")]
use crate::view::*;

struct Collect<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    declared: BTreeMap<String, String>,
}

impl TypeVisitor for Collect<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        // Only our own types are declared; the rest (string, number, arrays) are TypeScript's.
        if T::output_path().is_some() {
            let doc = T::docs().unwrap_or_default();
            self.declared.insert(
                T::ident(self.config),
                format!("{doc}export {}\n", T::decl(self.config)),
            );
        }
    }
}

/// The generated files: name and text.
#[must_use]
pub fn render() -> Vec<(&'static str, String)> {
    // Counts and milliseconds stay far below 2^53, so `number` holds them exactly.
    let config = Config::new().with_large_int("number");
    let mut types = Collect {
        config: &config,
        seen: HashSet::new(),
        declared: BTreeMap::new(),
    };
    types.visit::<AppError>();
    // What stands in the details of errors.
    types.visit::<BackupRefusal>();
    types.visit::<CardProblem>();
    types.visit::<RecoveryKeyProblem>();
    types.visit::<News>();
    let mut commands = String::from(
        "/** Every command: what it takes and what it gives. */\nexport interface Commands {\n",
    );

    macro_rules! bind {
        ($($name:ident($args:ty) -> $out:ty = $module:ident::$function:ident, [$($window:ident),*];)*) => {
            $(
                types.visit::<$args>();
                types.visit::<$out>();
                commands.push_str(&format!(
                    "  {}: {{ args: {}; result: {} }};\n",
                    stringify!($name), <$args as TS>::name(&config), <$out as TS>::name(&config),
                ));
            )*
        };
    }
    command_table!(bind);
    commands.push_str("}\n");

    let codes: Vec<String> = ErrorCode::ALL
        .iter()
        .map(|(_, key)| format!("  \"{key}\",\n"))
        .collect();
    let mut text =
        String::from("// Made by `cargo xtask codegen` from crates/commands; do not edit.\n\n");
    for declaration in types.declared.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    text.push_str(&commands);
    text.push_str("\n/** Every error code. */\nexport const ERROR_CODES = [\n");
    text.push_str(&codes.concat());
    text.push_str("] as const satisfies readonly ErrorCode[];\n");
    vec![("index.ts", text)]
}

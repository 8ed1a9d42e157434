//! The reference of the command line in Markdown, made from what clap knows, so that it is never older than `--help`.

use clap::{Arg, Command};

/// A chapter a command.
pub(super) fn markdown(program: &mut Command) -> String {
    program.build();
    let mut out = String::from("# Commands\n\nMade from the program's own `--help`; do not edit.\n");
    section(&mut out, program, "dateline");
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        section(&mut out, command, &format!("dateline {}", command.get_name()));
    }
    out
}

fn section(out: &mut String, command: &Command, name: &str) {
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!("\n## {name}\n"));
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string).unwrap_or_default();
    line(&about);
    let usage = command.clone().render_usage().to_string();
    line(&format!("\n```text\n{}\n```", usage.trim_start_matches("Usage: ").trim()));
    let top = name == "dateline";
    let arguments: Vec<&Arg> = command
        .get_arguments()
        .filter(|argument| !argument.is_hide_set() && argument.get_id() != "help" && argument.get_id() != "version")
        .filter(|argument| top || !argument.is_global_set())
        .collect();
    if !arguments.is_empty() {
        line("");
    }
    for argument in arguments {
        line(&entry(argument));
    }
    if top {
        line("\n| command | does |\n|---|---|");
        for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let name = command.get_name();
            line(&format!("| [`{name}`](#dateline-{name}) | {about} |"));
        }
    }
    if let Some(after) = command.get_after_help() {
        let after = after.to_string();
        match after.split_once("Example") {
            Some((before, examples)) => {
                let before = before.trim();
                if !before.is_empty() {
                    line(&format!("\n{before}"));
                }
                let (_, examples) = examples.split_once('\n').unwrap_or_default();
                line(&format!("\n```sh\n{}\n```", unindented(examples)));
            }
            None => line(&format!("\n{after}")),
        }
    }
}

fn unindented(text: &str) -> String {
    text.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn entry(argument: &Arg) -> String {
    let values: Vec<String> =
        argument.get_value_names().unwrap_or_default().iter().map(|name| format!("<{name}>")).collect();
    let takes_value = argument.get_action().takes_values();
    let mut names: Vec<String> = Vec::new();
    names.extend(argument.get_short().map(|short| format!("-{short}")));
    names.extend(argument.get_long().map(|long| format!("--{long}")));
    let mut name = names.join(", ");
    if names.is_empty() {
        name = values.join(" ");
    } else if takes_value {
        name = format!("{name} {}", values.join(" "));
    }
    let mut text =
        argument.get_long_help().or_else(|| argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let possible: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|value| takes_value && !value.is_hide_set())
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({})", value.get_name(), help.to_string().trim_end_matches('.')),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if !possible.is_empty() {
        text = format!("{text} One of {}.", possible.join(", "));
    }
    let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes_value && !default.is_empty() && !argument.is_hide_default_value_set() {
        text = format!("{text} Default: `{}`.", default.join(" "));
    }
    if let Some(variable) = argument.get_env() {
        text = format!("{text} Also as `{}` in the environment.", variable.to_string_lossy());
    }
    let indented = text.trim().replace('\n', "\n  ");
    format!("- `{name}`: {indented}")
}

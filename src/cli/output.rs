//! Where data goes: standard output as wide as it is, or a file that is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Color, Global};
use crate::view::screen::Screen;

impl Global {
    /// What standard output looks like: colour on a terminal alone (or as `--color` says), and no wider than reads well.
    pub(crate) fn screen(&self) -> Screen {
        let terminal = io::stdout().is_terminal();
        let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
        let width = match given.or_else(|| terminal.then(terminal_width).flatten()) {
            Some(columns) => columns.clamp(20, 140),
            None => Screen::FILE.width,
        };
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let unwanted = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
                terminal && !unwanted("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Screen { width, color }
    }
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// Writes to standard output, or to `file` so that it is there whole or not at all: written beside, then renamed.
///
/// # Errors
/// When the output cannot be written to or `write` fails; then `file` is as it was.
pub(crate) fn write_to(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let Some(path) = file else {
        let mut out = BufWriter::new(io::stdout().lock());
        write(&mut out)?;
        return Ok(out.flush()?);
    };
    let beside = beside(path);
    let result = write_whole(&beside, write)
        .and_then(|()| fs::rename(&beside, path).context("cannot be put in its place"))
        .with_context(|| format!("cannot write `{}`", path.display()));
    if result.is_err() {
        // The first error is the one to tell; a left-over part is only untidy.
        drop(fs::remove_file(&beside));
    }
    result
}

fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(file.sync_all()?)
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

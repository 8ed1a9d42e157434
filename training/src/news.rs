//! News text that is free to use, line by line: Wikipedia's Current Events portal and Wikinews.

use std::path::Path;

use anyhow::{Context, Result};

/// Hands over each line: an item of the portal, or a paragraph of an article. What stands on two lines does not touch.
pub fn lines(folder: &Path, mut each: impl FnMut(&str)) -> Result<()> {
    let mut paths: Vec<_> = std::fs::read_dir(folder.join("news/current_events"))?.collect::<Result<Vec<_>, _>>()?;
    paths.sort_by_key(std::fs::DirEntry::path);
    for entry in paths.iter().map(std::fs::DirEntry::path).filter(|path| path.extension().is_some_and(|e| e == "yaml")) {
        let text = std::fs::read_to_string(&entry).with_context(|| entry.display().to_string())?;
        // an item begins with a dash; what is indented further belongs to it
        let mut joined = String::new();
        for line in text.lines() {
            let trimmed = line.trim_start();
            if let Some(item) = trimmed.strip_prefix("- ") {
                joined.push('\n');
                joined.push_str(item.trim_matches(['\'', '"']));
            } else if line.starts_with("    ") && !trimmed.ends_with(':') {
                joined.push(' ');
                joined.push_str(trimmed);
            } else {
                joined.push('\n');
            }
        }
        joined.lines().filter(|line| !line.trim().is_empty()).for_each(&mut each);
    }
    let text = std::fs::read_to_string(folder.join("news/wikinews_2019.jsonl"))?;
    for line in text.lines() {
        // the text is the last field; its escapes are few
        if let Some((_, body)) = line.split_once("\"text\": \"") {
            let body = body.replace("\\n", "\n").replace("\\\"", "\"");
            body.lines().filter(|line| !line.trim().is_empty()).for_each(&mut each);
        }
    }
    Ok(())
}

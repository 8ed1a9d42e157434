//! The pages in Debian's chromium, a hostile article included. Skips with a word where there is no chromium, no node or
//! no playwright-core; `scripts/test.sh` fetches the last where the first two are there.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Desk, sample};
use crate::server::Server;

fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Where playwright-core is installed.
fn modules() -> Option<PathBuf> {
    let named = std::env::var_os("DATELINE_BROWSER_MODULES").map(PathBuf::from);
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let folders = named.into_iter().chain(cache.map(|cache| cache.join("dateline/browser"))).chain([own]);
    folders.into_iter().find(|folder| folder.join("node_modules/playwright-core").is_dir())
}

#[test]
fn pages_read_well_in_a_browser_and_run_nothing() {
    let chromium = ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| found(name));
    let (Some(chromium), Some(node), Some(modules)) = (chromium, found("node"), modules()) else {
        eprintln!("skipped: no chromium, node or playwright-core here");
        return;
    };
    let desk = Desk::new();
    desk.done(&["ingest", sample().to_str().unwrap()]);
    let long = "A".repeat(400);
    let text = format!(
        "Croatia's government met <script>window.attacked=1</script> <img src=x onerror=\"window.attacked=1\"> in Zagreb on \
         Tuesday.\n\nMinister \"><svg onload=window.attacked=1> Ana </textarea></title><script>window.attacked=1</script> {long} \
         visited Zagreb on Tuesday.\n\n\u{202e}Croatia imposed sanctions on Serbia on Monday.\u{0} {{{{ 7*7 }}}} &lt;b&gt;"
    );
    let article = serde_json::json!({"id": "\"><script>window.attacked=1</script>/../x", "published": "2026-01-06",
        "publisher": "<b onmouseover=window.attacked=1>Post</b>", "author": "</script><script>window.attacked=1</script>",
        "title": "\"><script>window.attacked=1</script> Zagreb", "url": "javascript:window.attacked=1", "text": text});
    desk.file("hostile.jsonl", article.to_string());
    desk.done(&["ingest", "hostile.jsonl"]);
    let server = Server::start(desk, &[]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/pages.mjs");
    let mut command = Command::new(node);
    command.arg(script).arg(&server.address).arg(chromium).env("DATELINE_BROWSER_MODULES", modules);
    if let Some(folder) = std::env::var_os("DATELINE_SCREENSHOTS") {
        command.arg(folder);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stdout));
}

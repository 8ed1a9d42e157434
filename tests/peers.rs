//! Reconciliation services that others wrote, started for the test: `datasette` with `datasette-reconcile` (API 0.2) and
//! `csv-reconcile` (0.1). `scripts/test.sh` installs them beside the build folder and names the place in `DATELINE_PEERS`;
//! where that is not set, nothing is tested here.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::program::{Desk, line};

const TEXT: &str = "Engineer Jane Doe met Prime Minister Mark Carney in Ottawa on Monday. \
                    Ann Roe was absent.";

const TABLE: &str = "id\tname\tkind\nQ7001\tJane Doe\tperson\nQ7002\tJane Doering\tperson\n\
                     Q7003\tHarbour Relief Fund\torganization\n";

/// A service that ends with the test.
struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn python() -> Option<PathBuf> {
    let folder = std::env::var_os("DATELINE_PEERS").map(PathBuf::from);
    let python = folder.map(|folder| folder.join("bin/python")).filter(|python| python.exists());
    if python.is_none() {
        eprintln!("skipped: `DATELINE_PEERS` names no folder with datasette-reconcile and csv-reconcile");
    }
    python
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a Python program and waits until it listens.
fn start(desk: &Desk, python: &PathBuf, program: &str, port: u16) -> Peer {
    let script = desk.file("peer.py", program);
    let mut command = Command::new(python);
    command.arg(script).arg(port.to_string()).current_dir(desk.path());
    let log = std::fs::File::create(desk.path().join("peer.log")).unwrap();
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    let mut peer = Peer(command.spawn().unwrap());
    for _ in 0..600 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return peer;
        }
        let told = || std::fs::read_to_string(desk.path().join("peer.log")).unwrap_or_default();
        assert!(peer.0.try_wait().unwrap().is_none(), "it ended: {}", told());
        sleep(Duration::from_millis(200));
    }
    panic!("it does not listen");
}

fn links_through(desk: &Desk, endpoint: &str) {
    desk.file("a.jsonl", line("a1", "2026-01-06", TEXT));
    desk.done(&["ingest", "a.jsonl"]);
    let run = desk.run(&["link", "--online", "--endpoint", endpoint]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let rows: serde_json::Value = serde_json::from_str(&desk.done(&["entities", "--format", "json"])).unwrap();
    let item = |name: &str| {
        let row = rows.as_array().unwrap().iter().find(|row| row["name"] == name);
        row.and_then(|row| row["wikidata"].as_str()).map(str::to_owned)
    };
    assert_eq!(item("Jane Doe").as_deref(), Some("Q7001"), "{rows}");
    assert_eq!(item("Ann Roe"), None);
    assert_eq!(desk.run(&["check"]).code, Some(0));
}

#[test]
fn csv_reconcile_answers() {
    let Some(python) = python() else { return };
    let desk = Desk::new();
    desk.file("people.tsv", TABLE);
    desk.file("peer.cfg", "MANIFEST = {'identifierSpace': 'http://www.wikidata.org/entity/'}\n");
    std::fs::create_dir(desk.path().join("instance")).unwrap();
    let program = "import os, sys\nfrom csv_reconcile import create_app, initdb\nhere = os.getcwd()\n\
                   app = create_app(config=here + '/peer.cfg', instance_path=here + '/instance')\n\
                   with app.app_context():\n    initdb.init_db_with_context('people.tsv', 'id', 'name')\n\
                   app.run(port=int(sys.argv[1]), debug=False)\n";
    let port = free_port();
    let _peer = start(&desk, &python, program, port);
    links_through(&desk, &format!("http://127.0.0.1:{port}/reconcile"));
}

#[test]
fn datasette_reconcile_answers() {
    let Some(python) = python() else { return };
    let desk = Desk::new();
    desk.file("people.tsv", TABLE);
    let table = serde_json::json!({"plugins": {"datasette-reconcile": {
        "id_field": "id", "name_field": "name", "type_field": "kind",
        "identifierSpace": "http://www.wikidata.org/entity/", "schemaSpace": "http://www.wikidata.org/prop/direct/"}}});
    let settings = serde_json::json!({"databases": {"kb": {"tables": {"people": table}}}});
    desk.file("settings.json", settings.to_string());
    let program = "import csv, sqlite3, sys\nfrom datasette.cli import cli\nkb = sqlite3.connect('kb.db')\n\
                   kb.execute('create table people (id text primary key, name text, kind text)')\n\
                   rows = list(csv.reader(open('people.tsv'), delimiter='\\t'))[1:]\n\
                   kb.executemany('insert into people values (?, ?, ?)', rows)\nkb.commit()\n\
                   cli(['serve', 'kb.db', '-m', 'settings.json', '-p', sys.argv[1]])\n";
    let port = free_port();
    let _peer = start(&desk, &python, program, port);
    links_through(&desk, &format!("http://127.0.0.1:{port}/kb/people/-/reconcile"));
}

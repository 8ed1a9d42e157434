//! Embedded folders: a file added to one of them must rebuild the crate, which `include_dir` alone does not see.

fn main() {
    for folder in ["data", "queries", "ontology"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}

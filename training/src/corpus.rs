//! Reads the treebanks: EWT and the documents of GUM whose text is open.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The genres of GUM whose texts its LICENSE.txt says may be used commercially and changed: not essays, fiction, letters,
/// podcasts, how-tos (NC) and reddit; and not conversations, speeches, textbooks and vlogs, of which it says nothing.
const OPEN_GENRES: [&str; 6] = ["academic", "bio", "court", "interview", "news", "voyage"];

/// A word of a treebank.
#[derive(Clone, Debug)]
pub struct Word {
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub features: Vec<(String, String)>,
    /// From 1; 0 is the root.
    pub head: usize,
    pub relation: String,
}

/// A token of a treebank.
#[derive(Clone, Debug)]
pub struct Token {
    pub form: String,
    /// Its words, as indices.
    pub words: std::ops::Range<usize>,
    pub space_after: bool,
}

/// A sentence of a treebank.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    pub words: Vec<Word>,
    pub tokens: Vec<Token>,
    /// Whether a paragraph or document begins here.
    pub paragraph: bool,
}

/// A document of a treebank.
#[derive(Clone, Debug)]
pub struct Document {
    pub name: String,
    pub sentences: Vec<Sentence>,
}

/// What the models are trained and measured on.
pub struct Corpora {
    pub train: Vec<Document>,
    pub ewt_dev: Vec<Document>,
    pub gum_dev: Vec<Document>,
}

/// Reads everything below the folder that holds `ud/EWT` and `ud/GUM`.
pub fn read(folder: &Path) -> Result<Corpora> {
    let mut train = Vec::new();
    for path in files(&folder.join("ud/EWT/train_perdoc"))? {
        train.push(document(&path)?);
    }
    let splits = std::fs::read_to_string(folder.join("ud/GUM/splits.md")).context("splits of GUM")?;
    let (mut gum_train, mut gum_dev, mut part) = (Vec::new(), Vec::new(), "");
    for line in splits.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            part = name.trim();
        } else if let Some(name) = line.trim().strip_prefix("* ") {
            let path = folder.join("ud/GUM/dep").join(format!("{name}.conllu"));
            let genre = name.split('_').nth(1).unwrap_or("");
            match part {
                "train" if OPEN_GENRES.contains(&genre) && path.exists() => gum_train.push(document(&path)?),
                "dev" if path.exists() => gum_dev.push(document(&path)?),
                _ => {}
            }
        }
    }
    train.append(&mut gum_train);
    let ewt_dev = vec![document(&folder.join("ud/EWT/en_ewt-ud-dev.conllu"))?];
    if train.len() < 100 || gum_dev.is_empty() {
        bail!("the treebanks are not complete below {}", folder.display());
    }
    Ok(Corpora { train, ewt_dev, gum_dev })
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "conllu") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn document(path: &Path) -> Result<Document> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    let mut within = 0;
    let flush = |sentence: &mut Sentence, sentences: &mut Vec<Sentence>| {
        if !sentence.words.is_empty() {
            sentences.push(std::mem::take(sentence));
        }
    };
    for line in text.lines() {
        if line.starts_with("# newpar") || line.starts_with("# newdoc") {
            sentence.paragraph = true;
        } else if line.is_empty() {
            flush(&mut sentence, &mut sentences);
            within = 0;
        } else if !line.starts_with('#') {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, lemma, upos, _, features, head, relation, _, misc] = columns[..] else {
                bail!("{}: not a line of CoNLL-U: {line}", path.display());
            };
            let space_after = !misc.split('|').any(|item| item == "SpaceAfter=No");
            let at = sentence.words.len();
            if let Some((first, last)) = id.split_once('-') {
                let (first, last): (usize, usize) = (first.parse()?, last.parse()?);
                sentence.tokens.push(Token { form: form.into(), words: first - 1..last, space_after });
                within = last;
            } else if !id.contains('.') {
                let number: usize = id.parse()?;
                if number > within {
                    sentence.tokens.push(Token { form: form.into(), words: at..at + 1, space_after });
                }
                let features = features.split('|').filter_map(|pair| pair.split_once('='));
                let features = features.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                let (form, lemma, upos, relation) = (form.into(), lemma.into(), upos.into(), relation.into());
                sentence.words.push(Word { form, lemma, upos, features, head: head.parse()?, relation });
            }
        }
    }
    flush(&mut sentence, &mut sentences);
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Document { name, sentences })
}

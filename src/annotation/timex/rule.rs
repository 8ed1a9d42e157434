//! Rule files: pattern, operation, guards and examples of each rule.

use crate::error::DataFileError;
use crate::resource::Resources;

use super::frame::{Frame, Operation};
use super::lexicon::{ClassId, Lexicon};
use super::pattern::{Automaton, Named, Node, parse};

/// A rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub name: String,
    /// One frame of constants for each expression of the pattern.
    pub frames: Vec<Frame>,
    pub guards: Vec<Guard>,
}

/// What must or must not stand beside the expression.
#[derive(Debug, PartialEq)]
pub(super) struct Guard {
    /// Where it looks.
    pub place: Place,
    /// One of them must be there; otherwise none may be.
    pub wanted: bool,
    pub words: Vec<Neighbour>,
}

/// Where a guard looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the token before the match.
    Before,
    /// At the token after it.
    After,
    /// At some dozens of tokens on both sides, within the paragraph.
    Near,
}

/// A token beside the expression.
#[derive(Debug, PartialEq)]
pub(super) enum Neighbour {
    /// A word of the lexicon.
    Class(ClassId),
    /// A word with a capital letter.
    Capital,
    /// A word in lower case.
    Lower,
    /// A plural noun by its look: a word in lower case on -s that the lexicon does not know.
    Plural,
    /// Directly attached, without a blank.
    Glued,
    /// A number of any shape.
    Digit,
}

/// An example of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The file that it stands in.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The rule that it belongs to.
    pub rule: String,
    /// The text, without the brackets.
    pub text: String,
    /// The publication date of its file.
    pub published: Option<String>,
    /// What the rule is to find: the expression and its value, with a modifier or a type where the example names one;
    /// nothing for a counter-example.
    pub expected: Vec<(String, String)>,
}

/// All rules, compiled.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub list: Vec<Rule>,
    pub automaton: Automaton,
    /// Patterns may be many for a rule: the rule of each pattern.
    pub rule_of: Vec<usize>,
    pub examples: Vec<Example>,
}

struct Draft {
    name: String,
    line: usize,
    patterns: Vec<(Node, usize)>,
    frames: Vec<Frame>,
    guards: Vec<Guard>,
}

impl Rules {
    /// Reads `patterns/*.txt` and `rules/*.txt` below `folder`, the rules in the order of file names: of two rules that
    /// match the same words the first wins.
    pub fn load(resources: &Resources, folder: &str, lexicon: &mut Lexicon) -> Result<Self, DataFileError> {
        let named = read_patterns(resources, &format!("{folder}/patterns"), lexicon)?;
        let mut rules = Self::default();
        let mut drafts = Vec::new();
        for file in resources.list(&format!("{folder}/rules"), "txt")? {
            let text = resources.text(&file)?;
            let from = drafts.len();
            read_rules(&file, &text, &named, lexicon, &mut drafts, &mut rules.examples)?;
            for draft in &drafts[from..] {
                let wrong = |message: &str| DataFileError::new(&file, message).at_line(draft.line).in_key(&*draft.name);
                if draft.patterns.is_empty() {
                    return Err(wrong("no `pattern`"));
                }
                if draft.frames.is_empty() {
                    return Err(wrong("no `value`"));
                }
                let is_example = |wanted: bool| {
                    rules.examples.iter().any(|example| {
                        example.file == file && example.rule == draft.name && example.expected.is_empty() != wanted
                    })
                };
                if draft.frames[0].operation != Operation::Nothing && !(is_example(true) && is_example(false)) {
                    return Err(wrong("a rule needs an example that matches (`yes`) and one that does not (`no`)"));
                }
                if drafts.iter().filter(|other| other.name == draft.name).count() > 1 {
                    return Err(wrong("a second rule of this name"));
                }
            }
        }
        for draft in drafts {
            for (node, _) in &draft.patterns {
                rules.automaton.add(node, rules.rule_of.len());
                rules.rule_of.push(rules.list.len());
            }
            rules.list.push(Rule { name: draft.name, frames: draft.frames, guards: draft.guards });
        }
        lexicon.finish();
        rules.automaton.compile(lexicon).map_err(|message| DataFileError::new(folder, message))?;
        Ok(rules)
    }
}

/// Lines that say something, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn read_patterns(resources: &Resources, folder: &str, lexicon: &mut Lexicon) -> Result<Named, DataFileError> {
    let mut named = Named::new();
    for file in resources.list(folder, "txt")? {
        let text = resources.text(&file)?;
        for (line, content) in lines(&text) {
            let wrong = |message: String| DataFileError::new(&file, message).at_line(line);
            let (name, pattern) = content.split_once('=').ok_or_else(|| wrong("not `name = pattern`".to_owned()))?;
            let name = name.trim();
            let node = parse(pattern, &named, lexicon).map_err(|message| wrong(message).in_key(name))?;
            named.insert(name.to_owned(), node);
        }
    }
    Ok(named)
}

fn read_rules(
    file: &str,
    text: &str,
    named: &Named,
    lexicon: &mut Lexicon,
    drafts: &mut Vec<Draft>,
    examples: &mut Vec<Example>,
) -> Result<(), DataFileError> {
    let mut published: Option<String> = None;
    let mut current: Option<usize> = None;
    for (line, content) in lines(text) {
        let wrong = |message: String| DataFileError::new(file, message).at_line(line);
        if let Some(name) = content.strip_prefix("rule ") {
            current = Some(drafts.len());
            let name = name.trim().to_owned();
            drafts.push(Draft { name, line, patterns: Vec::new(), frames: Vec::new(), guards: Vec::new() });
            continue;
        }
        let (key, rest) = content.split_once('=').ok_or_else(|| wrong("not `key = …`".to_owned()))?;
        let (key, rest) = (key.trim(), rest.trim());
        if key == "published" {
            published = Some(rest.to_owned());
            continue;
        }
        let Some(draft) = current.map(|at| &mut drafts[at]) else {
            return Err(wrong(format!("`{key}` before the first `rule NAME`")));
        };
        let name = draft.name.clone();
        let wrong = |message: String| wrong(message).in_key(&*name);
        match key {
            "pattern" => {
                let bracketed = if rest.contains('[') { rest.to_owned() } else { format!("[ {rest} ]") };
                draft.patterns.push((parse(&bracketed, named, lexicon).map_err(wrong)?, line));
            }
            "value" => draft.frames.push(read_value(rest).map_err(wrong)?),
            "before" | "not-before" | "after" | "not-after" | "near" | "not-near" => {
                let words = rest.split_whitespace().map(|word| neighbour(word, lexicon)).collect::<Result<_, _>>();
                draft.guards.push(Guard {
                    place: match key.trim_start_matches("not-") {
                        "before" => Place::After,
                        "after" => Place::Before,
                        _ => Place::Near,
                    },
                    wanted: !key.starts_with("not"),
                    words: words.map_err(wrong)?,
                });
            }
            "yes" | "no" => {
                let example = read_example(rest, key == "yes").map_err(wrong)?;
                let (text, expected) = example;
                let (file, rule, published) = (file.to_owned(), name, published.clone());
                examples.push(Example { file, line, rule, text, published, expected });
            }
            _ => return Err(wrong(format!("there is no key `{key}`"))),
        }
    }
    Ok(())
}

fn read_value(text: &str) -> Result<Frame, String> {
    let mut words = text.split_whitespace();
    let name = words.next().ok_or("an empty value")?;
    let operation = Operation::from_name(name)
        .ok_or_else(|| format!("there is no operation `{name}`, but {}", Operation::NAMES.join(", ")))?;
    let mut frame = Frame { operation, ..Frame::default() };
    for word in words {
        let (key, value) = word.split_once('=').ok_or_else(|| format!("`{word}` is not `field=value`"))?;
        frame.constant(key, value)?;
    }
    Ok(frame)
}

fn neighbour(word: &str, lexicon: &mut Lexicon) -> Result<Neighbour, String> {
    match word {
        "CAPITAL" => Ok(Neighbour::Capital),
        "LOWER" => Ok(Neighbour::Lower),
        "PLURAL" => Ok(Neighbour::Plural),
        "GLUED" => Ok(Neighbour::Glued),
        "DIGIT" => Ok(Neighbour::Digit),
        _ => match word.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')) {
            Some(class) => {
                lexicon.class(class).map(Neighbour::Class).ok_or_else(|| format!("there is no class `{class}`"))
            }
            None => lexicon.add_literal(word).map(Neighbour::Class),
        },
    }
}

type ReadExample = (String, Vec<(String, String)>);

fn read_example(text: &str, matches: bool) -> Result<ReadExample, String> {
    if !matches {
        return Ok((text.to_owned(), Vec::new()));
    }
    let (marked, values) = text.rsplit_once("=>").ok_or("an example that matches ends in `=> value`")?;
    let (mut plain, mut found) = (String::new(), Vec::new());
    let mut rest = marked.trim();
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, after) = after.split_once(']').ok_or("`[` without `]`")?;
        plain.push_str(before);
        plain.push_str(inside);
        found.push(inside.to_owned());
        rest = after;
    }
    plain.push_str(rest);
    let values: Vec<String> = values.split(';').map(|value| value.trim().to_owned()).collect();
    if values.len() != found.len() || found.is_empty() {
        return Err("as many values as brackets are wanted".to_owned());
    }
    Ok((plain, found.into_iter().zip(values).collect()))
}

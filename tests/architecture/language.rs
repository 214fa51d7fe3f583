//! Checks the language rule of CONTRIBUTING.md as far as a program can: help, messages and pages contain
//! no pronouns that stand for things.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use syn::visit::{self, Visit};

/// Words that replace a noun. [`PERSONS`] lists the exceptions, in which a person is meant.
const RIDDLES: [&str; 15] = [
    r"\bwhoever\b",
    r"\bwhosoever\b",
    r"\bnobody\b",
    r"\bno one\b",
    r"\bsomebody\b",
    r"\banybody\b",
    r"\bso many\b",
    r"\bso long\b",
    r"\btheirs\b",
    r"\bhalf done\b",
    r"\b(is|are|be|was) over\b",
    r"\bthe same holds\b",
    r"\bany more\b",
    r"\b(is|are|was|were) told\b",
    r"\blook(s|ed)? inside\b",
];

/// Exceptions: sentences about persons.
const PERSONS: [&str; 3] = ["nobody can guess", "nobody sees", "somebody.with.a.long.name"];

/// The pages that users read.
pub(super) fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages =
        vec![root.join("README.md"), root.join("CHANGELOG.md"), root.join("ARCHITECTURE.md")];
    for folder in ["docs", "contrib", "fuzz"] {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        pages.extend(entries.map(|entry| entry.unwrap().path()));
    }
    pages.retain(|path| {
        path.extension().is_some_and(|extension| extension == "md") && path.exists()
    });
    pages.sort();
    pages
}

/// The texts of the program that users see: string literals, and the doc comments that clap shows.
struct Texts {
    is_help: bool,
    found: Vec<String>,
}

/// Whether clap parses the item, and shows its doc comments as help.
fn is_parsed(attributes: &[syn::Attribute]) -> bool {
    let parsed = ["Args", "Parser", "Subcommand", "ValueEnum"];
    attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).any(|derive| {
        let mut found = false;
        let _ = derive.parse_nested_meta(|meta| {
            found |= parsed.iter().any(|name| meta.path.is_ident(name));
            Ok(())
        });
        found
    })
}

impl<'ast> Visit<'ast> for Texts {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.is_help = is_parsed(&item.attrs);
        visit::visit_item_struct(self, item);
        self.is_help = false;
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.is_help = is_parsed(&item.attrs);
        visit::visit_item_enum(self, item);
        self.is_help = false;
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let is_doc = attribute.path().is_ident("doc");
        let is_lint = ["expect", "allow"].iter().any(|name| attribute.path().is_ident(name));
        if (is_doc && self.is_help) || !(is_doc || is_lint) {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        // The arguments of `format!` and similar macros are tokens, not expressions.
        for token in item.tokens.clone() {
            self.take(&token);
        }
        visit::visit_macro(self, item);
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.found.push(literal.value());
    }
}

impl Texts {
    fn take(&mut self, token: &proc_macro2::TokenTree) {
        if let proc_macro2::TokenTree::Group(group) = token {
            for token in group.stream() {
                self.take(&token);
            }
        } else if let proc_macro2::TokenTree::Literal(literal) = token
            && let Ok(literal) = syn::parse_str::<syn::LitStr>(&literal.to_string())
        {
            self.found.push(literal.value());
        }
    }
}

fn texts(name: &str, source: &str) -> Vec<String> {
    let syntax = syn::parse_file(source).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut texts = Texts { is_help: false, found: Vec::new() };
    texts.visit_file(&syntax);
    texts.found
}

fn riddles(text: &str) -> Vec<String> {
    let riddle = Regex::new(&format!("(?i){}", RIDDLES.join("|"))).unwrap();
    let lines = text.lines().filter(|line| riddle.is_match(line));
    lines
        .filter(|line| !PERSONS.iter().any(|person| line.contains(person)))
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn messages_and_pages_name_things_by_their_nouns() {
    let mut found = Vec::new();
    for (name, source) in super::sources_with_comments() {
        if name.ends_with("tests.rs") || name.ends_with("testing.rs") {
            continue;
        }
        for text in texts(&name, &source) {
            found.extend(riddles(&text).into_iter().map(|line| format!("src/{name}: {line}")));
        }
    }
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        found.extend(riddles(&text).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(
        found.is_empty(),
        "name the thing (CONTRIBUTING.md, \"How we write\"):\n{}",
        found.join("\n")
    );
}

#[test]
fn riddles_are_found_and_persons_may_stay() {
    assert_eq!(riddles("Whoever brings it\nis revoked").len(), 1);
    assert_eq!(riddles("a name that nobody can guess").len(), 0);
    let help = "/// Of nobody\n#[derive(Args, Clone)]\nstruct A { /// Whoever\n a: u8 }";
    let code = "/// Of nobody\nfn f() { format!(\"so {}\", \"many\") }";
    assert_eq!(texts("cli/x.rs", &format!("{help}\n{code}")).len(), 4);
}

/// A flag or a command of this program. A blank, colon or quotation mark stands before a flag; SQL comments
/// and minus signs have none of these.
const COMMAND: &str = r"(^|[ (:'`])--[a-z]|tokenctl (--|[a-z]+( [a-z]+)* -|audit|backup|completions|config|decode|denylist|doctor|events|init|introspect|issue|keys [a-z]|man|purge|revoke|rotate|scan|sessions|stats|store [a-z]+ --|store copy|users)";

/// Texts that contain such words without advising a command.
const NO_ADVICE: [&str; 1] = ["tokenctl key check"];

#[test]
fn only_the_command_line_names_flags_and_commands() {
    let command = Regex::new(COMMAND).unwrap();
    assert!(
        command.is_match("list the keys with: tokenctl keys list")
            && command.is_match("wait with --timeout")
    );
    assert!(!command.is_match("a store of tokenctl") && !command.is_match("-- the schema"));
    let mut found = Vec::new();
    for (name, source) in super::sources_with_comments() {
        if name.starts_with("cli/") || name == "main.rs" || name.ends_with("tests.rs") {
            continue;
        }
        let all = texts(&name, &source).into_iter();
        found.extend(
            all.filter(|text| command.is_match(text) && !NO_ADVICE.contains(&text.as_str()))
                .map(|text| format!("src/{name}: {text}")),
        );
    }
    assert!(
        found.is_empty(),
        "a service that embeds the library has no command line; give the remedy in src/cli/hints.rs:\n{}",
        found.join("\n")
    );
}

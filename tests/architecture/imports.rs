//! Finds which module uses which, from parsed `use` items and paths.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};

/// The path of a module from the root of the crate, such as `["cli", "args"]`.
pub(crate) type ModulePath = Vec<String>;

pub(crate) struct Module {
    /// The file of the module, below `src`.
    pub(crate) file: String,
    /// Every path that starts with `crate`, `super`, `self` or a child module, made absolute.
    pub(crate) imports: Vec<ModulePath>,
    /// Re-exported names with their absolute paths.
    exports: BTreeMap<String, ModulePath>,
}

/// All modules with a file of their own, by path.
pub(crate) struct Tree(BTreeMap<ModulePath, Module>);

/// An import between two modules.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    pub(crate) from: ModulePath,
    pub(crate) to: ModulePath,
    pub(crate) file: String,
    pub(crate) import: String,
}

impl Tree {
    /// Parses every file below `src`.
    pub(crate) fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        walk(&root, &mut files);
        let mut sources = BTreeMap::new();
        for path in &files {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            sources.insert(module_path(&name), (name, fs::read_to_string(path).unwrap()));
        }
        let known: BTreeSet<ModulePath> = sources.keys().cloned().collect();
        let (mut modules, mut tests) = (BTreeMap::new(), BTreeSet::new());
        for (path, (file, text)) in sources {
            let module = parse(&path, file, &text, &known, &mut tests);
            modules.insert(path, module);
        }
        modules.retain(|path, _| !tests.iter().any(|test| path.starts_with(test)));
        Self(modules)
    }

    pub(crate) fn modules(&self) -> impl Iterator<Item = (&ModulePath, &Module)> {
        self.0.iter()
    }

    /// Returns the module that defines the item of this path, following re-exports.
    pub(crate) fn resolve(&self, path: &[String]) -> ModulePath {
        let mut path = path.to_vec();
        // A chain of re-exports is short; the limit prevents an endless loop in a circular one.
        for _ in 0..8 {
            let module = self.enclosing(&path);
            let next = path.get(module.len()).and_then(|name| self.0[&module].exports.get(name));
            match next {
                Some(target) if *target != path => {
                    let rest = path[module.len() + 1..].to_vec();
                    path = target.iter().cloned().chain(rest).collect();
                }
                _ => return module,
            }
        }
        self.enclosing(&path)
    }

    fn enclosing(&self, path: &[String]) -> ModulePath {
        let length = (0..=path.len()).rev().find(|length| self.0.contains_key(&path[..*length]));
        path[..length.unwrap_or(0)].to_vec()
    }

    /// Returns the imports between the children of one module; each file or folder below it is one node.
    pub(crate) fn arrows_within(&self, parent: &[String]) -> Vec<Arrow> {
        let child = |path: &ModulePath| {
            (path.len() > parent.len() && path.starts_with(parent))
                .then(|| path[..=parent.len()].to_vec())
        };
        let mut arrows = Vec::new();
        for (path, module) in &self.0 {
            let Some(from) = child(path) else { continue };
            for import in &module.imports {
                let Some(to) = child(&self.resolve(import)) else { continue };
                if to != from {
                    let (file, import) = (module.file.clone(), import.join("::"));
                    arrows.push(Arrow { from: from.clone(), to, file, import });
                }
            }
        }
        arrows
    }

    /// Returns every module that has children.
    pub(crate) fn parents(&self) -> BTreeSet<ModulePath> {
        self.0.keys().filter_map(|path| path.split_last()).map(|(_, rest)| rest.to_vec()).collect()
    }
}

/// Returns the imports that are part of a cycle.
pub(crate) fn circular(arrows: &[Arrow]) -> Vec<&Arrow> {
    let mut targets: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> = BTreeMap::new();
    for arrow in arrows {
        targets.entry(&arrow.from).or_default().insert(&arrow.to);
    }
    let leads_to = |from: &ModulePath, wanted: &ModulePath| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(node) = open.pop() {
            if node == wanted {
                return true;
            }
            for next in targets.get(node).into_iter().flatten() {
                if seen.insert(*next) {
                    open.push(next);
                }
            }
        }
        false
    };
    arrows.iter().filter(|arrow| leads_to(&arrow.to, &arrow.from)).collect()
}

fn walk(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn module_path(file: &str) -> ModulePath {
    let name = file.strip_suffix(".rs").unwrap();
    let name = name.strip_suffix("/mod").unwrap_or(name);
    if name == "lib" { Vec::new() } else { name.split('/').map(str::to_owned).collect() }
}

fn parse(
    path: &ModulePath,
    file: String,
    text: &str,
    known: &BTreeSet<ModulePath>,
    tests: &mut BTreeSet<ModulePath>,
) -> Module {
    let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let (imports, exports) = (Vec::new(), BTreeMap::new());
    let mut reader = Reader { path, known, tests, inside: 0, imports, exports };
    reader.visit_file(&syntax);
    Module { file, imports: reader.imports, exports: reader.exports }
}

struct Reader<'a> {
    path: &'a ModulePath,
    known: &'a BTreeSet<ModulePath>,
    /// Modules that are only compiled for tests.
    tests: &'a mut BTreeSet<ModulePath>,
    /// Number of inline modules around the item, each of which needs one more `super`.
    inside: usize,
    imports: Vec<ModulePath>,
    exports: BTreeMap<String, ModulePath>,
}

impl Reader<'_> {
    fn absolute(&self, segments: &[String]) -> Option<ModulePath> {
        let mut rest = segments;
        let mut base = match rest.first()?.as_str() {
            "crate" => Vec::new(),
            "self" if self.inside == 0 => self.path.clone(),
            "super" => {
                let ups = rest.iter().take_while(|name| *name == "super").count();
                let ups = ups.checked_sub(self.inside)?;
                rest = &rest[ups + self.inside - 1..];
                self.path[..self.path.len().checked_sub(ups)?].to_vec()
            }
            name => {
                let child: ModulePath =
                    self.path.iter().cloned().chain([name.to_owned()]).collect();
                return self
                    .known
                    .contains(&child)
                    .then(|| self.path.iter().cloned().chain(segments.iter().cloned()).collect());
            }
        };
        base.extend(rest[1..].iter().cloned());
        Some(base)
    }

    fn take(&mut self, tree: &syn::UseTree, prefix: &mut Vec<String>, exported: bool) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.take(&path.tree, prefix, exported);
                prefix.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.take(tree, prefix, exported);
                }
            }
            syn::UseTree::Name(name) => self.leaf(&name.ident, None, prefix, exported),
            syn::UseTree::Rename(name) => {
                self.leaf(&name.ident, Some(&name.rename), prefix, exported);
            }
            syn::UseTree::Glob(_) => {
                if let Some(path) = self.absolute(prefix) {
                    self.imports.push(path);
                }
            }
        }
    }

    fn leaf(
        &mut self,
        name: &syn::Ident,
        rename: Option<&syn::Ident>,
        prefix: &[String],
        exported: bool,
    ) {
        let mut segments = prefix.to_vec();
        if name != "self" {
            segments.push(name.to_string());
        }
        let Some(path) = self.absolute(&segments) else { return };
        if exported {
            self.exports.insert(rename.unwrap_or(name).to_string(), path.clone());
        }
        self.imports.push(path);
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        is_cfg && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = if let syn::Item::Mod(item) = item {
            &item.attrs
        } else if let syn::Item::Fn(item) = item {
            &item.attrs
        } else if let syn::Item::Use(item) = item {
            &item.attrs
        } else if let syn::Item::Impl(item) = item {
            &item.attrs
        } else {
            &[]
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        } else if let syn::Item::Mod(item) = item {
            self.tests.insert(self.path.iter().cloned().chain([item.ident.to_string()]).collect());
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.inside += 1;
        visit::visit_item_mod(self, item);
        self.inside -= 1;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let exported = !matches!(item.vis, syn::Visibility::Inherited);
        self.take(&item.tree, &mut Vec::new(), exported);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        let rooted =
            matches!(segments.first().map(String::as_str), Some("crate" | "super" | "self"));
        if rooted && segments.len() > 1 {
            self.imports.extend(self.absolute(&segments));
        }
        visit::visit_path(self, path);
    }
}

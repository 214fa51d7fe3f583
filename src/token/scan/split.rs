//! Tests with tokens of which every letter is escaped, and tokens in several pieces.

use std::fmt::Write as _;

use super::tests::scanned;
use super::written::{base64, fold, tokens};

fn each(text: &str, mut escape: impl FnMut(&mut String, u8)) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        escape(&mut escaped, byte);
        escaped
    })
}

/// Returns a text of which each letter is escaped, in every notation.
fn escaped(text: &str) -> Vec<(&'static str, String)> {
    macro_rules! each {
        ($format:literal) => {
            each(text, |out, byte| {
                let _ = write!(out, $format, byte);
            })
        };
    }
    let quoted = each!("={:02X}");
    vec![
        ("JSON", each!("\\u{:04x}")),
        ("JSON, upper case", each!("\\u{:04X}")),
        ("JSON in JSON", each!("\\\\u{:04x}")),
        ("Python", each!("\\U{:08x}")),
        ("Rust", each!("\\u{{{:x}}}")),
        ("Perl", each!("\\x{{{:02x}}}")),
        ("C", each!("\\x{:02x}")),
        ("C, octal", each!("\\{:03o}")),
        ("HTML", each!("&#{};")),
        ("HTML, four digits", each!("&#{:04};")),
        ("HTML, hexadecimal", each!("&#x{:x};")),
        ("HTML, hexadecimal, upper case", each!("&#X{:04X};")),
        ("quoted-printable", quoted.clone()),
        ("quoted-printable, folded", fold(&quoted, 72, "=\r\n")),
        ("URL", each!("%{:02X}")),
        ("numbers", format!("[{}]", each!("{},").trim_end_matches(','))),
        ("numbers in C", format!("{{{}}}", each!("{:#04x},").trim_end_matches(','))),
    ]
}

#[test]
fn tokens_escaped_from_the_first_letter_on_are_found() {
    for token in tokens() {
        for (name, text) in escaped(&token) {
            for text in [format!("x {text} y {token}\n"), format!("t=\"{text}\"\n{token}")] {
                for piece in [1, 7, 4096] {
                    let found: Vec<_> =
                        scanned(text.as_bytes(), piece).into_iter().map(|hit| hit.0).collect();
                    assert_eq!(found, [token.as_str(), token.as_str()], "{name} {piece}: {text}");
                }
            }
        }
        for (name, text) in escaped(&format!("Authorization: Bearer {token}\r\n")) {
            let found = scanned(text.as_bytes(), 4096);
            assert_eq!(found.len(), 1, "{name}: {text}");
        }
    }
    // Escapes and numbers of other texts.
    for (name, text) in escaped(&"Vestibulum id ligula porta felis. ".repeat(40)) {
        assert!(scanned(text.as_bytes(), 4096).is_empty(), "{name}");
    }
}

fn docker(parts: &[&str]) -> String {
    let record = |part: &&str| {
        format!(
            "{{\"log\":\"{part}\",\"stream\":\"stdout\",\"time\":\"2026-11-29T10:00:00.1Z\"}}\n"
        )
    };
    parts.iter().map(record).collect()
}

/// Returns a token in two or more pieces, by name. The letters are split at `at`, or into pieces of `at` letters.
fn ways(token: &str, at: usize) -> Vec<(&'static str, String)> {
    let (head, tail) = token.split_at(at);
    let cri = "2026-01-01T00:00:00.000000000Z stdout";
    let with = |separator: &str| fold(token, at, separator);
    let q = |text: &str| text.replace('_', "=5F");
    let words = |text: &str, encode: &dyn Fn(&str) -> String, mark: char| {
        let words = fold(text, 40, "\n");
        let word = |word: &str| format!("=?utf-8?{mark}?{}?=", encode(word));
        words.lines().map(word).collect::<Vec<_>>().join("\r\n ")
    };
    vec![
        ("Docker", docker(&[&format!("x {head}"), &format!("{tail}\\n"), "next\\n"])),
        (
            "Docker, other stream",
            docker(&[&format!("x {head}"), "other\\n", &format!("{tail}\\n")])
                .replace("other\\n\",\"stream\":\"stdout", "other\\n\",\"stream\":\"stderr"),
        ),
        ("containerd", format!("{cri} P x {head}\n{cri} F {tail}\n{cri} F next\n")),
        (
            "containerd, other stream",
            format!("{cri} P x {head}\n{} F other\n{cri} F {tail}\n", cri.replace("out", "err")),
        ),
        ("addition", format!("\"{}\";", with("\" +\n    \""))),
        ("addition before", format!("'{}';", with("'\n    + '"))),
        ("addition in one line", format!("\"{}\"", with("\" + \""))),
        ("addition of templates", format!("`{}`", with("` +\n\t\t`"))),
        ("full stops", format!("'{}';", with("' . '"))),
        ("SQL", format!("'{}';", with("' ||\n '"))),
        ("Lua", format!("\"{}\"", with("\" ..\n \""))),
        ("Visual Basic", format!("\"{}\"", with("\" & _\n    \""))),
        ("PowerShell", format!("\"{}\"", with("\" +`\n  \""))),
        ("Haskell", format!("\"{}\"", with("\\\n    \\"))),
        ("appended", format!("t = \"{}\";", with("\";\nt += \""))),
        ("appended in a shell", format!("T='{}'", with("'\nT+='"))),
        ("appended by a method", format!("b.append(\"{}\");", with("\")\n  .append(\""))),
        ("in a diff", format!("@@ -1 +1 @@\n+ t = \"{}\";\n", with("\" +\n+    \""))),
        ("tags", format!("<b>{}</b>", with("</b><span class=\"x\">"))),
        ("breaks for a line", format!("<p>{}</p>", with("<wbr>"))),
        ("Word", format!("<w:t>{}</w:t>", with("</w:t></w:r><w:r w:rsidR=\"00A\"><w:t>"))),
        ("encoded words", format!("Subject: {}\n", words(&format!("my {token}"), &base64, 'B'))),
        ("encoded words, Q", format!("Subject: {}\n", words(token, &q, 'Q'))),
        ("cookies", format!("Cookie: a.0={head}; a.1={tail}\n")),
        ("parameters", format!("  filename*0=\"{head}\";\n  filename*1=\"{tail}\"\n")),
    ]
}

#[test]
fn tokens_in_several_pieces_are_found() {
    for token in tokens() {
        let stop = token.find('.').unwrap_or_default();
        for at in [5, stop, stop + 1, stop + 30, token.len() / 2, token.len() - 9, token.len() - 2]
        {
            for (name, text) in ways(&token, at) {
                for piece in [1, 4096] {
                    let text = format!("2026-11-29 first line\n{text}\n");
                    let found: Vec<_> =
                        scanned(text.as_bytes(), piece).into_iter().map(|hit| hit.0).collect();
                    assert_eq!(found, [token.as_str()], "{name} {at} {piece}: {text}");
                }
            }
        }
    }
}

#[test]
fn tokens_in_lines_with_a_prefix_are_found() {
    let dump = |text: &str, row: fn(usize, &str, &str) -> String| {
        let rows = fold(text, 16, "\n");
        let hex = |part: &str| {
            let pairs: Vec<String> = part.bytes().map(|byte| format!("{byte:02x}")).collect();
            pairs.join(" ")
        };
        let rows = rows.lines().enumerate();
        rows.map(|(at, part)| row(at * 16, &hex(part), part)).collect::<String>()
    };
    for token in tokens() {
        for width in [60, 76, 100] {
            let with = |separator: &str| format!("{}\n", fold(&token, width, separator));
            for (name, text) in [
                (
                    "times",
                    format!(
                        "2026-11-29T10:00:00.1234567Z {}",
                        with("\n2026-11-29T10:00:00.1234567Z ")
                    ),
                ),
                (
                    "syslog",
                    format!(
                        "Nov 29 10:00:00 host app[1]: {}",
                        with("\nNov 29 10:00:00 host app[1]: ")
                    ),
                ),
                ("Compose", format!("web_1  | {}", with("\nweb_1  | "))),
                ("numbers", format!("     1\t{}", with("\n     2\t"))),
                ("box", format!("│ {}", with(" │\n│ "))),
                ("table", format!("| {}", with("   |\n| "))),
                ("psql", format!("  1 | {}", with("+\n    | "))),
                ("HTML", format!("<p>{}</p>", with("<br>\n").trim_end())),
            ] {
                let found: Vec<_> =
                    scanned(text.as_bytes(), 4096).into_iter().map(|hit| hit.0).collect();
                assert_eq!(found, [token.as_str()], "{name} {width}: {text}");
            }
        }
        for (name, text) in [
            ("hexdump", dump(&token, |at, hex, part| format!("{at:08x}  {hex:<48}  |{part}|\n"))),
            ("Wireshark", dump(&token, |at, hex, part| format!("{at:04x}   {hex:<47}   {part}\n"))),
            (
                "tcpdump",
                dump(&token, |at, hex, part| format!("\t0x{at:04x}:  {hex:<47}  {part}\n")),
            ),
        ] {
            let found: Vec<_> =
                scanned(text.as_bytes(), 4096).into_iter().map(|hit| hit.0).collect();
            assert_eq!(found, [token.as_str()], "{name}: {text}");
        }
    }
}

#[test]
fn pieces_that_do_not_belong_together_are_not_joined() {
    let token = &tokens()[1];
    let (head, tail) = token.split_at(token.len() - 10);
    let cri = "2026-01-01T00:00:00.000000000Z stdout";
    for text in [
        // The first line is complete, or the second one is of another stream.
        format!("{cri} F {head}\n{cri} F {tail}\n"),
        format!("{cri} P {head}\n{} F {tail}\n", cri.replace("out", "err")),
        docker(&[&format!("{head}\\n"), &format!("{tail}\\n")]),
        // Members and elements of which the first one is truncated.
        format!("{{\"a\":\"{head}\",\"{tail}\":1}}"),
        format!("[\"{head}\",\"{tail}\"]"),
        format!("f(\"{head}\", \"{tail}\")"),
        format!("<td>{head}</td><td>{tail}</td>"),
        format!("<p>{head}</p><p>{tail}</p>"),
        format!("a={head}; b={tail}"),
        format!("a=\"{head}\";\nb = \"{tail}\";"),
        format!("2026-11-29T10:00:00Z {head}\n2026-11-29T10:00:00Z {tail} more\n"),
        format!("{head} | {tail}"),
    ] {
        let found: Vec<_> = scanned(text.as_bytes(), 4096).into_iter().map(|hit| hit.0).collect();
        assert!(found.iter().all(|found| found == head), "{text}: {found:?}");
    }
}

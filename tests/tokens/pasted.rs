//! Input of tokens: as arguments, on stdin, in files, with pasted noise.

use crate::common::World;
use crate::common::handmade::{signed, with_signature};
use crate::support::{CLAIMS, HS256, SECRET, secret_key};

#[test]
fn tokens_come_in_many_ways() {
    let world = World::new();
    let token = |sub: &str| with_signature(HS256, format!(r#"{{"sub":"{sub}"}}"#), [1; 32]);
    let subs = |arguments: &[&str], stdin: &str| {
        let mut all = vec!["decode", "-o", "jsonl"];
        all.extend_from_slice(arguments);
        let outcome = world.then_with(&all, stdin.as_bytes());
        let subs = outcome.stdout.lines().map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
            row["claims"]["sub"].as_str().unwrap_or("?").to_owned()
        });
        (subs.collect::<Vec<_>>().join(" "), outcome.exit)
    };
    let (a, b, c) = (token("a"), token("b"), token("c"));
    let file = world.file("tokens", format!("{b}\n\n{c}"));
    let all = |text: &str, code| (text.to_owned(), code);
    assert_eq!(subs(&[&a, &b], ""), all("a b", 0));
    assert_eq!(subs(&[&a, "-", "--file", &file], &format!("{c}\n")), all("a c b c", 0));
    assert_eq!(subs(&[], &format!("{a}\r\n{b}\n\n{c}")), all("a b c", 0));
    assert_eq!(subs(&[], &format!("GET /?a={a}&b={b} HTTP/1.1\nHost: x\n")), all("a b", 0));
    assert_eq!(subs(&[], &format!("{{\"t\":\"{a}\"}}\nno token here\nBearer {b}")), all("a b", 0));
    assert_eq!(subs(&[], &format!("{a}\ngarbage\n{b}")), all("a ? b", 1));
    // Wrapped by a terminal or a mail program.
    let wrapped: Vec<&str> =
        a.as_bytes().chunks(30).map(|line| std::str::from_utf8(line).expect("text")).collect();
    assert_eq!(subs(&[], &wrapped.join("\n")), all("a", 0));
    // Or split once, anywhere after its first letters.
    for at in 2..a.len() {
        let (front, back) = a.split_at(at);
        assert_eq!(subs(&[], &format!("{front}\n{back}\n")), all("a", 0), "{at}");
    }
    // A truncated token is not joined with the next token.
    assert_eq!(subs(&[], &format!("{}\n{b}\n", &a[..20])), all("? b", 1));
    assert_eq!(subs(&[], &format!("{}\n{b}\n", &a[..30])), all("? b", 1));
    // With surrounding text.
    let mail = format!("Authorization: Bearer {}\"\n", wrapped.join("\r\n  "));
    assert_eq!(subs(&[], &mail), all("a", 0));
    assert_eq!(subs(&[], &format!("\"{}\",\n", wrapped.join("\n"))), all("a", 0));
    assert_eq!(subs(&[], &format!("Authorization: Bearer\n{}", wrapped.join("\n"))), all("a", 0));
    assert_eq!(subs(&[], "").1, 2);
    assert_eq!(subs(&["--file", "/nowhere/at/all"], "").1, 1);
}

/// A token on its own line, in a text, and as an argument is the same token.
#[test]
fn adjacent_characters_are_part_of_a_token_in_every_input() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let token = signed(&secret_key(), HS256, CLAIMS);
    let verify = ["decode", "--verify", "--key", &hs, "-o", "jsonl"];
    let by_stdin = |text: &str| {
        let done = world.then_with(&verify, text.as_bytes());
        (done.exit, done.stdout.lines().count())
    };
    let by_argument = |text: &str| world.then(&[verify.as_slice(), &[text]].concat()).exit;
    for bad in [
        format!("{token}=="),
        format!("{token}.x"),
        format!("abc{token}"),
        format!("{token}!"),
        format!("{token}*"),
        format!("{token}{token}"),
        format!("{token}~x~"),
    ] {
        let text = format!("Bearer {bad}");
        assert_eq!((by_stdin(&text), by_argument(&text)), ((4, 1), 4), "{bad}");
    }
    for good in [
        format!("https://x.example/?token={token}"),
        format!("https://x.example/#access_token={token}&state=1.2.3"),
        format!("token {token} and more"),
        format!("Cookie: a=b; session={token}; c=d"),
        format!("{token},\n"),
    ] {
        assert_eq!((by_stdin(&good), by_argument(&good)), ((0, 1), 0), "{good}");
    }
    // An invalid token among valid ones is reported, so that the exit code counts for all.
    let stripped = &token[..=token.rfind('.').expect("three parts")];
    let blank = with_signature(r#"{ "alg":"HS256"}"#, CLAIMS, [1; 32]);
    for bad in [stripped, &blank, "e30.e30.e30", "eyJ!.e30.e30"] {
        assert_eq!(by_stdin(&format!("{token} {bad}")), (4, 2), "{bad}");
        assert_eq!(by_argument(&format!("{token} {token} {bad}")), 4, "{bad}");
    }
    // Several tokens in one argument, JSON, and words that are not tokens.
    let pretty = format!("{{\n  \"access_token\": \"{token}\",\n  \"expires_in\": 900\n}}\n");
    assert_eq!((by_stdin(&pretty), by_argument(&pretty)), ((0, 1), 0));
    assert_eq!(by_argument(&format!("{token} {token}")), 0);
    for part in ["\n", "\r", "\t", ","] {
        let several = format!("{token}{part}{token}");
        assert_eq!((by_stdin(&several), by_argument(&several)), ((0, 2), 0), "{part:?}");
    }
    assert_eq!(by_stdin(&format!("see {token}.")), (0, 1));
    assert_eq!(by_stdin(&format!("---\n{token}\n")), (0, 1));
    assert_eq!(by_stdin("{\n"), (4, 1));
    // Text after a complete token is not joined with it.
    assert_eq!(by_stdin(&format!("{token}\n200\n")), (4, 2));
    assert_eq!(by_stdin(&format!("{token}\nnot-a-token\n")), (4, 2));
    // The option of a copied command is noise beside one token, and an invalid token beside several.
    assert_eq!(by_stdin(&format!("{token}\n--compressed\n")), (0, 1));
    assert_eq!(by_stdin(&format!("{token}\n--compressed\n{token}\n")), (4, 3));
    assert_eq!(by_stdin(&format!("200\n{token}\n300\n{token}\n400")), (4, 5));
}

/// White space is removed from within a token too. Any other character there makes it another token: the content
/// is shown, and the signature is invalid.
#[test]
fn white_space_within_a_token_is_forgiven_and_other_noise_refused() {
    let world = World::new();
    let hs = world.file("hs", SECRET);
    let token = signed(&secret_key(), HS256, CLAIMS);
    let [header, payload, signature]: [&str; 3] =
        token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let (front, back) = signature.split_at(9);
    let verify = |text: &str| {
        let by_argument = world.then(&["decode", "--verify", "--key", &hs, "-o", "json", text]);
        let verify = ["decode", "--verify", "--key", &hs, "-o", "json"];
        let by_stdin = world.then_with(&verify, text.as_bytes());
        assert_eq!(by_argument.exit, by_stdin.exit, "{text:?}");
        by_argument
    };
    for fine in [
        format!("  {token} "),
        format!("Bearer \"{token}\""),
        format!("{header}.{payload}.{front}\n{back}"),
        format!("{header}.{payload}.{front}\r\n  {back}"),
    ] {
        assert_eq!(verify(&fine).exit, 0, "{fine:?}");
    }
    let noisy = |noise: &str| {
        [
            format!("{header}.{payload}.{noise}{signature}"),
            format!("{header}.{payload}.{front}{noise}{back}"),
            format!("{header}.{noise}{payload}.{signature}"),
            format!("{header}{noise}.{payload}.{signature}"),
        ]
    };
    for noise in ["    ", " ", "\t", "\u{b}", "\u{a0}", " \t\u{2003}", "\u{200b} "] {
        for text in noisy(noise) {
            let verified = verify(&text);
            assert_eq!(verified.exit, 0, "{text:?}: {}", verified.stderr);
            assert_eq!(
                world.then(&["decode", "--claim", "sub", &text]).stdout,
                "alice\n",
                "{text:?}"
            );
        }
    }
    for noise in [",", "\"", "\u{1b}", "\\", "x", " , ", "\" \""] {
        for text in noisy(noise) {
            let refused = verify(&text);
            assert_eq!(refused.exit, 4, "{text:?}: {}", refused.stderr);
            assert!(!refused.stdout.contains(r#""status":"valid""#), "{text:?}");
            if noise == "x" {
                continue;
            }
            let shown = world.then(&["decode", "--claim", "sub", &text]);
            assert_eq!((shown.exit, shown.stdout.as_str()), (0, "alice\n"), "{text:?}");
        }
    }
}

/// Returns a token with noise that people and programs add, and wrapped.
fn pasted(token: &str) -> Vec<(&'static str, String)> {
    let [header, payload, signature]: [&str; 3] =
        token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let (front, back) = token.split_at(token.len() / 2);
    let width = |columns: usize, by: &str| {
        let lines: Vec<_> = token.as_bytes().chunks(columns).collect();
        String::from_utf8(lines.join(by.as_bytes())).expect("text")
    };
    vec![
        ("NBSP behind", format!("{token}\u{a0}")),
        ("ZWSP behind", format!("{token}\u{200b}\n")),
        ("BOM before", format!("\u{feff}{token}")),
        ("BOM behind", format!("{token}\u{feff}")),
        ("LRM around", format!("\u{200e}{token}\u{200e}")),
        ("isolate around", format!("\u{2068}{token}\u{2069}")),
        ("typographic quotes", format!("\u{201c}{token}\u{201d}")),
        ("a quote behind", format!("{token}\u{201d}")),
        ("single quotes", format!("\u{2018}{token}\u{2019}")),
        ("guillemets", format!("\u{ab}\u{a0}{token}\u{a0}\u{bb}")),
        ("ZWSP within", format!("{front}\u{200b}{back}")),
        ("soft hyphens within", format!("{header}\u{ad}.{payload}.\u{ad}{signature}")),
        ("word joiner within", format!("{front}\u{2060}{back}")),
        ("a sentence's end", format!("{token}.")),
        ("a sentence", format!("The token is {token}.")),
        ("an ellipsis", format!("{token}\u{2026}")),
        ("colour", format!("\x1b[32m{token}\x1b[0m\n")),
        ("a line a part", format!("{header}.\n{payload}.\n{signature}\n")),
        ("a line a part, CRLF", format!("{header}.\r\n{payload}.\r\n{signature}\r\n")),
        ("a line a part, dots first", format!("{header}\n.{payload}\n.{signature}\n")),
        ("a line a part, indented", format!("  {header}.\n  {payload}.\n  {signature}\n")),
        ("blanks between the parts", format!("{header}. {payload}. {signature}")),
        ("blanks around the full stops", format!("{header} .\t{payload}\u{a0}.  {signature} ")),
        ("lines joined by blanks", format!("Bearer {}", width(60, " "))),
        ("80 columns", width(80, "\n")),
        ("64 columns, CRLF", width(64, "\r\n")),
        ("shell continuation", format!("'{}'", width(40, "\\\n"))),
        ("mail quotation", format!("> {}", width(72, "\n> "))),
        ("header field", format!("Authorization: Bearer {}", width(50, "\n\t"))),
        ("wrapped, invisible at the ends", width(60, "\u{200b}\n")),
        ("wrapped, a sentence", format!("{}.", width(60, "\n"))),
        ("JSON", format!("{{\n  \"token\": \"{token}\"\n}}\n")),
        ("a cookie", format!("Set-Cookie: session=\"{token}\"; Max-Age=3")),
        ("DPoP", format!("authorization: DPoP {token}")),
        ("Markdown", format!("```\n{token}\n```\n")),
        ("a table", format!("| token | {token} |")),
        ("HTML", format!("<code>{token}</code>")),
        ("separator lines", format!("\u{2028}{token}\u{2029}")),
        ("a CR at the end", format!("{token}\r")),
        ("variation selector", format!("{front}\u{fe0f}{back}\u{e0100}")),
        ("fillers", format!("\u{3164}{token}\u{ffa0}\u{34f}\u{17b5}\u{180f}\u{1d173}\u{1bca0}")),
        ("blank pattern", format!("\u{2800}{token}\u{2800}")),
        ("corner brackets", format!("\u{300e}{token}\u{300f}")),
        ("lenticular brackets", format!("\u{3010}{token}\u{3011}\u{3002}")),
        ("wide quotes", format!("\u{ff02}{token}\u{ff02}\u{ff01}")),
        ("primes", format!("\u{2033}{token}\u{2033}")),
        ("emphasis", format!("the token: **{token}**")),
        ("emphasis, exclamation", format!("*{token}*!")),
        ("a dash", format!("{token}\u{2014}see")),
        ("percent escapes", format!("%22{token}%22%0A")),
        ("an escaped scheme", format!("token=Bearer%20{token}%20")),
        ("escaped twice", format!("Bearer%2520{token}")),
        ("a wide colon", format!("Bearer\u{ff1a}{token}")),
        ("a Markdown link", format!("[{token}](http://{token})")),
        (
            "a curl command",
            format!(
                "curl 'https://api.example/me' \\\n  -H 'accept: */*' \\\n  -H 'authorization: Bearer \
                 {token}' \\\n  --compressed"
            ),
        ),
        ("an environment file", format!("A=1\nAPI_URL=https://api.example\nTOKEN={token}\nB=x\n")),
        ("three lines", format!("Authorization:\n Bearer\n {token}\n")),
        ("a mail signature", format!("{token}\n-- \n")),
    ]
}

fn utf16(text: &str, big_endian: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    let units = mark.encode_utf16().chain(text.encode_utf16());
    let bytes = |unit: u16| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
    units.flat_map(bytes).collect()
}

/// Arguments, stdin and files accept the same noise, in every command that reads tokens.
#[test]
fn pasted_noise_is_removed_wherever_a_token_comes_in() {
    let world =
        World::new().with("TOKENCTL_STORE", "sessions.db").with("TOKENCTL_RETRY_GRACE", "5m");
    world.ok(&["init", "-q"]);
    let pair = world.run(&["issue", "alice", "-o", "json"]).code(0).json();
    let (access, refresh) = (&pair["access_token"], &pair["refresh_token"]);
    let [access, refresh] = [access, refresh].map(|token| token.as_str().expect("a token"));
    let mut wrong = Vec::new();
    let mut expect = |what: String, done: crate::common::Done| {
        if done.exit != 0 {
            wrong.push(format!("{what}: {} {}{}", done.exit, done.stdout, done.stderr));
        }
    };
    for (name, text) in pasted(access) {
        let file = world.file("pasted", &text);
        let verify = ["decode", "--verify", "-o", "jsonl"];
        let introspect = ["introspect", "-o", "jsonl"];
        let revoke = ["revoke", "--dry-run", "--token"];
        for command in [&verify[..], &introspect, &revoke] {
            let given = world.run(&[command, &[&text]].concat());
            expect(format!("{name}, argument, {}", command[0]), given);
            let piped = [command, &["-"]].concat();
            let piped = world.call(&piped).stdin(text.clone()).run();
            expect(format!("{name}, stdin, {}", command[0]), piped);
        }
        expect(format!("{name}, file"), world.run(&[&verify[..], &["--file", &file]].concat()));
    }
    // Within the grace period each form gets the same pair.
    for (name, text) in pasted(refresh) {
        expect(format!("{name}, rotate"), world.run(&["rotate", &text]));
        let piped = world.call(&["rotate", "-"]).stdin(text).run();
        expect(format!("{name}, stdin, rotate"), piped);
    }
    let latin = |before: &[u8], after: &[u8]| [before, access.as_bytes(), after].concat();
    let four = |text: &str, bytes: fn(u32) -> [u8; 4]| -> Vec<u8> {
        text.chars().flat_map(|c| bytes(u32::from(c))).collect()
    };
    for bytes in [
        latin(b"\x93", b"\x94\n"),
        latin(b"\xab", b"\xbb"),
        latin(b"", b"\xa0"),
        latin(b"", b"\x85\n"),
        four(access, u32::to_le_bytes),
        four(&format!("\u{feff}{access}\r\n"), u32::to_be_bytes),
        utf16(&format!("\u{ab}\u{41a}\u{43b}\u{bb} {access}\r\n"), false, false),
    ] {
        std::fs::write(world.path("bytes"), &bytes).expect("a file");
        let file = world.at("bytes");
        for arguments in [&["decode", "--verify", "--file", &file][..], &["introspect"]] {
            let done = world.call(arguments).stdin(bytes.clone()).run();
            expect(format!("{:x?} {arguments:?}", &bytes[..8]), done);
        }
    }
    for (big, mark) in [(true, true), (false, true), (true, false), (false, false)] {
        let wide = utf16(&format!("{access}\r\n"), big, mark);
        std::fs::write(world.path("wide"), &wide).expect("a file");
        let file = world.at("wide");
        for arguments in [
            &["decode", "--verify", "--file", &file][..],
            &["introspect"],
            &["revoke", "--dry-run", "--token", "-"],
        ] {
            let done = world.call(arguments).stdin(wide.clone()).run();
            expect(format!("UTF-16 {big} {mark} {arguments:?}"), done);
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// A truncated token, and one with extra letters, is another token in every command.
#[test]
fn a_token_that_is_not_whole_is_refused_wherever_it_comes_in() {
    let world = World::new().with("TOKENCTL_STORE", "sessions.db");
    world.ok(&["init", "-q"]);
    let pair = world.run(&["issue", "alice", "-o", "json"]).code(0).json();
    let token = pair["access_token"].as_str().expect("a token");
    let cut = &token[..token.len() - 1];
    let without_signature = &token[..=token.rfind('.').expect("a full stop")];
    for bad in [
        cut.to_owned(),
        without_signature.to_owned(),
        format!("{cut}\n\nhello"),
        format!("{token}x"),
        format!("x{token}"),
        format!("see x{token} there"),
        format!("see {token}x there"),
        format!("{token}\u{e9}"),
        format!("{token}="),
        format!("{token}%20"),
        format!("{token}{token}"),
        "not a token".to_owned(),
        "garbage".to_owned(),
    ] {
        for command in [&["decode", "--verify"][..], &["introspect"]] {
            let given = world.run(&[command, &[&bad]].concat());
            let piped = world.call(command).stdin(bad.clone()).run();
            assert_eq!((given.exit, piped.exit), (4, 4), "{command:?} {bad}: {piped:?}");
        }
    }
}

/// If a command expects one token, several are an error, because the intended one is unknown.
#[test]
fn two_tokens_where_one_is_expected_are_counted() {
    let world = World::new().with("TOKENCTL_STORE", "sessions.db");
    world.ok(&["init", "-q"]);
    let pair = world.run(&["issue", "alice", "-o", "json"]).code(0);
    let tokens = pair.json();
    let [access, refresh] = ["access_token", "refresh_token"].map(|name| tokens[name].clone());
    let both = format!("{}\n{}\n", access.as_str().expect("a"), refresh.as_str().expect("a"));
    for text in
        [both.clone(), both.replace('\n', " "), pair.stdout.clone(), format!("{both}{both}")]
    {
        let count = if text.len() > both.len() * 3 / 2 { "4" } else { "2" };
        for command in [
            &["rotate", "-"][..],
            &["revoke", "--token", "-"],
            &["revoke", "--jti", "--token", "-"],
        ] {
            let done = world.call(command).stdin(text.clone()).run().code(2);
            assert!(done.stderr.contains(&format!("expected one token, got {count}")), "{done:?}");
            assert!(!done.stderr.contains("encrypted"), "{done:?}");
        }
        world.run(&["rotate", &text]).code(2);
    }
    // Neither token was used.
    world.run(&["introspect", refresh.as_str().expect("a token")]).code(0);
}

//! Describes a user agent in a few words: `Firefox on Linux`.
//!
//! Parsed by hand, not by a crate, for measured reasons. The regular expressions of the ua-parser project take
//! 180 ms to load in a process that runs for five; `woothee` (last release 2021) takes up to 1 ms for the first
//! lookup and lacks python-requests, okhttp, Go's client and Electron applications. A user agent is a list of
//! `product/version` words with comments in parentheses, so a table of products, ordered by precedence, answers
//! in microseconds.

use super::text::{safe, short};

/// Description of an unknown client.
const UNKNOWN: &str = "unknown";
/// Maximum width of a description, in columns.
const MAX_WIDTH: usize = 40;
/// Number of bytes that are read; real user agents are far shorter.
const MAX_BYTES: usize = 1024;

/// Product names of browsers. A browser that also names another one comes first: Edge names Chrome, Chrome
/// names Safari.
const BROWSERS: [(&str, &str); 33] = [
    ("EdgiOS", "Edge"),
    ("EdgA", "Edge"),
    ("Edge", "Edge"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("OPT", "Opera"),
    ("OPiOS", "Opera"),
    ("Opera", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"),
    ("Vivaldi", "Vivaldi"),
    ("Brave", "Brave"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("Ddg", "DuckDuckGo"),
    ("UCBrowser", "UC Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("Whale", "Whale"),
    ("GSA", "Google app"),
    ("FBAN", "Facebook app"),
    ("FBAV", "Facebook app"),
    ("Instagram", "Instagram app"),
    ("MicroMessenger", "WeChat"),
    ("Line", "LINE"),
    ("FxiOS", "Firefox"),
    ("Focus", "Firefox Focus"),
    ("Seamonkey", "SeaMonkey"),
    ("Thunderbird", "Thunderbird"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Headless Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
];

/// Operating systems, the more specific first: Android names Linux, an iPhone names Mac OS X.
const SYSTEMS: [(&str, &str); 18] = [
    ("Windows Phone", "Windows Phone"),
    ("Windows", "Windows"),
    ("Win64", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("iPod", "iPod"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("CrOS", "ChromeOS"),
    ("Tizen", "Tizen"),
    ("KAIOS", "KaiOS"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("macOS", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"),
    ("X11", "Unix"),
];

/// Product words that every browser sends and that identify none.
const NOISE: [&str; 10] = [
    "Mozilla",
    "AppleWebKit",
    "Gecko",
    "Version",
    "Mobile",
    "Safari",
    "Chrome",
    "Electron",
    "Chromium",
    "Tablet",
];

/// Describes a client in a few words that are safe for a terminal; `unknown` if the user agent is empty.
#[must_use]
pub(crate) fn describe(user_agent: Option<&str>) -> String {
    let agent = clip(user_agent.unwrap_or_default().trim());
    let name = if agent.starts_with("Mozilla/") || agent.starts_with("Opera/") {
        browser(agent)
    } else {
        program(agent)
    };
    let shown = safe(&name);
    short(if shown.is_empty() { UNKNOWN } else { &shown }, MAX_WIDTH).into_owned()
}

fn clip(agent: &str) -> &str {
    let mut end = agent.len().min(MAX_BYTES);
    while !agent.is_char_boundary(end) {
        end -= 1;
    }
    &agent[..end]
}

/// Returns the `Name/Version` words outside of parentheses.
fn products(agent: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut depth = 0_u32;
    agent
        .split_inclusive(['(', ')', ' '])
        .filter_map(move |piece| {
            let outside = depth == 0;
            match piece.as_bytes().last() {
                Some(b'(') => depth += 1,
                Some(b')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            outside.then(|| piece.trim_end_matches(['(', ')', ' ']))
        })
        .filter_map(|word| word.split_once('/'))
        .filter(|(name, _)| !name.is_empty())
}

fn browser(agent: &str) -> String {
    let system = system(agent);
    let on = |name: &str| match system {
        Some(system) => format!("{name} on {system}"),
        None => name.to_owned(),
    };
    if let Some(bot) = bot(agent) {
        return bot.to_owned();
    }
    let words: Vec<&str> = products(agent).map(|(name, _)| name).collect();
    let named = |wanted: &str| words.contains(&wanted);
    if named("Electron") {
        // An application with an embedded browser is described by its own name.
        let app = words.iter().find(|name| !NOISE.contains(name));
        return on(app.unwrap_or(&"Electron app"));
    }
    if let Some((product, name)) = BROWSERS.iter().find(|(product, _)| named(product)) {
        // Chrome with `Version/` is a web view inside an Android application.
        let view = *product == "Chrome" && named("Version") && system == Some("Android");
        return on(if view { "Android app" } else { name });
    }
    if agent.contains("Trident/") || agent.contains("MSIE ") {
        return on("Internet Explorer");
    }
    if named("Safari") {
        return on("Safari");
    }
    match system {
        Some(system @ ("iPhone" | "iPad" | "iPod")) => format!("app on {system}"),
        Some(system) => format!("browser on {system}"),
        None => String::new(),
    }
}

fn system(agent: &str) -> Option<&'static str> {
    SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

/// Returns the name of a crawler: the word that contains `bot` or similar.
fn bot(agent: &str) -> Option<&str> {
    agent
        .split([' ', ';', '(', ')', ','])
        .filter(|word| !word.contains("://") && !word.contains('@'))
        .map(|word| word.split('/').next().unwrap_or(word))
        .find(|name| {
            let name = name.to_ascii_lowercase();
            // `Cubot` is a phone.
            (name.ends_with("bot") || name.ends_with("spider") || name.ends_with("crawler"))
                && name != "cubot"
        })
}

/// Returns the name of a program, which is the first word: `curl/8.4.0`, `MyApp/3.2 CFNetwork/1568 Darwin/24`.
fn program(agent: &str) -> String {
    if let Some(bot) = bot(agent) {
        return bot.to_owned();
    }
    let first = agent.split([' ', '(', ';']).next().unwrap_or_default();
    let Some((name, version)) = first.split_once('/') else {
        return agent.to_owned();
    };
    let apple = agent.contains("CFNetwork/") && agent.contains("Darwin/");
    let place = if apple { Some("Apple device") } else { system(agent) };
    match (place, major_minor(version)) {
        (Some(place), _) => format!("{name} on {place}"),
        (None, "") => name.to_owned(),
        (None, version) => format!("{name} {version}"),
    }
}

/// Returns `8.4` for `8.4.0-DEV`.
fn major_minor(version: &str) -> &str {
    let digits = version.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let version = &version[..digits];
    let end = version.match_indices('.').nth(1).map_or(version.len(), |(at, _)| at);
    version[..end].trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEBKIT: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";

    fn on(system: &str, rest: &str) -> String {
        describe(Some(&format!("Mozilla/5.0 ({system}) {rest}")))
    }

    #[test]
    fn browsers_by_name_and_system() {
        let windows = "Windows NT 10.0; Win64; x64";
        let iphone = "iPhone; CPU iPhone OS 18_1 like Mac OS X";
        let mac = "Macintosh; Intel Mac OS X 10_15_7";
        let apple = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let chrome = format!("{WEBKIT} Chrome/130.0.0.0 Safari/537.36");
        let mobile = format!("{WEBKIT} Chrome/130.0.0.0 Mobile Safari/537.36");
        for (system, rest, shown) in [
            ("X11; Linux x86_64; rv:132.0", "Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
            ("Android 14; Mobile; rv:132.0", "Gecko/132.0 Firefox/132.0", "Firefox on Android"),
            (windows, &chrome, "Chrome on Windows"),
            (windows, &format!("{chrome} Edg/130.0.0.0"), "Edge on Windows"),
            (windows, &format!("{chrome} OPR/115.0.0.0"), "Opera on Windows"),
            (mac, &format!("{chrome} Vivaldi/7.0"), "Vivaldi on macOS"),
            (mac, &format!("{apple} Version/18.1 Safari/605.1.15"), "Safari on macOS"),
            (
                iphone,
                &format!("{apple} Version/18.1 Mobile/15E148 Safari/604.1"),
                "Safari on iPhone",
            ),
            (
                iphone,
                &format!("{apple} CriOS/130.0 Mobile/15E148 Safari/604.1"),
                "Chrome on iPhone",
            ),
            (
                iphone,
                &format!("{apple} FxiOS/132.0 Mobile/15E148 Safari/605.1"),
                "Firefox on iPhone",
            ),
            (iphone, &format!("{apple} Mobile/15E148"), "app on iPhone"),
            ("Linux; Android 10; K", &mobile, "Chrome on Android"),
            (
                "Linux; Android 14; SAMSUNG SM-S921B",
                "AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0 Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Linux; Android 14; Pixel 8; wv",
                "AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36",
                "Android app on Android",
            ),
            ("X11; CrOS x86_64 14541.0.0", &chrome, "Chrome on ChromeOS"),
            ("Windows NT 10.0; Trident/7.0; rv:11.0", "like Gecko", "Internet Explorer on Windows"),
            (
                mac,
                "AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.41.97 Chrome/130.0 Electron/33.0.1 Safari/537.36",
                "Slack on macOS",
            ),
        ] {
            assert_eq!(on(system, rest), shown, "{system} {rest}");
        }
    }

    #[test]
    fn programs_by_name_and_version() {
        for (agent, shown) in [
            ("curl/8.4.0", "curl 8.4"),
            ("Wget/1.21.4", "Wget 1.21"),
            ("python-requests/2.32.3", "python-requests 2.32"),
            ("okhttp/4.12.0", "okhttp 4.12"),
            ("Go-http-client/2.0", "Go-http-client 2.0"),
            ("PostmanRuntime/7.42.0", "PostmanRuntime 7.42"),
            ("Dart/3.5 (dart:io)", "Dart 3.5"),
            ("Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8)", "Dalvik on Android"),
            ("MyApp/3.2.1 CFNetwork/1568.100.1 Darwin/24.0.0", "MyApp on Apple device"),
            ("billing-worker", "billing-worker"),
            ("node", "node"),
        ] {
            assert_eq!(describe(Some(agent)), shown, "{agent}");
        }
    }

    #[test]
    fn crawlers_by_name() {
        for (agent, shown) in [
            (
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "Googlebot",
            ),
            (
                "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
                "GPTBot",
            ),
            ("Baiduspider/2.0", "Baiduspider"),
        ] {
            assert_eq!(describe(Some(agent)), shown);
        }
    }

    #[test]
    fn missing_and_malformed_user_agents() {
        for agent in
            [None, Some(""), Some("  "), Some("Mozilla/5.0"), Some("\u{0}\u{0}").filter(|_| false)]
        {
            assert_eq!(describe(agent), "unknown", "{agent:?}");
        }
        assert_eq!(describe(Some("\u{1b}[2J")), "\\u{1b}[2J");
        assert_eq!(describe(Some("a\u{202e}b/1.0")), "a\\u{202e}b 1.0");
        let long = describe(Some(&"x".repeat(10_000_000)));
        assert_eq!(long, format!("{}…", "x".repeat(39)));
    }

    proptest! {
        #[test]
        fn anything_is_answered_safely(agent in any::<String>(), tail in "[()/; .A-Za-z0-9]{0,80}") {
            for text in [agent.clone(), format!("Mozilla/{tail}{agent}"), tail] {
                let shown = describe(Some(&text));
                prop_assert!(!shown.is_empty());
                prop_assert!(!shown.chars().any(super::super::text::is_unsafe));
                prop_assert!(super::super::text::width(&shown) <= MAX_WIDTH);
            }
        }
    }
}

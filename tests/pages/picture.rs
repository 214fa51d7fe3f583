//! Draws a terminal's screen as an SVG, for the picture at the top of the README.

use std::fmt::Write as _;

/// Width of one character, in units of the picture.
const COLUMN: f64 = 8.4;
/// Height of one line.
const ROW: f64 = 19.0;
/// Space around the text.
const MARGIN: f64 = 16.0;

/// The colours of a picture.
pub(crate) struct Theme {
    background: &'static str,
    text: &'static str,
    dimmed: &'static str,
    red: &'static str,
    green: &'static str,
    yellow: &'static str,
}

pub(crate) const LIGHT: Theme = Theme {
    background: "#ffffff",
    text: "#24292f",
    dimmed: "#6e7781",
    red: "#b31d28",
    green: "#116329",
    yellow: "#7d4e00",
};

pub(crate) const DARK: Theme = Theme {
    background: "#161b22",
    text: "#e6edf3",
    dimmed: "#8b949e",
    red: "#ff7b72",
    green: "#7ee787",
    yellow: "#e3b341",
};

/// The look that escape sequences set for the following text.
#[derive(Clone, Copy, Default, PartialEq)]
struct Look {
    bold: bool,
    dimmed: bool,
    colour: Option<u8>,
}

impl Look {
    fn take(&mut self, codes: &str) {
        for code in codes.split(';').map(|code| code.parse().unwrap_or(0)) {
            match code {
                0 => *self = Self::default(),
                1 => self.bold = true,
                2 => self.dimmed = true,
                31..=33 => self.colour = Some(code),
                _ => {}
            }
        }
    }

    fn fill(self, theme: &Theme) -> &'static str {
        match (self.colour, self.dimmed) {
            (Some(31), _) => theme.red,
            (Some(32), _) => theme.green,
            (Some(_), _) => theme.yellow,
            (None, true) => theme.dimmed,
            (None, false) => theme.text,
        }
    }
}

/// Splits a line into pieces, each with its look.
fn pieces(line: &str) -> Vec<(Look, String)> {
    let (mut look, mut pieces) = (Look::default(), Vec::new());
    for part in line.split('\u{1b}') {
        let text = match part.strip_prefix('[').and_then(|rest| rest.split_once('m')) {
            Some((codes, text)) => {
                look.take(codes);
                text
            }
            None => part,
        };
        if !text.is_empty() {
            pieces.push((look, text.to_owned()));
        }
    }
    pieces
}

/// Draws a screen with this number of columns as an SVG.
pub(crate) fn draw(screen: &str, columns: u16, theme: &Theme) -> String {
    let lines: Vec<&str> = screen.lines().collect();
    let width = f64::from(columns) * COLUMN + 2.0 * MARGIN;
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let height = f64::from(rows) * ROW + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\" font-size=\"14\">\n\
         <title>tokenctl in a terminal</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n",
        theme.background
    );
    for (row, line) in (0_u16..).zip(&lines) {
        let y = MARGIN + (f64::from(row) + 0.75) * ROW;
        let mut column = 0;
        for (look, text) in pieces(line) {
            let count = u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
            if !text.trim().is_empty() {
                let x = MARGIN + f64::from(column) * COLUMN;
                let length = f64::from(count) * COLUMN;
                let weight = if look.bold { " font-weight=\"bold\"" } else { "" };
                let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let _ = writeln!(
                    svg,
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" fill=\"{}\"{weight} \
                     xml:space=\"preserve\">{text}</text>",
                    look.fill(theme)
                );
            }
            column += count;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

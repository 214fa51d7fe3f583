//! Characters around and inside pasted tokens that are not part of them.

/// Whether Unicode has the character as `Default_Ignorable_Code_Point`: it is not shown.
///
/// The ranges are those of `DerivedCoreProperties.txt`, Unicode 16. A few of them hold unassigned code points.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether the character is a quotation mark, a prime that replaces one, or a bracket.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c,
        '\u{ab}' | '\u{bb}' | '\u{b4}' | '\u{5f3}' | '\u{5f4}'
        | '\u{2018}'..='\u{201f}'
        | '\u{2032}'..='\u{2037}'
        | '\u{2039}' | '\u{203a}'
        | '\u{275b}'..='\u{275e}'
        | '\u{2768}'..='\u{2775}'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301b}'
        | '\u{301d}'..='\u{301f}'
        | '\u{ff02}' | '\u{ff07}' | '\u{ff08}' | '\u{ff09}' | '\u{ff1c}' | '\u{ff1e}'
        | '\u{ff3b}' | '\u{ff3d}' | '\u{ff40}'
        | '\u{ff5b}'..='\u{ff5d}'
        | '\u{ff62}' | '\u{ff63}'
    )
}

/// Whether the character is white space, punctuation that ends a sentence, or a bullet.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{b7}' | '\u{589}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{6d4}' | '\u{964}' | '\u{965}'
            | '\u{2013}'..='\u{2015}'
            | '\u{2022}' | '\u{2023}' | '\u{2026}' | '\u{2028}' | '\u{2029}'
            | '\u{203c}' | '\u{203d}' | '\u{2047}'..='\u{2049}'
            | '\u{2800}'
            | '\u{3001}' | '\u{3002}'
            | '\u{ff01}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1d}' | '\u{ff1f}' | '\u{ff61}' | '\u{ff64}'
        )
}

/// Returns the character of a byte in Windows-1252 if it is noise; other bytes are unknown.
pub(super) fn of_windows_1252(byte: u8) -> char {
    match byte {
        0x82 | 0x84 | 0x8b | 0x91..=0x94 | 0x9b | 0xab | 0xb4 | 0xbb => '"',
        0x85 | 0x95..=0x97 | 0xa0 | 0xb7 => ' ',
        0xad => '\u{ad}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

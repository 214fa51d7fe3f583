use super::*;
use proptest::prelude::*;

fn sessions() -> Table {
    let mut table = Table::new([
        Column::key("session"),
        Column::key("user").shrink_to(12),
        Column::extra("state", 1),
        Column::extra("client", 4).shrink_to(10),
        Column::extra("ip", 5),
        Column::extra("device", 6).shrink_to(8),
        Column::extra("used", 2),
        Column::extra("gen", 7).right(),
    ]);
    let active = || Cell::toned("active", Tone::Good);
    table
        .row::<Cell>([
            "0193a1".into(),
            "alice@example.com".into(),
            active(),
            "Firefox on Linux".into(),
            "192.0.2.17".into(),
            "office laptop".into(),
            "3 min ago".into(),
            "12".into(),
        ])
        .row::<Cell>([
            "0193b2f".into(),
            "東京\u{1b}[31m-user@a-rather-long-domain.example.org".into(),
            Cell::toned("revoked", Tone::Bad),
            "Samsung Internet on Android".into(),
            "2001:db8:85a3::8a2e:370:7334".into(),
            "".into(),
            "21 days ago".into(),
            "3".into(),
        ]);
    table
}

#[test]
fn a_wide_terminal_shows_everything() {
    let shown = sessions().render(Some(140), Paint::OFF);
    insta::assert_snapshot!(shown.text, @r"
    SESSION  USER                            STATE    CLIENT                       IP                            DEVICE         USED         GEN
    0193a1   alice@example.com               active   Firefox on Linux             192.0.2.17                    office laptop  3 min ago     12
    0193b2f  東京\u{1b}[31m-user@a-rather-…  revoked  Samsung Internet on Android  2001:db8:85a3::8a2e:370:7334                 21 days ago    3
    ");
    assert_eq!(shown.note(), None);
}

#[test]
fn eighty_columns_drop_the_least_important_columns() {
    let shown = sessions().render(Some(80), Paint::OFF);
    insta::assert_snapshot!(shown.text, @r"
    SESSION  USER                      STATE    CLIENT                   USED
    0193a1   alice@example.com         active   Firefox on Linux         3 min ago
    0193b2f  東京\u{1b}[31m-user@a-r…  revoked  Samsung Internet on An…  21 days ago
    ");
    assert_eq!(shown.note().unwrap(), "columns hidden (terminal too narrow): ip, device, gen");
}

#[test]
fn forty_columns_keep_the_keys() {
    insta::assert_snapshot!(sessions().render(Some(40), Paint::OFF).text, @r"
    SESSION  USER                    STATE
    0193a1   alice@example.com       active
    0193b2f  東京\u{1b}[31m-user@a…  revoked
    ");
}

#[test]
fn a_path_keeps_its_end_and_a_sentence_wraps() {
    let mut table = Table::new([
        Column::key("place").shrink_to(12).keeps_end(),
        Column::key("why").shrink_to(12).wraps(),
        Column::key("n").right(),
    ]);
    table.row(["/var/log/app/2026/access.log:7:12", "somebody may still need it", "1"]);
    table.row(["a.log:1:1", "short", "22"]);
    insta::assert_snapshot!(table.render(Some(35), Paint::OFF).text, @r"
    PLACE            WHY             N
    …ccess.log:7:12  somebody may    1
                     still need it
    a.log:1:1        short          22
    ");
}

#[test]
fn columns_with_values_to_compare_stay_whole() {
    let mut table = Table::new([
        Column::key("name").shrink_to(4),
        Column::extra("ip", 1).wraps_last_to(10),
        Column::extra("used", 2),
    ]);
    table.row(["alice@example.org", "2001:db8::7334", "3d"]);
    let at = |limit| {
        let text = table.render(Some(limit), Paint::OFF).text;
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(at(30), ["alice@e…  2001:db8::7334  3d"]);
    assert_eq!(at(24), ["alice@e…  2001:db8::7334"]);
    assert_eq!(at(16), ["ali…  2001:db8::", "      7334"]);
    assert_eq!(at(10), ["alice@exa…"]);
}

#[test]
fn a_file_gets_every_column() {
    let shown = sessions().render(None, Paint::OFF);
    assert!(shown.dropped.is_empty());
    assert!(!shown.text.contains('…'));
}

#[test]
fn colour_changes_no_alignment() {
    let plain = sessions().render(Some(80), Paint::OFF).text;
    let painted = sessions().render(Some(80), Paint::ON).text;
    assert!(painted.contains("\u{1b}["));
    assert_eq!(console::strip_ansi_codes(&painted), plain);
}

#[test]
fn no_rows_are_a_header() {
    let table = Table::new([Column::key("id"), Column::extra("n", 1).right()]);
    assert_eq!(table.render(Some(80), Paint::OFF).text, "ID  N\n");
}

proptest! {
    #[test]
    fn no_line_is_wider_than_asked_or_ends_in_space(
        limit in 4usize..160,
        cells in proptest::collection::vec(any::<String>(), 0..12),
    ) {
        let mut table = Table::new([
            Column::key("id"),
            Column::extra("name", 1).shrink_to(5),
            Column::extra("number", 2).right(),
        ]);
        for row in cells.chunks(3) {
            table.row(row);
        }
        let shown = table.render(Some(limit), Paint::OFF);
        prop_assert_eq!(shown.text.lines().count(), 1 + cells.chunks(3).count());
        for line in shown.text.lines() {
            prop_assert!(width(line) <= limit, "{} > {}: {:?}", width(line), limit, line);
            prop_assert!(!line.ends_with(' '));
        }
    }
}

#[test]
fn the_pages_of_a_list_stand_below_each_other() {
    let page = |id: &str| {
        let mut table = Table::new([Column::key("id"), Column::key("n").right()]);
        table.row([id, "7"]);
        table
    };
    let first = page("a-long-id").render_page(None, Paint::OFF, true, &[]);
    let second = page("b").render_page(None, Paint::OFF, false, &first.widths);
    assert_eq!(first.text + &second.text, "ID         N\na-long-id  7\nb          7\n");
}

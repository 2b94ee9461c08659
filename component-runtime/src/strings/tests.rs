//! Every way of transcoding, against the standard library, over texts at the edges of blocks.

use super::*;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect()
}

fn texts() -> Vec<String> {
    let mut all = Vec::new();
    for length in [0, 1, 2, 15, 31, 32, 33, 63, 64, 65, 100] {
        let ascii: String = "The quick brown fox 0123456789 jumps over".chars().cycle().take(length).collect();
        all.push(ascii.clone());
        for odd in [
            "\u{7f}",
            "\u{80}",
            "é",
            "\u{a9}",
            "\u{bf}",
            "ÿ",
            "\u{100}",
            "\u{416}",
            "\u{7ff}",
            "ह",
            "\u{ffff}",
            "🦀",
            "\u{10ffff}",
            "\0",
        ] {
            for at in [0, length / 2, length] {
                let mut text = ascii.clone();
                text.insert_str(at, odd);
                all.push(format!("{text}{odd}"));
                all.push(text);
            }
        }
    }
    for length in 6..=24 {
        all.push("語".repeat(length));
        all.push(format!("ö{}", "語".repeat(length)));
    }
    all
}

/// All steps of one transcoding.
fn run(op: Transcode, from: &[u8]) -> Result<(Vec<u8>, Progress), Invalid> {
    let units = from.len() / op.from_unit_bytes();
    let mut to = vec![0xaa; units * op.worst_bytes()];
    let mut all = Progress::default();
    loop {
        let at = (all.read_units * op.from_unit_bytes(), all.written_units * op.to_unit_bytes());
        let step = op.step(&from[at.0..], &mut to[at.1..])?;
        all.read_units += step.read_units;
        all.written_units += step.written_units;
        if step.read_units == 0 || all.read_units == units {
            let behind = &to[all.written_units * op.to_unit_bytes()..];
            assert!(behind.iter().all(|byte| *byte == 0xaa), "{op} writes behind what it says");
            to.truncate(all.written_units * op.to_unit_bytes());
            return Ok((to, all));
        }
    }
}

#[test]
fn whole_strings_come_out_as_the_standard_library_makes_them() {
    texts().iter().for_each(|text| assert_whole(text));
}

#[track_caller]
fn assert_whole(text: &str) {
    let (bytes, units) = (text.as_bytes(), utf16(text));
    assert_eq!(run(Transcode::Utf8ToUtf8, bytes).unwrap().0, bytes);
    assert_eq!(run(Transcode::Utf8ToUtf16, bytes).unwrap().0, units);
    assert_eq!(run(Transcode::Utf16ToUtf16, &units).unwrap().0, units);
    assert_eq!(run(Transcode::Utf16ToUtf8, &units).unwrap().0, bytes);
    if let Some(latin1) = latin1(text) {
        assert_eq!(run(Transcode::Latin1ToUtf16, &latin1).unwrap().0, units);
        assert_eq!(run(Transcode::Latin1ToUtf8, &latin1).unwrap().0, bytes);
        assert_eq!(run(Transcode::Utf8ToLatin1, bytes).unwrap().0, latin1);
        assert_eq!(run(Transcode::Utf16ToLatin1, &units).unwrap().0, latin1);
    }
}

/// To UTF-8, where there is no room for anything else.
#[track_caller]
fn assert_exact(text: &str) {
    let ways = [(Transcode::Utf16ToUtf8, Some(utf16(text))), (Transcode::Latin1ToUtf8, latin1(text))];
    for (op, from) in ways {
        let Some(from) = from else { continue };
        let mut to = vec![0; text.len()];
        let done = op.step(&from, &mut to).unwrap();
        assert_eq!((to.as_slice(), done.written_units), (text.as_bytes(), text.len()));
    }
}

#[test]
fn short_and_long_characters_in_every_order_fill_exactly_the_room_that_they_need() {
    for pattern in 0..1_u32 << 13 {
        for (length, other) in [(13, 'ö'), (13, '語'), (11, '🦀'), (9, 'ß')] {
            let letter = |at: u32| if pattern >> at & 1 == 1 { other } else { 'a' };
            let text: String = (0..length).map(letter).chain("end".chars().take(pattern as usize % 4)).collect();
            assert_exact(&text);
        }
    }
}

#[test]
fn short_and_long_characters_at_the_end_of_a_block_are_what_they_are_and_nothing_else() {
    for (before, after) in [(25, 0), (31, 1), (32, 0), (33, 0), (25, 22), (24, 70), (26, 70), (31, 70)] {
        for pattern in 0..1_u32 << 9 {
            for (first, other) in [("©", 'ö'), ("b", '¶'), ("語", '語'), ("é", '🦀'), ("ö", 'Ж')] {
                let letter = |at: u32| if pattern >> at & 1 == 1 { other } else { 'a' };
                let middle: String = (0..9).map(letter).collect();
                for last in ["c", "ö"] {
                    let text = format!("{first}{}{middle}{}", "b".repeat(before), last.repeat(after));
                    assert_whole(&text);
                    assert_exact(&text);
                    assert_smaller(&text);
                }
            }
        }
    }
}

#[test]
fn smaller_sets_stop_before_what_is_not_in_them() {
    texts().iter().for_each(|text| assert_smaller(text));
}

#[track_caller]
fn assert_smaller(text: &str) {
    let (bytes, units) = (text.as_bytes(), utf16(text));
    let ascii: String = text.chars().take_while(char::is_ascii).collect();
    let small: String = text.chars().take_while(|character| u32::from(*character) < 0x100).collect();
    let small_units = small.chars().count();
    assert_eq!(run(Transcode::Utf16ToAscii, &units), Ok((ascii.clone().into_bytes(), same(ascii.len()))));
    let (found, progress) = run(Transcode::Utf16ToLatin1, &units).unwrap();
    assert_eq!((Some(found), progress), (latin1(&small), same(small_units)));
    let (found, progress) = run(Transcode::Utf8ToLatin1, bytes).unwrap();
    assert_eq!(Some(found), latin1(&small));
    assert_eq!(progress, Progress { read_units: small.len(), written_units: small_units });
    if let Some(latin1) = latin1(text) {
        assert_eq!(run(Transcode::Latin1ToAscii, &latin1), Ok((ascii.clone().into_bytes(), same(ascii.len()))));
    }
}

#[test]
fn what_is_not_valid_is_refused_at_every_place() {
    let not_utf8: &[&[u8]] = &[
        b"\x80",
        b"\xc0\x80",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf0\x9f\xa6",
        b"\xff",
        b"\xe0\x80\x80",
        b"\xe2\x82",
        b"\xf2\x80",
        b"\xc1\xbf",
    ];
    let not_utf16: &[&[u16]] = &[&[0xd800], &[0xdc00], &[0xd800, 0x41], &[0xdc00, 0xd800], &[0xdbff, 0xdbff]];
    for before in [0, 1, 31, 32, 33, 64, 200] {
        for after in [0, 1, 40, 100] {
            for (bad, nearest) in not_utf8.iter().flat_map(|bad| [(bad, "b"), (bad, "é")]) {
                let text = [&vec![b'a'; before][..], nearest.as_bytes(), bad, &vec![b'b'; after]].concat();
                for op in [Transcode::Utf8ToUtf8, Transcode::Utf8ToUtf16] {
                    assert_eq!(run(op, &text), Err(Invalid), "{op} {text:x?}");
                }
                let all_before = Progress { read_units: before + nearest.len(), written_units: before + 1 };
                assert_eq!(run(Transcode::Utf8ToLatin1, &text).unwrap().1, all_before);
            }
            for bad in not_utf16 {
                for nearest in [0x61, 0xe9, 0x8a9e] {
                    let units = [&vec![0x61; before][..], &[nearest], bad, &vec![0x62; after]].concat();
                    let text: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
                    for op in [Transcode::Utf16ToUtf8, Transcode::Utf16ToUtf16] {
                        assert_eq!(run(op, &text), Err(Invalid), "{op} {text:x?}");
                    }
                }
            }
        }
    }
}

#[test]
fn long_strings_are_cut_between_characters() {
    for shift in 0..4 {
        let text = format!("{}{}", &"abc"[..shift.min(3)], "🦀".repeat(PIECE_UNITS / 3));
        let units = utf16(&text);
        let first = Transcode::Utf8ToUtf8.step(text.as_bytes(), &mut vec![0; text.len()]).unwrap();
        assert!(first.read_units <= PIECE_UNITS && text.is_char_boundary(first.read_units));
        assert_eq!(run(Transcode::Utf8ToUtf16, text.as_bytes()).unwrap().0, units);
        assert_eq!(run(Transcode::Utf16ToUtf8, &units).unwrap().0, text.as_bytes());
    }
    let garbage = vec![0x80; 2 * PIECE_UNITS];
    assert_eq!(run(Transcode::Utf8ToUtf8, &garbage), Err(Invalid));
}

/// All steps of a change in place, each of which goes on and reads no more than a piece.
#[track_caller]
fn widened(text: &[u8]) -> Vec<u8> {
    let mut place = [text.to_vec(), vec![0; text.len()]].concat();
    let mut left = text.len();
    while left > 0 {
        let next = widen_last(&mut place, left);
        assert!(next < left && left - next <= PIECE_UNITS);
        left = next;
    }
    place
}

#[test]
fn widening_and_narrowing_in_place_are_inverse() {
    for units in [0, 1, 2, 33, 63, 64, 65, 100, 127, 128, 129, 1000, 2 * PIECE_UNITS, 5 * PIECE_UNITS + 3] {
        let text: Vec<u8> = (0..units).map(|at| (at * 7) as u8).collect();
        let mut place = widened(&text);
        assert!(place.chunks_exact(2).zip(&text).all(|(unit, byte)| unit == [*byte, 0]), "{units}");
        let mut done = 0;
        while done < units {
            let next = narrow_next(&mut place, done);
            assert!(next > done && next - done <= PIECE_UNITS);
            done = next;
        }
        assert_eq!(place[..units], text);
    }
}

#[test]
fn a_code_unit_that_is_not_latin1_is_seen_wherever_it_is() {
    let mut wide = utf16(&"a".repeat(PIECE_UNITS + 10));
    assert_eq!(latin1_units(&wide), PIECE_UNITS);
    assert_eq!(latin1_units(&wide[2 * PIECE_UNITS..]), 10);
    for at in [0, 1, 1000, PIECE_UNITS - 1] {
        wide[2 * at + 1] = 1;
        assert_eq!(latin1_units(&wide), 0);
        wide[2 * at + 1] = 0;
    }
    wide[2 * PIECE_UNITS + 1] = 1;
    assert_eq!(latin1_units(&wide), PIECE_UNITS, "it is not in the first piece");
    assert_eq!(latin1_units(&[]), 0);
}

#[test]
fn the_utf8_size_of_utf16_is_exact() {
    for text in ["", "a", "é", "€", "🦀", "aé€🦀"] {
        for times in [1, 40, 3000] {
            let text = text.repeat(times);
            assert_eq!(utf8_bytes_of_utf16(&utf16(&text)), text.len());
            let latin1: Vec<u8> = text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
            let back: String = latin1.iter().map(|byte| char::from(*byte)).collect();
            assert_eq!(utf8_bytes_of_latin1(&latin1), back.len());
        }
    }
}

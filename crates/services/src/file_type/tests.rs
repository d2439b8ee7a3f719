//! Real beginnings of files, honest and not.

use super::*;

/// A zip of stored entries, without the list at its end, which nobody looks at here.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in entries {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        bytes.extend_from_slice(b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x21\x00");
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&length);
        bytes.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(content);
    }
    bytes.extend_from_slice(b"PK\x01\x02");
    bytes.extend_from_slice(&[0; 42]);
    bytes
}

const PART_LIST: &[u8] = b"<?xml version=\"1.0\"?><Types/>";

fn office(part: &str) -> Vec<u8> {
    zip(&[("[Content_Types].xml", PART_LIST), ("_rels/.rels", b"<Relationships/>"), (part, b"<document/>")])
}

/// As LibreOffice writes it: the list of parts comes last.
fn office_from_elsewhere() -> Vec<u8> {
    zip(&[("_rels/.rels", b"<Relationships/>"), ("docProps/app.xml", b"<a/>"), ("word/document.xml", b"<d/>")])
}

fn office_with_macros() -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", PART_LIST),
        ("word/document.xml", b"<document/>"),
        ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    ])
}

fn open_document(kind: &str) -> Vec<u8> {
    let media_type = format!("application/vnd.oasis.opendocument.{kind}");
    zip(&[("mimetype", media_type.as_bytes()), ("content.xml", b"<office:document-content/>")])
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n".to_vec()
}

fn png() -> Vec<u8> {
    let mut bytes = PNG_SIGNATURE.to_vec();
    bytes
        .extend_from_slice(b"\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89");
    bytes.extend_from_slice(b"\x00\x00\x00\x00IEND\xaeB`\x82");
    bytes
}

fn jpeg() -> Vec<u8> {
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00\x43\x00".to_vec()
}

fn exe() -> Vec<u8> {
    let mut bytes = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00".to_vec();
    bytes.resize(256, 0);
    bytes
}

/// An old Word document; its macros cannot be seen from its ending.
fn doc() -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes
}

#[test]
fn what_is_allowed_and_honest_comes_in() {
    let cases: [(&str, Vec<u8>, FileType); 16] = [
        ("ansökan.pdf", pdf(), FileType::Pdf),
        ("ANSÖKAN.PDF", pdf(), FileType::Pdf),
        ("version 1.2 (slutlig).pdf", pdf(), FileType::Pdf),
        ("plan.docx", office("word/document.xml"), FileType::Docx),
        ("plan.docx", office_from_elsewhere(), FileType::Docx),
        ("budget.xlsx", office("xl/workbook.xml"), FileType::Xlsx),
        ("plan.odt", open_document("text"), FileType::Odt),
        ("budget.ods", open_document("spreadsheet"), FileType::Ods),
        ("karta.png", png(), FileType::Png),
        ("foto.jpg", jpeg(), FileType::Jpeg),
        ("foto.jpeg", jpeg(), FileType::Jpeg),
        ("anteckning.txt", "Möte i Åmål, kl. 9\r\n\tÖversyn\n".into(), FileType::Txt),
        ("anteckning.txt", "\u{feff}Möte".into(), FileType::Txt),
        ("kort.txt", "a".into(), FileType::Txt),
        ("olikheter.txt", "a < b och b > c".into(), FileType::Txt),
        ("lång.txt", "ö".repeat(40_000).into_bytes()[..65_537].to_vec(), FileType::Txt),
    ];
    for (name, start, expected) in cases {
        assert_eq!(detect(&start, name), Ok(expected), "{name}");
    }
}

#[test]
fn what_pretends_to_be_something_else_is_refused() {
    let cases: [(&str, Vec<u8>, Option<&str>); 22] = [
        ("faktura.pdf", exe(), Some("exe")),
        ("faktura.docx", exe(), Some("exe")),
        ("faktura.txt", exe(), Some("exe")),
        ("bild.png", exe(), Some("exe")),
        ("bild.png", jpeg(), Some("jpg")),
        ("bild.jpg", png(), Some("png")),
        ("plan.docx", pdf(), Some("pdf")),
        ("plan.pdf", office("word/document.xml"), Some("docx")),
        ("plan.xlsx", office("word/document.xml"), Some("docx")),
        ("plan.docx", office("ppt/presentation.xml"), Some("pptx")),
        ("plan.docx", zip(&[("virus.exe", &exe())]), Some("zip")),
        ("plan.docx", zip(&[("word/virus.exe", &exe())]), Some("zip")),
        ("plan.docx", doc(), None),
        ("plan.odt", open_document("spreadsheet"), Some("ods")),
        ("plan.odt", open_document("text-template"), Some("zip")),
        ("plan.odt", office("word/document.xml"), Some("docx")),
        ("plan.pdf", "Detta är text".into(), Some("txt")),
        ("sida.txt", b"<!-- hej -->\n<HTML><script>alert(1)</script>".to_vec(), Some("html")),
        ("bild.txt", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), Some("svg")),
        ("skript.txt", b"#!/bin/sh\nrm -rf /\n".to_vec(), Some("sh")),
        ("data.txt", b"<?xml version='1.0'?><a/>".to_vec(), Some("xml")),
        ("sida.pdf", b"<!DOCTYPE html><p>hej".to_vec(), Some("html")),
    ];
    for (name, start, expected) in cases {
        let refusal = detect(&start, name).unwrap_err();
        assert_eq!(refusal.code(), "FILE_DISGUISED", "{name}: {refusal:?}");
        if expected.is_some() {
            assert_eq!(refusal.found(), expected, "{name}");
        }
    }
}

#[test]
fn endings_that_are_not_on_the_list_are_refused_whatever_is_inside() {
    let cases = [
        ("program.exe", "exe"),
        ("beslut.pdf.exe", "exe"),
        ("sida.html", "html"),
        ("bild.svg", "svg"),
        ("arkiv.zip", "zip"),
        ("skript.sh", "sh"),
        ("skript.js", "js"),
        ("gammal.doc", "doc"),
        ("presentation.pptx", "pptx"),
        ("utan", ""),
        ("", ""),
        (".", ""),
        ("pdf", ""),
        ("mapp.pdf/fil", ""),
        // Looks like »beslutexe.pdf« where the reading direction is obeyed.
        ("beslut\u{202e}fdp.exe", "exe"),
    ];
    for (name, expected) in cases {
        let refusal = detect(&pdf(), name).unwrap_err();
        assert_eq!(refusal, Refusal::Forbidden { extension: expected.into() }, "{name}");
    }
}

#[test]
fn documents_that_may_carry_programs_are_refused_by_name_and_by_content() {
    for name in ["plan.docm", "budget.XLSM", "mall.dotm", "budget.xlsb"] {
        assert_eq!(detect(&office("word/document.xml"), name).unwrap_err().code(), "FILE_WITH_MACROS", "{name}");
    }
    assert_eq!(detect(&office_with_macros(), "plan.docx").unwrap_err().code(), "FILE_WITH_MACROS");
}

#[test]
fn an_empty_file_is_refused() {
    for file_type in FileType::ALL {
        let name = format!("fil.{}", file_type.extensions()[0]);
        assert_eq!(detect(b"", &name), Err(Refusal::Empty), "{name}");
    }
}

#[test]
fn a_beginning_that_stops_too_soon_is_refused_as_cut_off() {
    let cases: [(&str, Vec<u8>, usize); 5] = [
        ("a.pdf", pdf(), 20),
        ("a.png", png(), 32),
        ("a.jpg", jpeg(), 12),
        ("a.docx", office("word/document.xml"), 40),
        ("a.odt", open_document("text"), 60),
    ];
    for (name, whole, longest) in cases {
        for length in 1..=longest {
            let refusal = detect(&whole[..length], name).unwrap_err();
            assert_eq!(refusal.code(), "FILE_CUT_OFF", "{name} after {length} bytes");
        }
    }
}

#[test]
fn text_in_another_encoding_is_refused() {
    for start in [&b"M\xf6te i \xc5m\xe5l"[..], b"\xff\xfeM\x00\xf6\x00", b"a\x00b", b"a\x1b[31m", b"M\xc3"] {
        assert_eq!(detect(start, "a.txt"), Err(Refusal::NotPlainText), "{start:?}");
    }
}

#[test]
fn no_beginning_of_any_file_makes_it_panic() {
    let files = [pdf(), png(), jpeg(), office("xl/a"), open_document("text"), exe(), doc(), office_with_macros()];
    for file in files {
        for length in 0..file.len() {
            for name in ["a.pdf", "a.docx", "a.ods", "a.png", "a.jpg", "a.txt", "a.exe", ""] {
                let _ = detect(&file[..length], name);
            }
        }
    }
}

#[test]
fn every_type_has_its_own_endings_and_media_type() {
    let mut endings: Vec<&str> = FileType::ALL.iter().flat_map(|file_type| file_type.extensions()).copied().collect();
    let count = endings.len();
    endings.sort_unstable();
    endings.dedup();
    assert_eq!(endings.len(), count);
}

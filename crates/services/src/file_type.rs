//! What a file is, by its content.
//!
//! What must stay true: only the types in [`FileType`] come in, and only when the content and the name's ending agree. The sender's
//! word for the type counts for nothing. What is refused is refused with a code and plain data, so that the page can say why.
//!
//! This looks at the beginning of a file only. That the whole file arrived is made sure of by its size and checksum.

/// How much of the beginning of a file [`detect`] needs, in bytes; of a shorter file, all of it.
pub const START_BYTES: u64 = 64 * 1024;

/// A type of file that may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileType {
    /// Portable Document Format.
    Pdf,
    /// Text document of Microsoft Word and others, without macros.
    Docx,
    /// Spreadsheet of Microsoft Excel and others, without macros.
    Xlsx,
    /// Text document of LibreOffice and others.
    Odt,
    /// Spreadsheet of LibreOffice and others.
    Ods,
    /// Picture.
    Png,
    /// Photograph.
    Jpeg,
    /// Plain text in UTF-8.
    Txt,
}

impl FileType {
    /// Every type, in the order to show them.
    pub const ALL: [Self; 8] =
        [Self::Pdf, Self::Docx, Self::Xlsx, Self::Odt, Self::Ods, Self::Png, Self::Jpeg, Self::Txt];

    /// The media type to store and serve such a file with.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Txt => "text/plain; charset=utf-8",
        }
    }

    /// The endings that a file name of this type may have, in lower case, the usual one first.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Txt => &["txt"],
        }
    }

    fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file_type| file_type.extensions().contains(&extension))
    }
}

/// Why a file may not be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// The name's ending is missing or not on the list.
    Forbidden {
        /// The ending in lower case without the dot; empty when there is none.
        extension: String,
    },
    /// A document that may carry programs.
    Macros {
        /// The ending in lower case without the dot.
        extension: String,
    },
    /// The content is something else than the name says.
    Disguised {
        /// The ending in lower case without the dot.
        extension: String,
        /// The usual ending of what the content looks like, such as `exe`; none when that is not known.
        found: Option<&'static str>,
    },
    /// It begins rightly and then stops.
    CutOff {
        /// The ending in lower case without the dot.
        extension: String,
    },
    /// A text file in another encoding than UTF-8, or with characters that no text has.
    NotPlainText,
}

impl Refusal {
    /// The stable name of the reason, for texts and interfaces.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "FILE_EMPTY",
            Self::Forbidden { .. } => "FILE_TYPE_FORBIDDEN",
            Self::Macros { .. } => "FILE_WITH_MACROS",
            Self::Disguised { .. } => "FILE_DISGUISED",
            Self::CutOff { .. } => "FILE_CUT_OFF",
            Self::NotPlainText => "FILE_NOT_PLAIN_TEXT",
        }
    }

    /// The ending in question in lower case without the dot, when the reason has one.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        match self {
            Self::Forbidden { extension }
            | Self::Macros { extension }
            | Self::Disguised { extension, .. }
            | Self::CutOff { extension } => Some(extension),
            Self::Empty | Self::NotPlainText => None,
        }
    }

    /// The usual ending of what the content looks like, when that is the reason and it is known.
    #[must_use]
    pub const fn found(&self) -> Option<&'static str> {
        match self {
            Self::Disguised { found, .. } => *found,
            _ => None,
        }
    }
}

/// Endings of documents that may carry programs.
const MACRO_EXTENSIONS: [&str; 10] = ["docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"];

/// Tells what a file is by `start`, its first [`START_BYTES`] bytes (all of a shorter file), and makes sure that `file_name` says the same.
///
/// # Errors
/// Why the file may not come in.
pub fn detect(start: &[u8], file_name: &str) -> Result<FileType, Refusal> {
    let extension = extension(file_name);
    if MACRO_EXTENSIONS.contains(&extension.as_str()) {
        return Err(Refusal::Macros { extension });
    }
    let Some(claimed) = FileType::of_extension(&extension) else {
        return Err(Refusal::Forbidden { extension });
    };
    if start.is_empty() {
        return Err(Refusal::Empty);
    }
    match look(start, claimed) {
        Look::Is(found) if found == claimed => Ok(claimed),
        Look::Is(found) => Err(Refusal::Disguised { extension, found: Some(found.extensions()[0]) }),
        Look::Macros => Err(Refusal::Macros { extension }),
        Look::CutOff => Err(Refusal::CutOff { extension }),
        Look::NotPlainText => Err(Refusal::NotPlainText),
        Look::Other(found) => Err(Refusal::Disguised { extension, found }),
    }
}

/// What follows the last dot, in lower case. Characters that turn the reading direction are dropped, so that a name cannot look as if it
/// ended otherwise.
fn extension(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default().trim_end();
    match name.rsplit_once('.') {
        Some((_, extension)) => extension
            .chars()
            .filter(|character| character.is_alphanumeric())
            .take(16)
            .flat_map(char::to_lowercase)
            .collect(),
        None => String::new(),
    }
}

enum Look {
    Is(FileType),
    Macros,
    CutOff,
    NotPlainText,
    Other(Option<&'static str>),
}

const PDF_SIGNATURE: &[u8] = b"%PDF-";
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_SIGNATURE: &[u8] = b"\xff\xd8\xff";
const ZIP_SIGNATURE: &[u8] = b"PK\x03\x04";

fn look(start: &[u8], claimed: FileType) -> Look {
    let signature = match claimed {
        FileType::Pdf => PDF_SIGNATURE,
        FileType::Png => PNG_SIGNATURE,
        FileType::Jpeg => JPEG_SIGNATURE,
        FileType::Docx | FileType::Xlsx | FileType::Odt | FileType::Ods => ZIP_SIGNATURE,
        FileType::Txt => b"",
    };
    if start.len() < signature.len() && signature.starts_with(start) {
        return Look::CutOff;
    }
    if start.starts_with(PDF_SIGNATURE) {
        // A version such as 1.7, then at least one object.
        return if start.len() < 32 { Look::CutOff } else { Look::Is(FileType::Pdf) };
    }
    if start.starts_with(PNG_SIGNATURE) {
        return match start.get(12..16) {
            None => Look::CutOff,
            Some(b"IHDR") if start.len() < 33 => Look::CutOff,
            Some(b"IHDR") => Look::Is(FileType::Png),
            Some(_) => Look::Other(None),
        };
    }
    if start.starts_with(JPEG_SIGNATURE) {
        return if start.len() < 20 { Look::CutOff } else { Look::Is(FileType::Jpeg) };
    }
    if start.starts_with(ZIP_SIGNATURE) {
        return look_into_zip(start);
    }
    if let Some(found) = other_signature(start) {
        return Look::Other(Some(found));
    }
    match look_at_text(start) {
        Look::Is(text) => Look::Is(text),
        other if claimed == FileType::Txt => other,
        Look::Other(found) => Look::Other(found),
        _ => Look::Other(None),
    }
}

/// Names of the entries in a zip whose headers lie in `start`, in their order. Looks for the header's signature instead of following
/// lengths, because writers that stream leave the lengths open.
fn zip_names(start: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_header = |&at: &usize| start[at..].starts_with(ZIP_SIGNATURE);
    (0..start.len()).filter(is_header).filter_map(|at| {
        let header = start.get(at..at + 30)?;
        let name_length = usize::from(u16::from_le_bytes([header[26], header[27]]));
        start.get(at + 30..at + 30 + name_length)
    })
}

fn look_into_zip(start: &[u8]) -> Look {
    let mut found = None;
    for (index, name) in zip_names(start).enumerate() {
        if index == 0 && name == b"mimetype" {
            return look_at_open_document(start);
        }
        // An Office document names its parts so; its own list of parts need not come first.
        if name.ends_with(b"vbaProject.bin") {
            return Look::Macros;
        }
        let is = if name.starts_with(b"word/") {
            Look::Is(FileType::Docx)
        } else if name.starts_with(b"xl/") {
            Look::Is(FileType::Xlsx)
        } else if name.starts_with(b"ppt/") {
            Look::Other(Some("pptx"))
        } else {
            continue;
        };
        found.get_or_insert(is);
    }
    let is_office = zip_names(start)
        .any(|name| name == b"[Content_Types].xml" || name.starts_with(b"_rels/") || name.starts_with(b"docProps/"));
    match found {
        Some(found) if is_office => found,
        _ if start.len() < 64 => Look::CutOff,
        _ => Look::Other(Some("zip")),
    }
}

/// An OpenDocument file begins with an entry that holds nothing but its type, stored as it is.
fn look_at_open_document(start: &[u8]) -> Look {
    let stored = |media_type: &[u8]| {
        start
            .get(38..)
            .and_then(|rest| rest.strip_prefix(media_type))
            // What follows is the next entry or the checksum of this one, not more of the name (a template, a master document).
            .is_some_and(|rest| rest.starts_with(b"PK"))
    };
    if stored(FileType::Odt.content_type().as_bytes()) {
        Look::Is(FileType::Odt)
    } else if stored(FileType::Ods.content_type().as_bytes()) {
        Look::Is(FileType::Ods)
    } else if start.len() < 128 {
        Look::CutOff
    } else {
        Look::Other(Some("zip"))
    }
}

/// Names what is not on the list, for the explanation only.
fn other_signature(start: &[u8]) -> Option<&'static str> {
    let found = infer::get(start)?;
    let is_text_like = found.matcher_type() == infer::MatcherType::Text;
    (!is_text_like).then(|| found.extension())
}

fn look_at_text(start: &[u8]) -> Look {
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // A long text may have been cut in the middle of a character.
        Err(error) if error.error_len().is_none() && start.len() as u64 >= START_BYTES => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Look::NotPlainText,
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().any(|character| character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{c}')) {
        return Look::NotPlainText;
    }
    let beginning: String = text.trim_start().chars().take(512).collect::<String>().to_ascii_lowercase();
    // Comments may come before the first element.
    let markup = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<svg"];
    if let Some(tag) = markup.iter().find(|tag| beginning.contains(**tag)) {
        return Look::Other(Some(if *tag == "<svg" { "svg" } else { "html" }));
    }
    let programs = [("#!", "sh"), ("<?php", "php"), ("<?xml", "xml"), ("@echo off", "bat")];
    if let Some((_, found)) = programs.iter().find(|(sign, _)| beginning.starts_with(sign)) {
        return Look::Other(Some(found));
    }
    Look::Is(FileType::Txt)
}

#[cfg(test)]
mod tests;

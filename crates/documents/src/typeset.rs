//! The engine that turns a template and values into a tagged PDF.
//!
//! What must stay true: the output is PDF/A-2a and PDF/UA-1 (the export refuses what does not conform), the fonts are ours, no file
//! and no network is read, and equal input gives equal bytes.
//!
//! Typesetting keeps a processor busy for a tenth of a second up to some seconds. A caller in async code runs it on a blocking thread.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{OffsetDateTime, UtcOffset};
use typst::foundations::{Bytes, Datetime, Dict, Smart};
use typst::text::Font;
use typst_as_lib::TypstEngine;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::Language;
use crate::legible::Legible;

static REGULAR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf"));
static ITALIC: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/italic.ttf"));
static SEMIBOLD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/semibold.ttf"));

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Amounts add up to more than a sum can hold.
    #[error("the amounts add up to more than can be written")]
    SumTooLarge,
    /// The total that was passed is not the sum of the lines that were passed.
    #[error("the total of {stated} öre is not the sum of the lines, {summed} öre")]
    SumsDisagree {
        /// The total that was passed, öre.
        stated: i64,
        /// The sum of the lines, öre.
        summed: i64,
    },
    /// The engine refused. This is a fault in a template, not in what somebody wrote; the text is for the log.
    #[error("the document could not be typeset: {0}")]
    Typesetting(String),
}

/// Which document this is and when it was drawn up; written into the file's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// What identifies the document for ever, such as the id of the submission.
    pub ident: String,
    /// When it was drawn up, to the second.
    pub drawn_up: OffsetDateTime,
}

/// A finished document.
#[derive(Debug, Clone)]
pub struct Typeset {
    /// The file, PDF/A-2a and PDF/UA-1.
    pub pdf: Vec<u8>,
    /// What the engine remarked on, for the log. Empty when the templates are sound.
    pub warnings: Vec<String>,
}

/// Which template a document is set with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Template {
    Submission,
    Decision,
}

impl Template {
    const fn file(self) -> &'static str {
        match self {
            Template::Submission => "submission.typ",
            Template::Decision => "decision.typ",
        }
    }
}

/// Sets documents. Built once per process and cheap to clone; may be used from several threads at the same time.
#[derive(Clone)]
pub struct Typesetter {
    inner: Arc<Inner>,
}

struct Inner {
    engine: TypstEngine,
    legible: Legible,
}

impl fmt::Debug for Typesetter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Typesetter")
    }
}

impl Default for Typesetter {
    fn default() -> Self {
        Self::new()
    }
}

impl Typesetter {
    /// Loads the fonts and the templates, which takes some hundredths of a second.
    #[must_use]
    pub fn new() -> Self {
        let load = |font: &'static [u8]| Font::iter(Bytes::new(font)).collect::<Vec<_>>();
        // What people wrote is never set in italics, so the italic's smaller set of characters does not matter.
        let upright = [load(REGULAR), load(SEMIBOLD)].concat();
        let legible = Legible::new(&upright);
        let engine = TypstEngine::builder()
            .fonts([upright, load(ITALIC)].concat())
            .with_static_source_file_resolver([
                ("letter.typ", include_str!("../templates/letter.typ")),
                ("submission.typ", include_str!("../templates/submission.typ")),
                ("decision.typ", include_str!("../templates/decision.typ")),
            ])
            .build();
        Typesetter { inner: Arc::new(Inner { engine, legible }) }
    }

    /// Sets `view` with `template`. The view's fields are the template's inputs; the language, `labels` and whether characters were
    /// replaced come beside them.
    pub(crate) fn set(
        &self,
        template: Template,
        language: Language,
        labels: &[&str],
        view: &impl Serialize,
        stamp: &Stamp,
    ) -> Result<Typeset, DocumentError> {
        let mut inputs = serde_json::to_value(view).map_err(refused)?;
        let numbered = self.inner.legible.mend_all(&mut inputs);
        if let Value::Object(inputs) = &mut inputs {
            let labels =
                labels.iter().map(|label| ((*label).to_owned(), Value::String(language.text(label)))).collect();
            inputs.insert("labels".to_owned(), Value::Object(labels));
            inputs.insert("language".to_owned(), language.tag().into());
            inputs.insert("numbered-characters".to_owned(), numbered.into());
        }
        let inputs = Dict::deserialize(inputs).map_err(refused)?;
        let compiled = self.inner.engine.compile_with_input::<_, _, PagedDocument>(template.file(), inputs);
        let warnings = compiled.warnings.iter().map(|warning| warning.message.to_string()).collect();
        let document = compiled.output.map_err(refused)?;
        let options = PdfOptions {
            ident: Smart::Custom(stamp.ident.clone()),
            timestamp: timestamp(stamp.drawn_up),
            standards: PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(refused)?,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|faults| {
            let faults: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            DocumentError::Typesetting(faults.join("; "))
        })?;
        Ok(Typeset { pdf, warnings })
    }
}

fn timestamp(moment: OffsetDateTime) -> Option<Timestamp> {
    let moment = moment.to_offset(UtcOffset::UTC);
    Datetime::from_ymd_hms(
        moment.year(),
        u8::from(moment.month()),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second(),
    )
    .map(Timestamp::new_utc)
}

fn refused(reason: impl fmt::Debug) -> DocumentError {
    DocumentError::Typesetting(format!("{reason:?}"))
}

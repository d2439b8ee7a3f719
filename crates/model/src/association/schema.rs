//! The form of an association's file as a JSON Schema, made from the types. Editors complete and check by it.
//!
//! What must stay true: the reader goes by this schema too ([`super::form`]), so that an editor and the product say the same.

use std::{borrow::Cow, sync::LazyLock};

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::Value;

use super::AssociationFile;
use crate::{deadline::Deadline, meeting_dates::ClockTime, register::NumberScheme, text::Text};

/// The formats that the schema names and JSON Schema does not know; an editor goes by their patterns.
pub(super) mod format {
    /// A day, `2020-10-02`. The only one that JSON Schema knows.
    pub const DATE: &str = "date";
    /// A [`crate::deadline::Deadline`].
    pub const DEADLINE: &str = "deadline";
    /// A [`crate::meeting_dates::ClockTime`].
    pub const CLOCK_TIME: &str = "clock-time";
    /// A [`crate::register::NumberScheme`].
    pub const NUMBER_SCHEME: &str = "number-scheme";
}

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    // What editors support best.
    let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<AssociationFile>();
    let mut value = schema.to_value();
    value["title"] = "An association on Mellanrum".into();
    // Whether a map keeps its order depends on what else is built.
    value.sort_all_objects();
    value
});

/// The schema of the file.
#[must_use]
pub fn schema() -> &'static Value {
    &SCHEMA
}

/// The schema as it is published.
#[must_use]
pub fn schema_text() -> String {
    format!("{:#}\n", *SCHEMA)
}

/// Stands for a day in the schema; the type that is read is `time::Date`.
pub(crate) struct Day;

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": format::DATE,
            "description": "A day, such as 2020-10-02.",
            "examples": ["2020-10-02"],
        })
    }
}

impl JsonSchema for Deadline {
    fn schema_name() -> Cow<'static, str> {
        "Deadline".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": format::DEADLINE,
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}$",
            "description": "The last minute in which something may be handed in, local time in Sweden.",
            "examples": ["2020-10-02 23:59"],
        })
    }
}

impl JsonSchema for ClockTime {
    fn schema_name() -> Cow<'static, str> {
        "ClockTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": format::CLOCK_TIME,
            "pattern": "^[0-9]{2}:[0-9]{2}$",
            "description": "A time of the day, local time in Sweden.",
            "examples": ["13:00"],
        })
    }
}

impl JsonSchema for NumberScheme {
    fn schema_name() -> Cow<'static, str> {
        "NumberScheme".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": format::NUMBER_SCHEME,
            "pattern": r"\{number(:[1-9])?\}",
            "description": "How registration numbers are written: {year} or {yy}, and {number} or {number:4}, with signs between them.",
            "examples": ["{year}/{number:4}"],
        })
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text in Swedish, or in each language.",
            "anyOf": [
                { "type": "string", "description": "A text in Swedish." },
                {
                    "type": "object",
                    "description": "A text in each language.",
                    "properties": {
                        "sv": { "type": "string", "description": "The Swedish text." },
                        "en": { "type": ["string", "null"], "description": "The English text, if there is one." },
                    },
                    "required": ["sv"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

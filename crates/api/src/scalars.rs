//! The scalars that GraphQL lacks, and ids. What must stay true: an id that cannot be read is an id that nobody has, so
//! that its answer tells nothing else than that of an id that was made up.

use std::str::FromStr;

use async_graphql::{ID, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};
use uuid::Uuid;

/// The id that a text stands for, or one that nobody has.
pub(crate) fn read_id<T: FromStr + From<Uuid>>(id: &ID) -> T {
    id.parse().unwrap_or_else(|_| Uuid::nil().into())
}

/// A calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) time::Date);

const DATE: &[time::format_description::BorrowedFormatItem<'_>] =
    time::macros::format_description!("[year]-[month]-[day]");

/// A calendar date in Sweden, `YYYY-MM-DD`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => time::Date::parse(text, DATE).ok().filter(|date| date.year() > 0).map(Self),
            _ => None,
        }
        .ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) OffsetDateTime);

/// A moment, RFC 3339 in UTC.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => OffsetDateTime::parse(text, &Rfc3339).ok().map(Self),
            _ => None,
        }
        .ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        self.0.to_offset(UtcOffset::UTC).format(&Rfc3339).map_or(Value::Null, Value::String)
    }
}

/// Whole öre, or bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ore(pub(crate) i64);

/// A whole number of 64 bits, as a JSON number: öre where it is money, bytes where it is a size.
#[Scalar]
impl ScalarType for Ore {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number.as_i64().map(Self),
            _ => None,
        }
        .ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::Number(number) if number.is_i64())
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

#[cfg(test)]
mod tests {
    use mellanrum_model::id::{ApplicationId, CallId};
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn scalars_have_one_form() {
        assert_eq!(Date(date!(2020 - 10 - 02)).to_value(), Value::from("2020-10-02"));
        assert_eq!(DateTime(datetime!(2020-10-02 23:59 +2)).to_value(), Value::from("2020-10-02T21:59:00Z"));
        assert_eq!(Ore(i64::MAX).to_value().to_string(), "9223372036854775807");
        for (value, fits) in [("2020-10-02", true), ("2020-02-30", false), ("2 okt", false), ("-9999-01-01", false)] {
            assert_eq!(Date::is_valid(&Value::from(value)), fits, "{value}");
        }
        for (value, fits) in [(Value::from(7), true), (Value::from(7.5), false), (Value::from("7"), false)] {
            assert_eq!(Ore::is_valid(&value), fits, "{value}");
        }
    }

    #[test]
    fn an_id_of_another_kind_is_nobodys() {
        let nobody = ApplicationId(Uuid::nil());
        let call = ID(CallId(Uuid::from_u128(7)).to_string());
        assert_eq!(read_id::<ApplicationId>(&call), nobody);
        assert_eq!(read_id::<ApplicationId>(&ID("'; drop table".into())), nobody);
        assert_eq!(read_id::<CallId>(&call), CallId(Uuid::from_u128(7)));
    }
}

//! Reads JSON strictly: one object, no name twice, not too deep. What two readers could understand differently is no body.
use crate::web::problem::Refusal;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Deepest nesting: a list of rows inside a record, and members that nobody here knows.
const DEPTH_MAX: usize = 8;

/// The one object of a body; else [`Refusal::BodyNoJson`].
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let refused = |why: serde_json::Error| Refusal::BodyNoJson(why.to_string());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict(DEPTH_MAX).deserialize(&mut reader).map_err(refused)?;
    reader.end().map_err(refused)?;
    match value {
        Value::Object(members) => Ok(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(Refusal::BodyNoJson("expected an object".to_owned()))
        }
    }
}

/// Reads a value that may still nest so deep.
struct Strict(usize);

impl Strict {
    fn inner<E: serde::de::Error>(&self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = list.next_element_seed(self.inner()?)? {
            all.push(value);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(self.inner()?)?;
            if all.contains_key(&name) {
                return Err(A::Error::custom(format!("`{}` stands twice", name.chars().take(80).collect::<String>())));
            }
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_object_is_read_as_it_stands() {
        let read = object(br#"{"a": 1, "b": ["x", {"c": null, "d": true}], "e": -1.5}"#).unwrap();
        assert_eq!(Value::Object(read), serde_json::json!({ "a": 1, "b": ["x", { "c": null, "d": true }], "e": -1.5 }));
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_refused() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(DEPTH_MAX), "]".repeat(DEPTH_MAX));
        let deepest = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        for wrong in [
            "",
            "[]",
            "1",
            "\"a\"",
            "null",
            "{",
            "{\"a\":1,}",
            "{\"a\":1}{}",
            "{\"a\":1} x",
            "{\"a\":1,\"a\":1}",
            "{\"b\":{\"a\":1,\"a\":2}}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            "{'a':1}",
            "{\"a\":\"\\ud800\"}",
            &deep,
            &deepest,
        ] {
            assert!(
                matches!(object(wrong.as_bytes()), Err(Refusal::BodyNoJson(_))),
                "{}",
                wrong.chars().take(40).collect::<String>()
            );
        }
        assert!(object(b"{\"a\":\"\xff\"}").is_err());
    }
}

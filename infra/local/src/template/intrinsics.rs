//! CloudFormation's intrinsic functions `Ref`, `GetAtt` and `Sub`, in both spellings.
use domain::{Error, Result};
use serde_json::{Map, Value};
use serde_norway::Value as Yaml;
use std::collections::BTreeMap;

/// What names in a template stand for: parameters, pseudo parameters, and resources by their physical name.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub values: BTreeMap<String, Value>,
    /// `Resource.Attribute`.
    pub attributes: BTreeMap<String, String>,
}

pub fn unusable(place: &str, why: impl std::fmt::Display) -> Error {
    Error::invalid("template.yaml", format!("template.yaml, {place}: {why}"))
}

impl Names {
    /// The value with every intrinsic function replaced by what it stands for.
    pub fn resolve(&self, value: &Yaml, place: &str) -> Result<Value> {
        Ok(match value {
            Yaml::Tagged(tagged) => self.call(&tagged.tag.to_string(), &tagged.value, place)?,
            Yaml::Mapping(mapping) => {
                if let (1, Some((Yaml::String(name), argument))) = (mapping.len(), mapping.iter().next())
                    && (name == "Ref" || name.starts_with("Fn::"))
                {
                    return self.call(name, argument, place);
                }
                let mut resolved = Map::new();
                for (key, value) in mapping {
                    let key = key.as_str().ok_or_else(|| unusable(place, "a key is not text"))?;
                    resolved.insert(key.to_owned(), self.resolve(value, &format!("{place}.{key}"))?);
                }
                Value::Object(resolved)
            }
            Yaml::Sequence(items) => items.iter().map(|item| self.resolve(item, place)).collect::<Result<_>>()?,
            plain => serde_json::to_value(plain).map_err(|e| unusable(place, e))?,
        })
    }

    fn call(&self, function: &str, argument: &Yaml, place: &str) -> Result<Value> {
        let name = function.trim_start_matches('!').trim_start_matches("Fn::");
        match (name, argument) {
            ("Ref", Yaml::String(target)) => self.value(target, place),
            ("GetAtt", Yaml::String(target)) => self.attribute(target, place),
            ("GetAtt", Yaml::Sequence(parts)) => {
                let parts: Vec<&str> = parts.iter().filter_map(Yaml::as_str).collect();
                self.attribute(&parts.join("."), place)
            }
            ("Sub", Yaml::String(text)) => self.substitute(text, place).map(Value::String),
            _ => Err(unusable(place, format!("the local stack does not know how to resolve `{function}` here"))),
        }
    }

    fn value(&self, name: &str, place: &str) -> Result<Value> {
        self.values.get(name).cloned().ok_or_else(|| unusable(place, format!("`{name}` is not defined")))
    }

    fn attribute(&self, name: &str, place: &str) -> Result<Value> {
        let found = self.attributes.get(name).cloned().map(Value::String);
        found.ok_or_else(|| unusable(place, format!("the attribute `{name}` is not known")))
    }

    fn substitute(&self, text: &str, place: &str) -> Result<String> {
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or_else(|| unusable(place, "`${` without `}`"))?;
            result.push_str(before);
            match name.strip_prefix('!') {
                Some(literal) => result.push_str(&format!("${{{literal}}}")),
                None => {
                    let value = if self.values.contains_key(name) {
                        self.value(name, place)?
                    } else {
                        self.attribute(name, place)?
                    };
                    result.push_str(value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
                }
            }
            rest = after;
        }
        result.push_str(rest);
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(yaml: &str) -> String {
        let names = Names {
            values: BTreeMap::from([
                ("Stage".into(), "dev".into()),
                ("Table".into(), "echo-Table".into()),
                ("N".into(), 3.into()),
            ]),
            attributes: BTreeMap::from([("Queue.Arn".into(), "arn:q".into())]),
        };
        let yaml: Yaml = serde_norway::from_str(yaml).unwrap();
        names.resolve(&yaml, "Here").map_or_else(|e| e.to_string(), |value| value.to_string())
    }

    #[test]
    fn short_and_long_forms_mean_the_same() {
        assert_eq!(resolve("[!Ref Table, {Ref: Table}]"), r#"["echo-Table","echo-Table"]"#);
        assert_eq!(resolve("[!GetAtt Queue.Arn, {'Fn::GetAtt': [Queue, Arn]}]"), r#"["arn:q","arn:q"]"#);
        assert_eq!(resolve("!Sub '${Stage}-${N}-${Queue.Arn}-${!Literal}'"), r#""dev-3-arn:q-${Literal}""#);
        assert_eq!(resolve("{ a: !Ref N }"), r#"{"a":3}"#);
    }

    #[test]
    fn what_cannot_be_resolved_is_named_with_its_place() {
        assert_eq!(resolve("{a: !Ref Nothing}"), "template.yaml, Here.a: `Nothing` is not defined");
        assert_eq!(
            resolve("!Join [x]"),
            "template.yaml, Here: the local stack does not know how to resolve `!Join` here"
        );
    }
}

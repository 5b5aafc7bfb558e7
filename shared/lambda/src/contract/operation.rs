//! One operation: what it is for, what it takes, what it answers and how it fails.
use crate::ErrorKind;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Operation {
    /// The function that answers, by its binary's name; with the method it names the operation.
    pub function: &'static str,
    /// Operations of one group stand together.
    pub group: &'static str,
    pub summary: &'static str,
    pub(super) description: String,
    pub(super) parameters: Vec<Value>,
    pub(super) body: Option<Value>,
    pub(super) answers: Vec<(u16, Value)>,
    pub(super) errors: Vec<&'static ErrorKind>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Header,
}

impl Operation {
    pub fn new(function: &'static str, group: &'static str, summary: &'static str) -> Self {
        Self {
            function,
            group,
            summary,
            description: String::new(),
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// What a caller has to know beside the summary.
    pub fn says(mut self, description: &str) -> Self {
        self.description = description.to_owned();
        self
    }

    /// A parameter with an example; one of the path is always needed.
    pub fn takes(mut self, place: Place, name: &str, schema: Value, what: &str, example: &str) -> Self {
        let place_name = match place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
        };
        let is_number = schema["type"] == "integer";
        let example = match example.parse::<u64>() {
            Ok(number) if is_number => json!(number),
            _ => json!(example),
        };
        self.parameters.push(json!({
            "name": name, "in": place_name, "required": place == Place::Path, "description": what, "schema": schema,
            "example": example,
        }));
        self
    }

    /// The last parameter cannot be left out.
    pub fn needed(mut self) -> Self {
        if let Some(last) = self.parameters.last_mut() {
            last["required"] = true.into();
        }
        self
    }

    pub fn takes_json(mut self, schema: Value, example: Value) -> Self {
        let content = json!({ "application/json": { "schema": schema, "example": example } });
        self.body = Some(json!({ "required": true, "content": content }));
        self
    }

    /// JSON in place of the form.
    pub fn or_takes_json(mut self, schema: Value, example: Value) -> Self {
        if let Some(body) = &mut self.body {
            body["content"]["application/json"] = json!({ "schema": schema, "example": example });
        }
        self
    }

    /// The body may be left out.
    pub fn body_is_optional(mut self) -> Self {
        if let Some(body) = &mut self.body {
            body["required"] = false.into();
        }
        self
    }

    /// A form with the file in the field `file`, and text fields beside it: name, schema, meaning.
    pub fn takes_file(mut self, fields: &[(&str, Value, &str)]) -> Self {
        let what =
            "The file: CSV, Excel, Parquet, JSON or a zip of one; at most 10,000,000 bytes, and 6 MB with its form.";
        let mut properties = json!({ "file": { "type": "string", "format": "binary", "description": what } });
        for (name, schema, what) in fields {
            let mut schema = schema.clone();
            schema["description"] = (*what).into();
            properties[name] = schema;
        }
        let schema = json!({ "type": "object", "properties": properties, "required": ["file"] });
        let encoding = json!({ "file": { "contentType": "text/csv, application/octet-stream" } });
        let content = json!({ "multipart/form-data": { "schema": schema, "encoding": encoding } });
        self.body = Some(json!({ "required": true, "content": content }));
        self
    }

    /// JSON of the schema, with an example.
    pub fn answers(self, status: u16, what: &str, schema: Value, example: Value) -> Self {
        self.answers_as(status, what, "application/json", schema, example)
    }

    /// A body of another kind. Several of one status are what the caller may choose between with `Accept` or a parameter.
    pub fn answers_as(mut self, status: u16, what: &str, kind: &str, schema: Value, example: Value) -> Self {
        let media = json!({ "schema": schema, "example": example });
        match self.answers.iter_mut().find(|(known, _)| *known == status) {
            Some((_, answer)) => answer["content"][kind] = media,
            None => self.answers.push((status, json!({ "description": what, "content": { kind: media } }))),
        }
        self
    }

    /// A status that says all there is to say.
    pub fn answers_empty(mut self, status: u16, what: &str) -> Self {
        self.answers.push((status, json!({ "description": what })));
        self
    }

    /// No body: the answer is an address in the header `Location`.
    pub fn sends_to(mut self, what: &str) -> Self {
        let location = json!({ "description": "The address.", "schema": { "type": "string" } });
        self.answers.push((303, json!({ "description": what, "headers": { "Location": location } })));
        self
    }

    /// A header of the answers so far.
    pub fn with_header(mut self, name: &str, what: &str) -> Self {
        for (_, answer) in &mut self.answers {
            answer["headers"][name] = json!({ "description": what, "schema": { "type": "string" } });
        }
        self
    }

    /// Errors beside those that every operation of its kind has.
    pub fn fails(mut self, errors: &[&'static ErrorKind]) -> Self {
        self.errors.extend(errors);
        self
    }
}

//! The roles of the template, enforced: what a function asks of table and bucket is let through where its role allows it, and
//! refused where IAM would refuse it. What was used is remembered, so that a permission which nothing uses can be found.
use crate::template::{ACCOUNT, Function, REGION, Statement};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::{Act, Guard, Resource};

/// The role of one function.
#[derive(Debug)]
pub struct Role {
    function: String,
    statements: Vec<Statement>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    used: BTreeSet<Permission>,
    refused: BTreeSet<String>,
}

/// The smallest part of a statement: one action on one resource, and of one pattern of keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// The managed policy that it comes from; `None` where it is the function's own.
    pub policy: Option<String>,
    pub action: String,
    pub resource: String,
    pub leading_key: Option<String>,
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What stands before is the same for all: partition, region, account and stack.
        let name = self.resource.rsplit(':').next().unwrap_or_default();
        let place = name.split_once('/').map(|(_, place)| place);
        write!(f, "{}", self.action)?;
        [place, self.leading_key.as_deref()].into_iter().flatten().try_for_each(|part| write!(f, " {part}"))
    }
}

impl Role {
    pub fn of(function: &Function) -> Arc<Self> {
        let (name, statements) = (function.logical_id.clone(), function.statements.clone());
        Arc::new(Self { function: name, statements, seen: Mutex::default() })
    }

    /// What guards an invocation of the function.
    pub fn guard(self: &Arc<Self>) -> Guard {
        let role = self.clone();
        Guard::new(move |act| role.allows(act))
    }

    fn allows(&self, act: &Act) -> bool {
        let resource = arn(&act.on);
        let allowing = self.statements.iter().filter_map(|statement| permissions(statement, act, &resource));
        // The narrowest of those that allow it: what a policy allows for certain keys or paths is no use of a wider one.
        let narrowest = allowing.max_by_key(|used| {
            let first = used.first();
            (first.is_some_and(|used| used.leading_key.is_some()), first.map_or(0, |used| used.resource.len()))
        });
        match narrowest {
            Some(used) => {
                self.seen().used.extend(used);
                true
            }
            None => {
                let Act { action, on, leading_keys } = act;
                let keys = leading_keys.join(", ");
                tracing::error!(function = self.function.as_str(), action, resource = %on, keys, "the role of a function refuses a call");
                self.seen().refused.insert(format!("{action} on {on} {keys}").trim_end().to_owned());
                false
            }
        }
    }

    /// What was used of the role so far.
    pub fn used(&self) -> BTreeSet<Permission> {
        self.seen().used.clone()
    }

    /// What was asked of it in vain so far.
    pub fn refused(&self) -> BTreeSet<String> {
        self.seen().refused.clone()
    }

    /// Everything that the role allows of table and bucket.
    pub fn permissions(&self) -> BTreeSet<Permission> {
        self.statements.iter().flat_map(parts).collect()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A resource as the template's names write it here; the local stack makes a table's ARN of its name alone.
fn arn(on: &Resource) -> String {
    match on {
        Resource::Table(table) => format!("arn:aws:local:{REGION}:{ACCOUNT}:{table}"),
        Resource::Index { table, index } => format!("arn:aws:local:{REGION}:{ACCOUNT}:{table}/index/{index}"),
        Resource::Bucket(bucket) => format!("arn:aws:s3:::{bucket}"),
        Resource::Object { bucket, key } => format!("arn:aws:s3:::{bucket}/{key}"),
    }
}

/// What of a statement an act uses; `None` where the statement does not allow it.
fn permissions(statement: &Statement, act: &Act, resource: &str) -> Option<Vec<Permission>> {
    let action = statement.actions.iter().find(|action| *action == act.action)?;
    let resource = statement.resources.iter().find(|pattern| is_like(resource, pattern))?;
    let used = |leading_key: Option<&String>| Permission {
        policy: statement.policy.clone(),
        action: action.clone(),
        resource: resource.clone(),
        leading_key: leading_key.cloned(),
    };
    let Some(patterns) = &statement.leading_keys else { return Some(vec![used(None)]) };
    // As `ForAllValues` has it, a call that names no key passes; none that a policy with keys allows is such a call.
    let like = |key: &String| patterns.iter().find(|pattern| is_like(key, pattern)).map(|pattern| used(Some(pattern)));
    act.leading_keys.iter().map(like).collect()
}

fn parts(statement: &Statement) -> Vec<Permission> {
    let keys: Vec<Option<&String>> = match &statement.leading_keys {
        Some(keys) => keys.iter().map(Some).collect(),
        None => vec![None],
    };
    let mut parts = Vec::new();
    // Keys and parameters of others are asked for past the guard.
    for action in statement.actions.iter().filter(|action| action.starts_with("dynamodb:") || action.starts_with("s3:"))
    {
        for resource in &statement.resources {
            parts.extend(keys.iter().map(|key| Permission {
                policy: statement.policy.clone(),
                action: action.clone(),
                resource: resource.clone(),
                leading_key: key.cloned(),
            }));
        }
    }
    parts
}

/// A pattern of IAM, in which `*` is any text and `?` any one character.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let starts = |text: &str, part: &str| {
        let mut rest = text.chars();
        let fits = part.chars().all(|wanted| rest.next().is_some_and(|found| wanted == '?' || wanted == found));
        fits.then(|| text.len() - rest.as_str().len())
    };
    let Some(mut at) = starts(text, parts.next().unwrap_or_default()) else { return false };
    let mut is_open = false;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        is_open = true;
        let places = text[at..].char_indices().map(move |(place, _)| at + place).chain([text.len()]);
        let mut places = places.filter_map(|place| Some(place + starts(&text[place..], part)?));
        // The last part stands at the end, those before it as early as they can.
        let found = if parts.peek().is_none() { places.find(|end| *end == text.len()) } else { places.next() };
        match found {
            Some(end) => at = end,
            None => return false,
        }
    }
    is_open || at == text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        for (text, pattern) in [
            ("ws#a#audit", "ws#*#audit"),
            ("ws#a#audit#audit", "ws#*#audit"),
            ("uploads/", "uploads/*"),
            ("abc", "a?c"),
            ("", "*"),
        ] {
            assert!(is_like(text, pattern), "{text} is like {pattern}");
        }
        for (text, pattern) in [
            ("ws#a", "ws#*#audit"),
            ("ws#audit", "ws#*#audit"),
            ("uploads", "uploads/*"),
            ("ac", "a?c"),
            ("ab", "a"),
            ("äx", "a?"),
        ] {
            assert!(!is_like(text, pattern), "{text} is not like {pattern}");
        }
    }

    fn statement(policy: Option<&str>, resource: &str, keys: Option<&[&str]>) -> Statement {
        Statement {
            policy: policy.map(str::to_owned),
            actions: vec!["dynamodb:PutItem".into(), "s3:GetObject".into()],
            resources: vec![resource.to_owned()],
            leading_keys: keys.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect()),
        }
    }

    fn put(keys: &[&str]) -> Act {
        let leading_keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Act { action: "dynamodb:PutItem", on: Resource::Table("echo-Table".into()), leading_keys }
    }

    #[test]
    fn a_call_uses_the_narrowest_statement_that_allows_it_and_all_its_keys_have_to_fit_one() {
        let table = arn(&Resource::Table("echo-Table".into()));
        let keys = statement(Some("CallerPolicy"), &table, Some(&["key#*", "lock#*"]));
        let function = Function { statements: vec![keys.clone()], ..Function::default() };
        let role = Role::of(&function);
        assert!(role.allows(&put(&["key#1", "lock#2"])) && !role.allows(&put(&["key#1", "ws#a"])));
        assert_eq!(role.refused(), ["dynamodb:PutItem on the table echo-Table key#1, ws#a".to_owned()].into());
        let said = |all: BTreeSet<Permission>| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(said(role.used()), ["dynamodb:PutItem key#*", "dynamodb:PutItem lock#*"]);
        assert_eq!(role.permissions().len(), 4);

        let wider =
            Role::of(&Function { statements: vec![statement(None, &table, None), keys], ..Function::default() });
        assert!(wider.allows(&put(&["key#1"])));
        assert_eq!(said(wider.used()), ["dynamodb:PutItem key#*"], "the function's own statement is not used by that");
        assert!(wider.allows(&put(&["ws#a"])));
        assert_eq!(said(wider.used()), ["dynamodb:PutItem", "dynamodb:PutItem key#*"]);
        let read = Act {
            action: "s3:GetObject",
            on: Resource::Object { bucket: "b".into(), key: "x/y".into() },
            leading_keys: vec![],
        };
        assert!(!wider.allows(&read));
        assert!(
            Role::of(&Function { statements: vec![statement(None, "arn:aws:s3:::b/x/*", None)], ..function })
                .allows(&read)
        );
    }
}

//! Sources: how the files of a feed are read, decided by their owner.
use domain::{Error, Mode, Policy, Result, Source, SourceName, Workspace};
use lambda::{App, Match, Order, Request, Response};
use serde_json::{Map, Value, json};
use store::{Expect, Versioned};

/// `GET /api/v1/sources`: by name, those of a `mode`; `order`, `limit`, `cursor`.
pub async fn list(app: &App, request: Request) -> Result<Response> {
    let (workspace, asked) = (request.workspace()?, app.asked(&request, Order::ByName).await?);
    let mode = request.one_of("mode", &["snapshot", "append"])?.map(|mode| match mode {
        "append" => Mode::Append,
        _ => Mode::Snapshot,
    });
    let is_wanted = |source: &Source| mode.is_none_or(|mode| source.mode == mode);
    let page = app.sources.list(&workspace, &asked, is_wanted).await?;
    let sources: Vec<Value> = page.items.iter().map(answer).collect();
    Ok(Response::ok(&json!({ "sources": sources, "next": app.cursor(&request, page.next).await? })))
}

/// `GET /api/v1/sources/{source}`: mode, policy, latest upload. Its version stands in `ETag`.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let (_, stored) = find(app, &request).await?;
    Ok(with_version(Response::ok(&answer(&stored)), stored.version))
}

/// What `PUT /api/v1/sources/{source}` takes; what is left out is as in a new source.
struct Decided {
    mode: Mode,
    policy: Policy,
}

/// The keys of a policy, and what each takes. The mapping has an address of its own.
const SETTINGS: [(&str, &str); 7] = [
    ("rules_off", "a list of rules, such as [\"trim\"] or [\"trim:City\"]"),
    ("duplicates", "keep or drop"),
    ("day_order", "day_first or month_first"),
    ("decimal_mark", "point or comma"),
    ("currency", "an ISO 4217 code, such as EUR"),
    ("sheet", "the name of a sheet"),
    (
        "assumptions",
        "an object with any of cash_balance, gross_margin (0 to 1), grace_days and stages (a list of words)",
    ),
];

impl Decided {
    /// Key by key, so that an error names the key that is wrong and what it takes.
    fn parse(body: Value) -> Result<Self> {
        let mut decided = Self { mode: Mode::default(), policy: Policy::default() };
        for (key, value) in members("body", body)? {
            match key.as_str() {
                "mode" => {
                    let wrong = |_| Error::invalid("mode", "`mode` is snapshot or append");
                    decided.mode = serde_json::from_value(value).map_err(wrong)?;
                }
                "policy" => decided.policy = policy(value)?,
                _ => return Err(Error::unknown_name(key, &["mode", "policy"])),
            }
        }
        Ok(decided)
    }
}

fn policy(given: Value) -> Result<Policy> {
    let given = members("policy", given)?;
    for (key, value) in &given {
        let field = format!("policy.{key}");
        if key == "mapping" {
            let why = "the mapping has an address of its own: PUT /api/v1/sources/{source}/mapping";
            return Err(Error::invalid(field, why));
        }
        let Some((_, takes)) = SETTINGS.iter().find(|(name, _)| name == key) else {
            let known = SETTINGS.map(|(name, _)| name);
            let nearest = domain::nearest(key, &known).map(str::to_owned);
            return Err(Error::UnknownName { field, known: known.join(", "), nearest });
        };
        if serde_json::from_value::<Policy>(json!({ key.as_str(): value })).is_err() {
            return Err(Error::invalid(field, format!("`{key}` is {takes}")));
        }
    }
    let wrong = |e| Error::invalid("policy", format!("the policy cannot be read: {e}"));
    serde_json::from_value(Value::Object(given)).map_err(wrong)
}

/// The members of a JSON object.
pub(crate) fn members(field: &str, value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(Error::invalid(field, format!("`{field}` is a JSON object"))),
    }
}

/// `PUT /api/v1/sources/{source}`: mode and policy; the mapping stays as it is. The next upload is read by them.
pub async fn put(app: &App, request: Request) -> Result<Response> {
    let decided = Decided::parse(request.json()?)?;
    let change = |source: &mut Source| {
        source.mode = decided.mode;
        let mapping = std::mem::take(&mut source.policy.mapping);
        source.policy = Policy { mapping, ..decided.policy.clone() }.validate()?;
        Ok(())
    };
    let (_, changed) = change_source(app, &request, ["source.created", "source.changed"], change).await?;
    Ok(changed.answered(&answer(&changed.stored)))
}

/// A source as its owner's change left it.
pub(crate) struct Changed {
    pub stored: Versioned,
    is_new: bool,
}

impl Changed {
    /// 201 where the change made the source, 200 otherwise, with the new version.
    pub fn answered(&self, body: &Value) -> Response {
        let response = if self.is_new { Response::created(body) } else { Response::ok(body) };
        with_version(response, self.stored.version)
    }
}

/// Reads the source, or begins one, changes it and stores it under the version that was read. With `If-Match` a source
/// that somebody else changed in the meantime is left alone (412); without, the change is made to what there is now. The
/// audit has it as the first of the actions where the source is new, as the second otherwise.
pub(crate) async fn change_source(
    app: &App,
    request: &Request,
    [begun, changed]: [&'static str; 2],
    change: impl Fn(&mut Source) -> Result<()>,
) -> Result<(Workspace, Changed)> {
    const TRIES: usize = 5;
    let workspace = request.workspace()?;
    let name = name(request)?;
    let outdated = || Error::Outdated { what: "source", id: name.to_string() };
    for turn in 0..TRIES {
        let stored = app.sources.get(&workspace, &name).await?;
        let fits = match (request.if_match(), &stored) {
            (None, _) | (Some(Match::Any), Some(_)) => true,
            (Some(Match::Version(version)), Some(stored)) => version == stored.version,
            _ => false,
        };
        if !fits {
            return Err(outdated());
        }
        let now = app.clock.now();
        let (mut source, expect) = match stored {
            Some(Versioned { source, version }) => (source, Expect::Version(version)),
            None => (Source::new(name.clone(), now), Expect::Missing),
        };
        change(&mut source)?;
        source.updated_at = now;
        if turn == 0 {
            let action = if expect == Expect::Missing { begun } else { changed };
            app.record(request, action, format!("source:{name}")).await?;
        }
        if let Some(version) = app.sources.put(&workspace, &source, expect).await? {
            let is_new = expect == Expect::Missing;
            return Ok((workspace, Changed { stored: Versioned { source, version }, is_new }));
        }
        if let Some(Match::Version(_)) = request.if_match() {
            return Err(outdated());
        }
    }
    Err(Error::unavailable("the source", std::io::Error::other("changed by others all the time")))
}

/// The source that the path names.
pub(crate) async fn find(app: &App, request: &Request) -> Result<(Workspace, Versioned)> {
    let workspace = request.workspace()?;
    let name = name(request)?;
    let stored = app.sources.get(&workspace, &name).await?.ok_or_else(|| Error::not_found("source", &name))?;
    Ok((workspace, stored))
}

fn name(request: &Request) -> Result<SourceName> {
    SourceName::parse(request.parameter("source")?)
}

pub(crate) fn with_version(response: Response, version: u64) -> Response {
    response.with_header("etag", &format!("\"{version}\""))
}

pub(crate) fn link(name: &SourceName) -> String {
    format!("/api/v1/sources/{name}")
}

/// Without the mapping, so that what is read here can be changed and sent back.
fn answer(stored: &Versioned) -> Value {
    let Versioned { source, version } = stored;
    let this = link(&source.name);
    let mut links = json!({
        "self": this,
        "mapping": format!("{this}/mapping"),
        "new_upload": format!("{this}/uploads"),
    });
    if let Some(latest) = &source.latest {
        links["latest_upload"] = format!("/api/v1/uploads/{}", latest.upload_id).into();
    }
    json!({
        "name": source.name,
        "mode": source.mode,
        "policy": Policy { mapping: Default::default(), ..source.policy.clone() },
        "columns_mapped": source.policy.mapping.len(),
        "engine_version": source.policy.engine_version(),
        "version": version,
        "created_at": source.created_at,
        "updated_at": source.updated_at,
        "latest": source.latest,
        "links": links,
    })
}

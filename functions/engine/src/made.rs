//! A report of an upload or a source, of certain days, filtered or compared: made of the stored figures and cubes alone.
use crate::{
    basis::{Basis, Chosen, Of, chosen},
    filled::{self, Named, ensure, material},
    query::compared_with,
    reading::aside,
};
use domain::{
    Claim, ColumnMapping, ContentHash, Date, Entity, Error, ReportRequest, Result, State, Unit, Upload, Value,
    Workspace,
};
use lambda::App;
use metrics::{
    Slice, find,
    query::{Answer, Query, Row},
};
use reports::{COMPARED, Comparison, Form, Material, Report, Scope, Template};
use std::sync::Arc;

/// What a request comes to.
pub enum Made {
    /// The report, and whether it is new.
    Report(Box<Report>, bool),
    /// The upload is not at its end yet: there is nothing to report on until then.
    Waits(Box<Upload>),
}

/// What was asked, checked before anything is read.
pub struct Wanted {
    of: Of,
    template: Option<Named>,
    from: Option<Date>,
    to: Option<Date>,
    compare: Option<Comparison>,
}

impl Wanted {
    pub async fn parse(app: &App, workspace: &Workspace, request: &ReportRequest) -> Result<Self> {
        let of = Of::named(request.upload.as_deref(), request.source.as_deref())?;
        let compare = request.compare.as_deref().map(Comparison::parse).transpose()?;
        match (request.from, request.to) {
            (Some(from), Some(to)) if from > to => {
                return Err(Error::invalid("from", "`from` is a day before `to`, or the same"));
            }
            (None, None) if compare.is_some() => {
                let why = "`compare` needs the days that are compared: name `from`, `to` or both";
                return Err(Error::invalid("compare", why));
            }
            _ => {}
        }
        let template = Named::find(app, workspace, "template", request.template.as_deref()).await?;
        Ok(Self { of, template, from: request.from, to: request.to, compare })
    }

    /// The report, made unless it is stored already: the same question about the same content is one report.
    pub async fn make(self, app: &App, workspace: &Workspace) -> Result<Made> {
        if let Of::Upload(id) = &self.of {
            let upload = app.uploads.get(workspace, id).await?.ok_or_else(|| Error::not_found("upload", *id))?;
            match upload.state {
                State::Ready => {}
                State::Failed => {
                    let why = upload.reason.unwrap_or_else(|| "The file could not be read.".to_owned());
                    return Err(Error::unreadable(why, "Send a file that can be read, and ask for a report of that."));
                }
                State::AwaitingFile | State::Received | State::Processing => return Ok(Made::Waits(Box::new(upload))),
            }
        }
        let chosen = chosen(app, workspace, &self.of).await?;
        let result = app.result_of(workspace, &chosen.latest, "report").await?;
        let template = match &self.template {
            Some(template) => template.clone(),
            None => Named::BuiltIn(reports::choose(&result.claims).0),
        };
        let form = template.form();
        let is_of_one = matches!(&chosen.uploads[..], [_]);
        let is_whole = self.from.is_none() && self.to.is_none() && form.filters().is_empty();
        let (report, is_new) = if is_of_one && is_whole {
            if let (Form::BuiltIn(template), true) = (form, self.template.is_some()) {
                check(template, &result.columns, &result.claims)?;
            }
            // The report of a duplicate is that of the upload whose bytes it repeats.
            let first = match chosen.latest.duplicate_of {
                Some(first) => app.uploads.get(workspace, &first).await?,
                None => None,
            };
            let of = first.as_ref().unwrap_or(&chosen.latest);
            ensure(app, workspace, of, form, Arc::unwrap_or_clone(result)).await?
        } else {
            self.of_cubes(app, workspace, chosen, form).await?
        };
        Ok(Made::Report(Box::new(report), is_new))
    }

    async fn of_cubes(
        &self,
        app: &App,
        workspace: &Workspace,
        chosen: Chosen,
        form: Form<'_>,
    ) -> Result<(Report, bool)> {
        let scope = Scope {
            from: self.from,
            to: self.to,
            compare: self.compare,
            filters: form.filters(),
            uploads: match &chosen.uploads[..] {
                [_] => Vec::new(),
                several => several.iter().map(|upload| upload.id).collect(),
            },
        };
        // All that the report depends on: the template, the days, and what was read by what.
        let identity = serde_json::json!([form.identity(), scope, chosen.identity()]);
        let latest = chosen.latest.clone();
        let report_id = filled::report_id(&latest, &ContentHash::of(identity.to_string().as_bytes()).to_string())?;
        if let Some(stored) = app.reports.get(workspace, &report_id).await? {
            return Ok((stored, false));
        }
        let basis = Arc::new(chosen.load(app, workspace).await?);
        let (given, question) = (basis.clone(), self.query(&form)?);
        let compare = self.compare;
        let claims = aside(move || claims(&question, compare, &given)).await?;
        if let (Form::BuiltIn(template), true) = (form, self.template.is_some()) {
            check(template, &basis.columns, &claims)?;
        }
        let mut findings = basis.findings.clone();
        basis.issues.iter().cloned().for_each(|issue| findings.add(issue));
        let material = material(&latest, form, report_id, scope)?;
        let report = filled::written(Material {
            rows: basis.rows,
            content_hash: basis.content.clone(),
            claims,
            findings,
            ..material
        });
        filled::store(app, workspace, report).await
    }

    fn query(&self, form: &Form) -> Result<Query> {
        let metrics = form.metrics().into_iter().map(find).collect::<Result<_>>()?;
        let slice = Slice { from: self.from, to: self.to, texts: form.filters() };
        Ok(Query { slice, compare: self.compare.map(compared_with), ..Query::of(metrics) })
    }
}

/// A report that was asked for by name is refused when the file lacks what it is about, and told which columns it has.
pub fn check(template: &Template, columns: &[ColumnMapping], claims: &[Claim]) -> Result<()> {
    let present = |field: &domain::Field| columns.iter().any(|column| column.field == Some(*field));
    let missing: Vec<String> =
        template.required_fields.iter().filter(|field| !present(field)).map(|field| format!("`{field}`")).collect();
    if missing.is_empty() {
        return check_figures(template, claims);
    }
    let headers: Vec<&str> = columns.iter().map(|column| column.header.as_str()).take(30).collect();
    Err(Error::unreadable(
        format!(
            "The {} report needs a column known as {}; the file has {}.",
            template.title,
            missing.join(" and "),
            headers.join(", ")
        ),
        "Map the column that holds it, with PUT /api/v1/sources/{source}/mapping, or rename it, and send the file again.",
    ))
}

/// A report about figures of which the file gives none would be empty; the first of them says what is missing.
fn check_figures(template: &Template, claims: &[Claim]) -> Result<()> {
    let needed = || claims.iter().filter(|claim| template.required_metrics.contains(&claim.metric.as_str()));
    if needed().any(|claim| claim.value.exact().is_some()) {
        return Ok(());
    }
    let absence = needed().find_map(|claim| match &claim.value {
        Value::NotAvailable(absence) => Some(absence),
        Value::Exact(_) => None,
    });
    let because = absence.map_or("it has no such figures", |absence| absence.because.as_str());
    let (fitting, _) = reports::choose(claims);
    Err(Error::unreadable(
        format!("The {} report cannot be made of this file, because {because}.", template.title),
        format!("Ask for `{}`, which fits this file, or give a file that has the figures.", fitting.name),
    ))
}

/// The claims of the days asked for under the names that a template knows, and of those they are compared with.
fn claims(question: &Query, compare: Option<Comparison>, basis: &Basis) -> Result<Vec<Claim>> {
    let answer = answer(question, basis)?;
    let mut claims: Vec<Claim> = answer.rows.iter().map(|row| as_whole(row.claim.clone())).collect();
    let before = answer.rows.iter().find_map(|row| row.compared.as_ref().map(|compared| compared.window.clone()));
    let (Some(compare), Some(window)) = (compare, before) else { return Ok(claims) };
    let slice = Slice { from: Some(window.from), to: Some(window.to), ..question.slice.clone() };
    let then = Query { slice, compare: None, ..question.clone() };
    let then: Vec<Claim> = self::answer(&then, basis)?.rows.into_iter().map(|row| as_whole(row.claim)).collect();
    for row in &answer.rows {
        let now = as_whole(row.claim.clone());
        if let Some(before) = then.iter().find(|before| before.id == now.id) {
            claims.extend(compared(&now, row, before, compare).into_iter().flatten());
        }
    }
    Ok(claims)
}

fn answer(question: &Query, basis: &Basis) -> Result<Answer> {
    let mut answer = question.answer(&basis.cubes, &basis.origin(), &basis.findings)?;
    basis.add_caveats(&mut answer);
    Ok(answer)
}

/// Of a figure that speaks of all days asked for: those days are everything to the report.
fn as_whole(mut claim: Claim) -> Claim {
    if let Some(window) = &mut claim.window
        && let Some(id) = claim.id.strip_suffix(&format!("@{}", window.label))
        && window.label.contains('/')
    {
        claim.id = id.to_owned();
        window.label = "all".to_owned();
    }
    claim
}

/// The figure of the other days, and the growth since, of a figure of the whole that both have.
fn compared(now: &Claim, row: &Row, before: &Claim, compare: Comparison) -> Option<[Claim; 2]> {
    let is_whole = now.entity.is_none() && now.window.as_ref().is_some_and(|window| window.label == "all");
    if !is_whole || now.value.exact().is_none() || before.value.exact().is_none() {
        return None;
    }
    let named = |name: String, claim: &Claim| Claim {
        id: format!("{}/{name}", now.id),
        entity: Some(Entity { kind: COMPARED.to_owned(), name }),
        ..claim.clone()
    };
    let figure = |claim: &Claim| claim.value.exact().map(|value| value.to_string()).unwrap_or_default();
    let growth = Claim {
        value: row.compared.as_ref()?.growth.clone(),
        unit: Unit::Ratio,
        n: now.n + before.n,
        formula: format!("{} / {} - 1", figure(now), figure(before)),
        inputs: ContentHash::of(format!("{}/{}", now.inputs, before.inputs).as_bytes()).to_string(),
        ..now.clone()
    };
    Some([named(compare.name().to_owned(), before), named(format!("growth on {}", compare.name()), &growth)])
}

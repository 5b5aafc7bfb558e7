//! Reports of stored figures: which template, filled with which claims, stored once.
use crate::words;
use domain::{Error, ReportId, Result, TableResult, Upload, Workspace};
use lambda::App;
use metrics::{METRICS, Metric};
use reports::{Definition, Form, Material, OwnTemplate, Report, Scope, Template, Unsaid};
use store::{PreparedReport, ReportSummary};

/// A template that somebody asked for by its name.
#[derive(Debug, Clone)]
pub enum Named {
    BuiltIn(&'static Template),
    Own(Box<OwnTemplate>),
}

impl Named {
    pub fn form(&self) -> Form<'_> {
        match self {
            Self::BuiltIn(template) => Form::BuiltIn(template),
            Self::Own(own) => Form::Own(own),
        }
    }

    /// `None` where the choice is left to what the file holds.
    pub async fn find(app: &App, workspace: &Workspace, field: &str, given: Option<&str>) -> Result<Option<Self>> {
        let Some(name) = given.filter(|name| *name != reports::AUTO) else { return Ok(None) };
        if let Some(template) = reports::template(name) {
            return Ok(Some(Self::BuiltIn(template)));
        }
        let own: Option<OwnTemplate> = app.templates.get(workspace, name).await?;
        let unknown = || Error::invalid(field, reports::unknown_template());
        own.map(|own| Some(Self::Own(Box::new(own)))).ok_or_else(unknown)
    }
}

/// The template that was asked for with the file, or the one that fits what it holds.
pub fn template_for(upload: &Upload, result: &TableResult) -> &'static Template {
    let asked = upload.template.as_deref().and_then(reports::template);
    asked.unwrap_or_else(|| reports::choose(&result.claims).0)
}

/// The stored report of a template over an upload, or a new one from the stored result: the file is not read again. With
/// whether it is new.
pub async fn ensure(
    app: &App,
    workspace: &Workspace,
    upload: &Upload,
    form: Form<'_>,
    result: TableResult,
) -> Result<(Report, bool)> {
    let id = report_id(upload, &form.identity())?;
    if let Some(stored) = app.reports.get(workspace, &id).await? {
        return Ok((stored, false));
    }
    store(app, workspace, fill(upload, form, result)?).await
}

/// Has the report worded and makes it visible, unless its upload was deleted meanwhile.
pub async fn store(app: &App, workspace: &Workspace, report: Report) -> Result<(Report, bool)> {
    let report = words::put(app, report).await;
    let (prepared, report) = prepare(app, workspace, report).await?;
    match app.reports.put(workspace, &report.upload_id, prepared).await? {
        true => {
            app.count_report(workspace);
            Ok((report, true))
        }
        false => Err(Error::not_found("upload", report.upload_id)),
    }
}

/// The report of what `identity` names over an upload, as its engine and policy read it.
pub fn report_id(upload: &Upload, identity: &str) -> Result<ReportId> {
    Ok(ReportId::of(&upload.id, identity, read_by(upload)?))
}

/// The engine and policy that read the upload.
fn read_by(upload: &Upload) -> Result<&str> {
    let missing = || Error::internal("filling a report", std::io::Error::other("the upload has no engine version"));
    upload.engine_version.as_deref().ok_or_else(missing)
}

/// The report of everything that an upload holds.
pub fn fill(upload: &Upload, form: Form<'_>, result: TableResult) -> Result<Report> {
    let report_id = report_id(upload, &form.identity())?;
    let material = material(upload, form, report_id, Scope::default())?;
    let TableResult { rows, claims, findings, .. } = result;
    Ok(written(Material { rows, claims, findings, ..material }))
}

/// The filled template; what had to be left out of it is a mistake of ours and stands in the log.
pub fn written(material: Material<'_>) -> Report {
    let report = reports::fill(material);
    for Unsaid { section, because } in &report.unsaid {
        let (template, upload_id) = (&report.template_type, &report.upload_id);
        tracing::error!(template, section, because, %upload_id, "a part of a report was left out, since its figures do not bear it out");
    }
    report
}

/// What a report of an upload is made from, but for its figures.
pub fn material<'a>(upload: &Upload, form: Form<'a>, report_id: ReportId, scope: Scope) -> Result<Material<'a>> {
    let missing = || Error::internal("filling a report", std::io::Error::other("the upload has no content hash"));
    Ok(Material {
        report_id,
        generated_at: upload.created_at,
        upload_id: upload.id,
        source: upload.source.clone(),
        file_name: upload.file_name.clone(),
        rows: upload.rows.unwrap_or_default(),
        content_hash: upload.content_hash.clone().ok_or_else(missing)?,
        engine_version: read_by(upload)?.to_owned(),
        definitions: definitions(&form),
        template: form,
        claims: Vec::new(),
        findings: Default::default(),
        scope,
    })
}

/// What the metrics of a template are, as the catalogue has it.
pub fn definitions(form: &Form) -> Vec<Definition> {
    let kept = form.metrics();
    METRICS.iter().filter(|metric| kept.contains(&metric.id)).map(|metric| definition(metric)).collect()
}

fn definition(metric: &Metric) -> Definition {
    let text = metric.definition();
    let first = text.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    Definition {
        metric: metric.id.to_owned(),
        name: metric.name.to_owned(),
        definition: first,
        formula: metric.part("Formula").unwrap_or_default(),
        source: metric.part("Source").unwrap_or_default(),
    }
}

/// Stores the report's body; the summary becomes visible with whatever the caller writes it with. With the report that stands
/// then: a model does not write the same again, so what was stored first stays.
#[tracing::instrument(name = "write_report", level = "debug", skip_all)]
pub async fn prepare(app: &App, workspace: &Workspace, report: Report) -> Result<(PreparedReport, Report)> {
    let summary = ReportSummary {
        report_id: report.report_id,
        template_type: report.template_type.clone(),
        title: report.title.clone(),
        status: report.status.clone(),
        generated_at: report.generated_at,
        upload_id: report.upload_id,
        source: report.source.to_string(),
        file_name: report.file_name.clone(),
        series: Some(report.series()),
    };
    match report.words.are_plain() {
        true => Ok((app.reports.prepare(workspace, &summary, &report).await?, report)),
        false => app.reports.prepare_once(workspace, &summary, report).await,
    }
}

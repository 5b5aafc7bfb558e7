//! `GET /api/v1/uploads/{id}/table`: the cleaned table, page by page or as a whole.
use crate::{reading::aside, remote::Remote};
use domain::{Error, Result, Upload};
use lambda::{App, Request, Response};
use serde_json::{Value, json};
use tables::TablePage;

/// `format` is `json` (default), `csv` or `parquet`; the first two come in pages (`limit` up to 1,000 rows, 100 when not
/// given; `cursor`), the last as the address of the whole file.
pub async fn get(app: &App, request: Request) -> Result<Response> {
    let format = Format::of(request.query("format"))?;
    let limit = usize::try_from(request.limit_to(100, 1_000)?).unwrap_or_default();
    let from = app.offset(&request).await?;
    let (workspace, upload) = app.upload_of(&request).await?;
    let result = app.result_of(&workspace, &upload, "table").await?;
    // A later page of the rows is reached through the first one alone.
    if format == Format::Parquet || (format == Format::Csv && from == 0) {
        app.record(&request, "export", format!("table:{}", upload.id)).await?;
    }
    if format == Format::Parquet {
        let name = format!("{}.parquet", upload.stem());
        return Ok(Response::see_other(
            &app.objects.presign_download(&result.table_key, &name, app.clock.now()).await?,
        ));
    }
    let mut file = Remote::open(app, &workspace, &upload, &result).await?;
    let page =
        aside(move || tables::page(&mut file, from, limit).map_err(|error| file.failure.take().unwrap_or(error)));
    let page = page.await?;
    let next = app.cursor(&request, page.next).await?;
    let response = match format {
        Format::Csv => {
            let name = format!("attachment; filename=\"{}.csv\"", upload.id);
            Response::csv(page.csv(from == 0)?).with_header("content-disposition", &name)
        }
        _ => Response::ok(&rows(&upload, &page, next.as_deref())),
    };
    // Rows of long texts full of quotation marks double on their way.
    if !response.fits() {
        let remedy = "Ask for fewer rows with `limit`, or for `format=parquet`.";
        return Err(Error::TooLarge { what: "this page".into(), limit: 6_000_000, remedy: remedy.into() });
    }
    Ok(match next {
        Some(next) => response.with_header("link", &request.link_to_next(&next)),
        None => response,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
    Parquet,
}

impl Format {
    fn of(given: Option<&str>) -> Result<Self> {
        let known = [Format::Json, Format::Csv, Format::Parquet].into_iter();
        let found = known.into_iter().find(|format| given.is_none_or(|given| given == format.name()));
        found.ok_or_else(|| Error::invalid("format", "`format` is json, csv or parquet"))
    }

    fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
        }
    }
}

/// Decimals are text, since a JSON number is not exact.
fn rows(upload: &Upload, page: &TablePage, next: Option<&str>) -> Value {
    let columns = page.columns.iter().map(|column| json!({ "name": column.name, "data_type": column.data_type }));
    let rows = page.rows.iter().map(|row| {
        let cells = row.iter().zip(&page.columns).map(|(cell, column)| match (cell, column.data_type) {
            (Some(cell), "boolean") => Value::Bool(cell == "true"),
            (cell, _) => json!(cell),
        });
        Value::Array(cells.collect())
    });
    json!({
        "upload_id": upload.id,
        "columns": columns.collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
        "total_rows": page.total,
        "next": next,
        "links": {
            "upload": link(upload),
            "csv": format!("{}/table?format=csv", link(upload)),
            "parquet": format!("{}/table?format=parquet", link(upload)),
        },
    })
}

fn link(upload: &Upload) -> String {
    format!("/api/v1/uploads/{}", upload.id)
}

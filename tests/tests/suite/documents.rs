//! Reports as PDF, read back: what stands in them, and what becomes of them.
use crate::common::{self, Running, admit, answer, app, measured, repository, shared_data, start};
use domain::{ReportId, Workspace};
use read::{read, squeezed};
use reports::{Figure, Report};
use std::collections::BTreeSet;
use store::report_pdf_key;

#[path = "../../../functions/documents/tests/read/mod.rs"]
mod read;

/// Of these bytes what Echo would store.
fn report_of(name: &str, bytes: &[u8], template: Option<&str>) -> Report {
    let measured = measured(name, bytes).unwrap();
    let template = match template {
        Some(name) => reports::template(name).unwrap(),
        None => reports::choose(&measured.claims).0,
    };
    common::report_of(template, name, bytes, &measured)
}

fn report_of_file(path: &str, template: Option<&str>) -> Report {
    report_of(path.rsplit('/').next().unwrap(), &std::fs::read(repository(path)).unwrap(), template)
}

#[test]
fn every_template_and_the_hardest_files_give_a_document_with_each_headline_figure_and_a_bookmark_for_each_part() {
    let two = b"date,amount,currency\n2025-01-05,100.00,EUR\n2025-02-07,250.00,USD\n2025-03-07,50.00,EUR\n";
    let refunded = b"date,amount,type\n2025-01-05,100.00,payment\n2025-01-07,-100.00,refund\n";
    let mut seen = BTreeSet::new();
    for report in [
        report_of_file("events/samples/revenue.csv", None),
        report_of_file("events/samples/revenue.csv", Some("customer_health")),
        report_of_file("events/samples/marketing.csv", None),
        report_of_file("events/samples/vendors/stripe_subscriptions.csv", None),
        report_of_file("events/samples/vendors/quickbooks_pnl.csv", None),
        report_of("claims.csv", &std::fs::read(shared_data("insightbench/flag-20.csv")).unwrap(), None),
        report_of("two.csv", two, None),
        report_of("refunded.csv", refunded, Some("revenue_health")),
        report_of("one.csv", b"date,amount\n2025-01-05,100.00\n", Some("revenue_health")),
    ] {
        let name = format!("{} of {}", report.template_type, report.file_name);
        let read = read(&report);
        for Figure { label, text, .. } in &report.headline {
            assert!(read.text.contains(&squeezed(text)), "{name}: {label} is not {text} in {}", read.text);
        }
        for section in &report.sections {
            assert!(read.bookmarks.contains(&section.heading), "{name}: {} in {:?}", section.heading, read.bookmarks);
        }
        for part in ["Data issues", "Cleaning ledger", "How each number was made"] {
            assert!(read.bookmarks.iter().any(|bookmark| bookmark == part), "{name}: {part}");
        }
        assert!((2..40).contains(&read.pages), "{name} has {} pages", read.pages);
        assert!(read.is_tagged && read.links >= report.headline.iter().filter(|figure| figure.claim.is_some()).count());
        assert_eq!(read.about[1..3], ["Echo", "en"]);
        seen.insert(report.template_type);
    }
    assert_eq!(seen, reports::TEMPLATES.iter().map(|template| template.name.to_owned()).collect());
}

async fn made(echo: &Running) -> String {
    let bytes = std::fs::read(repository("events/samples/revenue.csv")).unwrap();
    let (status, made) = echo.post_file("/api/v1/reports/generate?source=shop", "Café (1).csv", bytes).await;
    assert_eq!(status, 200, "{made}");
    made["report_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_set_once_given_again_and_goes_with_its_report() {
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let id = made(&echo).await;
    let address = format!("{}/api/v1/reports/{id}/pdf", echo.stack.url);
    let first = echo.client.get(&address).send().await.unwrap();
    let head = |name: &str| first.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((first.status().as_u16(), head("content-type").as_str()), (200, "application/pdf"));
    assert_eq!(
        head("content-disposition"),
        "inline; filename=\"revenue_health-Caf_ (1).pdf\"; filename*=UTF-8''revenue_health-Caf%C3%A9%20%281%29.pdf"
    );
    let tag = head("etag");
    let bytes = first.bytes().await.unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    let again = echo.client.get(&address).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status(), 304);

    // What is kept is given: no second setting.
    let (workspace, report) = (Workspace::parse("local").unwrap(), ReportId::parse(&id).unwrap());
    let key = report_pdf_key(&workspace, &report);
    assert_eq!(app.objects.get(&key).await.unwrap().unwrap(), bytes);
    app.objects.put(&key, b"%PDF-1.7 kept".as_slice().into(), "application/pdf").await.unwrap();
    assert_eq!(echo.client.get(&address).send().await.unwrap().bytes().await.unwrap(), b"%PDF-1.7 kept".as_slice());
    // One that an answer cannot carry is sent to.
    let long = vec![b'x'; 4 * 1024 * 1024 + 1];
    app.objects.put(&key, long.clone().into(), "application/pdf").await.unwrap();
    let sent = echo.client.get(&address).send().await.unwrap();
    assert_eq!(sent.status(), 303);
    let there = echo.client.get(sent.headers()["location"].to_str().unwrap()).send().await.unwrap();
    assert_eq!(there.bytes().await.unwrap().len(), long.len());

    let (status, deleted) = answer(echo.client.delete(address.trim_end_matches("/pdf"))).await;
    assert_eq!(status, 200, "{deleted}");
    assert_eq!(app.objects.get(&key).await.unwrap(), None);
    assert_eq!(echo.get(&format!("/api/v1/reports/{id}/pdf")).await.0, 404);
    // One that was set while its report was deleted is not kept.
    assert!(!app.reports.keep_pdf(&workspace, &report, bytes).await.unwrap());
    assert_eq!(app.objects.get(&key).await.unwrap(), None);
    echo.stack.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_of_a_report_goes_with_its_upload_and_is_nobody_elses() {
    const KEY: &str = "echo_aaaaaaaaaaaa_111111111111111111111111111111111111111111111111";
    let echo = start().await;
    let app = app(&echo.stack, true).await;
    let csv = b"date,amount\n2024-01-05,100.00\n2024-02-07,150.00\n".to_vec();
    let upload = echo.upload("orders", "a.csv", csv).await;
    let id = upload["report_id"].as_str().unwrap();
    assert_eq!(echo.get(&format!("/api/v1/reports/{id}/pdf")).await.0, 200);
    let key = report_pdf_key(&Workspace::parse("local").unwrap(), &ReportId::parse(id).unwrap());
    assert!(app.objects.size(&key).await.unwrap().is_some());
    admit(&app, KEY, "other").await;
    let foreign = echo.client.get(format!("{}/api/v1/reports/{id}/pdf", echo.stack.url)).bearer_auth(KEY);
    assert_eq!(answer(foreign).await.0, 404);
    let upload = upload["id"].as_str().unwrap();
    assert_eq!(answer(echo.client.delete(format!("{}/api/v1/uploads/{upload}", echo.stack.url))).await.0, 200);
    assert_eq!(app.objects.size(&key).await.unwrap(), None);
    echo.stack.stop().await.unwrap();
}

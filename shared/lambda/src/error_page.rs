//! An error as a page, for a person who sent a form from a browser.
use crate::{ErrorKind, Response, error_body};
use domain::Error;
use maud::{DOCTYPE, html};

const STYLE: &str = ":root{color-scheme:light dark}body{font:17px/1.55 system-ui,sans-serif;max-width:36rem;\
                     margin:14vh auto;padding:0 1.25rem}h1{font-size:1.5rem;line-height:1.3}small{opacity:.7}";

pub(crate) fn response(error: &Error, correlation_id: &str) -> Response {
    let status = ErrorKind::of(error).status;
    let (message, suggestion) = error_body::words(error);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Echo: this did not work" }
                style { (STYLE) }
            }
            body {
                h1 { (message) }
                @if let Some(suggestion) = suggestion { p { (suggestion) } }
                p { a href="/" { "Try another file" } }
                small { "Reference " (correlation_id) }
            }
        }
    };
    Response::html(page.into_string()).with_status(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_visitor_sent_is_text_on_the_page() {
        let error = Error::unreadable("`<script>alert(1)</script>` is no table.", "Send a CSV.");
        let response = response(&error, "c-1");
        let page = String::from_utf8(response.body().to_vec()).unwrap();
        assert_eq!(response.status(), 422);
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>") && page.contains("Send a CSV."));
    }
}

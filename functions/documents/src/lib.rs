//! Reports as documents to print and to send: PDF. The only Lambda binaries that link a typesetter, which neither the cold
//! start of what answers from stored values nor what computes should carry.
pub mod contract;
pub mod pdf;
pub mod reports;

use lambda::Policy;

lambda::handlers! {
    "get-report-pdf" get_report_pdf = http(Policy::READ.heavy(), reports::pdf_of);
}

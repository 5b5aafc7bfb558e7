//! Claims → report → JSON, HTML, Markdown. No figure is computed here: text, tables and charts show claims only.
//!
//! [`fill`] lets a template put claims into words; what it yields is stored as JSON and never changes. [`html`] and
//! [`markdown`] render it on reading. Every number in a report stands in a [`Part`] that names the claim behind it, and
//! [`unproven`] lists those that do not say what their claim says. [`verify`] does the same for one paragraph and its words,
//! also for a sentence of a language model that [`parse`] has read: [`question`] is what one may be asked, and [`rewrite`] what
//! of its answer is believed.
mod answer;
mod changes;
mod chart;
mod claims;
mod compare;
mod csv_file;
mod html;
mod lexicon;
mod markdown;
mod outline;
mod own;
mod part;
mod proof;
mod reading;
mod report;
mod scope;
mod sheets;
mod show;
pub mod spoken;
mod table;
mod template;
mod templates;
mod verifier;
mod withheld;
mod words;
mod writer;
mod xlsx;

#[cfg(test)]
mod sample;

pub use answer::{Answer, Metadata, MetricValue, answer, metric_values};
pub use chart::{Chart, ChartKind, Good, Point, picture, said};
pub use compare::{Changed, Difference, compare};
pub use csv_file::csv;
pub use html::{anchor, html};
pub use markdown::markdown;
pub use own::{Form, OwnTemplate, SectionName, check_template_name};
pub use part::{Paragraph, Part, Rounding, Shows};
pub use proof::unproven;
pub use report::{Definition, Figure, Material, Report, Section, fill, headline};
pub use scope::{COMPARED, Comparison, Scope};
pub use table::{Column, Row, Table};
pub use template::{AUTO, TEMPLATES, Template, choose, is_known, template, unknown_template};
pub use verifier::{Doubt, parse, verify};
pub use withheld::Unsaid;
pub use words::{Words, Writer};
pub use writer::{Question, Rewritten, question, rewrite};
pub use xlsx::xlsx;

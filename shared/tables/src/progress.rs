//! Tables whose rows are worked through, such as expense claims, tickets and cases: each was opened on one day, was or will be
//! closed on another, and has a status that says how far it is. Their columns get their fields here, where the whole table says
//! that it is one of them; in any other table `user` is a customer and `processed date` is nothing.
use crate::evidence::Evidence;
use crate::header::normalise;
use crate::kinds::TextEvidence;
use domain::{Field, Policy, Rule};
use std::collections::BTreeSet;

/// How far a record is, by the word of its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Nobody has decided or done it yet.
    Open,
    /// It was done, or decided as it was asked for.
    Done,
    /// It was decided against.
    Rejected,
}

const OPEN: &str = "submitted, pending, open, new, draft, assigned, unassigned, in progress, work in progress, started, on hold, waiting, \
                    in review, under review, reviewing, escalated, reopened, to do, todo, backlog, queued, received, requested, \
                    awaiting approval, pending approval, pending review, offen, eingereicht, in bearbeitung, in prüfung, soumis, \
                    en attente, ouvert, pendiente, enviado, abierto";
const DONE: &str = "processed, closed, resolved, approved, completed, complete, done, solved, accepted, granted, fixed, finished, \
                    reimbursed, fulfilled, genehmigt, bearbeitet, erledigt, geschlossen, abgeschlossen, gelöst, approuvé, \
                    traité, fermé, clôturé, aprobado, procesado, cerrado, resuelto";
const REJECTED: &str = "declined, rejected, denied, refused, disapproved, dismissed, not approved, abgelehnt, zurückgewiesen, refusé, \
                        rejeté, rechazado, denegado, rifiutato, afgewezen";
/// Words of what is worked through; payments are approved and declined as well.
const TELLING: &str = "submitted, processed, closed, resolved, solved, in progress, work in progress, in review, under review, open, \
                       new, assigned, escalated, reimbursed, offen, eingereicht, geschlossen, bearbeitet, soumis, ouvert, traité, \
                       fermé, abierto, enviado, cerrado, procesado";

const OPENED_ON: &str = "opened at, opened on, opened, opened date, open date, date opened, created at, created on, created, created date, \
                         date created, creation date, submitted at, submitted on, submitted date, submission date, date submitted, \
                         reported at, reported on, report date, raised at, raised on, received at, received date, requested at, \
                         requested on, request date, filed at, filed on, eröffnet am, erstellt am, eingereicht am";
const CLOSED_ON: &str = "closed at, closed on, closed, closed date, date closed, closing date, resolved at, resolved on, resolved, \
                         resolved date, date resolved, resolution date, processed at, processed on, processed date, date processed, \
                         processing date, completed at, completed on, completed date, date completed, completion date, decided at, \
                         decided on, decision date, solved at, finished at, geschlossen am, erledigt am, bearbeitet am";
const STATES: &str =
    "state, status, case status, ticket status, request status, claim status, approval status, zustand";
const DEPARTMENTS: &str = "department, dept, team, assignment group, support group, business unit, cost center, cost centre, \
                           abteilung, kostenstelle";
/// Who asked goes before who works on it.
const PERSONS: &str = "user, user name, employee, employee name, requester, requested by, requested for, submitted by, opened by, \
                       created by, reporter, reported by, caller, claimant, person, assignee, assigned to, agent, owner, handler, \
                       mitarbeiter, bearbeiter, antragsteller";

/// Columns that only sales, statements and advertising have.
const FOREIGN: [Field; 14] = [
    Field::Product,
    Field::Quantity,
    Field::Refund,
    Field::Discount,
    Field::Tax,
    Field::Shipping,
    Field::Stage,
    Field::Campaign,
    Field::Spend,
    Field::Clicks,
    Field::Leads,
    Field::Account,
    Field::Section,
    Field::Interval,
];

impl Progress {
    /// Of a word as it stands in a cell, in any case; `None` for one that is not known.
    pub fn of(word: &str) -> Option<Self> {
        let word = plain(word);
        let among = |words: &str| words.split(", ").any(|known| known == word);
        match () {
            _ if among(OPEN) => Some(Self::Open),
            _ if among(DONE) => Some(Self::Done),
            _ if among(REJECTED) => Some(Self::Rejected),
            _ => None,
        }
    }
}

/// `in progress` of `In_Progress`.
fn plain(word: &str) -> String {
    word.trim().to_lowercase().replace(['_', '-'], " ")
}

/// Gives the columns of records their fields. What the owner decided stays, and so does a header that is left alone.
pub(crate) fn assign(columns: &[Evidence], fields: &mut [Option<Field>], policy: &Policy) {
    let is_free = |at: usize| {
        let header = &columns[at].header;
        !policy.mapping.contains_key(header) && policy.allows(Rule::MapHeader, Some(header))
    };
    let is_decided = |field: Field| fields.iter().enumerate().any(|(at, of)| *of == Some(field) && !is_free(at));
    let find = |names: &str, wanted: &dyn Fn(usize) -> bool| {
        names.split(", ").find_map(|name| {
            (0..columns.len()).find(|at| is_free(*at) && normalise(&columns[*at].header) == name && wanted(*at))
        })
    };
    let is_among = |at: usize, of: &[Option<Field>]| of.contains(&fields[at]);
    let is_date = |at: usize| columns[at].dates.as_ref().is_some_and(|dates| dates.is_any_readable());
    let opened = find(OPENED_ON, &|at| is_among(at, &[None, Some(Field::Date)]) && is_date(at));
    let closed =
        find(CLOSED_ON, &|at| is_among(at, &[None, Some(Field::Date), Some(Field::ClosedDate)]) && is_date(at));
    let state = find(STATES, &|at| {
        is_among(at, &[None, Some(Field::Status)]) && columns[at].kinds.as_ref().is_some_and(says_progress)
    });
    let is_foreign = FOREIGN.iter().any(|field| fields.contains(&Some(*field)));
    let is_taken = [Field::Date, Field::Status, Field::ClosedDate].into_iter().any(is_decided);
    let department = find(DEPARTMENTS, &|at| is_among(at, &[None, Some(Field::Department), Some(Field::Category)]));
    let person = find(PERSONS, &|at| is_among(at, &[None, Some(Field::Person), Some(Field::CustomerId)]));
    let (Some(opened), Some(closed), Some(state)) = (opened, closed, state) else {
        return without(columns, fields, policy);
    };
    if is_foreign || is_taken || opened == closed {
        return without(columns, fields, policy);
    }
    let mut give = |field: Field, at: Option<usize>| {
        if let Some(at) = at {
            fields.iter_mut().filter(|of| **of == Some(field)).for_each(|of| *of = None);
            fields[at] = Some(field);
        }
    };
    give(Field::Date, Some(opened));
    give(Field::ClosedDate, Some(closed));
    give(Field::Status, Some(state));
    give(Field::Department, department);
    give(Field::Person, person);
}

/// In other tables a department sells a category of goods, unless another column names the category; the rest stays open.
fn without(columns: &[Evidence], fields: &mut [Option<Field>], policy: &Policy) {
    let is_exact = |at: usize| columns[at].meaning.is_some_and(|(_, place, _)| !crate::mapping::is_by_words(place));
    for at in 0..columns.len() {
        if policy.mapping.contains_key(&columns[at].header) {
            continue;
        }
        match fields[at] {
            Some(Field::Department) => {
                let category = fields.iter().position(|field| *field == Some(Field::Category));
                let is_better = |other: usize| is_exact(at) && !is_exact(other);
                fields[at] = match category {
                    Some(other) if !is_better(other) => None,
                    Some(other) => fields[other].take(),
                    None => Some(Field::Category),
                };
            }
            Some(Field::ClosedDate | Field::Person) => fields[at] = None,
            _ => {}
        }
    }
}

/// All values are words of progress, and one of them is a word of what is worked through.
fn says_progress(texts: &TextEvidence) -> bool {
    let spellings = |words: &'static str| words.split(", ").flat_map(spellings);
    let known: BTreeSet<String> = [OPEN, DONE, REJECTED].into_iter().flat_map(spellings).collect();
    texts.are_among(known.iter().map(String::as_str)) && spellings(TELLING).any(|word| texts.has(&word))
}

/// `in progress`, `In progress`, `In Progress`, `IN PROGRESS`, `in_progress`, …
fn spellings(word: &'static str) -> impl Iterator<Item = String> {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let each = word.split(' ').map(capital).collect::<Vec<_>>().join(" ");
    let spelled = [word.to_owned(), capital(word), each, word.to_uppercase()];
    let joined = spelled.clone().into_iter().flat_map(|text| [text.replace(' ', "_"), text.replace(' ', "-")]);
    let mut all: Vec<String> = spelled.into_iter().chain(joined).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping;
    use expect_test::{Expect, expect};

    /// Headers in the first line, values of one row in the others.
    fn check(headers: &str, rows: &[&str], mapping: &[(&str, Option<Field>)], expect: Expect) {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        let decided = mapping.iter().map(|(header, field)| ((*header).to_owned(), *field)).collect();
        let policy = Policy { mapping: decided, ..Policy::default() };
        let meanings = mapping::meanings(&headers, None, &policy, 0);
        let mut columns: Vec<Evidence> =
            headers.iter().zip(meanings).map(|(header, meaning)| Evidence::new(header, meaning, &[])).collect();
        for row in rows {
            columns.iter_mut().zip(row.split(',')).for_each(|(column, cell)| column.observe(cell, 1));
        }
        let (mut fields, _) = mapping::assign(&columns);
        assign(&columns, &mut fields, &policy);
        let shown = fields.iter().zip(&headers).filter_map(|(field, header)| Some(format!("{}={header}", (*field)?)));
        expect.assert_eq(&shown.collect::<Vec<_>>().join(" "));
    }

    const CLAIMS: &str = "user,opened_at,state,department,category,processed_date,amount";

    #[test]
    fn claims_get_the_fields_of_what_is_worked_through() {
        let rows = ["Ann,2024-01-05,In Progress,IT,Travel,,5", "Bob,2024-01-06,REJECTED,HR,Meals,2024-01-09,7"];
        check(
            CLAIMS,
            &rows,
            &[],
            expect![
                "person=user date=opened_at status=state department=department category=category closed_date=processed_date amount=amount"
            ],
        );
        check(
            CLAIMS,
            &rows,
            &[("state", None)],
            expect!["customer_id=user date=opened_at category=category amount=amount"],
        );
    }

    #[test]
    fn sales_keep_theirs() {
        let rows = ["Ann,2024-01-05,Kentucky,Shoes,2024-01-09,5"];
        check(
            "user,created_at,state,department,processed_at,amount",
            &rows,
            &[],
            expect!["customer_id=user date=created_at category=department amount=amount"],
        );
        let paid = ["1,2024-01-05,approved,2024-01-09,5", "2,2024-01-05,declined,2024-01-09,5"];
        check(
            "id,created_at,status,processed_at,amount",
            &paid,
            &[],
            expect!["order_id=id date=created_at status=status amount=amount"],
        );
        let sold = ["1,2024-01-05,closed,2024-01-09,5,Pen"];
        check(
            "id,created_at,status,closed_at,amount,product",
            &sold,
            &[],
            expect!["order_id=id date=created_at status=status amount=amount product=product"],
        );
    }

    #[test]
    fn a_word_is_known_however_it_is_written() {
        assert_eq!(
            ["In_Progress", " REJECTED", "done", "paid"].map(Progress::of),
            [Some(Progress::Open), Some(Progress::Rejected), Some(Progress::Done), None]
        );
    }
}

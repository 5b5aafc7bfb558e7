//! The headers that mean a canonical field, as data: per field in priority order, compared whole, never in part.
//!
//! Spelled normalised: lower case, every run of punctuation and blanks one space (see [`crate::header::normalise`]).
//! Where two columns of a file compete for a field, the alias that stands earlier here wins.
use domain::Field;

/// What a header means: the field, its place among the field's aliases, and the currency named in the header.
pub(crate) type Meaning = (Field, usize, Option<&'static str>);

/// How the cells of a field are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Date,
}

pub(crate) fn kind(field: Field) -> Kind {
    match field {
        Field::Date | Field::StartDate | Field::EndDate | Field::TrialEnd | Field::ClosedDate => Kind::Date,
        Field::Currency | Field::Status | Field::OrderId | Field::CustomerId | Field::Product => Kind::Text,
        Field::Channel | Field::Campaign | Field::Stage => Kind::Text,
        Field::Region | Field::Account | Field::Section | Field::Interval => Kind::Text,
        Field::Category | Field::Variant | Field::Department | Field::Person => Kind::Text,
        Field::Amount | Field::Refund | Field::Quantity | Field::Discount | Field::Tax | Field::Shipping => {
            Kind::Number
        }
        Field::Fee | Field::Cost | Field::Profit | Field::Spend | Field::ConversionValue => Kind::Number,
        Field::Leads | Field::Clicks | Field::Impressions | Field::Conversions => Kind::Number,
        Field::Expense | Field::CashBalance | Field::Probability => Kind::Number,
    }
}

/// Sums of money: their cells may carry a currency, and so may their header.
pub(crate) fn is_money(field: Field) -> bool {
    use Field::*;
    matches!(
        field,
        Amount
            | Refund
            | Discount
            | Tax
            | Shipping
            | Fee
            | Cost
            | Profit
            | Spend
            | ConversionValue
            | Expense
            | CashBalance
    )
}

/// Names that also mean other things: where the values are not of the field, that is no fault worth a word.
pub(crate) fn is_weak(normalised: &str) -> bool {
    matches!(normalised, "month" | "monat" | "mois" | "mes" | "mese" | "maand" | "data" | "valor")
}

/// The field a normalised header means, and its place in that field's list.
pub(crate) fn field_of(normalised: &str) -> Option<(Field, usize)> {
    Field::ALL.iter().find_map(|field| {
        let place = names(*field).position(|alias| alias == normalised)?;
        Some((*field, place))
    })
}

/// Names apart by commas, the strongest first.
pub(crate) fn names(field: Field) -> impl Iterator<Item = &'static str> {
    let names = match field {
        Field::Date => {
            "date, order date, orderdate, transaction date, invoice date, invoicedate, issue date, posting date, purchase date, sale date, \
             sales date, created date utc, created utc, created at, created date, created, created on, \
             payment date, paid at, paid date, date utc, close date, closedate, create date, createddate, opened at, issued at, \
             createdate, day, date day, reporting starts, timestamp, datetime, date time, transaction timestamp, \
             event date, week, wk strt dt, updated at, updated on, datum, bestelldatum, rechnungsdatum, buchungsdatum, \
             belegdatum, buchungstag, fecha, fecha de pedido, fecha pedido, fecha de compra, fecha de factura, \
             date de commande, date commande, date de facture, date facture, date d achat, orderdatum, besteldatum, \
             factuurdatum, data ordine, data fattura, data do pedido, data da compra, data, month, monat, mois, mes, \
             mese, maand"
        }
        Field::Amount => {
            "amount, revenue, total, total amount, grand total, order total, order value, order amount, \
             transaction amount, purchase amount, payment amount, invoice amount, total price, total paid, \
             amount paid, total sales, net sales, sales, sales amount, sale amount, gross, gross amount, \
             gross sales, gross revenue, total revenue, net revenue, closing amount, sales value, dollar value, \
             subtotal, converted amount, net, net amount, amount in company currency, betrag, gesamtbetrag, \
             rechnungsbetrag, umsatz, nettoumsatz, nettobetrag, netto, bruttoumsatz, bruttobetrag, brutto, gesamtpreis, \
             montant ht, montant total ht, total ht, montant, montant ttc, montant total, total ttc, chiffre d affaires, \
             importe, importe total, importe neto, importe bruto, monto, ventas, importo, importo totale, totale, \
             fatturato, bedrag, totaalbedrag, omzet, valor, valor total, montante, receita, vendas, mrr, \
             monthly recurring revenue"
        }
        Field::Refund => {
            "refund, refunds, refund amount, amount refunded, refunded amount, refunded, total refunded, returns, \
             converted amount refunded, erstattung, rückerstattung, remboursement, reembolso, rimborso"
        }
        Field::Currency => {
            "currency, currency code, amount currency, presentment currency, customer facing currency, \
             converted currency, währung, waehrung, devise, moneda, divisa, moeda"
        }
        Field::Status => {
            "status, payment status, order status, transaction status, financial status, payment state, \
             subscription status, bestellstatus, zahlungsstatus, statut, estado, stato"
        }
        Field::OrderId => {
            "order id, orderid, order number, order no, order, invoice, invoiceno, invoice no, invoice number, \
             invoice id, basket id, receipt id, receipt number, transaction id, payment id, id, bestellnummer, \
             bestellnr, bestell nr, auftragsnummer, rechnungsnummer, rechnungsnr, rechnungs nr, belegnummer, \
             numéro de commande, numero de commande, n de commande, n commande, commande, numéro de facture, \
             numero de facture, número de pedido, numero de pedido, nº pedido, id pedido, pedido, número de factura, \
             ordernummer, bestelnummer, factuurnummer, numero ordine, numero fattura, número do pedido"
        }
        Field::CustomerId => {
            "customer id, customerid, customer, user id, userid, client id, buyer id, member id, account id, \
             accountid, household id, customer email, email, email address, from email address, user, client, \
             buyer, customer name, account name, kundennummer, kundennr, kunden nr, kunden id, kunde, kundenname, \
             numéro client, numero client, id client, nom du client, id cliente, cliente, \
             codice cliente, código cliente, klantnummer, klant id, klant, klantnaam"
        }
        Field::Product => {
            "product, product name, item name, item, lineitem name, item title, product title, sku, item sku, \
             lineitem sku, product sku, stockcode, stock code, product id, service, plan, subscription plan id, produkt, \
             produktname, artikel, artikelname, artikelbezeichnung, produit, nom du produit, producto, artículo, \
             prodotto, articolo, produto"
        }
        Field::Channel => {
            "channel, source, sales channel, marketing channel, acquisition channel, utm source, traffic source, \
             original source, original traffic source, lead source, leadsource, platform, referrer, medium, \
             utm medium"
        }
        Field::Campaign => {
            "campaign, campaign name, utm campaign, ad campaign, marketing campaign, primary campaign source, \
             ad set name, ad group, ad group name"
        }
        Field::Quantity => {
            "quantity, qty, units, units sold, item quantity, lineitem quantity, quantity sold, number of items, count, \
             subscription plan quantity, number of cds, menge, anzahl, stückzahl, quantité, quantite, qté, cantidad, \
             quantità, quantidade, aantal"
        }
        Field::Discount => {
            "discount, discounts, discount amount, total discount, total discount amount, lineitem discount, \
             retail disc, coupon disc, rabatt, remise, descuento, sconto, korting, desconto"
        }
        Field::Tax => {
            "tax, taxes, tax amount, total tax, sales tax, vat, vat amount, gst, mwst, mwst betrag, mehrwertsteuer, \
             ust, ust betrag, umsatzsteuer, steuer, tva, montant tva, iva, btw"
        }
        Field::Shipping => {
            "shipping, shipping charges, shipping amount, shipping cost, shipping fee, shipping price, \
             shipping and handling amount, delivery fee, postage, versandkosten, versand, frais de port, \
             gastos de envío, verzendkosten, spese di spedizione, frete"
        }
        Field::Fee => {
            "fee, fees, fee amount, transaction fee, processing fee, payment fee, stripe fee, paypal fee, \
             additional fees, gebühr, gebühren"
        }
        Field::Cost => "cost, costs, total cost, cost of goods sold, cogs",
        Field::Profit => "profit, gross profit, net profit",
        Field::Spend => "spend, ad spend, amount spent, marketing spend, media spend, advertising spend, total spend",
        Field::Leads => "leads, lead count, number of leads, new leads",
        Field::Clicks => "clicks, link clicks, clicks all",
        Field::Impressions => "impressions, impr",
        Field::Conversions => "conversions, purchases, results",
        Field::Stage => {
            "stage, deal stage, stage name, stagename, funnel stage, pipeline stage, lifecycle stage, opportunity stage, deal phase"
        }
        Field::ConversionValue => {
            "conversion value, conv value, purchases conversion value, website purchases conversion value, \
             total conversion value, all conv value, conversions value, purchase value"
        }
        Field::Region => {
            "region, country, billing country, shipping country, country region, billing region, land, pays, país, \
             paese"
        }
        Field::Account => "account, distribution account, gl account, ledger account",
        Field::Section => "section, account type, account group",
        Field::Interval => {
            "interval, billing interval, billing period, billing cycle, plan interval, billing frequency, \
             billing period unit, subscription billing period, subscription billing period unit, subscription interval, \
             renewal period, abrechnungsintervall"
        }
        Field::StartDate => {
            "start date, start date utc, start utc, started at, subscription start date, period start, \
             subscription start, subscription started at, period start date, service start, service start date, \
             service period start, contract start, contract start date, vertragsbeginn"
        }
        Field::EndDate => {
            "end date, ended at, ended at utc, subscription end date, period end, subscription end, \
             subscription ended at, subscription cancelled at, subscription canceled at, period end date, service end, \
             service end date, service period end, contract end, contract end date, vertragsende, cancel date, \
             cancelled at, canceled at, cancelled on, canceled on, cancelled date, canceled date, cancellation date, \
             churn date, churned at, churned on, termination date, terminated at, kündigungsdatum"
        }
        Field::Category => {
            "category, product category, product type, product group, kategorie, produktkategorie, \
             warengruppe, catégorie, categorie, categoría, categoria"
        }
        Field::Expense => {
            "expense, expenses, operating expense, operating expenses, opex, total expenses, ausgaben, dépenses, gastos, \
             uitgaven"
        }
        Field::CashBalance => "cash balance, cash, bank balance, cash on hand, ending cash, kontostand",
        Field::TrialEnd => {
            "trial end, trial end utc, trial ends at, trial ended at, trial end date, subscription trial end, \
             subscription trial ends at, trial expires at"
        }
        Field::Probability => {
            "probability, probability %, win probability, deal probability, close probability, likelihood, wahrscheinlichkeit"
        }
        // More names of these count where the whole table says what it is, see `progress`.
        Field::ClosedDate => "closed date",
        Field::Department => "department",
        Field::Person => "person",
        Field::Variant => "variant, version, arm, test group, experiment group, experiment variant, bucket, ab group",
    };
    names.split(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::normalise;

    #[test]
    fn an_alias_means_one_field_and_is_spelled_normalised() {
        for field in Field::ALL {
            for (place, alias) in names(*field).enumerate() {
                assert_eq!(field_of(alias), Some((*field, place)), "{alias}");
                assert_eq!(normalise(alias), alias);
            }
        }
    }

    #[test]
    fn every_field_is_an_alias_of_itself() {
        for field in Field::ALL {
            assert_eq!(field_of(&normalise(field.name())), Some((*field, 0)));
        }
    }

    #[test]
    fn headers_of_other_languages_mean_the_same() {
        for (header, field) in [
            ("Umsatz", Field::Amount),
            ("Währung", Field::Currency),
            ("Kundennummer", Field::CustomerId),
            ("Montant HT", Field::Amount),
            ("Quantité", Field::Quantity),
            ("Chiffre d'affaires", Field::Amount),
            ("Fecha", Field::Date),
            ("Estado", Field::Status),
            ("Nº pedido", Field::OrderId),
            ("Order", Field::OrderId),
            ("opened_at", Field::Date),
            ("Issue Date", Field::Date),
            ("Posting Date", Field::Date),
        ] {
            assert_eq!(field_of(&normalise(header)).map(|(field, _)| field), Some(field), "{header}");
        }
        let place = |header| field_of(header).map(|(_, place)| place);
        assert!(place("netto") < place("brutto"));
    }

    #[test]
    fn a_header_that_only_contains_an_alias_means_nothing() {
        for header in [
            "state",
            "payment method",
            "ship date",
            "internet",
            "holiday",
            "time on site",
            "sales rep",
            "name",
            "market",
            "paid",
            "unit price",
            "customer since",
            "postal code",
            "sub category",
            "row id",
        ] {
            assert_eq!(field_of(header), None, "{header}");
        }
        assert_eq!(field_of("payment date").map(|(field, _)| field), Some(Field::Date));
        assert_eq!(field_of("profit").map(|(field, _)| field), Some(Field::Profit));
    }
}

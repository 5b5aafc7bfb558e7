//! A chat completion as OpenAI-compatible services answer it: the text, and what it took.
use domain::Decimal;
use lambda::{Metric, Model};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(crate) struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    pub usage: Option<Spent>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
}

/// Tokens of one answer; services leave out what they do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Spent {
    #[serde(default)]
    pub prompt_tokens: u64,
    #[serde(default)]
    pub completion_tokens: u64,
}

impl Completion {
    /// The model's text, or why there is none; the reason completes "because …".
    pub fn text(self) -> Result<String, String> {
        let Some(choice) = self.choices.into_iter().next() else { return Err("its answer is empty".into()) };
        match (choice.message.content, choice.finish_reason.as_deref()) {
            (_, Some("length")) => Err("its answer was cut off".into()),
            (Some(text), _) if !text.trim().is_empty() => Ok(text),
            _ => Err("its answer is empty".into()),
        }
    }
}

impl Spent {
    /// What the tokens cost by the operator's prices; `None` where there is no price.
    pub fn cost(self, model: &Model) -> Option<Decimal> {
        let of = |tokens: u64, price: Option<Decimal>| Decimal::from(tokens).checked_mul(price.unwrap_or_default());
        model.price_in.or(model.price_out)?;
        let whole =
            of(self.prompt_tokens, model.price_in)?.checked_add(of(self.completion_tokens, model.price_out)?)?;
        whole.checked_div(Decimal::from(1_000_000))
    }

    /// The same as metrics, with how long the answer took.
    pub fn metrics(self, model: &Model, elapsed_ms: u64) -> Vec<Metric> {
        let mut metrics = vec![
            ("ModelCalls", "Count", Value::from(1)),
            ("ModelTokensIn", "Count", self.prompt_tokens.into()),
            ("ModelTokensOut", "Count", self.completion_tokens.into()),
            ("ModelLatency", "Milliseconds", elapsed_ms.into()),
        ];
        // A metric is a binary fraction to CloudWatch anyway; the log has the decimal.
        let cost = self.cost(model).and_then(|cost| cost.to_string().parse::<f64>().ok());
        metrics.extend(cost.map(|cost| ("ModelCost", "None", cost.into())));
        metrics
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(prices: [Option<&str>; 2]) -> Model {
        let [price_in, price_out] = prices.map(|price| price.map(|price| price.parse().unwrap()));
        let base = "http://localhost/v1".parse().unwrap();
        let patience = std::time::Duration::from_secs(1);
        Model { base, name: "m".into(), key: None, price_in, price_out, patience }
    }

    #[test]
    fn tokens_cost_what_a_million_costs_and_nothing_is_said_without_a_price() {
        let spent = Spent { prompt_tokens: 12_000, completion_tokens: 900 };
        assert_eq!(spent.cost(&model([Some("0.15"), Some("0.60")])).unwrap().normalize().to_string(), "0.00234");
        assert_eq!(spent.cost(&model([None, Some("10")])).unwrap().normalize().to_string(), "0.009");
        assert_eq!(spent.cost(&model([None, None])), None);
        let names = |model: &Model| spent.metrics(model, 5).into_iter().map(|(name, _, _)| name).collect::<Vec<_>>();
        let always = ["ModelCalls", "ModelTokensIn", "ModelTokensOut", "ModelLatency"];
        assert_eq!(names(&model([None, None])), always);
        assert_eq!(names(&model([Some("1"), None]))[4..], ["ModelCost"]);
    }

    #[test]
    fn an_answer_without_text_says_why() {
        let text = |json: &str| serde_json::from_str::<Completion>(json).unwrap().text();
        assert_eq!(text(r#"{"choices":[{"message":{"content":"{}"}}]}"#).as_deref(), Ok("{}"));
        let cut = r#"{"choices":[{"message":{"content":"{"},"finish_reason":"length"}]}"#;
        assert_eq!(text(cut), Err("its answer was cut off".into()));
        for empty in [r#"{"choices":[]}"#, r#"{"choices":[{"message":{"content":null}}]}"#] {
            assert_eq!(text(empty), Err("its answer is empty".into()));
        }
    }
}

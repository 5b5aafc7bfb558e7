//! Schedules: each function's rate, first at the start (what a crash left behind should not wait), then by the clock.
use crate::{
    delivery::{Delivery, stopped},
    events,
};
use domain::Timestamp;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::MissedTickBehavior,
};

/// `minute` is how long a minute of a schedule takes.
pub async fn run(delivery: Arc<Delivery>, minute: Duration, stopping: watch::Receiver<bool>) {
    let mut timers = JoinSet::new();
    for deployed in delivery.functions.clone() {
        for rate in deployed.function.schedules.clone() {
            let rate = rate.mul_f64(minute.as_secs_f64() / 60.0);
            let (delivery, deployed, mut stopping) = (delivery.clone(), deployed.clone(), stopping.clone());
            timers.spawn(async move {
                let mut ticks = tokio::time::interval(rate);
                // A run that takes longer than its rate delays the next one; two never overlap.
                let alone = Semaphore::new(1);
                ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
                loop {
                    tokio::select! {
                        _ = ticks.tick() => {}
                        () = stopped(&mut stopping) => return,
                    }
                    let event = events::scheduled(&deployed.function, Timestamp::now());
                    delivery.invoke(&deployed, &event, &alone, &mut stopping).await;
                }
            });
        }
    }
    while timers.join_next().await.is_some() {}
}

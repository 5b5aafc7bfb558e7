//! A guard that is asked before each call to table and bucket, as IAM is in AWS.
//!
//! The local stack sets one around each invocation, with what the function's role may do. Without one nothing is checked, and
//! a call pays one look at a task-local. KMS and Parameter Store have clients of their own (`secrets`), which no guard sees.
use crate::acts::{Act, Resource, acts_of, listing};
use aws_sdk_dynamodb::{
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::{BeforeDeserializationInterceptorContextMut, BeforeSerializationInterceptorContextRef},
    },
    error::BoxError,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::{
    body::SdkBody,
    config_bag::{Storable, StoreReplace},
};
use std::{future::Future, sync::Arc};

tokio::task_local! {
    static CURRENT: Guard;
}

/// Says of each act whether the work at hand may do it. Work on a task of its own is not guarded; [`Guard::around`] takes the
/// guard along to a thread.
#[derive(Clone)]
pub struct Guard(Arc<dyn Fn(&Act) -> bool + Send + Sync>);

impl Guard {
    pub fn new(may: impl Fn(&Act) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(may))
    }

    pub async fn scope<W: Future>(self, work: W) -> W::Output {
        CURRENT.scope(self, work).await
    }

    /// The guard of the work at hand.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Self::clone).ok()
    }

    /// Work on another thread under the same guard, or none.
    pub fn around<T>(guard: Option<Self>, work: impl FnOnce() -> T) -> T {
        match guard {
            Some(guard) => CURRENT.sync_scope(guard, work),
            None => work(),
        }
    }

    fn check(&self, act: &Act) -> Result<(), BoxError> {
        let Act { action, on, .. } = act;
        if (self.0)(act) { Ok(()) } else { Err(format!("the role does not allow {action} on {on}").into()) }
    }
}

/// Stands in a client's configuration, so that no call can be made past it.
#[derive(Debug)]
pub(crate) struct Guarded;

/// The bucket whose object a call asks for.
#[derive(Debug)]
struct AsksFor(String);

impl Storable for AsksFor {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Guarded {
    fn name(&self) -> &'static str {
        "Guarded"
    }

    // The first place where the input is known, also of an address that is presigned; after an error here nothing is sent.
    fn read_before_serialization(
        &self,
        asked: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(guard) = Guard::current() else { return Ok(()) };
        for act in acts_of(asked.input())? {
            guard.check(&act)?;
            if let ("s3:GetObject", Resource::Object { bucket, .. }) = (act.action, act.on) {
                bag.interceptor_state().store_put(AsksFor(bucket));
            }
        }
        Ok(())
    }

    // S3 tells only those who may list the bucket that an object is missing; to others it is forbidden.
    fn modify_before_deserialization(
        &self,
        answer: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (Some(AsksFor(bucket)), 404) = (bag.load::<AsksFor>(), answer.response().status().as_u16()) else {
            return Ok(());
        };
        if let Some(guard) = Guard::current()
            && guard.check(&listing(Some(bucket))).is_err()
        {
            let response = answer.response_mut();
            *response.status_mut() = StatusCode::try_from(403_u16)?;
            let said = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
            *response.body_mut() = SdkBody::from(said);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Asked, Connection, Credentials, Stores};
    use domain::{Error, Timestamp, Workspace};

    /// Stores whose servers do not exist, so that a call which is let through fails in another way.
    async fn stores() -> Stores {
        let nowhere = || Some("http://localhost:1".to_owned());
        let connection = Connection {
            table: "t".into(),
            bucket: "b".into(),
            region: Some("us-east-1".into()),
            dynamodb_url: nowhere(),
            s3_url: nowhere(),
            credentials: Some(Credentials { access_key: "x".into(), secret_key: "x".into() }),
        };
        Stores::connect(&connection).await
    }

    fn only(action: &'static str) -> Guard {
        Guard::new(move |act| act.action == action)
    }

    fn cause(error: &Error) -> String {
        std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
    }

    #[tokio::test]
    async fn what_a_role_does_not_allow_is_not_sent_and_not_signed() {
        let stores = stores().await;
        let read = only("dynamodb:PutItem").scope(stores.objects.get("reports/a.json")).await.unwrap_err();
        assert!(matches!(read, Error::Internal { .. }), "{read:?}");
        let said = "the role does not allow s3:GetObject on the object reports/a.json of the bucket b";
        assert!(cause(&read).contains(said), "{}", cause(&read));
        let signed = |action| {
            let objects = stores.objects.clone();
            only(action).scope(async move { objects.presign_download("a", "a.csv", Timestamp::now()).await })
        };
        assert!(signed("s3:PutObject").await.is_err());
        assert!(signed("s3:GetObject").await.is_ok());
        assert!(stores.objects.presign_download("a", "a.csv", Timestamp::now()).await.is_ok(), "nobody guards");
        let sent = only("s3:GetObject").scope(stores.objects.get("a")).await.unwrap_err();
        assert!(sent.is_retryable(), "it was let through, to nobody: {sent:?}");
    }

    #[tokio::test]
    async fn a_guard_goes_along_to_a_thread_and_a_task_of_its_own_has_none() {
        let runtime = tokio::runtime::Handle::current();
        let (stores, workspace) = (stores().await, Workspace::parse("local").unwrap());
        let guarded = only("nothing").scope(async move {
            let guard = Guard::current();
            let list = move || runtime.block_on(stores.sources.list(&workspace, &Asked::default(), |_| true)).err();
            let there = tokio::task::spawn_blocking(move || Guard::around(guard, list));
            let own = tokio::spawn(async { Guard::current().is_none() });
            (there.await.unwrap(), own.await.unwrap())
        });
        let (there, is_unguarded) = guarded.await;
        let refused = there.unwrap();
        assert!(cause(&refused).contains("the role does not allow dynamodb:Query on the table t"), "{refused:?}");
        assert!(is_unguarded);
    }
}

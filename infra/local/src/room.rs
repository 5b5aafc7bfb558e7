//! Room for the bodies of requests: what they bring is held in memory until they are answered, so all of it together has a
//! bound. Who finds no room is told so at once and comes again, instead of a thousand files being held at the same time.
use axum::body::Body;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use hyper::body::Body as _;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of bodies that are held at the same time: one of the largest, or ten of half a megabyte. One is held about four times
/// over while it becomes an event of API Gateway, whose body is base64, and that event is read again; then its table is computed.
const ROOM: usize = 5_000_000;
/// A question or a setting is this small at most. It asks for no room, so that files never keep anybody from asking.
const QUESTION: u64 = 16 * 1024;

pub struct Room {
    bytes: Arc<Semaphore>,
    whole: usize,
    /// What a body takes that does not say how long it is.
    largest: usize,
}

/// The room of one body, which is free again when this is dropped.
pub struct Place {
    _bytes: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// For bodies of up to `largest` bytes. One that is larger than all the room takes all of it.
    pub fn new(largest: usize) -> Self {
        Self::of(ROOM, largest)
    }

    pub(crate) fn of(bytes: usize, largest: usize) -> Self {
        Self { bytes: Arc::new(Semaphore::new(bytes)), whole: bytes, largest }
    }

    /// A place for a body, before anything of it is read; `None` when others hold what it would take.
    pub fn place(&self, body: &Body) -> Option<Place> {
        let announced = body.size_hint().upper();
        if announced.is_some_and(|bytes| bytes <= QUESTION) {
            return Some(Place { _bytes: None });
        }
        let bytes = announced
            .and_then(|bytes| usize::try_from(bytes).ok())
            .unwrap_or(usize::MAX)
            .min(self.largest)
            .min(self.whole);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let taken = self.bytes.clone().try_acquire_many_owned(bytes).ok()?;
        Some(Place { _bytes: Some(taken) })
    }

    /// Takes in what the client sends and keeps none of it: a connection that is closed on bytes nobody read is reset, and
    /// the answer may be lost with it. A client that asked whether it may send has sent nothing yet.
    pub async fn discard(&self, mut body: Body, headers: &HeaderMap, patience: Duration) {
        if headers.contains_key(header::EXPECT) {
            return;
        }
        let reading = async {
            let mut left = self.largest;
            while let Some(Ok(frame)) = body.frame().await {
                let Some(still) = left.checked_sub(frame.data_ref().map_or(0, bytes::Bytes::len)) else { break };
                left = still;
            }
        };
        if tokio::time::timeout(patience, reading).await.is_err() {
            tracing::debug!("a client that was refused did not send its body to the end");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: usize) -> Body {
        Body::from(vec![b'x'; bytes])
    }

    #[test]
    fn what_is_held_has_a_bound_and_questions_pass() {
        let room = Room::of(100_000, 80_000);
        let first = room.place(&body(60_000)).unwrap();
        assert!(room.place(&body(60_000)).is_none());
        let second = room.place(&body(40_000)).unwrap();
        assert!(room.place(&body(20_000)).is_none());
        assert!(room.place(&body(QUESTION as usize)).is_some());
        assert!(room.place(&Body::empty()).is_some());
        drop(first);
        assert!(room.place(&body(60_000)).is_some());
        drop(second);
    }

    #[test]
    fn a_body_of_unknown_length_takes_what_the_largest_takes() {
        let room = Room::of(100_000, 80_000);
        let unknown = || Body::from_stream(futures::stream::iter([Ok::<_, std::io::Error>("x")]));
        let first = room.place(&unknown()).unwrap();
        assert!(room.place(&unknown()).is_none());
        drop(first);
        assert!(
            Room::of(50_000, 80_000).place(&body(60_000)).is_some(),
            "one that is larger than the room is taken alone"
        );
        assert!(
            room.place(&body(1_000_000)).is_some(),
            "one that will be refused as too large takes no more than it may"
        );
    }
}

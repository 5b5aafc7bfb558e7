//! A place in the app for what one group of functions makes once and keeps, such as a client that the others do not link.
use std::{
    any::Any,
    fmt,
    sync::{Arc, OnceLock},
};

#[derive(Clone, Default)]
pub struct Own(Arc<OnceLock<Box<dyn Any + Send + Sync>>>);

impl Own {
    /// What the first call made; `None` for a call that asks for another type than the first.
    pub fn get_or_make<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        self.0.get_or_init(|| Box::new(make())).downcast_ref()
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Own(…)")
    }
}

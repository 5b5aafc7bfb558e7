//! What is made when the first figure asks for it, since one metric alone needs little of what all of them do.
use domain::Result;
use std::cell::OnceCell;

#[derive(Debug)]
pub struct Lazy<T>(OnceCell<T>);

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<T> Lazy<T> {
    /// What was made before, or is made now; what fails is asked for again the next time.
    pub fn get(&self, make: impl FnOnce() -> Result<T>) -> Result<&T> {
        if let Some(made) = self.0.get() {
            return Ok(made);
        }
        let made = make()?;
        Ok(self.0.get_or_init(|| made))
    }
}

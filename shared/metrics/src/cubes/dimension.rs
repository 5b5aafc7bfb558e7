//! The text columns that cells are keyed by. A new one is a line here.
use domain::Field;

/// Declares the dimensions as places in [`super::Names`].
macro_rules! dimensions {
    ($($(#[$doc:meta])* $name:ident = $field:ident,)*) => {
        /// The place of each dimension.
        pub mod place {
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Place { $($name,)* }
            $($(#[$doc])* pub const $name: usize = Place::$name as usize;)*
        }

        /// The dimensions in the order of their places: the field that fills each.
        pub const DIMENSIONS: &[Field] = &[$(Field::$field,)*];
    };
}

dimensions! {
    PRODUCT = Product,
    CHANNEL = Channel,
    REGION = Region,
    CAMPAIGN = Campaign,
    CUSTOMER = CustomerId,
    ORDER = OrderId,
    /// ISO 4217 codes, in capitals.
    CURRENCY = Currency,
    /// Lower-cased words.
    STATUS = Status,
    ACCOUNT = Account,
    SECTION = Section,
    /// Lower-cased words.
    STAGE = Stage,
    CATEGORY = Category,
    VARIANT = Variant,
    DEPARTMENT = Department,
    PERSON = Person,
}

pub use place::*;

pub const COUNT: usize = DIMENSIONS.len();

/// How the texts of a dimension are told apart: `Paid` and `paid ` are one status.
pub fn normal(dimension: usize) -> Option<fn(&str) -> String> {
    match dimension {
        CURRENCY => Some(|text| text.trim().to_uppercase()),
        STATUS | STAGE => Some(|text| text.trim().to_lowercase()),
        _ => None,
    }
}

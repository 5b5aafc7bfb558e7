//! The columns that sales are broken down by.
use crate::cubes::{dimension as at, order_parts, sales};
use domain::Field;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Product,
    Category,
    Channel,
    Region,
}

impl By {
    pub const ALL: [By; 4] = [By::Product, By::Category, By::Channel, By::Region];

    pub fn field(self) -> Field {
        match self {
            By::Product => Field::Product,
            By::Category => Field::Category,
            By::Channel => Field::Channel,
            By::Region => Field::Region,
        }
    }

    /// The place of its texts among the dimensions.
    pub fn place(self) -> usize {
        match self {
            By::Product => at::PRODUCT,
            By::Category => at::CATEGORY,
            By::Channel => at::CHANNEL,
            By::Region => at::REGION,
        }
    }

    pub fn of(self, key: &sales::Key) -> u32 {
        match self {
            By::Product => key.product.0,
            By::Category => key.category.0,
            By::Channel => key.channel.0,
            By::Region => key.region.0,
        }
    }

    /// One of them, as an entity's kind.
    pub fn singular(self) -> &'static str {
        self.field().name()
    }

    pub fn plural(self) -> &'static str {
        match self {
            By::Product => "products",
            By::Category => "categories",
            By::Channel => "channels",
            By::Region => "regions",
        }
    }

    pub fn of_order(self, key: &order_parts::Key) -> u32 {
        match self {
            By::Product => key.product.0,
            By::Category => key.category.0,
            By::Channel => key.channel.0,
            By::Region => key.region.0,
        }
    }
}

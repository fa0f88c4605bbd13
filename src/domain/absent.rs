//! Fields that a record got later are left out while they hold nothing: what was stored before keeps its bytes, and so its hash.

/// For `skip_serializing_if`.
pub fn absent<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

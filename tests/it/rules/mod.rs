//! The rules of the ground, case by case.

mod binding;
mod verdict;

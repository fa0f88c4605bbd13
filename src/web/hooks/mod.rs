//! Carries messages to webhooks: the one place from which we call others.

pub mod sign;

pub mod receiver;

pub mod courier;

//! MEMORY: what is kept. Deeds, not keys; each verb is one atomic act.

pub mod contract;

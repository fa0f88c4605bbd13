//! Keeps key material out of core dumps, before any key is opened.
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// No core file of this process, and no other process of the same user may read its memory. What the system refuses here it
/// refuses to everybody; the operator's unit sets the same limit (docs/operate.md).
pub fn forbid() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

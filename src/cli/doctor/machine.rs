//! The machine: disk, memory, descriptors, the port.
use crate::cli::context::Context;
use crate::cli::doctor::finding::Finding;
use crate::store::disk::{Disk, Room};
use rustix::process::{Resource, getrlimit};
use std::fs;
use std::net::TcpListener;

/// Memory below which a registry of a province has none to spare, in bytes.
const MEMORY_MIN: u64 = 512 << 20;

/// Descriptors for everything but connections.
const OTHER_DESCRIPTORS: u64 = 256;

/// All of them.
pub fn look(context: &Context) -> Vec<Finding> {
    let mut findings = vec![disk(context), memory(memory_limit()), descriptors(context)];
    if context.served.is_none() {
        findings.push(port(context));
    }
    findings
}

fn disk(context: &Context) -> Finding {
    match Disk::of(&context.data).space() {
        Err(_) => Finding::warning("doctor-disk-unknown").arg("dir", context.data.display()),
        Ok(space) => {
            let finding = match space.room() {
                Room::Plenty => Finding::good("doctor-disk-good"),
                Room::Low => Finding::warning("doctor-disk-low"),
                Room::Critical => Finding::fault("doctor-disk-full"),
            };
            finding.arg("free", space.free >> 20).arg("low", space.low() >> 20)
        }
    }
}

/// The smallest limit of the control groups that this process is in (cgroup v2, `memory.max`), in bytes.
fn memory_limit() -> Option<u64> {
    let own = fs::read_to_string("/proc/self/cgroup").ok()?;
    let mut path = own.lines().find_map(|line| line.strip_prefix("0::"))?.trim_end_matches('/');
    let mut least = None::<u64>;
    loop {
        let text = fs::read_to_string(format!("/sys/fs/cgroup{path}/memory.max")).unwrap_or_default();
        let limit = text.trim().parse().ok();
        least = [least, limit].into_iter().flatten().min();
        match path.rsplit_once('/') {
            Some((above, _)) => path = above,
            None => return least,
        }
    }
}

fn memory(limit: Option<u64>) -> Finding {
    match limit {
        Some(limit) if limit < MEMORY_MIN => {
            Finding::warning("doctor-memory-small").arg("limit", limit >> 20).arg("least", MEMORY_MIN >> 20)
        }
        Some(limit) => Finding::good("doctor-memory-good").arg("limit", limit >> 20),
        None => Finding::warning("doctor-memory-unlimited"),
    }
}

fn descriptors(context: &Context) -> Finding {
    let needed = context.config.network.connections_max as u64 + OTHER_DESCRIPTORS;
    match getrlimit(Resource::Nofile).maximum {
        Some(most) if most < needed => Finding::warning("doctor-descriptors-few").arg("most", most).arg("needed", needed),
        Some(_) | None => Finding::good("doctor-descriptors-good").arg("needed", needed),
    }
}

fn port(context: &Context) -> Finding {
    let address = (context.config.bind, context.config.port);
    let finding = match TcpListener::bind(address) {
        Ok(_) => Finding::good("doctor-port-good"),
        Err(_) => Finding::warning("doctor-port-taken"),
    };
    finding.arg("port", context.config.port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Level;

    #[test]
    fn too_little_memory_and_none_told_are_warned_of() {
        let level = |limit| memory(limit).level;
        assert_eq!([level(Some(1 << 30)), level(Some(64 << 20)), level(None)], [Level::Good, Level::Warning, Level::Warning]);
    }
}

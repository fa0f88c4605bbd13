//! Settings that do not go together.
use crate::cli::doctor::finding::Finding;
use crate::config::parse::Config;
use crate::domain::registry::Mode;

/// Proxy and address.
pub fn look(config: &Config, mode: Option<Mode>) -> Vec<Finding> {
    let network = &config.network;
    let mut findings = Vec::new();
    match (mode, network.proxies.is_empty()) {
        (Some(Mode::Production), true) if config.bind.is_loopback() => findings.push(Finding::warning("doctor-proxy-unknown")),
        (Some(Mode::Production), true) => findings.push(Finding::fault("doctor-bind-open").arg("bind", config.bind)),
        (Some(Mode::Demo) | None, _) | (Some(Mode::Production), false) => findings.push(Finding::good("doctor-proxy-good")),
    }
    if network.proxies.is_empty() && network.proxy_hops > 1 {
        findings.push(Finding::warning("doctor-hops-alone").arg("hops", network.proxy_hops));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::parse;
    use crate::text::lang::Lang;

    fn keys(file: &str, mode: Mode) -> Vec<&'static str> {
        let config = parse(Some(("t", file)), &Default::default(), Lang::En).unwrap();
        look(&config, Some(mode)).iter().map(|finding| finding.key).collect()
    }

    #[test]
    fn a_real_registry_stands_behind_a_proxy_that_is_known() {
        assert_eq!(keys("[network]\nproxies = [\"127.0.0.1\"]\n", Mode::Production), ["doctor-proxy-good"]);
        assert_eq!(keys("", Mode::Production), ["doctor-proxy-unknown"]);
        assert_eq!(keys("[serve]\nbind = \"0.0.0.0\"\n", Mode::Production), ["doctor-bind-open"]);
        assert_eq!(keys("[network]\nproxy_hops = 2\n", Mode::Production), ["doctor-proxy-unknown", "doctor-hops-alone"]);
        assert_eq!(keys("", Mode::Demo), ["doctor-proxy-good"]);
    }
}

//! Settings that do not go together, or name what cannot be used.
use crate::cli::doctor::finding::Finding;
use crate::config::parse::Config;
use crate::domain::registry::Mode;
use crate::web::regions::Regions;

/// Proxy and address; the file of regions, which must be good when the server starts.
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
    if let Some(path) = &config.geoip {
        findings.push(match Regions::open(path) {
            Ok(_) => Finding::good("doctor-geoip-good"),
            Err(error) => Finding::fault("doctor-geoip").arg("file", path.display()).arg("code", error.code()),
        });
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

    #[test]
    fn a_file_of_regions_is_found_bad_before_the_server_starts() {
        let root = env!("CARGO_MANIFEST_DIR");
        let told = |file: &str| keys(&format!("[scans]\ngeoip = \"{root}/{file}\"\n"), Mode::Demo)[1];
        assert_eq!(told("fixtures/geoip/regions.mmdb"), "doctor-geoip-good");
        for bad in ["fixtures/geoip/asn.mmdb", "fixtures/geoip/README.md", "fixtures/geoip/none.mmdb"] {
            assert_eq!(told(bad), "doctor-geoip", "{bad}");
        }
    }
}

//! Load on a server over real connections, by `wrk`: one thread, 32 connections that stay open. Server and load run on a core
//! each where there are two, so that neither measures the other.
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::thread::available_parallelism;

/// Seconds of one turn.
const SECONDS: u32 = 3;

/// Connections that stay open.
const CONNECTIONS: u32 = 32;

/// Paths to ask for in turn; what was asked stays behind until all others were asked.
pub struct Load {
    server: SocketAddr,
    paths: PathBuf,
    script: PathBuf,
    encoding: Option<&'static str>,
    at: u64,
}

impl Load {
    /// A load of these paths; the list is kept in a file of that name in the folder.
    pub fn new(server: SocketAddr, folder: &Path, name: &str, paths: &[String], encoding: Option<&'static str>) -> Self {
        let list = folder.join(name);
        fs::write(&list, paths.join("\n")).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/load.lua");
        Self { server, paths: list, script, encoding, at: 0 }
    }

    /// Requests a second; stops when an answer was no success.
    pub fn run(&mut self) -> f64 {
        let mut command = pinned("wrk", 1);
        command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}s")]).arg("-s").arg(&self.script);
        command.arg(format!("http://{}", self.server)).arg("--").arg(&self.paths).arg(self.at.to_string()).args(self.encoding);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && !text.contains("Non-2xx") && !text.contains("Socket errors"), "{text}");
        let number = |before: &str, after: &str| -> Option<f64> {
            let line = text.lines().find(|line| line.contains(before) && line.contains(after))?;
            line.split_whitespace().find_map(|word| word.parse().ok())
        };
        self.at += number("requests in", "read").expect("wrk tells how many requests it made") as u64;
        number("Requests/sec:", "").expect("wrk tells requests a second")
    }
}

/// Ends the bench when a tool is missing, and says how to get it.
pub fn need_tools() {
    for (tool, package) in [("wrk", "wrk"), ("taskset", "util-linux")] {
        if Command::new(tool).arg("-v").output().is_err() {
            eprintln!("The page bench needs `{tool}`: install the package {package} (apt-get install {package}).");
            exit(3);
        }
    }
}

/// Keeps this process, with all its threads, on the first core.
pub fn pin_server() {
    if cores() > 1 {
        let process = std::process::id().to_string();
        assert!(Command::new("taskset").args(["-a", "-c", "-p", "0", &process]).output().unwrap().status.success());
    }
}

fn pinned(tool: &str, core: usize) -> Command {
    let mut command = Command::new("taskset");
    // A child would inherit the server's core.
    command.args(["-c", &core.min(cores() - 1).to_string(), tool]);
    command
}

/// Cores of the machine, not those that this process was kept to.
fn cores() -> usize {
    static CORES: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *CORES.get_or_init(|| available_parallelism().map_or(1, Into::into))
}

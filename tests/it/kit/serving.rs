//! The real server over an office's data folder, started as a user starts it and stopped as a supervisor stops it.
use crate::kit::office::Office;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// A server that answers.
pub struct Serving {
    child: Child,
    pub port: u16,
}

impl Serving {
    /// Starts it and waits until it says that it listens.
    pub fn start(office: &Office) -> Self {
        Self::start_on(office, free_port())
    }

    /// The same on a port of one's own.
    pub fn start_on(office: &Office, port: u16) -> Self {
        // Everything that it logs, at the chattiest, is kept beside the data.
        let log = OpenOptions::new().create(true).append(true).open(office.path("server.log")).unwrap();
        let mut serve = office.command(&["serve", "--admin-port", "0", "--port", &port.to_string()]);
        serve.env("TEMTIN_LOG_LEVEL", "trace");
        let mut child = serve.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let log = std::fs::read_to_string(office.path("server.log")).unwrap_or_default();
        assert!(line.contains(&port.to_string()), "{line} {log}");
        Self { child, port }
    }

    /// What a path answers, with its header.
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn get(&self, path: &str) -> String {
        let mut visitor = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(visitor, "GET {path} HTTP/1.1\r\nHost: ocop.example.vn\r\nAccept: application/json\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        visitor.read_to_string(&mut answer).unwrap();
        answer
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and its exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.ask_to_stop();
        self.child.wait().unwrap().code()
    }

    /// SIGTERM only.
    pub fn ask_to_stop(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

//! A registry with a roll, and what is asked of it.
use crate::pages::visitor::sample;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;
use temtin::domain::number::Number;
use temtin::domain::print_job::PrintJob;
use temtin::domain::printing::PrintWish;
use temtin::domain::run::Run;
use temtin::service::access::{Actor, CanIssue};
use temtin::service::issue::{IssueFor, IssueOrder, issue};
use temtin::service::print::jobs::{self, JobOrder};
use temtin::service::services::Services;
use temtin::service::setup::Today;

/// Noon of 2026-10-31 at the place.
pub const NOON: &str = "2026-10-31T05:00:00Z";

pub struct Press {
    pub dir: TempDir,
    pub services: Services,
    pub run: Run,
}

impl Press {
    /// A roll of so many stamps.
    pub fn with_roll(count: u32) -> Self {
        Self::with(IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), count, None))
    }

    pub fn with(what: IssueFor) -> Self {
        let (dir, services) = sample(Today::From(NOON.parse().unwrap()));
        let order = IssueOrder { deed: "press".parse().unwrap(), what };
        let owner = temtin::service::issue::owner(&services, &order.what).unwrap();
        let right = Actor::Operator.can_issue(&owner).unwrap();
        let (run, _) = issue(&services, &right, &order, services.env.now()).unwrap();
        Self { dir, services, run }
    }

    pub fn right(&self) -> CanIssue {
        Actor::Operator.can_issue(&self.run.owner).unwrap()
    }

    pub fn wish(&self, format: &str) -> PrintWish {
        PrintWish {
            numbers: self.run.numbers,
            copies: None,
            per_unit: None,
            format: format.into(),
            media: "L7160".into(),
            template: String::new(),
            logo: String::new(),
            dpi: "600".into(),
            skip: 0,
            nudge_um: (0, 0),
            stacking: String::new(),
            layout: String::new(),
            cut_marks: String::new(),
            bleed_um: 0,
        }
    }

    pub fn order(&self, deed: &str, wish: PrintWish, why: &str) -> temtin::domain::error::Result<PrintJob> {
        let order = JobOrder { deed: deed.parse().unwrap(), wish, who: "operator".into(), why: why.into() };
        jobs::order(&self.services, &self.right(), &self.run, &order, self.services.env.now())
    }

    pub fn path(&self, job: &PrintJob, name: &str) -> PathBuf {
        jobs::folder(&self.services, &job.id).join(name)
    }

    /// The numbers of a job's files, in their order.
    pub fn numbers(&self, job: &PrintJob) -> Vec<Number> {
        let mut numbers = Vec::new();
        for file in &job.files {
            let text = fs::read_to_string(self.path(job, &file.name)).unwrap();
            let rows: Vec<&str> = text.lines().skip(1).collect();
            assert_eq!(rows.len(), file.labels as usize);
            numbers.extend(rows.iter().map(|row| row.split(',').next().unwrap().parse::<Number>().unwrap()));
        }
        numbers
    }

    /// Names in a job's folder, sorted.
    pub fn names(&self, job: &PrintJob) -> Vec<String> {
        let Ok(entries) = fs::read_dir(jobs::folder(&self.services, &job.id)) else { return Vec::new() };
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

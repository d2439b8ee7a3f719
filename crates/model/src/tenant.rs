//! An association as whoever runs the platform sees it: how large it is and how it fares, in counts, and what to look at.
//!
//! What must stay true: nothing here tells what a case says or who takes part in it.

use time::{Duration, OffsetDateTime};

/// Minutes after which a job that nobody has begun is late.
const LATE_MINUTES: i64 = 15;

/// Whether there is somebody in an association who gives roles there: who heads it, or an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lead {
    /// Somebody holds such a role.
    There,
    /// Somebody is invited and has not answered.
    Invited,
    /// Nobody is, not even invited.
    Missing,
}

/// How large an association is and how it fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// Members.
    pub members: u64,
    /// People with a role that holds.
    pub people: u64,
    /// Whether somebody gives roles.
    pub lead: Lead,
    /// Calls that take applications in now.
    pub open_calls: u64,
    /// Applications that were sent in. Drafts are their writers' own, and not even counted.
    pub applications: u64,
    /// Files that were attached or made.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// When something was last done there, by anybody but whoever runs the platform.
    pub last_active_at: Option<OffsetDateTime>,
    /// Jobs that are not done.
    pub waiting_jobs: u64,
    /// Jobs that were given up.
    pub failed_jobs: u64,
    /// Since when the oldest job that should be done waits.
    pub oldest_job_at: Option<OffsetDateTime>,
}

/// Something to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// It has no members: it was not created to the end.
    Unfinished,
    /// Nobody gives roles there, and nobody is invited to.
    NoLead,
    /// Who is invited to head it has not answered.
    LeadInvited,
    /// Jobs were given up.
    FailedJobs,
    /// A job has waited too long.
    LateJobs,
}

impl Measures {
    /// What to look at. While an association is closed its jobs wait, as they should.
    #[must_use]
    pub fn concerns(&self, now: OffsetDateTime, is_suspended: bool) -> Vec<Concern> {
        let is_late = self.oldest_job_at.is_some_and(|since| now - since > Duration::minutes(LATE_MINUTES));
        [
            (self.members == 0, Concern::Unfinished),
            (self.lead == Lead::Missing, Concern::NoLead),
            (self.lead == Lead::Invited, Concern::LeadInvited),
            (self.failed_jobs > 0, Concern::FailedJobs),
            (is_late && !is_suspended, Concern::LateJobs),
        ]
        .into_iter()
        .filter_map(|(holds, concern)| holds.then_some(concern))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn what_to_look_at_follows_from_the_counts() {
        let now = datetime!(2026-03-01 12:00 UTC);
        let well = Measures {
            members: 7,
            people: 3,
            lead: Lead::There,
            open_calls: 0,
            applications: 0,
            files: 0,
            file_bytes: 0,
            last_active_at: None,
            waiting_jobs: 4,
            failed_jobs: 0,
            oldest_job_at: Some(now - Duration::minutes(15)),
        };
        assert_eq!(well.concerns(now, false), []);
        let late = Measures { oldest_job_at: Some(now - Duration::minutes(16)), ..well };
        assert_eq!(late.concerns(now, false), [Concern::LateJobs]);
        assert_eq!(late.concerns(now, true), [], "jobs wait while it is closed");
        let ill = Measures { members: 0, lead: Lead::Missing, failed_jobs: 1, ..late };
        let all = [Concern::Unfinished, Concern::NoLead, Concern::FailedJobs, Concern::LateJobs];
        assert_eq!(ill.concerns(now, false), all);
        assert_eq!(Measures { lead: Lead::Invited, ..well }.concerns(now, false), [Concern::LeadInvited]);
    }
}

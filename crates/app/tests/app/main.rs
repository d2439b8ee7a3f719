//! The use cases against a real database, object storage, Redis and mail.

#[path = "../../../model/tests/model/any_file.rs"]
mod any_file;
mod association;
mod call_dates;
mod consultation;
mod contribution;
mod frame;
mod hidden;
mod isolation;
mod judgement;
mod meeting_dates;
mod member;
mod new_call;
mod outage;
mod path;
mod plan;
mod policy;
mod profile;
mod role;
mod statement;
mod template_move;
mod unplanned;
mod world;

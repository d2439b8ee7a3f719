//! The API over HTTP: its written schema, its edge, and its answers from real services.

mod answers;
mod api_token;
mod audit;
mod calendar;
mod call_dates;
mod consultation;
mod counter;
mod desk;
mod edge;
mod frame;
mod generated;
mod isolation;
mod limits;
mod member;
mod office_calendar;
mod profile;
mod queries;
mod rate;
mod session;
mod tenant;
mod twins;
mod world;
